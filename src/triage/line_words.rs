//! Words of log lines for one who looks for a cause: which keys say who, which hold something only where it failed. A list under
//! assets, read once; nothing here knows a product.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::envelope::text::words::{LineLists, words};

/// The lists, ready to be asked.
pub struct LineWords {
    lists: &'static LineLists,
    who: HashMap<&'static str, usize>,
}

static WORDS: LazyLock<LineWords> = LazyLock::new(|| {
    let lists = &words().lines;
    let who = lists.who.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    LineWords { lists, who }
});

/// The lists.
pub fn line_words() -> &'static LineWords {
    &WORDS
}

/// How a line says that something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Well.
    Good,
    /// Badly.
    Bad,
}

impl LineWords {
    /// Whether what stands under this key can be followed to other lines.
    pub fn is_followed(&self, key: &str) -> bool {
        !self.lists.unfollowed.contains(&plain(last(key)))
    }

    /// The place of a key among those that say who or where; none for another key.
    pub fn who(&self, key: &str) -> Option<usize> {
        self.who.get(plain(last(key)).as_str()).copied()
    }

    /// Whether a key and its value stand only in a line that tells of a failure.
    pub fn is_failing(&self, key: &str, value: &str) -> bool {
        self.lists.failing.contains(&plain(last(key)))
            && !self.lists.none.contains(value.trim().to_ascii_lowercase().as_str())
    }

    /// How a key and its value say that something ended.
    pub fn ending(&self, key: &str, value: &str) -> Option<Ending> {
        if !self.lists.ending.contains(&plain(last(key))) {
            return None;
        }
        let value = plain(value);
        if self.lists.bad.contains(&value) {
            return Some(Ending::Bad);
        }
        self.lists.good.contains(&value).then_some(Ending::Good)
    }
}

/// The last name of a path: `auth.subject` is a subject.
fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// Letters and digits alone, small.
fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_in_every_spelling_and_by_the_end_of_their_path() {
        let words = line_words();
        assert!(
            !words.is_followed("reason_code") && !words.is_followed("http.statusCode") && words.is_followed("zone")
        );
        assert!(words.who("auth.Agent-Id") < words.who("host") && words.who("colour").is_none());
    }

    #[test]
    fn what_stands_under_a_key_says_whether_it_failed() {
        let words = line_words();
        assert!(words.is_failing("reasonCode", "X_Y") && !words.is_failing("error", "null"));
        assert_eq!(words.ending("decision", "Deny"), Some(Ending::Bad));
        assert_eq!(words.ending("status", "succeeded"), Some(Ending::Good));
        assert_eq!(words.ending("status", "pending"), None);
    }
}
