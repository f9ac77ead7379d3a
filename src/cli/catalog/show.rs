//! `errbook catalog show ID`: the codes of one catalog.

use clap::Args;
use serde_json::json;

use super::super::failure::{Done, Failure};
use super::super::output::Output;
use super::super::{Globals, wire};

/// Show the codes of a catalog, by its sections
#[derive(Debug, Args)]
pub struct ShowCatalog {
    /// Identifier, as `errbook catalog list` tells it
    id: String,
    /// One JSON object per code
    #[arg(long)]
    json: bool,
}

impl ShowCatalog {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let catalogs = wire::catalogs(globals)?;
        let Some(catalog) = catalogs.catalog(&self.id) else {
            return Err(Failure::nothing(
                format!("there is no catalog {}", self.id),
                "`errbook catalog list` names those in force",
            ));
        };
        let mut section = None;
        for entry in catalog.entries.iter() {
            if self.json {
                output.json(&json!({
                    "catalog": self.id, "code": entry.code, "section": entry.section, "meaning": entry.meaning,
                    "check": entry.check, "http": entry.http,
                }))?;
                continue;
            }
            if section.replace(&entry.section) != Some(&entry.section) {
                output.line(&entry.section)?;
            }
            output.wrapped(&format!("  {:<30} {}", entry.code, entry.meaning), 33)?;
        }
        Ok(if catalog.entries.is_empty() { Done::Nothing } else { Done::Found })
    }
}
