//! A record of named fields, as stores and collectors keep it, as one line of a log: the message, and behind it every field that
//! does not stand in it. `refused level=error trace_id=0af7651916cd`.

use serde_json::Value;

/// A value that is shorter stands in many messages by chance.
const TELLING: usize = 8;

/// The line of a record.
pub fn record_line(message: &str, fields: impl IntoIterator<Item = (String, String)>) -> String {
    let mut line = message.trim_end().to_owned();
    for (name, value) in fields {
        let said = value.len() >= TELLING && message.contains(&value);
        if !value.is_empty() && !said {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&name);
            line.push('=');
            line.push_str(&quoted_if_needed(value));
        }
    }
    line
}

fn quoted_if_needed(value: String) -> String {
    let is_plain = value.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"\"'=".contains(c));
    if is_plain { value } else { Value::String(value).to_string() }
}

/// The fields of an object and of those in it, by their names from the outside in: `kubernetes.pod.name`. What is nothing is left
/// out.
pub fn flat(object: &serde_json::Map<String, Value>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, value) in object {
        put(name.clone(), value, &mut fields);
    }
    fields
}

fn put(name: String, value: &Value, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Object(inner) => inner.iter().for_each(|(key, value)| put(format!("{name}.{key}"), value, fields)),
        Value::Null => {}
        Value::Array(items) if items.iter().all(Value::is_string) => {
            fields.push((name, items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")));
        }
        Value::String(text) => fields.push((name, text.clone())),
        other => fields.push((name, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::{flat, record_line};

    #[test]
    fn fields_stand_behind_the_message_unless_it_says_them() {
        let object = serde_json::json!({
            "log": {"level": "error", "offset": 7}, "trace_id": "0af7651916cd", "user": "ada \"a\" b", "none": null, "tags": ["a", "b"],
        });
        let line = record_line("refused by 0af7651916cd, error\n", flat(object.as_object().unwrap()));
        assert_eq!(line, r#"refused by 0af7651916cd, error log.level=error log.offset=7 user="ada \"a\" b" tags=a,b"#);
        assert_eq!(record_line("", [("level".to_owned(), "info".to_owned())]), "level=info");
    }
}
