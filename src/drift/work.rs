//! What is looked for in a tree while names are followed: the codes that a token spells, whether a word is the name that stands for
//! one, where a name gets its value.

use std::collections::{HashMap, HashSet};

use super::attribute::{Beside, beside, within};
use super::found::{Gathered, Said, Symbol, TokenPlace};
use super::leaf::{Leaf, Name, Stand};
use super::message::holed;
use super::scope::{ScopeKind, members};
use super::sheet::Bracket;
use super::spelling::{HOLE, Spelling};
use super::token::TokenKind;
use super::words::DriftWords;

/// The leaves, and what has been found in them so far.
pub(super) struct Work<'a, 't> {
    pub(super) leaves: &'a [Leaf<'t>],
    pub(super) spelling: &'a Spelling,
    pub(super) words: &'a DriftWords,
    pub(super) found: Gathered,
    pub(super) symbols: Vec<Symbol>,
    pub(super) declared: HashSet<String>,
    /// The names that there are with what they stand for.
    pub(super) known: HashSet<(Name, String)>,
    /// Members of enumerations by name: the enumeration, file and token.
    pub(super) members: HashMap<String, Vec<(String, usize, usize)>>,
}

/// Names that the sources declare: members of enumerations, types, fixed values.
pub(super) fn declared(leaves: &[Leaf<'_>]) -> HashSet<String> {
    let mut names = HashSet::new();
    for leaf in leaves {
        for scope in &leaf.scopes {
            match scope.kind {
                ScopeKind::Enum => {
                    names.extend(members(&leaf.sheet, scope).into_iter().map(|at| leaf.sheet.say(at).to_owned()));
                }
                ScopeKind::Type => _ = names.insert(scope.name.clone()),
                _ => {}
            }
        }
        for at in 0..leaf.sheet.tokens.len() {
            let name =
                leaf.sheet.word(at) && leaf.sheet.is(at + 1, "=") && leaf.sheet.say(at).starts_with(char::is_uppercase);
            if name && leaf.scope(at, |kind| kind == ScopeKind::Function).is_none() {
                names.insert(leaf.sheet.say(at).to_owned());
            }
        }
    }
    names
}

impl Work<'_, '_> {
    pub(super) fn said(file: usize, beside: Beside) -> Said {
        let place = |at| TokenPlace { file, at };
        Said {
            statuses: beside.statuses.into_iter().map(|(status, at)| (status, place(at))).collect(),
            messages: beside.messages.into_iter().map(|(text, at)| (text, place(at))).collect(),
            given: beside.given,
        }
    }

    pub(super) fn beside(&self, file: usize, at: usize) -> Said {
        Self::said(file, beside(&self.leaves[file], at, self.words, &|text| self.is_code(text)))
    }

    pub(super) fn within(&self, file: usize, range: std::ops::Range<usize>) -> Said {
        Self::said(file, within(&self.leaves[file], range, self.words, &|text| self.is_code(text)))
    }

    /// The codes that a token spells.
    pub(super) fn codes(&self, file: usize, at: usize) -> Vec<String> {
        let sheet = &self.leaves[file].sheet;
        let said = sheet.say(at);
        match sheet.kind(at) {
            TokenKind::Text if self.spelling.knows(said) || self.spelling.fits(said, true) => vec![said.to_owned()],
            TokenKind::Text => self.inside(said),
            TokenKind::Symbol => match self.spelling.alike(said) {
                Some(code) => vec![code.to_owned()],
                None if self.spelling.fits(&self.spelling.spell(said), false) && said.contains('_') => {
                    vec![self.spelling.spell(said)]
                }
                None => Vec::new(),
            },
            TokenKind::Number if self.spelling.knows(said) || said.len() > 3 && self.spelling.fits(said, false) => {
                vec![said.to_owned()]
            }
            // Keys without quotes.
            TokenKind::Word if sheet.any(at + 1, &[":", "=>"]) && sheet.bracket(sheet.open(at)) == Bracket::Literal => {
                // A key is a symbol where the language has those.
                let alike = || self.spelling.alike(said).filter(|_| sheet.language.symbols);
                if self.is_code(said) {
                    vec![said.to_owned()]
                } else {
                    alike().map(str::to_owned).into_iter().collect()
                }
            }
            _ => Vec::new(),
        }
    }

    /// Codes within a text: `CODE: words`, `[CODE] words`, `{"code":"CODE"}`.
    pub(super) fn inside(&self, text: &str) -> Vec<String> {
        let bare = text.trim_start_matches('[');
        let head: &str = bare.split([':', ' ', ']']).next().unwrap_or_default();
        let marked = bare[head.len()..].starts_with([':', ']']) || bare[head.len()..].starts_with(" -");
        if marked && !head.is_empty() && self.is_code(head) && bare[head.len() + 1..].starts_with([' ', ':', '-']) {
            return vec![head.to_owned()];
        }
        if !text.contains('{') {
            return Vec::new();
        }
        let text = text.replace('\\', "");
        let mut parts = text.split('"').skip(1);
        let mut codes = Vec::new();
        while let (Some(key), Some(between)) = (parts.next(), parts.next()) {
            if between.trim() == ":" && self.words.is("code", key) || between.trim() == ":" && key == "error" {
                let value = parts.next().unwrap_or_default();
                codes.extend(Some(value.to_owned()).filter(|value| self.is_code(value)));
                parts.next();
            }
        }
        codes
    }

    /// A code that is put together: `"E_" + kind`, `E_%s`.
    pub(super) fn pattern(&mut self, file: usize, at: usize) {
        let leaf = &self.leaves[file];
        let sheet = &leaf.sheet;
        let mut pattern = holed(sheet.say(at));
        let (before, after) = (sheet.before(at), sheet.after(at));
        let joins = |at: usize| sheet.is(at, "+") || sheet.language.sigil.is_some() && sheet.is(at, ".");
        if joins(before) {
            pattern.insert(0, HOLE);
        }
        if joins(after) {
            pattern.push(HOLE);
        }
        let letters = pattern.chars().filter(|c| c.is_alphanumeric()).count();
        let bare = pattern.chars().all(|c| c.is_alphanumeric() || matches!(c, HOLE | '_' | '-' | '.' | ':'));
        if !pattern.contains(HOLE) || letters < 2 || !bare || self.spelling.fitting(&pattern).next().is_none() {
            return;
        }
        if leaf.stand(at, self.words, &|name| self.declared.contains(name)) != Stand::Nothing {
            self.found.patterns.insert(pattern);
        }
    }

    pub(super) fn is_code(&self, text: &str) -> bool {
        self.spelling.knows(text) || self.spelling.fits(text, false)
    }

    /// Whether a word at a place is this name, not another of the same letters.
    pub(super) fn names(&self, file: usize, at: usize, symbol: usize, groups: &HashSet<String>) -> bool {
        let leaf = &self.leaves[file];
        let sheet = &leaf.sheet;
        let symbol = &self.symbols[symbol];
        let name = &symbol.name;
        let same_file = symbol.place.file == file;
        if same_file && symbol.place.at == at {
            return false;
        }
        let dot = sheet.before(at);
        let qualified = sheet.any(dot, &[".", "::", "?.", "->"]) && sheet.word(sheet.before(dot));
        let owner = if qualified { sheet.say(sheet.before(dot)) } else { "" };
        if name.made {
            let own = leaf
                .scopes
                .iter()
                .any(|scope| scope.name == name.name && scope.range.contains(&at) && scope.kind != ScopeKind::Function);
            let heading = leaf.scopes.iter().any(|scope| {
                let bodiless = scope.kind == ScopeKind::Function && scope.body.is_empty();
                !bodiless && (scope.range.start..scope.body.start).contains(&at)
            });
            return !own && !heading && self.made(file, at) && !self.overridden(file, at);
        }
        // The member's own place in its enumeration.
        let own = leaf.scopes.iter().any(|scope| {
            scope.kind == ScopeKind::Enum
                && scope.name == name.group
                && scope.body.contains(&at)
                && leaf.scope(at, |kind| kind == ScopeKind::Function).is_none()
        });
        if own {
            return false;
        }
        if !name.group.is_empty() && qualified {
            let mine = ["self", "Self", "this", "static", "super", "cls"].contains(&owner);
            return owner == name.group
                || mine && same_file
                || !mine && !groups.contains(owner) && !self.declared.contains(owner);
        }
        if !name.group.is_empty() && !qualified {
            let constant =
                name.name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_') && name.name.len() > 3;
            return (constant || same_file) && !sheet.any(at + 1, &[":"]);
        }
        true
    }

    /// Whether a type is made at a place, not only named.
    pub(super) fn made(&self, file: usize, at: usize) -> bool {
        let sheet = &self.leaves[file].sheet;
        let (before, after) = (sheet.before(self.leaves[file].begin(at)), sheet.after(at));
        if sheet.any(
            before,
            &[
                ":",
                "->",
                "<",
                "class",
                "struct",
                "enum",
                "impl",
                "for",
                "interface",
                "extends",
                "except",
                "rescue",
                "catch",
                "func",
                "type",
                "is",
            ],
        ) && !sheet.any(after, &["("])
        {
            return false;
        }
        if sheet.any(after, &[">", "]", "*"])
            || sheet.word(after)
                && !sheet.any(after, &["if", "unless", "from", "else", "or"])
                && sheet.line(after) == sheet.line(at)
        {
            return false;
        }
        let new = sheet.is(self.leaves[file].begin(at), "new")
            || sheet.any(before, &["throw", "raise", "return", "(", "=", "=>", ",", ":=", "->", "fail"]);
        sheet.any(after, &["(", "{", ".", "::", "?"]) || new
    }

    /// Whether what is made is given another code than that of its type: `ApiError("…", code="X")`.
    fn overridden(&self, file: usize, at: usize) -> bool {
        let sheet = &self.leaves[file].sheet;
        let call = sheet.after(at);
        sheet.any(call, &["(", "{"])
            && sheet.inside(call).any(|at| {
                sheet.open(at) == call && self.words.is("code", sheet.say(at)) && sheet.any(at + 1, &[":", "=", "=>"])
            })
    }

    /// Whether a table is asked for something that is not written there: `TABLE[kind]`, `TABLE.get(kind)`.
    pub(super) fn looks_up(&self, file: usize, at: usize) -> bool {
        let sheet = &self.leaves[file].sheet;
        if sheet.is(at + 1, "[") && sheet.pair(at + 1) > at + 1 {
            let inside = sheet.inside(at + 1);
            let written = inside.len() == 1 && sheet.kind(inside.start) == TokenKind::Text;
            return !(inside.is_empty() || written || sheet.is(inside.start, "keyof"));
        }
        sheet.any(at + 1, &["."]) && sheet.any(at + 2, &["get", "fetch", "getOrDefault"]) && sheet.is(at + 3, "(")
    }

    /// Where the member of an enumeration is declared that a name is; none where there are several of that name.
    pub(super) fn member(&self, name: &Name) -> Option<(usize, usize)> {
        let mut found =
            self.members.get(&name.name)?.iter().filter(|(group, ..)| name.group.is_empty() || *group == name.group);
        let (_, file, at) = found.next().filter(|_| !name.made)?;
        found.next().is_none().then_some((*file, *at))
    }

    /// What is said where a name gets its value, if that is not where it gets its code.
    pub(super) fn values(&mut self, by_name: &HashMap<String, Vec<usize>>) {
        for (file, leaf) in self.leaves.iter().enumerate() {
            for at in 0..leaf.sheet.tokens.len() {
                let sheet = &leaf.sheet;
                if !(sheet.word(at) && sheet.any(at + 1, &["=", ":="]))
                    || sheet.bracket(sheet.open(at)) != Bracket::Block
                {
                    continue;
                }
                let Some(symbols) = by_name.get(sheet.say(at)) else { continue };
                let said = self.within(file, at + 2..sheet.statement(at).end);
                for symbol in symbols {
                    let symbol = &mut self.symbols[*symbol];
                    if symbol.said.statuses.is_empty() {
                        symbol.said.statuses.clone_from(&said.statuses);
                    }
                    if symbol.said.messages.is_empty() {
                        symbol.said.messages.clone_from(&said.messages);
                    }
                }
            }
        }
    }
}
