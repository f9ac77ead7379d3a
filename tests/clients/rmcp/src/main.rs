//! Meets `errbook mcp`, whose program is the first argument: lists, calls, reads, is refused.

use std::error::Error;

use rmcp::ServiceExt;
use rmcp::model::{CallToolRequestParams, ReadResourceRequestParams, ResourceContents};
use rmcp::transport::TokioChildProcess;
use serde_json::{Value, json};
use tokio::process::Command;

const PASTE: &str = include_str!("../../../readme/403.txt");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let program = std::env::args().nth(1).ok_or("name the program")?;
    let mut command = Command::new(program);
    command.arg("mcp");
    let client = ().serve(TokioChildProcess::new(command)?).await?;
    let tools = client.list_all_tools().await?;
    let names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(names, ["decode_paste", "find_code", "explain_code", "retry_verdict", "scan_logs"]);
    let call = |name: &'static str, arguments: Value| {
        CallToolRequestParams::new(name).with_arguments(arguments.as_object().cloned().unwrap_or_default())
    };
    let decoded = client.call_tool(call("decode_paste", json!({ "text": PASTE }))).await?;
    let rows = decoded.structured_content.ok_or("no structured content")?;
    assert_eq!(rows["failures"][0]["entry"], "AUTH_REPLAY_DETECTED");
    let refused = client.call_tool(call("decode_paste", json!({}))).await?;
    assert_eq!(refused.is_error, Some(true));
    let resources = client.list_all_resources().await?;
    assert!(resources.len() >= 77, "{} resources", resources.len());
    let read = client.read_resource(ReadResourceRequestParams::new(resources[0].uri.clone())).await?;
    let ResourceContents::TextResourceContents { text, .. } = &read.contents[0] else { return Err("no text".into()) };
    assert!(serde_json::from_str::<Value>(text)?["check"].is_string());
    println!("rmcp: {} tools, {} resources", tools.len(), resources.len());
    client.cancel().await?;
    Ok(())
}
