//! What happened, in a few words, for a timeline or a line on the screen.

use super::event::EventKind;
use super::fact::called;

/// What was done: steps as `title` names them, what people wrote as `text` shows it, values as `code` does.
pub fn describe_event(
    act: &EventKind,
    title: impl Fn(&str) -> String,
    text: impl Fn(&str) -> String,
    code: impl Fn(&str) -> String,
) -> String {
    match act.plain() {
        EventKind::Opened { .. } => "opened the case".to_owned(),
        EventKind::Pasted { .. } => "pasted an answer".to_owned(),
        EventKind::Captured { field, value, from } => {
            format!("captured {} {} ({})", text(&called(field)), code(value.as_str()), text(from))
        }
        EventKind::Answered { step } => format!("did: {}", title(step)),
        EventKind::Skipped { step, reason } => format!("skipped: {}, because: {}", title(step), text(reason.as_str())),
        EventKind::Overrode { step, reason } => {
            format!("went ahead to: {}, because: {}", title(step), text(reason.as_str()))
        }
        EventKind::Unanswered { step } => format!("opened again: {}", title(step)),
        EventKind::Noted { text: note, .. } => format!("noted: {}", text(note.as_str())),
        EventKind::Attached { source, title, .. } => format!("pinned from {}: {}", code(source), text(title.as_str())),
        EventKind::Retried { comparison, .. } => format!("retried: {}", comparison.words()),
        EventKind::Concluded { outcome, note } => {
            format!("closed the case: {}. {}", outcome.words(), text(note.as_str())).trim_end().to_owned()
        }
        EventKind::Reopened { reason } => format!("opened the case again: {}", text(reason.as_str())),
        EventKind::Forgot { seqs, reason } => {
            let seqs: Vec<String> = seqs.iter().map(ToString::to_string).collect();
            format!("took out the texts of {}: {}", seqs.join(", "), text(reason.as_str()))
        }
        EventKind::Forgotten { .. } => "was taken out".to_owned(),
    }
}
