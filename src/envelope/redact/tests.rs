//! Every rule's examples, bare and inside other text; and what holds for any text at all.

use crate::envelope::redact::altered::Altered;
use crate::envelope::redact::mark::mark;
use crate::envelope::redact::{Redacted, merged, rule, search, secrets};
use proptest::prelude::*;
use regex::Regex;

/// An example as data has it: the text, and its secrets.
struct Example {
    text: String,
    secrets: Vec<String>,
    /// The text with `⟨…⟩` for each secret.
    shown: String,
}

impl Example {
    fn read(example: &str) -> Self {
        let example = example.replace('¦', "");
        let secret = Regex::new("(?s)«(.*?)»").unwrap();
        Self {
            secrets: secret.captures_iter(&example).map(|found| found[1].to_owned()).collect(),
            shown: secret.replace_all(&example, "⟨…⟩").into_owned(),
            text: example.replace(['«', '»'], ""),
        }
    }
}

/// Marks without kind and fingerprint.
fn shown(text: &str) -> String {
    Regex::new("⟨[A-Za-z ]+ #[0-9a-f]{4}⟩").unwrap().replace_all(Redacted::new(text).as_str(), "⟨…⟩").into_owned()
}

fn json(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    text[1..text.len() - 1].to_owned()
}

type Embed = fn(&str) -> String;

/// Other text around an example. What a secret goes on with is its own, so nothing here touches an example's end that could
/// be part of a secret.
fn embeddings() -> Vec<(&'static str, Embed)> {
    vec![
        ("bare", |it| it.to_owned()),
        ("after a line", |it| format!("GET / HTTP/1.1\n{it}\nHost: gw")),
        ("JSON string", |it| format!(r#"{{"level":"info","msg":"{}","n":1}}"#, json(it))),
        ("log line", |it| format!("2026-03-02T10:11:12Z gateway-1  | {it}")),
        ("escaped JSON in JSON", |it| {
            format!(r#"{{"log":"{}\n","stream":"stderr"}}"#, json(&format!(r#"{{"msg":"{}"}}"#, json(it))))
        }),
        ("after a colour", |it| format!("\u{1b}[31;1merror\u{1b}[0m\n\u{1b}[33m{it}\u{1b}[0m")),
        ("in brackets", |it| format!("({it} )")),
        ("in an address", |it| {
            let one_word = !it.contains(char::is_whitespace);
            if one_word {
                format!("GET https://gw.example.test/v1/things?note={it}&n=1 HTTP/1.1")
            } else {
                it.to_owned()
            }
        }),
        ("quoted mail", |it| format!("> {it}\n> thanks")),
    ]
}

#[test]
fn what_is_left_out_of_a_text_that_is_looked_through_again_holds_no_secret() {
    let hits: Vec<String> =
        rule::TABLE.rules.iter().flat_map(|rule| &rule.hits).map(|hit| Example::read(hit).text).collect();
    for (some, others) in hits.windows(5).zip(hits.windows(5).skip(40).chain(hits.windows(5))) {
        let text = format!("{}\nhealthy\n{} {}\n", some.join("\n"), others.join(" "), some.join(" "));
        let found = merged(search(&text, &rule::hits(&text), None));
        let secret =
            |&((start, end), rule): &(_, usize)| ((start, end), mark(&rule::TABLE.rules[rule].name, &text[start..end]));
        let marked = Altered::new(&text, found.iter().map(secret));
        let again = |new: Option<&[_]>| {
            let seen = search(&marked.text, &rule::hits(&marked.text), new)
                .into_iter()
                .map(|(span, rule)| (marked.origin(span), rule));
            merged(seen.chain(found.iter().copied()).collect())
        };
        assert_eq!(again(Some(&marked.put_in())), again(None), "{text}");
    }
}

#[test]
fn every_hit_is_found_to_the_character_wherever_it_stands() {
    for rule in &rule::TABLE.rules {
        for example in rule.hits.iter().map(|hit| Example::read(hit)) {
            assert_eq!(shown(&example.text), example.shown, "{}", rule.name);
            for (place, embed) in embeddings() {
                let redacted = Redacted::new(&embed(&example.text));
                for secret in example
                    .secrets
                    .iter()
                    .flat_map(|secret| secret.lines().map(str::to_owned).chain([json(secret)]))
                    .filter(|it| !it.is_empty())
                {
                    let kept = embed(&example.shown).matches(secret.as_str()).count();
                    let left = redacted.as_str().matches(secret.as_str()).count();
                    assert_eq!(left, kept, "{} {place}: {secret:?} is left in {redacted}", rule.name);
                }
            }
        }
    }
}

/// What is a whole line of a file stands in no other text.
#[test]
fn the_cookies_of_a_jar_are_masked() {
    let jar = "# Netscape HTTP Cookie File\n\
               desk.example\tFALSE\t/\tTRUE\t1799999999\tseat\tq7Tz0mLw4X9c\n\
               #HttpOnly_.desk.example\tTRUE\t/hall\tFALSE\t0\trow\tsemolina\n";
    let masked = jar.replace("q7Tz0mLw4X9c", "⟨…⟩").replace("semolina", "⟨…⟩");
    assert_eq!(shown(jar), masked);
}

#[test]
fn every_miss_stays_whole_wherever_it_stands() {
    for rule in &rule::TABLE.rules {
        for miss in &rule.misses {
            for (place, embed) in embeddings() {
                let text = embed(miss);
                assert_eq!(Redacted::new(&text).as_str(), text, "{} {place}", rule.name);
            }
        }
    }
}

/// Text that would do harm: pieces of every example, cut anywhere and put together in any order.
fn hostile() -> impl Strategy<Value = String> {
    let pieces: Vec<String> = rule::TABLE
        .rules
        .iter()
        .flat_map(|rule| rule.hits.iter().chain(&rule.misses))
        .map(|it| Example::read(it).text)
        .collect();
    let piece = (proptest::sample::select(pieces), any::<prop::sample::Index>(), any::<prop::sample::Index>())
        .prop_map(|(text, from, to)| {
            let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (from, to) = (from.index(cuts.len()), to.index(cuts.len()));
            text[cuts[from.min(to)]..cuts[from.max(to)]].to_owned()
        });
    let glue = prop_oneof![
        Just(String::new()),
        Just(" ".into()),
        Just("\n".into()),
        Just("\"".into()),
        Just("\\\"".into()),
        Just("⟨JWT #3f9a⟩".into()),
        "\\PC{0,3}",
        any::<String>()
    ];
    proptest::collection::vec((piece, glue), 1..8)
        .prop_map(|all| all.into_iter().map(|(piece, glue)| piece + &glue).collect())
}

proptest! {
    #[test]
    fn redacting_twice_changes_nothing(text in hostile()) {
        let once = Redacted::new(&text);
        prop_assert_eq!(&Redacted::new(once.as_str()), &once, "{:?}", text);
    }

    #[test]
    fn a_secret_vanishes_from_any_text(before in "[^⟨]*", after in any::<String>(), rule in 0..rule::TABLE.rules.len(), pick in any::<prop::sample::Index>()) {
        let rule = &rule::TABLE.rules[rule];
        prop_assume!(!rule.hits.is_empty());
        let example = Example::read(&rule.hits[pick.index(rule.hits.len())]);
        let redacted = Redacted::new(&format!("{before}\n{}\n{after}", example.text));
        for line in example.secrets.iter().flat_map(|secret| secret.lines()).filter(|line| !line.is_empty()) {
            let kept = format!("{before}{after}{}", example.shown).matches(line).count();
            prop_assert!(redacted.as_str().matches(line).count() <= kept, "{:?} is left in {}", line, redacted);
        }
    }

    #[test]
    fn text_without_a_needed_word_is_as_it_was(text in any::<String>()) {
        if rule::at_work(&text, &rule::hits(&text)).is_empty() {
            prop_assert_eq!(&Redacted::new(&text).to_string(), &text);
        }
        let found = secrets(&text);
        prop_assert!(found.windows(2).all(|two| two[0].span.1 <= two[1].span.0));
    }
}

#[test]
fn what_stands_below_a_name_that_says_so_is_masked_to_the_end_of_its_table() {
    let table =
        "id,user,password,token\n1,ada,hunter,abc\n2,bob,\"let,me in\",def\n\nthe end, of the table, it was, all";
    assert_eq!(
        shown(table),
        "id,user,password,token\n1,ada,⟨…⟩,⟨…⟩\n2,bob,\"⟨…⟩\",⟨…⟩\n\nthe end, of the table, it was, all"
    );
    let table = "| user | password |\n| ada | hunter |\n";
    assert_eq!(shown(table), "| user | password |\n| ada | ⟨…⟩ |\n");
}

#[test]
fn all_that_a_kubernetes_secret_holds_is_masked_whichever_way_its_keys_are_ordered() {
    assert_eq!(
        shown("kind: Secret\nmetadata:\n  name: a\ndata:\n  user: YWRh\n"),
        "kind: Secret\nmetadata:\n  name: a\ndata:\n⟨…⟩"
    );
    assert_eq!(shown("data:\n  user: YWRh\nkind: Secret\n"), "data:\n⟨…⟩kind: Secret\n");
    let other = "kind: ConfigMap\ndata:\n  user: YWRh\n---\nkind: Secret\n";
    assert_eq!(shown(other), other);
}

#[test]
fn the_same_secret_bears_the_same_mark_in_two_pastes() {
    let mark = |text: &str| secrets(text)[0].mark.clone();
    assert_eq!(mark("password=hunter2"), mark("{\"password\":\"hunter2\"}"));
    assert_ne!(mark("password=hunter2"), mark("password=hunter3"));
    assert_eq!(Redacted::new("password=hunter2 x").as_str(), "password=⟨secret #5c68⟩ x");
}

#[test]
fn a_colour_or_an_invisible_character_hides_nothing() {
    assert_eq!(
        shown("\u{1b}[34;1m\"client_secret\"\u{1b}[0m\u{1b}[1m:\u{1b}[0m \u{1b}[32m\"plain\"\u{1b}[0m"),
        "\u{1b}[34;1m\"client_secret\"\u{1b}[0m\u{1b}[1m:\u{1b}[0m \u{1b}[32m\"⟨…⟩\"\u{1b}[0m"
    );
    assert_eq!(shown("pass\u{200b}word=hun\u{200b}ter2 x"), "pass\u{200b}word=⟨…⟩ x");
}

#[test]
fn a_token_broken_by_the_edge_of_a_terminal_vanishes_whole() {
    let text = "Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJo\ndHRwOi8vc3RzIiwiZXhwIjoxfQ.c2lnbmF0dXJlLW9mLW5vdGhp\nbmc1\n< HTTP/1.1 401";
    assert_eq!(shown(text), "Authorization: Bearer ⟨…⟩\n< HTTP/1.1 401");
    let text = "DESK_ADMIN_TOKEN=cat_Zz9Yy8Xx7Ww6Vv5Uu4Tt3\nDESK_ZONE_ID=z1\n";
    assert_eq!(shown(text), "DESK_ADMIN_TOKEN=⟨…⟩\nDESK_ZONE_ID=z1\n");
    let text = "Authorization: Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJo.x\n2026-03-02T10:11:12Z next";
    assert_eq!(shown(text), "Authorization: Bearer ⟨…⟩\n2026-03-02T10:11:12Z next");
}

#[test]
fn the_name_of_a_field_makes_its_value_a_secret() {
    let field = |name, value| Redacted::field(name, value).to_string();
    assert_eq!(field("challenge_secret", "plain words"), "⟨secret #e0af⟩");
    assert_eq!(field("challenge_secret", "⟨secret #e0af⟩"), "⟨secret #e0af⟩");
    assert_eq!(field("challenge_secret", "***"), "***");
    assert_eq!(field("approval_id", "plain words"), "plain words");
    assert_eq!(field("note", "password=x y"), "password=⟨secret #63c0⟩ y");
}

#[test]
fn a_block_of_yaml_is_masked_to_its_end_whatever_its_letters() {
    assert_eq!(shown("password: |\n  correct\\horse\n  battery\nport: 25\n"), "password: |\n  ⟨…⟩\nport: 25\n");
    let escaped = r#"{"msg":"password: |\n  hunter\"x\n  battery\nport: 25"}"#;
    assert_eq!(shown(escaped), r#"{"msg":"password: |\n  ⟨…⟩\nport: 25"}"#);
}
