//! The options of curl as `assets/curl.toml` says of each: whether it is taken over, and which values it may have. The order in
//! which a command gives them is not known here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::envelope::{Redacted, sanitize};
use crate::triage::Refused;

/// What the file says.
#[derive(Deserialize)]
pub(super) struct Rules {
    /// What every request has.
    pub(super) first: Vec<String>,
    /// Headers that are good for one request only.
    pub(super) once: Vec<String>,
    /// Headers that bear a secret.
    pub(super) guarded: Vec<String>,
    option: BTreeMap<String, Opt>,
    refused: BTreeMap<String, Opt>,
}

/// An option of curl.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Opt {
    short: Option<char>,
    pub(super) long: Option<String>,
    pub(super) value: bool,
    reads: Vec<String>,
    file: bool,
    place: bool,
    pair: bool,
    lines: bool,
    pub(super) masked: String,
    pub(super) drop: bool,
    pub(super) warnings: Option<String>,
    why: Option<String>,
}

/// The file.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/curl.json")))
        .expect("assets/curl.toml fits its schema")
});

impl Rules {
    /// The option of this name, without its dashes.
    ///
    /// # Errors
    /// Why it is refused.
    pub(super) fn long(&self, name: &str) -> Result<(&str, &Opt), Refused> {
        let is = |(key, option): &(&String, &Opt)| option.long.as_ref().unwrap_or(key) == name;
        known(self.option.iter().find(is), self.refused.iter().find(is), &format!("--{name}"))
    }

    /// The option of this letter.
    ///
    /// # Errors
    /// Why it is refused.
    pub(super) fn short(&self, letter: char) -> Result<(&str, &Opt), Refused> {
        let is = |(_, option): &(&String, &Opt)| option.short == Some(letter);
        known(self.option.iter().find(is), self.refused.iter().find(is), &format!("-{letter}"))
    }
}

fn known<'a>(
    allowed: Option<(&'a String, &'a Opt)>,
    forbidden: Option<(&'a String, &'a Opt)>,
    word: &str,
) -> Result<(&'a str, &'a Opt), Refused> {
    if let Some((name, option)) = allowed {
        return Ok((name, option));
    }
    let why = forbidden.and_then(|(_, option)| option.why.as_deref());
    let why = why.unwrap_or("it is not known to only shape one request");
    Err(refused(&format!("`{}` is refused: {why}", sanitize(word)), "leave it out"))
}

/// The value of an option.
///
/// # Errors
/// It is not there.
pub(super) fn given(name: &str, value: Option<String>) -> Result<String, Refused> {
    value.ok_or_else(|| refused(&format!("`--{name}` stands without its value"), "paste the whole command"))
}

/// A value with its secrets masked, as they would be behind `before`.
pub(super) fn masked(before: &str, value: &str) -> Redacted {
    let masked = Redacted::new(&format!("{before}{value}"));
    masked.as_str().strip_prefix(before).map_or(masked.clone(), Redacted::new)
}

/// A value that is sent as it stands: no file in its place, no control characters, line breaks only in a body.
///
/// # Errors
/// Why it is refused.
pub(super) fn acceptable(name: &str, option: &Opt, value: &str) -> Result<(), Refused> {
    let reads = |start: &String| match start.as_str() {
        "=" => !value.contains('='),
        start => value.starts_with(start),
    };
    if option.reads.iter().any(reads) {
        return Err(refused(&format!("`--{name} {}` would send a file", sanitize(value)), "put the text itself in"));
    }
    let key = value.to_ascii_lowercase();
    if option.file && (key.contains("pkcs11:") || key.contains("engine:")) {
        let what = format!("`--{name} {}` would load a program to read a key", sanitize(value));
        return Err(refused(&what, "name a file"));
    }
    let host = value.split_once("://").map_or(value, |(_, host)| host);
    if option.place && (host.is_empty() || host.trim_end_matches('/').contains('/') || key.starts_with("unix:")) {
        return Err(refused(&format!("`--{name} {}` is no host", sanitize(value)), "write host:port"));
    }
    if option.pair && !value.contains(':') {
        let what = format!("`--{name} {}` would ask for the password here", sanitize(value));
        return Err(refused(&what, "write name:password, or send the header itself"));
    }
    let forbidden = |c: char| c.is_control() && !(option.lines && matches!(c, '\n' | '\t'));
    if value.contains(forbidden) {
        return Err(refused(&format!("the value of `--{name}` holds control characters"), "take them out"));
    }
    Ok(())
}

/// A refusal in these words.
pub(super) fn refused(what: &str, next: &str) -> Refused {
    Refused { what: what.to_owned(), next: next.to_owned() }
}
