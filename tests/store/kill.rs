//! Writers killed at any moment: whatever was acknowledged is there.

#[cfg(feature = "postgres")]
use std::{sync::atomic::Ordering, thread, time::Duration};

use errbook::triage::Chain;

use crate::child::Writer;
use crate::place::Place;
use crate::story::{events, id, notes, opened};
#[cfg(feature = "postgres")]
use crate::way::Way;

/// How often `cargo test` kills; `ERRBOOK_TEST_KILLS` says otherwise.
const KILLS: usize = 20;

/// Kills while one case is written to.
const IN_A_CASE: usize = 50;

pub fn kills() -> usize {
    std::env::var("ERRBOOK_TEST_KILLS").map_or(KILLS, |kills| kills.parse().unwrap())
}

/// Numbers that look random and are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Writers reach the place by this name; before each round there is `weather`.
fn killed_writers_lose_nothing(place: &Place, name: &str, weather: impl Fn(usize)) {
    let mut dice = Dice::new(7);
    let mut acknowledged: Vec<String> = Vec::new();
    let mut count = 0;
    for round in 0..kills() {
        weather(round);
        // A case is read whole by every writer: one for all of them would take the longer the longer it gets.
        let case = id(&(round / IN_A_CASE).to_string());
        if round % IN_A_CASE == 0 {
            place.open().append(&events(&case, 0, [opened("denied")])).unwrap();
            acknowledged.clear();
        }
        let mut writer = Writer::start(name, &case, &format!("r{round}"), usize::MAX);
        let first: Vec<String> = (0..=dice.below(8)).map_while(|_| writer.acknowledged()).collect();
        (0..dice.below(20_000)).for_each(|_| std::hint::spin_loop());
        writer.process.kill().unwrap();
        writer.process.wait().unwrap();
        count += first.len();
        acknowledged.extend(first);
        let last: Vec<String> = std::iter::from_fn(|| writer.acknowledged()).collect();
        count += last.len();
        acknowledged.extend(last);
        let chain = place.open().read(&case).unwrap();
        assert!(chain.is_whole(), "round {round}: {:?}", chain.breaks);
        assert_there(&acknowledged, &chain);
    }
    assert!(count >= kills(), "every writer got to write");
    println!("{} kills, {count} acknowledged events, all there", kills());
}

/// Every acknowledged note is in the case, once.
pub fn assert_there(acknowledged: &[String], chain: &Chain) {
    let mut there = notes(&chain.events);
    let count = there.len();
    there.sort();
    there.dedup();
    assert_eq!(there.len(), count, "none is doubled");
    for note in acknowledged {
        assert!(there.binary_search(note).is_ok(), "{note} was acknowledged and is gone");
    }
}

#[test]
fn sqlite_keeps_what_a_killed_writer_was_told_is_written() {
    let place = Place::file();
    killed_writers_lose_nothing(&place, &place.name(), |_| ());
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_keeps_what_a_killed_writer_was_told_is_written() {
    let place = Place::postgres();
    killed_writers_lose_nothing(&place, &place.name(), |_| ());
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_behind_a_way_that_is_cut_and_hangs_keeps_what_a_killed_writer_was_told_is_written() {
    let place = Place::postgres();
    let way = Way::to(&place.name());
    way.cuts.store(16, Ordering::SeqCst);
    killed_writers_lose_nothing(&place, &way.address, |round| {
        if round % 100 == 7 {
            let frozen = way.frozen.clone();
            frozen.store(true, Ordering::SeqCst);
            thread::spawn(move || {
                thread::sleep(Duration::from_secs(11));
                frozen.store(false, Ordering::SeqCst);
            });
        }
    });
}
