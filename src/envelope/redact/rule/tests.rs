//! What a rule finds, whichever way its pattern is made, and what must stand beside it.

use regex_automata::Input;
use regex_automata::meta::Regex;

use super::{Rule, TABLE, compile};

/// Every group of every match.
fn groups(regex: &Regex, text: &str) -> Vec<Option<(usize, usize)>> {
    let all = regex.captures_iter(Input::new(text));
    all.flat_map(|found| {
        let groups = (0..found.group_len()).map(|group| found.get_group(group).map(|span| (span.start, span.end)));
        groups.collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn a_pattern_that_is_quick_to_make_finds_what_one_that_is_fast_to_search_finds() {
    let plain = |hit: &String| hit.replace(['¦', '«', '»'], "");
    let all: Vec<String> = TABLE.rules.iter().flat_map(|rule| &rule.hits).map(plain).collect();
    let all = all.join("\n");
    for rule in &TABLE.rules {
        let [quick, fast] = [false, true].map(|fast| compile(&TABLE.whole(&rule.pattern), fast).unwrap());
        for text in rule.hits.iter().map(plain).chain([all.clone()]) {
            assert_eq!(groups(&quick, &text), groups(&fast, &text), "{} in {text}", rule.pattern);
        }
        let is_found = |hit| !groups(&fast, &plain(hit)).is_empty();
        assert!(rule.hits.is_empty() || rule.hits.iter().any(is_found), "{}", rule.pattern);
    }
}

#[test]
fn what_must_stand_beside_may_be_written_in_any_letter_case() {
    let rule = |with: &str| serde_json::json!({"name": "badge", "pattern": "badge (x)", "hits": [], "with": with});
    for with in ["hall", "Hall", "HALL"] {
        let rule: Rule = serde_json::from_value(rule(with)).unwrap();
        assert!(rule.may_find("a badge x in hALL 3"), "{with}");
        assert!(!rule.may_find("a badge x"), "{with}");
    }
}
