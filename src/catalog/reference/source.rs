//! Makes codes of a source file: of constants, members of enumerations and records that are alike and speak of errors. The code is
//! what goes over the wire; the name in the source is one only where there is nothing else.

mod declared;
mod ends;
mod shape;
mod spoken;
mod token;
mod tree;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use declared::{DeclarationReader, Declared, FoundDeclarations};
use spoken::{Spoken, is_named_after_errors, is_named_so};
use values::SourceValue;

use super::spelling::{self, Style, style};
use super::words::{self, Role};
use super::{FileLine, Reference, Text};

pub use token::{Language, language};

/// Takes the codes of a source file.
pub fn read(file: &Text, stem: &str, language: &Language, reference: &mut Reference) {
    let trees = tree::trees(ends::braced(token::tokens(&file.text, language), language));
    let found = DeclarationReader::read(&trees, language);
    let place = |line: usize| FileLine { file: file.path.clone(), line };
    let mut spoken = told(&found, stem);
    decide(&found, &mut spoken);
    rename(&found, &mut spoken);
    spoken.retain(|one| !one.is_bare());
    for one in &spoken {
        let section = one.group.as_deref();
        one.draft
            .codes(std::slice::from_ref(&one.code), section, &place(one.line))
            .into_iter()
            .for_each(|code| reference.take(code));
    }
    for declared in found.declared.iter().filter(|_| !spoken.is_empty()) {
        let Some((name, line)) = &declared.name else { continue };
        let zero = matches!(&declared.values[..], [value] if value.text == "0") && declared.member;
        let taken = spoken.iter().any(|one| one.declared == *line);
        if let Some(comment) = declared.said.first().filter(|_| name == "_") {
            reference.leave(&place(*line), comment.text.as_str(), "a number without a name");
        } else if is_end_of_range(declared) && !taken {
            reference.leave(&place(*line), name.as_str(), "an end of a range of codes, no error");
        } else if zero && !taken {
            reference.leave(&place(*line), name.as_str(), "the zero of its list, no error");
        }
    }
    for free in &found.reserved {
        reference.leave(&place(free.line), free.text.as_str(), "kept free, not in use");
    }
    for comment in &found.quiet {
        reference.leave(&place(comment.line), comment.text.as_str(), "commented out");
    }
    for declared in found.declared.iter().filter(|declared| declared.values.iter().any(|value| value.name.is_some())) {
        if let Some((name, line)) = &declared.name
            && !declared.values.is_empty()
            && (spelling::is_strong(name) || says_a_meaning(declared))
            && !spoken.iter().any(|one| one.line == *line || one.name.as_deref() == Some(name.as_str()))
            && !reference.knows(name)
        {
            reference.leave(&place(*line), name.as_str(), "a constant that is not among codes");
        }
    }
}

/// Whether one of its fields says what it means.
fn says_a_meaning(declared: &Declared) -> bool {
    let meaning = |name: &String| words::role(name).is_some_and(|(role, rank)| role == Role::Meaning && rank < 1000);
    declared.values.iter().any(|value| value.name.as_ref().is_some_and(meaning))
}

/// Whether a constant bounds or measures something: `maxCode = 1999`, `DEFAULT_TIMEOUT_MS = 15000`.
fn is_measure(declared: &Declared) -> bool {
    let number = |value: &SourceValue| value.kind == token::SourceTokenKind::Number;
    let Some((name, _)) = declared.name.as_ref().filter(|_| declared.values.first().is_some_and(number)) else {
        return false;
    };
    let name = words::split(last(name));
    let all: Vec<&str> = name.split(' ').collect();
    let known = |list: &[String], word: Option<&&str>| word.is_some_and(|word| list.iter().any(|known| known == word));
    let of_list =
        all.len() > 1 && known(&token::words().about, all.last()) && words::speaks_of_errors(all[all.len() - 2]);
    of_list
        || (all.len() == 2 && known(&token::words().bounds, all.first()))
        || known(&token::words().units, all.last())
}

/// Whether a constant is an end of a range of codes: `reservedRangeStart = -32099`, `ERROR_MAX = 1999`.
fn is_end_of_range(declared: &Declared) -> bool {
    let number = matches!(&declared.values[..], [value] if value.kind == token::SourceTokenKind::Number);
    let Some((name, _)) = declared.name.as_ref().filter(|_| number) else { return false };
    let name = words::split(last(name));
    let Some((before, end)) = name.rsplit_once(' ') else { return false };
    let range = before.rsplit(' ').next().is_some_and(|word| word == "range" || words::speaks_of_errors(word));
    range && token::words().ends.iter().any(|known| known == end)
}

/// Gives each code the names that stand for it in a map of such names.
fn rename(found: &FoundDeclarations, spoken: &mut [Spoken]) {
    let speaks = |name: &String| {
        words::split(name).split(' ').any(|word| token::words().aliases.iter().any(|known| known == word))
    };
    for declared in found.declared.iter().filter(|declared| declared.around.last().is_some_and(speaks)) {
        let (Some((name, _)), [value]) = (&declared.name, &declared.values[..]) else { continue };
        if let Some(one) = spoken.iter_mut().find(|one| one.code == value.text) {
            one.draft.alias(name);
        }
    }
}

/// Whether a name speaks of errors; what an attribute says of spelling is no name.
fn speaks(name: &str) -> bool {
    !name.starts_with("rename_all:") && is_named_after_errors(name)
}

/// What is declared alike: in one block, by one maker.
type CodeGroup<'a> = (usize, Option<&'a str>);

/// What is declared alike, and is codes by its company.
fn told(found: &FoundDeclarations, stem: &str) -> Vec<Spoken> {
    let mut groups: BTreeMap<CodeGroup<'_>, Vec<(&Declared, Spoken)>> = BTreeMap::new();
    let enumerations: Vec<usize> =
        found.declared.iter().filter(|declared| declared.member).map(|declared| declared.block).collect();
    let mut named: Vec<&str> = Vec::new();
    for declared in &found.declared {
        let again = declared.name.as_ref().is_some_and(|(name, _)| named.contains(&last(name)));
        if again || (!declared.member && enumerations.contains(&declared.block)) {
            continue;
        }
        if let Some(spoken) = Spoken::of(declared, &found.shapes) {
            named.extend(declared.name.as_ref().map(|(name, _)| last(name)));
            let maker = declared.maker.as_deref().filter(|_| !declared.member && !declared.class);
            groups.entry((declared.block, maker)).or_default().push((declared, spoken));
        }
    }
    // Where one enumeration is called after errors, the others of the file are of other things.
    let is_named =
        |(declared, _): &(&Declared, Spoken)| declared.member && declared.around.iter().any(|name| speaks(name));
    let has_named = groups.values().flatten().any(is_named);
    let mut told: Vec<Candidate> = Vec::new();
    for group in groups.into_values() {
        let most = majority(&group);
        let size = group.len();
        for (declared, spoken) in group {
            let around = declared.around.iter().any(|name| speaks(name));
            let named = |name: &Option<String>| name.as_deref().is_some_and(speaks);
            let own_name = spoken.labelled || named(&declared.maker) || named(&spoken.name);
            let own = around || own_name;
            let own_style = style(&spoken.code);
            let lower = spoken.code.chars().any(char::is_lowercase);
            let distinct = spelling::is_strong(&spoken.code)
                && (own_style != Some(Style::Path) || !lower)
                && (own_style != Some(Style::Number) || most == own_style);
            let alike = !spoken.plain || distinct || most.is_none_or(|most| is_alike(&spoken, most));
            let apart = declared.around.last().is_some_and(|name| words::speaks_of_others(name) && !speaks(name));
            let sure = own
                || (!(apart || has_named && declared.member)
                    && words::speaks_of_errors(stem)
                    && (!spoken.plain || spelling::is_strong(&spoken.code)));
            let taken = if spoken.plain && (is_measure(declared) || is_end_of_range(declared)) {
                false
            } else if declared.class {
                own || spoken.described
            } else if declared.member {
                sure || spoken.described
            } else if spoken.plain {
                size > 1 && sure && alike
            } else {
                (size > 1 || own) && (sure || spoken.described)
            };
            if taken {
                let alone = !declared.member && !declared.class;
                told.push(Candidate { own_name, alone, block: declared.block, spoken });
            }
        }
    }
    let mut told = without_strangers(told);
    told.sort_by_key(|spoken| spoken.line);
    told
}

/// What may be a code by its company.
struct Candidate {
    spoken: Spoken,
    /// Its own name, its maker or its comment speaks of errors.
    own_name: bool,
    /// It is no member of an enumeration and no class.
    alone: bool,
    block: usize,
}

impl Candidate {
    fn is_explained(&self) -> bool {
        self.spoken.draft.has_meaning() || self.spoken.draft.has_status()
    }
}

/// Those of them that are codes: a constant that only stands among codes is none where most others are named after errors, nor where
/// nothing is said of it and of those in its block, and others say what they mean.
fn without_strangers(told: Vec<Candidate>) -> Vec<Spoken> {
    let plain = told.iter().filter(|one| one.spoken.plain);
    let named = plain.clone().filter(|one| one.own_name).count();
    let mostly_named = named >= 2 && named * 3 >= plain.count() * 2;
    let explained = told.iter().filter(|one| !one.spoken.plain && one.spoken.draft.has_meaning()).count() >= 2;
    let spoken_of: BTreeSet<usize> =
        told.iter().filter(|one| one.own_name || one.is_explained()).map(|one| one.block).collect();
    let is_stranger = |one: &Candidate| {
        let silent = explained && !spoken_of.contains(&one.block);
        let named = one.spoken.name.is_some();
        named && one.alone && !one.own_name && (silent || one.spoken.plain && mostly_named)
    };
    told.into_iter().filter(|one| !is_stranger(one)).map(|one| one.spoken).collect()
}

/// How most plain constants of a group are spelt.
fn majority(group: &[(&Declared, Spoken)]) -> Option<Style> {
    let mut count: BTreeMap<Style, usize> = BTreeMap::new();
    let plain = group.iter().filter(|(_, spoken)| spoken.plain);
    plain.filter_map(|(_, spoken)| style(&spoken.code)).for_each(|style| *count.entry(style).or_default() += 1);
    let all: usize = count.values().sum();
    count.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| count * 2 > all).map(|(style, _)| style)
}

/// Whether a code is spelt as most are; a single word is where its constant has the same name.
fn is_alike(spoken: &Spoken, most: Style) -> bool {
    let own = style(&spoken.code);
    let word = match most {
        Style::Camel => own == Some(Style::Title),
        Style::Snake | Style::Kebab | Style::LowCamel | Style::Path => own == Some(Style::Word),
        _ => false,
    };
    let same = || spoken.name.as_deref().is_some_and(|name| is_named_so(last(name), &spoken.code));
    own == Some(most) || (word && same())
}

/// The last name of a path.
fn last(name: &str) -> &str {
    name.rsplit(['.', ':', '\\']).next().unwrap_or(name)
}

/// Gives each code what is decided by its name elsewhere: in a function over the codes, in a second map.
fn decide(found: &FoundDeclarations, spoken: &mut [Spoken]) {
    let again = found.declared.iter().filter_map(|declared| {
        let (name, line) = declared.name.as_ref()?;
        Some((vec![name.clone()], &declared.values, &declared.around, *line))
    });
    let decided = found.decided.iter().map(|decided| (decided.names.clone(), &decided.values, &decided.around, 0));
    for (names, values, around, line) in decided.chain(again) {
        for name in &names {
            for one in spoken.iter_mut().filter(|one| (line == 0 || one.declared != line) && one.is_called(last(name)))
            {
                one.learn(values, around);
            }
        }
    }
}
