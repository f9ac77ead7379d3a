//! What an item of source is by its shape: a way from a name, a parameter, a list of declarations; and the comments that are its own.

use super::super::spelling;
use super::super::words::{self, role};
use super::token::{self, SourceToken, SourceTokenKind};
use super::tree::{Item, Tree, items};

/// The comments of an item: right above it, and behind it.
pub fn comments(item: &Item) -> Vec<SourceToken> {
    let line = item.marks.first().map_or(item.line(), |mark| mark.line().min(item.line()));
    let mut next = line;
    let mut above: Vec<SourceToken> = Vec::new();
    for comment in item.above.iter().rev() {
        if comment.end + 1 < next {
            break;
        }
        next = comment.line;
        above.insert(0, comment.clone());
    }
    above.extend(item.behind.iter().cloned());
    above
}

/// The title that a comment gives to numbers below it, where it begins with the first of them: `2100 - Engine room`. Where the next one
/// has a comment of its own, each is spoken of by itself.
pub fn heading(items: &[Item]) -> Option<String> {
    let [first, next, ..] = items else { return None };
    let comment = first.above.last().filter(|comment| comment.end == comment.line && next.above.is_empty())?;
    let (number, title) = comment.text.split_once(' ')?;
    let digits = number.trim_end_matches(['x', '+', ':']);
    let own = |tree: &Tree| tree.leaf().is_some_and(|leaf| leaf.kind == SourceTokenKind::Number && leaf.text == digits);
    let title = title.trim_start_matches(['-', '\u{2013}', '\u{2014}', ':', ' ']);
    (first.trees.iter().any(own) && !title.is_empty()).then(|| title.to_owned())
}

/// The title of the section that a comment or a directive opens (`region Cards`, `MARK: - Cards`), an empty one where it ends.
pub fn section(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if ["endregion", "#endregion"].iter().any(|end| lower.starts_with(end)) {
        return Some(String::new());
    }
    let opens = |word: &&String| lower.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with([' ', '-']));
    let word = token::words().sections.iter().find(opens)?;
    let title = text[word.len()..].trim_matches([' ', '-', '"']);
    (!title.is_empty()).then(|| title.to_owned())
}

/// Whether a comment is a declaration that somebody took out: a code and what is given to it.
pub fn hides_code(text: &str) -> bool {
    let text = text.trim_start_matches('|').trim();
    let word = text.split(|c: char| !(c.is_alphanumeric() || "_.-'\"".contains(c))).next().unwrap_or_default();
    let rest = text[word.len()..].trim_start();
    let opens = rest.starts_with('(')
        && (rest.ends_with(',') || rest.ends_with(';') || rest.ends_with(')'))
        && rest.contains(['"', '\'']);
    let given = (rest.starts_with(':') || rest.starts_with('=')) && rest.contains(['"', '\'', '{', '(']);
    spelling::is_strong(word.trim_matches(['"', '\''])) && !text.contains('\n') && (opens || given)
}

/// Whether an item is a way from a name with a path: `ErrorCode::A => …`, `[ErrorCode.A]: …`, `errs.A: …`.
pub fn is_way(trees: &[Tree]) -> bool {
    let path =
        |tree: &Tree| tree.word().is_some_and(|word| word.text.contains([':', '.']) && !word.text.starts_with('@'));
    let at = trees.iter().position(|tree| [":", "=>", "->"].iter().any(|mark| tree.is(mark)));
    at.is_some_and(|at| match &trees[..at] {
        [Tree::Group('[', inner, _)] => inner.iter().any(path),
        left => left.first().is_some_and(path) && !trees.iter().any(|tree| tree.is("=")),
    })
}

/// Whether a statement hands an error to somebody: `super("CODE", 404)`, `errors.Register("CODE", …)`.
pub fn registers(trees: &[Tree]) -> bool {
    match trees {
        [Tree::Leaf(callee), Tree::Group('(', ..), ..] => {
            callee.text.starts_with("super") || callee.text == "base" || words::speaks_of_errors(&callee.text)
        }
        _ => false,
    }
}

/// The name of a parameter or a field: before its colon, else its last word; of Go's and C's fields, the first of two.
pub fn parameter(trees: &[Tree]) -> Option<String> {
    let colon = trees.iter().position(|tree| tree.is(":"));
    let equals = trees.iter().position(|tree| tree.is("=")).unwrap_or(trees.len());
    let names = trees[..colon.unwrap_or(equals)].iter().filter_map(Tree::word).collect::<Vec<_>>();
    let upper = |token: &&&SourceToken| token.text.starts_with(char::is_uppercase);
    // `Code string` of Go: the name is in capitals, the type is not.
    let first = names.first().filter(|name| {
        colon.is_none()
            && names.len() == 2
            && upper(name)
            && !names[1].text.starts_with(char::is_uppercase)
            && ["string", "int", "error", "bool", "int32", "int64"].contains(&names[1].text.as_str())
    });
    // `this.code` of Dart is the field.
    first.or(names.last()).map(|token| token.text.trim_start_matches("this.").to_owned())
}

/// The bracket of a value that is a list or map of declarations, not the fields of one.
pub fn container(value: &[Tree]) -> Option<(char, &[Tree])> {
    let (kind, inner) = match value.iter().find(|tree| matches!(tree, Tree::Group('{' | '(', ..)) || is_list(tree))? {
        Tree::Group(kind, inner, _) => (*kind, &inner[..]),
        Tree::Leaf(_) => return None,
    };
    if kind == '(' {
        // A call around one list: `Object.freeze({…})`, `new Map([…])`, `List.of(…)`.
        let quiet = |tree: &&Tree| {
            tree.leaf().is_none_or(|token| !matches!(token.kind, SourceTokenKind::Line | SourceTokenKind::Comment))
        };
        let rows = inner.iter().filter(quiet).filter(|tree| !tree.is(","));
        if rows.clone().count() > 1 && rows.clone().all(|tree| matches!(tree, Tree::Group('(' | '[', ..))) {
            return Some((kind, inner));
        }
        let mut inside = inner.iter().filter(quiet);
        let only = inside.next().filter(|tree| matches!(tree, Tree::Group('{' | '[', ..)))?;
        return inside.next().is_none().then(|| container(std::slice::from_ref(only)))?;
    }
    let items = items(inner, kind == '{');
    let is_field = |item: &Item| {
        let at = item.trees.iter().position(|tree| tree.is(":") || tree.is("=") || tree.is("=>"));
        let name = at.and_then(|_| item.trees.first()).and_then(Tree::leaf);
        name.is_some_and(|name| {
            role(&name.text).is_some_and(|(_, rank)| rank < 1000) && !spelling::is_strong(&name.text)
        })
    };
    let fields = items.iter().filter(|item| is_field(item)).count();
    let filled = items.iter().filter(|item| !item.trees.is_empty()).count();
    (fields * 2 < filled).then_some((kind, inner))
}

/// A bracket with texts, records or calls in it, not an index or a type.
fn is_list(tree: &Tree) -> bool {
    let said = |tree: &Tree| {
        matches!(tree, Tree::Group(..))
            || tree.is(":")
            || tree.is("=>")
            || tree.leaf().is_some_and(|token| token.kind == SourceTokenKind::Text)
    };
    tree.group('[').is_some_and(|inner| inner.iter().any(said))
}
