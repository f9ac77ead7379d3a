//! Fixed messages wherever they stand in a line: in an exception's text, behind a wrapped error, in a quote.
//!
//! Finds and delimits; whether the words around a message make it a failure is decided in [`crate::envelope::recognise::fixed_message`].

use crate::envelope::finding::Span;
use crate::envelope::rule::product_set::MessagePattern;
use crate::envelope::text::appended_id::without_id;
use crate::envelope::text::word_search::WordSearch;

/// Letters that a stretch of a message must have to be looked for.
const SHORTEST: usize = 12;

/// Letters of it that are searched for.
const SEED: usize = 8;

/// Places of a line that are tried.
const MOST_PLACES: usize = 16;

/// The fixed messages that stand for an entry, by their longest stretch without `*`.
#[derive(Debug)]
pub(crate) struct Phrases {
    seeds: WordSearch,
    all: Vec<Phrase>,
}

#[derive(Debug)]
struct Phrase {
    /// Its place among the messages.
    message: usize,
    /// The stretches between its `*`, of which `longest` is looked for.
    parts: Vec<&'static str>,
    longest: usize,
}

impl Phrases {
    /// The messages that can be told by their words.
    pub fn new<'p>(messages: impl Iterator<Item = &'p MessagePattern<'static>>) -> Self {
        let phrase = |(message, of): (usize, &MessagePattern<'static>)| {
            let parts: Vec<&str> = of.text.split('*').collect();
            let longest = (0..parts.len()).max_by_key(|&part| parts[part].len())?;
            (of.entry.is_some() && parts[longest].len() >= SHORTEST).then_some(Phrase { message, parts, longest })
        };
        let all: Vec<Phrase> = messages.enumerate().filter_map(phrase).collect();
        let seeds = all.iter().map(|phrase| &phrase.stretch()[..SEED]);
        Self { seeds: WordSearch::new(seeds), all }
    }

    /// The message in `line` of which most is fixed: its place among the messages, and where it stands.
    pub fn find(&self, line: &str) -> Option<(usize, Span)> {
        let mut places = Vec::new();
        self.seeds.each(line.as_bytes(), |phrase, start| places.push((phrase, start)));
        let hits = places.into_iter().filter_map(|(number, start)| {
            let phrase = &self.all[number];
            let place = (start, start + phrase.stretch().len());
            let stands = line.as_bytes().get(place.0..place.1)?.eq_ignore_ascii_case(phrase.stretch());
            stands.then_some((phrase, place))
        });
        let standing = hits.take(MOST_PLACES).filter_map(|(phrase, place)| Some((phrase, phrase.around(line, place)?)));
        let (phrase, span) =
            standing.max_by_key(|(phrase, _)| phrase.parts.iter().map(|part| part.len()).sum::<usize>())?;
        Some((phrase.message, span))
    }
}

impl Phrase {
    /// What is looked for.
    fn stretch(&self) -> &'static [u8] {
        self.parts[self.longest].as_bytes()
    }

    /// Where the whole message stands whose longest stretch is at `place`, if its other stretches are there too.
    fn around(&self, line: &str, place: Span) -> Option<Span> {
        let (mut start, mut end) = place;
        for part in self.parts[..self.longest].iter().rev().filter(|part| !part.is_empty()) {
            start = line[..start].rfind(part)?;
        }
        for part in self.parts[self.longest + 1..].iter().filter(|part| !part.is_empty()) {
            end += line[end..].find(part)? + part.len();
        }
        let is_letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        if self.parts.last().is_some_and(|part| part.is_empty()) {
            end = open_end(line, start, end);
        } else if is_letter(line[end..].chars().next()) && is_letter(line[..end].chars().next_back()) {
            return None;
        }
        (!is_letter(line[..start].chars().next_back())).then_some((start, end))
    }
}

/// Where a message ends that anything may follow: at the quote that was opened before it, else with the line.
fn open_end(line: &str, start: usize, end: usize) -> usize {
    let quote = line[..start].chars().next_back().filter(|letter| matches!(letter, '"' | '\'' | '`'));
    let rest = without_id(&line[end..]);
    let length = quote.and_then(|quote| rest.find(quote)).unwrap_or_else(|| rest.trim_end().len());
    end + length
}

#[cfg(test)]
mod tests {
    use super::Phrases;
    use crate::envelope::rule::product_set::MessagePattern;

    #[test]
    fn of_many_messages_that_begin_alike_the_one_that_stands_there_is_found() {
        let message = |number: usize| MessagePattern {
            text: format!("label scanner {number:02} is out of paper").leak(),
            entry: Some("PAPER_OUT"),
            surface: None,
            http: Vec::new(),
            needs_code: false,
        };
        let messages: Vec<MessagePattern> = (0..40).map(message).collect();
        let line = "printer said: Label scanner 39 is out of paper, again";
        assert_eq!(Phrases::new(messages.iter()).find(line), Some((39, (14, 46))));
    }
}
