//! The query language of the search line: words to rank by, and what every hit must or must not be.
//!
//! `"exact words"`, `!without`, `field:value` and `!field:value`; a beginning of the field's name is enough where only one field
//! begins so, a value may be quoted, and `\:` is a plain colon. Text that only looks like this stays text: on call, people paste.

use std::fmt::Write as _;

/// What a query narrows by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryField {
    /// The catalog's identifier.
    Catalog,
    /// The code or one of its other names.
    Code,
    /// An HTTP status, or its beginning.
    Status,
    /// An HTTP method that its texts name.
    Method,
    /// The group within the catalog.
    Section,
    /// Who sends it.
    Surface,
    /// The verdict on a retry.
    Retry,
    /// The first version that has it.
    Since,
}

/// Every field with its name and what stands behind the colon, in the order of the help.
const FIELDS: [(&str, QueryField, &str); 8] = [
    ("catalog", QueryField::Catalog, "billing"),
    ("code", QueryField::Code, "nonce"),
    ("status", QueryField::Status, "403, 5xx"),
    ("method", QueryField::Method, "post"),
    ("section", QueryField::Section, "auth"),
    ("surface", QueryField::Surface, "gateway"),
    ("retry", QueryField::Retry, "now, after, change, never, unknown"),
    ("since", QueryField::Since, "v0.2, reference"),
];

/// The fields that a query can narrow by: each name with an example of what stands behind the colon.
pub fn fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIELDS.iter().map(|(name, _, example)| (*name, *example))
}

/// What an entry is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A field has this value.
    Is(QueryField, String),
    /// Its texts, names or catalog have these words, side by side.
    Says(String),
}

/// A condition, and whether hits must not meet it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The condition.
    pub condition: Condition,
    /// Whether it rules out.
    pub negated: bool,
}

/// A query taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The words to rank by.
    pub words: String,
    /// What every hit must satisfy.
    pub filters: Vec<Filter>,
    /// What is odd about the query.
    pub hint: Option<String>,
}

impl Query {
    /// Takes a query apart; anything is a query.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let part = QueryPart::first(rest);
            rest = &rest[part.whole.len()..];
            query.take(&part);
        }
        query
    }

    /// The same query without the quotes: their words are ranked by, and nothing more.
    pub fn without_quotes(&self) -> Option<Self> {
        let is_quote = |filter: &Filter| !filter.negated && matches!(filter.condition, Condition::Says(_));
        let filters: Vec<Filter> = self.filters.iter().filter(|filter| !is_quote(filter)).cloned().collect();
        (filters.len() < self.filters.len()).then(|| Self { filters, ..self.clone() })
    }

    fn take(&mut self, part: &QueryPart<'_>) {
        if let Some(name) = part.name {
            match field(name) {
                Ok(field) => {
                    let condition = Condition::Is(field, part.value.to_lowercase());
                    self.filters.push(Filter { condition, negated: part.negated });
                    return;
                }
                Err(hint) => self.hint = self.hint.take().or(Some(hint)),
            }
        } else if part.negated || part.quoted {
            let condition = Condition::Says(part.value.to_lowercase());
            self.filters.push(Filter { condition, negated: part.negated });
            if part.negated {
                return;
            }
        }
        self.words.push_str(&part.whole.replace("\\:", ":"));
    }
}

/// What stands up to the next space outside quotes, with that space.
struct QueryPart<'t> {
    whole: &'t str,
    negated: bool,
    name: Option<&'t str>,
    value: &'t str,
    quoted: bool,
}

impl<'t> QueryPart<'t> {
    fn first(text: &'t str) -> Self {
        let spaced = text.find(char::is_whitespace).unwrap_or(text.len());
        let bare = &text[..spaced];
        let unmarked =
            bare.strip_prefix('!').filter(|rest| rest.starts_with(|next: char| next.is_alphanumeric() || next == '"'));
        let marks = usize::from(unmarked.is_some());
        let name = name(&bare[marks..]);
        let from = marks + name.map_or(0, |name| name.len() + 1);
        let quoted = quoted(&text[from..]);
        let end = quoted.map_or(spaced, |inner| from + inner.len() + 2);
        let space = text[end..].chars().next().map_or(0, char::len_utf8);
        Self {
            whole: &text[..end + space],
            negated: marks > 0,
            name,
            value: quoted.unwrap_or(&text[from..end]),
            quoted: quoted.is_some(),
        }
    }
}

/// The name before a colon, where what follows can be a value.
fn name(part: &str) -> Option<&str> {
    let (name, value) = part.split_once(':')?;
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    (plain && !value.is_empty() && !value.starts_with(['/', ':'])).then_some(name)
}

/// What stands in quotes from the first letter on, up to a quote before a space.
fn quoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?;
    let closes = |at: &usize| inner[at + 1..].chars().next().is_none_or(char::is_whitespace);
    let end = inner.match_indices('"').map(|(at, _)| at).next().filter(closes)?;
    (!inner[..end].trim().is_empty()).then_some(&inner[..end])
}

fn field(name: &str) -> Result<QueryField, String> {
    let name = name.to_ascii_lowercase();
    let meant: Vec<_> = FIELDS.iter().filter(|(field, ..)| field.starts_with(&name)).collect();
    match meant.as_slice() {
        [(_, field, _)] => Ok(*field),
        [] => {
            let names: Vec<_> = FIELDS.iter().map(|(field, ..)| *field).collect();
            let mut hint = format!("there is no field '{name}'; its words are searched (fields: ");
            let _ = write!(hint, "{}; \\: is a plain colon)", names.join(", "));
            Err(hint)
        }
        several => {
            let names: Vec<_> = several.iter().map(|(field, ..)| format!("{field}:")).collect();
            Err(format!("'{name}:' can be {}; type one more letter", names.join(" or ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words, the filters as they would be typed, and the hint.
    fn parse(text: &str) -> (String, Vec<String>, Option<String>) {
        let Query { words, filters, hint } = Query::parse(text);
        let typed = |filter: &Filter| {
            let mark = if filter.negated { "!" } else { "" };
            match &filter.condition {
                Condition::Is(field, value) => format!("{mark}{field:?}:{value}"),
                Condition::Says(words) => format!("{mark}\"{words}\""),
            }
        };
        (words, filters.iter().map(typed).collect(), hint)
    }

    #[test]
    fn fields_quotes_and_exclamation_marks_narrow_and_the_rest_are_words() {
        for (text, words, filters) in [
            ("catalog:Parcel twice st:403", "twice ", &["Catalog:parcel", "Status:403"][..]),
            ("sec:mcp code:auth", "", &["Section:mcp", "Code:auth"]),
            ("m:POST !method:get", "", &["Method:post", "!Method:get"]),
            ("section:\"Rate limits\" slow", "slow", &["Section:rate limits"]),
            ("surf:gateway retry:never since:v0.2", "", &["Surface:gateway", "Retry:never", "Since:v0.2"]),
            ("\"Seen twice\" card", "\"Seen twice\" card", &["\"seen twice\""]),
            ("card !drawer !status:5", "card ", &["!\"drawer\"", "!Status:5"]),
            ("!\"two words\" card", "card", &["!\"two words\""]),
        ] {
            assert_eq!(
                parse(text),
                (words.to_owned(), filters.iter().map(|&f| f.to_owned()).collect(), None),
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_the_language_stays_text() {
        for text in [
            "error: nope",
            "http://127.0.0.1:38100/x",
            "a {\"code\":\"X\"}",
            "::1 ok",
            "10:11:12",
            "failed! again",
            "a != b",
            "! ",
            "\"open",
            "\"a\"b",
        ] {
            assert_eq!(parse(text), (text.to_owned(), vec![], None), "{text}");
        }
        assert_eq!(parse("code\\:x"), ("code:x".to_owned(), vec![], None));
    }

    #[test]
    fn a_bad_field_is_a_hint() {
        assert_eq!(
            parse("reason:nonce twice").2.as_deref(),
            Some(
                "there is no field 'reason'; its words are searched (fields: catalog, code, status, method, section, surface, retry, since; \\: is a plain colon)"
            )
        );
        assert_eq!(parse("c:4").2.as_deref(), Some("'c:' can be catalog: or code:; type one more letter"));
    }
}
