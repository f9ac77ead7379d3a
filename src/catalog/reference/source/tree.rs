//! Puts the tokens of a source file into their brackets, and cuts what stands in a bracket into its items: members, fields,
//! statements, each with the comments and attributes that belong to it.

use super::token::{SourceToken, SourceTokenKind};

/// A token, or what stands in brackets.
#[derive(Debug, Clone)]
pub enum Tree {
    /// A token.
    Leaf(SourceToken),
    /// A bracket: its kind, what stands in it, the line where it opens.
    Group(char, Vec<Tree>, usize),
}

impl Tree {
    /// The token.
    pub fn leaf(&self) -> Option<&SourceToken> {
        match self {
            Self::Leaf(token) => Some(token),
            Self::Group(..) => None,
        }
    }

    /// The word.
    pub fn word(&self) -> Option<&SourceToken> {
        self.leaf().filter(|token| token.kind == SourceTokenKind::Word)
    }

    /// Whether it is this operator.
    pub fn is(&self, mark: &str) -> bool {
        self.leaf().is_some_and(|token| token.is(mark))
    }

    /// What stands in a bracket of this kind.
    pub fn group(&self, kind: char) -> Option<&[Self]> {
        match self {
            Self::Group(open, inner, _) if *open == kind => Some(inner),
            _ => None,
        }
    }

    /// The line where it begins.
    pub fn line(&self) -> usize {
        match self {
            Self::Leaf(token) => token.line,
            Self::Group(_, _, line) => *line,
        }
    }
}

/// How deep brackets are followed.
const DEEPEST: usize = 60;

/// The tokens in their brackets; a bracket that nothing opened is passed over.
pub fn trees(tokens: Vec<SourceToken>) -> Vec<Tree> {
    let mut open: Vec<(char, usize, Vec<Tree>)> = vec![(' ', 0, Vec::new())];
    for token in tokens {
        match token.kind {
            SourceTokenKind::Open if open.len() < DEEPEST => {
                open.push((token.text.chars().next().unwrap_or('('), token.line, Vec::new()));
            }
            SourceTokenKind::Close if open.len() > 1 => close(&mut open),
            SourceTokenKind::Open | SourceTokenKind::Close => {}
            _ => {
                if let Some((_, _, inner)) = open.last_mut() {
                    inner.push(Tree::Leaf(token));
                }
            }
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|(_, _, trees)| trees).unwrap_or_default()
}

fn close(open: &mut Vec<(char, usize, Vec<Tree>)>) {
    if let Some((kind, line, inner)) = open.pop()
        && let Some((_, _, outer)) = open.last_mut()
    {
        outer.push(Tree::Group(kind, inner, line));
    }
}

/// A member, a field or a statement.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The comments right above it.
    pub above: Vec<SourceToken>,
    /// Comments behind it on its line.
    pub behind: Vec<SourceToken>,
    /// Its attributes and annotations.
    pub marks: Vec<Tree>,
    /// What it is.
    pub trees: Vec<Tree>,
}

impl Item {
    /// The line where it begins.
    pub fn line(&self) -> usize {
        self.trees.first().map_or(0, Tree::line)
    }
}

/// The items of a bracket: between commas and semicolons, and, where lines end statements, on lines of their own.
pub fn items(trees: &[Tree], lines_end: bool) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut item = Item::default();
    let mut last = 0;
    let mut generic = 0;
    for (at, tree) in trees.iter().enumerate() {
        if tree.is("<") && generic <= at {
            generic = generic_end(&trees[at..]).map_or(0, |end| at + end);
        }
        match tree {
            Tree::Leaf(token) if token.kind == SourceTokenKind::Comment => {
                let behind = if item.trees.is_empty() { items.last_mut().filter(|_| last == token.line) } else { None };
                match behind {
                    Some(before) => before.behind.push(token.clone()),
                    None if item.trees.is_empty() => item.above.push(token.clone()),
                    None => item.behind.push(token.clone()),
                }
            }
            Tree::Leaf(token) if token.kind == SourceTokenKind::Line => {
                if lines_end && !item.trees.is_empty() && ends(&item.trees, &trees[at + 1..]) {
                    items.push(std::mem::take(&mut item));
                }
            }
            Tree::Leaf(token) if token.is(",") && is_head(&item.trees, &trees[at..]) => item.trees.push(tree.clone()),
            Tree::Leaf(token) if (token.is(",") || token.is(";")) && at >= generic => {
                last = token.line;
                if !item.trees.is_empty() {
                    items.push(std::mem::take(&mut item));
                }
            }
            _ => {
                last = tree.line();
                if let Tree::Group(_, inner, _) = tree {
                    last = inner.last().map_or(last, |tree| tree.leaf().map_or(tree.line(), |token| token.end));
                }
                item.trees.push(tree.clone());
                attributes(&mut item);
            }
        }
    }
    if !item.trees.is_empty() || !item.above.is_empty() {
        items.push(item);
    }
    items
}

/// Whether a comma stands in the head of a type (`class A : B, C {`), before its body.
fn is_head(trees: &[Tree], rest: &[Tree]) -> bool {
    const KINDS: [&str; 9] = ["class", "enum", "struct", "interface", "object", "trait", "record", "protocol", "impl"];
    let declares = trees.iter().filter_map(Tree::word).any(|word| KINDS.contains(&word.text.as_str()));
    let body = |tree: &Tree| tree.group('{').is_some();
    let line = |tree: &Tree| tree.leaf().is_some_and(|token| token.kind == SourceTokenKind::Line || token.is(";"));
    declares && !trees.iter().any(body) && rest.iter().take_while(|tree| !line(tree)).any(body)
}

/// Where the parameters of a type end that begin with `<`: only names and commas stand in them.
fn generic_end(trees: &[Tree]) -> Option<usize> {
    let mut depth = 0;
    for (at, tree) in trees.iter().enumerate().take(40) {
        match tree {
            Tree::Leaf(token) if token.is("<") => depth += 1,
            Tree::Leaf(token) if token.is(">") => depth -= 1,
            Tree::Leaf(token)
                if token.kind == SourceTokenKind::Word
                    || [",", "|", "?", "&", "*"].iter().any(|mark| token.is(mark)) => {}
            Tree::Group('[', ..) => {}
            _ => return None,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Moves `#[…]`, `@Name(…)` and `[Name(…)]` at the begin of an item to its attributes.
fn attributes(item: &mut Item) {
    let moved = match &item.trees[..] {
        [mark, Tree::Group('[', ..)] if mark.is("#") => 2,
        [Tree::Leaf(word), Tree::Group('(', ..)]
            if word.kind == SourceTokenKind::Word && word.text.starts_with('@') && !item.marks.is_empty() =>
        {
            2
        }
        // An annotation without brackets ends where the next word begins.
        [Tree::Leaf(word), next] if word.text.starts_with('@') => {
            if next.group('(').is_some() {
                2
            } else {
                1
            }
        }
        [Tree::Group('[', ..), next] if next.word().is_some() => 1,
        // Several of them, each in its own brackets.
        [Tree::Group('[', inner, _), Tree::Group('[', ..)]
            if inner.first().is_some_and(|name| name.word().is_some()) =>
        {
            1
        }
        _ => 0,
    };
    let rest = item.trees.split_off(moved);
    item.marks.append(&mut item.trees);
    item.trees = rest;
}

/// Marks after which, and before which, an item goes on.
const GO_ON: [&str; 15] = ["=", "+", ":", "=>", "->", "|", ".", ":=", "&", "&&", "||", "?", "\\", "(", "<"];

/// Whether an item ends with its line: neither its last mark nor what follows goes on.
fn ends(trees: &[Tree], rest: &[Tree]) -> bool {
    match trees {
        [Tree::Leaf(annotation)] if annotation.text.starts_with('@') => return false,
        [Tree::Group('[', inner, _)] if inner.first().is_some_and(|tree| tree.word().is_some()) => return false,
        _ => {}
    }
    let open = trees
        .last()
        .and_then(Tree::leaf)
        .is_some_and(|token| token.kind == SourceTokenKind::Mark && GO_ON.contains(&token.text.as_str()));
    let next = rest.iter().find(|tree| {
        !tree.leaf().is_some_and(|token| matches!(token.kind, SourceTokenKind::Line | SourceTokenKind::Comment))
    });
    let goes_on = next
        .and_then(Tree::leaf)
        .is_some_and(|token| token.kind == SourceTokenKind::Mark && GO_ON.contains(&token.text.as_str()));
    let block = next.is_some_and(|tree| tree.group('{').is_some());
    !open && !goes_on && !block
}
