//! Sequences as text of a catalog file, in the order and the spelling of one made by hand.

use std::fmt::Write as _;

use crate::catalog::rule::{Asked, Conditions, Member, Negation, Sequence};

/// The `[[sequence]]` of every rule.
pub(super) fn toml<'s>(sequences: impl Iterator<Item = &'s Sequence>) -> String {
    let mut text = String::new();
    for one in sequences {
        sequence(&mut text, one);
    }
    text
}

fn sequence(text: &mut String, sequence: &Sequence) {
    *text += "\n[[sequence]]\n";
    row(text, "name", &sequence.name);
    row(text, "entry", &sequence.entry);
    row(text, "why", &sequence.why);
    row(text, "window", sequence.window.as_deref().unwrap_or_default());
    members(text, "set", &sequence.set.iter().map(|line| table(&member(line))).collect::<Vec<_>>());
    members(text, "order", &sequence.order.iter().map(|line| table(&member(line))).collect::<Vec<_>>());
    members(text, "negate", &sequence.negate.iter().map(|line| table(&negation(line))).collect::<Vec<_>>());
}

/// A key and a text; nothing where there is none.
fn row(text: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    }
}

/// A list, a value a line where there are several.
fn members(text: &mut String, key: &str, values: &[String]) {
    match values {
        [] => {}
        [one] => {
            let _ = writeln!(text, "{key} = [{one}]");
        }
        many => {
            let _ = writeln!(text, "{key} = [\n    {},\n]", many.join(",\n    "));
        }
    }
}

fn table(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", pairs.join(", "))
}

fn member(line: &Member) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    pairs.extend(line.value.as_deref().map(|value| ("value", quoted(value))));
    pairs.extend(line.regex.as_deref().map(|pattern| ("regex", quoted(pattern))));
    if !line.when.is_empty() {
        pairs.push(("when", conditions(&line.when)));
    }
    if !line.any.is_empty() {
        pairs.push(("any", format!("[{}]", line.any.iter().map(conditions).collect::<Vec<_>>().join(", "))));
    }
    pairs.extend(line.count.map(|count| ("count", count.to_string())));
    pairs
}

fn negation(negation: &Negation) -> Vec<(&'static str, String)> {
    let mut pairs = member(&negation.line);
    if negation.anchor > 0 {
        pairs.push(("anchor", negation.anchor.to_string()));
    }
    pairs.extend(negation.slide.as_deref().map(|slide| ("slide", quoted(slide))));
    pairs.extend(negation.window.as_deref().map(|window| ("window", quoted(window))));
    if negation.absolute {
        pairs.push(("absolute", "true".to_owned()));
    }
    pairs
}

fn conditions(conditions: &Conditions) -> String {
    let words = |asked: &Asked| match asked.words() {
        [one] => quoted(one),
        many => format!("[{}]", many.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")),
    };
    let pairs: Vec<String> =
        conditions.iter().map(|(path, asked)| format!("{} = {}", quoted(path), words(asked))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A text as TOML writes it: as it is where it can be, for expressions are read by people too.
fn quoted(text: &str) -> String {
    let literal = text.contains(['\\', '"']) && !text.contains('\'') && !text.chars().any(char::is_control);
    if literal { format!("'{text}'") } else { toml::Value::String(text.to_owned()).to_string() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::toml;
    use crate::catalog::rule::{Asked, Member, Negation, Sequence};
    use crate::catalog::schema;

    #[test]
    fn what_is_written_is_a_catalog_that_says_the_same() {
        let when = BTreeMap::from([("a.b".to_owned(), Asked::All(vec!["present".into(), "not is \"x\"".into()]))]);
        let line = Member { regex: Some(r#"it's "\d+""#.into()), count: Some(2), ..Member::default() };
        let bar = Member { value: Some("back\tagain".into()), ..Member::default() };
        let sequence = Sequence {
            name: "ledger".into(),
            entry: "LEDGER".into(),
            why: "its lines".into(),
            window: Some("30s".into()),
            order: vec![line, Member { when, ..Member::default() }],
            negate: vec![Negation { line: bar, anchor: 1, slide: Some("-5s".into()), ..Negation::default() }],
            ..Sequence::default()
        };
        let text = format!("[catalog]\nid = \"l\"\nname = \"l\"\n{}", toml([&sequence].into_iter()));
        assert_eq!(schema::problems("l.toml", &text), [], "{text}");
        let read: crate::catalog::Catalog = ::toml::from_str(&text).unwrap();
        let sequence = &read.rules().sequences[0];
        assert_eq!(sequence.order[0].regex.as_deref(), Some(r#"it's "\d+""#));
        assert_eq!(sequence.order[1].when["a.b"].words(), ["present", "not is \"x\""]);
        assert_eq!((sequence.negate[0].anchor, sequence.negate[0].slide.as_deref()), (1, Some("-5s")));
        assert_eq!(sequence.negate[0].line.value.as_deref(), Some("back\tagain"));
    }
}
