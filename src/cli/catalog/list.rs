//! `errbook catalog list`: the catalogs in force.

use clap::Args;
use serde_json::json;

use super::super::failure::{Done, Failure};
use super::super::output::Output;
use super::super::{Globals, wire};
use crate::catalog::CatalogKind;

/// List the catalogs in force, with how many codes each has
#[derive(Debug, Args)]
pub struct ListCatalogs {
    /// One JSON object per catalog
    #[arg(long)]
    json: bool,
}

impl ListCatalogs {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let catalogs = wire::catalogs(globals)?;
        for catalog in catalogs.all.iter().chain(&catalogs.shelf) {
            let head = &catalog.head;
            let kind = match head.kind {
                CatalogKind::Product => "product",
                CatalogKind::Standard => "standard",
                CatalogKind::Format => "format",
            };
            if self.json {
                output.json(&json!({
                    "id": head.id, "name": head.name, "kind": kind, "codes": catalog.entries.len(), "builtin": catalog.builtin,
                    "version": Some(&head.version).filter(|version| !version.is_empty()),
                    "checklist": Some(&head.checklist).filter(|checklist| !checklist.is_empty()),
                    "reference": head.reference,
                }))?;
            } else {
                let own = if catalog.builtin { "" } else { "  yours" };
                output.line(format!(
                    "{:<22} {:>6} codes  {kind:<8}  {}{own}",
                    head.id,
                    catalog.entries.len(),
                    head.name
                ))?;
            }
        }
        Ok(Done::Found)
    }
}
