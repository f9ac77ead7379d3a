//! The shape of a gutter: what stands in the same place on neighbouring lines.

/// Bytes of the widest gutter.
const WIDEST: usize = 80;

/// The shape of a gutter: each byte of its first line, with what may stand in its place on the others.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub cells: Vec<Cell>,
    /// Something beside numbers and space stands in it.
    pub marked: bool,
    pub numbered: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// A digit of a number, of base 16 where it is a whole word of such digits.
    Number,
    Blank,
    Mark(u8),
}

impl Shape {
    /// The shape that begins two neighbouring lines, of which an object goes on from the first into the second.
    pub fn of(line: &str, next: &str) -> Option<Self> {
        let bytes = &line.as_bytes()[..line.len().min(WIDEST)];
        let mut cells = Vec::new();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at).filter(|byte| !matches!(byte, b'{' | b'}' | b'"' | b'\'')) {
            let word = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let hex = word >= 2 && word % 2 == 0 && bytes[at..at + word].iter().all(u8::is_ascii_hexdigit);
            let fresh = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
            let (width, cell) = match byte {
                b' ' | b'\t' => (1, Cell::Blank),
                _ if fresh && hex => (word, Cell::Number),
                _ if digits > 0 => (digits, Cell::Number),
                _ => (1, Cell::Mark(byte)),
            };
            cells.extend(std::iter::repeat_n(cell, width));
            at += width;
        }
        let mut shape = Self { cells, marked: false, numbered: false };
        // Shorter and shorter, until it fits the next line too and ends where a gutter can.
        let common = shape.common(next.as_bytes());
        shape.cells.truncate(common);
        let ends = |cell: &Cell| match cell {
            Cell::Blank => true,
            Cell::Number => false,
            Cell::Mark(mark) => matches!(mark, b':' | b'-' | b'|' | b']' | b'>' | b'#') || !mark.is_ascii(),
        };
        let length = shape.cells.iter().rposition(ends).map_or(0, |last| last + 1);
        shape.cells.truncate(length);
        while !line.is_char_boundary(shape.cells.len()) || !next.is_char_boundary(shape.cells.len()) {
            shape.cells.pop();
        }
        shape.marked = shape.cells.iter().any(|cell| matches!(cell, Cell::Mark(_)));
        shape.numbered = shape.cells.contains(&Cell::Number);
        (shape.marked || shape.numbered).then_some(shape)
    }

    /// How many bytes of a line have the shape's own bytes, number for number.
    fn common(&self, line: &[u8]) -> usize {
        self.cells.iter().zip(line).enumerate().take_while(|&(at, (cell, &byte))| self.fits(at, *cell, byte)).count()
    }

    fn fits(&self, at: usize, cell: Cell, byte: u8) -> bool {
        match cell {
            Cell::Number => byte.is_ascii_hexdigit() || byte == b' ',
            // Numbers stand at the right.
            Cell::Blank => {
                matches!(byte, b' ' | b'\t')
                    || byte.is_ascii_digit()
                        && self.cells[at..].iter().find(|cell| **cell != Cell::Blank) == Some(&Cell::Number)
            }
            // grep writes a colon after the number of a line that it found, a dash after one beside it.
            Cell::Mark(b':' | b'-') => matches!(byte, b':' | b'-'),
            Cell::Mark(mark) => mark == byte,
        }
    }

    /// How much of a line is this gutter.
    pub fn width(&self, line: &str) -> Option<usize> {
        let bytes = line.as_bytes();
        let common = self.common(bytes);
        let whole = self.cells[common..].iter().all(|cell| *cell == Cell::Blank);
        // A number ends where the shape's number does.
        let number = common > 0 && self.cells[common - 1] == Cell::Number;
        let within = number && bytes.get(common).is_some_and(u8::is_ascii_alphanumeric);
        if whole && !within && line.is_char_boundary(common) {
            return Some(common);
        }
        self.loose(bytes).filter(|&width| line.is_char_boundary(width))
    }

    /// The width where numbers are not padded to one width.
    fn loose(&self, line: &[u8]) -> Option<usize> {
        if !self.numbered {
            return None;
        }
        let mut at = 0;
        let mut cells = self.cells.chunk_by(|one, other| one == other && !matches!(one, Cell::Mark(_)));
        cells.try_for_each(|run| {
            let count = |fits: fn(&u8) -> bool| line[at.min(line.len())..].iter().take_while(|byte| fits(byte)).count();
            let width = match run[0] {
                Cell::Number => Some(count(u8::is_ascii_digit)).filter(|&digits| digits > 0),
                Cell::Blank if at == 0 => Some(count(|byte| matches!(byte, b' ' | b'\t'))),
                Cell::Blank => Some(count(|byte| matches!(byte, b' ' | b'\t')).min(run.len())),
                cell @ Cell::Mark(_) => line.get(at).filter(|&&byte| self.fits(0, cell, byte)).map(|_| 1),
            }?;
            at += width;
            Some(())
        })?;
        Some(at)
    }

    pub fn layer(&self) -> &'static str {
        if self.marked { "gutter" } else { "line-numbers" }
    }
}
