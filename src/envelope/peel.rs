//! Layers: what wraps an envelope on its way from a service to a paste, each recognised, taken off and recorded.
//!
//! A layer maps what it leaves back to the paste and judges nothing in it. Which layers stand around a finding is its
//! `path`, outside in.

pub(super) mod cast;
pub(super) mod charset;
mod diff;
pub(super) mod encoding;
mod ends;
pub(super) mod gutter;
pub(super) mod literals;
pub(super) mod margin;
pub(super) mod marks;
pub(super) mod time;
