//! Where in a block of log lines an envelope can start. Judges nothing: what is found here is looked at by others.

use memchr::memmem;

/// What can start an envelope in a log line, whatever it is wrapped in, by a few letters of it that are seldom elsewhere; and
/// how many bytes of it stand before them. Searching a block twice for two letters is faster than once for all of it.
const ANCHORS: [(&str, usize, &[&[u8]]); 2] = [("rr", 2, &[b"\"err", b"'err"]), ("n_c", 5, &[b"reason_code"])];

/// The searches for the seeds of all anchors.
pub(crate) struct Seeds([memmem::Finder<'static>; ANCHORS.len()]);

impl Default for Seeds {
    fn default() -> Self {
        Self(ANCHORS.map(|(letters, ..)| memmem::Finder::new(letters)))
    }
}

/// The anchors in a block, in order.
pub(crate) struct Anchors<'r, 'l> {
    seeds: &'r Seeds,
    lines: &'l [u8],
    /// Where each seed stands next; beyond the block where it does no more.
    next: [usize; ANCHORS.len()],
}

impl<'r, 'l> Anchors<'r, 'l> {
    pub fn of(seeds: &'r Seeds, lines: &'l [u8]) -> Self {
        let mut anchors = Self { seeds, lines, next: [0; ANCHORS.len()] };
        (0..ANCHORS.len()).for_each(|which| anchors.seek(which, 0));
        anchors
    }

    fn seek(&mut self, which: usize, from: usize) {
        let step = self.seeds.0[which].find(&self.lines[from..]);
        self.next[which] = step.map_or(usize::MAX, |step| from + step);
    }

    /// Where the first anchor from `from` on begins, and where its seed ends.
    pub fn find(&mut self, mut from: usize) -> Option<(usize, usize)> {
        loop {
            for which in 0..ANCHORS.len() {
                if self.next[which] < from {
                    self.seek(which, from);
                }
            }
            let which = (0..ANCHORS.len()).min_by_key(|&which| self.next[which])?;
            let seed = self.next[which];
            if seed == usize::MAX {
                return None;
            }
            let (letters, within, wholes) = ANCHORS[which];
            from = seed + letters.len();
            let begin = seed.checked_sub(within);
            if let Some(begin) = begin.filter(|&at| wholes.iter().any(|whole| self.lines[at..].starts_with(whole))) {
                return Some((begin, from));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Anchors, Seeds};

    #[test]
    fn anchors_are_found_in_order_and_their_letters_elsewhere_are_not() {
        let block = b"rr 'err \"error\" current n_c person_code 'err reason_code\"err";
        let seeds = Seeds::default();
        let mut anchors = Anchors::of(&seeds, block);
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some((begin, after)) = anchors.find(from) {
            found.push((std::str::from_utf8(&block[begin..after]).unwrap(), begin));
            from = after;
        }
        assert_eq!(found, [("'err", 3), ("\"err", 8), ("'err", 40), ("reason_c", 45), ("\"err", 56)]);
    }
}
