//! Conditions on the places of an object, and what `and`, `or` and `not` make of them. How a filter spells them is for [`super`]
//! to say.

/// Groups of conditions, of which one must hold whole: a path and words each.
pub type Groups = Vec<Vec<(String, String)>>;

/// Groups that one filter may become.
const MOST: usize = 32;

/// A place in the object.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    pub(super) text: String,
    /// What is taken for it where it is not there.
    pub(super) default: Option<Literal>,
    /// Its letters are made small.
    pub(super) lowered: bool,
}

impl Path {
    /// The field of this name below it.
    pub(super) fn step(&self, name: &str) -> Self {
        let dot = if self.text.is_empty() { "" } else { "." };
        Self { text: format!("{}{dot}{name}", self.text), ..Self::default() }
    }

    /// Each of its items.
    pub(super) fn each(&self) -> Self {
        Self { text: format!("{}[]", self.text), ..Self::default() }
    }

    /// What is asked of it, in the words of a rule.
    pub(super) fn asked(&self, words: impl Into<String>) -> Result<Groups, String> {
        if self.text.is_empty() {
            return Err("jq: something asked of the whole object".into());
        }
        Ok(vec![vec![(self.text.clone(), words.into())]])
    }

    /// An expression that its text is like.
    pub(super) fn like(&self, pattern: &str) -> Result<Groups, String> {
        let pattern = if self.lowered { format!("(?i){pattern}") } else { pattern.to_owned() };
        regex::Regex::new(&pattern).map_err(|_| format!("jq: the expression {pattern:?}"))?;
        self.asked(format!("like {pattern}"))
    }

    /// Compared with a value.
    pub(super) fn compared(&self, sign: &str, literal: &Literal) -> Result<Groups, String> {
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
pub(super) enum Literal {
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

/// One of both.
pub(super) fn or(first: Groups, second: Groups) -> Groups {
    [first, second].concat()
}

/// Both.
pub(super) fn and(first: &Groups, second: &Groups) -> Result<Groups, String> {
    if first.len() * second.len() > MOST {
        return Err("jq: too many cases".into());
    }
    Ok(first.iter().flat_map(|a| second.iter().map(|b| [&a[..], b].concat())).collect())
}

/// None of them.
pub(super) fn not(groups: Groups) -> Result<Groups, String> {
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
