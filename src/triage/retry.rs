//! Whether and when a retry is safe. [`advise`] joins the catalog's verdict with the envelope; [`judge`] answers for one case
//! at one moment; [`curl`] takes a command that repeats the request apart; [`compare`] says what a retry brought.

mod compared;
pub mod curl;
mod judgement;

use serde::Serialize;

pub use compared::{Compared, Row, compare};
use judgement::failed_at;
pub use judgement::{Judgement, When, judge};

use crate::catalog::{Entry, Fingerprint, Verdict};
use crate::envelope::Finding;

/// The answer to "may I retry?".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// The verdict.
    pub verdict: Verdict,
    /// Seconds to wait.
    pub wait_s: Option<u64>,
    /// What must change first.
    pub change: Option<String>,
    /// The reason.
    pub why: String,
}

/// The advice for a finding: the cause's verdict before the entry's, a `Retry-After` before both waits.
pub fn advise(entry: Option<&Entry>, cause: Option<&Fingerprint>, finding: &Finding) -> Advice {
    let known = cause.and_then(|cause| cause.retry.as_ref()).or(entry.map(|entry| &entry.retry));
    let Some(known) = known else {
        return Advice { why: "nothing is known of this code; find out what it did first".into(), ..Advice::default() };
    };
    let mut advice =
        Advice { verdict: known.verdict, wait_s: known.wait_s, change: known.change.clone(), why: known.why.clone() };
    if let (Some(seconds), Verdict::Now | Verdict::After) = (finding.retry_after, known.verdict) {
        advice.verdict = Verdict::After;
        advice.wait_s = Some(seconds);
    }
    advice
}
