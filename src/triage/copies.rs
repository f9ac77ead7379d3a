//! What a step offers to copy: its templates with the case's own values in them.

use super::diagnosis::Diagnosis;
use crate::catalog::Step;
use crate::envelope::{Redacted, sanitize};

/// The texts that `step` offers, label first; one whose values are not all known is not offered.
pub fn copies(step: &Step, diagnosis: &Diagnosis) -> Vec<(String, Redacted)> {
    let fill = |text: &str| fill(text, |name| value(name, diagnosis));
    step.copies.iter().filter_map(|copy| Some((copy.label.clone(), Redacted::new(&fill(&copy.text)?)))).collect()
}

fn value(name: &str, diagnosis: &Diagnosis) -> Option<String> {
    let finding = &diagnosis.finding;
    match name {
        "request_id" => finding.request_id.clone(),
        "trace_id" => finding.trace_id.clone(),
        "timestamp" => finding.timestamp.clone(),
        "code" => finding.code.clone().or_else(|| finding.entry.clone()),
        "entry" => diagnosis.entry.as_ref().map(|entry| entry.code.clone()),
        "surface" => finding.surface.clone(),
        "check" => diagnosis.first_check().map(str::to_owned),
        _ => None,
    }
}

/// Fills a template. Values come from a paste: control characters become marks, and where a value stands inside a longer
/// text, which may well be a command, it is quoted for a shell, so that it stays one plain word.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let alone = template.starts_with('{') && template.find('}') == Some(template.len() - 1);
    let mut text = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let close = open + rest[open..].find('}')?;
        let value = value(&rest[open + 1..close])?;
        let value = sanitize(&value).replace('\n', " ");
        text.push_str(&if alone { value.into() } else { shell_words::quote(&value) });
        rest = &rest[close + 1..];
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_inside_a_command_stays_one_word_and_a_missing_one_withdraws_the_offer() {
        let with = |id: Option<&str>, template: &str| fill(template, |_| id.map(str::to_owned));
        for (id, template, expected) in [
            (Some("b6d801b2"), "{request_id}", Some("b6d801b2")),
            (Some("b6d801b2"), "grep -F -- {request_id}", Some("grep -F -- b6d801b2")),
            (Some("a; rm -rf ~"), "grep -F -- {request_id}", Some("grep -F -- 'a; rm -rf ~'")),
            (Some("it's $(id)"), "grep {request_id} x", Some(r"grep 'it'\''s $(id)' x")),
            (Some("a\nb"), "{request_id}", Some("a b")),
            (None, "grep {request_id}", None),
        ] {
            assert_eq!(with(id, template).as_deref(), expected, "{template}");
        }
    }
}
