//! The spellings of a product's codes as bytes that are used as they are: a code is found by its hash, and nothing is made of the
//! others.
//!
//! Only the layout; whose spelling means what is for [`crate::envelope::rule::product_index`] to say.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A spelling of a code on the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeSpelling<'a> {
    /// The spelling.
    pub spelling: &'a str,
    /// The entry it stands for; none for a code that is only listed.
    pub entry: Option<&'a str>,
    /// Every surface that sends this spelling; empty when unknown.
    pub surfaces: Vec<&'a str>,
}

/// The spellings, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct NameTable<'a> {
    /// A line for each: the spelling, its entry, and every surface, with tabs between.
    #[serde(borrow)]
    lines: Cow<'a, str>,
    /// By hash, four bytes each: one more than where the line begins, or zero.
    #[serde(borrow)]
    slots: Cow<'a, [u8]>,
}

/// Bytes of a slot.
const SLOT: usize = 4;

/// A spelling that is looked for, in any letter case: hashed once for all tables.
#[derive(Debug, Clone, Copy)]
pub struct WantedName<'w> {
    spelling: &'w str,
    hash: usize,
}

impl<'w> WantedName<'w> {
    /// What is looked for.
    pub fn new(spelling: &'w str) -> Self {
        // FNV-1a.
        let hash = spelling.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
        });
        Self { spelling, hash: hash as usize }
    }
}

impl<'a> FromIterator<CodeSpelling<'a>> for NameTable<'_> {
    fn from_iter<I: IntoIterator<Item = CodeSpelling<'a>>>(names: I) -> Self {
        let (mut lines, mut starts) = (String::new(), Vec::new());
        for CodeSpelling { spelling, entry, surfaces } in names {
            starts.push((lines.len(), WantedName::new(spelling).hash));
            let cells = [spelling, entry.unwrap_or_default()].into_iter().chain(surfaces);
            lines += &cells.collect::<Vec<_>>().join("\t");
            lines.push('\n');
        }
        let count = (2 * starts.len()).next_power_of_two();
        let mut slots = vec![0_u32; count];
        for (start, hash) in starts {
            let free = (hash..hash + count).map(|slot| slot % count).find(|&slot| slots[slot] == 0);
            if let (Some(free), Ok(start)) = (free, u32::try_from(start + 1)) {
                slots[free] = start;
            }
        }
        Self { lines: lines.into(), slots: slots.into_iter().flat_map(u32::to_le_bytes).collect() }
    }
}

impl NameTable<'_> {
    /// Every name with this spelling, in order.
    pub fn get<'s>(&'s self, wanted: WantedName<'_>) -> impl Iterator<Item = CodeSpelling<'s>> + Clone {
        let count = self.slots.len() / SLOT;
        let lines = (0..count).map_while(move |step| self.line((wanted.hash + step) % count));
        lines.filter_map(move |line| {
            let name = name(line);
            name.spelling.eq_ignore_ascii_case(wanted.spelling).then_some(name)
        })
    }

    /// Every name.
    pub fn iter(&self) -> impl Iterator<Item = CodeSpelling<'_>> {
        self.lines.lines().map(name)
    }

    /// The line at a slot; none where it is empty.
    fn line(&self, slot: usize) -> Option<&str> {
        let start = u32::from_le_bytes(*self.slots.get(slot * SLOT..)?.first_chunk()?).checked_sub(1)?;
        self.lines.get(start as usize..)?.lines().next()
    }
}

fn name(line: &str) -> CodeSpelling<'_> {
    let mut cells = line.split('\t');
    CodeSpelling {
        spelling: cells.next().unwrap_or_default(),
        entry: cells.next().filter(|entry| !entry.is_empty()),
        surfaces: cells.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{CodeSpelling, NameTable, WantedName};

    #[test]
    fn a_name_is_found_in_any_letter_case_with_all_that_it_may_mean_in_order() {
        let name =
            |spelling, entry, surfaces: &[&'static str]| CodeSpelling { spelling, entry, surfaces: surfaces.to_vec() };
        let all = [
            name("HALL_FULL", Some("HALL_FULL"), &["door", "desk"]),
            name("Shut", Some("A"), &[]),
            name("SHUT", None, &[]),
        ];
        let table: NameTable = all.iter().cloned().collect();
        assert_eq!(table.iter().collect::<Vec<_>>(), all);
        let found = |spelling| table.get(WantedName::new(spelling)).collect::<Vec<_>>();
        assert_eq!(
            (found("hall_full"), found("shut"), found("open")),
            (vec![all[0].clone()], all[1..].to_vec(), vec![])
        );
        assert_eq!(NameTable::default().get(WantedName::new("x")).count(), 0);
    }
}
