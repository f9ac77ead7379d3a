//! Whether an envelope rule fits the fields of an object, a row, a record or a header, and what it proves of them.
//!
//! One rule at a time: which of several counts is decided in [`crate::envelope::rule::fit`].

use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField};
use crate::envelope::record::level::Level;
use crate::envelope::rule::claim::{Proof, Tier};
use crate::envelope::rule::envelope_rule::{Code, Condition, EnvelopeRule};
use crate::envelope::rule::predicate::{Ask, Predicate};
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::appended_id::without_id;
use crate::envelope::text::code::{is_code, plain_letters};
use crate::envelope::text::words::words;

impl EnvelopeRule {
    /// Whether it fits fields, of whose kinds `there` is the set.
    pub fn fits(&self, there: u64, fields: &Fields<'_>, product_index: &ProductIndex) -> bool {
        let holds = |(kind, predicate): &Condition| predicate.holds(*kind, fields, self.product, product_index);
        there & self.needed == self.needed
            && self.all.iter().all(holds)
            && (self.any.is_empty() || self.any.iter().any(|all| all.iter().all(holds)))
            && self.named.as_ref().is_none_or(|named| {
                let own = |field: &RecordField<'_>| named.contains(&field.kind) || NOTES.contains(&field.kind);
                fields.others == 0 && fields.all.iter().all(own)
            })
    }

    /// What proves that fitting fields are the product's.
    pub fn proof(&self, fields: &Fields<'_>, product_index: &ProductIndex) -> Proof {
        let holds = |(kind, predicate): &Condition| predicate.holds(*kind, fields, self.product, product_index);
        let tier = product_index.tier(self.product);
        if self.entry.is_some() {
            return Proof::Mark;
        }
        if tier == Tier::Format {
            return Proof::None;
        }
        let proof = if self.mark.iter().any(holds) {
            Proof::Mark
        } else {
            match &self.code {
                Code::Named(kinds) => self.code_proof(kinds, fields, product_index),
                Code::Implied => self.implied_proof(fields, product_index),
                Code::Nowhere(Some(_)) => Proof::Shape,
                Code::Nowhere(None) => Proof::Structure,
            }
        };
        if tier == Tier::Standard {
            if proof > Proof::Structure { Proof::Standard } else { Proof::None }
        } else {
            proof
        }
    }

    fn code_proof(&self, kinds: &[FieldKind], fields: &Fields<'_>, product_index: &ProductIndex) -> Proof {
        let Some(code) = code_field(kinds, fields).and_then(|field| field.plain()).map(plain_letters) else {
            return Proof::Structure;
        };
        if product_index.name(self.product, &code).is_none() {
            Proof::Structure
        } else if product_index.is_distinctive(self.product, &code) {
            Proof::Code
        } else if self.weak {
            Proof::Structure
        } else {
            Proof::Shape
        }
    }

    fn implied_proof(&self, fields: &Fields<'_>, product_index: &ProductIndex) -> Proof {
        let product = Some(self.product);
        let class =
            fields.text(&[FieldKind::CodeSpelling]).is_some_and(|(_, name)| !product_index.classes(name).is_empty());
        let message = || self.message.iter().find_map(|&kind| fields.get(kind)?.letters().map(without_id));
        if class || message().is_some_and(|text| product_index.own_message(text, product).is_some()) {
            Proof::Mark
        } else if message().is_some_and(|text| {
            product_index.message(text, product, None).is_some()
                || self.message.iter().any(|&kind| fields.get(kind).is_some_and(|field| field.cut))
                    && product_index.begins(text, product).is_some()
                || product_index.event(text, fields.status()).is_some()
        }) {
            Proof::Shape
        } else {
            Proof::Structure
        }
    }
}

/// The first of these fields that could hold a code.
pub(crate) fn code_field<'f, 't>(kinds: &[FieldKind], fields: &'f Fields<'t>) -> Option<&'f RecordField<'t>> {
    kinds.iter().filter_map(|&kind| fields.get(kind)).find(|field| field.plain().is_some())
}

/// What is noted of fields and is none of them.
const NOTES: [FieldKind; 4] = [FieldKind::Cut, FieldKind::Rendered, FieldKind::Query, FieldKind::Challenge];

impl Predicate {
    /// Whether it holds of the fields of this kind; turned round, of none of them.
    fn holds(&self, kind: FieldKind, fields: &Fields<'_>, product: usize, product_index: &ProductIndex) -> bool {
        let any = fields
            .all
            .iter()
            .filter(|field| field.kind == kind)
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
                !matches!(field.value, FieldValue::Null)
                    || matches!(field.kind, FieldKind::RequestId | FieldKind::Description)
            }
            Self::Text => text.is_some(),
            Self::Number => matches!(field.value, FieldValue::Number(_)),
            Self::True => field.value == FieldValue::True,
            Self::False => field.value == FieldValue::False,
            Self::Object => field.value == FieldValue::Object,
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
                text.is_some_and(|text| product_index.message(without_id(text), Some(product), None).is_some())
            }
            Self::OwnMessage => {
                text.is_some_and(|text| product_index.own_message(without_id(text), Some(product)).is_some())
            }
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
            Self::Trouble => field.text().is_some_and(is_trouble),
            Self::SnakeKey => field.snake(),
            Self::Is(wanted) => text.or_else(|| field.plain()) == Some(wanted.as_str()),
            Self::Has(wanted) => text.is_some_and(|text| text.contains(wanted.as_str())),
        }
    }
}

/// Whether a text says that something failed, in words of trouble, and not that nothing did.
fn is_trouble(text: &str) -> bool {
    let lists = &words().mentions;
    let has = |list: &[String]| list.iter().any(|word| text.contains(word.as_str()));
    let small = text.to_ascii_lowercase();
    let is_fine = lists.fine.iter().chain(&lists.well).any(|word| small.contains(word.as_str()));
    !is_fine && (has(&words().anchors.trouble) || has(&lists.told) || has(&lists.wrong))
}
