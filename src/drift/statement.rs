//! How a mention stands by its statement, once the way outward has told nothing else: what the statement gives its value to, the
//! type, function or arm that it is in.

use super::leaf::{Leaf, Level, Name, Slot, Stand, makes_errors, of_statuses};
use super::scope::{Scope, ScopeKind, members};
use super::sheet::Bracket;
use super::token::TokenKind;
use super::words::{DriftWords, humps, plain};

impl Leaf<'_> {
    /// The name that a statement gives its value to.
    pub(super) fn assigned(&self, level: &Level) -> Option<usize> {
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
    #[expect(clippy::too_many_lines, reason = "one question after the other, the first answer counts")]
    pub(super) fn stated(
        &self,
        at: usize,
        level: &Level,
        levels: &[Level],
        note: Option<usize>,
        name: Option<usize>,
        table: Option<usize>,
        mut slot: Slot,
        words: &DriftWords,
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
        if sheet.language.docstrings && level.range.clone().filter(|at| sheet.kind(*at) != TokenKind::Line).count() == 1
        {
            return Stand::Nothing;
        }
        if let Some(stand) = self.label(level) {
            return stand;
        }
        // `raise Looped if message["via"] == "relay"`: what follows the `if` is asked, not sent.
        let asks = |at: &usize| {
            sheet.any(*at, &["if", "unless"]) && !sheet.any(sheet.before(*at), &["=", "(", ",", "return", "||", "<<"])
        };
        if sheet.language.commands && (start + 1..at).any(|at| asks(&at)) {
            return Stand::Nothing;
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
                if name.is_some() && of_statuses(&group_name) {
                    return Stand::Nothing;
                }
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
                    slot.place = plain(said);
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
        // `@full "SHELF_FULL"`: an attribute of a module is a constant of it.
        if sheet.is(start, "@") && sheet.word(start + 1) && level.from == start + 2 {
            let name = Name { name: sheet.say(start + 1).to_owned(), group: String::new(), made: false };
            return Stand::Named(vec![name], slot);
        }
        // A function that gives a code gives it by a constant's name.
        if sheet.is(start, "return")
            && sheet.word(at)
            && function.is_some_and(|function| humps(&function.name).last().is_some_and(|last| last == "code"))
        {
            slot.sure = true;
        }
        // `raise Refused, "no money"`: the text is given to the class.
        if sheet.language.commands && slot.place.is_empty() && sheet.any(start, &["raise", "fail"]) {
            let class = self.end(sheet.after(start));
            if sheet.say(class).starts_with(char::is_uppercase)
                && sheet.is(sheet.after(class), ",")
                && class < level.from
            {
                sheet.say(class).clone_into(&mut slot.callee);
                slot.place = "0".into();
                slot.sure = makes_errors(&slot.callee, words) && !words.is("plain", &slot.callee);
            }
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
}
