//! What is known of a code, whole, as a resource: `errbook://code/CATALOG/CODE`.

use rmcp::model::{Resource, ResourceTemplate};
use serde_json::Value;

use super::expert::Expert;

/// What every such address begins with.
const HEAD: &str = "errbook://code/";

/// Resources of a page.
pub const PAGE: usize = 50;

/// The address of an entry.
pub fn uri(entry: &Value) -> String {
    address(entry["catalog"].as_str().unwrap_or_default(), entry["code"].as_str().unwrap_or_default())
}

fn address(catalog: &str, code: &str) -> String {
    format!("{HEAD}{catalog}/{code}")
}

/// All of them, in pages.
pub fn template() -> ResourceTemplate {
    ResourceTemplate::new(format!("{HEAD}{{catalog}}/{{code}}"), "code")
        .with_description("Everything that a catalog knows of a code")
        .with_mime_type("application/json")
}

/// A page of addresses from this one on, and where the next page begins.
pub fn page(expert: &Expert, from: usize) -> (Vec<Resource>, Option<String>) {
    let codes = expert.answers.codes();
    let next = (from + PAGE < codes.len()).then(|| (from + PAGE).to_string());
    let resource = |(catalog, code): &(String, String)| {
        Resource::new(address(catalog, code), code.clone()).with_mime_type("application/json")
    };
    (codes.iter().skip(from).take(PAGE).map(resource).collect(), next)
}

/// The entry with this address.
pub fn read(expert: &Expert, uri: &str) -> Option<Value> {
    let (catalog, code) = uri.strip_prefix(HEAD)?.split_once('/')?;
    let entries = expert.answers.explain(code).ok()?;
    entries.into_iter().find(|entry| entry["catalog"] == catalog)
}
