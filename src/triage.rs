//! Floor 1. Triage: what a finding means, whether a retry is safe, and the case that a responder walks to its end.
//!
//! Pure and timeless: time comes in with each event, nothing is read or written. A case is its events; screen, report and
//! hand-over are folds of it.

pub mod case;
pub mod diagnosis;
pub mod event;
pub mod retry;
pub mod trouble;
pub mod vocabulary;

pub use case::{Case, Outcome, Standing, State};
pub use diagnosis::Diagnosis;
pub use event::{Act, CaseId, Event};
pub use retry::{Advice, advise};
pub use trouble::{Conflict, Refused, Trouble};
pub use vocabulary::vocabulary;
