//! Finds what a source file declares: constants, members of enumerations, entries of maps and lists, with the values that stand in
//! them, and what is decided by a name elsewhere (`case CardExpired: return 402`). Which of them are codes is not decided here.

mod block;
mod decision;
mod found;

pub use found::{Decided, Declared, FoundDeclarations};

use super::super::spelling::{self, Style, style};
use super::super::words::{role, speaks_of_errors, status_named};
use super::shape::{comments, container, heading, hides_code, is_way, registers, section};
use super::token::{Language, SourceToken, SourceTokenKind, words};
use super::tree::{Item, Tree, items};
use super::values::{SourceValue, attributes, counted, flat, maker, named_options};

/// A yes or a no, as languages spell it.
fn is_flag(word: &str) -> bool {
    ["true", "false", "True", "False"].contains(&word)
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Open,
    Members,
    Class,
    Decision,
    /// The body of a function: nothing is declared in it.
    Body,
}

/// Reads a file.
pub struct DeclarationReader<'a> {
    language: &'a Language,
    found: FoundDeclarations,
    group: Option<String>,
    /// Names of a `case` whose outcome is still to come.
    pending: Vec<String>,
}

impl<'a> DeclarationReader<'a> {
    /// Reads what these trees declare.
    pub fn read(trees: &[Tree], language: &'a Language) -> FoundDeclarations {
        let mut reader = Self { language, found: FoundDeclarations::default(), group: None, pending: Vec::new() };
        reader.walk(trees, true, &[], Block::Open);
        reader.found
    }

    fn walk(&mut self, trees: &[Tree], lines_end: bool, around: &[String], block: Block) {
        self.found.blocks += 1;
        let number = self.found.blocks;
        let outer = self.group.take();
        let mut items = items(trees, lines_end);
        for at in 0..items.len() {
            let heading = heading(&items[at..]);
            let item = &mut items[at];
            if heading.is_some() {
                item.above.pop();
            }
            self.comments(item);
            self.group = heading.or(self.group.take());
            if !item.trees.is_empty() {
                self.item(item, around, block, number);
            }
        }
        self.group = outer;
    }

    /// A comment that is a title, and one that hides a declaration.
    fn comments(&mut self, item: &Item) {
        for comment in item.above.iter().chain(&item.behind) {
            let text = comment.text.trim();
            let bare = text.trim_matches(|c: char| "-=#*~/ ".contains(c));
            if let Some(title) = section(text) {
                self.group = Some(title).filter(|title| !title.is_empty());
            } else if bare.len() + 4 <= text.len() && !bare.is_empty() && !bare.contains('\n') {
                self.group = Some(bare.to_owned());
            } else if hides_code(text) {
                self.found.quiet.push(comment.clone());
            }
        }
    }

    fn item(&mut self, item: &Item, around: &[String], block: Block, number: usize) {
        let trees = &item.trees[..];
        let keyword = trees.iter().map_while(Tree::word).map(|word| word.text.as_str()).collect::<Vec<_>>();
        let directive = keyword.first().is_some_and(|word| word.starts_with('#') && *word != "#define");
        if directive && let Some(title) = section(&keyword.join(" ")) {
            self.group = Some(title).filter(|title| !title.is_empty());
        }
        if keyword.first() == Some(&"reserved") {
            let free = |token: &&SourceToken| token.kind == SourceTokenKind::Text;
            self.found.reserved.extend(trees.iter().filter_map(Tree::leaf).filter(free).cloned());
        }
        if directive || keyword.first().is_some_and(|word| words().files.iter().any(|known| known == word)) {
            return;
        }
        let assigned = trees.iter().any(|tree| tree.is("="));
        let declares = keyword.iter().any(|word| ["object", "class"].contains(word));
        let case = keyword.first() == Some(&"case") && block != Block::Members && !assigned && !declares;
        if (block == Block::Decision || case || is_way(trees)) && self.decision(trees, around, block) {
            return;
        }
        if self.block(item, around, block, number) {
            return;
        }
        if block == Block::Body && !registers(trees) {
            return;
        }
        if keyword.first().is_some_and(|word| ["fun", "func", "fn", "function", "def"].contains(word)) {
            return;
        }
        // `return [ … ]`, `export default { … }`: what the whole file is.
        if let Some((Tree::Group('[' | '{', inner, _), head)) = trees.split_last()
            && block == Block::Open
            && !head.is_empty()
            && head.iter().all(|tree| tree.word().is_some_and(|word| words().modifiers.contains(&word.text)))
        {
            self.walk(inner, true, around, Block::Open);
            return;
        }
        // `@errors %{ … }`: a map that an attribute of a module holds.
        let held = match trees {
            [mark, Tree::Group('{', inner, _)] if mark.is("%") => Some(inner),
            [Tree::Group('[', inner, _)] => Some(inner),
            _ => None,
        };
        if let ([Tree::Leaf(name)], Some(inner)) = (&item.marks[..], held) {
            let inside: Vec<String> =
                around.iter().cloned().chain([name.text.trim_start_matches('@').to_owned()]).collect();
            self.walk(inner, true, &inside, Block::Open);
            return;
        }
        if self.bodiless(trees, around) || self.rows_of_macro(trees, around, block, number) {
            return;
        }
        let Some((name, value)) = self.binding(trees) else {
            self.unnamed(item, around, block, number);
            return;
        };
        // A field without a value declares a type; those of a class that is a code are told with it.
        let known = role(&name.text).is_some_and(|(_, rank)| rank < 1000) && !spelling::is_strong(&name.text);
        let known = known && container(value).is_none();
        let made = trees.iter().any(|tree| tree.group('(').is_some());
        if block != Block::Class || ((assigned || made) && !known) {
            self.bound(item, name, value, around, block, number);
        }
    }

    /// The name that something is bound to, and its value.
    fn binding<'t>(&self, trees: &'t [Tree]) -> Option<(SourceToken, &'t [Tree])> {
        if let [define, name, value @ ..] = trees
            && define.word().is_some_and(|word| word.text == "#define")
        {
            // `#define FAILED(x) ((x) < 0)` is a function.
            let names = |tree: &Tree| tree.word().is_some() || tree.is(",");
            if let [Tree::Group('(', inner, _), _, ..] = value
                && inner.iter().all(names)
            {
                return None;
            }
            return Some((name.word()?.clone(), value));
        }
        let extends = |tree: &Tree| tree.word().is_some_and(|word| word.text == "extends");
        let marks = ["=", ":=", ":", "=>", "->"];
        let at = trees.iter().position(|tree| marks.iter().any(|mark| tree.is(mark)) || extends(tree))?;
        let (left, value) = (&trees[..at], &trees[at + 1..]);
        let typed = trees[at].is(":").then(|| value.iter().position(|tree| tree.is("="))).flatten();
        let value = typed.map_or(value, |equals| &value[equals + 1..]);
        if let [Tree::Group('[', inner, _)] = left {
            return Some((inner.iter().find_map(Tree::word)?.clone(), value));
        }
        let names: Vec<&SourceToken> = left
            .iter()
            .filter_map(Tree::leaf)
            .filter(|token| {
                matches!(token.kind, SourceTokenKind::Word | SourceTokenKind::Text | SourceTokenKind::Number)
            })
            .filter(|token| {
                token.kind != SourceTokenKind::Word || left.len() == 1 || !words().modifiers.contains(&token.text)
            })
            .collect();
        let name = if self.language.names == "first" { names.first() } else { names.last() };
        name.map(|name| ((*name).clone(), value)).filter(|(name, _)| !name.text.is_empty())
    }

    fn bound(
        &mut self,
        item: &Item,
        name: SourceToken,
        value: &[Tree],
        around: &[String],
        block: Block,
        number: usize,
    ) {
        let mut inside = around.to_vec();
        inside.push(name.text.clone());
        let choices: Vec<&SourceToken> =
            value.iter().filter_map(Tree::leaf).filter(|token| token.kind == SourceTokenKind::Text).collect();
        let chosen = value.iter().any(|tree| tree.is("|"));
        if chosen
            && value.iter().all(|tree| {
                tree.is("|")
                    || tree.leaf().is_some_and(|token| {
                        matches!(token.kind, SourceTokenKind::Text | SourceTokenKind::Comment | SourceTokenKind::Line)
                    })
            })
        {
            self.found.blocks += 1;
            for text in choices {
                self.listed(text, &inside);
            }
            return;
        }
        // `VAULT_GONE = 2 [(vault.http) = 410];`: the options of a member of protobuf.
        let optioned = match value {
            [Tree::Leaf(number), Tree::Group('[', options, _)] if number.kind == SourceTokenKind::Number => {
                Some(options)
            }
            _ => None,
        };
        if let Some(inner) = container(value).filter(|_| optioned.is_none()) {
            let (kind, body) = inner;
            // A type before the bracket makes what stands in it.
            let maker = value.iter().filter_map(Tree::word).next_back().map(|word| word.text.clone());
            inside.extend(
                maker.filter(|maker| !words().modifiers.contains(maker) && maker != "frozenset" && maker != "set"),
            );
            let inner = if block == Block::Body { Block::Body } else { Block::Open };
            self.walk(body, kind == '{', &inside, inner);
            return;
        }
        // A type that is made from values is none of them.
        if self.language.files("ts") && item.trees.iter().map_while(Tree::word).any(|word| word.text == "type") {
            return;
        }
        let constant = item
            .trees
            .first()
            .and_then(Tree::word)
            .is_some_and(|word| words().modifiers.contains(&word.text) && word.text != "case");
        let member = block == Block::Members && !constant;
        // `Map.of(A, "text", B, "text")` says something of names that are declared elsewhere.
        let pairs = flat(value);
        let paired = pairs.len() > 3
            && pairs.len().is_multiple_of(2)
            && pairs.chunks(2).all(|pair| {
                pair[0].kind == SourceTokenKind::Word && pair[1].kind != SourceTokenKind::Word && pair[0].name.is_none()
            });
        if paired {
            for pair in pairs.chunks(2) {
                let values = vec![pair[1].clone()];
                self.found.decided.push(Decided { names: vec![pair[0].text.clone()], values, around: inside.clone() });
            }
            return;
        }
        let mut values = match optioned {
            Some(options) => flat(&value[..1]).into_iter().chain(named_options(options)).collect(),
            None => counted(flat(value), value),
        };
        values.extend(attributes(&item.marks));
        self.found.declared.push(Declared {
            name: Some((name.text, name.line)),
            values,
            maker: maker(value),
            said: comments(item),
            around: around.to_vec(),
            block: number,
            member,
            wraps: false,
            numbered: member && value.first().and_then(Tree::leaf).is_some_and(|n| n.kind == SourceTokenKind::Number),
            class: false,
            group: self.group.clone(),
        });
    }

    fn listed(&mut self, text: &SourceToken, around: &[String]) {
        let value = SourceValue {
            name: None,
            kind: SourceTokenKind::Text,
            text: text.text.clone(),
            line: text.line,
            argument: 0,
        };
        let (around, block) = (around.to_vec(), self.found.blocks);
        self.found.declared.push(Declared {
            values: vec![value],
            around,
            block,
            group: self.group.clone(),
            ..Declared::default()
        });
    }

    /// A member without a value, a row of a list, a call.
    fn unnamed(&mut self, item: &Item, around: &[String], block: Block, number: usize) {
        let trees = &item.trees[..];
        let mut declared = Declared {
            said: comments(item),
            around: around.to_vec(),
            block: number,
            group: self.group.clone(),
            ..Declared::default()
        };
        if let [Tree::Leaf(name)] = trees
            && name.kind == SourceTokenKind::Word
            && let Some(number) = self.next_number(number)
        {
            declared.name = Some((name.text.clone(), name.line));
            declared.member = block == Block::Members;
            declared.values = vec![SourceValue {
                name: None,
                kind: SourceTokenKind::Number,
                text: number.to_string(),
                line: name.line,
                argument: 0,
            }];
            self.found.declared.push(declared);
            return;
        }
        match trees {
            // A text below a member explains it.
            [Tree::Leaf(text)] if text.kind == SourceTokenKind::Text && text.text.contains(' ') => {
                let above = self.found.declared.last_mut().filter(|last| last.block == number);
                if let Some(last) = above {
                    last.said.push(text.clone());
                }
                return;
            }
            // `QUAY_CLOSED = "FRY-501", 409`: what follows the first value on its line belongs to the same member.
            [Tree::Leaf(more)] if more.kind == SourceTokenKind::Number => {
                let last = self.found.declared.last_mut().filter(|last| last.block == number);
                if let Some(last) = last.filter(|last| last.name.as_ref().is_some_and(|(_, line)| *line == more.line)) {
                    last.values.extend(flat(trees));
                }
                return;
            }
            [Tree::Leaf(text)] if text.kind == SourceTokenKind::Text => declared.values = flat(trees),
            [Tree::Leaf(name), rest @ ..] if block == Block::Members && name.kind == SourceTokenKind::Word => {
                let case = name.text == "case";
                if words().modifiers.contains(&name.text) && !case {
                    return;
                }
                let name = if case { rest.iter().find_map(Tree::word) } else { Some(name) };
                declared.name = name.map(|name| (name.text.clone(), name.line));
                declared.member = true;
                declared.values = attributes(&item.marks);
                let inner = rest.iter().find_map(|tree| tree.group('(')).unwrap_or_default();
                declared.wraps = self.language.files("rs")
                    && inner.iter().filter_map(Tree::word).any(|word| speaks_of_errors(&word.text));
                // The fields of a Rust variant are types; the arguments of a Java member are values.
                let fields = rest.iter().any(|tree| tree.group('{').is_some());
                if !fields {
                    declared.values.extend(flat(rest).into_iter().filter(|value| {
                        value.kind != SourceTokenKind::Word
                            || value.text.contains(['.', ':'])
                            || is_flag(&value.text)
                            || status_named(&value.text).is_some()
                    }));
                }
            }
            [Tree::Group('{' | '(' | '[', ..)] => {
                declared.maker = around.last().cloned();
                declared.values = flat(trees);
            }
            [Tree::Leaf(callee), Tree::Group('(' | '{', ..), ..] if callee.kind == SourceTokenKind::Word => {
                declared.maker = Some(callee.text.clone());
                declared.values = flat(trees);
                // `X(CARD_OLD, 101, "…")`: a constant in capitals before the others is what the row is about.
                declared.name = declared
                    .values
                    .first()
                    .filter(|first| first.kind == SourceTokenKind::Word && style(&first.text) == Some(Style::Upper))
                    .map(|first| (first.text.clone(), first.line));
            }
            [Tree::Leaf(new), Tree::Leaf(callee), Tree::Group('(' | '{', ..), ..] if new.text == "new" => {
                declared.maker = Some(callee.text.clone());
                declared.values = flat(trees);
            }
            _ => return,
        }
        self.found.declared.push(declared);
    }

    /// The number of a member without one, behind one of the same block that has one.
    fn next_number(&self, block: usize) -> Option<i64> {
        let before = self
            .found
            .declared
            .last()
            .filter(|last| last.block == block && last.values.iter().all(|value| value.name.is_none()))?;
        let number =
            before.values.iter().find(|value| value.kind == SourceTokenKind::Number)?.text.parse::<i64>().ok()?;
        (before.values.iter().filter(|value| value.kind != SourceTokenKind::Word).count() == 1).then_some(number + 1)
    }
}
