//! How a code, or a name that stands for one, stands where it is mentioned: sent, given a name, heading a row of a table, or only
//! spoken of.
//!
//! It goes outward from the mention, bracket by bracket, up to its statement. What the names of calls and keys mean is data
//! ([`super::words`]).

use std::ops::Range;

use super::scope::{Kind as ScopeKind, Scope, members, scopes, tests};
use super::sheet::{Bracket, NONE, Sheet};
use super::token::Kind;
use super::words::{Words, humps};

/// A source with what it declares.
pub struct Leaf<'t> {
    /// The source.
    pub sheet: Sheet<'t>,
    /// What it declares.
    pub scopes: Vec<Scope>,
    tests: Vec<Range<usize>>,
    /// It is about what people see at a screen.
    pub screen: bool,
}

/// How a mention stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// It is only spoken of.
    Nothing,
    /// It heads a row: the tokens of the row's value, and the table's name.
    Row(Range<usize>, String),
    /// It is what these names stand for; where it would be sent otherwise.
    Named(Vec<Name>, Slot),
    /// It is sent.
    Sent(Slot),
}

/// A name that stands for a code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// The name.
    pub name: String,
    /// The table, enumeration or class it is a member of.
    pub group: String,
    /// It is a type: it is used where one is made.
    pub made: bool,
}

/// Where in a call or value a code is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slot {
    /// What is called or made.
    pub callee: String,
    /// Which argument or key.
    pub place: String,
    /// Its words alone tell that it takes a code.
    pub sure: bool,
}

/// One step outward.
pub struct Level {
    /// The bracket.
    pub open: usize,
    /// What it is.
    pub bracket: Bracket,
    /// The token at which what we come from begins.
    pub from: usize,
    /// The argument, row or statement around it.
    pub range: Range<usize>,
    /// What is called or made.
    pub path: Vec<String>,
    /// The key before it, as a token.
    pub key: Option<usize>,
    /// It stands before the separator: it is a key itself.
    pub heads: Option<usize>,
}

impl<'t> Leaf<'t> {
    /// A source and what it declares; `inside` is its path within the tree.
    pub fn new(sheet: Sheet<'t>, inside: &str, words: &Words) -> Self {
        let (scopes, tests) = (scopes(&sheet), tests(&sheet));
        let mut folders = inside.split(['/', '\\', '.', '-', '_']);
        let screen = folders.any(|part| words.is("screen", part));
        Self { sheet, scopes, tests, screen }
    }

    /// The innermost scope of a kind around a token.
    pub fn scope(&self, at: usize, wanted: impl Fn(ScopeKind) -> bool) -> Option<&Scope> {
        self.scopes.iter().rfind(|scope| scope.range.contains(&at) && wanted(scope.kind))
    }

    /// Where the path to a token begins: `ErrorCodes.Full` at `ErrorCodes`, with `new`, `&` before it.
    pub fn begin(&self, at: usize) -> usize {
        let mut begin = at;
        loop {
            let dot = self.sheet.before(begin);
            let owner = self.sheet.before(dot);
            if self.sheet.any(dot, &[".", "::", "?.", "->"]) && self.sheet.word(owner) {
                begin = owner;
            } else if self.sheet.any(dot, &["&", "new", "*", "@", "::", "..", "...", "await"]) {
                begin = dot;
            } else {
                return begin;
            }
        }
    }

    /// The last token of what hangs on a token: `.value`, `.into()`, `(…)`.
    fn end(&self, at: usize) -> usize {
        let mut end = at;
        loop {
            let next = self.sheet.after(end);
            if self.sheet.any(next, &[".", "::", "?.", "->"]) && self.sheet.word(self.sheet.after(next)) {
                end = self.sheet.after(next);
            } else if self.sheet.any(next, &["("]) && next == end + 1 && self.sheet.kind(end) == Kind::Word {
                end = self.sheet.pair(next).max(next);
            } else if self.sheet.any(next, &["!", "?"])
                && next == end + 1
                && !self.sheet.any(self.sheet.after(next), &["="])
                && self.sheet.kind(self.sheet.after(next)) == Kind::Line
            {
                end = next;
            } else {
                return end;
            }
        }
    }

    /// The steps outward from a token, up to its statement.
    pub fn levels(&self, at: usize) -> Vec<Level> {
        let sheet = &self.sheet;
        let mut levels = Vec::new();
        let mut from = at;
        loop {
            let open = sheet.open(from);
            let bracket = sheet.bracket(open);
            let range = sheet.statement(from);
            let (path, begins) =
                if open == NONE || bracket == Bracket::Block { (Vec::new(), NONE) } else { sheet.callee(open) };
            let path = if sheet.is(open, "[") && bracket != Bracket::Index && bracket != Bracket::Note {
                Vec::new()
            } else {
                path
            };
            let separator = if bracket == Bracket::Block { None } else { self.separator(&range, bracket) };
            let key = separator.filter(|at| *at < from).map(|at| sheet.before(at));
            let key = key.map(|key| if sheet.is(key, "]") { self.last_word(sheet.pair(key)..key) } else { key });
            let heads = separator.filter(|at| *at > from);
            levels.push(Level { open, bracket, from, range, path, key, heads });
            if bracket == Bracket::Block || levels.len() > 40 {
                return levels;
            }
            from = if begins == NONE { open } else { begins.min(open) };
        }
    }

    fn last_word(&self, range: Range<usize>) -> usize {
        let start = range.start;
        range.rev().find(|at| matches!(self.sheet.kind(*at), Kind::Word | Kind::Text)).unwrap_or(start)
    }

    /// What parts key and value of an argument.
    fn separator(&self, range: &Range<usize>, bracket: Bracket) -> Option<usize> {
        let sheet = &self.sheet;
        let mut at = range.start;
        while at < range.end {
            if sheet.any(at, &["(", "[", "{"]) {
                at = sheet.pair(at).max(at) + 1;
                continue;
            }
            if sheet.is(at, "?") {
                return None;
            }
            let arrow = sheet.is(at, "=>") && (sheet.language.sigil.is_some() || sheet.language.symbols);
            let to = sheet.is(at, "to") && sheet.word(at) && at > range.start;
            let named = sheet.is(at, "=") && bracket != Bracket::Group;
            if arrow || to || named || sheet.is(at, ":") {
                return Some(at);
            }
            at += 1;
        }
        None
    }

    /// How what a token mentions stands. `declared` tells names that the sources declare.
    pub fn stand(&self, at: usize, words: &Words, declared: &dyn Fn(&str) -> bool) -> Stand {
        let sheet = &self.sheet;
        if self.tests.iter().any(|tests| tests.contains(&at)) {
            return Stand::Nothing;
        }
        let (begin, end) = (self.begin(at), self.end(at));
        if self.compared(at, begin, end, words) {
            return Stand::Nothing;
        }
        let levels = self.levels(begin);
        let mut slot = Slot::default();
        let mut name: Option<usize> = None;
        let mut table: Option<usize> = None;
        let mut note = None;
        for (depth, level) in levels.iter().enumerate() {
            if level.bracket == Bracket::Block {
                return self.stated(at, level, &levels, note, name, table, slot, words, declared);
            }
            let last = level.path.last().map(String::as_str).unwrap_or_default();
            let index = self.index(level);
            if level.bracket == Bracket::Call || level.bracket == Bracket::Note {
                if never(&level.path, words)
                    || depth == 0
                        && words.is("compare", last.trim_end_matches('!'))
                        && level.key.is_none()
                        && !words.is("error", last)
                {
                    return Stand::Nothing;
                }
                if depth == 0 && level.key.is_none() && words.is("collection", last) {
                    return Stand::Nothing;
                }
            }
            if level.bracket == Bracket::Note {
                note = Some(level.open);
            }
            if let Some(separator) = level.heads.filter(|_| {
                level.bracket != Bracket::Call
                    || sheet.any(level.from, &["["])
                    || sheet.is(level.heads.unwrap_or(NONE), "to")
            }) {
                return Stand::Row(separator + 1..level.range.end, self.table(&levels[depth..]));
            }
            let pairs =
                words.is("pairs", &level.path.iter().rev().take(2).rev().cloned().collect::<Vec<_>>().join("."));
            if depth == 0
                && level.bracket == Bracket::Call
                && (words.is("row", last) && index == 0 || pairs && index.is_multiple_of(2))
            {
                let inside = sheet.inside(level.open);
                let end = if pairs {
                    sheet.statement((level.range.end + 1).min(inside.end.saturating_sub(1))).end
                } else {
                    inside.end
                };
                if level.range.end + 1 < inside.end {
                    return Stand::Row(level.range.end + 1..end, self.table(&levels[depth..]));
                }
            }
            if level.bracket == Bracket::Index {
                let after = sheet.after(sheet.pair(level.open));
                if sheet.is(after, "=") {
                    return Stand::Row(after + 1..sheet.statement(after).end, last.to_owned());
                }
                if words.is("never_on", last) || words.is("collection", last) {
                    return Stand::Nothing;
                }
            }
            if self.listed(level, words) && slot.place.is_empty() {
                return Stand::Nothing;
            }
            if let Some(key) = level.key {
                let said = sheet.say(key);
                if depth == 0 && words.is("status", said) {
                    return Stand::Nothing;
                }
                let known = ["code", "envelope", "message", "status"].iter().any(|kind| words.is(kind, said));
                if !known && matches!(level.bracket, Bracket::Literal | Bracket::List) {
                    if name.is_none() { name = Some(key) } else { table = table.or(Some(key)) }
                }
                if slot.place.is_empty() {
                    slot.place = super::words::plain(said);
                    slot.callee = last.to_owned();
                    slot.sure = words.is("code", said) && self.tells_of_errors(level, &levels[depth..], words);
                } else if slot.callee.is_empty() {
                    slot.callee = super::words::plain(said);
                }
            }
            let passes = depth < 4 && words.is("through", last) && level.bracket == Bracket::Call;
            if slot.place.is_empty()
                && !passes
                && matches!(level.bracket, Bracket::Call | Bracket::Literal | Bracket::Note)
                && !last.is_empty()
            {
                slot.place = index.to_string();
                slot.callee = callee(&level.path, words);
                slot.sure = words.is("code", last) || makes_errors(last, words) && !words.is("plain", last);
            } else if slot.callee.is_empty() && !slot.place.is_empty() {
                slot.callee = last.to_owned();
            }
        }
        Stand::Nothing
    }

    /// Whether the items of a list around a mention are all of its kind: names in a row, none of them sent.
    fn listed(&self, level: &Level, words: &Words) -> bool {
        let sheet = &self.sheet;
        let slice = level.bracket == Bracket::Literal && level.key.is_none() && {
            let begin = sheet.callee(level.open).1;
            begin == level.open && !sheet.is(sheet.before(level.open), ">") || sheet.is(sheet.before(begin), "]")
        };
        if !(level.bracket == Bracket::List && level.key.is_none() || slice) {
            return false;
        }
        !sheet.inside(level.open).any(|at| {
            sheet.open(at) == level.open
                && (sheet.kind(at) == Kind::Number
                    || sheet.any(at, &[":", "=>"])
                    || sheet.word(at) && words.status(sheet.say(at)).is_some())
        }) && sheet.inside(level.open).all(|at| sheet.kind(at) != Kind::Text || !sheet.say(at).contains(' '))
            && !sheet.is(level.from, "{")
            && !sheet.inside(level.open).any(|at| {
                sheet.any(at, &["{", "("])
                    && sheet.open(at) == level.open
                    && sheet.pair(at) > level.from
                    && at < level.from
            })
    }

    /// Whether it is held against something, or only named as a type.
    fn compared(&self, at: usize, begin: usize, end: usize, words: &Words) -> bool {
        let sheet = &self.sheet;
        let (before, after) = (sheet.before(begin), sheet.after(end));
        let equal = ["==", "===", "!=", "!==", "<=>", "=~", "eq", "ne"];
        if sheet.any(before, &equal) || sheet.any(after, &equal) {
            return true;
        }
        if sheet.any(before, &["instanceof", "is_a", "extends", "implements", "import", "keyof", "typeof"])
            || sheet.any(after, &["in", "instanceof"])
        {
            return true;
        }
        if sheet.is(before, "in") && !sheet.any(sheet.before(sheet.before(before)), &["for"])
            || sheet.is(before, "not") && sheet.is(after, "in")
        {
            return true;
        }
        // "X".equals(code)
        let method = sheet.after(sheet.after(at));
        if sheet.any(sheet.after(at), &["."])
            && sheet.word(method)
            && words.is("compare", sheet.say(method))
            && sheet.is(method + 1, "(")
        {
            return true;
        }
        // 'A' | 'B' of a type, or of a pattern whose arm is asked elsewhere.
        sheet.kind(at) == Kind::Text
            && (sheet.is(before, "|") || sheet.is(after, "|"))
            && !sheet.any(before, &["case"])
            && !self.in_arm(at)
    }

    fn in_arm(&self, at: usize) -> bool {
        let open = self.sheet.open(at);
        self.sheet.bracket(open) == Bracket::Block && self.switches(open) || self.sheet.language.docstrings
    }

    /// Whether a block is one of arms: `match`, `switch`, `when`.
    fn switches(&self, open: usize) -> bool {
        open != NONE && self.sheet.header(open).any(|at| self.sheet.any(at, &["match", "switch", "when", "case"]))
    }

    /// How many arguments stand before.
    fn index(&self, level: &Level) -> usize {
        let inside = self.sheet.inside(level.open);
        (inside.start..level.range.start)
            .filter(|at| self.sheet.is(*at, ",") && self.sheet.open(*at) == level.open)
            .count()
    }

    /// The name of the table that a row belongs to.
    fn table(&self, levels: &[Level]) -> String {
        let sheet = &self.sheet;
        for level in levels.iter().skip(1) {
            if let Some(key) = level.key.filter(|_| level.bracket != Bracket::Block) {
                return sheet.say(key).to_owned();
            }
        }
        levels.last().and_then(|level| self.assigned(level)).map_or_else(String::new, |left| sheet.say(left).to_owned())
    }

    /// Whether something beside a code's key tells that it is the code of an error.
    fn tells_of_errors(&self, level: &Level, levels: &[Level], words: &Words) -> bool {
        let sheet = &self.sheet;
        let beside =
            sheet.inside(level.open).filter(|at| sheet.open(*at) == level.open && sheet.any(at + 1, &[":", "=", "=>"]));
        let beside = beside
            .map(|at| sheet.say(at))
            .any(|key| words.is("message", key) || words.is("status", key) || words.is("envelope", key));
        let around = levels.iter().any(|level| {
            let thrown = level.bracket == Bracket::Block && sheet.any(level.range.start, &["throw", "raise"]);
            thrown
                || level.path.iter().any(|name| makes_errors(name, words))
                || level
                    .key
                    .is_some_and(|key| words.is("envelope", sheet.say(key)) && makes_errors(sheet.say(key), words))
        });
        beside || around
    }

    /// The name that a statement gives its value to.
    fn assigned(&self, level: &Level) -> Option<usize> {
        let sheet = &self.sheet;
        let mut at = level.range.start;
        let mut colon = None;
        while at < level.from.max(level.range.start) {
            if sheet.any(at, &["(", "[", "{"]) {
                at = sheet.pair(at).max(at) + 1;
                continue;
            }
            if sheet.is(at, ":") && colon.is_none() {
                colon = Some(at);
            }
            if sheet.any(at, &["=", ":=", "||=", "??="]) {
                let left = sheet.before(colon.unwrap_or(at));
                let left = if sheet.any(left, &["]", ")"]) { sheet.before(sheet.pair(left)) } else { left };
                // `Name Type = …` where the type comes behind.
                let typed = sheet.language.structs && !sheet.language.semicolons && colon.is_none();
                let left = (level.range.start..left)
                    .find(|at| {
                        typed
                            && sheet.word(*at)
                            && !sheet.any(*at, &["const", "var"])
                            && sheet.open(*at) == level.open
                            && !sheet.any(at + 1, &[".", ","])
                    })
                    .unwrap_or(left);
                return Some(left).filter(|left| sheet.word(*left));
            }
            at += 1;
        }
        None
    }

    /// The name that a statement gives its value to, also where that is what is asked about.
    fn assigned_anywhere(&self, level: &Level) -> Option<usize> {
        let whole = Level {
            open: level.open,
            bracket: level.bracket,
            from: level.range.end,
            range: level.range.clone(),
            path: Vec::new(),
            key: None,
            heads: None,
        };
        self.assigned(&whole)
    }

    /// How it stands by its statement.
    #[expect(clippy::too_many_arguments, reason = "what the way outward has gathered")]
    fn stated(
        &self,
        at: usize,
        level: &Level,
        levels: &[Level],
        note: Option<usize>,
        name: Option<usize>,
        table: Option<usize>,
        mut slot: Slot,
        words: &Words,
        declared: &dyn Fn(&str) -> bool,
    ) -> Stand {
        let sheet = &self.sheet;
        let start = level.range.start;
        if let Some(note) = note {
            let coded =
                slot.place.parse::<u8>().is_ok() || ["code", "envelope"].iter().any(|kind| words.is(kind, &slot.place));
            if !coded {
                return Stand::Nothing;
            }
            return self.noted(note, slot);
        }
        if sheet.any(start, &["import", "use", "from", "require", "using", "package", "include", "type"])
            || sheet.is(start, "export") && (sheet.any(sheet.after(start), &["type", "{", "*"]))
        {
            return Stand::Nothing;
        }
        if sheet.language.docstrings && level.range.clone().filter(|at| sheet.kind(*at) != Kind::Line).count() == 1 {
            return Stand::Nothing;
        }
        if let Some(stand) = self.label(level) {
            return stand;
        }
        if self.assigned_anywhere(level) == Some(at) {
            return Stand::Nothing;
        }
        let function = self.scope(at, |kind| kind == ScopeKind::Function);
        let owner = self.scope(at, |kind| kind != ScopeKind::Function);
        if owner.is_some_and(|owner| owner.kind == ScopeKind::Shape)
            && self.assigned(level).is_none()
            && function.is_none()
        {
            return Stand::Nothing;
        }
        let function = function.filter(|function| {
            owner.is_none_or(|owner| {
                owner.range.start <= function.range.start || !owner.range.contains(&function.range.start)
            })
        });
        let of_type = |owner: &Scope, slot: Slot| {
            // What a parent is given is given to it by its name.
            let slot = match owner.parents.first().filter(|_| {
                slot.callee.is_empty()
                    || words.is("maker", &slot.callee)
                    || slot.callee.contains("super")
                    || slot.callee.contains("parent")
            }) {
                Some(parent) => Slot { callee: parent.clone(), ..slot },
                None => slot,
            };
            Stand::Named(vec![Name { name: owner.name.clone(), group: String::new(), made: true }], slot)
        };
        if let Some(owner) =
            owner.filter(|owner| owner.kind == ScopeKind::Enum && owner.body.contains(&at) && function.is_none())
        {
            let member = members(sheet, owner).into_iter().rfind(|member| *member <= at);
            if let Some(member) = member {
                return Stand::Named(
                    vec![Name { name: sheet.say(member).into(), group: owner.name.clone(), made: false }],
                    slot,
                );
            }
        }
        if let Some(arm) = self.arm(level) {
            let names: Vec<Name> = arm
                .filter(|at| sheet.word(*at) && !sheet.any(sheet.after(*at), &[".", "::"]) && declared(sheet.say(*at)))
                .map(|at| Name { name: sheet.say(at).to_owned(), group: String::new(), made: false })
                .collect();
            let bare = levels.iter().all(|level| {
                matches!(level.bracket, Bracket::Group | Bracket::Block | Bracket::List)
                    || level.path.last().is_some_and(|last| words.is("through", last))
            });
            if bare && !names.is_empty() {
                return Stand::Named(names, slot);
            }
        }
        let maker = |function: &Scope| {
            words.is("maker", &function.name) || owner.is_some_and(|owner| owner.name == function.name)
        };
        let getter = |function: &Scope| words.is("getter", &function.name);
        let receiver = function.and_then(|function| function.parents.first());
        if let Some(left) = self.assigned(level) {
            let said = sheet.say(left);
            let codelike =
                words.is("code", said) || humps(said).last().is_some_and(|last| last == "code") && owner.is_some();
            let fixed =
                (start..left).any(|at| sheet.any(at, &["const", "static", "final", "readonly"])) || function.is_none();
            if codelike && name.is_none() {
                let constant = (start..left).any(|at| sheet.any(at, &["const"])) && owner.is_none();
                if let Some(owner) =
                    owner.filter(|_| function.is_none_or(|function| maker(function) || getter(function)))
                {
                    slot.place = "code".into();
                    slot.sure = owner.parents.iter().chain([&owner.name]).any(|name| makes_errors(name, words));
                    return of_type(owner, slot);
                }
                if !constant {
                    slot.place = "code".into();
                    slot.sure = slot.sure || function.is_some();
                    return Stand::Sent(slot);
                }
            }
            if fixed || function.is_some_and(|function| owner.is_some() && maker(function) && name.is_some()) {
                let group = owner.filter(|_| function.is_none()).map_or_else(String::new, |owner| owner.name.clone());
                let group_name = table.map_or_else(|| said.to_owned(), |table| sheet.say(table).to_owned());
                let made = sheet.any(sheet.after(left), &["="])
                    && (left..at).any(|at| sheet.is(at, "Class") && sheet.is(at + 1, "."));
                return Stand::Named(
                    vec![match name {
                        Some(key) => Name { name: sheet.say(key).into(), group: group_name, made: false },
                        None => Name { name: said.to_owned(), group, made },
                    }],
                    slot,
                );
            }
            if slot.callee.is_empty() {
                slot.callee = String::new();
                if slot.place.is_empty() {
                    slot.place = super::words::plain(said)
                }
            }
            return Stand::Sent(slot);
        }
        if let Some(owner) = owner {
            let heading = at < owner.body.start || owner.body.is_empty();
            let upward = levels.iter().any(|level| {
                level.path.last().is_some_and(|last| words.is("maker", last) && !sheet.is(level.open, "{"))
                    && level.bracket == Bracket::Call
            });
            let defaults = function.is_some_and(|function| at < function.body.start);
            match function {
                _ if heading => return of_type(owner, slot),
                None if sheet.language.commands && words.is("code", sheet.say(start)) => {
                    slot.sure = true;
                    return of_type(owner, slot);
                }
                Some(function) if maker(function) && (upward || defaults) => {
                    return of_type(owner, slot);
                }
                Some(function) if getter(function) => return of_type(owner, slot),
                _ => {}
            }
        }
        if let Some(receiver) =
            receiver.filter(|_| function.is_some_and(|function| getter(function) || words.is("teller", &function.name)))
        {
            return Stand::Named(vec![Name { name: receiver.clone(), group: String::new(), made: true }], slot);
        }
        // `code "X"`, `halt 409, "X"`: calls without parentheses.
        if sheet.language.commands && slot.place.is_empty() && sheet.word(start) {
            let verb = sheet.say(start);
            if words.is("never", verb) {
                return Stand::Nothing;
            }
            slot = Slot {
                callee: verb.to_owned(),
                place: "0".into(),
                sure: words.is("code", verb) || words.is("error", verb),
            };
        }
        if sheet.language.commands
            && sheet.word(start)
            && (words.is("never", sheet.say(start))
                || words.is("never_on", sheet.say(start)) && !sheet.is(sheet.after(start), "="))
        {
            return Stand::Nothing;
        }
        Stand::Sent(slot)
    }

    /// What a note stands before: a type, a member, or a function, which then sends it.
    fn noted(&self, note: usize, slot: Slot) -> Stand {
        let sheet = &self.sheet;
        let mut at = sheet.after(sheet.pair(note));
        // The `]` of `#[a(…)]`, further notes.
        for _ in 0..20 {
            if sheet.is(at, "@") || sheet.is(at, "#") || sheet.is(at, "[") {
                let open = (at..at + 12)
                    .find(|at| sheet.any(*at, &["(", "["]))
                    .filter(|open| sheet.line(*open) == sheet.line(at));
                at = sheet.after(open.map_or(sheet.after(at), |open| sheet.pair(open)));
            } else if sheet.any(at, &["]", ")"]) {
                at = sheet.after(at);
            } else {
                break;
            }
        }
        if let Some(owner) = self
            .scope(at, |kind| kind != ScopeKind::Function)
            .filter(|owner| owner.kind == ScopeKind::Enum && owner.body.contains(&at))
            && let Some(member) = members(sheet, owner).into_iter().find(|member| *member >= at)
        {
            return Stand::Named(
                vec![Name { name: sheet.say(member).into(), group: owner.name.clone(), made: false }],
                slot,
            );
        }
        let next = self.scopes.iter().find(|scope| {
            scope.range.end > at && (at..at + 8).contains(&scope.range.start)
                || scope.range.start <= at && scope.body.start > at && scope.range.start >= note.saturating_sub(4)
        });
        match next {
            Some(scope) if scope.kind != ScopeKind::Function => {
                Stand::Named(vec![Name { name: scope.name.clone(), group: String::new(), made: true }], slot)
            }
            _ => Stand::Sent(slot),
        }
    }

    /// The statement's label, where the mention stands in it.
    fn label(&self, level: &Level) -> Option<Stand> {
        let sheet = &self.sheet;
        let start = level.range.start;
        let ends = |signs: &'static [&'static str]| {
            let mut at = start;
            while at < level.range.end {
                if sheet.any(at, &["(", "[", "{"]) {
                    at = sheet.pair(at).max(at) + 1;
                    continue;
                }
                if sheet.any(at, signs) {
                    return Some(at);
                }
                at += 1;
            }
            None
        };
        if sheet.any(start, &["except", "rescue", "catch", "elif", "if", "elsif", "unless", "while"])
            || sheet.is(start, "}") && sheet.is(sheet.after(start), "catch")
        {
            // A mention in a condition is spoken of; one behind it on the line is not.
            let end = ends(&[":", "then", "{"]).unwrap_or(level.range.end);
            let condition = sheet.language.indented && !sheet.any(start, &["unless"]) && level.from < end;
            return condition.then_some(Stand::Nothing);
        }
        let block = self.switches(level.open);
        if sheet.any(start, &["case", "when"]) {
            let end = ends(&[":", "->", "=>", "then"])
                .or_else(|| Some(level.range.end).filter(|_| sheet.language.indented))?;
            if level.from < end {
                let rest = end + 1..level.range.end;
                let rest = if rest.clone().any(|at| sheet.kind(at) != Kind::Line) {
                    rest
                } else {
                    self.next_statement(level.range.end)
                };
                return Some(Stand::Row(rest, String::new()));
            }
            return None;
        }
        if block && let Some(end) = ends(&["=>", "->"]).filter(|end| level.from < *end) {
            return Some(Stand::Row(end + 1..level.range.end, String::new()));
        }
        None
    }

    fn next_statement(&self, end: usize) -> Range<usize> {
        let next = self.sheet.after(end.saturating_sub(1));
        if next == NONE || self.sheet.any(next, &["case", "when", "default"]) {
            0..0
        } else {
            self.sheet.statement(next)
        }
    }

    /// The pattern or label of the arm that a statement is in.
    fn arm(&self, level: &Level) -> Option<Range<usize>> {
        let sheet = &self.sheet;
        let start = level.range.start;
        if self.switches(level.open) || sheet.any(start, &["case", "when"]) {
            let arrow = (start..level.from)
                .find(|at| sheet.open(*at) == level.open && sheet.any(*at, &["=>", "->", ":", "then"]));
            if let Some(arrow) = arrow {
                return Some(start..arrow);
            }
        }
        if !sheet.any(start, &["return", "yield"])
            && sheet.kind(start) != Kind::Text
            && sheet.kind(start) != Kind::Symbol
        {
            return None;
        }
        // The statement behind a label that is a statement of its own.
        let before = sheet.before(start);
        if before == NONE {
            return None;
        }
        let label = sheet.statement(if sheet.is(before, ":") { sheet.before(before) } else { before });
        sheet.any(label.start, &["case", "when"]).then_some(label)
    }
}

/// Whether what stands inside such a call is not sent.
pub fn never(path: &[String], words: &Words) -> bool {
    let Some((last, receivers)) = path.split_last() else { return false };
    words.is("never", last)
        || words.is("never", last.trim_end_matches('!')) && last != "error!"
        || receivers.iter().any(|name| words.is("never_on", name))
}

/// Whether a name tells that an error is made.
pub fn makes_errors(name: &str, words: &Words) -> bool {
    humps(name).iter().any(|word| words.is("error", word))
}

/// A name for what is called: two names of a path where the last one says too little.
fn callee(path: &[String], words: &Words) -> String {
    let Some((last, rest)) = path.split_last() else { return String::new() };
    let little =
        words.is("plain", last) || words.is("through", last) || words.is("maker", last) || humps(last).len() == 1;
    match rest.last() {
        Some(owner) if little => format!("{owner}.{last}"),
        _ => last.clone(),
    }
}
