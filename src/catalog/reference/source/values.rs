//! The values that stand in a declaration: texts, numbers and names, each with the name of the field, function or attribute that
//! it stands in.

use super::super::words::role;
use super::token::{SourceTokenKind, words};
use super::tree::{Tree, items};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceValue {
    /// The name of the field that it stands in.
    pub name: Option<String>,
    /// Text, number or word.
    pub kind: SourceTokenKind,
    /// As it is spelt.
    pub text: String,
    /// Its line.
    pub line: usize,
    /// The argument of the outermost bracket that it stands in.
    pub argument: usize,
}

/// What makes a value: the word before its first bracket.
pub fn maker(value: &[Tree]) -> Option<String> {
    let at = value.iter().position(|tree| matches!(tree, Tree::Group(..)))?;
    value[..at].iter().rev().find_map(Tree::word).map(|word| word.text.clone())
}

/// The values of attributes, by the attribute's name or the name within it.
pub fn attributes(marks: &[Tree]) -> Vec<SourceValue> {
    let mut values = Vec::new();
    let mut name: Option<String> = None;
    for tree in marks {
        match tree {
            Tree::Leaf(token) if token.kind == SourceTokenKind::Word => {
                name = Some(token.text.trim_start_matches('@').to_owned());
            }
            Tree::Group('[', inner, _) => values.extend(attributes(inner)),
            Tree::Group('(', inner, _) => {
                let inner = flat(&[Tree::Group('(', inner.clone(), 0)]);
                values.extend(
                    inner.into_iter().map(|value| SourceValue { name: value.name.or_else(|| name.clone()), ..value }),
                );
            }
            Tree::Leaf(token) if matches!(token.kind, SourceTokenKind::Text | SourceTokenKind::Number) => {
                values.push(SourceValue {
                    name: name.clone(),
                    kind: token.kind,
                    text: token.text.clone(),
                    line: token.line,
                    argument: 0,
                });
            }
            _ => {}
        }
    }
    values
}

/// The values of the options of a member, each by the last name of the way to it: `(vault.http) = 410, deprecated = true`.
pub fn named_options(options: &[Tree]) -> Vec<SourceValue> {
    let mut values = Vec::new();
    for item in items(options, false) {
        let Some(at) = item.trees.iter().position(|tree| tree.is("=")) else { continue };
        let way = match &item.trees[..at] {
            [.., Tree::Leaf(name)] => Some(&name.text),
            [.., Tree::Group('(', inner, _)] => inner.iter().rev().find_map(Tree::word).map(|word| &word.text),
            _ => None,
        };
        let name = way.map(|way| way.rsplit('.').next().unwrap_or(way).to_owned());
        let told = flat(&item.trees[at + 1..]).into_iter();
        // The code of a member is its name: a number under `code` is the status that it travels with.
        let is_status = matches!(&item.trees[at + 1..], [Tree::Leaf(number)] if number.kind == SourceTokenKind::Number);
        let name = name.map(|name| if is_status && name == "code" { "http".to_owned() } else { name });
        values.extend(told.map(|value| SourceValue { name: value.name.or_else(|| name.clone()), ..value }));
    }
    values
}

/// The values that stand in trees: texts that are joined are one, and a field or a function gives them its name.
pub fn flat(trees: &[Tree]) -> Vec<SourceValue> {
    let mut values: Vec<SourceValue> = Vec::new();
    let mut joins = false;
    let mut after_text = false;
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match tree {
            Tree::Leaf(token) => match token.kind {
                SourceTokenKind::Text if joins || after_text => {
                    if let Some(last) = values.last_mut() {
                        last.text.push_str(&token.text);
                    }
                    (joins, after_text) = (false, true);
                }
                SourceTokenKind::Text | SourceTokenKind::Number => {
                    values.push(SourceValue {
                        name: None,
                        kind: token.kind,
                        text: token.text.clone(),
                        line: token.line,
                        argument: 0,
                    });
                    (joins, after_text) = (false, token.kind == SourceTokenKind::Text);
                }
                SourceTokenKind::Word => {
                    after_text = false;
                    if let Some(Tree::Group('(', ..)) = trees.get(at) {
                        let last = token.text.rsplit(['.', ':']).next().unwrap_or_default().to_owned();
                        let inner = flat(&trees[at..=at]);
                        let names = role(&last).is_some_and(|(_, rank)| rank < 1000)
                            && inner.iter().all(|value| value.name.is_none())
                            && inner.len() == 1;
                        values.extend(inner.into_iter().map(|value| SourceValue {
                            name: value.name.or_else(|| names.then(|| last.clone())),
                            ..value
                        }));
                        at += 1;
                    } else if !words().modifiers.contains(&token.text) && token.text != "new" {
                        values.push(SourceValue {
                            name: None,
                            kind: SourceTokenKind::Word,
                            text: token.text.clone(),
                            line: token.line,
                            argument: 0,
                        });
                    }
                }
                SourceTokenKind::Mark if ["+", ".", "\\"].contains(&token.text.as_str()) => joins = after_text,
                SourceTokenKind::Line | SourceTokenKind::Comment => {}
                _ => after_text = false,
            },
            Tree::Group(kind, inner, _) => {
                after_text = false;
                for (argument, item) in items(inner, *kind == '{').iter().enumerate() {
                    let sep = item.trees.iter().position(|tree| tree.is(":") || tree.is("=") || tree.is("=>"));
                    let name =
                        sep.filter(|sep| *sep == 1).and_then(|_| item.trees[0].leaf()).map(|name| name.text.clone());
                    match name {
                        Some(name) => {
                            let inner = flat(&item.trees[2..]);
                            values.extend(inner.into_iter().map(|value| SourceValue {
                                name: Some(
                                    value.name.filter(|_| role(&name).is_none()).unwrap_or_else(|| name.clone()),
                                ),
                                argument,
                                ..value
                            }));
                        }
                        None => {
                            values.extend(flat(&item.trees).into_iter().map(|value| SourceValue { argument, ..value }));
                        }
                    }
                }
            }
        }
    }
    values
}

/// The values of a constant that is counted (`iota`, `1000 + iota`): its number. A flag (`1 << iota`) is none.
pub fn counted(values: Vec<SourceValue>, trees: &[Tree]) -> Vec<SourceValue> {
    let Some(iota) = values.iter().find(|value| value.text == "iota" && value.kind == SourceTokenKind::Word) else {
        return values;
    };
    let first = values.iter().find(|value| value.kind == SourceTokenKind::Number);
    let text = first.map_or("0", |first| first.text.as_str()).to_owned();
    let number = SourceValue { kind: SourceTokenKind::Number, text, ..iota.clone() };
    if values.len() > 2 || trees.iter().any(|tree| tree.is("<")) { values } else { vec![number] }
}

/// What an enumeration's attributes say of the spelling of all its members: `rename_all = "snake_case"`.
pub fn renamed(marks: &[Tree]) -> Option<String> {
    let all = attributes(marks);
    let rule = all
        .iter()
        .find(|value| value.name.as_deref().is_some_and(|name| name == "rename_all" || name == "serialize_all"))?;
    Some(format!("rename_all:{}", rule.text))
}
