//! The simple filters of jq that ask something of an object, as the conditions that rules here have: paths, comparisons,
//! `test`, `contains`, `select`, `and`, `or`, `not`. What is more than that is told, not guessed at.

mod condition;
mod token;

pub use condition::Groups;
use condition::{Literal, Path, and, not, or};
use token::{JqToken, tokens};

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

struct Parser {
    tokens: Vec<JqToken>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&JqToken> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<JqToken> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    /// Whether a word or sign stands here; it is passed.
    fn passes(&mut self, word: &str) -> bool {
        let stands = matches!(self.peek(), Some(JqToken::Word(here)) if here == word);
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
            Some(JqToken::Text(text)) => Ok(Given::Literal(Literal::Text(text))),
            Some(JqToken::Number(number)) => Ok(Given::Literal(Literal::Number(number))),
            Some(JqToken::Step(name)) => self.path(input, &name).map(Given::Path),
            Some(JqToken::Word(word)) => match word.as_str() {
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
                if let Some(JqToken::Text(name)) = self.peek().cloned() {
                    self.at += 1;
                    path = path.step(&name);
                } else if matches!(self.peek(), Some(JqToken::Word(sign)) if sign == "]") {
                    path = path.each();
                } else {
                    return Err("jq: an item of a list by its number".into());
                }
                self.must("]")?;
            } else if let Some(JqToken::Step(name)) = self.peek().cloned() {
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
                let Some(JqToken::Text(text)) = self.next() else {
                    return Err(format!("jq: `{name}` of other than a text"));
                };
                let flags = if self.passes(";") { self.next() } else { None };
                let flags = match flags {
                    None => "",
                    Some(JqToken::Text(flags)) if flags == "i" => "(?i)",
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
