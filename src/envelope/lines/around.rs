//! What stands around a place in the lines and holds for what is found there.

use crate::envelope::context::candidate::{Context, Rank, Said};
use crate::envelope::context::statement;
use crate::envelope::finding::{Layer, Span};
use crate::envelope::lines::reader::{LineReader, WORDS_BEFORE};
use crate::envelope::prefix::time;
use crate::envelope::record::fields::FieldKind;
use crate::envelope::record::{http_text, key_value};
use crate::envelope::text::timestamp::moment;
use crate::envelope::walk::state::Walk;

impl LineReader<'_> {
    /// What stands around an object that begins at `place` in the line that begins at `line`.
    pub(crate) fn around(&self, walk: &Walk<'_>, line: usize, place: usize) -> Context {
        let mut context = self.context();
        let mut from = line.max(place.saturating_sub(WORDS_BEFORE));
        while !self.letters.is_char_boundary(from) {
            from += 1;
        }
        let words = &self.letters[from..place];
        if words.ends_with('`') && !self.fence {
            context.path.push(Layer("inline-code"));
        }
        let bare = || {
            http_text::bare_status(words.trim_end_matches([' ', ':', ']', '-', ')', '>', ',', '\'', '"']))
                .or_else(|| http_text::bracketed_status(words))
                .or_else(|| http_text::last_word(words))
                .or_else(|| statement::measured(words))
                .filter(|(status, _)| *status >= 400)
        };
        if let Some((status, (start, end))) = http_text::mentioned(words).or_else(bare) {
            context.set_status(Rank::Line, status, self.text.origin((from + start, from + end)));
        }
        if let Some((start, end)) = statement::named_id(words) {
            let id = Said { text: words[start..end].to_owned(), span: self.text.origin((from + start, from + end)) };
            context.set_request_id(Rank::Near, id);
        }
        // `time="…" level=error msg="403 {`: the pairs before it are its record's.
        if let Some(time) =
            key_value::pairs(words, from, &self.product_index.keys).get(FieldKind::Time).filter(|held| !held.cut)
            && let Some(text) = time.text().filter(|text| moment(text.as_bytes()).is_some())
        {
            let place = time.trimmed(self.text);
            context.set_time(Rank::Record, Said { text: text.to_owned(), span: self.text.origin(place) });
        }
        if let Some((start, end)) = dated_cell(words) {
            context.set_time(
                Rank::Line,
                Said { text: words[start..end].to_owned(), span: self.text.origin((from + start, from + end)) },
            );
        }
        context.speaker = walk.product_index.speaker(words).or(self.speaker.clone()).or(context.speaker);
        context
    }

    /// What stands around the current line.
    pub(crate) fn context(&self) -> Context {
        let mut context = self.context.clone();
        if let Some(line) = self.line {
            context.path.extend(&line.layers);
            if let Some(time) = &line.time {
                context.set_time(rank_of(time), time.clone());
            }
            if context.service.is_none() {
                context.service.clone_from(&line.source);
            }
        }
        if let Some(time) = self.record.and_then(|record| record.time.as_ref()) {
            context.set_time(rank_of(time).min(Rank::Near), time.clone());
        }
        // A log record stands for itself.
        if self.fence {
            context.path.push(Layer("markdown-fence"));
        }
        self.stated(&mut context);
        if let Some(response) = &self.response {
            response.context(&mut context, self.product_index);
            context.path.push(Layer("http"));
        }
        context
    }
}

/// How good the time of a line is.
fn rank_of(time: &Said) -> Rank {
    if time::is_clock(&time.text) { Rank::Clock } else { Rank::Line }
}

/// Where a time stands that is a cell of a row: `7|2026-11-29 23:00:00|500|`.
fn dated_cell(words: &str) -> Option<Span> {
    const BARS: [char; 5] = ['|', '│', '┃', '\t', ','];
    let quotes = ['"', '\''];
    let mut at = 0;
    words.split_inclusive(BARS).find_map(|cell| {
        let start = at + cell.len() - cell.trim_start_matches(' ').trim_start_matches(quotes).len();
        at += cell.len();
        let start = time::begins(words, start);
        let length = time::dated(&words[start..])?;
        let rest = words[start + length..].trim_start_matches(quotes).trim_start_matches(' ');
        rest.starts_with(BARS).then_some((start, start + length))
    })
}
