//! Sentences of a text and their words, as reports are read: no word has a meaning here.

use crate::envelope::finding::Span;

/// A word of a sentence, as it is compared.
pub(crate) struct Token {
    pub word: String,
    pub span: Span,
}

/// The words of a sentence as they are compared, and where each stands.
pub(crate) fn read_tokens(sentence: &str) -> Vec<Token> {
    let is_word =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '\'' | '’' | '/' | '#' | '$');
    let mut all = Vec::new();
    let mut at = 0;
    for run in sentence.split(move |letter: char| !is_word(letter)) {
        let word = run.trim_matches(['.', '\'', '’', '-', '/']);
        // `-32601`
        let signed = word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit()) && run.contains('-');
        let word = if signed { run.trim_end_matches(['.', '\'', '’', '-', '/']) } else { word };
        if let Some(before) = run.find(word).filter(|_| !word.is_empty()) {
            let start = at + before;
            all.push(Token { word: word.to_lowercase().replace('’', "'"), span: (start, start + word.len()) });
        }
        at += run.len();
        at += sentence[at..].chars().next().map_or(0, char::len_utf8);
    }
    all
}

/// A time of the day: `9am`, `10h`, `7:45`, which is two words.
pub(crate) fn is_clock(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&digits) && ["am", "pm", "h", "uhr"].contains(&&word[digits..])
}

/// The part of a sentence between commas and the like that a place stands in.
pub(crate) fn clause(sentence: &str, (start, end): Span) -> Span {
    const MARKS: [&str; 6] = [", ", " - ", " – ", " — ", " but ", ": "];
    let is_end = |&(at, mark): &(usize, &str)| {
        // Numbers in a row are one.
        !sentence[at + mark.len()..].starts_with(|letter: char| letter.is_ascii_digit()) || mark != ", "
    };
    let ends = |from: usize, to: usize| {
        let place =
            move |mark: &'static str| sentence[from..to].match_indices(mark).map(move |(at, mark)| (from + at, mark));
        MARKS.into_iter().flat_map(place).filter(is_end)
    };
    let from = ends(0, start).map(|(at, mark)| at + mark.len()).max().unwrap_or(0);
    let to = ends(end, sentence.len()).map(|(at, _)| at).min().unwrap_or(sentence.len());
    (from, to)
}

/// The lines of a text, without the space at their ends.
pub(crate) fn lines(letters: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    letters.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), at - line.len() + line.trim_end().len())
    })
}

/// The sentences of a line.
pub(crate) fn sentences(letters: &str, (start, end): Span) -> Vec<Span> {
    let line = &letters[start..end];
    let mut all = Vec::new();
    let mut from = 0;
    let ends = line.match_indices([' ', '\t']).map(|(at, _)| at).chain([line.len()]);
    for at in ends {
        if at == line.len() || line[..at].ends_with(['.', '!', '?', ';', '…']) && !line[..at].ends_with("e.g.") {
            let text = &line[from..at];
            let trimmed = text.trim();
            if !trimmed.is_empty() {
                let begin = start + from + (text.len() - text.trim_start().len());
                all.push((begin, begin + trimmed.len()));
            }
            from = at;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{clause, read_tokens, sentences};

    #[test]
    fn a_text_is_parted_into_sentences_clauses_and_words() {
        let text = "It's down. We get 502, but not here! -32601?";
        let parts: Vec<&str> = sentences(text, (0, text.len())).iter().map(|&(from, to)| &text[from..to]).collect();
        assert_eq!(parts, ["It's down.", "We get 502, but not here!", "-32601?"]);
        let (from, to) = clause(parts[1], (7, 10));
        assert_eq!(&parts[1][from..to], "We get 502");
        let words: Vec<String> = read_tokens(text).into_iter().map(|token| token.word).collect();
        assert_eq!(words, ["it's", "down", "we", "get", "502", "but", "not", "here", "-32601"]);
    }
}
