//! What a responder can ask for, apart from typing text. Keys become commands through the keymap before any state sees them.

use serde::Deserialize;

/// An intent, spelt in assets/keymap.toml in kebab case. What it does depends on the place it is given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Leave errbook.
    Quit,
    /// Stop and give the terminal back to the shell until continued.
    Suspend,
    /// Show or hide the help.
    Help,
    /// One step back.
    Back,
    /// One step forward with what is selected.
    Forward,
    /// Change the focus between the panes of a place.
    NextPane,
    /// Select the previous row.
    Up,
    /// Select the next row.
    Down,
    /// Select the row a page above.
    PageUp,
    /// Select the row a page below.
    PageDown,
    /// Scroll the details a line up.
    ScrollUp,
    /// Scroll the details a line down.
    ScrollDown,
    /// Scroll the details a page up.
    ScrollPageUp,
    /// Scroll the details a page down.
    ScrollPageDown,
    /// Empty the text line.
    ClearLine,
    /// Open the paste box.
    PasteBox,
    /// Go to the case that was open last.
    CurrentCase,
    /// Let closed cases teach the search, or leave them out.
    Learn,
    /// Forget the words of the search line that closed cases taught of the selected code.
    Forget,
    /// Go to the list of cases.
    CaseList,
    /// Copy the selected code.
    CopyCode,
    /// Copy the request id of the failure.
    CopyRequestId,
    /// Group the failures of the paste by code.
    Storm,
    /// Go to the log that is being counted.
    Log,
    /// Put the groups in another order.
    NextOrder,
    /// Take the paste as the answer to the open case's retry.
    TakeAnswer,
    /// Go to the search line.
    Search,
    /// Select the first row.
    First,
    /// Select the last row.
    Last,
    /// Mark the step as done.
    DoneStep,
    /// Open a step again that is done or skipped.
    ReopenStep,
    /// Correct a captured field.
    CorrectFact,
    /// Skip the step with a reason.
    SkipStep,
    /// Open the step before its turn, with a reason.
    OverrideStep,
    /// Write a note on the step.
    NoteStep,
    /// Copy what the step offers.
    CopyStep,
    /// Copy a summary of the case.
    CopySummary,
    /// Have a command repeat the request, once.
    Repeat,
    /// Stop the command that repeats the request.
    StopRepeat,
    /// Ask the sources for evidence again.
    Gather,
    /// Ask the sources for evidence further around the failure.
    Widen,
    /// Follow a value of the evidence to other lines.
    Follow,
    /// Show what was different just before the failure.
    BeforeIt,
    /// Follow it further back, or less far again.
    FollowBack,
    /// Follow it to failures alone, or to every line.
    FollowFailures,
    /// Set up a source, or attach a file.
    AddSource,
    /// Pin evidence to the case.
    Pin,
    /// Show what the step says in the pager.
    Page,
    /// End the case, or open it again.
    EndCase,
    /// Write the report of the case.
    WriteReport,
    /// Write the case for somebody on another machine.
    HandOver,
    /// Give the pane of text the whole width, or take it back.
    Zoom,
}
