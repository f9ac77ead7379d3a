//! What must stand in a text for a regular expression to match it: literals of which one at least is there. So one automaton
//! looks for all rules at once, and an expression is tried only where one of its literals stands.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Literals for one expression; an expression that would need more is tried on every line.
const MOST: usize = 64;

/// Letters of a class that are spelt out.
const WIDEST_CLASS: usize = 8;

/// Bytes of the longest literal: more make the automaton larger and find no less.
const LONGEST: usize = 32;

/// A literal of fewer bytes stands in nearly every line.
const SHORTEST: usize = 2;

/// Literals in small ASCII letters, of which one stands, letter case aside, in whatever `pattern` matches; none where that
/// cannot be told, or the pattern cannot be read.
pub(super) fn literals(pattern: &str) -> Option<Vec<Vec<u8>>> {
    let parse = |unicode| ParserBuilder::new().utf8(false).unicode(unicode).build().parse(pattern).ok();
    let hir = parse(false).or_else(|| parse(true))?;
    let mut literals = Need::of(&hir).best()?;
    for literal in &mut literals {
        literal.truncate(LONGEST);
    }
    literals.sort();
    literals.dedup();
    (shortest(&literals) >= SHORTEST).then_some(literals)
}

/// The literal by which a fixed text is found.
pub(super) fn literal(text: &[u8]) -> Vec<u8> {
    let line = text.split(|&byte| byte == b'\n').max_by_key(|line| line.len()).unwrap_or_default();
    line[..line.len().min(LONGEST)].to_ascii_lowercase()
}

type Literals = Vec<Vec<u8>>;

/// What a part of an expression needs.
#[derive(Default)]
struct Need {
    /// All texts that it matches, where they are few.
    whole: Option<Literals>,
    /// One of these stands in all texts that it matches.
    part: Option<Literals>,
}

impl Need {
    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::whole(vec![Vec::new()]),
            HirKind::Literal(literal) => Self::whole(vec![literal.0.to_ascii_lowercase()]),
            HirKind::Class(class) => Self { whole: letters(class), part: None },
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                let once = Self::of(&repetition.sub);
                match (repetition.min, repetition.max) {
                    (1, Some(1)) => once,
                    (0, Some(1)) => Self {
                        whole: once.whole.map(|mut whole| {
                            whole.push(Vec::new());
                            whole
                        }),
                        part: None,
                    },
                    (0, _) => Self::default(),
                    _ => Self { whole: None, part: once.best() },
                }
            }
            HirKind::Concat(parts) => Self::concat(parts),
            HirKind::Alternation(parts) => Self::alternation(parts),
        }
    }

    fn whole(literals: Literals) -> Self {
        Self { whole: Some(literals), part: None }
    }

    fn concat(parts: &[Hir]) -> Self {
        let (mut run, mut best, mut whole) = (vec![Vec::new()], None, true);
        for part in parts {
            let need = Self::of(part);
            let crossed = need.whole.as_ref().and_then(|next| cross(&run, next));
            if let Some(crossed) = crossed {
                run = crossed;
                continue;
            }
            whole = false;
            best = better(best, Some(std::mem::replace(&mut run, vec![Vec::new()])));
            match need.whole {
                Some(next) => run = next,
                None => best = better(best, need.part),
            }
        }
        if whole { Self::whole(run) } else { Self { whole: None, part: better(best, Some(run)) } }
    }

    fn alternation(parts: &[Hir]) -> Self {
        let needs: Vec<Self> = parts.iter().map(Self::of).collect();
        let whole = needs.iter().all(|need| need.whole.is_some());
        let literals: Option<Vec<Literals>> = needs.into_iter().map(Self::best).collect();
        let literals = literals.map(|all| all.concat()).filter(|all| all.len() <= MOST);
        if whole { Self { whole: literals, part: None } } else { Self { whole: None, part: literals } }
    }

    fn best(self) -> Option<Literals> {
        better(self.whole, self.part)
    }
}

/// Every text of the one followed by every text of the other; none where they are too many.
fn cross(first: &Literals, second: &Literals) -> Option<Literals> {
    if first.len() * second.len() > MOST {
        return None;
    }
    let mut crossed: Literals = first.iter().flat_map(|a| second.iter().map(|b| [&a[..], b].concat())).collect();
    crossed.sort();
    crossed.dedup();
    Some(crossed)
}

/// Those that say more: the shortest of which is longer, else the fewer.
fn better(first: Option<Literals>, second: Option<Literals>) -> Option<Literals> {
    let (Some(first), Some(second)) = (&first, &second) else { return first.or(second) };
    let says = |literals: &Literals| (shortest(literals).min(LONGEST), std::cmp::Reverse(literals.len()));
    Some(if says(first) >= says(second) { first.clone() } else { second.clone() })
}

fn shortest(literals: &Literals) -> usize {
    literals.iter().map(Vec::len).min().unwrap_or(0)
}

/// The letters of a class, each as a text in small letters, where they are few.
fn letters(class: &Class) -> Option<Literals> {
    let mut letters: Literals = match class {
        Class::Bytes(class) => {
            let wide: usize = class.ranges().iter().map(|range| usize::from(range.end() - range.start()) + 1).sum();
            if wide > 2 * WIDEST_CLASS {
                return None;
            }
            let all = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            all.map(|byte| vec![byte.to_ascii_lowercase()]).collect()
        }
        Class::Unicode(class) => {
            let wide: usize = class.ranges().iter().map(regex_syntax::hir::ClassUnicodeRange::len).sum();
            if wide > 2 * WIDEST_CLASS {
                return None;
            }
            let all = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            all.map(|letter| letter.to_ascii_lowercase().to_string().into_bytes()).collect()
        }
    };
    letters.sort();
    letters.dedup();
    (letters.len() <= WIDEST_CLASS).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::literals;

    #[test]
    fn every_expression_is_found_by_the_most_telling_of_its_parts() {
        for (pattern, expected) in [
            ("Discarding message(.+)in an old incarnation(.+)of this node", Some(&["in an old incarnation"][..])),
            ("502|503|504", Some(&["502", "503", "504"])),
            ("(?i)JetStream\\s+failed\\s+to.*maximum", Some(&["jetstream"])),
            ("MISCONF .* (disk|memory) full", Some(&[" disk full", " memory full"][..])),
            ("-READONLY.*write.*replica", Some(&["-readonly"])),
            ("(?:foo|barrel)+x", Some(&["barrel", "foo"])),
            ("colou?r of", Some(&["color of", "colour of"])),
            ("a.*b", None),
            (".*", None),
            ("[0-9]+", None),
            ("(unclosed", None),
        ] {
            let expected = expected.map(|all| all.iter().map(|one| one.as_bytes().to_vec()).collect::<Vec<_>>());
            let found = literals(pattern);
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn one_of_the_literals_stands_in_everything_that_matches() {
        for (pattern, text) in [
            ("(?i)WiredTiger.*metadata.*corrupt", "WIREDTIGER metadata CORRUPTION"),
            ("panic(.+)runtime error(.+)nil", "panic: runtime error: nil"),
            ("[Rr]edis (timeout|timed out)", "Redis timed out"),
            ("(AOF|RDB).*(corrupted|truncated)", "rdb: AOF was truncated"),
            ("x{2,3}yes?", "xxye"),
        ] {
            let text = text.to_lowercase().into_bytes();
            let literals = literals(pattern).unwrap();
            let stands = |literal: &Vec<u8>| text.windows(literal.len()).any(|window| window == &literal[..]);
            assert!(literals.iter().any(stands), "{pattern}: {literals:?}");
        }
    }
}
