//! The journal against its contract and against the world: every backend, killed writers, writers racing each other, a full
//! disk, hostile values.
//!
//! What needs PostgreSQL is `ignored` unless asked for; `tests/all` starts a server, sets `ERRBOOK_TEST_POSTGRES` and asks.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod child;
mod contract;
mod damage;
mod damaged_file;
mod hung;
mod injection;
mod journal_worker;
mod kept;
mod kill;
mod older;
mod place;
mod restart;
mod story;
mod tls;
mod trouble;
mod way;
mod writers;
