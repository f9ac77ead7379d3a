//! What the whole of search answers, on three small entries.

use insta::assert_snapshot;

use super::*;
use crate::catalog::Catalog;

fn entry(code: &str, meaning: &str, http: u16, since: Option<&str>, symptoms: &[&str]) -> Arc<Entry> {
    Arc::new(Entry {
        catalog: "till".into(),
        code: code.into(),
        section: code.split('_').next().unwrap_or_default().into(),
        since: since.map(str::to_owned),
        meaning: meaning.into(),
        http: vec![http],
        symptoms: symptoms.iter().map(|symptom| (*symptom).to_owned()).collect(),
        ..Entry::default()
    })
}

fn catalogs() -> Catalogs {
    let entries = vec![
        entry(
            "CARD_TOO_OLD",
            "The card has run out.",
            401,
            None,
            &["card expired last month", "plastic is past its date"],
        ),
        entry("CARD_SEEN_TWICE", "The same payment came in two times.", 409, None, &["customer pressed pay again"]),
        entry(
            "DRAWER_REMOTE",
            "The drawer opens from its own till alone.",
            403,
            None,
            &["cannot open it from my laptop"],
        ),
        entry("DRAWER_JAMMED", "The drawer does not open.", 500, Some("v2"), &["stuck, nothing moves"]),
    ];
    Catalogs {
        all: vec![Catalog { entries: entries.into_iter().collect(), ..Catalog::default() }],
        ..Catalogs::default()
    }
}

fn told(answer: &Answer) -> String {
    let line = |hit: &Hit| format!("{} {} [{}]", if hit.confident { "sure" } else { "    " }, hit.entry.code, hit.why);
    answer.hits.iter().map(line).chain(answer.hint.clone()).collect::<Vec<_>>().join("\n")
}

fn find(query: &str) -> String {
    told(&Index::build(&catalogs()).search(query, 9))
}

#[test]
fn a_code_that_is_typed_or_begun_comes_first() {
    assert_snapshot!(find("drawer jammed"), @r"
    sure DRAWER_JAMMED [the code itself]
         DRAWER_REMOTE ['drawer']
    ");
    assert_snapshot!(find("card"), @r"
    sure CARD_TOO_OLD [a code that begins with 'card']
    sure CARD_SEEN_TWICE [a code that begins with 'card']
    ");
    assert_snapshot!(find("reply 409 code=CARD_SEEN_TWICE now"), @r"
    sure CARD_SEEN_TWICE [the code itself]
         CARD_TOO_OLD ['card']
    ");
}

#[test]
fn letters_and_slips_find_the_code() {
    assert_snapshot!(find("crdold"), @"     CARD_TOO_OLD [the letters of 'crdold' in the code]");
    assert_snapshot!(find("drawwer jamed"), @r"
    sure DRAWER_JAMMED ['drawwer' ~ 'drawer'; 'jamed' ~ 'jammed']
         DRAWER_REMOTE ['drawwer' ~ 'drawer']
    ");
}

#[test]
fn the_why_names_the_words_and_what_stands_for_them() {
    assert_snapshot!(find("refused from another host"), @"     DRAWER_REMOTE ['refused' ~ refused (403); 'another host' ~ another machine]");
}

#[test]
fn fields_narrow_and_a_bad_one_is_a_hint() {
    assert_snapshot!(find("status:40 section:card"), @r"
    sure CARD_TOO_OLD []
    sure CARD_SEEN_TWICE []
    ");
    assert_snapshot!(find("colour:red card"), @r"
         CARD_TOO_OLD ['card']
         CARD_SEEN_TWICE ['card']
    there is no field 'colour'; its words are searched (fields: catalog, code, status, method, section, surface, retry, since; \: is a plain colon)
    ");
    assert_snapshot!(find("st:500 card"), @"");
    let index = Index::build(&crate::catalog::load::builtin());
    let posts = index.search("method:post", 400).hits;
    assert!(!posts.is_empty());
    let says = |hit: &Hit| serde_json::to_string(&*hit.entry).unwrap_or_default().contains("POST");
    assert!(posts.iter().all(says), "{:?}", posts.iter().find(|hit| !says(hit)));
    assert!(!index.search("catalog:oauth !method:post", 400).hits.is_empty());
}

#[test]
fn without_words_all_stand_in_order_and_limit_holds() {
    let index = Index::build(&catalogs());
    let codes = |query: &str, limit| {
        index.search(query, limit).hits.into_iter().map(|hit| hit.entry.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes("", 9), ["CARD_TOO_OLD", "CARD_SEEN_TWICE", "DRAWER_REMOTE", "DRAWER_JAMMED"]);
    assert_eq!(codes("card drawer open", 1).len(), 1);
}

#[test]
fn a_younger_code_stands_behind_where_all_else_is_equal() {
    assert_snapshot!(find("drawer"), @r"
    sure DRAWER_REMOTE [a code that begins with 'drawer']
    sure DRAWER_JAMMED [a code that begins with 'drawer']
    ");
}

#[test]
fn what_a_case_taught_is_found() {
    let lesson = Lesson { catalog: "till".into(), code: "DRAWER_JAMMED".into(), words: "banknotes peeking out".into() };
    let index = Index::taught(&catalogs(), &[lesson]);
    // Money is near to a payment; that the drawer is meant, only a case can tell.
    assert_snapshot!(told(&index.search("banknotes", 9)), @r"
    DRAWER_JAMMED ['banknotes']
    CARD_SEEN_TWICE ['banknotes' near 'payment']
    ");
    assert_snapshot!(find("banknotes"), @"     CARD_SEEN_TWICE ['banknotes' near 'payment']");
}

#[test]
fn marks_are_the_letters_of_the_code_and_the_words_of_the_texts() {
    let answer = Index::build(&catalogs()).search("cardold", 1);
    assert_eq!(answer.hits[0].code_marks, [0, 1, 2, 3, 9, 10, 11]);
    let answer = Index::build(&catalogs()).search("laptop opens", 1);
    assert_eq!(answer.hits[0].word_marks, ["laptop", "open", "opens"]);
}

#[test]
fn an_index_read_from_its_bytes_answers_the_same_and_damage_is_refused() {
    let index = Index::build(&catalogs());
    let bytes = index.to_bytes();
    let read = Index::from_bytes(bytes.clone(), 0).unwrap();
    for query in ["card", "stuck", "from my laptop", "st:403"] {
        assert_eq!(told(&read.search(query, 9)), told(&index.search(query, 9)), "{query}");
    }
    assert_eq!(read.search("stuck", 1).hits[0].entry.meaning, "The drawer does not open.");
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 4;
        assert!(Index::from_bytes(damaged, 0).is_none(), "byte {at}");
        assert!(Index::from_bytes(bytes[..at].to_vec(), 0).is_none(), "cut at {at}");
    }
}

#[test]
fn any_text_is_a_query() {
    let index = Index::build(&catalogs());
    let long = "card too old for this till ".repeat(2_000);
    for query in [
        "",
        " ",
        ":",
        "::",
        "'",
        "''''",
        "\u{202e}\0\u{1b}[2J",
        "é'ü 日本 ﬁ",
        "1 2 3",
        "a",
        "_",
        "code:",
        long.as_str(),
    ] {
        let _ = index.search(query, 9);
    }
}

/// The small entries beside the built-in catalogs.
fn beside() -> Index {
    let mut all = crate::catalog::load::builtin();
    all.all.extend(catalogs().all);
    Index::build(&all)
}

fn names(answer: &Answer) -> Vec<String> {
    answer.hits.iter().map(|hit| format!("{}:{}", hit.entry.catalog, hit.entry.code)).collect()
}

#[test]
fn how_many_are_asked_for_changes_neither_order_nor_confidence() {
    let index = beside();
    for query in
        ["too many open files", "card expired last month", "same request twice second one dies", "printer jams"]
    {
        let all = index.search(query, 40);
        for limit in [1, 2, 5] {
            let some = index.search(query, limit);
            let both = |answer: &Answer| -> Vec<(String, bool)> {
                names(answer).into_iter().zip(answer.hits.iter().map(|hit| hit.confident)).take(limit).collect()
            };
            assert_eq!(both(&some), both(&all), "{query} at {limit}");
        }
    }
}

#[test]
fn standards_stand_apart_and_first_only_where_nothing_else_fits() {
    let index = Index::build(&crate::catalog::load::builtin());
    let groups = |query: &str| -> Vec<bool> {
        let mut general: Vec<bool> = index.search(query, 400).hits.iter().map(|hit| hit.general).collect();
        general.dedup();
        general
    };
    assert_eq!(groups("same request twice"), [false, true]);
    assert!(groups("pod stuck in crash loop, container restarts")[0]);
    assert_eq!(names(&index.search("certificate has expired", 1)), ["tls:CERT_HAS_EXPIRED"]);
    assert_eq!(names(&index.search("deadlock detected", 1)), ["sqlstate:40P01"]);
}

#[test]
fn codes_numbers_and_messages_find_their_entry_among_other_words() {
    let index = Index::build(&crate::catalog::load::builtin());
    for (query, expected) in [
        ("got ECONNREFUSED from the cache", "errno:ECONNREFUSED"),
        ("pod ended with exit code 137", "exit:SIGKILL"),
        ("ERROR: deadlock detected (SQLSTATE 40P01)", "sqlstate:40P01"),
        ("status 403", "http:403"),
        ("HTTP/1.1 429", "http:429"),
        ("error code 137", "exit:SIGKILL"),
        ("0x89", "exit:SIGKILL"),
        ("exit status 1", "exit:1"),
        ("curl: (6)", "curl:6"),
        ("42P02", "sqlstate:42P02"),
    ] {
        assert_eq!(names(&index.search(query, 1)), [expected], "{query}");
    }
    assert!(names(&index.search("status:502", 400)).contains(&"http:502".to_owned()));
}

#[test]
fn quotes_want_words_side_by_side_and_an_exclamation_mark_rules_out() {
    let others =
        crate::catalog::load::builtin().all.into_iter().map(|catalog| format!(" !catalog:{}", catalog.head.id));
    let query = others.fold("drawer !jammed".to_owned(), |query, other| query + &other);
    assert_eq!(names(&beside().search(&query, 1)), ["till:DRAWER_REMOTE"]);
    let index = Index::build(&catalogs());
    assert_eq!(names(&index.search("\"pay again\"", 9)), ["till:CARD_SEEN_TWICE"]);
    assert_eq!(names(&index.search("card !\"pay again\"", 9)), ["till:CARD_TOO_OLD"]);
    let loose = index.search("\"again pay\"", 9);
    assert_eq!(names(&loose), ["till:CARD_SEEN_TWICE"]);
    assert_eq!(
        loose.hint.as_deref(),
        Some("no entry has these words side by side; they are searched without the quotes")
    );
}

#[test]
fn what_is_built_in_is_indexed_as_a_users_catalog_would_be() {
    let ready = Index::build(&crate::catalog::load::builtin());
    let mut changed = crate::catalog::load::builtin();
    for catalog in changed.all.iter_mut().chain(&mut changed.shelf) {
        catalog.extended = true;
    }
    let made = Index::build(&changed);
    for query in ["same request twice", "no space left on device", "ADMIN"] {
        assert_eq!(told(&ready.search(query, 20)), told(&made.search(query, 20)), "{query}");
    }
    assert_eq!(
        ready.search("same request twice", 1).looked_through,
        made.search("same request twice", 1).looked_through
    );
}

#[test]
fn what_means_the_same_is_found_without_a_word_in_common_and_says_which_words_are_near() {
    let entries = vec![
        entry("DOOR_BLOCKED", "Something lies in the way of the robot.", 409, None, &[]),
        entry("SEAT_SOLD", "Another passenger has bought the place.", 409, None, &[]),
        entry("FARE_UNKNOWN", "There is no price for this journey.", 404, None, &[]),
    ];
    let catalog = Catalog { entries: entries.into_iter().collect(), ..Catalog::default() };
    let index = Index::build(&Catalogs { all: vec![catalog], ..Catalogs::default() });
    let answer = index.search("chair purchased by others", 9);
    assert_eq!(answer.hits[0].entry.code, "SEAT_SOLD", "{}", told(&answer));
    assert_eq!(answer.hits[0].why, "'chair' near 'seat'; 'purchased' near 'bought'");
}
