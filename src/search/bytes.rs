//! The index as bytes and back, for a cache: arrays end to end behind a checksum, little-endian.
//!
//! Pure: where the bytes are kept is the caller's business. Bytes that this did not write, or that changed since, are
//! refused as a whole.

use std::ops::Range;
use std::sync::Arc;

use super::entry_table::{EntryTable, StringArena};
use super::postings::{Postings, Posts};

const MAGIC: &[u8; 16] = b"errbook index 1\n";
const CHECKSUM: usize = 8;

/// Writes the arrays.
pub fn write(postings: &Postings, entry_table: &EntryTable) -> Vec<u8> {
    let mut writer = Writer(MAGIC.to_vec());
    writer.0.extend([0; CHECKSUM]);
    for texts in [&postings.terms, &postings.forms] {
        writer.texts(texts);
    }
    let numbers = [
        &postings.masks,
        &postings.spread,
        &postings.form_ends,
        &postings.post_ends,
        &postings.owners,
        &postings.passage_ends,
    ];
    for numbers in numbers {
        writer.numbers(numbers);
    }
    writer.bytes(postings.posts.bytes());
    let bulk: Vec<u32> = postings.bulk.iter().map(|bulk| bulk.to_bits()).collect();
    writer.numbers(&bulk);
    for texts in [
        &entry_table.codes,
        &entry_table.meanings,
        &entry_table.spellings,
        &entry_table.catalogs,
        &entry_table.sections,
    ] {
        writer.texts(texts);
    }
    let numbers = [
        &entry_table.masks[..],
        &entry_table.owners,
        entry_table.places.as_flattened(),
        entry_table.statuses.as_flattened(),
    ];
    for numbers in numbers {
        writer.numbers(numbers);
    }
    let head = MAGIC.len();
    let sum = checksum(&writer.0[head + CHECKSUM..]);
    writer.0[head..head + CHECKSUM].copy_from_slice(&sum.to_le_bytes());
    writer.0
}

/// Reads the arrays; nothing where the bytes from `start` on are not whole.
pub fn read(bytes: &Arc<Vec<u8>>, start: usize) -> Option<(Postings, EntryTable)> {
    let (sum, body) = bytes.get(start..)?.strip_prefix(MAGIC)?.split_first_chunk::<CHECKSUM>()?;
    if u64::from_le_bytes(*sum) != checksum(body) {
        return None;
    }
    let mut reader = Reader { bytes, at: bytes.len() - body.len() };
    let mut postings = Postings {
        terms: reader.texts()?,
        forms: reader.texts()?,
        masks: reader.numbers()?,
        spread: reader.numbers()?,
        form_ends: reader.numbers()?,
        post_ends: reader.numbers()?,
        owners: reader.numbers()?,
        passage_ends: reader.numbers()?,
        posts: Posts::new(Arc::clone(bytes), reader.range()?),
        bulk: reader.numbers()?.into_iter().map(f32::from_bits).collect(),
        entries: 0,
    };
    let entry_table = EntryTable {
        codes: reader.texts()?,
        meanings: reader.texts()?,
        spellings: reader.texts()?,
        catalogs: reader.texts()?,
        sections: reader.texts()?,
        masks: reader.numbers()?,
        owners: reader.numbers()?,
        places: reader.numbers()?.as_chunks().0.to_vec(),
        statuses: reader.numbers()?.as_chunks().0.to_vec(),
    };
    postings.entries = u32::try_from(entry_table.len()).ok()?;
    (reader.at == bytes.len()).then_some((postings, entry_table))
}

struct Writer(Vec<u8>);

impl Writer {
    fn length(&mut self, length: usize) {
        self.0.extend((length as u64).to_le_bytes());
    }

    fn numbers(&mut self, numbers: &[u32]) {
        self.length(size_of_val(numbers));
        self.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.0.extend(bytes);
    }

    fn texts(&mut self, texts: &StringArena) {
        self.bytes(texts.letters.as_bytes());
        self.numbers(&texts.ends);
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    /// Where the next array stands.
    fn range(&mut self) -> Option<Range<usize>> {
        let length = u64::from_le_bytes(*self.bytes.get(self.at..)?.first_chunk()?);
        let from = self.at + size_of_val(&length);
        let to = from.checked_add(usize::try_from(length).ok()?)?;
        self.at = to;
        (to <= self.bytes.len()).then_some(from..to)
    }

    fn numbers(&mut self) -> Option<Vec<u32>> {
        let range = self.range()?;
        Some(self.bytes[range].as_chunks().0.iter().map(|number| u32::from_le_bytes(*number)).collect())
    }

    fn texts(&mut self) -> Option<StringArena> {
        let range = self.range()?;
        let letters = str::from_utf8(&self.bytes[range]).ok()?.to_owned();
        Some(StringArena { letters, ends: self.numbers()? })
    }
}

/// A sum over four lanes that any changed, missing or added byte changes; it guards against accidents, not against intent.
fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x9e37_79b1_85eb_ca87;
    let mut lanes = [PRIME, 1, 2, 3];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks().0) {
            *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME).rotate_left(31);
        }
    }
    let sum = lanes.iter().fold(bytes.len() as u64, |sum, lane| (sum ^ lane).wrapping_mul(PRIME).rotate_left(29));
    rest.iter().fold(sum, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(PRIME).rotate_left(29))
}
