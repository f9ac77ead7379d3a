//! The window in which a failure's second appearance is known: an envelope and its decision-log line stand close together.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

/// Failures that are remembered.
const WINDOW: usize = 65_536;

/// The failures seen last, by the hash of code and id.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    order: VecDeque<u64>,
    seen: HashSet<u64, BuildHasherDefault<Hashed>>,
}

/// Takes what is a hash already as it is.
#[derive(Debug, Clone, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Recent {
    /// Whether this is among the failures seen last.
    pub fn has(&self, failure: u64) -> bool {
        self.seen.contains(&failure)
    }

    /// Whether this is not among the failures seen last; remembers it.
    pub fn is_new(&mut self, failure: u64) -> bool {
        if !self.seen.insert(failure) {
            return false;
        }
        if self.order.len() == WINDOW {
            self.order.pop_front().map(|oldest| self.seen.remove(&oldest));
        }
        self.order.push_back(failure);
        true
    }
}

/// The hash of a failure's code and id.
pub(super) fn hash(place: usize, id: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(id);
    hasher.write_usize(place);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Recent, WINDOW};

    #[test]
    fn a_failure_is_forgotten_when_the_window_has_passed_it() {
        let mut recent = Recent::default();
        assert!(recent.is_new(0));
        for other in 1..WINDOW as u64 {
            assert!(recent.is_new(other));
        }
        assert!(!recent.is_new(0));
        assert!(recent.is_new(WINDOW as u64));
        assert!(recent.is_new(0));
    }
}
