//! Puts brackets where a language has words instead: `do … end`, `class … end`, a function of one line (`def gone, do: "E17"`); and
//! makes comments of what documents a name in a text (`@doc "…"`). Then such a file is read as others are.

use super::token::{Language, SourceToken, SourceTokenKind};

use SourceTokenKind::{Close, Comment, Line, Mark, Open, Text, Word};

/// The tokens with brackets where blocks are closed by the word `end`, and with comments where texts say what a name means.
pub fn braced(tokens: Vec<SourceToken>, language: &Language) -> Vec<SourceToken> {
    if language.describes {
        return described(tokens);
    }
    if !language.ends_blocks() {
        return tokens;
    }
    let mut braces = Braces { tokens: &tokens, language, at: 0, out: Vec::with_capacity(tokens.len()), pending: false };
    while braces.at < tokens.len() {
        braces.next();
    }
    braces.out
}

/// The tokens, of which a text that stands before a name is its comment instead of another one there; directives behind a name do not
/// say what it means.
fn described(tokens: Vec<SourceToken>) -> Vec<SourceToken> {
    let mut out: Vec<SourceToken> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if token.kind == Word && token.text.starts_with('@') {
            let mut depth = usize::from(tokens.next_if(|next| next.kind == Open).is_some());
            while depth > 0
                && let Some(inside) = tokens.next()
            {
                depth = if inside.kind == Open { depth + 1 } else { depth - usize::from(inside.kind == Close) };
            }
            continue;
        }
        let begins = out.last().is_none_or(|before| matches!(before.kind, Line | Open | Comment));
        if token.kind != Text || !begins {
            out.push(token);
            continue;
        }
        if let Some(other) = out.iter_mut().rfind(|before| before.kind != Line).filter(|other| other.kind == Comment) {
            other.text.clear();
        }
        out.push(SourceToken { kind: Comment, text: token.text.trim().to_owned(), ..token });
    }
    out
}

struct Braces<'a> {
    tokens: &'a [SourceToken],
    language: &'a Language,
    at: usize,
    out: Vec<SourceToken>,
    /// A block was begun, and its head goes on to the end of the line.
    pending: bool,
}

impl Braces<'_> {
    fn ahead(&self, by: usize) -> Option<&SourceToken> {
        self.tokens.get(self.at + by)
    }

    fn is_word(&self, by: usize, word: &str) -> bool {
        self.ahead(by).is_some_and(|token| token.kind == Word && token.text == word)
    }

    fn is_mark(&self, by: usize, mark: &str) -> bool {
        self.ahead(by).is_some_and(|token| token.is(mark))
    }

    fn push(&mut self, kind: SourceTokenKind, text: &str) {
        let line = self.ahead(0).or(self.tokens.last()).map_or(0, |token| token.line);
        self.out.push(SourceToken { kind, text: text.to_owned(), line, end: line });
    }

    fn copy(&mut self, count: usize) {
        let end = (self.at + count).min(self.tokens.len());
        self.out.extend_from_slice(&self.tokens[self.at..end]);
        self.at = end;
    }

    fn next(&mut self) {
        let token = &self.tokens[self.at];
        let keyword = token.kind == Word && !self.is_mark(1, ":");
        if self.pending && (token.kind == Line || token.is(";")) {
            self.pending = false;
            self.push(Open, "{");
            self.copy(1);
        } else if keyword && token.text == "end" {
            self.push(Close, "}");
            self.at += 1;
        } else if keyword && token.text == "do" {
            self.pending = false;
            self.push(Open, "{");
            self.at += 1;
        } else if !(self.documented() || self.one_line()) {
            self.pending |= keyword && self.language.opens.contains(&token.text) && self.begins() && !self.is_endless();
            self.copy(1);
        }
    }

    /// Whether a statement or a value begins here.
    fn begins(&self) -> bool {
        self.out.last().is_none_or(|before| {
            matches!(before.kind, Line | Open | Comment) || before.is(";") || before.is("=") || before.is("}")
        })
    }

    /// `def code = "E17"`: a function without an end.
    fn is_endless(&self) -> bool {
        self.is_word(0, "def") && self.is_mark(2, "=") && self.ahead(3).is_some_and(|token| token.kind != Open)
    }

    /// `@doc "…"` is a comment of what follows; `@moduledoc "…"` a text that stands first in its module.
    fn documented(&mut self) -> bool {
        let Some(name) = self.ahead(0).filter(|token| token.kind == Word && token.text.starts_with('@')) else {
            return false;
        };
        let (module, name) = (name.text == "@moduledoc", name.text == "@doc" || name.text == "@typedoc");
        if !module && !name {
            return false;
        }
        let sigil = usize::from(self.is_mark(1, "~"));
        match self.ahead(1 + sigil) {
            Some(text) if text.kind == Text => {
                let kind = if module { Text } else { Comment };
                self.out.push(SourceToken { kind, text: text.text.trim().to_owned(), ..text.clone() });
                self.at += 2 + sigil;
            }
            Some(off) if off.text == "false" => self.at += 2,
            _ => return false,
        }
        true
    }

    /// `def gone, do: "E17"` gives a name its value; `def status(:gone), do: 410` decides by a name.
    fn one_line(&mut self) -> bool {
        if !(self.is_word(0, "def") || self.is_word(0, "defp")) {
            return false;
        }
        let line = self.tokens[self.at..].iter().take_while(|token| token.kind != Line).count();
        let colon = |by: &usize| self.is_mark(*by, ",") && self.is_word(by + 1, "do") && self.is_mark(by + 2, ":");
        let Some(comma) = (0..line).find(colon) else { return false };
        let head = &self.tokens[self.at + 1..self.at + comma];
        let Some((name, parameters)) = head.split_first() else { return false };
        let texts: Vec<SourceToken> = parameters.iter().filter(|token| token.kind == Text).cloned().collect();
        let (name, alone) = (name.clone(), parameters.is_empty());
        if alone {
            self.out.push(name);
            self.push(Mark, "=");
        } else {
            self.copy(1);
            self.out.push(name);
            self.push(Open, "{");
            if !texts.is_empty() {
                self.push(Word, "case");
                self.out.extend(texts);
                self.push(Mark, "=>");
            }
        }
        self.at += if alone { comma + 3 } else { comma + 2 };
        // The value may stand on the next line.
        let from = self.at;
        let next = self.tokens[from..].iter().position(|token| token.kind != Line).unwrap_or_default();
        let value = self.tokens[from + next..].iter().take_while(|token| token.kind != Line).count();
        self.copy(next + value);
        if !alone {
            self.push(Close, "}");
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::{SourceTokenKind, language, tokens};
    use super::braced;

    /// The tokens as text, a bracket for each block.
    fn plain(kind: &str, text: &str) -> String {
        let language = language(kind).unwrap();
        let shown = |token: super::SourceToken| match token.kind {
            SourceTokenKind::Line => ";".to_owned(),
            SourceTokenKind::Text => format!("{:?}", token.text),
            SourceTokenKind::Comment => format!("/{}/", token.text),
            _ => token.text,
        };
        braced(tokens(text, language), language).into_iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_that_open_and_close_blocks_are_brackets() {
        let ruby = "class Cold < Oops\n code 'cold', status: :gone if warm\n def to_s = 'x'\n def all\n  list.each do |x|\n  end\n end\nend";
        let expected = "class Cold < Oops { ; code \"cold\" , status : \"gone\" if warm ; def to_s = \"x\" ; \
                        def all { ; list.each { | x | ; } ; } ; }";
        assert_eq!(plain("rb", ruby), expected);
        assert_eq!(plain("rb", "class Wet < Oops; end"), "class Wet < Oops { ; }");
    }

    #[test]
    fn documentation_is_a_comment_and_a_function_of_one_line_a_value_or_a_decision() {
        let elixir = "defmodule Bath do\n @doc \"\"\"\n Too hot.\n \"\"\"\n def hot, do: :hot\n @doc false\n def status(:hot), do: 409\nend";
        let expected = "defmodule Bath { ; /Too hot./ ; hot = \"hot\" ; ; def status { case \"hot\" => 409 } ; }";
        assert_eq!(plain("ex", elixir), expected);
    }
}
