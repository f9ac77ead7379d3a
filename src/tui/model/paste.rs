//! The paste box: the bytes as they came in, how they are broken into rows, and what they say.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use ratatui_textarea::TextArea;
use unicode_width::UnicodeWidthStr;

use super::loadable::Loadable;
use super::storm::{Exemplar, Picture, Storm};
use crate::catalog::Catalogs;
use crate::envelope::bulk::{Batch, Spelling};
use crate::envelope::redact::secrets;
use crate::envelope::{Decoded, Finding, Proof, Seen, moment, sanitize};
use crate::tally::{Tally, TallySpec};
use crate::triage::{Alert, CaseLog, Diagnosis};

/// Bytes of a paste that are laid out to be looked at. All of it is decoded.
const SHOWN: usize = 1 << 20;

/// What decoding and the catalogs say of a paste.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The failures, in order of first appearance.
    pub failures: Vec<Diagnosis>,
    /// Lines of the paste.
    pub lines: usize,
    /// What stands in it, when nothing was found.
    pub seen: Seen,
    /// What was looked for, in words, when nothing was found.
    pub looked_for: Vec<&'static str>,
    /// What was left unread, in words.
    pub limits: Vec<String>,
    /// The failures of our catalogs, grouped by code.
    pub storm: Picture,
}

impl Reading {
    /// Joins what was decoded with what the catalogs know.
    pub fn new(decoded: Decoded, catalogs: &Catalogs) -> Self {
        let Decoded { findings, lines, seen, looked_for, limits } = decoded;
        let storm = grouped(&findings);
        let failures = findings.into_iter().map(|finding| Diagnosis::new(finding, catalogs)).collect();
        Self { failures, lines, seen, looked_for, limits, storm }
    }

    /// The same of a paste, which may be the body of an alert's webhook: that is one failure, with what the alert says of it.
    pub fn of(paste: &[u8], decoded: Decoded, catalogs: &Catalogs) -> Self {
        let alert = str::from_utf8(paste).ok().and_then(Alert::read);
        let known = decoded.findings.iter().find(|finding| finding.entry.is_some()).cloned();
        let reading = Self::new(decoded, catalogs);
        match alert {
            Some(alert) => Self { failures: vec![alert.diagnosis(known, catalogs)], ..reading },
            None => reading,
        }
    }
}

/// The findings of our catalogs, grouped.
fn grouped(findings: &[Finding]) -> Picture {
    let mut batch = Batch::default();
    for finding in findings {
        let Some(catalog) = finding.catalog.clone() else { continue };
        let (code, entry, known) = (finding.code.clone(), finding.entry.clone(), finding.known);
        let at = finding.timestamp.as_ref().and_then(|time| moment(time.as_bytes()));
        let id = finding.request_id.as_deref().unwrap_or_default();
        let standard = finding.proof == Proof::Standard;
        batch.push(&Arc::new(Spelling { catalog, code, entry, known, standard }), id, at);
    }
    let mut tally = Tally::new(TallySpec::default());
    tally.add(&batch);
    let exemplar = |Spelling { catalog, code, entry, .. }: &Spelling| {
        let is_it = |finding: &Finding| {
            finding.catalog.as_ref() == Some(catalog) && (&finding.code, &finding.entry) == (code, entry)
        };
        findings.iter().position(is_it).map(Exemplar::Failure).unwrap_or_default()
    };
    Picture::of(&tally, exemplar, Vec::new())
}

/// The state of the paste box.
#[derive(Debug, Default)]
pub struct PasteBox {
    /// The bytes as they came in, or as edited.
    pub bytes: Arc<[u8]>,
    /// What they say.
    pub reading: Loadable<Reading>,
    /// The failure that is looked at.
    pub selected: usize,
    /// First line of what it says that is shown.
    pub scroll: usize,
    /// Its failures, grouped, once that was asked for.
    pub storm: Storm,
    /// The rows that `bytes` make at `width`.
    pub rows: Vec<Range<usize>>,
    /// Bytes of the rows that are secret and never drawn.
    pub secrets: Vec<Range<usize>>,
    /// Cells that the rows were broken for.
    pub width: u16,
    /// The text while it is edited.
    pub editor: Option<TextArea<'static>>,
    /// The log that it is a line of.
    pub log: Option<CaseLog>,
    /// Whether it is still open if this is a paste or a line to search for.
    pub may_be_search: bool,
}

impl PasteBox {
    /// The failure that is looked at.
    pub fn failure(&self) -> Option<&Diagnosis> {
        self.reading.shown().and_then(|reading| reading.failures.get(self.selected))
    }

    /// Breaks the bytes into rows of `width` cells.
    pub fn lay_out(&mut self, width: u16) {
        self.width = width;
        let shown = &self.bytes[..self.bytes.len().min(SHOWN)];
        self.rows = rows(shown, usize::from(width.max(1)));
        self.secrets = secret_bytes(shown);
    }

    /// Bytes that are not laid out.
    pub fn hidden(&self) -> usize {
        self.bytes.len().saturating_sub(SHOWN)
    }

    /// The first row to show in a window of `height` rows: the one that keeps the cursor, or else the failure, in sight.
    pub fn top(&self, height: usize) -> usize {
        let start = match &self.editor {
            Some(_) => self.cursor(),
            None => self.failure().map_or(0, |failure| failure.finding.span.0),
        };
        let row = self.row_of(start);
        let lead = if self.editor.is_some() { height / 2 } else { height / 4 };
        row.saturating_sub(lead).min(self.rows.len().saturating_sub(height))
    }

    /// The row that a byte stands in.
    pub fn row_of(&self, byte: usize) -> usize {
        self.rows.partition_point(|row| row.start <= byte).saturating_sub(1)
    }

    /// The byte that the cursor of the editor stands on.
    pub fn cursor(&self) -> usize {
        let Some(editor) = &self.editor else { return 0 };
        let (line, column) = (editor.cursor().0, editor.cursor().1);
        let before: usize = editor.lines().iter().take(line).map(|line| line.len() + 1).sum();
        let text = editor.lines().get(line).map_or("", String::as_str);
        before + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at)
    }
}

/// Where secrets stand.
fn secret_bytes(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut found = Vec::new();
    for chunk in bytes.utf8_chunks() {
        let spans = secrets(chunk.valid()).into_iter().map(|secret| secret.span);
        found.extend(spans.map(|(from, to)| start + from..start + to));
        start += chunk.valid().len() + chunk.invalid().len();
    }
    found
}

/// Breaks bytes into rows: at newlines, and wherever what is shown of them fills `width` cells. The newline itself belongs to
/// no row.
fn rows(bytes: &[u8], width: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        let (mut row, mut at, mut used) = (start, start, 0);
        for (length, shown) in pieces(line.strip_suffix(b"\r").unwrap_or(line)) {
            let size = shown.width();
            if used + size > width && used > 0 {
                rows.push(row..at);
                (row, used) = (at, 0);
            }
            used += size;
            at += length;
        }
        rows.push(row..at);
        start += line.len() + 1;
    }
    rows
}

/// Bytes character by character: how many bytes each takes and how it is shown.
pub fn pieces(bytes: &[u8]) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid().split_inclusive(|_| true).map(|character| (character.len(), sanitize(character)));
        let broken = Some((chunk.invalid().len(), Cow::Borrowed("\u{fffd}"))).filter(|(length, _)| *length > 0);
        valid.chain(broken)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8], width: usize) -> Vec<String> {
        let text = |row: &Range<usize>| pieces(&bytes[row.clone()]).map(|(_, shown)| shown).collect();
        rows(bytes, width).iter().map(text).collect()
    }

    #[test]
    fn the_bytes_of_a_secret_are_known_beside_broken_ones() {
        let bytes = b"\xff Authorization: Bearer abcDEF123456abcDEF123456\n";
        let found: Vec<&[u8]> = secret_bytes(bytes).into_iter().map(|span| &bytes[span]).collect();
        assert_eq!(found, [b"abcDEF123456abcDEF123456"]);
    }

    #[test]
    fn rows_break_at_newlines_and_at_the_width_and_lose_nothing() {
        assert_eq!(shown(b"HTTP/1.1 403\r\n\r\n{}", 8), ["HTTP/1.1", " 403", "", "{}"]);
        assert_eq!(shown("日本語".as_bytes(), 4), ["日本", "語"]);
        assert_eq!(shown(b"a\xff\xfeb", 8), ["a\u{fffd}\u{fffd}b"]);
        assert_eq!(shown(b"", 8), [""]);
    }
}
