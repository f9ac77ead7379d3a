//! `errbook catalog schema`: the JSON Schema of catalog files, for editors.

use clap::Args;

use super::super::failure::{Done, Failure};
use super::super::output::Output;
use crate::catalog::schema;

/// Print the JSON Schema of catalogs and checklists, for editors
#[derive(Debug, Args)]
pub struct SchemaCommand {
    /// The schema of checklist files instead
    #[arg(long)]
    checklist: bool,
}

impl SchemaCommand {
    pub fn run(&self, output: &mut Output) -> Result<Done, Failure> {
        let schema = if self.checklist { schema::json::checklist() } else { schema::json::catalog() };
        let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::internal(error.to_string()))?;
        output.verbatim(text.as_bytes())?;
        output.line("")?;
        Ok(Done::Found)
    }
}
