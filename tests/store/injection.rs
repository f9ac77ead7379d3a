//! Hostile values through everything that takes one: none is executed, none breaks the structure of what comes out.

use errbook::catalog::{Catalogs, Checklist, Step};
use errbook::envelope::{Finding, Redacted};
use errbook::triage::retry::curl::import as curl;
use errbook::triage::transfer::{export, import};
use errbook::triage::{Case, Diagnosis, EventKind, chat, copies, opening, report};
use jiff::tz::TimeZone;

use crate::place::Place;
use crate::story::{at, id};

/// A hundred of them: ten tricks, ten ways to wrap each.
fn hostile() -> Vec<String> {
    let tricks = [
        "$(touch /tmp/errbook-owned)",
        "`touch /tmp/errbook-owned`",
        "'; DROP TABLE event; --",
        "-o/etc/errbook-owned",
        "--config=/etc/passwd",
        "\u{1b}]52;c;aGk=\u{7}\u{1b}[2J",
        "\u{202e}gnp.exe\u{2066}",
        "~~~\n# Owned\n```\n| a |",
        "<script>alert(1)</script>![x](http://evil)",
        "nul\0nul",
    ];
    let wraps: [fn(&str) -> String; 10] = [
        str::to_owned,
        |text| format!("'{text}'"),
        |text| format!("\"{text}\""),
        |text| format!("a\n{text}"),
        |text| format!("{text}\r\nX: y"),
        |text| format!("\\{text}\\"),
        |text| format!("{{\"error\":\"{text}\"}}"),
        |text| format!("- {text}\n1. {text}"),
        |text| format!("@{text}"),
        |text| format!("{text};{text}&{text}|{text}"),
    ];
    tricks.iter().flat_map(|trick| wraps.map(|wrap| wrap(trick))).collect()
}

/// The lines of a report that build its structure: headings, and fences that are not closed.
fn structure(report: &str) -> (Vec<&str>, Option<&str>) {
    let (mut headings, mut fence) = (Vec::new(), None);
    for line in report.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.starts_with("~~~") => fence = line.strip_suffix("text"),
            None if line.starts_with('#') => headings.push(line),
            None => assert!(!line.starts_with('|') && !line.starts_with("```") && !line.starts_with('<'), "{line}"),
        }
    }
    (headings, fence)
}

fn checklist() -> Checklist {
    let step = Step { id: "look".into(), title: "Look".into(), ..Step::default() };
    Checklist { id: "shop".into(), title: "Shop".into(), general: false, steps: vec![step] }
}

#[test]
fn a_hundred_hostile_values_stay_values_in_case_journal_report_and_file() {
    let values = hostile();
    assert_eq!(values.len(), 100);
    let place = Place::file();
    for (number, value) in values.iter().enumerate() {
        let finding = Finding {
            catalog: Some("shop".into()),
            code: Some(value.clone()),
            message: Some(value.clone()),
            request_id: Some(value.clone()),
            extra: vec![(value.clone(), value.clone())],
            ..Finding::default()
        };
        let diagnosis = Diagnosis::new(finding, &Catalogs::default());
        let mut case = Case::default();
        let name = id(&format!("{number}"));
        let words = || Redacted::new(value);
        let more = [
            EventKind::Noted { step: Some("look".into()), text: words() },
            EventKind::Attached { source: value.clone(), title: words(), excerpt: words() },
            EventKind::Skipped { step: "look".into(), reason: words() },
        ];
        for act in opening(&diagnosis, value, &checklist(), None, at(0)).into_iter().chain(more) {
            case.apply(&case.next(&name, at(0), value, act)).unwrap();
        }
        place.open().append(case.events()).unwrap();
        let chain = place.open().read(&name).unwrap();
        assert!(chain.is_whole() && chain.events == case.events(), "{value:?}");

        let told = report(&case, &diagnosis, &checklist(), &TimeZone::UTC).to_string();
        let (headings, fence) = structure(&told);
        assert_eq!(headings.len(), 6, "{value:?}: {headings:?}");
        assert_eq!(headings[1..], ["## What failed", "## Steps", "## Evidence", "## What was pasted", "## Timeline"]);
        assert_eq!(fence, None, "{value:?}");
        let summary = chat(&case, &diagnosis, &checklist(), at(9)).to_string();
        for text in [&told, &summary] {
            assert!(!text.chars().any(|c| c != '\n' && errbook::envelope::text::sanitize::is_hidden(c)), "{value:?}");
        }

        let file = export(&name, &chain).unwrap();
        assert_eq!(file.lines().count(), 1 + case.events().len(), "{value:?}");
        assert_eq!(import(&file).unwrap().1.events, case.events(), "{value:?}");
    }
}

#[test]
fn a_hundred_hostile_values_never_become_options_or_commands() {
    for value in hostile() {
        let quoted = shell_words::quote(&value);
        // As data it is sent as it stands or refused; bare, it is refused or is no more than the value of its place.
        for pasted in [format!("curl http://shop --data-raw {quoted}"), format!("curl http://shop -H 'X: '{quoted}")] {
            if let Ok(request) = curl(&pasted) {
                let plain = curl("curl http://shop --data-raw x").unwrap().argv;
                assert_eq!(request.argv.len(), plain.len(), "{value:?}");
                assert!(request.argv.iter().any(|word| word.ends_with(&*value.replace("\r\n", "\n"))), "{value:?}");
            }
        }
        for pasted in [format!("curl http://shop {value}"), format!("curl {value} http://shop"), value.clone()] {
            assert!(curl(&pasted).is_err(), "{pasted:?}");
        }
        let finding = Finding { request_id: Some(value.clone()), ..Finding::default() };
        let diagnosis = Diagnosis::new(finding, &Catalogs::default());
        let template =
            errbook::catalog::Template { label: "search".into(), text: "grep -F -- {request_id} log".into() };
        let step = Step { copies: vec![template], ..Step::default() };
        let offered = copies(&step, &diagnosis);
        let words = shell_words::split(offered[0].1.as_str()).unwrap();
        assert_eq!(words.len(), 5, "{value:?} stays one word: {words:?}");
    }
}
