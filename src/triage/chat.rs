//! A case in a few lines for a chat: what, since when, what was done, what comes next, and who.

use super::case::{Case, State};
use super::diagnosis::Diagnosis;
use super::event::EventKind;
use super::outcome::Outcome;
use super::retry::{When, judge};
use super::summary::Summary;
use crate::catalog::{Checklist, Fills};
use crate::envelope::Redacted;
use crate::envelope::text::sanitize::sanitize_line;

/// The lines, as of the moment `now`.
pub fn chat(case: &Case, diagnosis: &Diagnosis, checklist: &Checklist, now: jiff::Timestamp) -> Redacted {
    let Some(summary) = Summary::of(case.events()) else { return Redacted::default() };
    let finding = &diagnosis.finding;
    let status = finding.http_status.map(|status| format!("HTTP {status}"));
    let place = [finding.catalog.clone(), finding.surface.clone(), status].into_iter().flatten().collect::<Vec<_>>();
    let mut lines = vec![format!("{} ({})", summary.name(), place.join(", ")).replace(" ()", "")];
    lines.extend(finding.message.clone());
    lines.push(format!("since {}", finding.timestamp.clone().unwrap_or_else(|| summary.opened.to_string())));
    lines.extend(finding.request_id.as_ref().map(|id| format!("request id {id}")));
    lines.extend(done(case, checklist));
    lines.push(match (case.outcome(), &summary.note) {
        (Some(outcome), Some(note)) => format!("ended: {}. {note}", outcome.words()).trim_end().to_owned(),
        (Some(outcome), None) => format!("ended: {}", outcome.words()),
        (None, _) => format!("next: {}", next(case, diagnosis, checklist, now)),
    });
    lines.push(format!("who: {} (case {})", who(case).join(", "), summary.case.short()));
    lines.extend(case.events().last().map(|last| format!("chain: event {}, hash {}", last.seq, last.short_hash())));
    let lines: Vec<String> = lines.iter().map(|line| sanitize_line(line).into_owned()).collect();
    Redacted::new(&lines.join("\n"))
}

fn done(case: &Case, checklist: &Checklist) -> Option<String> {
    let standings = case.standings(checklist);
    let settled = standings.iter().filter_map(|standing| match &standing.state {
        State::Done => match case.last_retry().filter(|_| standing.step.fills == Fills::Retry) {
            Some((how, _)) => Some(format!("{} ({})", standing.step.title, how.words())),
            None => Some(standing.step.title.clone()),
        },
        State::Skipped(reason) => Some(format!("{} skipped ({reason})", standing.step.title)),
        State::Open | State::Closed(_) => None,
    });
    let settled: Vec<String> = settled.collect();
    (!settled.is_empty()).then(|| format!("done: {}", settled.join("; ")))
}

fn next(case: &Case, diagnosis: &Diagnosis, checklist: &Checklist, now: jiff::Timestamp) -> String {
    let standings = case.standings(checklist);
    let Some(open) = standings.iter().find(|standing| standing.state == State::Open) else {
        return "say how it ended".to_owned();
    };
    let title = &open.step.title;
    match open.step.fills {
        Fills::Paste if !open.missing.is_empty() => format!("{title}, {} missing", open.missing.join(", ")),
        Fills::Action => diagnosis.first_check().map_or_else(|| title.clone(), |check| format!("{title}: {check}")),
        Fills::Retry => match judge(diagnosis, case, now).when {
            When::Now => title.clone(),
            When::From(at) => format!("{title}, from {}", at.strftime("%H:%M:%S UTC")),
            When::Changed(change) => format!("{title}, but first {change}"),
            When::Never => format!("{title}, but not blindly: {}", diagnosis.advice.why),
        },
        Fills::Paste | Fills::Evidence | Fills::Hand => title.clone(),
    }
}

/// Everybody who worked on it, in order; after a hand-over, that it was one.
fn who(case: &Case) -> Vec<&str> {
    let mut actors: Vec<&str> = Vec::new();
    for event in case.events().iter().filter(|event| !matches!(event.act, EventKind::Forgot { .. })) {
        if !actors.contains(&event.actor.as_str()) {
            actors.push(&event.actor);
        }
    }
    if case.outcome() == Some(Outcome::HandedOver) {
        actors.push("handed over");
    }
    actors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Verdict;
    use crate::triage::rules::tests::{at, captured, case, concluded, opened, ready_to_retry};
    use crate::triage::{Advice, Diagnosis};

    fn told(acts: Vec<EventKind>) -> String {
        let case = case(acts);
        let advice = Advice { verdict: Verdict::After, wait_s: Some(60), why: "limit".into(), ..Advice::default() };
        let finding = case.finding();
        let diagnosis = Diagnosis { finding, entry: None, cause: None, advice, nearest: Vec::new() };
        chat(&case, &diagnosis, &Checklist::default(), at(9)).to_string()
    }

    #[test]
    fn a_chat_message_says_what_since_when_done_next_and_who() {
        let sealed = |lines: String| {
            let (lines, chain) = lines.rsplit_once('\n').unwrap();
            assert!(chain.starts_with("chain: event ") && chain.rsplit(' ').next().unwrap().len() == 16, "{chain}");
            lines.to_owned()
        };
        let told = |acts| sealed(told(acts));
        insta::assert_snapshot!(told(ready_to_retry()), @r"
        DENIED (shop)
        since 2026-03-02T10:11:12Z
        request id r-1
        done: CAPTURE; LOOK skipped (log is gone); ACT
        next: RETRY, from 10:12:12 UTC
        who: ada@desk (case CASE)
        ");
        insta::assert_snapshot!(told(vec![
            opened(),
            captured("http_status", "403"),
            captured("message", "no\n\u{1b}[31mway"),
        ]), @r"
        DENIED (shop, HTTP 403)
        no␊␛[31mway
        since 2026-03-02T10:11:12Z
        next: CAPTURE, request_id, code missing
        who: ada@desk (case CASE)
        ");
        insta::assert_snapshot!(told([ready_to_retry(), vec![concluded(Outcome::HandedOver, "to bob")]].concat()), @r"
        DENIED (shop)
        since 2026-03-02T10:11:12Z
        request id r-1
        done: CAPTURE; LOOK skipped (log is gone); ACT
        ended: handed over. to bob
        who: ada@desk, handed over (case CASE)
        ");
    }
}
