//! The report of a case, in Markdown, as one would send it: what failed, what was done, what came of it, and the evidence.

mod markdown;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::markdown::{block, code, plain};
use super::case::{Case, State, StepView};
use super::describe_event::describe_event;
use super::diagnosis::Diagnosis;
use super::duration::duration;
use super::event::{Event, EventKind};
use super::opening::fields;
use super::outcome::Outcome;
use super::retry::FieldPair;
use super::summary::Summary;
use crate::catalog::{Checklist, Fills};
use crate::envelope::Redacted;

/// The report. Times are UTC with the time of `zone` beside it.
pub fn report(case: &Case, diagnosis: &Diagnosis, checklist: &Checklist, zone: &TimeZone) -> Redacted {
    let Some(summary) = Summary::of(case.events()) else { return Redacted::default() };
    let clock = ReportClock(zone);
    let sections = [
        head(case, &summary, &clock),
        failure(case, diagnosis),
        section("Steps", &steps(case, checklist, &clock)),
        section("Retry", &retries(case, &clock)),
        section("Evidence", &evidence(case)),
        section("What was pasted", &pastes(case)),
        section("Timeline", &timeline(case, &clock)),
    ];
    Redacted::new(&sections.concat())
}

/// Times as the report writes them.
struct ReportClock<'a>(&'a TimeZone);

impl ReportClock<'_> {
    fn day(&self, at: Timestamp) -> String {
        let (utc, local) = (at.strftime("%Y-%m-%d %H:%M:%S UTC"), at.to_zoned_datetime(self.0.clone()));
        if local.offset().is_zero() { utc.to_string() } else { format!("{utc} ({})", local.strftime("%H:%M:%S %:z")) }
    }
}

fn section(title: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\n## {title}\n\n{text}") }
}

fn head(case: &Case, summary: &Summary, clock: &ReportClock<'_>) -> String {
    let state = summary.outcome.map_or("open", Outcome::words);
    let before = match case.opened().map(|event| event.act.plain()) {
        Some(EventKind::Opened { after: Some(before), .. }) => Some(format!("- Follows case: {}\n", code(&before.0))),
        _ => None,
    };
    let how = if summary.outcome.is_some() { "Closed" } else { "Last entry" };
    let end = summary.ended.unwrap_or(summary.last);
    let later = case.events().iter().rev().take_while(|event| summary.ended.is_some() && !is_end(event)).count();
    let entries = if later == 1 { "1 entry".to_owned() } else { format!("{later} entries") };
    let later = (later > 0).then(|| format!("- After its end: {entries}, the last {}\n", clock.day(summary.last)));
    let note = summary.outcome.zip(summary.note.as_ref()).filter(|(_, note)| !note.as_str().is_empty());
    let left = note.map(|(outcome, note)| format!("- {}: {}\n", outcome.label(), plain(note.as_str())));
    let lines = [
        format!("# {}: {state}\n\n", plain(summary.name())),
        format!("- Case: {}\n", code(&summary.case.0)),
        format!("- Opened: {} by {}\n", clock.day(summary.opened), code(&summary.by)),
        before.unwrap_or_default(),
        format!("- {how}: {}, after {}\n", clock.day(end), duration(summary.took())),
        left.unwrap_or_default(),
        later.unwrap_or_default(),
        case.events().last().map(|last| format!("- Last hash: {}\n", code(&last.hash))).unwrap_or_default(),
    ];
    lines.concat()
}

fn failure(case: &Case, diagnosis: &Diagnosis) -> String {
    let catalog = diagnosis.finding.catalog.as_ref().map(|catalog| ("catalog", catalog.as_str()));
    let fields = fields(&case.finding());
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fields = catalog.into_iter().chain(fields).map(|(name, value)| format!("- {}: {}\n", plain(name), code(value)));
    let meaning = diagnosis.entry.as_ref().map(|entry| format!("\n{}\n", plain(&entry.meaning)));
    let here = diagnosis.cause.as_ref().map(|cause| format!("\nHere: {}\n", plain(&cause.means)));
    section("What failed", &fields.chain(meaning).chain(here).collect::<String>())
}

fn steps(case: &Case, checklist: &Checklist, clock: &ReportClock<'_>) -> String {
    (1..).zip(case.standings(checklist)).map(|(number, step)| standing(number, &step, case, clock)).collect()
}

fn standing(number: usize, standing: &StepView<'_>, case: &Case, clock: &ReportClock<'_>) -> String {
    let who = standing.by.map(|(actor, at)| format!(" by {}, {}", code(actor), clock.day(at))).unwrap_or_default();
    let state = match &standing.state {
        State::Done => {
            let how = case.last_retry().filter(|_| standing.step.fills == Fills::Retry);
            format!("done{who}{}", how.map(|(how, _)| format!(": {}", how.words())).unwrap_or_default())
        }
        State::Skipped(reason) => format!("skipped{who}: {}", plain(reason.as_str())),
        State::Open => "open".to_owned(),
        State::Closed(why) => format!("not begun, {}", plain(why)),
    };
    let overridden =
        standing.overridden.map(|reason| format!("   - done before its turn: {}\n", plain(reason.as_str())));
    let note = |(who, text): &(&str, &Redacted)| format!("   - note by {}: {}\n", code(who), plain(text.as_str()));
    let notes = standing.notes.iter().map(note);
    std::iter::once(format!("{number}. **{}**: {state}\n", plain(&standing.step.title)))
        .chain(overridden)
        .chain(notes)
        .collect()
}

fn retries(case: &Case, clock: &ReportClock<'_>) -> String {
    let retry = |event: &Event| {
        let EventKind::Retried { comparison, summary, reason, run, rows } = event.act.plain() else { return None };
        let once_more = reason
            .as_ref()
            .map(|reason| format!(" (once more, because: {})", plain(reason.as_str())))
            .unwrap_or_default();
        let first = format!("- {}: {}{once_more}\n", clock.day(event.at), comparison.words());
        let answer = Some(summary).filter(|summary| !summary.as_str().is_empty());
        let answer = answer.map(|summary| format!("  - answer: {}\n", code(summary.as_str())));
        let run = run.as_ref().map(|run| format!("  - run by errbook, once: {}\n", code(run.as_str())));
        let rows = rows.iter().map(beside);
        Some(std::iter::once(first).chain(run).chain(answer).chain(rows).collect::<String>())
    };
    case.events().iter().filter_map(retry).collect()
}

/// A field of the first failure beside that of the second answer.
fn beside(row: &FieldPair) -> String {
    let value = |value: &Option<Redacted>| value.as_ref().map_or("none".to_owned(), |value| code(value.as_str()));
    let name = plain(&row.field);
    if row.same() {
        return format!("  - {name}: the same, {}\n", value(&row.first));
    }
    format!("  - {name}: first {}, then {}\n", value(&row.first), value(&row.second))
}

fn evidence(case: &Case) -> String {
    let pinned = |event: &Event| {
        let EventKind::Attached { source, title, excerpt } = event.act.plain() else { return None };
        Some(format!("{}, from {}:\n\n{}", plain(title.as_str()), code(source), block(excerpt.as_str())))
    };
    case.events().iter().filter_map(pinned).collect()
}

fn pastes(case: &Case) -> String {
    let pasted = |event: &Event| match event.act.plain() {
        EventKind::Pasted { text } => Some(block(text.as_str())),
        _ => None,
    };
    case.events().iter().filter_map(pasted).collect()
}

fn is_end(event: &Event) -> bool {
    matches!(event.act.plain(), EventKind::Concluded { .. })
}

/// Every event. What came while the case was closed is marked as that.
fn timeline(case: &Case, clock: &ReportClock<'_>) -> String {
    let title = |id: &str| plain(case.title(id));
    let mut closed = false;
    let before = std::iter::once(None).chain(case.events().iter().map(|event| Some(event.at)));
    let line = |(event, before): (&Event, Option<Timestamp>)| {
        let after =
            if closed && !matches!(event.act.plain(), EventKind::Reopened { .. }) { " (after the end)" } else { "" };
        closed = (closed || is_end(event)) && !matches!(event.act.plain(), EventKind::Reopened { .. });
        let back =
            if before.is_some_and(|before| event.at < before) { " (this clock is behind the one before)" } else { "" };
        format!(
            "{}. {}{back}{after} {} {}\n",
            event.seq,
            clock.day(event.at),
            code(&event.actor),
            describe_event(&event.act, title, plain, code)
        )
    };
    case.events().iter().zip(before).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalogs, Entry};
    use crate::triage::Comparison;
    use crate::triage::rules::tests::{captured, case, concluded, opened, ready_to_retry, retried, text};

    fn told(acts: Vec<EventKind>) -> String {
        let case = case(acts);
        let mut diagnosis = Diagnosis::new(case.finding(), &Catalogs::default());
        diagnosis.entry = Some(Entry { meaning: "The shop said no.".into(), ..Entry::default() }.into());
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        report(&case, &diagnosis, &Checklist::default(), &zone).to_string()
    }

    #[test]
    fn what_comes_after_the_end_is_told_as_that() {
        let late = EventKind::Noted { step: None, text: text("still fine") };
        let told = told([ready_to_retry(), vec![concluded(Outcome::Fixed, "rotated the key"), late]].concat());
        for line in [
            "- Closed: 2026-03-02 10:11:18 UTC (11:11:18 +01:00), after 6 s\n",
            "- After its end: 1 entry, the last 2026-03-02 10:11:19 UTC (11:11:19 +01:00)\n",
            "8. 2026-03-02 10:11:19 UTC (11:11:19 +01:00) (after the end) `ada@desk` noted: still fine\n",
        ] {
            assert!(told.contains(line), "{line} in {told}");
        }
    }

    #[test]
    fn a_report_tells_the_whole_story() {
        let pasted = EventKind::Pasted { text: text("HTTP/1.1 403 Forbidden\n\n{\"error\":\"denied\"}") };
        let pinned = EventKind::Attached { source: "loki".into(), title: text("3 lines"), excerpt: text("a\nb\nc") };
        let mut acts = ready_to_retry();
        acts.insert(1, pasted);
        acts.extend([
            pinned,
            retried(Comparison::Same, None),
            retried(Comparison::Fixed, Some("the cache was warm")),
            concluded(Outcome::Fixed, "rotated the key"),
        ]);
        insta::assert_snapshot!(told(acts), @r#"
        # DENIED: fixed

        - Case: `01J0000000000000000000CASE`
        - Opened: 2026-03-02 10:11:12 UTC (11:11:12 +01:00) by `ada@desk`
        - Closed: 2026-03-02 10:11:22 UTC (11:11:22 +01:00), after 10 s
        - What fixed it: rotated the key
        - Last hash: `c2180de44961f533b9e34156e6955f91c812d7a4dd54e9515ebc0bd4983913ce`

        ## What failed

        - catalog: `shop`
        - code: `denied`
        - request_id: `r-1`

        The shop said no.

        ## Steps

        1. **CAPTURE**: done by `ada@desk`, 2026-03-02 10:11:16 UTC (11:11:16 +01:00)
        2. **LOOK**: skipped by `ada@desk`, 2026-03-02 10:11:17 UTC (11:11:17 +01:00): log is gone
        3. **ACT**: done by `ada@desk`, 2026-03-02 10:11:18 UTC (11:11:18 +01:00)
        4. **RETRY**: done by `ada@desk`, 2026-03-02 10:11:21 UTC (11:11:21 +01:00): fixed

        ## Retry

        - 2026-03-02 10:11:20 UTC (11:11:20 +01:00): same error
          - answer: `same error, DENIED`
        - 2026-03-02 10:11:21 UTC (11:11:21 +01:00): fixed (once more, because: the cache was warm)
          - answer: `same error, DENIED`

        ## Evidence

        3 lines, from `loki`:

        ~~~text
        a
        b
        c
        ~~~

        ## What was pasted

        ~~~text
        HTTP/1.1 403 Forbidden

        {"error":"denied"}
        ~~~

        ## Timeline

        1. 2026-03-02 10:11:12 UTC (11:11:12 +01:00) `ada@desk` opened the case
        2. 2026-03-02 10:11:13 UTC (11:11:13 +01:00) `ada@desk` pasted an answer
        3. 2026-03-02 10:11:14 UTC (11:11:14 +01:00) `ada@desk` captured request id `r-1` (paste)
        4. 2026-03-02 10:11:15 UTC (11:11:15 +01:00) `ada@desk` captured code `denied` (paste)
        5. 2026-03-02 10:11:16 UTC (11:11:16 +01:00) `ada@desk` did: CAPTURE
        6. 2026-03-02 10:11:17 UTC (11:11:17 +01:00) `ada@desk` skipped: LOOK, because: log is gone
        7. 2026-03-02 10:11:18 UTC (11:11:18 +01:00) `ada@desk` did: ACT
        8. 2026-03-02 10:11:19 UTC (11:11:19 +01:00) `ada@desk` pinned from `loki`: 3 lines
        9. 2026-03-02 10:11:20 UTC (11:11:20 +01:00) `ada@desk` retried: same error
        10. 2026-03-02 10:11:21 UTC (11:11:21 +01:00) `ada@desk` retried: fixed
        11. 2026-03-02 10:11:22 UTC (11:11:22 +01:00) `ada@desk` closed the case: fixed. rotated the key
        "#);
    }

    #[test]
    fn hostile_text_stays_where_it_was_put() {
        let evil = "x\n~~~\n# Owned\n| a | b |\n```\n<script>alert(1)</script>";
        let told = told(vec![
            opened(),
            EventKind::Pasted { text: text(evil) },
            captured("message", evil),
            EventKind::Noted { step: Some("capture".into()), text: text(evil) },
            EventKind::Attached { source: evil.into(), title: text(evil), excerpt: text(evil) },
        ]);
        let mut fence: Option<&str> = None;
        for line in told.lines() {
            match fence {
                Some(open) if line == open => fence = None,
                Some(_) => {}
                None if line.starts_with("~~~") => fence = line.strip_suffix("text"),
                None => assert!(
                    !line.starts_with("# Owned") && !line.starts_with('|') && !line.starts_with("```"),
                    "{line}"
                ),
            }
        }
        assert_eq!(fence, None, "every fence is closed");
    }
}
