//! What happened, in a few words, for a timeline or a line on the screen.

use super::event::Act;

/// What was done: steps as `title` names them, what people wrote as `text` shows it, values as `code` does.
pub fn deed(
    act: &Act,
    title: impl Fn(&str) -> String,
    text: impl Fn(&str) -> String,
    code: impl Fn(&str) -> String,
) -> String {
    match act.plain() {
        Act::Opened { .. } => "opened the case".to_owned(),
        Act::Pasted { .. } => "pasted an answer".to_owned(),
        Act::Captured { field, value, from } => {
            format!("captured {} {} ({})", text(field), code(value.as_str()), text(from))
        }
        Act::Answered { step } => format!("did: {}", title(step)),
        Act::Skipped { step, reason } => format!("skipped: {}, because: {}", title(step), text(reason.as_str())),
        Act::Overrode { step, reason } => {
            format!("went ahead to: {}, because: {}", title(step), text(reason.as_str()))
        }
        Act::Unanswered { step } => format!("opened again: {}", title(step)),
        Act::Noted { text: note, .. } => format!("noted: {}", text(note.as_str())),
        Act::Attached { source, title, .. } => format!("pinned from {}: {}", code(source), text(title.as_str())),
        Act::Retried { comparison, .. } => format!("retried: {}", comparison.words()),
        Act::Concluded { outcome, note } => {
            format!("closed the case: {}. {}", outcome.words(), text(note.as_str())).trim_end().to_owned()
        }
        Act::Reopened { reason } => format!("opened the case again: {}", text(reason.as_str())),
        Act::Forgot { seqs, reason } => {
            let seqs: Vec<String> = seqs.iter().map(ToString::to_string).collect();
            format!("took out the texts of {}: {}", seqs.join(", "), text(reason.as_str()))
        }
        Act::Forgotten { .. } => "was taken out".to_owned(),
    }
}
