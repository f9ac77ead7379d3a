//! A text in the responder's pager, while errbook steps aside.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

/// Shows a text in `$PAGER`, else in `less`. Returns when the pager ends; one that cannot be started shows nothing.
pub fn show(text: &str) {
    let named = env::var("PAGER").ok().and_then(|pager| shell_words::split(&pager).ok());
    let words = named.filter(|words| !words.is_empty()).unwrap_or_else(|| vec!["less".to_owned()]);
    let Some((program, arguments)) = words.split_first() else { return };
    let Ok(mut pager) = Command::new(program).args(arguments).stdin(Stdio::piped()).spawn() else { return };
    if let Some(mut input) = pager.stdin.take() {
        // A pager that is left early closes its end; nothing is lost by that.
        let _ = input.write_all(text.as_bytes());
    }
    let _ = pager.wait();
}
