//! The screen, text and style, drawn into a buffer: what a responder sees after which keys.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "screen/any.rs"]
mod any;
#[path = "screen/case.rs"]
mod case;
#[path = "screen/cases.rs"]
mod cases;
#[path = "screen/desk.rs"]
mod desk;
#[path = "screen/evidence.rs"]
mod evidence;
#[path = "screen/follow.rs"]
mod follow;
#[path = "screen/home.rs"]
mod home;
#[path = "screen/paste.rs"]
mod paste;
#[path = "screen/retry.rs"]
mod retry;
#[path = "screen/set_up.rs"]
mod set_up;
#[path = "screen/sizes.rs"]
mod sizes;
#[path = "screen/storm.rs"]
mod storm;
#[path = "screen/timing.rs"]
mod timing;
#[path = "screen/truth.rs"]
mod truth;
#[path = "screen/way.rs"]
mod way;
