//! What is decided by a name elsewhere: the arms of a `switch`, a `match`, a `when`.

use super::super::token::SourceTokenKind;
use super::super::tree::Tree;
use super::super::values::flat;
use super::{Block, Decided, DeclarationReader};

impl DeclarationReader<'_> {
    /// `case A, B: return value`, `Self::A | Self::B => value`.
    pub(super) fn decision(&mut self, trees: &[Tree], around: &[String], block: Block) -> bool {
        let begins = trees.first().and_then(Tree::word).is_some_and(|word| word.text == "case");
        let at = trees.iter().position(|tree| [":", "->", "=>"].iter().any(|mark| tree.is(mark)));
        let left = &trees[usize::from(begins)..at.unwrap_or(trees.len())];
        let names: Vec<String> = left
            .iter()
            .filter_map(Tree::leaf)
            .filter(|token| matches!(token.kind, SourceTokenKind::Word | SourceTokenKind::Text))
            .map(|token| token.text.clone())
            .collect();
        let Some(at) = at else {
            // `Self::A, Self::B => value`: the first names stand alone.
            let alone =
                block == Block::Decision && trees.len() == 1 && names.iter().any(|name| name.contains([':', '.']));
            if begins || alone || !self.pending.is_empty() {
                self.pending.extend(names);
                return true;
            }
            return false;
        };
        if names.is_empty() {
            return false;
        }
        let mut names = names;
        names.append(&mut self.pending);
        let values = flat(&trees[at + 1..])
            .into_iter()
            .filter(|value| value.text != "return" && value.text != "yield")
            .collect::<Vec<_>>();
        if values.is_empty() {
            self.pending = names;
        } else {
            self.found.decided.push(Decided { names, values, around: around.to_vec() });
        }
        true
    }
}
