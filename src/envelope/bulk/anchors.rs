//! Where in a block of log lines a failure can be told: a few letters of assets/words/anchors.toml, and of the codes that only one
//! product has. Judges nothing: what is found here is looked at by others.

use crate::envelope::finding::Span;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::words::words;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Input};

/// Bytes of the stretch by which codes are searched for: what several have in common is searched for once.
const STRETCH: usize = 6;

/// Anchors that are searched for side by side, by vector instructions.
const BESIDE: usize = 60;

/// Passes over a block; more anchors than that are slower so than in an automaton.
const PASSES: usize = 3;

/// What is searched for.
#[derive(Debug)]
pub(super) struct Anchors {
    passes: Vec<Pass>,
}

#[derive(Debug)]
enum Pass {
    Packed(Searcher),
    Automaton(AhoCorasick),
}

impl Anchors {
    /// The anchors of failures of products; with `standards` also those of everybody else's.
    pub fn new(product_index: &ProductIndex, standards: bool) -> Self {
        let anchors = &words().anchors;
        let mut all: Vec<&str> = anchors.envelope.iter().map(String::as_str).collect();
        if standards {
            all.extend(anchors.trouble.iter().map(String::as_str));
        }
        all.extend(stretches(&product_index.distinctive_codes()));
        let packed = || all.chunks(BESIDE).map(|anchors| packed::Config::new().builder().extend(anchors).build());
        let packed = if all.len() > BESIDE * PASSES { None } else { packed().collect::<Option<Vec<Searcher>>>() };
        let passes = match packed {
            Some(searchers) => searchers.into_iter().map(Pass::Packed).collect(),
            // Too many, or a machine without such instructions.
            None => AhoCorasick::new(&all).map(Pass::Automaton).into_iter().collect(),
        };
        Self { passes }
    }

    /// The anchors in a block of lines.
    pub fn within<'a>(&'a self, lines: &'a [u8]) -> AnchorsWithin<'a> {
        let mut within = AnchorsWithin { anchors: self, lines, next: [None; PASSES] };
        (0..self.passes.len()).for_each(|pass| within.seek(pass, 0));
        within
    }
}

/// The anchors in a block, in order.
pub(super) struct AnchorsWithin<'a> {
    anchors: &'a Anchors,
    lines: &'a [u8],
    /// What each pass finds next.
    next: [Option<Span>; PASSES],
}

impl AnchorsWithin<'_> {
    fn seek(&mut self, pass: usize, from: usize) {
        let found = match &self.anchors.passes[pass] {
            Pass::Packed(searcher) => searcher.find_in(self.lines, (from..self.lines.len()).into()),
            Pass::Automaton(automaton) => automaton.find(Input::new(self.lines).range(from..)),
        };
        self.next[pass] = found.map(|found| (found.start(), found.end()));
    }

    /// The first anchor that begins at `from` or behind it.
    pub fn find(&mut self, from: usize) -> Option<Span> {
        for pass in 0..self.anchors.passes.len() {
            if self.next[pass].is_some_and(|(start, _)| start < from) {
                self.seek(pass, from);
            }
        }
        self.next.iter().flatten().min().copied()
    }
}

/// Few stretches of which one stands in every code, the one that most codes have first; the codes themselves where even so there
/// would be too many.
fn stretches<'c>(codes: &[&'c str]) -> Vec<&'c str> {
    let of = |code: &'c str| -> BTreeSet<&'c str> {
        let length = STRETCH.min(code.len());
        (0..=code.len() - length).filter_map(|at| code.get(at..at + length)).collect()
    };
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, code) in codes.iter().enumerate() {
        for stretch in of(code) {
            holders.entry(stretch).or_default().push(number);
        }
    }
    let mut counts: BTreeMap<&str, usize> = holders.iter().map(|(stretch, codes)| (*stretch, codes.len())).collect();
    let mut covered = vec![false; codes.len()];
    let mut chosen = Vec::new();
    while let Some((&stretch, _)) = counts.iter().filter(|(_, count)| **count > 0).max_by_key(|(_, count)| **count) {
        if chosen.len() == BESIDE * PASSES {
            return codes.to_vec();
        }
        chosen.push(stretch);
        for &number in &holders[stretch] {
            if !std::mem::replace(&mut covered[number], true) {
                for stretch in of(codes[number]) {
                    if let Some(count) = counts.get_mut(stretch) {
                        *count -= 1;
                    }
                }
            }
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::{Anchors, stretches};
    use crate::envelope::rule::product_index::ProductIndex;
    use crate::envelope::rule::product_set::ProductSet;

    #[test]
    fn anchors_are_found_in_order_and_their_letters_elsewhere_are_not() {
        let block = b"rr 'err \"error\" current n_c person_code 'err reason_code\"err";
        let found = |standards| {
            let anchors = Anchors::new(&ProductIndex::new(&ProductSet::default()), standards);
            let (mut found, mut from, mut anchors) = (Vec::new(), 0, anchors.within(block));
            while let Some((begin, after)) = anchors.find(from) {
                found.push((std::str::from_utf8(&block[begin..after]).unwrap(), begin));
                from = after;
            }
            found
        };
        assert_eq!(found(false), [("'err", 3), ("\"err", 8), ("'err", 40), ("reason_code", 45), ("\"err", 56)]);
        assert_eq!(found(true), found(false), "what stands inside another anchor is no further one");
    }

    #[test]
    fn every_code_has_one_of_few_stretches() {
        let codes = ["DOORS_OPEN", "DOORS_JAMMED", "LIFT_STUCK", "PAY-1"];
        let chosen = stretches(&codes);
        assert_eq!(chosen.len(), 3, "{chosen:?}");
        assert!(codes.iter().all(|code| chosen.iter().any(|stretch| code.contains(stretch))));
    }
}
