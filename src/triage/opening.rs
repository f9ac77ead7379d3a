//! How a case begins: a diagnosis and its paste become the opening events.

use jiff::Timestamp;

use super::diagnosis::Diagnosis;
use super::event::{CaseId, EventKind, StepSpec};
use super::fact::{doubt, minted, unframed};
use super::fact_name::NAMED;
use crate::catalog::{Checklist, Fills};
use crate::envelope::{Finding, Redacted, Span};

/// Bytes of a paste that a case keeps: two screenfuls.
const KEPT: usize = 4_000;
/// Bytes around the failure that are looked at to find them; what lies beyond never gets near the kept part.
const AROUND: usize = 512 * 1024;

/// The acts that open a case: opened, pasted, every field captured, and the capture step done where nothing is missing.
/// `after` is the case that this one follows, `now` when it is opened.
pub fn opening(
    diagnosis: &Diagnosis,
    paste: &str,
    checklist: &Checklist,
    after: Option<CaseId>,
    now: Timestamp,
) -> Vec<EventKind> {
    let finding = &diagnosis.finding;
    let entry = diagnosis.entry.as_ref().map(|entry| entry.code.clone());
    let mut acts = vec![EventKind::Opened {
        catalog: finding.catalog.clone(),
        entry: entry.or_else(|| finding.entry.clone()),
        code: finding.code.clone(),
        checklist: checklist.id.clone(),
        steps: checklist.steps.iter().map(StepSpec::from).collect(),
        after,
    }];
    if !paste.trim().is_empty() {
        acts.push(EventKind::Pasted { text: excerpt(paste, finding.span) });
    }
    acts.extend(captures(finding, checklist, now));
    acts
}

/// Where a field of a paste comes from.
pub const PASTE: &str = "paste";

/// Where a time comes from that an id of version 7 bears.
const ID: &str = "the request id";

/// When the ids of a finding were made, where one bears that: of a failure without a time, the time.
pub fn made_at(finding: &Finding, now: Timestamp) -> Option<Timestamp> {
    [&finding.request_id, &finding.trace_id].into_iter().flatten().find_map(|id| minted(id, now))
}

/// A finding's fields as events, and the capture step done where none that it needs is missing or doubtful.
fn captures(finding: &Finding, checklist: &Checklist, now: Timestamp) -> Vec<EventKind> {
    let mut facts: Vec<(String, String, &str)> =
        fields(finding).into_iter().map(|(name, value)| (name, value, PASTE)).collect();
    if finding.timestamp.is_none() {
        facts.extend(made_at(finding, now).map(|made| ("timestamp".to_owned(), made.to_string(), ID)));
    }
    let is_sure = |need: &String| facts.iter().any(|(name, value, _)| name == need && doubt(name, value).is_none());
    let done = checklist.steps.iter().find(|step| step.fills == Fills::Paste && step.needs.iter().all(is_sure));
    let done = done.map(|step| EventKind::Answered { step: step.id.clone() });
    let captured = |(field, value, from): &(String, String, &str)| EventKind::Captured {
        field: field.clone(),
        value: Redacted::new(value),
        from: (*from).to_owned(),
    };
    facts.iter().map(captured).chain(done).collect()
}

/// The fields of a finding by their names in `--json` output, those that are there.
pub fn fields(finding: &Finding) -> Vec<(String, String)> {
    let code = finding.code.as_ref().or(finding.entry.as_ref()).cloned();
    let values = [
        code,
        finding.message.clone(),
        finding.request_id.clone(),
        finding.trace_id.clone(),
        finding.timestamp.clone(),
        finding.http_status.map(|status| status.to_string()),
        finding.surface.clone(),
        finding.method.clone(),
        finding.retry_after.map(|seconds| seconds.to_string()),
    ];
    let bare = |name: &str, value: String| match name {
        "code" | "request_id" | "trace_id" | "timestamp" => unframed(&value).to_owned(),
        _ => value,
    };
    let named = NAMED.iter().zip(values).filter_map(|(name, value)| Some(((*name).to_owned(), bare(name, value?))));
    let extra = finding.extra.iter().filter(|(name, _)| !NAMED.contains(&name.as_str())).cloned();
    named.chain(extra).collect()
}

/// The part of a paste around a failure that a case keeps. Redacted before it is cut, so that no cut hides half a secret.
pub fn excerpt(paste: &str, (start, _): Span) -> Redacted {
    let start = boundary(paste, start);
    let from = boundary(paste, start.saturating_sub(AROUND));
    let to = boundary(paste, start + AROUND);
    let whole = Redacted::new(&paste[from..to]);
    let text = whole.as_str();
    if text.len() <= KEPT {
        return whole;
    }
    let failure = Redacted::new(&paste[from..start]).as_str().len().min(text.len());
    let first = boundary(text, failure.saturating_sub(KEPT / 4));
    let first = text[..first].rfind('\n').filter(|line| first - line < KEPT / 8).map_or(first, |line| line + 1);
    let last = boundary(text, first + KEPT);
    let mark = |cut: bool, text: &'static str| if cut { text } else { "" };
    let kept = format!("{}{}{}", mark(first > 0, "[…]\n"), &text[first..last], mark(last < text.len(), "\n[…]"));
    Redacted::new(&kept)
}

/// The last place at or before `at` where `text` can be cut.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalogs, Step};

    fn checklist() -> Checklist {
        let capture = Step {
            id: "capture".into(),
            fills: Fills::Paste,
            needs: vec!["request_id".into(), "code".into()],
            ..Step::default()
        };
        Checklist { id: "shop".into(), title: "Shop".into(), general: false, steps: vec![capture] }
    }

    fn kinds(finding: Finding) -> Vec<String> {
        let diagnosis = Diagnosis::new(finding, &Catalogs::default());
        let acts = opening(&diagnosis, "the paste", &checklist(), None, "2026-03-02T10:20:00Z".parse().unwrap());
        let value = |act: &EventKind| serde_json::to_value(act).unwrap();
        acts.iter().map(|act| format!("{} {}", value(act)["kind"], value(act)["field"])).collect()
    }

    #[test]
    fn a_complete_paste_ticks_the_capture_step_and_an_incomplete_one_does_not() {
        let finding = Finding { code: Some("DENIED".into()), retry_after: Some(9), ..Finding::default() };
        let incomplete =
            [r#""opened" null"#, r#""pasted" null"#, r#""captured" "code""#, r#""captured" "retry_after""#];
        assert_eq!(kinds(finding.clone()), incomplete);
        let complete = kinds(Finding { request_id: Some("r-1".into()), ..finding });
        assert_eq!(complete.len(), 6);
        assert_eq!(complete.last().unwrap(), r#""answered" null"#);
    }

    #[test]
    fn a_time_that_the_id_bears_is_captured_with_where_it_comes_from() {
        let made: Timestamp = "2026-03-02T10:11:12.345Z".parse().unwrap();
        let hex = format!("{:012x}", made.as_millisecond());
        let id = format!("{}-{}-7abc-8def-0123456789ab", &hex[..8], &hex[8..]);
        let finding = Finding { request_id: Some(id), ..Finding::default() };
        let diagnosis = Diagnosis::new(finding, &Catalogs::default());
        let acts = opening(&diagnosis, "", &checklist(), None, "2026-03-02T10:20:00Z".parse().unwrap());
        let time =
            EventKind::Captured { field: "timestamp".into(), value: Redacted::new(&made.to_string()), from: ID.into() };
        assert!(acts.contains(&time), "{acts:?}");
    }

    #[test]
    fn what_cannot_be_an_id_does_not_tick_the_capture_step() {
        let finding = Finding { code: Some("DENIED".into()), request_id: Some("min ago".into()), ..Finding::default() };
        assert!(!kinds(finding).contains(&r#""answered" null"#.to_owned()));
    }

    #[test]
    fn a_long_paste_is_cut_around_its_failure_at_lines() {
        let lines: Vec<String> = (0..2_000).map(|line| format!("line {line} of the log")).collect();
        let paste = lines.join("\n");
        let start = paste.find("line 1500").unwrap();
        let kept = excerpt(&paste, (start, start + 4));
        let kept = kept.as_str();
        assert!(kept.starts_with("[…]\nline 14") && kept.ends_with("\n[…]"), "{kept}");
        assert!(kept.contains("line 1500 of the log\n") && kept.len() < KEPT + 20);
        assert_eq!(excerpt("short é", (3, 99)).as_str(), "short é");
    }
}
