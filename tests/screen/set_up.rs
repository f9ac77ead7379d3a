//! Where evidence is, set up on the screen; what was watched, piped in or named is evidence of the case.

use errbook::evidence::proposal::Proposal;
use errbook::evidence::{Found, State};
use errbook::triage::{EventKind, Trouble};
use errbook::tui::{LogOrigin, Msg};

use crate::desk::Desk;
use crate::evidence::{answer, covered};
use crate::paste::response;

/// A case on its evidence step, without any source; this machine has a log and a unit.
fn bare() -> Desk {
    let mut desk = Desk::new(120, 36);
    desk.model = desk.model.configured_in(Some("/home/ada/.config/errbook/config.toml".into()));
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter");
    let proposal = |recipe, answer: &str| Proposal { recipe, answer: answer.into() };
    desk.proposals = vec![proposal(0, "/var/log/gw/gw.log"), proposal(1, "gateway.service")];
    desk.trial = State::Done(Found { covered: covered(900), ..Found::default() });
    desk
}

#[test]
fn one_key_proposes_what_is_here_and_a_source_is_tried_shown_and_written_down() {
    let mut desk = bare();
    assert!(desk.text().contains("i add a source"), "{}", desk.text());
    desk.press("i");
    assert!(desk.text().contains("▸ 1 /var/log/gw/gw.log: a log file"), "{}", desk.text());
    assert!(desk.text().contains("2 gateway.service: a unit of systemd"), "{}", desk.text());
    desk.press("1");
    assert_eq!(desk.asked[1], r#"try ["/var/log/gw/gw.log"] from 2026-03-02T09:56:12Z"#);
    assert!(
        desk.text().contains("nothing in 1 place, 900 lines, 2026-03-02 10:00:00 to 10:15:00 UTC"),
        "{}",
        desk.text()
    );
    assert!(desk.text().contains("1 keep it: write it into /home/ada/.config/errbook/config.toml"), "{}", desk.text());
    desk.press("1");
    let rows = "[[source]]\nkind = \"files\"\nname = \"/var/log/gw/gw.log\"\npaths = [\"/var/log/gw/gw.log\"]\n";
    assert_eq!(desk.asked[2..4], ["adopt /var/log/gw/gw.log".to_owned(), format!("configure {rows}")]);
    assert!(desk.text().contains("Written into /home/ada/.config/errbook/config.toml"), "{}", desk.text());
    assert!(desk.text().contains("/var/log/gw/gw.log: asking …"), "it is asked at once: {}", desk.text());
}

#[test]
fn keys_that_are_pressed_while_this_machine_is_looked_at_choose_of_what_it_has() {
    let mut desk = bare();
    desk.held = true;
    desk.press("i down");
    assert!(desk.text().contains("Looking at what is on this machine …"), "{}", desk.text());
    desk.propose();
    assert!(desk.text().contains("▸ 2 gateway.service"), "{}", desk.text());
    let mut desk = bare();
    desk.held = true;
    desk.press("i esc");
    desk.propose();
    assert!(!desk.text().contains("Where is evidence?"), "{}", desk.text());
}

#[test]
fn a_source_is_used_once_and_named_by_hand() {
    let mut desk = bare();
    desk.press("i").press("down down down down").press("enter");
    assert!(desk.text().contains("Which unit?"), "{}", desk.text());
    desk.write("sts.service").press("enter 2");
    assert_eq!(desk.asked.last().unwrap(), "gather 2026-03-02T09:56:12Z to 2026-03-02T10:16:12Z");
    assert!(desk.asked.iter().any(|asked| asked == "adopt sts.service"), "{:?}", desk.asked);
    assert!(!desk.asked.iter().any(|asked| asked.starts_with("configure")), "{:?}", desk.asked);
    // It is known now, and is not proposed again.
    desk.press("i");
    assert!(desk.text().contains("Where is evidence?"), "{}", desk.text());
}

#[test]
fn a_source_of_several_answers_asks_one_after_the_other() {
    let mut desk = bare();
    desk.proposals = vec![Proposal { recipe: 5, answer: "http://127.0.0.1:3100".into() }];
    desk.press("i 1");
    assert!(desk.text().contains("Which streams?") && desk.text().contains("{job=~\".+\"}"), "{}", desk.text());
    desk.press("enter");
    assert!(desk.asked.last().unwrap().starts_with("try [\"http://127.0.0.1:3100\", \"{job=~"), "{:?}", desk.asked);
}

#[test]
fn what_cannot_be_tried_is_said_and_asked_once_more() {
    let mut desk = bare();
    desk.trial = State::Failed(Trouble { what: "x".into(), why: "no such file".into(), next: "check it".into() });
    desk.press("i 3").write("/nowhere.log").press("enter");
    assert!(desk.text().contains("no such file"), "{}", desk.text());
    assert!(desk.text().contains("> /nowhere.log"), "what was typed stays to be corrected: {}", desk.text());
}

#[test]
fn read_only_writes_no_configuration_and_runs_nothing() {
    let mut desk = bare();
    desk.model = desk.model.reading_only(true);
    desk.press("i 1");
    assert!(
        !desk.text().contains("keep it") && desk.text().contains("1 use it until errbook is left"),
        "{}",
        desk.text()
    );
}

/// The log that the case has, as its events tell it.
fn attached(desk: &Desk) -> Vec<(String, String, String)> {
    let logs = desk.events.iter().filter_map(|event| match &event.act {
        EventKind::Attached { source, title, excerpt } => {
            Some((source.clone(), title.to_string(), excerpt.to_string()))
        }
        _ => None,
    });
    logs.collect()
}

#[test]
fn a_file_is_attached_to_the_case_and_searched_with_it() {
    let mut desk = bare();
    desk.press("i 3").write("/tmp/sorter.log").press("enter");
    let (source, title, _) = attached(&desk).pop().unwrap();
    assert_eq!(source, "/tmp/sorter.log");
    assert_eq!(title, "log, 2026-03-02 10:00:00 to 2026-03-02 10:15:00 UTC");
    assert!(desk.text().contains("Attached, and searched with the case from now on"), "{}", desk.text());
    assert_eq!(desk.logs, [std::path::PathBuf::from("/tmp/sorter.log")]);
    let ticket = *desk.tickets.last().unwrap();
    answer(&mut desk, ticket, 0, State::Done(Found { covered: covered(7), ..Found::default() }));
    assert!(desk.text().contains("/tmp/sorter.log: nothing in 1 place, 7 lines"), "{}", desk.text());
}

#[test]
fn a_log_that_a_source_reads_already_is_not_asked_twice() {
    let mut desk = bare().asking(&["gateway"]);
    desk.model = desk.model.in_places(vec!["/srv/a.log, /tmp/sorter.log".into()]);
    desk.press("i 3").write("/tmp/sorter.log").press("enter");
    assert!(desk.logs.is_empty() && attached(&desk).len() == 1, "{:?}", desk.logs);
}

#[test]
fn a_case_opened_from_a_watched_log_has_it_as_a_source() {
    let mut desk = Desk::new(120, 36).on_log(LogOrigin::Watched);
    desk.model = desk.model.read_from(vec!["/srv/gw/*.log".into()]);
    desk.send(Msg::Counted(Box::new(crate::storm::counted(10))));
    desk.decoded = response().1;
    desk.press("enter enter");
    let (source, title, around) = attached(&desk).pop().unwrap();
    assert_eq!(source, "/srv/gw/*.log");
    assert!(title.starts_with("log, 2026-03-02 10:00:00 to 2026-03-02 10:09"), "{title}");
    assert!(around.starts_with("before\na line with") && around.ends_with("after"), "{around}");
    assert_eq!(desk.logs, [std::path::PathBuf::from("/srv/gw/*.log")]);
}

#[test]
fn of_a_pipe_the_case_has_the_lines_around_the_failure() {
    let mut desk = Desk::new(120, 36).on_log(LogOrigin::Piped);
    desk.send(Msg::Counted(Box::new(crate::storm::counted(10))));
    desk.decoded = response().1;
    desk.press("enter enter");
    let (source, _, around) = attached(&desk).pop().unwrap();
    assert_eq!(source, "standard input");
    assert!(around.starts_with("before\na line with") && around.ends_with("after"), "{around}");
    assert!(desk.logs.is_empty() && desk.tickets.is_empty(), "a pipe that is gone is nobody to ask");
    assert!(desk.text().contains("Pinned from standard input: log, 2026-03-02"), "{}", desk.text());
}
