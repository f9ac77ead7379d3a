//! How a code, or a name that stands for one, stands where it is mentioned: sent, given a name, heading a row of a table, or only
//! spoken of.
//!
//! It goes outward from the mention, bracket by bracket, up to its statement. What the names of calls and keys mean is data
//! ([`super::words`]).

use super::leaf::{Leaf, Level, Slot, Stand, makes_errors, never, of_statuses};
use super::sheet::{Bracket, NONE};
use super::token::TokenKind;
use super::words::{DriftWords, humps};

impl Leaf<'_> {
    /// How what a token mentions stands. `declared` tells names that the sources declare.
    #[expect(clippy::too_many_lines, reason = "one way outward, a step a paragraph")]
    pub fn stand(&self, at: usize, words: &DriftWords, declared: &dyn Fn(&str) -> bool) -> Stand {
        let sheet = &self.sheet;
        if self.tests.iter().any(|tests| tests.contains(&at)) {
            return Stand::Nothing;
        }
        let (begin, end) = (self.begin(at), self.end(at));
        if self.compared(at, begin, end, words) {
            return Stand::Nothing;
        }
        // `status: :conflict` names a status, with or without a bracket around it.
        let separator = sheet.before(begin);
        if sheet.any(separator, &[":", "=>"]) && words.is("status", sheet.say(sheet.before(separator))) {
            return Stand::Nothing;
        }
        let levels = self.levels(begin);
        let mut slot = Slot::default();
        let mut name: Option<usize> = None;
        let mut table: Option<usize> = None;
        let mut note = None;
        let mut later = false;
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
            // What is looked up in a table of statuses: `STATUSES.fetch(code, :bad_request)`.
            if depth == 0
                && level.bracket == Bracket::Call
                && level.path.iter().rev().skip(1).any(|name| of_statuses(name))
            {
                return Stand::Nothing;
            }
            // A function that is handed on sends what it sends, whatever the outcome of the call is given to:
            // `new Pipe({ failed: (e) => new Refused("CODE") })`.
            let keyed = sheet.language.symbols || sheet.language.sigil.is_some();
            later |= !keyed
                && level.bracket != Bracket::Group
                && (level.range.start..level.from).any(|at| sheet.is(at, "=>"));
            if later && matches!(level.bracket, Bracket::Call | Bracket::Note) && !words.is("collection", last) {
                return Stand::Sent(slot);
            }
            if level.bracket == Bracket::Note {
                note = Some(level.open);
            }
            // `Gone => ("CODE", 410, "…")`: arms of one block give their codes at the same place.
            let block = levels.get(depth + 1).filter(|next| next.bracket == Bracket::Block && self.switches(next.open));
            let tuple = || sheet.inside(level.open).any(|at| sheet.is(at, ",") && sheet.open(at) == level.open);
            if let Some(block) = block.filter(|_| level.bracket == Bracket::Group && slot.place.is_empty() && tuple()) {
                slot.place = index.to_string();
                slot.callee = format!("{}:{}", sheet.path, block.open);
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
            // `[Errors.Full]: "…"` heads a row by a constant's name.
            let colon = sheet.after(sheet.pair(level.open));
            if level.bracket == Bracket::List
                && sheet.is(colon, ":")
                && sheet.bracket(sheet.open(level.open)) == Bracket::Literal
            {
                let end = sheet.statement(level.open).end;
                return Stand::Row(colon + 1..end, self.table(&levels[depth + 1..]));
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
                    last.clone_into(&mut slot.callee);
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
                last.clone_into(&mut slot.callee);
            }
        }
        Stand::Nothing
    }

    /// Whether the items of a list around a mention are all of its kind: names in a row, none of them sent.
    fn listed(&self, level: &Level, words: &DriftWords) -> bool {
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
                && (sheet.kind(at) == TokenKind::Number
                    || sheet.any(at, &[":", "=>"])
                    || sheet.word(at) && words.status(sheet.say(at)).is_some())
        }) && sheet.inside(level.open).all(|at| sheet.kind(at) != TokenKind::Text || !sheet.say(at).contains(' '))
            && !sheet.is(level.from, "{")
            && !sheet.inside(level.open).any(|at| {
                sheet.any(at, &["{", "("])
                    && sheet.open(at) == level.open
                    && sheet.pair(at) > level.from
                    && at < level.from
            })
    }

    /// Whether it is held against something, or only named as a type.
    fn compared(&self, at: usize, begin: usize, end: usize, words: &DriftWords) -> bool {
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
        sheet.kind(at) == TokenKind::Text
            && (sheet.is(before, "|") || sheet.is(after, "|"))
            && !sheet.any(before, &["case"])
            && !self.in_arm(at)
    }

    fn in_arm(&self, at: usize) -> bool {
        let open = self.sheet.open(at);
        self.sheet.bracket(open) == Bracket::Block && self.switches(open) || self.sheet.language.docstrings
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
    fn tells_of_errors(&self, level: &Level, levels: &[Level], words: &DriftWords) -> bool {
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
}

/// A name for what is called: two names of a path where the last one says too little.
fn callee(path: &[String], words: &DriftWords) -> String {
    let Some((last, rest)) = path.split_last() else { return String::new() };
    let little =
        words.is("plain", last) || words.is("through", last) || words.is("maker", last) || humps(last).len() == 1;
    match rest.last() {
        Some(owner) if little => format!("{owner}.{last}"),
        _ => last.clone(),
    }
}
