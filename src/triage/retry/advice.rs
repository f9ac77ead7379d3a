//! What is known of a retry before it is made: the verdict of the catalog joined with what the answer itself says.

use serde::Serialize;

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

impl Advice {
    /// Whether and when to retry, first what to do.
    pub fn words(&self) -> String {
        match (self.verdict, self.wait_s, &self.change) {
            (Verdict::Now, ..) => "now, once".to_owned(),
            (Verdict::After, Some(seconds), _) => format!("after {}", span(seconds)),
            (Verdict::After, None, _) => "after a wait".to_owned(),
            (Verdict::Change, _, Some(change)) => format!("only after this: {change}"),
            (Verdict::Change, _, None) => "only after something has changed".to_owned(),
            (Verdict::Never, ..) => "no".to_owned(),
            (Verdict::Unknown, ..) => "unknown".to_owned(),
        }
    }
}

/// A number of seconds in the unit people would use.
pub fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// The advice for a finding: the cause's verdict before the entry's, a `Retry-After` before both waits. What nobody knows stays
/// unknown.
pub fn advise(entry: Option<&Entry>, cause: Option<&Fingerprint>, finding: &Finding) -> Advice {
    let known = cause.and_then(|cause| cause.retry.as_ref()).or(entry.map(|entry| &entry.retry));
    let mut advice = match known {
        Some(known) => Advice {
            verdict: known.verdict,
            wait_s: known.wait_s,
            change: known.change.clone(),
            why: known.why.clone(),
        },
        None => Advice {
            why: "nothing is known of this failure: find out first what the request did".into(),
            ..Advice::default()
        },
    };
    if let (Some(seconds), Verdict::Now | Verdict::After | Verdict::Unknown) = (finding.retry_after, advice.verdict) {
        if advice.verdict == Verdict::Unknown {
            "the answer itself says when to come back (Retry-After)".clone_into(&mut advice.why);
        }
        advice.verdict = Verdict::After;
        advice.wait_s = Some(seconds);
    }
    advice
}
