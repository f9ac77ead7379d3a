//! A row without a head, as scripts and queries print it: a code that a catalog knows beside the id of its request, in any order,
//! with a status and a time among other words.
//!
//! Either alone is a mention.

use crate::envelope::context::own_line;
use crate::envelope::finding::{FindingField, Span};
use crate::envelope::lines::reader::LineReader;
use crate::envelope::prefix::time;
use crate::envelope::recognise::failing_line::{self, FailureKind};
use crate::envelope::recognise::{bare_code, build_finding, named_code};
use crate::envelope::record::field_kind::FieldKind;
use crate::envelope::record::fields::{FieldValue, Fields, RecordField};
use crate::envelope::record::http_text;
use crate::envelope::record::json::Repairs;
use crate::envelope::record::key_value;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::fit::{self, Fit};
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::code::is_uuid;
use crate::envelope::text::words::words;
use crate::envelope::walk::state::Walk;

/// Bytes of the longest row.
const LONGEST: usize = 1024;

impl LineReader<'_> {
    /// Reads a line as a row without a head. Returns whether it tells of a failure.
    pub(crate) fn unnamed_row(&mut self, walk: &mut Walk<'_>, start: usize, line: &str) -> bool {
        if line.len() > LONGEST || self.described.explains() {
            return false;
        }
        let Some(fields) = read(line, start, walk.product_index) else { return false };
        // Pairs say more, and so does an exception.
        let pairs = key_value::pairs(line, start, &walk.product_index.keys);
        let failing = failing_line::read(line, self.is_record(), false);
        if pairs.all.len() > 1 && pairs.get(FieldKind::RequestId).is_some()
            || failing.is_some_and(|failing| failing.kind != FailureKind::Record)
        {
            return false;
        }
        let Some(mut fit) = fit::fit(&fields, walk.product_index).filter(Fit::is_somebodys) else { return false };
        if fit.proof < Proof::Code {
            // A code that others send too needs a status, or an id that is named or a cell: else they only stand in one sentence.
            let id = fields.get(FieldKind::RequestId).map_or((0, 0), |id| (id.span.0 - start, id.span.1 - start));
            let is_named = own_line::named(line, FieldKind::RequestId) == Some(id);
            if fields.http_status().is_none() && !is_named && !is_cell(line, id) {
                return false;
            }
            // Without names there is no structure that only one product has.
            fit.proof = fit.proof.min(Proof::Structure);
        }
        let place = (start, start + line.len());
        let (context, none) = (self.context(), Repairs::default());
        let mut candidate = build_finding::report(self.text, &fields, &fit, place, none, &context, walk.product_index);
        if let (Some(failing), None) = (failing, &candidate.finding.message) {
            let (from, to) = failing.message;
            candidate.finding.message = Some(line[from..to].to_owned());
            candidate.mark(FindingField::Message, self.text.origin((start + from, start + to)));
        }
        walk.candidates.push(candidate);
        self.seen(walk.candidates.len() - 1);
        true
    }
}

/// The fields of such a row; none where a code or an id is missing, or where there are several.
fn read<'t>(line: &'t str, start: usize, product_index: &ProductIndex) -> Option<Fields<'t>> {
    // Most lines have none.
    let mut ids = spans(line).filter(|&(from, to)| is_uuid(&line[from..to])).peekable();
    ids.peek()?;
    let trace = own_line::trace(line);
    let id = only(ids.filter(|&id| trace != Some(id)))?;
    let spelt = spans(line).filter(|&(from, to)| product_index.is_spelt(&line[from..to]));
    let mut codes: Vec<Span> = spelt.chain(named_code::codes(line, product_index).map(|named| named.span)).collect();
    codes.sort_unstable();
    codes.dedup();
    let code = only(codes.into_iter())?;
    // `user 6d0e4c1d-…`: it is somebody else's.
    let before = spans(&line[..id.0]).last().map_or("", |(from, to)| &line[from..to]);
    if words().mentions.subjects.iter().any(|subject| subject.eq_ignore_ascii_case(before)) {
        return None;
    }
    // It may be what a message is about: `no hall 6d0e4c1d-…`.
    if product_index.phrase(line).is_some_and(|(_, _, (from, to))| from <= id.0 && id.1 <= to) {
        return None;
    }
    // A bar before a row explains codes only where nothing happened.
    let bars = line.len() - line.trim_start_matches(['|', ' ']).len();
    if bare_code::names_many(line) || bare_code::is_explained(&line[bars..], (code.0 - bars, code.1 - bars)) {
        return None;
    }
    let status = spans(line).find(|&place| is_status(line, place));
    let mut dated = spans(line).map(|(from, _)| time::begins(line, from));
    let time = dated.find_map(|from| time::dated(&line[from..]).map(|length| (from, from + length)));
    let mut fields = Fields::default();
    let mut push = |kind: FieldKind, (from, to): Span| {
        let letters = &line[from..to];
        let value =
            if kind == FieldKind::HttpStatus { FieldValue::Number(letters) } else { FieldValue::Text(letters.into()) };
        fields.push(RecordField { kind, key: "".into(), value, span: (start + from, start + to), cut: false });
    };
    push(FieldKind::Code, code);
    push(FieldKind::RequestId, id);
    if let Some(place) = status {
        push(FieldKind::HttpStatus, place);
    }
    if let Some(place) = time {
        push(FieldKind::Time, place);
    }
    fields.note(FieldKind::Rendered);
    Some(fields)
}

/// Whether a word stands in a cell of its own: between tabs or bars, or at an end of the line.
fn is_cell(line: &str, (from, to): Span) -> bool {
    let is_edge = |mark: Option<char>| mark.is_none_or(|mark| matches!(mark, '\t' | '|'));
    is_edge(line[..from].trim_end_matches(' ').chars().next_back())
        && is_edge(line[to..].trim_start_matches(' ').chars().next())
}

/// Whether a number is the status of an answer that failed, and no amount of something.
fn is_status(line: &str, (from, to): Span) -> bool {
    const UNITS: [&str; 8] = ["ms", "s", "us", "B", "KB", "MB", "bytes", "rows"];
    let status = line[from..to].parse().ok().filter(|status| to - from == 3 && (400..600).contains(status));
    let next = spans(&line[to..]).next().map(|(start, end)| &line[to + start..to + end]);
    let apart = |letter: Option<char>| letter.is_none_or(|letter| letter != '.' && letter != ':');
    let before = spans(&line[..from]).last().map_or("", |(start, end)| &line[start..end]);
    let counted = before.bytes().all(|byte| byte.is_ascii_lowercase()) && before.len() > 1;
    let names = ["status", "http", "code", "answered", "returned", "got", "with"];
    status.and_then(http_text::reason).is_some()
        && (!counted || names.contains(&before))
        && next.is_none_or(|next| !UNITS.contains(&next))
        && apart(line[..from].chars().next_back())
}

/// The words of a line that codes and ids could be.
fn spans(line: &str) -> impl Iterator<Item = Span> {
    let is_joined = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let mut at = 0;
    line.split(move |letter: char| !is_joined(letter)).filter_map(move |word| {
        let start = at;
        at += word.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
        (!word.is_empty()).then_some((start, start + word.len()))
    })
}

/// The only one of some places.
fn only(mut places: impl Iterator<Item = Span>) -> Option<Span> {
    let first = places.next()?;
    places.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::record::field_kind::FieldKind;
    use crate::envelope::rule::name_table::CodeSpelling;
    use crate::envelope::rule::product_index::ProductIndex;
    use crate::envelope::rule::product_set::{Product, ProductSet};

    const ID: &str = "6d0e4c1d-7b2f-4f6e-9c11-0d9f5c3e2a27";

    /// Code, status and time of a row in which a team's catalog has the codes.
    fn told(line: &str) -> Option<[Option<String>; 3]> {
        let names = ["hall_full", "SEAT-104"].map(|code| CodeSpelling {
            spelling: code,
            entry: Some(code),
            ..CodeSpelling::default()
        });
        let product = Product { catalog: "hall".to_owned(), names: names.into_iter().collect(), ..Product::default() };
        let product_index = ProductIndex::new(&ProductSet { products: vec![product.into()] });
        let fields = read(line, 0, &product_index)?;
        let text = |kind| fields.get(kind).map(|field| line[field.span.0..field.span.1].to_owned());
        Some([text(FieldKind::Code), text(FieldKind::HttpStatus), text(FieldKind::Time)])
    }

    #[test]
    fn a_code_beside_the_id_of_its_request_is_a_row() {
        let row = |code: &str, status: Option<&str>, time: Option<&str>| {
            Some([Some(code.to_owned()), status.map(str::to_owned), time.map(str::to_owned)])
        };
        for (line, expected) in [
            (format!("hall_full\t{ID}\tno seat is left"), row("hall_full", None, None)),
            (format!("try 2: hall_full - no seat [{ID}]"), row("hall_full", None, None)),
            (format!("POST /seats -> 409 hall_full x-request-id={ID}"), row("hall_full", Some("409"), None)),
            (
                format!("3  503  SEAT-104  {ID}  2026-11-18T20:43:05.327Z"),
                row("SEAT-104", Some("503"), Some("2026-11-18T20:43:05.327Z")),
            ),
            (format!("hall_full after 503 ms {ID}"), row("hall_full", None, None)),
            (format!("seat 500 hall_full {ID}"), row("hall_full", None, None)),
        ] {
            assert_eq!(told(&line), expected, "{line}");
        }
    }

    #[test]
    fn either_alone_and_several_are_none() {
        for line in [
            "hall_full 409 no seat is left".to_owned(),
            format!("seat taken {ID}"),
            format!("hall_full SEAT-104 {ID}"),
            format!("hall_full {ID} 7d0e4c1d-7b2f-4f6e-9c11-0d9f5c3e2a27"),
            format!("INFO hall_full is handled {ID}"),
            format!("HALL_CODE=hall_full # {ID}"),
            format!("user {ID} asked about hall_full yesterday"),
            format!("0 hall_full left for tenant {ID}"),
        ] {
            assert_eq!(told(&line), None, "{line}");
        }
    }
}
