//! Floor 1. Two stretches of a log held against each other: which codes, levels and templates of lines are new, gone, or changed
//! in rate.
//!
//! Pure: it is fed lines and batches of failures, and knows neither files nor clocks. A line's template is what it has in common
//! with lines that say the same: [`shape`] masks what differs from request to request, [`templates`] joins what differs in
//! names only. [`around`] asks what was different just before a moment, [`since`] what is new against a baseline.

pub mod around;
pub mod shape;
pub mod since;
pub mod templates;

pub use around::{Around, AroundRow, AroundSpec, Change};
pub use shape::{LineShape, Severity};
pub use since::{Shift, SideCoverage, SideLine, SideSheet, shift};
