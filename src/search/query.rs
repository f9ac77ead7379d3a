//! The query language of the search line: words, and `field:value` to narrow.
//!
//! `catalog:billing`, `code:auth`, `status:403`, `section:mcp`; a beginning of the field's name is enough where only one field
//! begins so, and `\:` is a plain colon. Text that only looks like a field stays text: on call, people paste.

/// What a query narrows by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The catalog's identifier.
    Catalog,
    /// The code or one of its other names.
    Code,
    /// An HTTP status, or its beginning.
    Status,
    /// The group within the catalog.
    Section,
}

const FIELDS: [(&str, Field); 4] =
    [("catalog", Field::Catalog), ("code", Field::Code), ("status", Field::Status), ("section", Field::Section)];

/// A query taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The words to rank by.
    pub words: String,
    /// What every hit must satisfy.
    pub filters: Vec<(Field, String)>,
    /// What is odd about the query.
    pub hint: Option<String>,
}

impl Query {
    /// Takes a query apart; anything is a query.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for part in text.split_inclusive(char::is_whitespace) {
            let bare = part.trim_end();
            match field(bare) {
                Named::One(field, value) => query.filters.push((field, value.to_lowercase())),
                Named::Not(hint) => {
                    query.hint = query.hint.or(hint);
                    query.words.push_str(&part.replace("\\:", ":"));
                }
            }
        }
        query
    }
}

enum Named<'t> {
    One(Field, &'t str),
    Not(Option<String>),
}

fn field(part: &str) -> Named<'_> {
    let Some((name, value)) = part.split_once(':') else { return Named::Not(None) };
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !plain || value.is_empty() || value.starts_with(['/', ':']) {
        return Named::Not(None);
    }
    let name = name.to_ascii_lowercase();
    let meant: Vec<_> = FIELDS.iter().filter(|(field, _)| field.starts_with(&name)).collect();
    match meant.as_slice() {
        [(_, field)] => Named::One(*field, value),
        [] => Named::Not(Some(format!(
            "there is no field '{name}'; its words are searched (fields: catalog, code, status, section; \\: is a plain colon)"
        ))),
        several => {
            let names: Vec<_> = several.iter().map(|(field, _)| format!("{field}:")).collect();
            Named::Not(Some(format!("'{name}:' can be {}; type one more letter", names.join(" or "))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (String, Vec<(Field, String)>, Option<String>) {
        let Query { words, filters, hint } = Query::parse(text);
        (words, filters, hint)
    }

    #[test]
    fn fields_narrow_and_the_rest_are_words() {
        assert_eq!(
            parse("catalog:Parcel twice st:403 sec:mcp code:auth"),
            (
                "twice ".to_owned(),
                vec![
                    (Field::Catalog, "parcel".to_owned()),
                    (Field::Status, "403".to_owned()),
                    (Field::Section, "mcp".to_owned()),
                    (Field::Code, "auth".to_owned()),
                ],
                None
            )
        );
    }

    #[test]
    fn what_only_looks_like_a_field_stays_text() {
        for text in ["error: nope", "http://127.0.0.1:38100/x", "a \"code\":\"X\"", "::1 ok", "10:11:12"] {
            assert_eq!(parse(text), (text.to_owned(), vec![], None), "{text}");
        }
        assert_eq!(parse("code\\:x"), ("code:x".to_owned(), vec![], None));
    }

    #[test]
    fn a_bad_field_is_a_hint() {
        insta::assert_debug_snapshot!(parse("reason:nonce twice"), @r#"
        (
            "reason:nonce twice",
            [],
            Some(
                "there is no field 'reason'; its words are searched (fields: catalog, code, status, section; \\: is a plain colon)",
            ),
        )
        "#);
        assert_eq!(parse("s:4").2.as_deref(), Some("'s:' can be status: or section:; type one more letter"));
    }
}
