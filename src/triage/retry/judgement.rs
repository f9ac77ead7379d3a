//! "May I retry, and when?", answered for one case at one moment: the advice, sharpened by what has been done since, by
//! what the envelope bounds, and by the request's method.

use jiff::{SignedDuration, Timestamp};

use crate::catalog::Verdict;
use crate::envelope::{Finding, moment};
use crate::triage::duration::duration;
use crate::triage::{Case, Diagnosis, EventKind, Refused, unframed};

/// When the request may be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// At once.
    Now,
    /// From this moment on; until then it is counted down.
    From(Timestamp),
    /// Once this has changed.
    Changed(String),
    /// Not by repeating it blindly.
    Never,
}

/// The answer, its reason and what else to mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// When.
    pub when: When,
    /// The reason, a sentence.
    pub why: String,
    /// Warnings, one sentence each: the request has effects, an approval runs out, it was tried before.
    pub warnings: Vec<String>,
}

/// What a person is asked before a retry is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Nothing: it is its time.
    Now,
    /// To wait until this moment, unless they have a reason not to.
    From(Timestamp),
    /// For a reason, by this question.
    Reason(String),
}

impl Judgement {
    /// What a person is asked before a retry is written down, after so many attempts.
    pub fn due(&self, attempts: usize) -> Due {
        match &self.when {
            When::From(moment) => Due::From(*moment),
            When::Now if attempts == 0 => Due::Now,
            When::Now => Due::Reason("It was repeated already. Why once more?".to_owned()),
            When::Changed(change) => Due::Reason(format!("First: {change}. What was changed?")),
            When::Never => Due::Reason(format!("Not to be repeated: {}. Why all the same?", self.why)),
        }
    }

    /// Whether it may be repeated now without a person's own reason.
    ///
    /// # Errors
    /// Why not, and what comes first.
    pub fn allows(&self) -> Result<(), Refused> {
        let refused = |what: &str, next: String| Err(Refused { what: what.to_owned(), next });
        match &self.when {
            When::Now => Ok(()),
            When::From(at) => refused(
                &format!("it is too early: {}", self.why),
                format!("wait until {}", at.strftime("%H:%M:%S UTC")),
            ),
            When::Changed(change) => refused(&self.why, format!("first {change}")),
            When::Never => refused(&self.why, "do not repeat it blindly".to_owned()),
        }
    }
}

/// Judges at the moment `now`.
pub fn judge(diagnosis: &Diagnosis, case: &Case, now: Timestamp) -> Judgement {
    let advice = &diagnosis.advice;
    let failed = failed_at(diagnosis, case).unwrap_or(now);
    let waited = advice.wait_s.and_then(|wait| seconds_after(failed, wait));
    let until = announced(diagnosis).into_iter().chain(waited).max();
    let changed = advice.change.clone().unwrap_or_else(|| "what the first check names".to_owned());
    let (when, why) = match (advice.verdict, until) {
        (Verdict::Never, _) | (Verdict::Unknown, None) => (When::Never, advice.why.clone()),
        (Verdict::Change, _) => match case.acted() {
            None => (When::Changed(changed), advice.why.clone()),
            Some(actor) => (When::Now, format!("{actor} ticked the action; it must have changed this: {changed}")),
        },
        (_, Some(until)) if now < until => (When::From(until), advice.why.clone()),
        (_, Some(until)) => (When::Now, format!("the wait is over since {}; {}", clock(until), advice.why)),
        (Verdict::Now | Verdict::After, None) => (When::Now, advice.why.clone()),
    };
    let judgement = Judgement { when, why, warnings: Vec::new() };
    minding(bounded(judgement, diagnosis, now), diagnosis, case)
}

/// The moment that waits count from: the last retry, else the failure by its own clock, never later than it was told here.
pub(super) fn failed_at(diagnosis: &Diagnosis, case: &Case) -> Option<Timestamp> {
    let retried = case.events().iter().rev().find(|event| matches!(event.act.plain(), EventKind::Retried { .. }));
    let told = case.opened().map(|event| event.at);
    let own = diagnosis.finding.timestamp.as_deref().and_then(|text| text.parse().ok());
    retried.map(|event| event.at).or_else(|| own.into_iter().chain(told).min())
}

fn seconds_after(from: Timestamp, seconds: u64) -> Option<Timestamp> {
    from.checked_add(SignedDuration::from_secs(seconds.try_into().ok()?)).ok()
}

/// A moment that the message itself names, as an open circuit breaker does: `… open until 2026-03-02T10:11:22Z …`.
fn announced(diagnosis: &Diagnosis) -> Option<Timestamp> {
    let (_, after) = diagnosis.finding.message.as_deref()?.split_once("until ")?;
    after.split_whitespace().next()?.trim_end_matches([',', '.', ';', ')']).parse().ok()
}

/// A moment in the envelope after which it stands for nothing (`…expires_at`): past, it must be renewed before any retry;
/// to come, it is named.
fn bounded(mut judgement: Judgement, diagnosis: &Diagnosis, now: Timestamp) -> Judgement {
    for (name, end) in deadlines(&diagnosis.finding) {
        if now < end {
            judgement.warnings.push(format!("{name}: it runs out in {}, at {}", left(now, end), clock(end)));
        } else if judgement.when == When::Never {
            judgement.warnings.push(format!("{name}: it ran out {} ago, at {}", left(end, now), clock(end)));
        } else {
            judgement.when =
                When::Changed(format!("renew what ran out: {name} was {} ago, at {}", left(end, now), clock(end)));
            judgement.why = "what this failure refers to is no longer valid, so the same request cannot succeed".into();
        }
    }
    judgement
}

/// The moments of a failure after which it stands for nothing, by their names.
pub fn deadlines(finding: &Finding) -> impl Iterator<Item = (&str, Timestamp)> {
    let ends = finding.extra.iter().filter(|(name, _)| name.ends_with("expires_at") || name == "expiresAt");
    ends.filter_map(|(name, value)| {
        Some((name.as_str(), Timestamp::from_millisecond(moment(unframed(value).as_bytes())?).ok()?))
    })
}

fn left(from: Timestamp, to: Timestamp) -> String {
    duration(to.duration_since(from))
}

fn minding(mut judgement: Judgement, diagnosis: &Diagnosis, case: &Case) -> Judgement {
    let method = diagnosis.finding.method.as_deref().unwrap_or_default().to_ascii_uppercase();
    // RFC 9110, section 9.2.2: every other method may be repeated without another effect.
    if matches!(method.as_str(), "POST" | "PATCH" | "CONNECT") {
        judgement
            .warnings
            .push(format!("{method} is not idempotent: it may have taken effect already, so look before repeating it"));
    }
    let how = case.last_retry().map_or(String::new(), |(last, _)| format!(", last time: {}", last.words()));
    match case.attempts() {
        0 => {}
        1 => judgement.warnings.push(format!("repeated once already{how}; once more needs a reason")),
        times => judgement.warnings.push(format!("repeated {times} times already{how}; once more needs a reason")),
    }
    judgement
}

/// A moment with its date: what ran out may be long past.
fn clock(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::rules::tests::{at, case, opened, ready_to_retry, retried};
    use crate::triage::{Advice, Comparison};

    fn diagnosis(verdict: Verdict, wait_s: Option<u64>, finding: Finding) -> Diagnosis {
        let change = (verdict == Verdict::Change).then(|| "sign it anew".to_owned());
        let advice = Advice { verdict, wait_s, change, why: "so it is".into() };
        Diagnosis { finding, entry: None, cause: None, advice, nearest: Vec::new() }
    }

    fn judged(diagnosis: &Diagnosis, acts: Vec<EventKind>, second: i64) -> String {
        let judgement = judge(diagnosis, &case(acts), at(second));
        let when = match judgement.when {
            When::Now => "now".to_owned(),
            When::From(moment) => format!("from {}", clock(moment)),
            When::Changed(change) => format!("after: {change}"),
            When::Never => "never".to_owned(),
        };
        [vec![when, judgement.why], judgement.warnings].concat().join(" | ")
    }

    #[test]
    fn the_verdict_the_clock_and_what_was_done_decide_when() {
        let finding = Finding::default;
        let says = |message: &str| Finding { message: Some(message.into()), ..Finding::default() };
        let at_noon = |stamp: &str| Finding { timestamp: Some(stamp.into()), ..Finding::default() };
        let open = vec![opened()];
        let acted = ready_to_retry();
        let failed_again = [ready_to_retry(), vec![retried(Comparison::Same, None)]].concat();
        let breaker = says("breaker open until 2026-03-02T10:11:22Z after 3 consecutive failures");
        for (diagnosis, acts, second, expected) in [
            (diagnosis(Verdict::Now, None, finding()), &open, 5, "now | so it is"),
            (diagnosis(Verdict::Never, None, finding()), &acted, 5, "never | so it is"),
            (diagnosis(Verdict::Change, None, finding()), &open, 5, "after: sign it anew | so it is"),
            (
                diagnosis(Verdict::Change, None, finding()),
                &acted,
                5,
                "now | ada@desk ticked the action; it must have changed this: sign it anew",
            ),
            (
                diagnosis(Verdict::Change, None, finding()),
                &failed_again,
                9,
                "after: sign it anew | so it is | repeated once already, last time: same error; once more needs a reason",
            ),
            (diagnosis(Verdict::After, Some(60), finding()), &open, 5, "from 2026-03-02 10:12:12 UTC | so it is"),
            (
                diagnosis(Verdict::After, Some(60), finding()),
                &open,
                61,
                "now | the wait is over since 2026-03-02 10:12:12 UTC; so it is",
            ),
            (
                diagnosis(Verdict::After, Some(60), at_noon("2026-03-02T10:11:00Z")),
                &open,
                5,
                "from 2026-03-02 10:12:00 UTC | so it is",
            ),
            (
                diagnosis(Verdict::After, Some(60), at_noon("2031-01-01T00:00:00Z")),
                &open,
                5,
                "from 2026-03-02 10:12:12 UTC | so it is",
            ),
            (diagnosis(Verdict::Now, None, breaker), &open, 5, "from 2026-03-02 10:11:22 UTC | so it is"),
        ] {
            assert_eq!(judged(&diagnosis, acts.clone(), second), expected);
        }
    }

    #[test]
    fn a_bound_that_has_passed_must_be_renewed_and_one_to_come_is_named() {
        let finding = Finding {
            extra: vec![("approval_expires_at".into(), "2026-03-02T10:12:00Z".into())],
            ..Finding::default()
        };
        let diagnosis = diagnosis(Verdict::Now, None, finding);
        assert_eq!(
            judged(&diagnosis, vec![opened()], 5),
            "now | so it is | approval_expires_at: it runs out in 43 s, at 2026-03-02 10:12:00 UTC"
        );
        assert_eq!(
            judged(&diagnosis, vec![opened()], 60),
            "after: renew what ran out: approval_expires_at was 12 s ago, at 2026-03-02 10:12:00 UTC | what this failure refers to is no longer \
             valid, so the same request cannot succeed"
        );
    }

    #[test]
    fn a_bound_long_past_is_said_to_have_passed_whatever_the_verdict() {
        for value in ["2025-11-20T10:11:00Z", "1763633460"] {
            let finding = Finding { extra: vec![("approval_expires_at".into(), value.into())], ..Finding::default() };
            assert_eq!(
                judged(&diagnosis(Verdict::Never, None, finding), vec![opened()], 5),
                "never | so it is | approval_expires_at: it ran out 102 d 0 h ago, at 2025-11-20 10:11:00 UTC"
            );
        }
    }

    #[test]
    fn a_request_with_effects_and_a_second_retry_are_warned_of() {
        let post = diagnosis(Verdict::Now, None, Finding { method: Some("post".into()), ..Finding::default() });
        let acts = [ready_to_retry(), vec![retried(Comparison::Same, None)]].concat();
        assert_eq!(
            judged(&post, acts, 9),
            "now | so it is | POST is not idempotent: it may have taken effect already, so look before repeating it | \
             repeated once already, last time: same error; once more needs a reason"
        );
    }
}
