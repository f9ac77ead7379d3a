//! The index as bytes and back, for a cache: arrays end to end behind a checksum, little-endian.
//!
//! Pure: where the bytes are kept is the caller's business. Bytes that this did not write, or that changed since, are
//! refused as a whole.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::entry_table::EntryTable;
use super::pool::Pool;
use super::postings::{IndexBytes, Postings};
use super::string_arena::StringArena;

const MAGIC: &[u8; 16] = b"errbook index 5\n";
const CHECKSUM: usize = size_of::<u32>();

/// Writes the pools, one behind the other.
pub fn write(pools: &[Pool]) -> Vec<u8> {
    let mut writer = Writer(MAGIC.to_vec());
    writer.0.extend([0; CHECKSUM]);
    for pool in pools {
        writer.pool(pool);
    }
    let head = MAGIC.len();
    let sum = crc32fast::hash(&writer.0[head + CHECKSUM..]);
    writer.0[head..head + CHECKSUM].copy_from_slice(&sum.to_le_bytes());
    writer.0
}

/// Reads the pools; nothing where the bytes from `start` on are not whole. What is part of errbook itself need not be summed.
pub fn read(bytes: &Arc<Cow<'static, [u8]>>, start: usize) -> Option<Vec<Pool>> {
    let (told, body) = bytes.get(start..)?.strip_prefix(MAGIC)?.split_first_chunk::<CHECKSUM>()?;
    let own = matches!(**bytes, Cow::Borrowed(_));
    if !own && u32::from_le_bytes(*told) != crc32fast::hash(body) {
        return None;
    }
    let mut reader = ByteReader { bytes, at: bytes.len() - body.len() };
    let mut pools = Vec::new();
    while reader.at < bytes.len() {
        pools.push(reader.pool()?);
    }
    Some(pools)
}

struct Writer(Vec<u8>);

impl Writer {
    fn pool(&mut self, pool: &Pool) {
        self.numbers(&[u32::from(pool.general), pool.rich.to_bits()]);
        let Pool { postings, table, .. } = pool;
        for texts in [&postings.terms, &postings.forms] {
            self.texts(texts);
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
            self.numbers(numbers);
        }
        self.bytes(postings.posts.bytes());
        for shares in [&postings.bulk, &postings.met] {
            let bits: Vec<u32> = shares.iter().map(|share| share.to_bits()).collect();
            self.numbers(&bits);
        }
        for texts in [&table.codes, &table.meanings, &table.spellings, &table.catalogs, &table.shared] {
            self.texts(texts);
        }
        for numbers in [&table.masks[..], &table.owners, table.places.as_flattened(), table.statuses.as_flattened()] {
            self.numbers(numbers);
        }
        self.bytes(pool.vectors.bytes());
    }

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

struct ByteReader<'b> {
    bytes: &'b Arc<Cow<'static, [u8]>>,
    at: usize,
}

impl ByteReader<'_> {
    fn pool(&mut self) -> Option<Pool> {
        let [general, rich] = *self.numbers()?.first_chunk()?;
        let mut postings = Postings {
            terms: self.texts()?,
            forms: self.texts()?,
            masks: self.numbers()?,
            spread: self.numbers()?,
            form_ends: self.numbers()?,
            post_ends: self.numbers()?,
            owners: self.numbers()?,
            passage_ends: self.numbers()?,
            posts: self.run()?,
            bulk: self.numbers()?.into_iter().map(f32::from_bits).collect(),
            met: self.numbers()?.into_iter().map(f32::from_bits).collect(),
            entries: 0,
        };
        let table = EntryTable {
            codes: self.texts()?,
            meanings: self.texts()?,
            spellings: self.texts()?,
            catalogs: self.texts()?,
            shared: self.texts()?,
            masks: self.numbers()?,
            owners: self.numbers()?,
            places: self.numbers()?.as_chunks().0.to_vec(),
            statuses: self.numbers()?.as_chunks().0.to_vec(),
        };
        postings.entries = u32::try_from(table.len()).ok()?;
        let vectors = self.run()?;
        Some(Pool::bare(general != 0, table, postings, vectors, f32::from_bits(rich)))
    }

    /// Where the next array stands.
    fn range(&mut self) -> Option<Range<usize>> {
        let length = u64::from_le_bytes(*self.bytes.get(self.at..)?.first_chunk()?);
        let from = self.at + size_of_val(&length);
        let to = from.checked_add(usize::try_from(length).ok()?)?;
        self.at = to;
        (to <= self.bytes.len()).then_some(from..to)
    }

    /// The next array where it stands.
    fn run(&mut self) -> Option<IndexBytes> {
        Some(IndexBytes::new(Arc::clone(self.bytes), self.range()?))
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
