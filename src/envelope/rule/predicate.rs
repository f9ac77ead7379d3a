//! What a rule may ask of a field: a small closed set of words, so that a catalog's rules stay data.

use crate::envelope::record::fields::{FieldKind, Fields, RecordField, Value};
use crate::envelope::record::level::Level;
use crate::envelope::rule::envelope_rule::{is_code, plain_letters, without_id};
use crate::envelope::rule::product_index::ProductIndex;

/// A question about one field, with its answer turned round or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Predicate {
    negated: bool,
    ask: Ask,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Ask {
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

    /// Whether it holds of the fields of this role; turned round, of none of them.
    pub fn holds(&self, role: FieldKind, fields: &Fields<'_>, product: usize, product_index: &ProductIndex) -> bool {
        let any = fields
            .all
            .iter()
            .filter(|field| field.role == role)
            .any(|field| self.ask.holds(field, fields, product, product_index));
        any != self.negated
    }
}

impl Ask {
    fn holds(
        &self,
        field: &RecordField<'_>,
        fields: &Fields<'_>,
        product: usize,
        product_index: &ProductIndex,
    ) -> bool {
        let text = field.letters();
        let code = || field.text().map(plain_letters);
        let name = || field.plain().map(plain_letters).and_then(|code| product_index.name(product, &code));
        match self {
            Self::Present => {
                !matches!(field.value, Value::Null)
                    || matches!(field.role, FieldKind::RequestId | FieldKind::Description)
            }
            Self::Text => text.is_some(),
            Self::Number => matches!(field.value, Value::Number(_)),
            Self::True => field.value == Value::True,
            Self::False => field.value == Value::False,
            Self::Object => field.value == Value::Object,
            Self::Code => code().is_some_and(|code| is_code(&code)),
            Self::SnakeCase => {
                code().is_some_and(|code| is_code(&code) && !code.bytes().any(|byte| byte.is_ascii_uppercase()))
            }
            Self::UpperCase => {
                code().is_some_and(|code| is_code(&code) && !code.bytes().any(|byte| byte.is_ascii_lowercase()))
            }
            Self::Known => name().is_some(),
            Self::Entry => name().is_some_and(|name| name.entry.is_some()),
            Self::Distinctive => code().is_some_and(|code| product_index.is_distinctive(product, &code)),
            Self::Listed => code().is_some_and(|code| product_index.is_listed(product, &code)),
            Self::Message if field.cut => text.is_some_and(|text| product_index.begins(text, Some(product)).is_some()),
            Self::Message => {
                text.is_some_and(|text| product_index.print(without_id(text), Some(product), None).is_some())
            }
            Self::OwnMessage => text.is_some_and(|text| product_index.proof(without_id(text), Some(product)).is_some()),
            Self::Event => {
                text.is_some_and(|text| product_index.event(text, fields.status()).is_some_and(|(of, _)| of == product))
            }
            Self::Class => field
                .text()
                .is_some_and(|name| product_index.classes(name).iter().any(|class| class.product == product)),
            Self::BadLevel => Level::of_value(&field.value) >= Some(Level::Warning),
            Self::ErrorLevel => Level::of_value(&field.value) == Some(Level::Error),
            Self::FailingStatus => field
                .plain()
                .and_then(|status| status.parse().ok())
                .is_some_and(|status: u16| (400..600).contains(&status)),
            Self::SnakeKey => field.snake(),
            Self::Is(wanted) => text == Some(wanted.as_str()),
            Self::Has(wanted) => text.is_some_and(|text| text.contains(wanted.as_str())),
        }
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
