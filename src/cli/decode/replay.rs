//! Lines that are alike are answered alike: what was said of one of them, with the values and places of another put in. A
//! pattern answers only after it foretold, byte for byte, what decoding said of other lines.
//!
//! It decodes nothing, and answers nothing for a line that tells of no failure or of several.

use serde_json::Value;

use super::contract;
use crate::envelope::bulk::LineTemplate;
use crate::envelope::redact::secrets;
use crate::envelope::{Finding, Span};

/// So many other lines must have been foretold.
const PROOFS: u32 = 2;

/// Stands for what differs while a pattern is made; nothing that is printed bears it.
const HOLE: char = '\u{10fffd}';

/// What is said of every line from one template.
pub struct Pattern {
    template: LineTemplate,
    pieces: Vec<ReplayPiece>,
    /// Catalog and name of the failure.
    pub name: String,
    /// Where its request id stands.
    id: (Edge, Edge),
    proofs: u32,
    is_wrong: bool,
}

enum ReplayPiece {
    Text(String),
    /// The bytes between two places of the line, and what they were where this was learnt, if that may be printed as it stands.
    Value(Edge, Edge, Option<String>),
    /// A place, counted from the beginning of the input.
    Offset(Edge),
}

/// A place in a line: so many bytes behind the beginning of a part, or the end of the line.
#[derive(Clone, Copy)]
enum Edge {
    In(usize, usize),
    End,
}

impl Edge {
    /// None where it stands inside a word, which is longer or shorter in another line.
    fn of(place: usize, template: &LineTemplate, parts: &[Span]) -> Option<Self> {
        let Some(at) = parts.iter().position(|part| part.0 <= place && place < part.1) else { return Some(Self::End) };
        let behind = place - parts[at].0;
        (behind == 0 || template.is_of_one_length(at)).then_some(Self::In(at, behind))
    }

    fn place(self, parts: &[Span]) -> usize {
        match self {
            Self::In(at, behind) => parts[at].0 + behind,
            Self::End => parts.last().map_or(0, |last| last.1),
        }
    }
}

impl Pattern {
    /// What was said of a line that begins at `start` in the input, for lines like it; none where it cannot be said of others.
    pub fn learn(
        (template, parts): (LineTemplate, Vec<Span>),
        line: &[u8],
        start: usize,
        finding: &Finding,
        object: &Value,
    ) -> Option<Self> {
        let mut object = object.clone();
        let mut holes: Vec<ReplayPiece> = Vec::new();
        let edge = |place: usize| Edge::of(place.checked_sub(start)?, &template, &parts);
        let inside = |span: Span| start <= span.0 && span.1 <= start + line.len();
        if !finding.evidence.is_empty() || contract::text(&object).contains(HOLE) || !inside(finding.span) {
            return None;
        }
        let mut offsets = |value: &mut Value, span: Span| {
            for (side, place) in [span.0, span.1].into_iter().enumerate() {
                value[side] = Value::from(format!("{HOLE}{}{HOLE}", holes.len()));
                holes.push(ReplayPiece::Offset(edge(place)?));
            }
            Some(())
        };
        offsets(&mut object["span"], finding.span)?;
        for (field, span) in &finding.fields {
            inside(*span).then_some(())?;
            offsets(&mut object["fields"][field.name()], *span)?;
        }
        let mut id = None;
        for (field, span) in &finding.fields {
            let value = &mut object[field.name()];
            let own = &line[span.0 - start..span.1 - start];
            if value.as_str().map(str::as_bytes) == Some(own) {
                let sides = (edge(span.0)?, edge(span.1)?);
                let known = value.as_str().filter(|text| is_open(text)).map(str::to_owned);
                *value = Value::from(format!("{HOLE}{HOLE}{}{HOLE}", holes.len()));
                holes.push(ReplayPiece::Value(sides.0, sides.1, known));
                if field.name() == "request_id" {
                    id = Some(sides);
                }
            }
        }
        let text = contract::text(&object);
        let pieces = pieces(&text, holes)?;
        Some(Self { template, pieces, name: name(finding), id: id?, proofs: 0, is_wrong: false })
    }

    /// Whether a line is like those that it was learnt of; then `parts` is where the template's parts stand.
    pub fn fits(&self, line: &[u8], parts: &mut Vec<Span>) -> bool {
        self.template.fits(line, parts)
    }

    /// Whether it is believed.
    pub fn is_proven(&self) -> bool {
        self.proofs >= PROOFS && !self.is_wrong
    }

    /// Takes what was said of a further line.
    pub fn prove(&mut self, foretold: bool) {
        self.proofs += u32::from(foretold);
        self.is_wrong |= !foretold;
    }

    /// Puts what is said of a fitting line at `start` into `out`, and tells its request id. None where a value of its own could
    /// be a secret, or is no text.
    pub fn foretell<'l>(&self, line: &'l [u8], parts: &[Span], start: usize, out: &mut Vec<u8>) -> Option<&'l str> {
        let value = |sides: (Edge, Edge)| str::from_utf8(line.get(sides.0.place(parts)..sides.1.place(parts))?).ok();
        for piece in &self.pieces {
            match piece {
                ReplayPiece::Text(text) => out.extend_from_slice(text.as_bytes()),
                ReplayPiece::Offset(edge) => out.extend_from_slice((start + edge.place(parts)).to_string().as_bytes()),
                ReplayPiece::Value(from, to, known) => {
                    let value =
                        value((*from, *to)).filter(|value| known.as_deref() == Some(*value) || is_open(value))?;
                    out.extend_from_slice(value.as_bytes());
                }
            }
        }
        out.push(b'\n');
        value(self.id)
    }
}

/// What tells one failure from others with the same request id.
pub fn name(finding: &Finding) -> String {
    let name = finding.entry.as_deref().or(finding.code.as_deref()).unwrap_or_default().to_ascii_lowercase();
    let message = if name.is_empty() { finding.message.as_deref().unwrap_or_default() } else { "" };
    format!("{}\n{name}\n{message}", finding.catalog.as_deref().unwrap_or_default())
}

/// A text with its holes, taken apart at them.
fn pieces(text: &str, holes: Vec<ReplayPiece>) -> Option<Vec<ReplayPiece>> {
    let mut holes: Vec<Option<ReplayPiece>> = holes.into_iter().map(Some).collect();
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once(HOLE) {
        let is_value = after.starts_with(HOLE);
        let (number, after) = after.trim_start_matches(HOLE).split_once(HOLE)?;
        // A place is a number and has no quotes around it.
        let (before, after) =
            if is_value { (before, after) } else { (before.strip_suffix('"')?, after.strip_prefix('"')?) };
        pieces.push(ReplayPiece::Text(before.to_owned()));
        pieces.push(holes.get_mut(number.parse::<usize>().ok()?)?.take()?);
        rest = after;
    }
    pieces.push(ReplayPiece::Text(rest.to_owned()));
    Some(pieces)
}

/// Whether a value can be printed as it stands: it needs no escape and is no secret. Most are ids and times, which never are.
fn is_open(value: &str) -> bool {
    let bytes = value.as_bytes();
    let is_id = bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    let is_time = bytes.iter().all(|byte| byte.is_ascii_digit() || b"-:.+TZ ".contains(byte));
    let is_plain = bytes.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'));
    is_id || is_time || is_plain && secrets(value).is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Pattern;
    use crate::envelope::{Decoder, Finding, FindingField, Span};

    /// What is said of a failure, as far as it matters here.
    fn said(line: &str, start: usize, id: Span) -> (Finding, Value) {
        let finding = Finding {
            catalog: Some("shop".into()),
            code: Some("LATE".into()),
            request_id: Some(line[id.0..id.1].to_owned()),
            span: (start, start + line.len()),
            fields: vec![(FindingField::RequestId, (start + id.0, start + id.1))],
            ..Finding::default()
        };
        let object = json!({
            "code": "LATE", "request_id": line[id.0..id.1], "span": [start, start + line.len()],
            "fields": { "request_id": [start + id.0, start + id.1] },
        });
        (finding, object)
    }

    #[test]
    fn a_line_is_answered_as_the_one_that_it_is_like_with_its_own_values_and_places() {
        let decoder = Decoder::new(&crate::envelope::ProductSet::default());
        let line = r#"{"note":"LATE","request_id":"req-1a2b","n":7}"#;
        let (finding, object) = said(line, 100, (29, 37));
        let mut pattern =
            Pattern::learn(decoder.template(line.as_bytes()).unwrap(), line.as_bytes(), 100, &finding, &object)
                .unwrap();
        assert!(!pattern.is_proven());
        let other = r#"{"note":"LATE","request_id":"req-9f8e7d","n":3}"#;
        let (_, expected) = said(other, 5000, (29, 39));
        let (mut parts, mut out) = (Vec::new(), Vec::new());
        assert!(pattern.fits(other.as_bytes(), &mut parts));
        assert_eq!(pattern.foretell(other.as_bytes(), &parts, 5000, &mut out), Some("req-9f8e7d"));
        assert_eq!(String::from_utf8(out).unwrap(), format!("{expected}\n"));
        pattern.prove(true);
        pattern.prove(true);
        assert!(pattern.is_proven());
        pattern.prove(false);
        assert!(!pattern.is_proven(), "once wrong, never believed again");
    }

    #[test]
    fn a_value_that_could_be_a_secret_is_left_to_decoding() {
        let decoder = Decoder::new(&crate::envelope::ProductSet::default());
        let line = r#"{"note":"LATE","request_id":"abc_1a2B3c4D5e6F7g8H9i0J"}"#;
        let (finding, object) = said(line, 0, (29, 53));
        let pattern =
            Pattern::learn(decoder.template(line.as_bytes()).unwrap(), line.as_bytes(), 0, &finding, &object).unwrap();
        let secret = ["{\"note\":\"LATE\",\"request_id\":\"", "gh", "p_1a2B3c4D5e6F7g8H9i0J\"}"].concat();
        let mut parts = Vec::new();
        assert!(pattern.fits(secret.as_bytes(), &mut parts));
        assert_eq!(pattern.foretell(secret.as_bytes(), &parts, 0, &mut Vec::new()), None);
    }
}
