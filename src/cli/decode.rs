//! `errbook decode [FILE]`: every failure in a paste.

mod contract;
mod replay;
mod stream;
mod stretch;

use std::io::{Cursor, Read};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use self::contract::{lost, object, redacted};
use self::stream::AnswerForm;
use self::stretch::Stretches;
use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, wire};
use crate::catalog::Catalogs;
use crate::envelope::{Decoded, Decoder, Finding, Redacted, is_document};
use crate::triage::{Advice, Diagnosis, made_at, product_set};

#[cfg(feature = "mcp")]
pub use self::contract::row;

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
        let catalogs = ManuallyDrop::new(wire::catalogs(globals)?);
        let paste = match self.input()? {
            DecodeInput::Paste(bytes) => bytes,
            DecodeInput::Long(input) => return self.stream(input, &catalogs, output),
        };
        // Nobody waits for the vocabulary to be taken apart: the process ends with the answer.
        let product_set = ManuallyDrop::new(product_set(&catalogs));
        let kept = ManuallyDrop::new(Decoder::new(&product_set));
        let decoded = kept.decode(&paste);
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

/// What is to be decoded.
enum DecodeInput {
    /// All of a paste.
    Paste(Vec<u8>),
    /// What is too long to be one.
    Long(Box<dyn Read>),
}

/// Up to so many bytes an input is a paste, and what belongs together may stand anywhere in it.
const PASTE: usize = 4 << 20;
/// One document may be so long.
const DOCUMENT: usize = 16 << 20;

impl Decode {
    fn input(&self) -> Result<DecodeInput, Failure> {
        let mut input = wire::input(self.file.as_deref())?;
        let mut head = Vec::new();
        let unreadable = |error| wire::unreadable(self.file.as_deref(), &error);
        input.by_ref().take(DOCUMENT as u64 + 1).read_to_end(&mut head).map_err(unreadable)?;
        if head.len() <= PASTE || head.len() <= DOCUMENT && is_document(&head) {
            return Ok(DecodeInput::Paste(head));
        }
        // Two bytes a letter cannot be cut between lines.
        if head[..PASTE].contains(&0) {
            input.read_to_end(&mut head).map_err(unreadable)?;
            return Ok(DecodeInput::Paste(head));
        }
        Ok(DecodeInput::Long(Box::new(Cursor::new(head).chain(input))))
    }

    fn stream(&self, input: Box<dyn Read>, catalogs: &Catalogs, output: &mut Output) -> Result<Done, Failure> {
        let decoder = Decoder::new(&product_set(catalogs));
        let form = if self.json { AnswerForm::Json { explain: self.explain } } else { AnswerForm::Findings };
        let (mut told, mut whole) = (0, Decoded::default());
        let mut stretches = Stretches::new(input);
        let next = || stretches.next().map_err(|error| wire::unreadable(self.file.as_deref(), &error));
        stream::decode(next, &decoder, catalogs, form, |stretch| {
            whole.lines += stretch.lines;
            let new: Vec<String> =
                stretch.limits.iter().filter(|limit| !whole.limits.contains(limit)).cloned().collect();
            whole.limits.extend(new);
            output.verbatim(&stretch.text)?;
            for finding in stretch.findings {
                self.print_next(told, &Diagnosis::new(finding, catalogs), output)?;
                told += 1;
            }
            told += usize::from(!stretch.text.is_empty());
            Ok::<_, Failure>(!output.is_closed())
        })?;
        if !self.json {
            print_around(told == 0, &whole, output)?;
        }
        Ok(if told == 0 { Done::Nothing } else { Done::Found })
    }
}

fn diagnoses(decoded: Decoded, catalogs: &Catalogs) -> impl Iterator<Item = Diagnosis> {
    decoded.findings.into_iter().map(|finding| Diagnosis::new(finding, catalogs))
}

impl Decode {
    fn print(&self, decoded: Decoded, catalogs: &Catalogs, output: &mut Output) -> Result<(), Failure> {
        print_around(decoded.findings.is_empty(), &decoded, output)?;
        for (at, diagnosis) in diagnoses(decoded, catalogs).enumerate() {
            self.print_next(at, &diagnosis, output)?;
        }
        Ok(())
    }

    /// Prints a failure, after so many others.
    fn print_next(&self, others: usize, diagnosis: &Diagnosis, output: &mut Output) -> Result<(), Failure> {
        if others > 0 {
            output.line("")?;
        }
        let more = if self.explain { explained(&diagnosis.finding) } else { Vec::new() };
        for line in people(diagnosis).into_iter().chain(more) {
            output.wrapped(Redacted::new(&line).as_str(), VALUE)?;
        }
        Ok(())
    }
}

/// Prints what there is to say of an input beside its failures.
fn print_around(nothing: bool, decoded: &Decoded, output: &mut Output) -> Result<(), Failure> {
    if nothing && decoded.lines == 0 {
        output.line("There is nothing to read: the input is empty.")?;
    } else if nothing {
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
    Ok(())
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
    let made = || made_at(finding, Timestamp::now()).map(|made| format!("{made}, by the request id"));
    row("time", Some(finding.timestamp.clone().or_else(made).unwrap_or_else(|| "missing".into())));
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
