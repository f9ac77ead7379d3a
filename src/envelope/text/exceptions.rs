//! The words by which programs print exceptions and panics: those of assets/words/exceptions.toml.

use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
struct Words {
    exceptions: Exceptions,
}

/// The words, by what they introduce.
#[derive(Debug, Deserialize)]
pub(crate) struct Exceptions {
    /// Before a class, at the beginning of a line.
    pub uncaught: Vec<String>,
    /// Before a message, at the beginning of a line.
    pub panics: Vec<String>,
    /// Before a message, anywhere in a line.
    pub panicked: Vec<String>,
    /// Ends of names of classes.
    pub thrown: Vec<String>,
    /// Before the cause of the exception above.
    pub causes: Vec<String>,
    /// Between a cause and what it led to.
    pub chained: Vec<String>,
    /// What betrays one of them in a long text.
    pub marks: Vec<String>,
}

/// The words that are built in.
pub(crate) fn words() -> &'static Exceptions {
    static WORDS: LazyLock<Exceptions> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "built in and checked by tests")]
        let words: Words = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/words.json")))
            .expect("the words fit their schema");
        words.exceptions
    });
    &WORDS
}
