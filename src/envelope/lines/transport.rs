//! Responses between the lines: status lines and headers as curl and its relatives print them, and the statuses that tools
//! name before a body or print after it.

use crate::envelope::context::candidate::{Rank, Said};
use crate::envelope::finding::{Layer, Span};
use crate::envelope::lines::reader::{LineReader, Near};
use crate::envelope::recognise::{build_finding, failing_line, http_response};
use crate::envelope::record::fields::field_kind;
use crate::envelope::record::http_text::Response;
use crate::envelope::record::json::Repairs;
use crate::envelope::record::status_line;
use crate::envelope::record::{http_text, key_value, oauth_callback};
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::fit::{self, Fit};
use crate::envelope::walk::state::Walk;

/// Parameters of a challenge that tell something (RFC 6750, 3).
const CHALLENGE: [&str; 4] = ["error", "error_description", "realm", "scope"];

impl LineReader<'_> {
    /// Status lines, headers, and what `curl -v` prints beside them.
    pub(crate) fn transport(&mut self, walk: &mut Walk<'_>, start: usize, line: &str) -> bool {
        let is_field = || key_value::field(line).is_some_and(|(key, _)| field_kind(key).is_some());
        let is_told = || self.product_index.is_described(line);
        if line.starts_with("* ") && !line.contains("**") && !is_field() && !is_told() {
            return true;
        }
        if line.starts_with("> ") {
            self.close(walk);
            return true;
        }
        if http_text::is_request_line(line) {
            self.flush(walk);
            self.close(walk);
            // Its address may be one to which an error was sent.
            self.asked = true;
        } else {
            // `panic: …` is no header.
            self.asked &= http_text::header(line).is_some() && failing_line::read(line, false, false).is_none();
            if self.asked {
                return true;
            }
        }
        let received = line.strip_prefix("< ").or_else(|| (line == "<").then_some(""));
        let (at, head) = received.map_or((start, line), |rest| (start + line.len() - rest.len(), rest));
        if let Some((status, (from, to))) = status_line::read(head) {
            self.flush(walk);
            self.close(walk);
            if self.is_upside_down(at, at + head.len()) || self.is_last(at + head.len()) {
                self.set_late_status(walk, status, self.text.origin((at + from, at + to)));
                return true;
            }
            let start = self.text.origin((at, at)).0;
            let response = Response::new(status, self.text.origin((at + from, at + to)), start);
            self.response = Some(Response { marked: received.is_some(), ..response });
            return true;
        }
        if let Some((from, to)) = challenge(head) {
            let said = |(from, to): Span| Said {
                text: head[from..to].to_owned(),
                span: self.text.origin((at + from, at + to)),
            };
            let named = |name: &'static str| {
                let (start, end) = http_text::parameter(&head[from..to], name)?;
                Some((name, said((from + start, from + end))))
            };
            let parameters = CHALLENGE.into_iter().filter_map(named).collect();
            let said = said((from, to));
            let response = self.response.get_or_insert_with(|| Response::new(0, (0, 0), said.span.0));
            response.headers.push(("www-authenticate".to_owned(), said));
            response.challenge = parameters;
            return true;
        }
        if head.is_empty() {
            if let Some(response) = &mut self.response {
                response.in_head = false;
            }
            return true;
        }
        if let Some((name, (from, to))) = http_text::header(head)
            && let Some(response) = self.response.as_mut().filter(|response| response.in_head)
        {
            let said = Said { text: head[from..to].to_owned(), span: self.text.origin((at + from, at + to)) };
            response.headers.push((name.to_ascii_lowercase(), said));
            if name.eq_ignore_ascii_case("location") {
                response.location = Some((at + from, at + to));
            }
            return true;
        }
        if line.starts_with("$ ") || line.starts_with("PS ") && line.contains("> ") {
            self.flush(walk);
            self.close(walk);
            self.near = Near::default();
            return true;
        }
        received.is_some()
    }

    /// Tells of the error that an address hands back to an application. Returns whether there is one.
    pub(crate) fn callback(&mut self, walk: &mut Walk<'_>, start: usize, line: &str) -> bool {
        let Some((fields, place)) =
            oauth_callback::parameters(self.text, (start, start + line.len()), &self.product_index.keys)
        else {
            return false;
        };
        let Some(fit) = fit::fit(&fields, walk.product_index).filter(Fit::is_somebodys) else {
            return false;
        };
        let mut context = self.context();
        context.path.push(Layer("query"));
        if let Some((status, (from, to))) = http_text::mentioned(line) {
            context.set_status(Rank::Line, status, self.text.origin((start + from, start + to)));
        }
        let candidate =
            build_finding::report(self.text, &fields, &fit, place, Repairs::default(), &context, walk.product_index);
        walk.candidates.push(candidate);
        true
    }

    /// Whether the status line from `start` to `end` is the last one of a head: several headers stand above it and none below, as `tac`
    /// turns an answer around.
    fn is_upside_down(&self, start: usize, end: usize) -> bool {
        let is_header = |line: Option<&str>| line.is_some_and(|line| http_text::header(line.trim()).is_some());
        let mut above = self.letters[..start].lines().rev();
        let below = self.letters[end..].split('\n').nth(1);
        self.last.is_some() && is_header(above.next()) && is_header(above.next()) && !is_header(below)
    }

    /// Whether a status line that ends at `end` is all that follows a failure: a tool printed the body first.
    fn is_last(&self, end: usize) -> bool {
        self.last.is_some_and(|last| self.number - last.number <= 1) && self.letters[end..].trim().is_empty()
    }

    /// Gives the failure above a status that it lacks.
    fn set_late_status(&self, walk: &mut Walk<'_>, status: u16, place: Span) {
        let first = self.last.map_or(walk.candidates.len(), |last| last.first);
        for candidate in walk.candidates[first..].iter_mut().filter(|candidate| candidate.finding.http_status.is_none())
        {
            candidate.set_status(Rank::Near, status, place);
        }
    }

    /// Tells what the head of the response proves, where it says whose it is: the words below it say no more than a standard.
    pub(crate) fn owned_head(&self, walk: &mut Walk<'_>) {
        let head = self.response.as_ref().filter(|response| !response.used);
        let candidate = head.and_then(|response| http_response::candidate(response, self.context, self.product_index));
        walk.candidates.extend(candidate.filter(|candidate| candidate.finding.proof > Proof::Standard));
    }

    /// Ends the response.
    pub(crate) fn close(&mut self, walk: &mut Walk<'_>) {
        let location = self.response.as_ref().and_then(|response| response.location);
        if let Some((start, end)) = location {
            self.callback(walk, start, &self.letters[start..end]);
        }
        if let Some(response) = self.response.take().filter(|response| !response.used) {
            let context = self.context.clone();
            walk.response(&response, &context);
        }
    }
}

/// The span of a challenge's value, where the line is a `WWW-Authenticate` header.
fn challenge(line: &str) -> Option<Span> {
    const NAME: &str = "www-authenticate";
    let head = line.get(..NAME.len()).filter(|head| head.eq_ignore_ascii_case(NAME))?;
    let rest = line[head.len()..].trim_start().strip_prefix(':')?;
    let value = rest.trim_start();
    (!value.is_empty()).then(|| (line.len() - value.len(), line.len()))
}
