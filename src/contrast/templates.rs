//! Templates: shapes of lines and what is kept of each, shapes that differ in a name only joined.
//!
//! A Drain-like grouping made to be the same in whatever order the lines came: shapes are counted as they are, and joined at
//! the end. Where more than [`NAMES`] shapes differ in one word only, and the rest are words, that word is a name. Verbs are
//! few, so `lookup failed` stays apart from `lookup done`. What was a name behind some word is one behind it everywhere. Time is linear in the lines, memory bounded by [`MOST`] shapes.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::shape::ANY;

/// Shapes that are told apart; what comes later is one of [`OTHER`].
pub const MOST: usize = 20_000;

/// The template of lines beyond the first [`MOST`] shapes.
pub const OTHER: &str = "(other lines)";

/// More words than this in one place of a template are names.
const NAMES: usize = 8;

/// The same for paths of requests.
const PATHS: usize = 48;

/// Words that must stay for a template to be told by them.
const KEPT: usize = 2;

/// Rounds of joining: a template has no more names than this.
const ROUNDS: usize = 6;

/// What is kept of the lines of one template.
pub trait TemplateCell: Default {
    /// Takes up what is kept of other lines of it.
    fn join(&mut self, other: Self);
}

/// Shapes, and a cell for each.
#[derive(Debug, Clone, Default)]
pub struct Templates<C> {
    cells: HashMap<Box<str>, C>,
}

impl<C: TemplateCell> Templates<C> {
    /// The cell of a shape.
    pub fn cell(&mut self, shape: &str) -> &mut C {
        let shape = if self.cells.len() < MOST || self.cells.contains_key(shape) { shape } else { OTHER };
        if !self.cells.contains_key(shape) {
            self.cells.insert(shape.into(), C::default());
        }
        // Just put there where it was not.
        self.cells.entry(shape.into()).or_default()
    }

    /// Takes up other templates, shape by shape.
    pub fn join(&mut self, other: Self) {
        let mut other: Vec<(Box<str>, C)> = other.cells.into_iter().collect();
        // Which of them come beyond the last one must not depend on how a map is ordered.
        other.sort_by(|(one, _), (two, _)| one.cmp(two));
        for (shape, cell) in other {
            self.cell(&shape).join(cell);
        }
    }

    /// The templates, in the order of their text: each with the cells of all shapes that it stands for.
    pub fn joined(self) -> Vec<(String, C)> {
        let mut all: Vec<(Vec<String>, C)> =
            self.cells.into_iter().map(|(shape, cell)| (shape.split(' ').map(str::to_owned).collect(), cell)).collect();
        all.sort_by(|(one, _), (two, _)| one.cmp(two));
        let mut known = HashSet::new();
        for _ in 0..ROUNDS {
            let Some(names) = names(&all) else { break };
            let with_names = all.iter().zip(&names).filter_map(|((words, _), name)| Some((words, (*name)?)));
            known.extend(with_names.map(|(words, place)| behind(words, place)));
            all = rejoined(all, |at, _| names[at].into_iter().collect());
        }
        let is_known =
            |words: &[String], place: usize| can_be_a_name(words, place) && known.contains(&behind(words, place));
        all = rejoined(all, |_, words| (0..words.len()).filter(|place| is_known(words, *place)).collect());
        all.into_iter().map(|(words, cell)| (words.join(" "), cell)).collect()
    }
}

/// For every shape the place of the name in it, if it has one; none where no shape has.
fn names<C>(all: &[(Vec<String>, C)]) -> Option<Vec<Option<usize>>> {
    let mut alike: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, (words, _)) in all.iter().enumerate() {
        for place in 0..words.len() {
            if can_be_a_name(words, place) {
                alike.entry(without(words, place)).or_default().push(at);
            }
        }
    }
    let place_of = |members: &[usize]| differing(&all[members[0]].0, &all[members[1]].0);
    let mut holes: Vec<(usize, Vec<usize>)> = alike
        .into_values()
        .filter(|members| members.len() > NAMES)
        .filter_map(|members| Some((place_of(&members)?, members)))
        .filter(|(place, members)| {
            members.len() > if all[members[0]].0[*place].starts_with('/') { PATHS } else { NAMES }
        })
        .collect();
    holes.sort_by(|(one, first), (two, second)| {
        second.len().cmp(&first.len()).then(first.cmp(second)).then(one.cmp(two))
    });
    let mut places = vec![None; all.len()];
    for (place, members) in holes {
        if members.iter().all(|member| places[*member].is_none()) {
            for member in members {
                places[member] = Some(place);
            }
        }
    }
    places.iter().any(Option::is_some).then_some(places)
}

/// A name with the word before it.
fn behind(words: &[String], place: usize) -> (String, String) {
    let before = place.checked_sub(1).map(|before| words[before].clone());
    (before.unwrap_or_default(), words[place].clone())
}

/// The shapes with a mark in the places of their names, which `names` tells; equal ones joined.
fn rejoined<C: TemplateCell>(
    all: Vec<(Vec<String>, C)>,
    names: impl Fn(usize, &[String]) -> Vec<usize>,
) -> Vec<(Vec<String>, C)> {
    let mut joined: Vec<(Vec<String>, C)> = Vec::new();
    let mut known: HashMap<Vec<String>, usize> = HashMap::new();
    for (at, (mut words, cell)) in all.into_iter().enumerate() {
        for place in names(at, &words) {
            ANY.clone_into(&mut words[place]);
        }
        if let Some(at) = known.get(&words) {
            joined[*at].1.join(cell);
        } else {
            known.insert(words.clone(), joined.len());
            joined.push((words, cell));
        }
    }
    joined
}

/// Whether what is left without this word still says what happened.
fn can_be_a_name(words: &[String], place: usize) -> bool {
    if words[place].starts_with('/') {
        return words.len() > 1;
    }
    let is_word = |word: &String| word.len() > 1 && word.chars().all(char::is_alphabetic);
    let left = words.iter().enumerate().filter(|(at, word)| *at != place && is_word(word)).count();
    words[place] != ANY && left >= KEPT
}

/// What stands for a shape but for one of its words.
fn without(words: &[String], place: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.len().hash(&mut hasher);
    place.hash(&mut hasher);
    words[place].starts_with('/').hash(&mut hasher);
    words.iter().enumerate().filter(|(at, _)| *at != place).for_each(|(_, word)| word.hash(&mut hasher));
    hasher.finish()
}

/// The only place in which two shapes differ.
fn differing(one: &[String], other: &[String]) -> Option<usize> {
    let mut places = one.iter().zip(other).enumerate().filter(|(_, (one, other))| one != other).map(|(at, _)| at);
    let place = places.next()?;
    (one.len() == other.len() && places.next().is_none()).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::{MOST, OTHER, TemplateCell, Templates};

    impl TemplateCell for u64 {
        fn join(&mut self, other: Self) {
            *self += other;
        }
    }

    fn joined(shapes: &[String]) -> Vec<(String, u64)> {
        let mut templates = Templates::default();
        for shape in shapes {
            *templates.cell(shape) += 1;
        }
        templates.joined()
    }

    #[test]
    fn many_words_in_one_place_are_names_and_few_are_not() {
        let users = ["ada", "bob", "cleo", "dan", "eve", "fay", "gus", "hal", "ida"];
        let mut shapes: Vec<String> = users.iter().map(|user| format!("user {user} logged in")).collect();
        shapes.extend(["ledger lookup failed", "ledger lookup done"].map(str::to_owned));
        let expected = [("ledger lookup done", 1), ("ledger lookup failed", 1), ("user <*> logged in", 9)];
        assert_eq!(joined(&shapes), expected.map(|(text, count)| (text.to_owned(), count)));
        shapes.reverse();
        assert_eq!(joined(&shapes).len(), 3, "in whatever order they came");
    }

    #[test]
    fn a_name_is_known_again_in_a_template_that_is_seldom() {
        let users = ["ada", "bob", "cleo", "dan", "eve", "fay", "gus", "hal", "ida"];
        let mut shapes: Vec<String> = users.iter().map(|user| format!("user {user} logged in")).collect();
        shapes.extend(["lost user ada for good", "lost user ida for good", "lost ada for good"].map(str::to_owned));
        let expected = [("lost ada for good", 1), ("lost user <*> for good", 2), ("user <*> logged in", 9)];
        assert_eq!(joined(&shapes), expected.map(|(text, count)| (text.to_owned(), count)));
    }

    #[test]
    fn two_names_in_one_template_are_both_found() {
        let words = |letter: char| (0..10u8).map(move |at| format!("{letter}{}", char::from(b'a' + at)));
        let shapes: Vec<String> = words('x')
            .flat_map(|who| words('y').map(move |host| format!("user {who} logged in from {host}")))
            .collect();
        assert_eq!(joined(&shapes), [("user <*> logged in from <*>".to_owned(), 100)]);
    }

    #[test]
    fn events_named_by_one_word_are_never_joined() {
        let shapes: Vec<String> = (0..30u8).map(|at| format!("event_{} decision 200", char::from(b'a' + at))).collect();
        assert_eq!(joined(&shapes).len(), 30);
    }

    #[test]
    fn shapes_beyond_the_last_one_are_counted_together() {
        let shapes: Vec<String> = (0..MOST + 5).map(|at| format!("e{at}")).collect();
        let joined = joined(&shapes);
        assert_eq!(joined.iter().find(|(text, _)| text == OTHER).map(|(_, count)| *count), Some(5));
    }
}
