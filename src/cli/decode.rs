//! `errbook decode [FILE]`: every failure in a paste.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, wire};
use crate::catalog::Catalogs;
use crate::envelope::{Decoded, Finding, Proof, Redacted, Rival, decode};
use crate::triage::{Advice, Diagnosis, product_set};

/// Find every failure in a paste: curl output, a log line, a chat quote, a traceback
#[derive(Debug, Args)]
pub struct Decode {
    /// The paste; standard input without it
    file: Option<PathBuf>,
    /// One JSON object per failure
    #[arg(long)]
    json: bool,
    /// Say which rule told each failure, what proves it, which rules fitted too and why they lost
    #[arg(long)]
    explain: bool,
}

impl Decode {
    /// As if run on what is piped in.
    pub fn piped() -> Self {
        Self { file: None, json: false, explain: false }
    }

    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let catalogs = wire::catalogs(globals)?;
        let bytes = wire::read(self.file.as_deref())?;
        let decoded = decode(&bytes, &product_set(&catalogs));
        let nothing = decoded.findings.is_empty();
        if self.json {
            for diagnosis in diagnoses(decoded, &catalogs) {
                output.json(&redacted(object(&diagnosis, self.explain)))?;
            }
        } else {
            self.print(decoded, &catalogs, output)?;
        }
        Ok(if nothing { Done::Nothing } else { Done::Found })
    }
}

fn diagnoses(decoded: Decoded, catalogs: &Catalogs) -> impl Iterator<Item = Diagnosis> {
    decoded.findings.into_iter().map(|finding| Diagnosis::new(finding, catalogs))
}

/// The contract's object for one failure, redacted.
#[cfg(feature = "mcp")]
pub fn row(diagnosis: &Diagnosis) -> Value {
    redacted(contract(diagnosis))
}

/// The contract's object for one failure.
fn object(diagnosis: &Diagnosis, explain: bool) -> Value {
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
fn redacted(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(Redacted::new(&text).to_string()),
        Value::Array(all) => all.into_iter().map(redacted).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, redacted(value))).collect(),
        other => other,
    }
}

impl Decode {
    fn print(&self, decoded: Decoded, catalogs: &Catalogs, output: &mut Output) -> Result<(), Failure> {
        if decoded.findings.is_empty() && decoded.lines == 0 {
            output.line("There is nothing to read: the input is empty.")?;
        } else if decoded.findings.is_empty() {
            output.line(format!("No failure found in {}.", lines(decoded.lines)))?;
            let seen = decoded.seen.words();
            if !seen.is_empty() {
                output.line(format!("Seen: {}.", seen.join(", ")))?;
            }
            output.line("Paste the whole answer (curl -i) or the log line, with its first and last character.")?;
            if !decoded.looked_for.is_empty() {
                output.line(format!("Looked for: {}.", decoded.looked_for.join(", ")))?;
            }
        }
        for limit in &decoded.limits {
            output.line(format!("Not read: {limit}."))?;
        }
        for (at, diagnosis) in diagnoses(decoded, catalogs).enumerate() {
            if at > 0 {
                output.line("")?;
            }
            let more = if self.explain { explained(&diagnosis.finding) } else { Vec::new() };
            for line in people(&diagnosis).into_iter().chain(more) {
                output.wrapped(Redacted::new(&line).as_str(), VALUE)?;
            }
        }
        Ok(())
    }
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".into() } else { format!("{count} lines") }
}

/// Column where the values begin.
const VALUE: usize = 15;

/// One failure for people: what it is, what to check first, whether to retry, then where it was read.
fn people(diagnosis: &Diagnosis) -> Vec<String> {
    let finding = &diagnosis.finding;
    let mut head: Vec<&str> = Vec::new();
    match (&finding.code, &finding.entry) {
        (Some(code), Some(entry)) if !code.eq_ignore_ascii_case(entry) => head.extend([code.as_str(), "=", entry]),
        (Some(code), _) => head.push(code),
        (None, Some(entry)) => head.extend([entry.as_str(), "(implied: the paste does not spell the code)"]),
        (None, None) => head.push("no code"),
    }
    let owner = match (&finding.catalog, &finding.code) {
        (Some(catalog), _) => catalog,
        (None, Some(_)) => "not an envelope of a known product",
        (None, None) => "no catalog knows it",
    };
    let mut lines = vec![format!("{} · {owner}", head.join(" "))];
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push(format!("  {name:<width$} {value}", width = VALUE - 3));
        }
    };
    let cause = diagnosis.cause.as_ref().map(|cause| cause.means.clone());
    row(
        "means",
        cause
            .or_else(|| diagnosis.entry.as_ref().map(|entry| entry.meaning.clone()))
            .filter(|meaning| !meaning.is_empty()),
    );
    row("first check", diagnosis.first_check().map(str::to_owned));
    row("retry", Some(advice(&diagnosis.advice)));
    if !finding.known && !diagnosis.nearest.is_empty() {
        row("nearest", Some(diagnosis.nearest.join(", ")));
    }
    if finding.evidence.len() > 1 {
        for (at, line) in evidence(finding).into_iter().enumerate() {
            row(if at == 0 { "lines" } else { "" }, Some(line));
        }
    } else {
        row("message", finding.message.clone());
    }
    row("request id", Some(finding.request_id.clone().unwrap_or_else(|| "missing".into())));
    row("time", Some(finding.timestamp.clone().unwrap_or_else(|| "missing".into())));
    row("HTTP", finding.http_status.map(|status| status.to_string()));
    row("surface", Some(diagnosis.spoke()));
    row("read as", Some(finding.why.clone()).filter(|why| !why.is_empty()));
    row("or else", finding.runner_up.clone());
    let layers: Vec<String> = finding.path.iter().map(ToString::to_string).collect();
    row("found inside", Some(layers.join(" > ")).filter(|layers| !layers.is_empty()));
    row("repaired", Some(finding.repairs.join("; ")).filter(|repairs| !repairs.is_empty()));
    row("times", (finding.count > 1).then(|| finding.count.to_string()));
    lines
}

/// Why a failure is taken for what it is: the rule, the proof, the bytes, the rules that fitted too.
fn explained(finding: &Finding) -> Vec<String> {
    let mut lines = Vec::new();
    let mut row = |name: &str, value: String| lines.push(format!("  {name:<width$} {value}", width = VALUE - 3));
    row("rule", format!("{} ({})", finding.shape, finding.why));
    row("proof", format!("{}: {}", finding.proof.name(), finding.proof.words()));
    let bytes = finding.fields.iter().map(|(field, span)| format!("{} {}-{}", field.name(), span.0, span.1));
    row("bytes", bytes.collect::<Vec<_>>().join(", "));
    for rival in &finding.rivals {
        row("fitted too", format!("{} of {}: {}", rival.rule, rival.catalog, lost(finding, rival)));
    }
    if finding.rivals.is_empty() {
        row("fitted too", "no other rule".to_owned());
    }
    lines
}

/// The lines that tell of a failure together.
fn evidence(finding: &Finding) -> Vec<String> {
    /// Lines that are shown, and letters of each.
    const SHOWN: (usize, usize) = (6, 240);
    let cut = |text: &str| match text.char_indices().nth(SHOWN.1) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let mut lines: Vec<String> = finding.evidence.iter().take(SHOWN.0).map(|line| cut(&line.text)).collect();
    if let Some(more) = finding.evidence.len().checked_sub(SHOWN.0).filter(|more| *more > 0) {
        lines.push(format!("and {more} more"));
    }
    lines
}

/// Why a rule that fitted does not count.
fn lost(finding: &Finding, rival: &Rival) -> String {
    if rival.proof < finding.proof {
        format!("it proves less ({})", rival.proof.name())
    } else if finding.catalog.as_deref() == Some(&rival.catalog) {
        "it stands later in the same catalog".to_owned()
    } else {
        format!("it proves no more ({}), and its catalog stands behind", rival.proof.name())
    }
}

/// The verdict in words.
pub fn advice(advice: &Advice) -> String {
    format!("{} ({})", advice.words(), advice.why)
}

#[cfg(test)]
mod tests {
    use super::{explained, object, people, redacted};
    use crate::catalog::Catalogs;
    use crate::envelope::{Evidence, Finding, Redacted};
    use crate::triage::Diagnosis;

    #[test]
    fn no_text_of_a_failure_shows_a_secret() {
        let secret = || Some("https://u:hunter2@host/ refused".to_owned());
        let finding = Finding {
            code: secret(),
            message: secret(),
            request_id: secret(),
            trace_id: secret(),
            surface: secret(),
            surface_why: secret().unwrap(),
            why: secret().unwrap(),
            runner_up: secret(),
            repairs: secret().into_iter().collect(),
            evidence: vec![Evidence { span: (0, 1), text: secret().unwrap() }; 2],
            ..Finding::default()
        };
        let diagnosis = Diagnosis::new(finding, &Catalogs::default());
        let json = redacted(object(&diagnosis, true)).to_string();
        assert!(json.contains("⟨password #") && !json.contains("hunter2"), "{json}");
        let lines: Vec<Redacted> =
            people(&diagnosis).iter().chain(&explained(&diagnosis.finding)).map(|line| Redacted::new(line)).collect();
        assert!(lines.iter().all(|line| !line.as_str().contains("hunter2")), "{lines:?}");
    }
}
