//! Evidence from real and made-up services: what they answer, and everything that can go wrong on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod ask;
mod faults;
mod journal;
mod loki;
mod opensearch;
mod otlp;
mod prometheus;
mod server;
mod stand_in;
mod stand_in_opensearch;
mod stand_in_victorialogs;
mod victorialogs;
