//! A catalog as bytes that are read by the part: its head, the spellings of its codes, its rules, what decoding looks for, and its
//! entries in blocks. Those that are built in are made by build.rs.
//!
//! Only the layout. What the parts mean is for [`super::product`] and [`super::entries`] to say, and what decoding looks for is
//! bytes here that others write and read.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Entries of a block: few, since one is seldom asked for with its neighbours.
pub const BLOCK: usize = 2;

/// The parts before the blocks.
const HEAD: usize = 0;
const SPELLINGS: usize = 1;
const RULES: usize = 2;
const LOOKED_FOR: usize = 3;
const BLOCKS: usize = 4;

/// The parts of a catalog, before they are bytes.
#[derive(Debug, Default)]
pub struct CatalogParts<H, R, E> {
    /// The head.
    pub head: H,
    /// The spellings of each entry, its own name first.
    pub spellings: Vec<Vec<String>>,
    /// The rules.
    pub rules: R,
    /// What decoding looks for.
    pub looked_for: Vec<u8>,
    /// The entries.
    pub entries: Vec<E>,
}

impl<H: Serialize, R: Serialize, E: Serialize> CatalogParts<H, R, E> {
    /// The parts as bytes.
    ///
    /// # Errors
    /// When a part cannot be written as JSON.
    pub fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let spellings: Vec<String> = self.spellings.iter().map(|all| all.join("\t")).collect();
        let mut parts = vec![
            serde_json::to_vec(&self.head)?,
            spellings.join("\n").into_bytes(),
            deflated(&self.rules)?,
            self.looked_for.clone(),
        ];
        for block in self.entries.chunks(BLOCK) {
            parts.push(deflated(&block)?);
        }
        join(&parts)
    }
}

/// Parts as bytes: how many there are, where each ends behind these numbers, and the parts; numbers are four bytes, the least first.
///
/// # Errors
/// When they are 4 GB long together.
pub fn join(parts: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    let number = |number: usize| u32::try_from(number).map(u32::to_le_bytes).map_err(io::Error::other);
    let mut bytes = number(parts.len())?.to_vec();
    let mut end = 0;
    for part in parts {
        end += part.len();
        bytes.extend(number(end)?);
    }
    bytes.extend(parts.concat());
    Ok(bytes)
}

/// Parts that were joined, each read where it stands.
#[derive(Debug, Clone, Copy)]
pub struct JoinedParts<'b> {
    ends: &'b [[u8; 4]],
    content: &'b [u8],
}

impl<'b> JoinedParts<'b> {
    /// The parts that these bytes are; none where they are no joined parts.
    pub fn new(bytes: &'b [u8]) -> Option<Self> {
        let (count, rest) = bytes.split_first_chunk()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let (ends, content) = rest.split_at_checked(count.checked_mul(4)?)?;
        let parts = Self { ends: ends.as_chunks().0, content };
        let ends = || (0..count).map(|part| parts.end(part));
        (ends().is_sorted() && ends().next_back().unwrap_or(0) == content.len()).then_some(parts)
    }

    /// Number of parts.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// A part.
    pub fn get(&self, part: usize) -> &'b [u8] {
        let start = part.checked_sub(1).map_or(0, |before| self.end(before));
        &self.content[start..self.end(part)]
    }

    fn end(&self, part: usize) -> usize {
        u32::from_le_bytes(self.ends[part]) as usize
    }
}

fn deflated(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&serde_json::to_vec(value)?)?;
    packed.finish()
}

/// A catalog as bytes, which live as long as the process.
#[derive(Debug, Clone)]
pub struct PackedCatalog {
    parts: JoinedParts<'static>,
}

impl PackedCatalog {
    /// The catalog that these bytes are; none where they are none.
    pub fn new(bytes: &'static [u8]) -> Option<Self> {
        let parts = JoinedParts::new(bytes)?;
        (parts.count() >= BLOCKS).then_some(Self { parts })
    }

    fn part(&self, part: usize) -> &'static [u8] {
        self.parts.get(part)
    }

    /// The head.
    pub fn head<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.part(HEAD)).ok()
    }

    /// The spellings of every entry, its own name first.
    pub fn spellings(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        let all = str::from_utf8(self.part(SPELLINGS)).unwrap_or_default();
        all.lines().map(|spellings| spellings.split('\t'))
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        str::from_utf8(self.part(SPELLINGS)).unwrap_or_default().lines().count()
    }

    /// The rules.
    pub fn rules<T: DeserializeOwned>(&self) -> Option<T> {
        inflated(self.part(RULES))
    }

    /// What decoding looks for.
    pub fn looked_for(&self) -> &'static [u8] {
        self.part(LOOKED_FOR)
    }

    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.parts.count() - BLOCKS
    }

    /// The entries of a block.
    pub fn block<T: DeserializeOwned>(&self, block: usize) -> Option<Vec<T>> {
        inflated(self.part(BLOCKS + block))
    }
}

fn inflated<T: DeserializeOwned>(packed: &[u8]) -> Option<T> {
    let mut json = Vec::with_capacity(packed.len() * 4);
    DeflateDecoder::new(packed).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, CatalogParts, PackedCatalog};

    #[test]
    fn every_part_is_read_by_itself_and_a_cut_catalog_is_none() {
        let parts = CatalogParts {
            head: "head",
            spellings: vec![vec!["A".into(), "B".into()], vec!["C".into()]],
            rules: 7,
            looked_for: vec![1, 2],
            entries: (0..=BLOCK).collect(),
        };
        let bytes = parts.to_bytes().unwrap().leak();
        assert!(PackedCatalog::new(&bytes[..bytes.len() - 1]).is_none());
        assert!(PackedCatalog::new(b"not one").is_none());
        let packed = PackedCatalog::new(bytes).unwrap();
        assert_eq!(packed.head::<String>().as_deref(), Some("head"));
        assert_eq!(packed.spellings().map(Iterator::collect).collect::<Vec<Vec<_>>>(), [vec!["A", "B"], vec!["C"]]);
        assert_eq!((packed.rules(), packed.looked_for()), (Some(7), &[1, 2][..]));
        assert_eq!((packed.blocks(), packed.block(1)), (2, Some(vec![BLOCK])));
    }
}
