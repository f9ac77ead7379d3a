//! The word lists of assets/words, each read once: names of keys, words for levels, everyday spellings of codes, how exceptions
//! are printed. Who uses a list says what it means.

use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// All lists, a file of assets/words each.
#[derive(Debug, Deserialize)]
pub(crate) struct Words {
    /// Spellings of keys by what stands under them.
    pub keys: HashMap<String, Vec<String>>,
    pub codelike: CodeLike,
    pub everyday: Everyday,
    pub levels: Levels,
    pub exceptions: Exceptions,
    pub anchors: AnchorWords,
}

/// What tells at a glance where to look in a log.
#[derive(Debug, Deserialize)]
pub(crate) struct AnchorWords {
    /// In an envelope.
    pub envelope: Vec<String>,
    /// In what anybody else writes about a failure.
    pub trouble: Vec<String>,
}

/// Keys that may hold a code.
#[derive(Debug, Deserialize)]
pub(crate) struct CodeLike {
    /// How they end.
    pub endings: Vec<String>,
}

/// Codes that anybody may write.
#[derive(Debug, Deserialize)]
pub(crate) struct Everyday {
    /// By their letters, in small ones.
    pub codes: HashSet<String>,
}

/// Words for how bad a record is.
#[derive(Debug, Deserialize)]
pub(crate) struct Levels {
    pub good: Vec<String>,
    pub warning: Vec<String>,
    pub error: Vec<String>,
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
    /// Modules of which every class is thrown.
    pub modules: Vec<String>,
    /// Before the cause of the exception above.
    pub causes: Vec<String>,
    /// Between a cause and what it led to.
    pub chained: Vec<String>,
    /// What betrays one of them in a long text.
    pub marks: Vec<String>,
}

/// The lists that are built in.
pub(crate) fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "built in and checked by tests")]
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/words.json"))).expect("the words fit their schema")
    });
    &WORDS
}
