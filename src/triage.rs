//! Floor 1. Triage: what a finding means, whether a retry is safe, and the case that a responder walks to its end.
//!
//! Pure and timeless: time comes in with each event, nothing is read or written. A case is its events; screen, report and
//! hand-over are folds of it.

mod alert;
pub mod case;
mod case_log;
pub mod chain;
mod chat;
pub mod copies;
mod describe_event;
pub mod diagnosis;
mod digest;
mod duration;
pub mod event;
pub mod examples;
mod fact;
pub mod fact_name;
pub mod failing;
pub mod intent;
pub mod learned;
pub mod line_fields;
mod line_words;
pub mod opening;
mod outcome;
pub mod pivot;
pub mod product_set;
pub mod report;
pub mod retry;
mod rules;
pub mod summary;
pub mod transfer;
pub mod trouble;

pub use alert::Alert;
pub use case::{Case, Fact, State, StepView};
pub use case_log::CaseLog;
pub use chain::Chain;
pub use chat::chat;
pub use copies::copies;
pub use describe_event::describe_event;
pub use diagnosis::Diagnosis;
pub use digest::hex;
pub use duration::duration;
pub use event::{CaseId, Event, EventKind, StepSpec};
pub use examples::faults;
pub use fact::{called, doubt, last_time, minted, unframed};
pub use intent::{Doing, doing};
pub use learned::{TaughtWord, learned};
pub use opening::{made_at, opening};
pub use outcome::{Comparison, Outcome};
pub use product_set::{looked_for, product_set};
pub use report::report;
pub use retry::{Advice, Compared, Judgement, When, advise, compare, judge};
pub use summary::{Past, Summary};
pub use trouble::{Conflict, Refused, Trouble};
