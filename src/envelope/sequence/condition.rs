//! What a rule asks of the fields of a line that is an object: paths, and words for what must hold of the value there.
//!
//! Its words are a part of those that `[[envelope]]` knows, and some for numbers and expressions besides.

use std::cmp::Ordering;

use regex::Regex;
use serde_json::Value;

/// A path and what must hold there.
#[derive(Debug)]
pub(super) struct Condition {
    path: Vec<ConditionKey>,
    negated: bool,
    asked: AskedValue,
}

/// A step of a path.
#[derive(Debug)]
enum ConditionKey {
    Name(String),
    /// `[]`: each of a list; what is asked must hold for one of them.
    Each,
}

#[derive(Debug)]
enum AskedValue {
    Present,
    Text,
    Number,
    Object,
    Flag(bool),
    Is(String),
    Has(String),
    Like(Regex),
    /// Compared with a number, one of these ways round.
    Than(&'static [Ordering], f64),
}

/// Words that compare, and the ways round that they mean; the longer ones first.
const COMPARED: [(&str, &[Ordering]); 4] = [
    (">= ", &[Ordering::Greater, Ordering::Equal]),
    ("<= ", &[Ordering::Less, Ordering::Equal]),
    ("> ", &[Ordering::Greater]),
    ("< ", &[Ordering::Less]),
];

impl Condition {
    /// A condition as catalogs write it; none where its words mean nothing.
    pub fn parse(path: &str, words: &str) -> Option<Self> {
        let (negated, words) = words.strip_prefix("not ").map_or((false, words), |words| (true, words));
        let (negated, words) = if words == "absent" { (!negated, "present") } else { (negated, words) };
        Some(Self { path: keys(path), negated, asked: AskedValue::parse(words)? })
    }

    pub fn holds(&self, object: &Value) -> bool {
        let mut values = vec![Some(object)];
        for key in &self.path {
            values = match key {
                ConditionKey::Each => {
                    values.into_iter().flatten().filter_map(Value::as_array).flatten().map(Some).collect()
                }
                ConditionKey::Name(name) => values.into_iter().map(|value| value?.get(name)).collect(),
            };
        }
        // A whole path may be the name of one key, as some loggers write it: `"error.code":…`.
        let flat = self.flat().and_then(|name| object.get(name));
        let values = flat.map_or(values, |flat| vec![Some(flat)]);
        values.into_iter().any(|value| self.asked.holds(value.filter(|value| !value.is_null())) != self.negated)
    }

    fn flat(&self) -> Option<String> {
        let names: Option<Vec<&str>> = self
            .path
            .iter()
            .map(|key| if let ConditionKey::Name(name) = key { Some(name.as_str()) } else { None })
            .collect();
        names.filter(|names| names.len() > 1).map(|names| names.join("."))
    }

    /// What must stand in a line for the condition to hold; none where nothing must.
    pub fn literal(&self) -> Option<&str> {
        if self.negated {
            return None;
        }
        let name = self
            .path
            .iter()
            .rev()
            .find_map(|key| if let ConditionKey::Name(name) = key { Some(name) } else { None })?;
        match &self.asked {
            // Only where JSON writes the letters as they are.
            AskedValue::Is(text) | AskedValue::Has(text) if text.len() > name.len() && text.bytes().all(is_plain) => {
                Some(text)
            }
            _ => Some(name),
        }
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b'/' | b'<' | b'>' | b'&' | b'\'')
}

fn keys(path: &str) -> Vec<ConditionKey> {
    let mut keys = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let name = part.trim_end_matches("[]");
        if !name.is_empty() {
            keys.push(ConditionKey::Name(name.to_owned()));
        }
        keys.extend((0..(part.len() - name.len()) / 2).map(|_| ConditionKey::Each));
    }
    keys
}

impl AskedValue {
    fn parse(words: &str) -> Option<Self> {
        Some(match words {
            "present" => Self::Present,
            "text" => Self::Text,
            "number" => Self::Number,
            "object" => Self::Object,
            "true" => Self::Flag(true),
            "false" => Self::Flag(false),
            _ => {
                if let Some(text) = words.strip_prefix("is ") {
                    return Some(Self::Is(text.to_owned()));
                }
                if let Some(text) = words.strip_prefix("has ") {
                    return Some(Self::Has(text.to_owned()));
                }
                if let Some(pattern) = words.strip_prefix("like ") {
                    return Regex::new(pattern).ok().map(Self::Like);
                }
                let (number, ways) =
                    COMPARED.iter().find_map(|(sign, ways)| words.strip_prefix(sign).map(|number| (number, ways)))?;
                Self::Than(ways, number.trim().parse().ok()?)
            }
        })
    }

    fn holds(&self, value: Option<&Value>) -> bool {
        let Some(value) = value else { return false };
        match self {
            Self::Present => true,
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::Object => value.is_object(),
            Self::Flag(flag) => value.as_bool() == Some(*flag),
            Self::Is(text) => match value {
                Value::String(own) => own == text,
                Value::Number(number) => number.to_string().as_str() == text.as_str(),
                Value::Bool(flag) => (if *flag { "true" } else { "false" }) == text,
                _ => false,
            },
            Self::Has(text) => value.as_str().is_some_and(|own| own.contains(text)),
            Self::Like(pattern) => value.as_str().is_some_and(|own| pattern.is_match(own)),
            Self::Than(ways, number) => {
                let own = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
                own.and_then(|own| own.partial_cmp(number)).is_some_and(|way| ways.contains(&way))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Condition;

    #[test]
    fn what_is_asked_holds_of_the_value_at_the_path() {
        let object = json!({
            "kind": "Pod", "level": "error", "spec": {"nfs": null, "user": 1000, "volumes": [{"name": "a"}, {"claim": {}}]},
            "error.code": "E1", "ok": false,
        });
        for (path, words, expected) in [
            ("kind", "is Pod", true),
            ("kind", "not is Pod", false),
            ("kind", "has od", true),
            ("level", "like ^(error|fatal)$", true),
            ("spec.nfs", "present", false),
            ("spec.nfs", "absent", true),
            ("spec.user", "not is 0", true),
            ("spec.user", "> 999", true),
            ("spec.user", "<= 999", false),
            ("spec.volumes[].claim", "present", true),
            ("spec.volumes[].claim", "absent", true),
            ("spec.volumes[].nfs", "present", false),
            ("spec.volumes[].nfs.path", "is /", false),
            ("error.code", "is E1", true),
            ("ok", "false", true),
            ("nowhere.at.all", "absent", true),
            ("nowhere", "not is x", true),
        ] {
            let condition = Condition::parse(path, words).unwrap();
            assert_eq!(condition.holds(&object), expected, "{path} {words}");
        }
        assert!(Condition::parse("a", "known").is_none());
        assert!(Condition::parse("a", "like (").is_none());
    }

    #[test]
    fn a_condition_names_what_its_line_must_hold() {
        for (path, words, expected) in [
            ("spec.nfs", "present", Some("nfs")),
            ("kind", "is PersistentVolume", Some("PersistentVolume")),
            ("volumes[].claim", "present", Some("claim")),
            ("message", "has a \"b\" c", Some("message")),
            ("kind", "absent", None),
            ("kind", "not is Pod", None),
        ] {
            assert_eq!(Condition::parse(path, words).unwrap().literal(), expected, "{path} {words}");
        }
    }
}
