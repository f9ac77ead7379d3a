//! The simple filters of jq that ask something of an object, as the conditions that rules here have: paths, comparisons,
//! `test`, `contains`, `select`, `and`, `or`, `not`. What is more than that is told, not guessed at.

use std::iter::Peekable;
use std::str::Chars;

/// Groups of conditions, of which one must hold whole: a path and words each.
pub type Groups = Vec<Vec<(String, String)>>;

/// Groups that one filter may become.
const MOST: usize = 32;

/// The conditions that a filter asks for.
///
/// # Errors
/// What of it cannot be said in conditions.
pub fn groups(filter: &str) -> Result<Groups, String> {
    let mut parser = Parser { tokens: tokens(filter)?, at: 0 };
    let groups = parser.pipe(&Path::default())?.holds()?;
    if let Some(token) = parser.peek() {
        return Err(format!("jq: nothing is known of `{token}` there"));
    }
    if groups.iter().any(|group| same_item(group)) {
        return Err("jq: several things asked of one item of a list".into());
    }
    Ok(groups)
}

/// Whether several conditions of a group ask of the items of one list: each may hold for another item, which is not meant.
fn same_item(group: &[(String, String)]) -> bool {
    let lists = |path: &str| path.rfind("[]").map(|end| path[..end].to_owned());
    let lists: Vec<String> = group.iter().filter_map(|(path, _)| lists(path)).collect();
    (1..lists.len()).any(|at| lists[..at].contains(&lists[at]))
}

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A text in quotes.
    Text(String),
    /// A number.
    Number(String),
    /// A word, or a sign.
    Word(String),
    /// A step of a path: `.name`, or a `.` alone.
    Step(String),
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Number(word) | Self::Word(word) => f.write_str(word),
            Self::Step(name) => write!(f, ".{name}"),
        }
    }
}

fn tokens(filter: &str) -> Result<Vec<Token>, String> {
    let mut letters = filter.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(&letter) = letters.peek() {
        if letter.is_whitespace() {
            letters.next();
        } else if letter == '"' {
            letters.next();
            tokens.push(Token::Text(quoted(&mut letters)?));
        } else if letter == '.' {
            letters.next();
            let name = if letters.next_if_eq(&'"').is_some() { quoted(&mut letters)? } else { word(&mut letters) };
            tokens.push(Token::Step(name));
        } else if letter.is_ascii_digit() || letter == '-' {
            let mut number = String::from(letter);
            letters.next();
            while let Some(digit) = letters.next_if(|letter| letter.is_ascii_digit() || *letter == '.') {
                number.push(digit);
            }
            tokens.push(Token::Number(number));
        } else if letter.is_alphabetic() || letter == '_' {
            tokens.push(Token::Word(word(&mut letters)));
        } else {
            letters.next();
            let mut sign = String::from(letter);
            let pair = matches!((letter, letters.peek()), ('=' | '!' | '<' | '>', Some('=')) | ('/', Some('/')));
            sign.extend(pair.then(|| letters.next()).flatten());
            tokens.push(Token::Word(sign));
        }
    }
    Ok(tokens)
}

fn word(letters: &mut Peekable<Chars<'_>>) -> String {
    let mut word = String::new();
    while let Some(letter) = letters.next_if(|letter| letter.is_alphanumeric() || *letter == '_') {
        word.push(letter);
    }
    word
}

/// The rest of a text in quotes.
fn quoted(letters: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return Ok(text),
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some(letter @ ('"' | '\\' | '/')) => text.push(letter),
                Some(letter) => return Err(format!("jq: `\\{letter}` in a text")),
                None => break,
            },
            letter => text.push(letter),
        }
    }
    Err("jq: a text that does not end".into())
}

/// A place in the object.
#[derive(Debug, Clone, Default)]
struct Path {
    text: String,
    /// What is taken for it where it is not there.
    default: Option<Literal>,
    /// Its letters are made small.
    lowered: bool,
}

impl Path {
    fn step(&self, name: &str) -> Self {
        let dot = if self.text.is_empty() { "" } else { "." };
        Self { text: format!("{}{dot}{name}", self.text), ..Self::default() }
    }

    fn each(&self) -> Self {
        Self { text: format!("{}[]", self.text), ..Self::default() }
    }

    fn asked(&self, words: impl Into<String>) -> Result<Groups, String> {
        if self.text.is_empty() {
            return Err("jq: something asked of the whole object".into());
        }
        Ok(vec![vec![(self.text.clone(), words.into())]])
    }

    fn like(&self, pattern: &str) -> Result<Groups, String> {
        let pattern = if self.lowered { format!("(?i){pattern}") } else { pattern.to_owned() };
        regex::Regex::new(&pattern).map_err(|_| format!("jq: the expression {pattern:?}"))?;
        self.asked(format!("like {pattern}"))
    }

    /// Compared with a value.
    fn compared(&self, sign: &str, literal: &Literal) -> Result<Groups, String> {
        let bare = Self { default: None, ..self.clone() };
        let groups = match (sign, literal) {
            ("==", Literal::Null) => bare.asked("absent"),
            ("==", Literal::Flag(flag)) => bare.asked(flag.to_string()),
            ("==", Literal::Text(text)) if self.lowered => bare.like(&format!("^{}$", regex::escape(text))),
            ("==", Literal::Text(text) | Literal::Number(text)) => bare.asked(format!("is {text}")),
            // Of an item of a list too: one of them is something else.
            ("!=", _) => bare.compared("==", literal).map(|groups| vec![opposite(&groups[0][0])]),
            (_, Literal::Number(number)) => bare.asked(format!("{sign} {number}")),
            _ => Err(format!("jq: `{sign}` with what is no number")),
        }?;
        let Some(default) = &self.default else { return Ok(groups) };
        let there = bare.asked("present")?;
        if default.compares(sign, literal)? { Ok(or(not(there)?, groups)) } else { and(&there, &groups) }
    }
}

/// A value in a filter.
#[derive(Debug, Clone, PartialEq)]
enum Literal {
    Null,
    Flag(bool),
    Text(String),
    Number(String),
}

impl Literal {
    /// Whether it compares so with another one.
    fn compares(&self, sign: &str, other: &Self) -> Result<bool, String> {
        match sign {
            "==" => Ok(self == other),
            "!=" => Ok(self != other),
            _ => Err(format!("jq: `{sign}` with a value of `//`")),
        }
    }
}

/// What a part of a filter gives.
#[derive(Debug, Clone)]
enum Given {
    Path(Path),
    Literal(Literal),
    /// True or false.
    Holds(Groups),
    /// Its input, where this holds.
    Selected(Groups),
}

impl Given {
    /// Whether it gives anything that is true.
    fn holds(self) -> Result<Groups, String> {
        match self {
            Self::Holds(groups) | Self::Selected(groups) => Ok(groups),
            Self::Path(path) => and(&path.asked("present")?, &path.asked("not false")?),
            Self::Literal(_) => Err("jq: a value by itself".into()),
        }
    }
}

fn or(first: Groups, second: Groups) -> Groups {
    [first, second].concat()
}

fn and(first: &Groups, second: &Groups) -> Result<Groups, String> {
    if first.len() * second.len() > MOST {
        return Err("jq: too many cases".into());
    }
    Ok(first.iter().flat_map(|a| second.iter().map(|b| [&a[..], b].concat())).collect())
}

fn not(groups: Groups) -> Result<Groups, String> {
    let mut negated: Groups = vec![Vec::new()];
    for group in groups {
        let mut any = Groups::new();
        for (path, words) in group {
            if path.contains("[]") {
                return Err("jq: `not` of an item of a list".into());
            }
            any.push(opposite(&(path, words)));
        }
        negated = and(&negated, &any)?;
    }
    Ok(negated)
}

/// The opposite of a condition, as a group.
fn opposite((path, words): &(String, String)) -> Vec<(String, String)> {
    let words = match words.as_str() {
        "present" => "absent".to_owned(),
        "absent" => "present".to_owned(),
        words => words.strip_prefix("not ").map_or_else(|| format!("not {words}"), str::to_owned),
    };
    vec![(path.clone(), words)]
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    /// Whether a word or sign stands here; it is passed.
    fn passes(&mut self, word: &str) -> bool {
        let stands = matches!(self.peek(), Some(Token::Word(here)) if here == word);
        self.at += usize::from(stands);
        stands
    }

    fn must(&mut self, word: &str) -> Result<(), String> {
        let found = self.peek().map_or_else(|| "the end".to_owned(), |token| format!("`{token}`"));
        if self.passes(word) { Ok(()) } else { Err(format!("jq: {found} where `{word}` is expected")) }
    }

    /// Filters one after the other: each is given what the one before gives.
    fn pipe(&mut self, input: &Path) -> Result<Given, String> {
        let mut here = input.clone();
        // What was selected on the way.
        let mut selected: Groups = vec![Vec::new()];
        let mut given = self.either(&here)?;
        while self.passes("|") {
            if self.passes("not") {
                given = Given::Holds(not(given.holds()?)?);
                continue;
            }
            match given {
                Given::Path(path) => here = path,
                Given::Selected(groups) => selected = and(&selected, &groups)?,
                Given::Holds(_) | Given::Literal(_) => {
                    return Err("jq: `|` after something that is true or false".into());
                }
            }
            given = self.either(&here)?;
        }
        if selected == [Vec::new()] {
            return Ok(given);
        }
        Ok(match given {
            Given::Selected(groups) => Given::Selected(and(&selected, &groups)?),
            other => Given::Holds(and(&selected, &other.holds()?)?),
        })
    }

    fn either(&mut self, input: &Path) -> Result<Given, String> {
        let mut given = self.both(input)?;
        while self.passes("or") {
            given = Given::Holds(or(given.holds()?, self.both(input)?.holds()?));
        }
        Ok(given)
    }

    fn both(&mut self, input: &Path) -> Result<Given, String> {
        let mut given = self.compared(input)?;
        while self.passes("and") {
            given = Given::Holds(and(&given.holds()?, &self.compared(input)?.holds()?)?);
        }
        Ok(given)
    }

    fn compared(&mut self, input: &Path) -> Result<Given, String> {
        let given = self.defaulted(input)?;
        let Some(sign) = ["==", "!=", ">=", "<=", ">", "<"].into_iter().find(|sign| self.passes(sign)) else {
            return Ok(given);
        };
        match (given, self.defaulted(input)?) {
            (Given::Path(path), Given::Literal(literal)) => path.compared(sign, &literal).map(Given::Holds),
            (Given::Literal(literal), Given::Path(path)) if matches!(sign, "==" | "!=") => {
                path.compared(sign, &literal).map(Given::Holds)
            }
            _ => Err(format!("jq: `{sign}` between other than a path and a value")),
        }
    }

    fn defaulted(&mut self, input: &Path) -> Result<Given, String> {
        let given = self.primary(input)?;
        if !self.passes("//") {
            return Ok(given);
        }
        match (given, self.primary(input)?) {
            (Given::Path(path), Given::Literal(literal)) => Ok(Given::Path(Path { default: Some(literal), ..path })),
            _ => Err("jq: `//` between other than a path and a value".into()),
        }
    }

    fn primary(&mut self, input: &Path) -> Result<Given, String> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Given::Literal(Literal::Text(text))),
            Some(Token::Number(number)) => Ok(Given::Literal(Literal::Number(number))),
            Some(Token::Step(name)) => self.path(input, &name).map(Given::Path),
            Some(Token::Word(word)) => match word.as_str() {
                "(" => {
                    let given = self.pipe(input)?;
                    self.must(")")?;
                    Ok(given)
                }
                "null" => Ok(Given::Literal(Literal::Null)),
                "true" | "false" => Ok(Given::Literal(Literal::Flag(word == "true"))),
                _ => self.call(&word, input),
            },
            None => Err("jq: a filter that does not end".into()),
        }
    }

    fn path(&mut self, input: &Path, name: &str) -> Result<Path, String> {
        let mut path = if name.is_empty() { input.clone() } else { input.step(name) };
        loop {
            if self.passes("[") {
                if let Some(Token::Text(name)) = self.peek().cloned() {
                    self.at += 1;
                    path = path.step(&name);
                } else if matches!(self.peek(), Some(Token::Word(sign)) if sign == "]") {
                    path = path.each();
                } else {
                    return Err("jq: an item of a list by its number".into());
                }
                self.must("]")?;
            } else if let Some(Token::Step(name)) = self.peek().cloned() {
                self.at += 1;
                path = if name.is_empty() { path } else { path.step(&name) };
            } else if !self.passes("?") {
                return Ok(path);
            }
        }
    }

    fn call(&mut self, name: &str, input: &Path) -> Result<Given, String> {
        match name {
            "ascii_downcase" => return Ok(Given::Path(Path { lowered: true, ..input.clone() })),
            "tostring" | "tonumber" => return Ok(Given::Path(input.clone())),
            "not" => return Given::Path(input.clone()).holds().and_then(not).map(Given::Holds),
            "select" | "any" | "test" | "contains" | "startswith" | "endswith" | "has" => {}
            _ => return Err(format!("jq: `{name}`")),
        }
        self.must("(")?;
        let given = match name {
            "select" => Given::Selected(self.pipe(input)?.holds()?),
            "any" => Given::Holds(self.pipe(&input.each())?.holds()?),
            _ => {
                let Some(Token::Text(text)) = self.next() else {
                    return Err(format!("jq: `{name}` of other than a text"));
                };
                let flags = if self.passes(";") { self.next() } else { None };
                let flags = match flags {
                    None => "",
                    Some(Token::Text(flags)) if flags == "i" => "(?i)",
                    Some(other) => return Err(format!("jq: `test` with {other}")),
                };
                let escaped = regex::escape(&text);
                Given::Holds(match name {
                    "test" => input.like(&format!("{flags}{text}"))?,
                    "contains" if input.lowered => input.like(&escaped)?,
                    "contains" => input.asked(format!("has {text}"))?,
                    "startswith" => input.like(&format!("^{escaped}"))?,
                    "endswith" => input.like(&format!("{escaped}$"))?,
                    _ => input.step(&text).asked("present")?,
                })
            }
        };
        self.must(")")?;
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn a_filter_becomes_the_conditions_that_it_asks_for() {
        for (filter, expected) in [
            (r#".event == "crash""#, "event: is crash"),
            (r#"select(.event == "crash" and .level == "error")"#, "event: is crash & level: is error"),
            (r".a.b != null and (.c == 1 or .c == 2)", "a.b: present & c: is 1 | a.b: present & c: is 2"),
            (r#".message | test("time.?out"; "i")"#, "message: like (?i)time.?out"),
            (r#".message | ascii_downcase | contains("pool (full)")"#, r"message: like (?i)pool \(full\)"),
            (r".items[]? | (.nfs != null or .claim != null)", "items[].nfs: present | items[].claim: present"),
            (r"(.spec.user // 0) != 0", "spec.user: present & spec.user: not is 0"),
            (r"(.retries // 0) == 0", "retries: absent | retries: is 0"),
            (r#".level == "error" | not"#, "level: not is error"),
            (r"(.a == 1 or .b == 2) | not", "a: not is 1 & b: not is 2"),
            (r#"select(.level == "error") | .msg | startswith("failed")"#, "level: is error & msg: like ^failed"),
            (r#"."error.code" == "E1""#, "error.code: is E1"),
            (r".status >= 500", "status: >= 500"),
            (".ok", "ok: present & ok: not false"),
            (r#"has("error")"#, "error: present"),
        ] {
            let said = groups(filter).unwrap_or_else(|why| panic!("{filter}: {why}"));
            let group = |group: &Vec<(String, String)>| {
                group.iter().map(|(path, words)| format!("{path}: {words}")).collect::<Vec<_>>().join(" & ")
            };
            assert_eq!(said.iter().map(group).collect::<Vec<_>>().join(" | "), expected, "{filter}");
        }
    }

    #[test]
    fn what_conditions_cannot_say_is_told() {
        for (filter, expected) in [
            (".a | length > 3", "jq: `length`"),
            (".a[0] == 1", "jq: an item of a list by its number"),
            (".a[] | (.x == 1 and .y == 2)", "jq: several things asked of one item of a list"),
            (".a == .b", "jq: `==` between other than a path and a value"),
            ("reduce .[] as $x (0; . + $x)", "jq: `reduce`"),
            (r#".a == "x"#, "jq: a text that does not end"),
            (r#".a | test("(")"#, "jq: the expression \"(\""),
            (".a == 1 2", "jq: nothing is known of `2` there"),
        ] {
            assert_eq!(groups(filter), Err(expected.to_owned()), "{filter}");
        }
    }
}
