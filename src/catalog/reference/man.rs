//! Reads the source of a manual page (roff, with the macros man or mdoc): the sections that speak of errors, with the terms that stand
//! in them and what each means. What stands in its other sections are flags, variables and other pages: never codes.

use super::part::{Part, What};
use super::prose::{Mark, Prose};
use super::words;

/// Whether a text is a manual page: it begins with its title.
pub fn is_page(text: &str) -> bool {
    let line = text.lines().find(|line| !line.trim().is_empty() && !is_comment(line));
    line.is_some_and(|line| [".TH ", ".Dd ", ".Dt "].iter().any(|title| line.starts_with(title)))
}

/// The parts of a page.
pub fn parts(text: &str) -> Vec<Part> {
    let mut page = Manual::default();
    for (at, line) in text.lines().enumerate() {
        page.line(at + 1, line);
    }
    page.end();
    page.parts
}

#[derive(Default)]
struct Manual {
    parts: Vec<Part>,
    /// The section speaks of errors.
    is_told: bool,
    /// The next text is a term.
    term: bool,
    /// What is being read, with its line.
    open: Option<(usize, Prose)>,
    /// What is being read says what a term means.
    defines: bool,
}

fn is_comment(line: &str) -> bool {
    [".\\\"", "'\\\"", "\\\""].iter().any(|mark| line.starts_with(mark))
}

impl Manual {
    fn line(&mut self, at: usize, line: &str) {
        if is_comment(line) {
            return;
        }
        let Some(request) = line.strip_prefix(['.', '\'']) else {
            self.text(at, inline(line));
            return;
        };
        let (name, rest) = request.trim().split_once(' ').unwrap_or((request.trim(), ""));
        match name {
            "SH" | "Sh" | "SS" | "Ss" => {
                self.end();
                let title = plain(&arguments(rest).join(" "));
                self.is_told = words::speaks_of_errors(&title);
                let level = if name.eq_ignore_ascii_case("SH") { 1 } else { 2 };
                if self.is_told {
                    self.parts.push(Part { line: at, what: What::Heading(level, Prose::plain(&title)) });
                }
            }
            "TP" | "TQ" => {
                self.end();
                self.term = true;
            }
            "It" | "IP" => {
                self.end();
                self.term = true;
                let words = arguments(rest);
                // Behind the term of `.IP` stands how far it is indented.
                let words = if name == "IP" { &words[..words.len().min(1)] } else { &words[..] };
                self.text(at, called(words));
            }
            "PP" | "P" | "LP" | "Pp" | "El" | "RE" => {
                self.end();
                self.defines = false;
            }
            "Bl" | "Bd" | "Ed" | "RS" | "nf" | "fi" | "sp" | "br" | "ad" | "na" | "TH" | "Dd" | "Dt" | "Os" => {}
            "B" | "I" | "SM" => {
                let mut said = Prose::default();
                let mark = if name == "B" { Mark::Code } else { Mark::Plain };
                said.push(mark, &plain(&arguments(rest).join(" ")));
                self.text(at, said);
            }
            _ if name.len() == 2 && name.chars().all(|c| "BIR".contains(c)) => {
                let mut said = Prose::default();
                for (piece, face) in arguments(rest).iter().zip(name.chars().cycle()) {
                    said.push(if face == 'B' { Mark::Code } else { Mark::Plain }, &plain(piece));
                }
                self.text(at, said);
            }
            _ => self.text(at, called(&arguments(request))),
        }
    }

    /// Adds a text to what is being read; one line is a term.
    fn text(&mut self, at: usize, said: Prose) {
        if !self.is_told || said.is_empty() {
            return;
        }
        let (_, open) = self.open.get_or_insert_with(|| (at, Prose::default()));
        if !open.is_empty() {
            open.push(Mark::Plain, " ");
        }
        open.runs.extend(said.runs);
        if self.term {
            let (line, term) = self.open.take().unwrap_or_default();
            self.parts.push(Part { line, what: What::Term(term) });
            (self.term, self.defines) = (false, true);
        }
    }

    /// What was read is whole.
    fn end(&mut self) {
        self.term = false;
        if let Some((line, said)) = self.open.take() {
            let what = if self.defines { What::Definition(said) } else { What::Paragraph(said) };
            self.parts.push(Part { line, what });
        }
    }
}

/// The words of a request: between blanks, or in quotes.
fn arguments(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted && before != '\\' => words.push(String::new()),
            _ => words.last_mut().into_iter().for_each(|word| word.push(c)),
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The text of a line of mdoc: macros have two letters, and what they call is set apart; a dot or comma joins what is before it.
fn called(words: &[String]) -> Prose {
    let is_macro = |word: &str| {
        let mut letters = word.chars();
        matches!((letters.next(), letters.next(), letters.next()), (Some(a), Some(b), None) if a.is_ascii_uppercase() && b.is_ascii_lowercase())
    };
    let mut said = Prose::default();
    let mut mark = Mark::Plain;
    for word in words {
        if is_macro(word) {
            mark = if word == "No" { Mark::Plain } else { Mark::Code };
            continue;
        }
        let joins = word.chars().all(|c| ".,;:)".contains(c));
        if !said.is_empty() && !joins {
            said.push(Mark::Plain, " ");
        }
        said.push(if joins { Mark::Plain } else { mark }, &plain(word));
    }
    said
}

/// A line of running text, its faces as marks: `\fBbold\fR`.
fn inline(line: &str) -> Prose {
    let mut said = Prose::default();
    let mut mark = Mark::Plain;
    for (at, piece) in line.split("\\f").enumerate() {
        let text = match piece.chars().next().filter(|_| at > 0) {
            Some(face) => {
                mark = if face == 'B' || face == '3' { Mark::Code } else { Mark::Plain };
                &piece[face.len_utf8()..]
            }
            None => piece,
        };
        if !text.is_empty() {
            said.push(mark, &plain(text));
        }
    }
    said
}

/// A text without the escapes of roff.
fn plain(text: &str) -> String {
    const SIGNS: [(&str, &str); 12] = [
        ("\\&", ""),
        ("\\-", "-"),
        ("\\ ", " "),
        ("\\~", " "),
        ("\\(em", "\u{2014}"),
        ("\\(en", "\u{2013}"),
        ("\\(aq", "'"),
        ("\\(dq", "\""),
        ("\\(bu", "\u{2022}"),
        ("\\fB", ""),
        ("\\fI", ""),
        ("\\fR", ""),
    ];
    let signs = SIGNS.iter().fold(text.to_owned(), |text, (escape, sign)| text.replace(escape, sign));
    signs.replace("\\fP", "").replace("\\e", "\\")
}

#[cfg(test)]
mod tests {
    use super::{arguments, called, inline, is_page, plain};

    #[test]
    fn a_line_is_its_text_without_macros_faces_and_escapes() {
        assert_eq!(arguments("EMILL \" or \" EWIND\\ OFF"), ["EMILL", " or ", "EWIND\\ OFF"]);
        assert_eq!(called(&arguments("Bq Er EMILL , see Xr mill 3 .")).text(), "EMILL, see mill 3.");
        assert_eq!(inline("no \\fBwind\\fR at 10\\ knots \\(em wait").text(), "no wind at 10 knots \u{2014} wait");
        assert_eq!(plain("\\-1\\&."), "-1.");
        assert!(is_page(".\\\" a comment\n.TH MILL 3\n") && !is_page("2031 .TH\n"));
    }
}
