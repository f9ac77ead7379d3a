//! Cuts texts out of a source: in quotes of every kind, on lines of their own, and names that are texts. Says nothing of what stands
//! in them.

use super::{Cutter, SourceTokenKind, is_letter};

impl Cutter<'_> {
    /// A text in quotes, and a single letter, which is a number.
    pub(super) fn quoted(&mut self) -> bool {
        let begin = self.line;
        let raw = self.rest.strip_prefix('r').map(|rest| rest.len() - rest.trim_start_matches('#').len());
        if let Some(hashes) = raw.filter(|hashes| *hashes > 0 && self.rest[1 + hashes..].starts_with('"')) {
            let close = format!("\"{}", "#".repeat(hashes));
            let from = hashes + 2;
            let end = self.rest[from..].find(&close).map_or(self.rest.len(), |end| from + end);
            let text = self.rest[from.min(end)..end].to_owned();
            self.take(end + close.len());
            self.push(SourceTokenKind::Text, text, begin);
            return true;
        }
        let whole = self.language.whole.iter().map(|quote| (quote, quote));
        let spans = self.language.spans.iter().map(|(open, close)| (open, close));
        if let Some((open, close)) = whole.chain(spans).find(|(open, _)| self.rest.starts_with(open.as_str())) {
            let from = open.len();
            let end = self.rest[from..].find(close.as_str()).map_or(self.rest.len(), |end| from + end);
            let text = self.rest[from.min(end)..end].to_owned();
            self.take(end + close.len());
            self.push(SourceTokenKind::Text, text, begin);
            return true;
        }
        if let Some(quote) = self.language.quotes.iter().find(|quote| self.rest.starts_with(quote.as_str())) {
            let Some(end) = closing(&self.rest[1..], quote) else { return false };
            let text = unescaped(&self.rest[1..=end]);
            self.take(end + 2);
            self.push(SourceTokenKind::Text, text, begin);
            return true;
        }
        if self.language.chars.iter().any(|quote| self.rest.starts_with(quote.as_str()))
            && let Some(end) = closing(&self.rest[1..], "'").filter(|end| *end <= 6)
        {
            self.take(end + 2);
            self.push(SourceTokenKind::Number, String::new(), begin);
            return true;
        }
        false
    }

    /// A text on the lines below, up to a line that is the word behind the mark: `<<~TEXT`, `<<-EOT`, `<<<'SQL'`.
    pub(super) fn here(&mut self) -> bool {
        let begin = self.line;
        let Some(behind) = self.language.here.as_deref().and_then(|mark| self.rest.strip_prefix(mark)) else {
            return false;
        };
        let word = behind.trim_start_matches(['~', '-', '<']).trim_start_matches(['"', '\'']);
        let word = &word[..word.find(|c: char| !is_letter(c) && !c.is_ascii_digit()).unwrap_or(word.len())];
        let Some(line_end) = self.rest.find('\n').filter(|_| word.starts_with(char::is_uppercase)) else {
            return false;
        };
        let mut length = 0;
        let mut text = String::new();
        for line in self.rest[line_end + 1..].split_inclusive('\n') {
            let bare = line.trim_start();
            if bare.strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_letter)) {
                length += line.len() - bare.len() + word.len();
                break;
            }
            length += line.len();
            text += line;
        }
        let marked = self.rest.len() - behind.len() + behind.find(word).unwrap_or_default() + word.len();
        self.take(marked);
        self.take(usize::from(self.rest.starts_with(['"', '\''])));
        self.here = length;
        self.push(SourceTokenKind::Text, text.trim().to_owned(), begin);
        true
    }

    /// A name that is a text, and the mark between a type and its choices.
    pub(super) fn symbol(&mut self) -> bool {
        let begin = self.line;
        // `@type reason :: :gone | :lost`
        if self.language.symbols && self.rest.starts_with("::") && self.rest[2..].starts_with(char::is_whitespace) {
            self.take(2);
            self.push(SourceTokenKind::Mark, "=".to_owned(), begin);
            return true;
        }
        let Some(name) =
            self.rest.strip_prefix(':').filter(|name| self.language.symbols && name.starts_with(is_letter))
        else {
            return false;
        };
        let length = name.find(|c: char| !is_letter(c) && !c.is_ascii_digit()).unwrap_or(name.len());
        let text = name[..length].to_owned();
        self.take(1 + length);
        self.push(SourceTokenKind::Text, text, begin);
        true
    }
}

/// Where a text ends, on its line.
fn closing(rest: &str, quote: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        if c == '\n' && !escaped {
            return None;
        }
        if !escaped && rest[at..].starts_with(quote) {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match (c, if c == '\\' { letters.next() } else { None }) {
            ('\\', Some('n' | 't' | 'r' | '\n')) => plain.push(' '),
            ('\\', Some('u')) => {
                let code: String = letters.clone().filter(|c| *c != '{' && *c != '}').take(4).collect();
                if let Some(letter) = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32) {
                    plain.push(letter);
                    letters.nth(3);
                }
            }
            ('\\', Some(letter)) => plain.push(letter),
            (c, _) => plain.push(c),
        }
    }
    plain
}
