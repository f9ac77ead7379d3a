//! Puts together what the readers find: each code once, and what could not be taken.

use super::words;
use super::{CodeRow, FileLine, LeftOut, Reference, ReferenceStep};

impl Reference {
    /// Takes a code; what is said of one that is there already is joined with it.
    pub fn take(&mut self, code: CodeRow) {
        let Some(known) = self.index.get(&code.code).and_then(|at| self.codes.get_mut(*at)) else {
            self.index.insert(code.code.clone(), self.codes.len());
            self.codes.push(code);
            return;
        };
        let differs = |known: &Option<String>, new: &Option<String>| match (known, new) {
            (Some(known), Some(new)) => !is_said(known, new),
            _ => false,
        };
        let (meaning, action) = (differs(&known.meaning, &code.meaning), differs(&known.action, &code.action));
        let again = [code.meaning.as_ref().filter(|_| meaning), code.action.as_ref().filter(|_| action)];
        let again: Vec<String> = again.into_iter().flatten().cloned().collect();
        known.http.extend(code.http.iter().filter(|status| !known.http.contains(status)).copied().collect::<Vec<_>>());
        known.meaning = known.meaning.take().or(code.meaning);
        known.action = known.action.take().or(code.action);
        known.section = known.section.take().or(code.section);
        known.since = known.since.take().or(code.since);
        known.retryable = known.retryable.or(code.retryable);
        known.source = known.source.take().or(code.source);
        known.docs = known.docs.take().or(code.docs);
        let name = known.code.clone();
        let new = |names: &[String], name: &String| !names.contains(name);
        known.aliases.extend(code.aliases.into_iter().filter(|alias| new(&known.aliases, alias)).collect::<Vec<_>>());
        known.notes.extend(code.notes.into_iter().filter(|note| new(&known.notes, note)).collect::<Vec<_>>());
        if !again.is_empty() {
            let first = known.place.line;
            known.notes.extend(again.iter().filter(|text| !known.notes.contains(text)).cloned().collect::<Vec<_>>());
            let what = format!("{name}: {}", again.join(" "));
            self.leave(
                &code.place,
                what,
                format!("the code stands there twice; its first texts (line {first}) stay, these become a note"),
            );
        }
    }

    /// Tells of something that is not taken; the same thing at the same place is told once.
    pub fn leave(&mut self, place: &FileLine, what: impl Into<String>, why: impl Into<String>) {
        let left = LeftOut { place: place.clone(), what: super::prose::one_line(&what.into()), why: why.into() };
        if !self.left_out.iter().rev().take(100).any(|known| *known == left) {
            self.left_out.push(left);
        }
    }

    /// Takes a step of a checklist.
    pub fn step(&mut self, place: &FileLine, text: String) {
        self.steps.push(ReferenceStep { text, place: place.clone() });
    }

    /// Whether a code is there under this name.
    pub fn knows(&self, name: &str) -> bool {
        self.codes.iter().any(|code| code.code == name || code.aliases.iter().any(|alias| alias == name))
    }

    /// Doubts the codes between two lines of a file: they may be HTTP statuses.
    pub fn doubt(&mut self, from: &FileLine, to: usize) {
        let between = |code: &CodeRow| code.place.file == from.file && (from.line..=to).contains(&code.place.line);
        let doubted = self.codes.iter().filter(|code| between(code)).map(|code| code.code.clone());
        self.doubted.extend(doubted);
    }

    /// Takes out HTTP statuses that a page lists beside codes of its own.
    pub fn leave_statuses(&mut self) {
        let own = self.codes.iter().any(|code| !self.doubted.contains(&code.code));
        if !own || self.doubted.is_empty() {
            return;
        }
        let doubted = std::mem::take(&mut self.doubted);
        let (out, kept) = std::mem::take(&mut self.codes).into_iter().partition(|code| doubted.contains(&code.code));
        self.codes = kept;
        let out: Vec<CodeRow> = out;
        for code in out {
            let what = format!("{} {}", code.code, code.meaning.unwrap_or_default());
            self.leave(&code.place, what, "an HTTP status beside codes, not one of them");
        }
    }

    /// Tells which codes have no meaning: of all of them at once, or of each.
    pub fn tell_what_is_missing(&mut self) {
        let silent: Vec<CodeRow> = self.codes.iter().filter(|code| code.meaning.is_none()).cloned().collect();
        if silent.len() > 3 && silent.len() == self.codes.len() {
            let what = format!("{} codes from {} to {}", silent.len(), silent[0].code, silent[silent.len() - 1].code);
            self.leave(&silent[0].place, what, "the reference has no text for any of its codes");
            return;
        }
        for code in silent {
            self.leave(&code.place, code.code, "the reference does not say what it means");
        }
    }
}

/// Whether one text says what the other says.
fn is_said(known: &str, new: &str) -> bool {
    let plain = |text: &str| words::split(text);
    let (known, new) = (plain(known), plain(new));
    known.contains(&new) || new.contains(&known)
}
