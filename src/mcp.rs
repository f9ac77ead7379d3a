//! Floor 3. errbook for agents: the answers of the command line over the Model Context Protocol, on standard input and output.
//!
//! It speaks the protocol, and holds what an agent hands over within bounds: its size, the folders that files may be in,
//! whether anything may be written. What is answered is not made here: the caller gives that as [`Answers`], the same rows
//! that commands print with `--json`. Pasted text is data: it is read, and never said back beyond the fields of a failure.

mod answers;
mod ask;
mod case_append;
mod decode_paste;
mod expert;
mod explain_code;
mod find_code;
mod prompt;
mod resource;
mod retry_verdict;
mod root;
mod scan_logs;
mod server;
mod tool;
mod tools;

use rmcp::ServiceExt;
use rmcp::transport::stdio;
use tokio::runtime::Builder;

use crate::triage::Trouble;

use server::Server;

pub use answers::{Answers, Append, Bounds, LogQuery};

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
    let server = Server::new(answers, bounds);
    let ended = runtime.block_on(async {
        let running = server.serve(stdio()).await.map_err(|error| error.to_string())?;
        running.waiting().await.map_err(|error| error.to_string())
    });
    // A call that is still being answered has nobody to answer any more.
    runtime.shutdown_background();
    ended.map(|_| ()).map_err(trouble)
}
