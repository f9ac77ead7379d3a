//! What a rule asks of one line: a fixed text, a regular expression, or conditions on the fields of an object.
//!
//! Expressions are compiled when a line first shows one of their literals: most never are.

use std::sync::OnceLock;

use memchr::memchr;
use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};
use serde_json::Value;

use super::condition::Condition;
use super::required;
use crate::envelope::rule::product_set::LineAsked;

/// What is asked of a line.
#[derive(Debug)]
pub(super) enum Member {
    Fixed(Finder<'static>),
    Like {
        pattern: String,
        /// For a line, in which a `.` stands for any byte; and for a record of several.
        compiled: [OnceLock<Option<Regex>>; 2],
    },
    /// Of these groups one must hold.
    Fields(Vec<Vec<Condition>>),
    /// Nothing that can be read; it never stands anywhere.
    Nothing,
}

impl Member {
    pub fn new(asked: &LineAsked) -> Self {
        match asked {
            LineAsked::Value(text) if !text.is_empty() => Self::Fixed(Finder::new(text.as_bytes()).into_owned()),
            LineAsked::Regex(pattern) => Self::Like { pattern: pattern.clone(), compiled: Default::default() },
            LineAsked::Fields(groups) => {
                let group = |words: &Vec<(String, String)>| {
                    words.iter().map(|(path, asked)| Condition::parse(path, asked)).collect::<Option<Vec<_>>>()
                };
                groups.iter().map(group).collect::<Option<Vec<_>>>().map_or(Self::Nothing, Self::Fields)
            }
            LineAsked::Value(_) => Self::Nothing,
        }
    }

    /// Literals of which one stands in every line that is asked for; none where it must be tried on every line.
    pub fn literals(&self) -> Option<Vec<Vec<u8>>> {
        match self {
            Self::Fixed(finder) => Some(vec![required::literal(finder.needle())]),
            Self::Like { pattern, .. } => required::literals(pattern),
            Self::Fields(groups) => {
                groups.iter().map(|group| literal(group).map(|text| required::literal(text.as_bytes()))).collect()
            }
            Self::Nothing => Some(Vec::new()),
        }
    }

    /// Whether a line is what is asked for.
    pub fn is_line(&self, line: &[u8]) -> bool {
        self.stands(line, false)
    }

    /// Whether a record of several lines is.
    pub fn is_record(&self, record: &[u8]) -> bool {
        self.stands(record, true)
    }

    fn stands(&self, text: &[u8], many: bool) -> bool {
        match self {
            Self::Fixed(finder) => finder.find(text).is_some(),
            Self::Like { pattern, compiled } => {
                let compiled = compiled[usize::from(many)].get_or_init(|| compile(pattern, many));
                compiled.as_ref().is_some_and(|regex| regex.is_match(text))
            }
            Self::Fields(groups) => object(text).is_some_and(|object| {
                groups.iter().any(|group| group.iter().all(|condition| condition.holds(&object)))
            }),
            Self::Nothing => false,
        }
    }
}

/// The longest text that must stand where all conditions of a group hold.
fn literal(group: &[Condition]) -> Option<&str> {
    group.iter().filter_map(Condition::literal).max_by_key(|text| text.len())
}

/// Classes are of ASCII, as logs and the tools mean them; letters beyond it only where the expression names some.
fn compile(pattern: &str, many: bool) -> Option<Regex> {
    let build = |unicode| RegexBuilder::new(pattern).unicode(unicode).dot_matches_new_line(many).build();
    build(false).or_else(|_| build(true)).ok()
}

/// The first object in a text.
fn object(text: &[u8]) -> Option<Value> {
    let start = memchr(b'{', text)?;
    serde_json::Deserializer::from_slice(&text[start..]).into_iter().next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::Member;
    use crate::envelope::rule::product_set::LineAsked;

    #[test]
    fn a_line_is_held_against_text_expression_or_fields() {
        let fields = |conditions: &[&[(&str, &str)]]| {
            let group = |group: &&[(&str, &str)]| {
                group.iter().map(|(path, words)| ((*path).to_owned(), (*words).to_owned())).collect()
            };
            LineAsked::Fields(conditions.iter().map(group).collect())
        };
        for (asked, line, expected) in [
            (LineAsked::Value("is overloaded".into()), "Mnesia is overloaded: x", true),
            (LineAsked::Value("is Overloaded".into()), "Mnesia is overloaded: x", false),
            (LineAsked::Regex("(?i)pool .* exhausted".into()), "connection POOL was exhausted", true),
            (LineAsked::Regex("größe \\d+".into()), "größe 12", true),
            (LineAsked::Regex("(".into()), "(", false),
            (
                fields(&[&[("event", "is crash"), ("level", "is error")]]),
                r#"ts {"event":"crash","level":"error"} x"#,
                true,
            ),
            (fields(&[&[("event", "is crash"), ("level", "is error")]]), r#"{"event":"crash","level":"info"}"#, false),
            (fields(&[&[("a", "is 1")], &[("b", "is 2")]]), r#"{"b":2}"#, true),
            (fields(&[&[("a", "is 1")]]), "no object", false),
        ] {
            assert_eq!(Member::new(&asked).is_line(line.as_bytes()), expected, "{asked:?} on {line}");
        }
    }

    #[test]
    fn an_expression_reaches_over_the_lines_of_a_record() {
        let member = Member::new(&LineAsked::Regex("failed to fetch.*SerializationError".into()));
        let record = b"12:00:01 failed to fetch credentials\ncaused by: SerializationError: x";
        assert!(member.is_record(record) && !member.is_line(record));
    }
}
