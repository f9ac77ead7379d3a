//! What stands around a place in the lines and holds for what is found there.

use super::{Reader, WORDS_BEFORE};
use crate::envelope::fields::Role;
use crate::envelope::finding::Layer;
use crate::envelope::peel::time;
use crate::envelope::scan::Scan;
use crate::envelope::sighting::{Frame, Rank, Said};
use crate::envelope::{Span, http, moment, rendering, report, statement};
impl Reader<'_> {
    /// What stands around an object that begins at `place` in the line that begins at `line`.
    pub(super) fn around(&self, scan: &Scan<'_>, line: usize, place: usize) -> Frame {
        let mut frame = self.context();
        let mut from = line.max(place.saturating_sub(WORDS_BEFORE));
        while !self.letters.is_char_boundary(from) {
            from += 1;
        }
        let words = &self.letters[from..place];
        if words.ends_with('`') && !self.fence {
            frame.path.push(Layer("inline-code"));
        }
        let bare = || {
            http::bare_status(words.trim_end_matches([' ', ':', ']', '-', ')', '>', ',', '\'', '"']))
                .or_else(|| http::bracketed_status(words))
                .or_else(|| http::last_word(words))
                .filter(|(status, _)| *status >= 400)
        };
        if let Some((status, (start, end))) = http::mentioned(words).or_else(bare) {
            frame.set_status(Rank::Line, status, self.text.origin((from + start, from + end)));
        }
        if let Some((start, end)) = statement::named_id(words) {
            let id = Said { text: words[start..end].to_owned(), span: self.text.origin((from + start, from + end)) };
            frame.set_request_id(Rank::Near, id);
        }
        // `time="…" level=error msg="403 {`: the pairs before it are its record's.
        if let Some(time) = rendering::pairs(words, from, &self.glossary.keys).get(Role::Time).filter(|held| !held.cut)
            && let Some(text) = time.text().filter(|text| moment(text.as_bytes()).is_some())
        {
            let place = report::trimmed(self.text, time);
            frame.set_time(Rank::Record, Said { text: text.to_owned(), span: self.text.origin(place) });
        }
        if let Some((start, end)) = dated_cell(words) {
            frame.set_time(
                Rank::Line,
                Said { text: words[start..end].to_owned(), span: self.text.origin((from + start, from + end)) },
            );
        }
        frame.speaker = scan.glossary.speaker(words).or(self.speaker.clone()).or(frame.speaker);
        frame
    }

    /// What stands around the current line.
    pub(super) fn context(&self) -> Frame {
        let mut frame = self.frame.clone();
        if let Some(line) = self.line {
            frame.path.extend(&line.layers);
            if let Some(time) = &line.time {
                frame.set_time(Rank::Line, time.clone());
            }
            if frame.service.is_none() {
                frame.service.clone_from(&line.source);
            }
        }
        if let Some(time) = self.record.and_then(|record| record.time.as_ref()) {
            frame.set_time(Rank::Near, time.clone());
        }
        // A log record stands for itself.
        if self.fence {
            frame.path.push(Layer("markdown-fence"));
        }
        self.stated(&mut frame);
        if let Some(response) = &self.response {
            response.frame(&mut frame, self.glossary);
            frame.path.push(Layer("http"));
        }
        frame
    }
}

/// Where a time stands that is a cell of a row: `7|2026-11-29 23:00:00|500|`.
fn dated_cell(words: &str) -> Option<Span> {
    const BARS: [char; 5] = ['|', '│', '┃', '\t', ','];
    let quotes = ['"', '\''];
    let mut at = 0;
    words.split_inclusive(BARS).find_map(|cell| {
        let start = at + cell.len() - cell.trim_start_matches(' ').trim_start_matches(quotes).len();
        at += cell.len();
        let length = time::dated(&words[start..])?;
        let rest = words[start + length..].trim_start_matches(quotes).trim_start_matches(' ');
        rest.starts_with(BARS).then_some((start, start + length))
    })
}
