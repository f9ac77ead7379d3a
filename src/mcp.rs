//! Floor 3. errbook for agents: the answers of the command line over the Model Context Protocol, on standard input and output.
//!
//! It speaks the protocol, and holds what an agent hands over within bounds: its size, the folders that files may be in,
//! whether anything may be written. What is answered is not made here: the caller gives that as [`Answers`], the same rows
//! that commands print with `--json`. Pasted text is data: it is read, and never said back beyond the fields of a failure.

mod ask;
mod case_append;
mod decode_paste;
mod explain_code;
mod find_code;
mod prompt;
mod resource;
mod retry_verdict;
mod root;
mod scan_logs;
mod server;
mod tool;

use std::path::PathBuf;

use rmcp::ServiceExt;
use rmcp::transport::stdio;
use serde_json::Value;
use tokio::runtime::Builder;

use crate::triage::{Refused, Trouble};

pub use case_append::Append;
pub use scan_logs::LogQuery;

/// What agents are answered. Each row is what the command of that name prints as one line of `--json`.
pub trait Answers: Send + Sync + 'static {
    /// Every failure in a paste, and what of it was not read, in words.
    fn decode(&self, paste: &[u8]) -> (Vec<Value>, Vec<String>);

    /// The codes that these words fit, best first.
    fn find(&self, words: &str, most: usize) -> Vec<Value>;

    /// The entries of a code, one a catalog.
    ///
    /// # Errors
    /// When no catalog knows it; what to do next names the nearest ones.
    fn explain(&self, code: &str) -> Result<Vec<Value>, Refused>;

    /// Catalog and code of every entry of a product.
    fn codes(&self) -> Vec<(String, String)>;

    /// The failures in logs by the spelling of their code, and what was not read, in words.
    ///
    /// # Errors
    /// When a time, a catalog or every file is none.
    fn scan(&self, asked: &LogQuery) -> Result<(Vec<Value>, Vec<String>), Refused>;

    /// Writes into a case, by the rules of the checklist.
    ///
    /// # Errors
    /// What forbids it.
    fn append(&self, asked: &Append) -> Result<Value, Refused>;
}

/// What an agent may do.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// The folders below which files may be read; none at all without any.
    pub roots: Vec<PathBuf>,
    /// Whether cases may be written.
    pub write: bool,
}

/// Answers until standard input ends.
///
/// # Errors
/// When the other side does not speak the protocol, or cannot be spoken to.
pub fn serve(answers: impl Answers, bounds: &Bounds) -> Result<(), Trouble> {
    let trouble = |why: String| Trouble {
        what: "the agent cannot be answered".into(),
        why,
        next: "errbook mcp speaks the Model Context Protocol on standard input and output; start it from an agent"
            .into(),
    };
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| trouble(error.to_string()))?;
    let server = server::Server::new(answers, bounds);
    let ended = runtime.block_on(async {
        let running = server.serve(stdio()).await.map_err(|error| error.to_string())?;
        running.waiting().await.map_err(|error| error.to_string())
    });
    // A call that is still being answered has nobody to answer any more.
    runtime.shutdown_background();
    ended.map(|_| ()).map_err(trouble)
}
