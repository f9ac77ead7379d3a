//! One keystroke over 46 to 100,000 entries: p50 and p99 of every prefix of a few queries, with the time to build the index
//! and its size. `cargo bench --bench search`, or with a largest number of entries: `cargo bench --bench search -- 10000`.

#![allow(missing_docs, clippy::print_stdout, reason = "a table for people")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use errbook::catalog::{Catalog, Catalogs, Entry, load};
use errbook::search::Index;

const QUERIES: [&str; 6] = [
    "same request twice second one dies",
    "works from localhost but not from my laptop",
    "replay detcted",
    "authnonce",
    "ORDER_SYNC_timeout",
    "upload too big",
];
const ROWS: usize = 30;

fn main() {
    let most = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    println!(
        "{:>8}  {:>9}  {:>9}  {:>9}  {:>9}  {:>9}  {:>9}",
        "entries", "build", "bytes", "first", "p50", "p99", "worst"
    );
    for count in [46, 1_000, 10_000, 100_000].into_iter().filter(|count| *count <= most) {
        let catalogs = if count == 46 { load::builtin() } else { synthetic(count) };
        let started = Instant::now();
        let index = Index::build(&catalogs);
        let built = started.elapsed();
        let started = Instant::now();
        let _ = index.search(QUERIES[0], ROWS);
        let first = started.elapsed();
        let mut keys: Vec<Duration> = QUERIES.iter().flat_map(|query| keystrokes(&index, query)).collect();
        keys.sort_unstable();
        let at = |share: usize| keys[(keys.len() - 1) * share / 100];
        println!(
            "{count:>8}  {built:>9.1?}  {:>9}  {first:>9.1?}  {:>9.1?}  {:>9.1?}  {:>9.1?}",
            index.to_bytes().len(),
            at(50),
            at(99),
            at(100),
        );
    }
}

/// How long each prefix of a query takes, the best of three runs.
fn keystrokes(index: &Index, query: &str) -> Vec<Duration> {
    let ends = query.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let key = |end: usize| {
        let run = || {
            let started = Instant::now();
            std::hint::black_box(index.search(&query[..end], ROWS));
            started.elapsed()
        };
        (0..3).map(|_| run()).min().unwrap_or_default()
    };
    ends.map(key).collect()
}

/// Entries of realistic text: words of the built-in catalogs, drawn anew, with names of their own.
fn synthetic(count: usize) -> Catalogs {
    let texts: Vec<String> = load::builtin()
        .entries()
        .flat_map(|entry| entry.symptoms.iter().chain(&entry.steps).cloned().collect::<Vec<_>>())
        .collect();
    let words: Vec<&str> = texts.iter().flat_map(|text| text.split(' ')).collect();
    let names = [
        "ORDER", "SYNC", "LEDGER", "QUOTA", "TIMEOUT", "STALE", "LOCK", "PEER", "SHARD", "TENANT", "EXPORT", "INVALID",
    ];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let entry = |number: usize| {
        let name = [names[dice.draw(12)], names[dice.draw(12)], names[dice.draw(12)]].join("_");
        Arc::new(Entry {
            catalog: "synthetic".into(),
            code: format!("{name}_{number}"),
            section: names[dice.draw(12)].into(),
            meaning: dice.sentence(&words, 14),
            check: dice.sentence(&words, 16),
            symptoms: (0..3).map(|_| dice.sentence(&words, 7)).collect(),
            http: vec![400 + u16::try_from(dice.draw(30)).unwrap_or_default()],
            ..Entry::default()
        })
    };
    let entries = (0..count).map(entry).collect();
    Catalogs { all: vec![Catalog { entries, ..Catalog::default() }], ..Catalogs::default() }
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn draw(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % below
    }

    fn sentence(&mut self, words: &[&str], long: usize) -> String {
        (0..long).map(|_| words[self.draw(words.len())]).collect::<Vec<_>>().join(" ")
    }
}
