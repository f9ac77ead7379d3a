//! A direction for a text: texts that mean alike point alike, whatever their words.
//!
//! A table has a row of numbers for each piece of a word; a text is the sum of its pieces' rows, in whole numbers, so that it comes
//! out alike on every machine. The table is assets/vectors.bin, fitted by training/embedding.py; it is part of the program and read
//! where it lies. Nothing is ranked here.

use super::words::words;

/// Numbers in a vector.
pub const WIDTH: usize = 128;

/// Where texts point; of length [`ONE`].
pub type Vector = [i8; WIDTH];

/// The length of a vector.
const ONE: f32 = 256.0;

/// Head: number of pieces, length of their letters. Then where each piece ends (u32), the letters, a scale (u16) for each piece, and
/// its numbers, two a byte.
static TABLE: &[u8] = include_bytes!("../../assets/vectors.bin");

/// Bytes of the longest piece.
const LONGEST: usize = 24;

/// A piece within a word begins so.
const WITHIN: &str = "##";

/// Letters with marks, and what they are without.
const MARKED: [(&str, char); 14] = [
    ("àáâãäåāăą", 'a'),
    ("çćĉċč", 'c'),
    ("ďđ", 'd'),
    ("èéêëēĕėęě", 'e'),
    ("ĝğġģ", 'g'),
    ("ìíîïĩīĭįı", 'i'),
    ("ķ", 'k'),
    ("ĺļľł", 'l'),
    ("ñńņň", 'n'),
    ("òóôõöøōŏő", 'o'),
    ("ŕŗř", 'r'),
    ("śŝşšß", 's'),
    ("ţťŧ", 't'),
    ("ùúûüũūŭůűų", 'u'),
];

/// Where a text points; nothing where no word of it is in the table.
pub fn vector(text: &str) -> Option<Vector> {
    let mut sum = [0_i32; WIDTH];
    for word in words(text) {
        for part in word.text.split('\'') {
            let part: String = part.to_lowercase().chars().map(unmarked).collect();
            add(&part, &mut sum);
        }
    }
    normalised(&sum)
}

/// How alike two directions are, from -1 to 1.
#[expect(clippy::cast_precision_loss, reason = "within 2^24")]
pub fn likeness(a: &[u8], b: &Vector) -> f32 {
    let product = |(a, b): (&u8, &i8)| i32::from(a.cast_signed()) * i32::from(*b);
    let sum: i32 = a.iter().zip(b).map(product).sum();
    sum as f32 / (ONE * ONE)
}

/// Adds the rows of a word's pieces: the longest that the table has, from left to right.
fn add(word: &str, sum: &mut [i32; WIDTH]) {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < word.len() {
        let mut ends = (at + 1..=word.len().min(at + LONGEST)).rev().filter(|end| word.is_char_boundary(*end));
        let within = if at > 0 { WITHIN } else { "" };
        let Some((end, piece)) = ends.find_map(|end| Some((end, find(within, &word[at..end])?))) else {
            return;
        };
        pieces.push(piece);
        at = end;
    }
    // Of letters that are no word, no piece says what they mean.
    if pieces.len() * 3 > word.len() * 2 {
        return;
    }
    for piece in pieces {
        let scale = i32::from(u16::from_le_bytes([TABLE[scales() + 2 * piece], TABLE[scales() + 2 * piece + 1]]));
        let from = scales() + 2 * count() + piece * WIDTH / 2;
        for (pair, byte) in sum.as_chunks_mut::<2>().0.iter_mut().zip(&TABLE[from..from + WIDTH / 2]) {
            pair[0] += scale * (i32::from(byte & 15) - 8);
            pair[1] += scale * (i32::from(byte >> 4) - 8);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped")]
fn normalised(sum: &[i32; WIDTH]) -> Option<Vector> {
    let squares: i64 = sum.iter().map(|number| i64::from(*number) * i64::from(*number)).sum();
    #[expect(clippy::cast_precision_loss, reason = "a length to a part in 2^52")]
    let length = (squares as f64).sqrt();
    (length > 0.0)
        .then(|| sum.map(|number| (f64::from(number) * f64::from(ONE) / length).round().clamp(-127.0, 127.0) as i8))
}

fn unmarked(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    MARKED.iter().find(|(marked, _)| marked.contains(letter)).map_or(letter, |(_, plain)| *plain)
}

/// The number of a piece; they are sorted.
fn find(within: &str, text: &str) -> Option<usize> {
    let order = |at: usize| piece(at).iter().copied().cmp(within.bytes().chain(text.bytes()));
    let (mut low, mut high) = (0, count());
    while low < high {
        let middle = low.midpoint(high);
        match order(middle) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

fn piece(at: usize) -> &'static [u8] {
    let letters = 8 + 4 * count();
    let from = if at == 0 { 0 } else { number(4 + 4 * at) };
    &TABLE[letters + from..letters + number(8 + 4 * at)]
}

fn count() -> usize {
    number(0)
}

/// Where the scales begin.
fn scales() -> usize {
    8 + 4 * count() + number(4)
}

fn number(at: usize) -> usize {
    u32::from_le_bytes([TABLE[at], TABLE[at + 1], TABLE[at + 2], TABLE[at + 3]]) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f32 {
        likeness(&vector(a).unwrap().map(i8::cast_unsigned), &vector(b).unwrap())
    }

    #[test]
    fn texts_that_mean_alike_point_alike_whatever_their_words() {
        for (text, near, far) in [
            ("laptop", "machine", "invoice"),
            ("the parcel is too heavy", "weight exceeds the maximum", "address is unknown"),
            ("somebody else bought it", "already sold", "battery is low"),
        ] {
            assert!(alike(text, near) > alike(text, far) + 0.1, "{text}: {} {}", alike(text, near), alike(text, far));
        }
    }

    #[test]
    fn marks_on_letters_letter_case_and_order_of_words_change_nothing() {
        assert_eq!(vector("Résumé café"), vector("cafe resume"));
        assert_eq!(vector("can't"), vector("can T"));
    }

    #[test]
    fn no_piece_is_longer_than_is_looked_for() {
        let longest = (0..count()).map(|at| piece(at).strip_prefix(WITHIN.as_bytes()).unwrap_or(piece(at)).len()).max();
        assert!(longest <= Some(LONGEST), "{longest:?}");
    }

    #[test]
    fn a_text_without_a_known_piece_points_nowhere() {
        for text in ["", "…", "日本語", "qqqqxxxx", "xyzzy"] {
            assert_eq!(vector(text), None, "{text}");
        }
        let one = vector("timeout").unwrap();
        assert!((likeness(&one.map(i8::cast_unsigned), &one) - 1.0).abs() < 0.02);
    }
}
