//! The list of cases while others work on theirs.

use errbook::envelope::Redacted;
use errbook::triage::{CaseId, Event, EventKind, Outcome, Trouble};
use errbook::tui::Msg;
use insta::assert_snapshot;
use jiff::SignedDuration;

use crate::desk::Desk;

/// A case is opened without a paste.
fn opened() -> EventKind {
    EventKind::Opened {
        catalog: Some("parcel".into()),
        entry: Some("label_expired".into()),
        code: None,
        checklist: "parcel".into(),
        steps: Vec::new(),
        after: None,
    }
}

/// What a colleague does in a case of their own.
fn elsewhere(desk: &mut Desk, acts: impl IntoIterator<Item = EventKind>) {
    for act in acts {
        let last = desk.events.iter().rfind(|event| event.case.0 == "case-bobs");
        let event = Event::next(CaseId("case-bobs".into()), last, desk.now, "bob@lap".into(), act);
        desk.events.push(event);
        desk.send(Msg::CasesChanged);
    }
}

#[test]
fn the_list_follows_what_others_do_and_the_selected_case_stays_selected() {
    let mut desk = Desk::new(80, 24);
    desk.write("parcel_lost").press("enter n").write("x").press("enter esc esc f4");
    let list = |desk: &Desk| {
        let rows = desk.text().lines().skip(3).take(3).map(str::trim_end).collect::<Vec<_>>().join("\n");
        rows.trim_end().to_owned()
    };
    assert_snapshot!(list(&desk), @" ▸ 0001  parcel_lost                        open             0 s ago · ada@desk");
    desk.now += SignedDuration::from_secs(60);
    elsewhere(&mut desk, [opened()]);
    assert_snapshot!(list(&desk), @r"
    ▸ 0001  parcel_lost                        open            60 s ago · ada@desk
      bobs  label_expired                      open              0 s ago · bob@lap
    ");
    elsewhere(&mut desk, [EventKind::Concluded { outcome: Outcome::Fixed, note: Redacted::new("renewed it") }]);
    assert_snapshot!(list(&desk), @r"
    ▸ 0001  parcel_lost                        open            60 s ago · ada@desk
      bobs  label_expired                      fixed             0 s ago · bob@lap
    ");
    desk.away = Some(Trouble { what: "no server".into(), why: "it is down".into(), next: "start it".into() });
    desk.send(Msg::CasesChanged);
    assert_snapshot!(list(&desk), @r"
    As they were last seen: no server: it is down; start it

    ▸ 0001  parcel_lost                        open            60 s ago · ada@desk
    ");
    desk.press("esc");
    assert!(desk.text().contains("The journal is away: it is down"), "{}", desk.text());
    desk.away = None;
    desk.send(Msg::CasesChanged);
    assert!(desk.text().contains("Yours, open: parcel_lost"), "{}", desk.text());
}

#[test]
fn the_latest_case_is_selected_where_the_list_is_come_to_with_an_older_one_in_memory() {
    let mut desk = Desk::new(80, 24);
    desk.write("parcel_lost").press("enter n").write("x").press("enter f4 esc esc esc");
    desk.now += SignedDuration::from_secs(60);
    desk.write("LABEL_RATE_LIMITED").press("enter n").write("x").press("enter f4");
    let marked = desk.text().lines().find(|line| line.trim_start().starts_with('▸')).unwrap_or_default().to_owned();
    assert!(marked.contains("LABEL_RATE_LIMITED"), "{}", desk.text());
}

#[test]
fn what_is_typed_is_found_in_notes_that_are_written_meanwhile_and_stays_found_while_the_journal_is_away() {
    let mut desk = Desk::new(80, 24);
    elsewhere(&mut desk, [opened()]);
    desk.press("f4").write("kestrel");
    assert!(desk.text().contains("0 of 1"), "{}", desk.text());
    elsewhere(&mut desk, [EventKind::Noted { step: None, text: Redacted::new("a kestrel sat on the antenna") }]);
    assert!(desk.text().contains("note: a kestrel sat on the antenna"), "{}", desk.text());
    desk.away = Some(Trouble { what: "no server".into(), why: "it is down".into(), next: "start it".into() });
    desk.send(Msg::CasesChanged);
    assert!(desk.text().contains("note: a kestrel sat on the antenna"), "{}", desk.text());
    desk.press("esc");
    assert!(desk.text().contains("1 of 1") && !desk.text().contains("note:"), "{}", desk.text());
}

#[test]
fn what_is_typed_is_looked_for_in_cases_that_are_too_old_to_be_listed_too() {
    let mut desk = Desk::new(80, 24);
    for number in 0..=1000 {
        let case = CaseId(format!("case-{number:04}"));
        desk.events.push(Event::next(case.clone(), None, desk.now, "bob@lap".into(), opened()));
        if number == 0 {
            let noted = EventKind::Noted { step: None, text: Redacted::new("a kestrel sat on the antenna") };
            let event = Event::next(case, desk.events.last(), desk.now, "bob@lap".into(), noted);
            desk.events.push(event);
        }
        desk.now += SignedDuration::from_secs(60);
    }
    desk.press("f4");
    assert!(desk.text().contains("1000 of 1000 and older ones"), "{}", desk.text());
    desk.write("0777");
    assert!(desk.text().contains("1 of 1000 and older ones"), "{}", desk.text());
    desk.press("esc").write("kestrel");
    assert!(desk.text().contains("▸ 0000  label_expired"), "{}", desk.text());
    assert!(desk.text().contains("note: a kestrel sat on the antenna"), "{}", desk.text());
}

/// A screen that was just opened on a journal with two open cases, which has not been read yet.
fn fresh() -> Desk {
    let mut desk = Desk::new(80, 24);
    desk.slow = true;
    for (case, entry) in [("case-0001", "parcel_lost"), ("case-bobs", "label_expired")] {
        let EventKind::Opened { catalog, code, checklist, steps, after, .. } = opened() else { unreachable!() };
        let act = EventKind::Opened { catalog, entry: Some(entry.into()), code, checklist, steps, after };
        desk.events.push(Event::next(CaseId(case.into()), None, desk.now, "ada@desk".into(), act));
    }
    desk
}

#[test]
fn keys_before_the_list_is_there_count_when_it_is() {
    let mut desk = fresh();
    desk.press("f4 down enter");
    assert!(desk.text().contains("Reading the journal …"), "{}", desk.text());
    desk.list();
    assert!(desk.text().contains("Case bobs"), "{}", desk.text());
    let mut desk = fresh();
    desk.press("f4 esc f3");
    assert!(desk.text().contains("Reading the journal …"), "{}", desk.text());
    desk.list();
    assert!(desk.text().contains("Case 0001"), "{}", desk.text());
}
