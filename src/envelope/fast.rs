//! The fast reader of logs: finds the lines that can tell of a failure, and reads code, id and time from them.
//!
//! It judges nothing itself. One pass over the bytes finds what can start an envelope; the first line of every [`form`] is
//! given to [`decode`](super::decode), and what decoding says, and where in the line it read it, is the recipe for all lines
//! of that form. A line without a form is decoded itself. So whatever is counted here, decoding explains. The other way it
//! need not hold: a failure without any of the [`NEEDLES`] is not seen, nor one told over several lines.

mod form;

use std::collections::HashMap;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::{memchr, memmem, memrchr};

use super::{Decoder, Field, Finding, Span, moment};
use form::{Form, Piece};

/// What can start an envelope in a log line, whatever it is wrapped in.
pub const NEEDLES: [&str; 3] = ["\"error", "'error", "reason_code"];

/// Recipes that one reader remembers; beyond it begins anew.
const RECIPES: usize = 1024;

/// What a failure is called on the wire, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spelling {
    /// The catalog whose envelope it is.
    pub catalog: String,
    /// The code as spelt; none in an envelope without one.
    pub code: Option<String>,
    /// The catalog's name for it.
    pub entry: Option<String>,
    /// Whether the catalog has an entry for it.
    pub known: bool,
}

/// One appearance of a failure in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    /// What it is called.
    pub spelling: Arc<Spelling>,
    /// Where its request id stands in [`Batch::ids`].
    id: Span,
    /// When, in milliseconds since 1970 UTC.
    pub at: Option<i64>,
}

/// The failures of one stretch of a log, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The failures.
    pub appearances: Vec<Appearance>,
    /// Their request ids, one after the other.
    ids: String,
    /// Bytes looked at.
    pub bytes: u64,
    /// Errors of other products.
    pub foreign: u64,
}

impl Batch {
    /// The request id of one of the appearances.
    pub fn id(&self, appearance: &Appearance) -> Option<&str> {
        self.ids.get(appearance.id.0..appearance.id.1).filter(|id| !id.is_empty())
    }

    /// Adds a failure.
    pub fn push(&mut self, spelling: Arc<Spelling>, id: &str, at: Option<i64>) {
        let start = self.ids.len();
        self.ids.push_str(id);
        self.appearances.push(Appearance { spelling, id: (start, self.ids.len()), at });
    }
}

/// A place in every line of a form: a piece, or a part of one that stands between strings.
#[derive(Debug, Clone, Copy)]
struct Place {
    piece: usize,
    part: Option<Span>,
}

impl Place {
    /// Where `span` lies in a line that was cut into `pieces`.
    fn of(span: Span, pieces: &[Piece]) -> Option<Self> {
        let piece = pieces.iter().position(|piece| piece.span.0 <= span.0 && span.1 <= piece.span.1)?;
        let (start, end) = pieces[piece].span;
        Some(Self { piece, part: (span != (start, end)).then_some((span.0 - start, span.1 - start)) })
    }

    fn read<'l>(self, line: &'l [u8], pieces: &[Piece]) -> Option<&'l [u8]> {
        let (start, end) = pieces.get(self.piece)?.span;
        line.get(self.part.map_or(start..end, |part| start + part.0..start + part.1))
    }
}

/// What decoding says of one failure in every line of a form, and where to read what differs.
#[derive(Debug, Clone)]
struct Recipe {
    spelling: Arc<Spelling>,
    id: Option<Place>,
    at: Option<Place>,
}

/// What decoding says of a form.
#[derive(Debug, Clone)]
enum Verdict {
    /// These failures, and so many errors of other products.
    Same(Vec<Recipe>, u64),
    /// Each line has to be decoded itself.
    Differs,
}

/// The reader. Clones share what never changes and learn for themselves.
#[derive(Clone)]
pub struct Reader {
    needles: Arc<AhoCorasick>,
    decoder: Arc<Decoder>,
    route: Option<Arc<memmem::Finder<'static>>>,
    verdicts: HashMap<Vec<u8>, Verdict>,
}

impl Reader {
    /// A reader for the products that `decoder` knows. With a `route`, only lines in which it stands are looked at.
    ///
    /// # Panics
    /// Never: the needles are few and fixed.
    pub fn new(decoder: Arc<Decoder>, route: Option<&str>) -> Self {
        #[expect(clippy::expect_used, reason = "three short needles always make an automaton")]
        let needles =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(NEEDLES).expect("the needles are short");
        let route = route.map(|route| Arc::new(memmem::Finder::new(route).into_owned()));
        Self { needles: Arc::new(needles), decoder, route, verdicts: HashMap::new() }
    }

    /// The failures in whole lines.
    pub fn read(&mut self, lines: &[u8]) -> Batch {
        let mut batch = Batch { bytes: lines.len() as u64, ..Batch::default() };
        let mut form = Form::default();
        let mut from = 0;
        while let Some(found) = self.needles.find(aho_corasick::Input::new(lines).range(from..)) {
            let start = memrchr(b'\n', &lines[from..found.start()]).map_or(from, |before| from + before + 1);
            let end = memchr(b'\n', &lines[found.end()..]).map_or(lines.len(), |after| found.end() + after);
            if tells(&lines[start..end], found.end() - start) {
                self.line(&lines[start..end], &mut form, &mut batch);
                from = end;
            } else {
                from = found.end();
            }
        }
        batch
    }

    fn line(&mut self, line: &[u8], form: &mut Form, batch: &mut Batch) {
        if self.route.as_ref().is_some_and(|route| route.find(line).is_none()) {
            return;
        }
        if !form.read(line) {
            return add(&self.decode(line), batch);
        }
        if let Some(Verdict::Same(recipes, foreign)) = self.verdicts.get(&form.text)
            && follow(recipes, line, &form.pieces, batch)
        {
            batch.foreign += foreign;
            return;
        }
        let findings = self.decode(line);
        add(&findings, batch);
        if self.verdicts.len() >= RECIPES {
            self.verdicts.clear();
        }
        if !self.verdicts.contains_key(&form.text) {
            self.verdicts.insert(form.text.clone(), learn(&findings, line, &form.pieces));
        }
    }

    fn decode(&self, line: &[u8]) -> Vec<Finding> {
        self.decoder.decode(line).findings
    }
}

/// Whether what was found, ending at `end`, is a key, or a code stands elsewhere in the line: `"level":"error"` alone tells
/// of no envelope.
fn tells(line: &[u8], end: usize) -> bool {
    let after = line[end..].iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
    let rest = after.map_or(&[][..], |at| &line[end + at..]);
    let quote = rest.iter().position(|byte| !matches!(byte, b'\\' | b'"' | b'\'' | b' ')).unwrap_or(rest.len());
    matches!(rest.get(quote), Some(b':' | b'=')) || memmem::find(line, b"code").is_some()
}

/// Whether a finding is one that is counted: of a known product, and its code spelt out where it has one.
fn counts(finding: &Finding) -> bool {
    finding.catalog.is_some() && (finding.code.is_some() || finding.entry.is_none())
}

fn spelling(finding: &Finding) -> Spelling {
    Spelling {
        catalog: finding.catalog.clone().unwrap_or_default(),
        code: finding.code.clone(),
        entry: finding.entry.clone(),
        known: finding.known,
    }
}

/// Adds what decoding said.
fn add(findings: &[Finding], batch: &mut Batch) {
    for finding in findings {
        if counts(finding) {
            let at = finding.timestamp.as_deref().and_then(|time| moment(time.as_bytes()));
            batch.push(Arc::new(spelling(finding)), finding.request_id.as_deref().unwrap_or_default(), at);
        } else if finding.catalog.is_none() {
            batch.foreign += 1;
        }
    }
}

/// What decoding one line says of its form.
fn learn(findings: &[Finding], line: &[u8], pieces: &[Piece]) -> Verdict {
    let recipes: Option<Vec<Recipe>> =
        findings.iter().filter(|finding| counts(finding)).map(|finding| recipe(finding, line, pieces)).collect();
    let foreign = findings.iter().filter(|finding| finding.catalog.is_none()).count() as u64;
    recipes.map_or(Verdict::Differs, |recipes| Verdict::Same(recipes, foreign))
}

/// Where to read a failure's id and time in the lines of a form; none where they cannot be read from the bytes as they are.
fn recipe(finding: &Finding, line: &[u8], pieces: &[Piece]) -> Option<Recipe> {
    let place = |field: Field, value: &Option<String>| match value {
        None => Some(None),
        Some(value) => {
            let span = finding.fields.iter().find(|(of, _)| *of == field)?.1;
            (line.get(span.0..span.1) == Some(value.as_bytes())).then(|| Place::of(span, pieces)).flatten().map(Some)
        }
    };
    if let Some(code) = place(Field::Code, &finding.code)? {
        pieces.get(code.piece).filter(|piece| piece.same)?;
    }
    let id = place(Field::RequestId, &finding.request_id)?;
    let at = place(Field::Timestamp, &finding.timestamp)?;
    Some(Recipe { spelling: Arc::new(spelling(finding)), id, at })
}

/// Reads the failures of a line by its form's recipes. False where one cannot be read so.
fn follow(recipes: &[Recipe], line: &[u8], pieces: &[Piece], batch: &mut Batch) -> bool {
    let kept = batch.appearances.len();
    for recipe in recipes {
        let read = |place: Option<Place>| place.map_or(Some(&[][..]), |place| place.read(line, pieces));
        let text =
            |place| read(place).filter(|bytes| !bytes.contains(&b'\\')).and_then(|bytes| str::from_utf8(bytes).ok());
        let (Some(id), Some(at)) = (text(recipe.id), text(recipe.at)) else {
            batch.appearances.truncate(kept);
            return false;
        };
        batch.push(recipe.spelling.clone(), id, moment(at.as_bytes()));
    }
    true
}
