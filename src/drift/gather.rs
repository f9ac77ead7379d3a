//! Everything that a tree says of the codes of a catalog: where each is sent, which names stand for it, and what tables give it.
//!
//! Names are followed through the whole tree: a constant that stands for a code, an exception that is made with the constant, a
//! table keyed by either.

use std::collections::{HashMap, HashSet};

use super::attribute::within;
use super::found::{Gathered, Said, Sent, Symbol, TokenPlace};
use super::leaf::{Leaf, Name, Slot, Stand};
use super::scope::{ScopeKind, members};
use super::spelling::{HOLE, Spelling};
use super::token::TokenKind;
use super::words::{DriftWords, humps};
use super::work::{Work, declared};

/// Reads what the leaves say.
pub fn gather(leaves: &[Leaf<'_>], spelling: &Spelling, words: &DriftWords) -> Gathered {
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

impl Work<'_, '_> {
    /// The status of every function and type that has one and no other.
    fn defaults(&mut self, file: usize) {
        let leaf = &self.leaves[file];
        for scope in &leaf.scopes {
            if scope.name.is_empty() || matches!(scope.kind, ScopeKind::Enum | ScopeKind::Shape) {
                continue;
            }
            let found = within(leaf, scope.range.clone(), self.words, &|text| self.is_code(text));
            let mut statuses = Work::said(file, found).statuses;
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
                let texts =
                    range.clone().filter(|at| leaf.sheet.kind(*at) == TokenKind::Text).map(|at| leaf.sheet.say(at));
                if texts.clone().any(|text| self.is_code(text)) {
                    continue;
                }
                let name = Name { name: leaf.sheet.say(at).to_owned(), group: scope.name.clone(), made: false };
                let code = self.spelling.spell(&name.name);
                let said = self.within(file, range);
                self.symbols.push(Symbol { name, code, place: TokenPlace { file, at }, said, slot: Slot::default() });
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
                let error = scope.parents.iter().any(|parent| super::leaf::makes_errors(parent, self.words));
                let Some(code) = self.spelling.alike(bare).filter(|code| error && !named.contains(*code)) else {
                    continue;
                };
                let name = Name { name: scope.name.clone(), group: String::new(), made: true };
                let said = self.within(file, scope.range.clone());
                self.symbols.push(Symbol {
                    name,
                    code: code.to_owned(),
                    place: TokenPlace { file, at: scope.range.start },
                    said,
                    slot: Slot::default(),
                });
            }
        }
    }

    /// Every code that a source spells.
    fn texts(&mut self, file: usize) {
        let leaf = &self.leaves[file];
        for at in 0..leaf.sheet.tokens.len() {
            let codes = self.codes(file, at);
            if codes.is_empty() {
                if leaf.sheet.kind(at) == TokenKind::Text {
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

    /// Takes down how a mention of a code stands.
    fn stands(&mut self, file: usize, at: usize, code: &str, of: Option<&Symbol>, stand: Stand) {
        let declared = of.map_or(TokenPlace { file, at }, |symbol| symbol.place);
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
}
