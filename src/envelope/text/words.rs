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
    pub lines: LineLists,
    pub mentions: Mentions,
    pub reports: Reports,
    pub shapes: ShapeWords,
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
    /// Alone in a line above a message.
    pub heads: Vec<String>,
    /// Before a message, at the beginning of a line.
    pub panics: Vec<String>,
    /// Before a message, anywhere in a line.
    pub panicked: Vec<String>,
    /// Ends of names of classes.
    pub thrown: Vec<String>,
    /// Ends of names of codes that a command prints in brackets.
    pub bracketed: Vec<String>,
    /// Modules of which every class is thrown.
    pub modules: Vec<String>,
    /// Before the cause of the exception above.
    pub causes: Vec<String>,
    /// Between a cause and what it led to.
    pub chained: Vec<String>,
    /// At the beginning of an indented line that goes on with what the line above it says.
    pub continued: Vec<String>,
    /// What betrays one of them in a long text.
    pub marks: Vec<String>,
}

/// What the keys and words of log lines say to one who looks for a cause.
#[derive(Debug, Deserialize)]
pub(crate) struct LineLists {
    /// Keys whose values lead to no other line.
    pub unfollowed: HashSet<String>,
    /// Keys that say who or where, what tells most first.
    pub who: Vec<String>,
    /// Keys of what stands only where something failed.
    pub failing: HashSet<String>,
    /// Keys of how something ended.
    pub ending: HashSet<String>,
    /// It ended badly.
    pub bad: HashSet<String>,
    /// It ended well.
    pub good: HashSet<String>,
    /// Values that say that there is none.
    pub none: HashSet<String>,
}

/// How texts about failures look.
#[derive(Debug, Deserialize)]
pub(crate) struct Mentions {
    /// At the beginning of a line that is a comment.
    pub comments: Vec<String>,
    /// At the beginning of a statement of program text.
    pub statements: Vec<String>,
    /// At the beginning of a line that defines a name, or is about files and branches.
    pub definitions: Vec<String>,
    /// At the beginning of a line of program text that a mark of it ends.
    pub blocks: Vec<String>,
    /// A line of program text.
    pub ends: Vec<String>,
    /// At the beginning of a line of a file of messages, which are shown to users.
    pub messages: Vec<String>,
    /// At the beginning of a line of a stack, in which a program shows its own text.
    pub stacks: Vec<String>,
    /// Beside a code that was answered.
    pub told: Vec<String>,
    /// In an answer's text that says that something failed.
    pub wrong: Vec<String>,
    /// In one that says that all went well.
    pub well: Vec<String>,
    /// Before an id that is not the request's.
    pub subjects: Vec<String>,
    /// In a line that is marked as an error all the same: nothing is wrong, or no longer.
    pub fine: Vec<String>,
    /// Before a code that is only an example.
    pub examples_before: Vec<String>,
    /// Keys of what an answer looks like.
    pub examples: Vec<String>,
    /// At the beginning of the line of a test that passed.
    pub passed: Vec<String>,
    /// At the end of one.
    pub passed_ends: Vec<String>,
    /// Just before words that tell what does not happen.
    pub undone: Vec<String>,
    /// Anywhere before them.
    pub no_longer: Vec<String>,
    /// Just behind them.
    pub explained: Vec<String>,
    /// At the beginning of a step that says what to do when it happens.
    pub conditions: Vec<String>,
    /// Headings of a manual's sections in which codes are explained.
    pub sections: Vec<String>,
    /// The second word of a line that begins with the hash of a commit.
    pub commits: Vec<String>,
    /// At the beginning of an item of a list of changes.
    pub changes: Vec<String>,
    /// Headings of lists of changes.
    pub changelogs: Vec<String>,
    /// At the beginning of a message about what is over.
    pub resolved: Vec<String>,
    /// At the beginning of one about what goes on.
    pub firing: Vec<String>,
}

/// How people tell of a failure: words of a sentence, in small letters.
#[derive(Debug, Deserialize)]
pub(crate) struct Reports {
    /// Verbs of whoever gets a failure to see.
    pub receive: HashSet<String>,
    /// Those that say that it is going on.
    pub received: HashSet<String>,
    /// Verbs of what fails.
    pub send: HashSet<String>,
    /// Those that say that it is going on.
    pub sends: HashSet<String>,
    /// Verbs of what it does where it fails.
    pub fail: HashSet<String>,
    /// Amounts of something unwelcome.
    pub amounts: HashSet<String>,
    /// Somebody speaks of what happens to them.
    pub own: HashSet<String>,
    /// Whose it is besides.
    pub people: HashSet<String>,
    /// It is now, or again and again.
    pub signs: HashSet<String>,
    /// Behind a code that begins a clause: where, when, how often.
    pub places: HashSet<String>,
    /// It is over.
    pub over: HashSet<String>,
    /// Anywhere in a sentence that explains.
    pub explains: HashSet<String>,
    /// Before a code: it did not happen, or nobody says that it did.
    pub denied: HashSet<String>,
    /// Before what happens only then.
    pub conditions: HashSet<String>,
    /// Behind a number that is a code.
    pub behind: HashSet<String>,
    /// Before one.
    pub before: HashSet<String>,
    /// Before one, of which there is one.
    pub articles: HashSet<String>,
    /// Behind a number that counts what is measured.
    pub units: HashSet<String>,
    /// Names of a status.
    pub named: HashSet<String>,
    /// Before a verb that says what a program does by design.
    pub designed: HashSet<String>,
    /// What people call a standard, and which it is.
    pub called: HashMap<String, String>,
}

/// What the fields of a record are for the shape of a line, by their names.
#[derive(Debug, Deserialize)]
pub(crate) struct ShapeWords {
    pub texts: Vec<String>,
    pub names: Vec<String>,
    pub statuses: Vec<String>,
    pub requests: Vec<String>,
    pub levels: Vec<String>,
}

/// The lists that are built in.
pub(crate) fn words() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "built in and checked by tests")]
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/words.json"))).expect("the words fit their schema")
    });
    &WORDS
}
