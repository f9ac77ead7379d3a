//! Breaks a text into lines of a width in cells: between words where it can, inside a word (an id, a URL) where it must, so
//! that nothing is ever cut off.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells that `text` takes.
pub fn cells(text: &str) -> usize {
    text.width()
}

/// The byte ranges of `text` that make up its lines, without the spaces at the breaks. At least one line.
pub fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    wrap_behind(text, width, 0, 0)
}

/// The same, where something of `lead` cells stands before the first line and `indent` cells before each other one.
pub fn wrap_behind(text: &str, width: usize, lead: usize, indent: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        let first = if lines.is_empty() { lead } else { indent };
        let (first, rest) = (width.saturating_sub(first).max(1), width.saturating_sub(indent).max(1));
        wrap_line(line, first, rest, |range| lines.push(offset + range.start..offset + range.end));
        offset += line.len() + 1;
    }
    lines
}

fn wrap_line(line: &str, first: usize, rest: usize, mut push: impl FnMut(Range<usize>)) {
    let (mut start, mut used, mut width) = (0, 0, first);
    // Where the last run of spaces on this line begins and ends.
    let mut space: Option<Range<usize>> = None;
    for (at, character) in line.char_indices() {
        let size = character.width().unwrap_or(0);
        if character == ' ' {
            space = match space {
                Some(run) if run.end == at => Some(run.start..at + 1),
                _ => Some(at..at + 1),
            };
        } else if used + size > width {
            let next = match space.take() {
                Some(run) if run.start > start => {
                    push(start..run.start);
                    run.end
                }
                _ => {
                    push(start..at);
                    at
                }
            };
            (start, used, width) = (next, cells(&line[next..at]), rest);
        }
        used += size;
    }
    push(start..start + line[start..].trim_end_matches(' ').len());
}

/// `text` cut to `width` cells, with `…` where something is left out. For titles; never for ids.
pub fn fit(text: &str, width: usize) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.chars().take_while(|character| {
        used += character.width().unwrap_or(0);
        used <= width
    });
    kept.chain(std::iter::once('…')).take(width).collect()
}

/// Where the longest end of `text` that takes at most `width` cells begins.
pub fn tail(text: &str, width: usize) -> usize {
    let mut used = 0;
    let fitting = text.char_indices().rev().take_while(|(_, character)| {
        used += character.width().unwrap_or(0);
        used <= width
    });
    fitting.last().map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, width).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn lines_break_between_words_and_inside_a_word_only_where_they_must() {
        assert_eq!(lines("one two three", 8), ["one two", "three"]);
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("id b6d801b2-424b-1fee", 10), ["id", "b6d801b2-4", "24b-1fee"]);
        assert_eq!(lines("a\n\nb", 4), ["a", "", "b"]);
        assert_eq!(lines("", 4), [""]);
        assert_eq!(lines("日本語テキスト", 6), ["日本語", "テキス", "ト"]);
    }

    #[test]
    fn the_end_of_a_long_line_stays_in_sight() {
        assert_eq!(tail("replay", 9), 0);
        assert_eq!(&"replay"[tail("replay", 3)..], "lay");
        assert_eq!(&"日本語"[tail("日本語", 5)..], "本語");
        assert_eq!(tail("", 3), 0);
    }

    #[test]
    fn a_title_that_does_not_fit_says_so() {
        assert_eq!(fit("AUTH_REPLAY", 11), "AUTH_REPLAY");
        assert_eq!(fit("AUTH_REPLAY", 6), "AUTH_…");
        assert_eq!(fit("AUTH_REPLAY", 0), "");
    }
}
