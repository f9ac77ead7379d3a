//! What a rule may ask of a field: a small closed set of words, so that a catalog's rules stay data. What the answer is, the
//! fields and the catalogs tell ([`crate::envelope::rule::proof`]).

/// A question about one field, with its answer turned round or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Predicate {
    pub(super) negated: bool,
    pub(super) ask: Ask,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Present,
    Text,
    Number,
    True,
    False,
    Object,
    Code,
    SnakeCase,
    UpperCase,
    Known,
    Entry,
    Distinctive,
    Listed,
    Message,
    OwnMessage,
    Event,
    Class,
    BadLevel,
    ErrorLevel,
    FailingStatus,
    Trouble,
    SnakeKey,
    Is(String),
    Has(String),
}

/// Every word of the set, what it asks, and whether a value follows it.
const WORDS: &[(&str, Ask)] = &[
    ("present", Ask::Present),
    ("text", Ask::Text),
    ("number", Ask::Number),
    ("true", Ask::True),
    ("false", Ask::False),
    ("object", Ask::Object),
    ("code", Ask::Code),
    ("snake_case", Ask::SnakeCase),
    ("upper_case", Ask::UpperCase),
    ("known", Ask::Known),
    ("entry", Ask::Entry),
    ("distinctive", Ask::Distinctive),
    ("listed", Ask::Listed),
    ("message", Ask::Message),
    ("own_message", Ask::OwnMessage),
    ("event", Ask::Event),
    ("class", Ask::Class),
    ("bad_level", Ask::BadLevel),
    ("error_level", Ask::ErrorLevel),
    ("failing_status", Ask::FailingStatus),
    ("trouble", Ask::Trouble),
    ("snake_key", Ask::SnakeKey),
];

impl Predicate {
    /// The predicate that a word of a rule stands for: `known`, `absent`, `is deny`, `has ERROR_CODES`, `not message`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "absent" {
            return Some(Self { negated: true, ask: Ask::Present });
        }
        let rest = text.strip_prefix("not ");
        let negated = rest.is_some();
        let text = rest.unwrap_or(text);
        let ask = if let Some(value) = text.strip_prefix("is ") {
            Ask::Is(value.to_owned())
        } else if let Some(value) = text.strip_prefix("has ") {
            Ask::Has(value.to_owned())
        } else {
            WORDS.iter().find(|(word, _)| *word == text).map(|(_, ask)| ask.clone())?
        };
        Some(Self { negated, ask })
    }

    /// Whether something must be there for it to hold.
    pub fn needs_field(&self) -> bool {
        !self.negated
    }
}

#[cfg(test)]
mod tests {
    use super::{Ask, Predicate};

    #[test]
    fn words_are_read_and_others_are_not() {
        let read = |text| Predicate::parse(text);
        assert_eq!(read("absent"), read("not present"));
        assert_eq!(read("is a b"), Some(Predicate { negated: false, ask: Ask::Is("a b".into()) }));
        assert_eq!(read("not has x"), Some(Predicate { negated: true, ask: Ask::Has("x".into()) }));
        assert_eq!(read("knwon"), None);
    }
}
