//! What went wrong, as the person at the terminal is told it, and the exit code. The only place that decides either.

use std::fmt;
use std::process::ExitCode;

use crate::catalog::Problem;
use crate::envelope::sanitize;
use crate::triage::trouble::without_numbers;
use crate::triage::{Refused, Trouble};

/// How a command that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Found, or done.
    Found,
    /// Nothing found, a verification failed, an export refused.
    Nothing,
    /// Partial: what was found is printed.
    Partial,
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        Self::from(match done {
            Done::Found => 0,
            Done::Nothing => 1,
            Done::Partial => 3,
        })
    }
}

/// A failure of the whole command.
#[derive(Debug)]
pub struct Failure {
    kind: ExitKind,
    lines: Vec<String>,
    next: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum ExitKind {
    Nothing = 1,
    Usage = 2,
    Setup = 4,
    Outside = 5,
    Internal = 70,
}

impl Failure {
    /// Nothing was found or a rule refused (exit 1).
    pub fn nothing(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { kind: ExitKind::Nothing, lines: vec![what.into()], next: Some(next.into()) }
    }

    /// The command line makes no sense (exit 2).
    pub fn usage(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { kind: ExitKind::Usage, lines: vec![what.into()], next: Some(next.into()) }
    }

    /// Configuration or catalogs are not as they must be (exit 4).
    pub fn setup(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { kind: ExitKind::Setup, lines: vec![what.into()], next: Some(next.into()) }
    }

    /// An unreadable file or stream (exit 5).
    pub fn unreadable(name: &str, error: &std::io::Error) -> Self {
        Trouble {
            what: format!("cannot read {name}"),
            why: error.to_string(),
            next: "check the name and its permissions".into(),
        }
        .into()
    }

    /// A defect of errbook itself (exit 70).
    pub fn internal(what: impl Into<String>) -> Self {
        let next = "please report it with the command that showed it".into();
        Self { kind: ExitKind::Internal, lines: vec![what.into()], next: Some(next) }
    }

    /// For whoever reads no exit code: what happened, and what to do next.
    #[cfg(feature = "mcp")]
    pub fn told(&self) -> Refused {
        Refused { what: self.lines.join("; "), next: self.next.clone().unwrap_or_default() }
    }

    /// The exit code.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }
}

/// How many problems are told one by one.
pub const TOLD: usize = 20;

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        let count = problems.len();
        let told = problems.iter().take(TOLD).map(Problem::to_string);
        let more = (count > TOLD).then(|| format!("and {} more", count - TOLD));
        let next = format!("correct {}, then start again", if count == 1 { "it" } else { "them" });
        Self { kind: ExitKind::Setup, lines: told.chain(more).collect(), next: Some(next) }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let what = format!("{}: {}", trouble.what, trouble.reason());
        Self { kind: ExitKind::Outside, lines: vec![what], next: Some(trouble.next) }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::nothing(refused.what, refused.next)
    }
}

/// An output that cannot be written; a closed pipe never gets here (see [`super::output`]).
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Trouble {
            what: "cannot write the output".into(),
            why: error.to_string(),
            next: "check where the output goes, for instance whether the disk is full".into(),
        }
        .into()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "errbook: {}", sanitize(&without_numbers(line)))?;
        }
        match &self.next {
            Some(next) => write!(f, "  {}", sanitize(next)),
            None => Ok(()),
        }
    }
}
