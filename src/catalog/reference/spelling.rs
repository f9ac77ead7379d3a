//! What can be a code by its letters, and the codes of a cell or a heading.

use super::prose::{Mark, Prose};
use super::words;

/// Longer words are no codes.
const LONGEST: usize = 120;

/// How a word is spelt: words of one list are spelt alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Style {
    /// `CARD_EXPIRED`
    Upper,
    /// `card_expired`
    Snake,
    /// `card-expired`
    Kebab,
    /// `CardExpired`
    Camel,
    /// `cardExpired`
    LowCamel,
    /// `card.expired`, `auth/expired`
    Path,
    /// `E1001`, `BIL-12`
    Numbered,
    /// `1001`
    Number,
    /// `expired`
    Word,
    /// `Expired`
    Title,
}

/// How a word is spelt; none where it cannot be a code.
pub fn style(word: &str) -> Option<Style> {
    let fits = |c: char| c.is_alphanumeric() || "_-.:/#@$+".contains(c);
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if word.len() > LONGEST || !word.chars().all(fits) || !ends(word.chars().next_back()) {
        return None;
    }
    let first = word.chars().next()?;
    if !(first.is_alphanumeric() || "_-#@$".contains(first)) || word.contains("//") || word.contains("--") {
        return None;
    }
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let upper = word.chars().any(char::is_uppercase);
    let lower = word.chars().any(char::is_lowercase);
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let hump = word.chars().skip(1).any(char::is_uppercase);
    if letters == 0 {
        let number = word.strip_prefix('-').unwrap_or(word);
        let whole = number.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '.' || c == '_');
        return (digits > 0 && whole).then_some(Style::Number);
    }
    if word.starts_with("0x") && word[2..].chars().all(|c| c.is_ascii_hexdigit()) {
        return Some(Style::Number);
    }
    Some(if word.contains(['.', '/', ':']) {
        Style::Path
    } else if digits > 0 && digits * 2 >= letters && !word.trim_start_matches(|c: char| c.is_alphabetic()).contains('_')
    {
        Style::Numbered
    } else if upper && !lower {
        if letters == 1 && digits == 0 { Style::Title } else { Style::Upper }
    } else if word.contains('_') {
        Style::Snake
    } else if word.contains('-') {
        Style::Kebab
    } else if hump {
        if first.is_uppercase() { Style::Camel } else { Style::LowCamel }
    } else if first.is_uppercase() {
        Style::Title
    } else {
        Style::Word
    })
}

/// Whether a word is spelt as codes are and ordinary words are not.
pub fn is_strong(word: &str) -> bool {
    match style(word) {
        Some(Style::Upper) => word.contains('_') || word.contains('-') || word.len() > 4,
        Some(Style::Snake) => true,
        Some(Style::Numbered) => !is_version(word),
        Some(Style::Camel | Style::LowCamel) => word.len() > 5,
        Some(Style::Path) => !is_name_of_a_place(word),
        Some(Style::Number) => word.len() >= 3 && !word.contains('.'),
        _ => false,
    }
}

/// `v7`, `V2`; `V01` and `V1001` are no versions.
fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix('v').or_else(|| word.strip_prefix('V').filter(|digits| digits.len() < 2));
    digits.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))
}

/// A host, a version, a file or a path.
fn is_name_of_a_place(word: &str) -> bool {
    const ENDS: [&str; 18] = [
        ".md", ".html", ".json", ".yaml", ".yml", ".toml", ".go", ".rs", ".ts", ".js", ".py", ".java", ".com", ".org",
        ".io", ".txt", ".csv", ".mdx",
    ];
    word.starts_with(['/', '.']) || ENDS.iter().any(|end| word.ends_with(end)) || !word.chars().any(char::is_alphabetic)
}

/// A family of codes rather than one: `4xx`, `E1xxx`, `1000-1999`, `ERR_*`.
pub fn is_family(word: &str) -> bool {
    let bare = word.trim_end_matches(['x', 'X']);
    let marks = word.len() - bare.len();
    let lettered = marks >= 2 && (bare.ends_with(|c: char| c.is_ascii_digit() || c == '-' || c == '_') || marks >= 3);
    lettered || word.contains('*') || range(word)
}

fn range(word: &str) -> bool {
    let halves = word.split_once(['-', '\u{2013}', '\u{2026}']).or_else(|| word.split_once(".."));
    let number = |half: &str| half.trim_matches('.').trim().trim_start_matches(char::is_alphabetic).parse::<u64>().ok();
    let lettered = |half: &str| half.trim().chars().take_while(|c| c.is_alphabetic()).count();
    halves.is_some_and(|(low, high)| {
        low.len() > 1
            && number(low).zip(number(high)).is_some_and(|(low, high)| low < high)
            && lettered(low) == lettered(high)
    })
}

/// Letters that stand around a code and are not of it.
fn bare(word: &str) -> &str {
    word.trim()
        .trim_matches(|c: char| "\"'\u{201c}\u{201d}`*\u{2020}\u{b9}\u{b2}\u{b3}".contains(c))
        .trim_end_matches([':', ',', ';', '.', '!'])
}

/// The codes that a cell of a column of codes names, and the names that it says they had before.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The codes.
    pub codes: Vec<String>,
    /// Names in brackets behind them, or words like "formerly".
    pub former: Vec<String>,
}

/// The codes of a cell of a column of codes; an error tells why it names none.
pub fn in_cell(cell: &Prose) -> Result<Named, &'static str> {
    let mut named = Named::default();
    let mut former = false;
    let mut spans = 0;
    for (mark, run) in &cell.runs {
        if *mark == Mark::Code {
            spans += 1;
            for word in pieces(run) {
                if style(word).is_some() && !is_family(word) {
                    let list = if former { &mut named.former } else { &mut named.codes };
                    list.push(word.to_owned());
                }
            }
        } else {
            let words = words::split(run);
            let says_former = ["formerly", "was", "previously", "alias", "old", "deprecated name", "aka"];
            if run.contains(')') {
                former = false;
            }
            former |=
                run.trim_end().ends_with('(') || says_former.iter().any(|word| words.split(' ').any(|w| w == *word));
        }
    }
    if spans > 0 && !named.codes.is_empty() {
        return Ok(named);
    }
    for line in cell.lines() {
        let text = line.text();
        for piece in separated(&text) {
            let (word, note) = annotated(piece);
            let word = bare(word);
            if word.is_empty() {
                continue;
            }
            if is_family(word) {
                return Err("it names a family of codes, not one");
            }
            if style(word).is_none() {
                let prose = "these are words, not a code";
                return if named.codes.is_empty() { Err(prose) } else { Ok(named) };
            }
            named.codes.push(word.to_owned());
            named.former.extend(note.filter(|note| is_strong(note)).map(str::to_owned));
        }
    }
    if named.codes.is_empty() { Err("there is no code in it") } else { Ok(named) }
}

/// `CODE (a note)` as both.
fn annotated(piece: &str) -> (&str, Option<&str>) {
    let piece = piece.trim();
    match piece.split_once([' ', '\u{a0}']) {
        Some((word, rest)) if rest.trim().starts_with(['(', '[']) => {
            (word, Some(rest.trim().trim_matches(['(', ')', '[', ']'])))
        }
        _ => match piece.split_once('(') {
            Some((word, rest)) if !word.trim().is_empty() => (word, Some(rest.trim_end_matches(')'))),
            _ => (piece, None),
        },
    }
}

/// The parts of a text between commas, bars, slashes with blanks around them, and the words "or" and "and".
fn separated(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for separator in [" / ", ", ", ";", " | ", " or ", " and ", " & ", "\u{3001}"] {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    parts.into_iter().flat_map(pieces).collect()
}

/// `A_B/C_D` and `A_B,C_D` as two; a slash or comma within one code is not between codes in capitals.
fn pieces(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(['/', ',', '|']).map(str::trim).collect();
    let alike = parts.len() > 1
        && parts.iter().all(|part| matches!(style(part), Some(Style::Upper | Style::Numbered | Style::Number)));
    let listed = text.contains([',', '|']) && parts.iter().all(|part| style(part).is_some());
    if alike || listed { parts } else { vec![text.trim()] }
}

/// A heading, a term or the begin of a list item that names codes, and the words behind them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Titled {
    /// The codes.
    pub codes: Vec<String>,
    /// What else it says.
    pub title: Prose,
    /// Whether its looks (code, letters) say that they are codes; else only their company can.
    pub sure: bool,
}

/// What a heading names, where it names a code.
pub fn in_heading(heading: &Prose) -> Option<Titled> {
    let text = heading.text();
    let spans: Vec<&str> = heading.set_as(Mark::Code).map(str::trim).filter(|span| !span.is_empty()).collect();
    let outside: String =
        heading.runs.iter().filter(|(mark, _)| *mark != Mark::Code).map(|(_, run)| run.as_str()).collect();
    if !spans.is_empty() && spans.iter().all(|span| style(span).is_some() && !is_family(span)) {
        let leads = heading.led_by(Mark::Code).is_some();
        let title = outside.trim().trim_matches(|c: char| " :\u{2013}\u{2014}-()[]/,#.".contains(c));
        let between = separated(title).iter().all(|word| {
            word.trim().is_empty() || ["or", "and", "code", "error"].contains(&words::split(word).as_str())
        });
        if leads || between || outside.trim_end().ends_with([':', '(']) || words::label(&outside).is_some() {
            let title = if between { Prose::default() } else { Prose::plain(title) };
            let codes = spans.iter().flat_map(|span| pieces(span)).map(str::to_owned).collect();
            return Some(Titled { codes, title, sure: true });
        }
    }
    titled(&text)
}

/// A text that begins with a code, or is one; a label before it (`Error code: 1001`) is passed over.
pub fn titled(text: &str) -> Option<Titled> {
    let text = text.trim().trim_start_matches(|c: char| "\u{26a0}\u{274c}\u{1f534}".contains(c)).trim();
    let text = match text.split_once([':', '#']) {
        Some((label, rest))
            if !rest.trim().is_empty() && label.split_whitespace().count() <= 3 && !is_strong(bare(label)) =>
        {
            let speaks = matches!(words::label(label), Some(words::Role::Code | words::Role::Name));
            if speaks { rest.trim() } else { text }
        }
        _ => text,
    };
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return is_strong(inner.0).then(|| sure(inner.0, inner.1));
    }
    let whole = bare(text);
    if !whole.contains(char::is_whitespace) {
        let fits = style(whole).is_some() && !is_family(whole);
        return fits.then(|| Titled {
            codes: pieces(whole).into_iter().map(str::to_owned).collect(),
            title: Prose::default(),
            sure: is_strong(whole),
        });
    }
    let separated: Vec<&str> = separated(text);
    if separated.len() > 1 && separated.iter().all(|word| is_strong(bare(word))) {
        let codes = separated.iter().map(|word| bare(word).to_owned()).collect();
        return Some(Titled { codes, title: Prose::default(), sure: true });
    }
    let mut words = text.splitn(2, char::is_whitespace);
    let (first, mut rest) = (words.next()?, words.next()?.trim());
    let mut code = bare(first);
    if ["error", "code", "err"].contains(&code.to_lowercase().as_str()) {
        let (next, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        (code, rest) = (bare(next), after);
    }
    if is_strong(code) && !is_family(code) {
        let set_off =
            first.ends_with([':', ',']) || rest.starts_with(['-', '\u{2013}', '\u{2014}', ':', '(', '=', '|', '/']);
        // A number or a plain word before other words is a count or a word of a sentence.
        let distinct = code.contains(['_', '-']) || code.chars().any(|c| c.is_ascii_digit());
        let common = matches!(style(code), Some(Style::Number | Style::Camel | Style::LowCamel));
        if set_off || rest.is_empty() || (distinct && !common) {
            return Some(sure(code, rest));
        }
        // A long number names something; whether a short one does, its neighbours tell.
        if style(code) == Some(Style::Number) && code.len() > 3 {
            return Some(Titled { sure: code.len() > 4, ..sure(code, rest) });
        }
    }
    let (title, inner) = text.strip_suffix(')')?.rsplit_once('(')?;
    is_strong(bare(inner)).then(|| sure(bare(inner), title))
}

fn sure(code: &str, title: &str) -> Titled {
    let title = title.trim().trim_start_matches(['-', '\u{2013}', '\u{2014}', ':', '=', '|']).trim();
    let title = title.strip_prefix('(').and_then(|title| title.strip_suffix(')')).unwrap_or(title);
    Titled { codes: vec![code.to_owned()], title: Prose::plain(title), sure: true }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Prose, Style, in_cell, in_heading, is_family, is_strong, style, titled};

    #[test]
    fn a_word_has_the_style_of_its_letters() {
        for (word, expected) in [
            ("CARD_EXPIRED", Some(Style::Upper)),
            ("card_expired", Some(Style::Snake)),
            ("card-expired", Some(Style::Kebab)),
            ("CardExpired", Some(Style::Camel)),
            ("auth/invalid-email", Some(Style::Path)),
            ("PD:affinity:ErrEmpty", Some(Style::Path)),
            ("E1001", Some(Style::Numbered)),
            ("ORA-00001", Some(Style::Numbered)),
            ("-32700", Some(Style::Number)),
            ("Term", Some(Style::Title)),
            ("two words", None),
            ("-", None),
            ("<NAME>", None),
        ] {
            assert_eq!(style(word), expected, "{word}");
        }
        assert!(["4xx", "E1xxx", "1000-1999", "ERR_*", "BILXXX"].into_iter().all(is_family));
        assert!(!["PRT-0001", "MAX", "ORA-00001", "CARD_EXPIRED"].into_iter().any(is_family));
        assert!(is_strong("V01") && !is_strong("V2") && !is_strong("v101"));
        assert!(is_strong("MTR_UNKNOWN") && !is_strong("Term") && !is_strong("errors.md"));
    }

    #[test]
    fn a_cell_names_one_code_or_several_and_prose_names_none() {
        let codes = |text: &str| in_cell(&Prose::plain(text)).map(|named| named.codes);
        assert_eq!(codes("A_ONE / A_TWO").unwrap(), ["A_ONE", "A_TWO"]);
        assert_eq!(codes("A_ONE\nA_TWO").unwrap(), ["A_ONE", "A_TWO"]);
        assert_eq!(codes("auth/invalid-email").unwrap(), ["auth/invalid-email"]);
        assert_eq!(codes("E100 (deprecated)").unwrap(), ["E100"]);
        assert!(codes("Any other error").is_err());
        assert!(codes("1000-1999").is_err());
        let mut cell = Prose::default();
        for (mark, run) in
            [(Mark::Code, "A_NEW"), (Mark::Plain, " (formerly "), (Mark::Code, "A_OLD"), (Mark::Plain, ")")]
        {
            cell.push(mark, run);
        }
        let named = in_cell(&cell).unwrap();
        assert_eq!((&named.codes[..], &named.former[..]), (&["A_NEW".to_owned()][..], &["A_OLD".to_owned()][..]));
    }

    #[test]
    fn a_heading_names_a_code_with_or_without_a_title() {
        for (heading, code, title) in [
            ("BIL002: Double booking", "BIL002", "Double booking"),
            ("1001 - Not found", "1001", "Not found"),
            ("Error code: 1001", "1001", ""),
            ("Card expired (CARD_EXPIRED)", "CARD_EXPIRED", "Card expired"),
            ("[E17] No room", "E17", "No room"),
            ("Error E17", "E17", ""),
        ] {
            let found = titled(heading).unwrap_or_else(|| panic!("{heading}"));
            assert_eq!(
                (found.codes[0].as_str(), found.title.text().as_str(), found.sure),
                (code, title, true),
                "{heading}"
            );
        }
        assert!(titled("How to add a code").is_none());
        assert!(!titled("Overview").unwrap().sure);
        let mut heading = Prose::plain("Errors of ");
        heading.push(Mark::Code, "POST_BOX");
        heading.push(Mark::Plain, " and others");
        assert!(in_heading(&heading).is_none());
    }
}
