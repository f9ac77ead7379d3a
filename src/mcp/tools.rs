//! The table of the tools, each of which has a file.

use super::tool::ToolSpec;
use super::{case_append, decode_paste, explain_code, find_code, retry_verdict, scan_logs};

/// The tools that there are within these bounds.
pub fn tools(write: bool) -> Vec<ToolSpec> {
    let mut tools =
        vec![decode_paste::tool(), find_code::tool(), explain_code::tool(), retry_verdict::tool(), scan_logs::tool()];
    if write {
        tools.push(case_append::tool());
    }
    tools
}
