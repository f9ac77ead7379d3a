//! Many short texts end to end, and the letters of a text as bits. Plain data, read from a cache in one go.

/// Texts end to end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StringArena {
    /// All letters.
    pub letters: String,
    /// Where each text ends.
    pub ends: Vec<u32>,
}

impl StringArena {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.letters.push_str(text);
        self.ends.push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
    }

    /// The number of a text, which is added where it is new.
    pub fn place(&mut self, text: &str) -> u32 {
        let known = (0..self.len()).rev().find(|&at| self.get(at) == text);
        let at = known.unwrap_or_else(|| {
            self.push(text);
            self.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text with this number.
    pub fn get(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.letters[from..self.ends[at] as usize]
    }
}

/// Letters as bits: `a` to `z`, then digits, then everything else.
pub fn letter_bitset(text: &str) -> u32 {
    text.bytes().fold(0, |mask, byte| {
        mask | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << 26,
            _ => 1 << 27,
        }
    })
}
