//! The window in which a failure's second appearance is known: an envelope and its decision-log line stand close together.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Failures that are remembered.
const WINDOW: usize = 65_536;

/// The failures seen last, by the hash of code and id.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    order: VecDeque<u64>,
    seen: HashSet<u64>,
}

impl Recent {
    /// Whether this is not among the failures seen last; remembers it.
    pub fn is_new(&mut self, failure: &impl Hash) -> bool {
        let mut hasher = DefaultHasher::new();
        failure.hash(&mut hasher);
        let hash = hasher.finish();
        if !self.seen.insert(hash) {
            return false;
        }
        if self.order.len() == WINDOW {
            self.order.pop_front().map(|oldest| self.seen.remove(&oldest));
        }
        self.order.push_back(hash);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Recent, WINDOW};

    #[test]
    fn a_failure_is_forgotten_when_the_window_has_passed_it() {
        let mut recent = Recent::default();
        assert!(recent.is_new(&0));
        for other in 1..WINDOW {
            assert!(recent.is_new(&other));
        }
        assert!(!recent.is_new(&0));
        assert!(recent.is_new(&WINDOW));
        assert!(recent.is_new(&0));
    }
}
