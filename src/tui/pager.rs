//! A text in the responder's pager, while errbook steps aside.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::triage::Trouble;

/// Shows a text in `$PAGER`, else in `less`. Returns when the pager ends.
///
/// # Errors
/// When it cannot be started.
pub fn show(text: &str) -> Result<(), Trouble> {
    let named = env::var("PAGER").ok().and_then(|pager| shell_words::split(&pager).ok());
    let words = named.filter(|words| !words.is_empty()).unwrap_or_else(|| vec!["less".to_owned()]);
    let Some((program, arguments)) = words.split_first() else { return Ok(()) };
    let started = Command::new(program).args(arguments).stdin(Stdio::piped()).spawn();
    let mut pager = started.map_err(|error| Trouble {
        what: format!("the pager {program} cannot be started"),
        why: error.to_string(),
        next: "name another one in PAGER".into(),
    })?;
    if let Some(mut input) = pager.stdin.take() {
        // A pager that is left early closes its end; nothing is lost by that.
        let _ = input.write_all(text.as_bytes());
    }
    let _ = pager.wait();
    Ok(())
}
