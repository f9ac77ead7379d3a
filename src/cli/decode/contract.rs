//! The object that `decode --json` prints for a failure: a contract with programs. Fields are added and never renamed; an absent
//! value is null.

use serde_json::{Map, Value, json};

use crate::envelope::text::sanitize::escaped;
use crate::envelope::{Finding, Proof, Redacted, Rival};
use crate::triage::Diagnosis;

/// The contract's object for one failure, redacted.
#[cfg(feature = "mcp")]
pub fn row(diagnosis: &Diagnosis) -> Value {
    redacted(contract(diagnosis))
}

/// The contract's object for one failure.
pub fn object(diagnosis: &Diagnosis, explain: bool) -> Value {
    let mut object = contract(diagnosis);
    if explain {
        let rivals = diagnosis.finding.rivals.iter().map(|rival| {
            json!({
                "rule": rival.rule,
                "catalog": rival.catalog,
                "proof": rival.proof.name(),
                "lost": lost(&diagnosis.finding, rival),
            })
        });
        object["rivals"] = rivals.collect();
    }
    object
}

fn contract(diagnosis: &Diagnosis) -> Value {
    let finding = &diagnosis.finding;
    let spans: Map<String, Value> =
        finding.fields.iter().map(|(field, span)| (field.name().to_owned(), json!([span.0, span.1]))).collect();
    json!({
        "catalog": finding.catalog,
        "code": finding.code,
        "entry": finding.entry,
        // It speaks of products: a standard's entry says nothing of whose code it is.
        "known": finding.known && finding.proof != Proof::Standard,
        "message": finding.message,
        "request_id": finding.request_id,
        "trace_id": finding.trace_id,
        "timestamp": finding.timestamp,
        "http_status": finding.http_status,
        "surface": finding.surface,
        "surface_why": finding.surface_why,
        "shape": finding.shape,
        "rule": finding.shape,
        "proof": finding.proof.name(),
        "resembles": finding.resembles,
        "also": finding.also.iter().map(|(catalog, entry)| json!({ "catalog": catalog, "entry": entry })).collect::<Vec<_>>(),
        "path": finding.path.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "span": [finding.span.0, finding.span.1],
        "fields": spans,
        "confidence": (f64::from(finding.confidence) * 100.0).round() / 100.0,
        "repairs": finding.repairs,
        "count": finding.count,
        "why": finding.why,
        "runner_up": finding.runner_up,
        "evidence": finding.evidence.iter().map(|line| json!({ "span": [line.span.0, line.span.1], "text": line.text })).collect::<Vec<_>>(),
        "nearest": diagnosis.nearest,
        "first_check": diagnosis.first_check(),
        "retry": diagnosis.advice,
    })
}

/// The object with every text in it redacted.
pub fn redacted(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(Redacted::new(&text).to_string()),
        Value::Array(all) => all.into_iter().map(redacted).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, redacted(value))).collect(),
        other => other,
    }
}

/// Why a rule that fitted does not count.
pub fn lost(finding: &Finding, rival: &Rival) -> String {
    if rival.proof < finding.proof {
        format!("it proves less ({})", rival.proof.name())
    } else if finding.catalog.as_deref() == Some(&rival.catalog) {
        "it stands later in the same catalog".to_owned()
    } else {
        format!("it proves no more ({}), and its catalog stands behind", rival.proof.name())
    }
}

/// An object as a line of output: control, invisible and direction characters escaped.
pub fn text(object: &Value) -> String {
    escaped(&object.to_string())
}
