//! Several processes write to one case at once: none lost, none doubled.

use std::time::Instant;

use crate::child::Writer;
use crate::kill::assert_there;
use crate::place::Place;
use crate::story::{events, id, opened};

/// Events of each writer in `cargo test`; `ERRBOOK_TEST_EVENTS` says otherwise.
const EVENTS: usize = 40;

fn racing_writers_lose_and_double_nothing(place: &Place) {
    let each = std::env::var("ERRBOOK_TEST_EVENTS").map_or(EVENTS, |events| events.parse().unwrap());
    for count in [2, 4] {
        let case = id(&count.to_string());
        place.open().append(&events(&case, 0, [opened("denied")])).unwrap();
        let begun = Instant::now();
        let start = |name: usize| Writer::start(&place.name(), &case, &format!("w{name}"), each);
        let readers: Vec<_> = (0..count)
            .map(start)
            .map(|mut writer| {
                std::thread::spawn(move || std::iter::from_fn(|| writer.acknowledged()).collect::<Vec<_>>())
            })
            .collect();
        let acknowledged: Vec<String> = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();
        let took = begun.elapsed();
        assert_eq!(acknowledged.len(), count * each);
        let chain = place.open().read(&case).unwrap();
        assert!(chain.is_whole(), "{:?}", chain.breaks);
        assert_eq!(chain.events.len(), 1 + count * each);
        assert_there(&acknowledged, &chain);
        let rate = (count * each) as u128 * 1_000_000 / took.as_micros();
        println!("{count} writers, {each} events each: {took:.1?}, {rate} events/s");
    }
}

#[test]
fn sqlite_takes_every_event_of_racing_writers_once() {
    racing_writers_lose_and_double_nothing(&Place::file());
}

#[cfg(feature = "postgres")]
#[test]
#[ignore = "needs a server: tests/all"]
fn postgres_takes_every_event_of_racing_writers_once() {
    racing_writers_lose_and_double_nothing(&Place::postgres());
}
