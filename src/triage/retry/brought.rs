//! What a retry brought becomes what the case keeps of it: from an answer that somebody pasted, or from a command that
//! errbook ran.

use super::{Compared, compare, is_itself, shape};
use crate::envelope::{Finding, Redacted};
use crate::triage::opening::excerpt;
use crate::triage::{Comparison, EventKind, Refused, Trouble};

/// An answer to the retry.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// What is written down first, in this order.
    pub kept: Vec<EventKind>,
    /// Beside the first failure. Without a comparison a person must say how the retry ended.
    pub compared: Compared,
    /// What is known of an answer that proves nothing, a sentence.
    pub unclear: String,
}

/// A pasted answer to the retry of the failure `first`.
///
/// # Errors
/// When it is the first answer once more, or proves neither failure nor success.
pub fn pasted(first: &Finding, text: &str, findings: &[Finding]) -> Result<(Brought, Comparison), Refused> {
    let news: Vec<Finding> = findings.iter().filter(|second| !is_itself(first, second)).cloned().collect();
    if news.is_empty() && !findings.is_empty() {
        return Err(Refused {
            what: "this is the first answer again, its request id and its time".into(),
            next: "paste what the retry brought".into(),
        });
    }
    let compared = compare(first, text, &news);
    let Some(comparison) = compared.comparison else {
        return Err(Refused {
            what: "this proves neither failure nor success".into(),
            next: "paste the status line with it (curl -i)".into(),
        });
    };
    let kept = vec![answer(text, &news, Some(comparison))];
    Ok((Brought { kept, compared, unclear: String::new() }, comparison))
}

/// What a command brought that errbook ran: its answer, the failures in that, and what cut it short. Notes of it go to `step`,
/// where the case has one for retries.
pub fn ran(
    first: &Finding,
    step: Option<String>,
    run: &Redacted,
    answered: Result<(&str, &[Finding], Option<&str>), &Trouble>,
) -> Brought {
    let note = |what: &str| EventKind::Noted { step, text: Redacted::new(&format!("ran {run}. {what}")) };
    let (text, findings, cut) = match answered {
        Ok(answered) => answered,
        Err(trouble) => {
            let unclear = format!("No answer: {}.", trouble.reason());
            return Brought { kept: vec![note(&unclear)], compared: Compared::default(), unclear };
        }
    };
    let mut compared = compare(first, text, findings);
    let mut kept = vec![answer(text, findings, compared.comparison)];
    // Half an answer proves a failure that it names, and nothing else; a status alone names none.
    let names = |finding: &Finding| {
        let status = finding.http_status.map(|status| status.to_string());
        (finding.code.is_some() || finding.known) && finding.code != status
    };
    compared.comparison = compared.comparison.filter(|_| cut.is_none() || findings.iter().any(names));
    kept.extend(cut.map(note));
    let cut = cut.map(|cut| format!("{}. ", cut.trim_end_matches('.'))).unwrap_or_default();
    Brought { kept, compared, unclear: format!("{cut}The answer proves neither failure nor success.") }
}

/// The answer, as the case keeps it: of one without a failure only its shape, for its body is somebody's data.
fn answer(text: &str, findings: &[Finding], comparison: Option<Comparison>) -> EventKind {
    if comparison == Some(Comparison::Fixed) {
        return EventKind::Pasted { text: shape(text) };
    }
    EventKind::Pasted { text: excerpt(text, findings.first().map(|finding| finding.span).unwrap_or_default()) }
}
