//! Stories in a real pseudo-terminal: what a responder does from start to end, and what must not happen to the terminal.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "story/commands.rs"]
mod commands;
#[path = "story/demo.rs"]
mod demo;
#[path = "story/evidence.rs"]
mod evidence;
#[path = "story/incident.rs"]
mod incident;
#[path = "story/plain.rs"]
mod plain;
#[path = "story/pty.rs"]
mod pty;
#[path = "story/standing.rs"]
mod standing;
#[path = "story/together.rs"]
mod together;
#[path = "story/walking.rs"]
mod walking;
