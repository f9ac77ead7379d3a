//! Fields that are rendered one a line, as far as they were read. What they tell when they end is told by
//! [`crate::envelope::lines::field_block`].

use crate::envelope::context::candidate::Context;
use crate::envelope::finding::Span;
use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField};
use crate::envelope::record::json::Repairs;

/// Fields rendered one a line.
#[derive(Default)]
pub(crate) struct FieldBlock<'t> {
    pub fields: Fields<'t>,
    pub start: usize,
    pub end: usize,
    /// The number of its first line.
    pub first: usize,
    /// Its last line.
    pub number: usize,
    pub context: Option<Context>,
    /// The column in which the value of the last line begins, where that line is a field that is kept.
    pub column: Option<usize>,
    /// The quote that the value of the last line opens and does not close.
    pub quote: Option<char>,
    pub repairs: Repairs,
    /// Its lines, of which one may say it in words.
    pub lines: Vec<Span>,
}

impl<'t> FieldBlock<'t> {
    /// A block whose first line has several fields.
    pub fn headed(fields: Fields<'t>, (start, end): Span, number: usize, context: Context) -> Self {
        Self {
            fields,
            start,
            end,
            first: number,
            number,
            context: Some(context),
            lines: vec![(start, end)],
            ..Self::default()
        }
    }

    /// Adds a value that stands in an object among the fields.
    pub fn nest(&mut self, kind: FieldKind, letters: &'t str, span: Span) {
        self.fields.push(RecordField { kind, key: "".into(), value: plain_value(letters), span, cut: false });
    }
}

/// A value without quotes as what it is.
pub(crate) fn plain_value(letters: &str) -> FieldValue<'_> {
    match letters {
        "true" | "True" => FieldValue::True,
        "false" | "False" => FieldValue::False,
        "null" | "None" | "nil" | "~" | "" => FieldValue::Null,
        _ if letters.bytes().all(|byte| byte.is_ascii_digit()) => FieldValue::Number(letters),
        _ => FieldValue::Text(letters.into()),
    }
}
