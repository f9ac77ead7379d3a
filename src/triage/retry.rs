//! Whether and when a retry is safe. [`advise`] joins the catalog's verdict with the envelope; [`judge`] answers for one case
//! at one moment; [`curl`] takes a command that repeats the request apart; [`compare`] says what a retry brought.

mod advice;
pub mod brought;
mod compared;
pub mod curl;
mod field_pair;
mod judgement;
mod target;

pub use advice::{Advice, advise, span};
pub use compared::{Compared, compare, is_itself, shape};
pub use field_pair::FieldPair;
use judgement::failed_at;
pub use judgement::{Due, Judgement, When, deadlines, judge};
