//! Failures that only their own words tell of: lines of access logs, records at level error, exceptions with their causes. What
//! anything else proves near them takes them in ([`crate::envelope::merge`]).

use crate::envelope::context::candidate::{Candidate, Rank, Said};
use crate::envelope::context::own_line;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::lines::reader::{LineReader, OpenFailure, Traceback};
use crate::envelope::recognise::access_line::{self, AccessLine};
use crate::envelope::recognise::failing_line::{self, FailingLine, FailureKind};
use crate::envelope::recognise::mentioned_text;
use crate::envelope::record::level::Level;
use crate::envelope::rule::claim::Proof;
use crate::envelope::text::words::words;
use crate::envelope::walk::state::Walk;

impl LineReader<'_> {
    /// Reads a line that nothing else explains. Returns whether it tells of a failure.
    pub(crate) fn failing(&mut self, walk: &mut Walk<'_>, start: usize, line: &str) -> bool {
        if self.context.quiet || self.context.listed {
            return false;
        }
        if let Some(access) = access_line::read(line) {
            return self.access(walk, start, line, access);
        }
        if words().exceptions.chained.iter().any(|words| line.contains(words.as_str())) {
            if let Some(open) = &mut self.failure {
                *open = OpenFailure { is_root: true, number: self.number, ..*open };
            }
            return false;
        }
        let record = self.is_record();
        let bad = self.line.is_some_and(|prefix| prefix.level == Some(Level::Error));
        let mut failing = failing_line::read(line, record, self.is_stack_below(start));
        if failing.is_none() && self.traceback == Traceback::Ended {
            failing = failing_line::raised(line);
        }
        let Some(failing) = failing.or_else(|| failing_line::whole(line).filter(|_| bad)) else { return false };
        if !record && mentioned_text::is_mentioned(line, failing.message) {
            return false;
        }
        if let Some(open) = self.failure.filter(|open| self.goes_with(*open, failing.kind)) {
            self.failure = Some(OpenFailure { number: self.number, kind: failing.kind, ..open });
            if !open.is_root {
                let place = self.text.origin((start + failing.message.0, start + failing.message.1));
                let held = &mut walk.candidates[open.at];
                held.finding.message = Some(line[failing.message.0..failing.message.1].to_owned());
                held.thrown = true;
                held.mark(FindingField::Message, place);
                held.finding.span.1 = held.finding.span.1.max(place.1);
            }
            return true;
        }
        self.push_failing(walk, start, line, failing);
        true
    }

    /// A line that stands in the stack or the text of the failure before: it may go on after it.
    pub(crate) fn pass(&mut self, raw: &str) {
        let is_indented = raw.starts_with([' ', '\t']);
        self.traceback = match self.traceback {
            _ if raw.trim_start().starts_with("Traceback (most recent call last)") => Traceback::Open,
            Traceback::Open if is_indented => Traceback::Open,
            Traceback::Open => Traceback::Ended,
            _ => Traceback::None,
        };
        if raw.starts_with([' ', '\t', '}', ')']) || raw.trim().is_empty() || raw.starts_with("goroutine ") {
            let number = self.number;
            if let Some(open) = self.failure.as_mut().filter(|open| number - open.number <= 1) {
                open.number = number;
            }
            if let Some(thrown) = self.thrown.as_mut().filter(|thrown| number - thrown.number <= 1) {
                thrown.number = number;
            }
        }
    }

    /// Whether a line of this kind goes on with the failure: its exception below its record, its cause, what was raised in
    /// handling it.
    fn goes_with(&self, open: OpenFailure, kind: FailureKind) -> bool {
        let same_record = open.record == self.record_number && self.record.is_some() && self.number > open.record;
        let near = self.number - open.number <= 1 || same_record;
        near && !self.is_record()
            && match kind {
                FailureKind::Cause => true,
                FailureKind::Exception => open.kind == FailureKind::Record || open.is_root,
                FailureKind::Record => false,
            }
    }

    pub(crate) fn is_stack_below(&self, start: usize) -> bool {
        let below = self.letters[start..].split_once('\n').map_or("", |(_, below)| below);
        let next = below.lines().next().unwrap_or_default();
        next.starts_with([' ', '\t']) && next.trim_start().starts_with("at ")
    }

    fn push_failing(&mut self, walk: &mut Walk<'_>, start: usize, line: &str, failing: FailingLine) {
        let (mut from, mut to) = failing.message;
        // Loggers of .NET name the category alone, Dart that nobody caught it, and write below what was said.
        let below = self.letters[start + line.len()..].trim_start_matches(['\r', '\n']);
        let said = below.lines().next().unwrap_or_default();
        let mut text = line;
        let is_headed = is_category(&line[from..to]) && said.starts_with("  ") || failing_line::is_head(line);
        // An object tells of itself.
        if is_headed && !said.trim().is_empty() && !said.contains('{') {
            let begin = self.letters.len() - below.len() + (said.len() - said.trim_start().len());
            text = &self.letters[start..begin + said.trim().len()];
            (from, to) = (begin - start, text.len());
        }
        let mut candidate = self.unproven("failing-line", why(failing.kind), (start, start + text.len()));
        candidate.finding.message = Some(text[from..to].to_owned());
        candidate.thrown = failing.kind != FailureKind::Record;
        candidate.mark(FindingField::Message, self.text.origin((start + from, start + to)));
        let mut context = self.context();
        if self.is_record() && self.response.is_some() {
            // A record of a log is no body.
            context.status = None;
        }
        candidate.set_context(&context);
        own_line::fill(&mut candidate, self.text, (start, start + line.len()));
        own_line::fill(&mut candidate, self.text, (start + from, start + to));
        self.announced(&mut candidate, start + line.len());
        self.failure = Some(OpenFailure {
            at: walk.candidates.len(),
            kind: failing.kind,
            number: self.number,
            record: self.record_number,
            is_root: false,
        });
        walk.candidates.push(candidate);
    }

    fn access(&mut self, walk: &mut Walk<'_>, start: usize, line: &str, access: AccessLine) -> bool {
        if access.status < 400 {
            return false;
        }
        let place = |(from, to): Span| self.text.origin((start + from, start + to));
        let said = |span: Span| Said { text: line[span.0..span.1].to_owned(), span: place(span) };
        let mut candidate = self.unproven("access-log", "a line of an access log", (start, start + line.len()));
        candidate.finding.message = Some(line[access.request.0..access.request.1].to_owned());
        candidate.mark(FindingField::Message, place(access.request));
        candidate.set_status(Rank::Own, access.status, place(access.place));
        if let Some(id) = access.request_id {
            candidate.set_request_id(Rank::Near, &said(id));
        }
        if let Some(trace) = access.trace_id.map(said) {
            candidate.mark(FindingField::TraceId, trace.span);
            candidate.finding.trace_id = Some(trace.text);
        }
        candidate.set_context(&self.context());
        candidate.finding.method = line[access.request.0..].split_whitespace().next().map(str::to_owned);
        if let Some(time) = own_line::first_time(line) {
            candidate.set_time(Rank::Line, &said(time));
        }
        own_line::fill(&mut candidate, self.text, (start, start + line.len()));
        walk.candidates.push(candidate);
        true
    }

    fn unproven(&self, shape: &str, why: &str, place: Span) -> Candidate {
        let finding = Finding {
            shape: shape.to_owned(),
            why: why.to_owned(),
            proof: Proof::None,
            confidence: Proof::None.confidence(),
            span: self.text.origin(place),
            count: 1,
            ..Finding::default()
        };
        Candidate { finding, unproven: true, ..Candidate::default() }
    }
}

/// `Hall.Seats[0]`: the category of a logger and the number of its event.
fn is_category(text: &str) -> bool {
    let name = text.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    name.is_some_and(|(name, number)| {
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._`".contains(&byte))
    })
}

fn why(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Record => "a line that says by its level that something failed",
        FailureKind::Exception | FailureKind::Cause => "an exception with its message",
    }
}
