//! The options that every command takes.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Globals {
    /// A catalog file or folder beside the built-in ones; repeatable
    #[arg(long, global = true, value_name = "PATH")]
    pub with_catalog: Vec<PathBuf>,
    /// Also the catalogs of the folder .errbook here or above
    #[arg(long, global = true)]
    pub here: bool,
    /// Where cases live: a file, or a PostgreSQL address (postgres://…)
    #[arg(long, global = true, value_name = "URL")]
    pub store: Option<String>,
    /// The configuration, instead of the usual file
    #[arg(long, global = true, value_name = "FILE", env = "ERRBOOK_CONFIG", value_parser = maybe_empty())]
    pub config: Option<PathBuf>,
    /// Run nothing and write nothing
    #[arg(long, global = true)]
    pub read_only: bool,
}

/// A path that may be empty, as a variable may.
fn maybe_empty() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}
