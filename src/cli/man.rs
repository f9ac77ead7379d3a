//! `errbook man`: the man page, in roff.

use clap::CommandFactory;

use super::Line;
use super::failure::{Done, Failure};
use super::output::Output;

/// Prints the page.
pub fn run(output: &mut Output) -> Result<Done, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Line::command()).render(&mut page)?;
    output.verbatim(&page)?;
    Ok(Done::Found)
}
