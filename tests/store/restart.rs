//! PostgreSQL stopped and started while writers write: whatever was acknowledged is there, and nothing twice.

#![cfg(feature = "postgres")]

use std::process::Command;

use crate::child::Writer;
use crate::kill::assert_there;
use crate::place::Place;
use crate::story::{events, id, opened};

/// Restarts in `tests/all`; `ERRBOOK_TEST_RESTARTS` says otherwise.
const RESTARTS: usize = 3;

#[test]
#[ignore = "needs a server of its own: tests/all"]
fn a_server_stopped_under_load_loses_and_doubles_nothing() {
    let control = std::env::var("ERRBOOK_TEST_POSTGRES_CONTROL").expect("tests/with-postgres sets it");
    let restarts: usize = std::env::var("ERRBOOK_TEST_RESTARTS").map_or(RESTARTS, |count| count.parse().unwrap());
    let place = Place::postgres();
    let case = id("A");
    place.open().append(&events(&case, 0, [opened("denied")])).unwrap();
    let mut writers: Vec<Writer> =
        (0..2).map(|name| Writer::start(&place.name(), &case, &format!("w{name}"), usize::MAX)).collect();
    let mut acknowledged = Vec::new();
    for round in 0..restarts {
        for writer in &mut writers {
            acknowledged.extend((0..20).map_while(|_| writer.acknowledged()));
        }
        let mode = if round % 2 == 0 { "immediate" } else { "fast" };
        assert!(Command::new(&control).args(["restart", "--mode", mode]).status().unwrap().success());
    }
    for writer in &mut writers {
        acknowledged.extend((0..20).map_while(|_| writer.acknowledged()));
        writer.process.kill().unwrap();
        writer.process.wait().unwrap();
        acknowledged.extend(std::iter::from_fn(|| writer.acknowledged()));
    }
    let chain = place.open().read(&case).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    assert_there(&acknowledged, &chain);
    assert!(acknowledged.len() >= 2 * 20 * (restarts + 1), "every writer got on after every restart");
    println!("{restarts} restarts, {} acknowledged events, all there", acknowledged.len());
}
