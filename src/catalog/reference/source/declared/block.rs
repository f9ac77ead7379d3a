//! Declarations with a body: what it is, what its name puts around what stands in it, the parameters and fields that it declares, and
//! classes that say their code in their own fields.

use super::super::super::words::{Role, is_nothing, role, speaks_of_errors};
use super::super::shape::{comments, parameter};
use super::super::token::{SourceToken, SourceTokenKind, words};
use super::super::tree::{Item, Tree, items};
use super::super::values::{SourceValue, flat, renamed};
use super::{Block, DeclarationReader, Declared};

/// Words that open a declaration with a body.
const DECLARING: [&str; 29] = [
    "fn",
    "func",
    "function",
    "def",
    "fun",
    "defp",
    "impl",
    "class",
    "enum",
    "struct",
    "interface",
    "trait",
    "namespace",
    "module",
    "defmodule",
    "object",
    "record",
    "get",
    "switch",
    "match",
    "when",
    "if",
    "else",
    "for",
    "while",
    "message",
    "union",
    "try",
    "type",
];

impl DeclarationReader<'_> {
    /// The names before a block that is called by them alone: `resource "desk" "hall" { … }`.
    fn names_of_block(&self, head: &[Tree]) -> Option<Vec<String>> {
        let name = |tree: &Tree| {
            let leaf = tree.leaf().filter(|token| matches!(token.kind, SourceTokenKind::Word | SourceTokenKind::Text));
            leaf.map(|token| token.text.clone())
        };
        if !self.language.names_blocks() || head.is_empty() {
            return None;
        }
        head.iter().map(name).collect()
    }

    /// Something with a body: its name goes around what stands in it.
    pub(super) fn block(&mut self, item: &Item, around: &[String], block: Block, number: usize) -> bool {
        let trees = &item.trees[..];
        let all: Vec<&str> = trees.iter().filter_map(Tree::word).map(|word| word.text.as_str()).collect();
        let lists = ["const", "var", "let", "type"].contains(all.first().unwrap_or(&""));
        if let [Tree::Leaf(_), Tree::Group('(', inner, _)] = trees
            && lists
        {
            // What a comment says over a group of constants is said of each.
            let spoken = comments(item).iter().any(|comment| speaks_of_errors(&comment.text));
            let inside: Vec<String> = around.iter().cloned().chain(spoken.then(|| "errors".to_owned())).collect();
            self.walk(inner, true, &inside, Block::Open);
            return true;
        }
        let Some((Tree::Group('{', body, _), head)) = trees.split_last() else { return false };
        if let Some(names) = self.names_of_block(head) {
            let inside: Vec<String> = around.iter().cloned().chain(names).collect();
            self.walk(body, true, &inside, Block::Open);
            return true;
        }
        // A macro over declarations, or what is around those of a header: `error_codes! { … }`, `extern "C" { … }`.
        if let [Tree::Leaf(name), mark] = head
            && (mark.is("!") || name.text == "extern")
        {
            let inside: Vec<String> = around.iter().cloned().chain([name.text.clone()]).collect();
            self.walk(body, true, &inside, Block::Open);
            return true;
        }
        let assigned = head.iter().any(|tree| tree.is("=") || tree.is(":="));
        let constructor = head.first().and_then(Tree::word).is_some_and(|word| Some(&word.text) == around.last());
        let keyword = all.iter().position(|word| DECLARING.contains(word));
        let method = head.windows(2).rposition(|pair| pair[0].word().is_some() && pair[1].group('(').is_some());
        if assigned
            || (keyword.is_none() && (method.is_none() || (block == Block::Members && head.len() <= 2 && !constructor)))
        {
            return false;
        }
        let word = keyword.map_or("", |at| all[at]);
        let named = method
            .and_then(|at| head[at].word())
            .filter(|_| !["class", "enum", "struct", "record", "interface"].contains(&word));
        let after = || {
            head.iter()
                .filter_map(Tree::word)
                .skip_while(|token| token.text != word)
                .find(|token| token.text != word && !words().modifiers.contains(&token.text))
        };
        let name = named.or_else(after).cloned();
        let mut inside = around.to_vec();
        inside.extend(name.as_ref().map(|name| name.text.clone()));
        if let Some(name) = &name {
            self.shape(&name.text, head, body, around);
        }
        let function = ["fn", "func", "function", "def", "fun", "defp", "get"].contains(&word);
        let mut kind = match word {
            "enum" => Block::Members,
            "class" | "object" | "record" | "struct" | "interface" => Block::Class,
            word if words().decisions.iter().any(|decision| decision == word) => Block::Decision,
            _ if function || named.is_some() || block == Block::Body => Block::Body,
            _ => Block::Open,
        };
        if kind == Block::Members && !item.marks.is_empty() {
            inside.extend(renamed(&item.marks));
        }
        if ["class", "object", "defmodule"].contains(&word) {
            let mut base = head
                .iter()
                .flat_map(|tree| tree.group('(').unwrap_or(std::slice::from_ref(tree)))
                .filter_map(Tree::word);
            let base = base
                .next_back()
                .filter(|base| Some(&base.text) != name.as_ref().map(|name| &name.text))
                .map(|base| base.text.clone());
            let coded = self.class(item, name.as_ref(), base, body, around, number);
            // What a module says of its own code is declared once.
            if coded && kind == Block::Open {
                kind = Block::Class;
            }
        }
        self.walk(body, true, &inside, kind);
        true
    }

    /// A type without a body: only its parameters are of use.
    pub(super) fn bodiless(&mut self, trees: &[Tree], around: &[String]) -> bool {
        let is_type = |word: &&SourceToken| ["class", "record", "struct"].contains(&word.text.as_str());
        let bracket = trees.iter().position(|tree| tree.group('(').is_some());
        let head = &trees[..bracket.unwrap_or_default()];
        let Some(name) =
            head.last().and_then(Tree::word).filter(|_| head.iter().filter_map(Tree::word).any(|w| is_type(&w)))
        else {
            return false;
        };
        self.shape(&name.text, trees, &[], around);
        bracket.is_some_and(|at| at + 1 == trees.len())
    }

    /// A macro over rows, each a call of the same name: `#define ERRORS(X) X(CARD_OLD, 101, "…") X(…)`.
    pub(super) fn rows_of_macro(&mut self, trees: &[Tree], around: &[String], block: Block, number: usize) -> bool {
        let Some(([define, name], body)) = trees.split_first_chunk::<2>() else { return false };
        if define.word().is_none_or(|word| word.text != "#define") {
            return false;
        }
        let calls: Vec<&[Tree]> =
            body.windows(2).filter(|pair| pair[0].word().is_some() && pair[1].group('(').is_some()).collect();
        let same =
            calls.iter().all(|call| call[0].word().map(|word| &word.text) == calls[0][0].word().map(|word| &word.text));
        if calls.len() < 2 || !same {
            return false;
        }
        let inside: Vec<String> = around.iter().cloned().chain(name.word().map(|name| name.text.clone())).collect();
        for call in calls {
            self.unnamed(&Item { trees: call.to_vec(), ..Item::default() }, &inside, block, number);
        }
        true
    }

    /// The parameters of a constructor or function and the fields of a type, in order.
    fn shape(&mut self, name: &str, head: &[Tree], body: &[Tree], around: &[String]) {
        let fields = |trees: &[Tree], lines: bool| -> Vec<String> {
            items(trees, lines).iter().filter_map(|item| parameter(&item.trees)).collect()
        };
        let is_type = head
            .iter()
            .filter_map(Tree::word)
            .any(|word| ["enum", "struct", "class", "record", "object"].contains(&word.text.as_str()));
        // Behind the parameters of a type stand the values that it gives to its parent.
        let mut brackets = head.iter().filter_map(|tree| tree.group('('));
        let own = match is_type {
            // There the parents of a class stand in its brackets.
            true if self.language.files("py") => None,
            true => brackets.next(),
            false => brackets.next_back(),
        };
        let parameters = own.map(|inner| fields(inner, false)).unwrap_or_default();
        let constructs = ["constructor", "__init__", "init", "new", "initialize"].contains(&name)
            || around.last().is_some_and(|class| class == name);
        if constructs && let Some(class) = around.last() {
            let parameters: Vec<String> = parameters.iter().filter(|name| *name != "self").cloned().collect();
            self.found.shapes.entry(class.clone()).or_insert(parameters);
        } else if parameters.len() > 1 {
            self.found.shapes.insert(name.to_owned(), parameters);
        } else if is_type {
            let declared: Vec<String> = items(body, true)
                .iter()
                .filter(|item| {
                    !item.trees.iter().any(|tree| matches!(tree, Tree::Group('(' | '{', ..)) || tree.is("="))
                        && item.trees.len() > 1
                })
                .filter_map(|item| parameter(&item.trees))
                .collect();
            if !declared.is_empty() {
                self.found.shapes.entry(name.to_owned()).or_insert(declared);
            }
        }
    }

    /// A class that says its code, status and message in its own fields.
    fn class(
        &mut self,
        item: &Item,
        name: Option<&SourceToken>,
        maker: Option<String>,
        body: &[Tree],
        around: &[String],
        number: usize,
    ) -> bool {
        let Some(name) = name else { return false };
        let mut values = Vec::new();
        let mut said = comments(item);
        for (at, field) in items(body, true).iter().enumerate() {
            if let ([Tree::Leaf(text)], 0, true) = (&field.trees[..], at, field.marks.is_empty())
                && text.kind == SourceTokenKind::Text
            {
                said.push(text.clone());
            }
            values.extend(self.field(field));
        }
        values.extend(given_to_parent(body));
        let code = values.iter().any(|value| {
            let named = value.name.as_deref().and_then(role);
            named.is_some_and(|(role, rank)| role == Role::Code && rank < 1000) && !is_nothing(&value.text)
        });
        if code {
            let declared = Declared {
                name: Some((name.text.clone(), name.line)),
                values,
                said,
                maker,
                around: around.to_vec(),
                block: number,
                class: true,
                group: self.group.clone(),
                ..Declared::default()
            };
            self.found.declared.push(declared);
        }
        code
    }

    /// What a field of a class says: `status = 404`, `@code "E17"`, `status 404`, `defexception code: "E17", message: "…"`.
    fn field(&self, field: &Item) -> Vec<SourceValue> {
        let named = |name: &str, value: &[Tree]| -> Vec<SourceValue> {
            let name = if name == "error" { "error code" } else { name };
            flat(value).into_iter().map(|value| SourceValue { name: Some(name.to_owned()), ..value }).collect()
        };
        let known = |name: &str| role(name).is_some_and(|(_, rank)| rank < 1000);
        if let ([Tree::Leaf(mark)], [Tree::Leaf(_)]) = (&field.marks[..], &field.trees[..]) {
            let name = mark.text.trim_start_matches('@');
            return if known(name) { named(name, &field.trees) } else { Vec::new() };
        }
        if let Some((name, value)) = self.binding(&field.trees) {
            return if role(&name.text).is_some() { named(&name.text, value) } else { Vec::new() };
        }
        let said = |token: &SourceToken| matches!(token.kind, SourceTokenKind::Text | SourceTokenKind::Number);
        match &field.trees[..] {
            [Tree::Leaf(_), Tree::Group('[', inner, _)] => {
                items(inner, false).iter().flat_map(|item| self.field(item)).collect()
            }
            [Tree::Leaf(name), value @ Tree::Leaf(token)] if known(&name.text) && said(token) => {
                named(&name.text, std::slice::from_ref(value))
            }
            _ => Vec::new(),
        }
    }
}

/// The message that a class gives to the one that it is made from: `super("The card is old")`.
fn given_to_parent(body: &[Tree]) -> Vec<SourceValue> {
    let mut values = Vec::new();
    for (at, tree) in body.iter().enumerate() {
        let parent = at.checked_sub(1).and_then(|at| body[at].word()).is_some_and(|word| {
            ["super", "base"].contains(&word.text.as_str())
                || word.text.ends_with("__init__")
                || word.text.ends_with("__construct")
        });
        match tree {
            Tree::Group('(', ..) if parent => {
                let text = flat(std::slice::from_ref(tree)).into_iter().find(|value| {
                    value.kind == SourceTokenKind::Text && value.name.is_none() && value.text.contains(' ')
                });
                values.extend(text.map(|text| SourceValue { name: Some("message".into()), ..text }));
            }
            Tree::Group('{', inner, _) => values.extend(given_to_parent(inner)),
            _ => {}
        }
    }
    values
}
