//! Everything that a tree says of the codes of a catalog: where each is sent, which names stand for it, and what tables give it.
//!
//! Names are followed through the whole tree: a constant that stands for a code, an exception that is made with the constant, a
//! table keyed by either.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::attribute::{Beside, beside, within};
use super::message::holed;
use super::scope::{Kind as ScopeKind, members};
use super::sheet::Bracket;
use super::spelling::{HOLE, Spelling};
use super::stand::{Leaf, Name, Slot, Stand};
use super::token::Kind;
use super::words::{Words, humps};

/// A token of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which file.
    pub file: usize,
    /// Which token.
    pub at: usize,
}

/// Statuses and messages with the places that say them.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The statuses.
    pub statuses: Vec<(u16, Place)>,
    /// The messages.
    pub messages: Vec<(String, Place)>,
    /// A status is there whose value is not known.
    pub given: bool,
}

/// A code that is sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The code.
    pub code: String,
    /// Where it is written: at the place that sends it, or where the name is declared.
    pub declared: Place,
    /// What is said beside it.
    pub said: Said,
    /// Where in a call.
    pub slots: Vec<Slot>,
    /// The name that stands for it there.
    pub name: Option<Name>,
}

/// Everything that a tree says.
#[derive(Debug, Default)]
pub struct Gathered {
    /// What is sent.
    pub sent: Vec<Sent>,
    /// What tables say of a code.
    pub rows: BTreeMap<String, Said>,
    /// Codes that are put together from parts.
    pub patterns: BTreeSet<String>,
    /// Statuses of functions and types that do not change, and their parents.
    pub defaults: HashMap<String, (Vec<(u16, Place)>, Vec<String>)>,
    /// The names that stand for a code of the catalog, by group.
    pub groups: HashSet<String>,
    /// Codes that something stands for.
    pub named: HashSet<String>,
}

/// A name with what it stands for.
#[derive(Debug, Clone)]
struct Symbol {
    name: Name,
    code: String,
    place: Place,
    said: Said,
    slot: Slot,
}

/// Reads what the leaves say.
pub fn gather(leaves: &[Leaf<'_>], spelling: &Spelling, words: &Words) -> Gathered {
    let mut work = Work {
        leaves,
        spelling,
        words,
        found: Gathered::default(),
        symbols: Vec::new(),
        declared: declared(leaves),
        known: HashSet::new(),
        members: HashMap::new(),
    };
    for (file, leaf) in leaves.iter().enumerate() {
        for scope in leaf.scopes.iter().filter(|scope| scope.kind == ScopeKind::Enum) {
            for at in members(&leaf.sheet, scope) {
                work.members.entry(leaf.sheet.say(at).to_owned()).or_default().push((scope.name.clone(), file, at));
            }
        }
    }
    for file in 0..leaves.len() {
        work.defaults(file);
        work.texts(file);
    }
    for file in 0..leaves.len() {
        work.members(file);
    }
    work.types();
    let mut first = 0;
    for _ in 0..5 {
        let last = work.symbols.len();
        if first == last {
            break;
        }
        work.uses(first..last);
        first = last;
    }
    work.found.groups = work
        .symbols
        .iter()
        .filter(|symbol| spelling.knows(&symbol.code) && !symbol.name.group.is_empty())
        .map(|symbol| symbol.name.group.clone())
        .collect();
    work.found
}

/// Names that the sources declare: members of enumerations, types, fixed values.
fn declared(leaves: &[Leaf<'_>]) -> HashSet<String> {
    let mut names = HashSet::new();
    for leaf in leaves {
        for scope in &leaf.scopes {
            match scope.kind {
                ScopeKind::Enum => {
                    names.extend(members(&leaf.sheet, scope).into_iter().map(|at| leaf.sheet.say(at).to_owned()))
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

struct Work<'a, 't> {
    leaves: &'a [Leaf<'t>],
    spelling: &'a Spelling,
    words: &'a Words,
    found: Gathered,
    symbols: Vec<Symbol>,
    declared: HashSet<String>,
    /// The names that there are with what they stand for.
    known: HashSet<(Name, String)>,
    /// Members of enumerations by name: the enumeration, file and token.
    members: HashMap<String, Vec<(String, usize, usize)>>,
}

impl Work<'_, '_> {
    fn said(&self, file: usize, beside: Beside) -> Said {
        let place = |at| Place { file, at };
        Said {
            statuses: beside.statuses.into_iter().map(|(status, at)| (status, place(at))).collect(),
            messages: beside.messages.into_iter().map(|(text, at)| (text, place(at))).collect(),
            given: beside.given,
        }
    }

    fn beside(&self, file: usize, at: usize) -> Said {
        self.said(file, beside(&self.leaves[file], at, self.words, &|text| self.is_code(text)))
    }

    fn within(&self, file: usize, range: std::ops::Range<usize>) -> Said {
        self.said(file, within(&self.leaves[file], range, self.words, &|text| self.is_code(text)))
    }

    fn is_code(&self, text: &str) -> bool {
        self.spelling.knows(text) || self.spelling.fits(text, false)
    }

    /// The status of every function and type that has one and no other.
    fn defaults(&mut self, file: usize) {
        let leaf = &self.leaves[file];
        for scope in &leaf.scopes {
            if scope.name.is_empty() || matches!(scope.kind, ScopeKind::Enum | ScopeKind::Shape) {
                continue;
            }
            let found = within(leaf, scope.range.clone(), self.words, &|text| self.is_code(text));
            let mut statuses = self.said(file, found).statuses;
            statuses.dedup_by_key(|(status, _)| *status);
            // What decides between several answers has no status of its own.
            let decides = |at| leaf.sheet.any(at, &["if", "for", "switch", "match", "when", "case", "while"]);
            if statuses.len() > 1 || scope.kind == ScopeKind::Function && scope.body.clone().any(decides) {
                statuses.clear();
            }
            // A method that gives the status of its receiver.
            if let Some(receiver) =
                scope.parents.first().filter(|_| scope.kind == ScopeKind::Function && !statuses.is_empty())
            {
                if humps(&scope.name).iter().any(|word| self.words.is("status", word)) {
                    self.found.defaults.entry(receiver.clone()).or_default().0.extend(statuses);
                }
                continue;
            }
            let parents = if scope.kind == ScopeKind::Type { scope.parents.clone() } else { Vec::new() };
            let known = self.found.defaults.entry(scope.name.clone()).or_default();
            known.0.extend(statuses);
            known.1.extend(parents);
        }
    }

    /// Members of enumerations that are the codes themselves, in whatever spelling.
    fn members(&mut self, file: usize) {
        let leaf = &self.leaves[file];
        for scope in leaf.scopes.iter().filter(|scope| scope.kind == ScopeKind::Enum) {
            let members = members(&leaf.sheet, scope);
            let alike = members.iter().filter(|at| self.spelling.alike(leaf.sheet.say(**at)).is_some()).count();
            // What a table or a `match` gives another code is no code itself.
            if alike == 0 || alike * 3 < members.len() {
                continue;
            }
            let mapped = members.iter().any(|at| {
                self.symbols.iter().any(|symbol| {
                    symbol.name.name == leaf.sheet.say(*at)
                        && symbol.name.group == scope.name
                        && !symbol.name.made
                        && symbol.place.at != *at
                        && !scope.range.contains(&symbol.place.at)
                })
            });
            if mapped {
                continue;
            }
            for at in members {
                let range = leaf.sheet.statement(at);
                let texts = range.clone().filter(|at| leaf.sheet.kind(*at) == Kind::Text).map(|at| leaf.sheet.say(at));
                if texts.clone().any(|text| self.is_code(text)) {
                    continue;
                }
                let name = Name { name: leaf.sheet.say(at).to_owned(), group: scope.name.clone(), made: false };
                let code = self.spelling.spell(&name.name);
                let said = self.within(file, range);
                self.symbols.push(Symbol { name, code, place: Place { file, at }, said, slot: Slot::default() });
            }
        }
    }

    /// Errors whose class is the code: what no text names may be a type of that name.
    fn types(&mut self) {
        let named: HashSet<String> = self
            .symbols
            .iter()
            .map(|symbol| symbol.code.clone())
            .chain(self.found.sent.iter().map(|sent| sent.code.clone()))
            .collect();
        for (file, leaf) in self.leaves.iter().enumerate() {
            for scope in leaf.scopes.iter().filter(|scope| scope.kind == ScopeKind::Type) {
                let bare =
                    ["Exception", "Error"].iter().find_map(|tail| scope.name.strip_suffix(tail)).unwrap_or(&scope.name);
                let error = scope.parents.iter().any(|parent| super::stand::makes_errors(parent, self.words));
                let Some(code) = self.spelling.alike(bare).filter(|code| error && !named.contains(*code)) else {
                    continue;
                };
                let name = Name { name: scope.name.clone(), group: String::new(), made: true };
                let said = self.within(file, scope.range.clone());
                self.symbols.push(Symbol {
                    name,
                    code: code.to_owned(),
                    place: Place { file, at: scope.range.start },
                    said,
                    slot: Slot::default(),
                });
            }
        }
    }

    /// The codes that a token spells.
    fn codes(&self, file: usize, at: usize) -> Vec<String> {
        let sheet = &self.leaves[file].sheet;
        let said = sheet.say(at);
        match sheet.kind(at) {
            Kind::Text if self.spelling.knows(said) || self.spelling.fits(said, true) => vec![said.to_owned()],
            Kind::Text => self.inside(said),
            Kind::Symbol => match self.spelling.alike(said) {
                Some(code) => vec![code.to_owned()],
                None if self.spelling.fits(&self.spelling.spell(said), false) && said.contains('_') => {
                    vec![self.spelling.spell(said)]
                }
                None => Vec::new(),
            },
            Kind::Number if self.spelling.knows(said) || said.len() > 3 && self.spelling.fits(said, false) => {
                vec![said.to_owned()]
            }
            // Keys without quotes.
            Kind::Word
                if sheet.any(at + 1, &[":", "=>"])
                    && self.is_code(said)
                    && sheet.bracket(sheet.open(at)) == Bracket::Literal =>
            {
                vec![said.to_owned()]
            }
            _ => Vec::new(),
        }
    }

    /// Codes within a text: `CODE: words`, `[CODE] words`, `{"code":"CODE"}`.
    fn inside(&self, text: &str) -> Vec<String> {
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

    /// Every code that a source spells.
    fn texts(&mut self, file: usize) {
        let leaf = &self.leaves[file];
        for at in 0..leaf.sheet.tokens.len() {
            let codes = self.codes(file, at);
            if codes.is_empty() {
                if leaf.sheet.kind(at) == Kind::Text {
                    self.pattern(file, at);
                }
                continue;
            }
            let stand = leaf.stand(at, self.words, &|name| self.declared.contains(name));
            for code in codes {
                self.stands(file, at, &code, None, stand.clone());
            }
        }
    }

    /// A code that is put together: `"E_" + kind`, `E_%s`.
    fn pattern(&mut self, file: usize, at: usize) {
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

    /// Takes down how a mention of a code stands.
    fn stands(&mut self, file: usize, at: usize, code: &str, of: Option<&Symbol>, stand: Stand) {
        let declared = of.map_or(Place { file, at }, |symbol| symbol.place);
        match stand {
            Stand::Nothing => {}
            Stand::Row(range, table) => {
                let sheet = &self.leaves[file].sheet;
                let screen = self.leaves[file].screen || humps(&table).iter().any(|word| self.words.is("screen", word));
                let key = of.is_none() && !table.is_empty();
                let said = if range.is_empty() { Said::default() } else { self.within(file, range) };
                let name = Name { name: sheet.say(at).to_owned(), group: table, made: false };
                if key && !screen {
                    self.symbol(Symbol {
                        name,
                        code: code.to_owned(),
                        place: declared,
                        said: said.clone(),
                        slot: Slot::default(),
                    });
                }
                let row = self.found.rows.entry(code.to_owned()).or_default();
                if !screen {
                    row.statuses.extend(said.statuses);
                    row.messages.extend(said.messages);
                }
            }
            Stand::Named(names, slot) => {
                for mut name in names {
                    if let Some(group) = self.member(&name).and_then(|member| {
                        self.members
                            .get(&name.name)?
                            .iter()
                            .find(|(_, file, at)| (*file, *at) == member)
                            .map(|(group, ..)| group.clone())
                    }) {
                        name.group = group;
                    }
                    let said = self.said_of(file, at, &name, of);
                    self.symbol(Symbol { name, code: code.to_owned(), place: declared, said, slot: slot.clone() });
                }
            }
            Stand::Sent(slot) => {
                let mut said = self.beside(file, at);
                let mut slots = vec![slot];
                if let Some(symbol) = of {
                    if said.statuses.is_empty() && !said.given {
                        said.statuses.clone_from(&symbol.said.statuses);
                    }
                    let own = symbol.said.messages.iter().any(|(text, _)| text.contains(HOLE));
                    if said.messages.is_empty() || own && symbol.name.made {
                        said.messages.clone_from(&symbol.said.messages);
                    }
                    slots.push(symbol.slot.clone());
                }
                self.found.sent.push(Sent {
                    code: code.to_owned(),
                    declared,
                    said,
                    slots,
                    name: of.map(|symbol| symbol.name.clone()),
                });
            }
        }
    }

    /// What is said where a name is declared.
    fn said_of(&self, file: usize, at: usize, name: &Name, of: Option<&Symbol>) -> Said {
        let leaf = &self.leaves[file];
        let mut said = self.beside(file, at);
        let scope = leaf.scope(at, |kind| kind != ScopeKind::Function);
        if let Some(scope) = scope.filter(|scope| name.made && scope.name == name.name) {
            let whole = self.within(file, scope.range.clone());
            if said.statuses.is_empty() {
                said.statuses = whole.statuses;
            }
            if said.messages.is_empty() {
                said.messages = whole.messages;
            }
        }
        if let Some((file, member)) = self.member(name) {
            let whole = self.within(file, self.leaves[file].sheet.statement(member));
            if said.statuses.is_empty() {
                said.statuses = whole.statuses;
            }
            if said.messages.is_empty() {
                said.messages = whole.messages;
            }
        }
        if let Some(symbol) = of {
            if said.statuses.is_empty() {
                said.statuses.clone_from(&symbol.said.statuses);
            }
            if said.messages.is_empty() {
                said.messages.clone_from(&symbol.said.messages);
            }
        }
        said
    }

    /// Where the member of an enumeration is declared that a name is; none where there are several of that name.
    fn member(&self, name: &Name) -> Option<(usize, usize)> {
        let mut found =
            self.members.get(&name.name)?.iter().filter(|(group, ..)| name.group.is_empty() || *group == name.group);
        let (_, file, at) = found.next().filter(|_| !name.made)?;
        found.next().is_none().then_some((*file, *at))
    }

    fn symbol(&mut self, symbol: Symbol) {
        self.found.named.insert(symbol.code.clone());
        let known = !self.known.insert((symbol.name.clone(), symbol.code.clone()));
        let spoken = ["code", "message", "status", "envelope", "getter"]
            .iter()
            .any(|kind| self.words.is(kind, &symbol.name.name));
        if !known && (symbol.name.made || !spoken) {
            self.symbols.push(symbol);
        }
    }

    /// Every mention of the names of these symbols.
    fn uses(&mut self, symbols: std::ops::Range<usize>) {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for at in symbols.clone() {
            by_name.entry(self.symbols[at].name.name.clone()).or_default().push(at);
        }
        let groups: HashSet<String> =
            self.symbols.iter().map(|symbol| symbol.name.group.clone()).filter(|group| !group.is_empty()).collect();
        let mut tables: HashMap<String, Vec<usize>> = HashMap::new();
        for at in symbols.filter(|at| !self.symbols[*at].name.group.is_empty()) {
            let symbol = &self.symbols[at];
            if symbol.name.name != symbol.code {
                tables.entry(symbol.name.group.clone()).or_default().push(at);
            }
        }
        self.values(&by_name);
        for file in 0..self.leaves.len() {
            let leaf = &self.leaves[file];
            for at in 0..leaf.sheet.tokens.len() {
                if !leaf.sheet.word(at) {
                    continue;
                }
                let said = leaf.sheet.say(at);
                let wanted = by_name.get(said).into_iter().flatten();
                let wanted: Vec<usize> =
                    wanted.copied().filter(|symbol| self.names(file, at, *symbol, &groups)).collect();
                let looked_up =
                    if self.looks_up(file, at) { tables.get(said).cloned().unwrap_or_default() } else { Vec::new() };
                if wanted.is_empty() && looked_up.is_empty() {
                    continue;
                }
                let stand = leaf.stand(at, self.words, &|name| self.declared.contains(name));
                for symbol in wanted.into_iter().chain(looked_up) {
                    let symbol = self.symbols[symbol].clone();
                    let stand = match &stand {
                        Stand::Named(names, slot) => Stand::Named(
                            names.iter().filter(|name| name.name != symbol.name.name).cloned().collect(),
                            slot.clone(),
                        ),
                        other => other.clone(),
                    };
                    self.stands(file, at, &symbol.code, Some(&symbol), stand);
                }
            }
        }
    }

    /// What is said where a name gets its value, if that is not where it gets its code.
    fn values(&mut self, by_name: &HashMap<String, Vec<usize>>) {
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

    /// Whether a table is asked for something that is not written there: `TABLE[kind]`, `TABLE.get(kind)`.
    fn looks_up(&self, file: usize, at: usize) -> bool {
        let sheet = &self.leaves[file].sheet;
        if sheet.is(at + 1, "[") && sheet.pair(at + 1) > at + 1 {
            let inside = sheet.inside(at + 1);
            return inside.len() > 0
                && !(inside.len() == 1 && sheet.kind(inside.start) == Kind::Text)
                && !sheet.any(inside.start, &["keyof"]);
        }
        sheet.any(at + 1, &["."]) && sheet.any(at + 2, &["get", "fetch", "getOrDefault"]) && sheet.is(at + 3, "(")
    }

    /// Whether a word at a place is this name, not another of the same letters.
    fn names(&self, file: usize, at: usize, symbol: usize, groups: &HashSet<String>) -> bool {
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
            return !own && !heading && self.made(file, at);
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
    fn made(&self, file: usize, at: usize) -> bool {
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
}
