//! What a line of words says of a failure, and the candidate that it makes: one form for lines that catalogs describe, for
//! exception lines and for fixed messages.
//!
//! Reads no line itself.

use crate::envelope::context::candidate::{Candidate, Context, Rank, Said};
use crate::envelope::context::surface;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::record::http_text;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::product_set::SurfaceHint;
use crate::envelope::text::mapped::MappedText;
use std::sync::Arc;

/// What a line of words says of a failure.
pub(crate) struct LineClaim<'l> {
    /// The rule that says so.
    pub shape: String,
    pub proof: Proof,
    /// What standards say of it beside: catalog and entry.
    pub also: Vec<(String, String)>,
    pub product: usize,
    /// The code as spelt, where it stands there.
    pub code: Option<Span>,
    pub entry: Option<String>,
    pub message: Option<Span>,
    pub id: Option<Span>,
    pub speaker: Option<Arc<SurfaceHint>>,
    pub class: Option<&'l str>,
    pub surface: Option<String>,
    /// The status, where a rule says where it stands.
    pub status: Option<Span>,
    /// The time, where a rule says where it stands.
    pub time: Option<Span>,
    pub why: String,
    /// The message is a service's own, told by somebody else.
    pub quotes: bool,
}

impl LineClaim<'_> {
    /// The status that the line names: one inside a service's message is that of another answer.
    pub fn status(&self, line: &str) -> Option<(u16, Span)> {
        if let Some((from, to)) = self.status {
            return Some((line[from..to].parse().ok()?, (from, to)));
        }
        let Some((start, end)) = self.message.filter(|_| self.quotes) else { return http_text::mentioned(line) };
        let after = &line[end..];
        let rest = after.trim_start_matches(['"', '\'', '`', ' ']);
        let at = line.len() - rest.len();
        let behind = http_text::bracketed_status(rest).or_else(|| http_text::mentioned(rest));
        behind
            .map(|(status, (from, to))| (status, (at + from, at + to)))
            .or_else(|| http_text::mentioned(&line[..start]))
    }

    /// The claim as a candidate; the line begins at `start` of `text`.
    pub fn candidate(
        &self,
        text: &MappedText<'_>,
        start: usize,
        context: &Context,
        product_index: &ProductIndex,
    ) -> Candidate {
        let line = &text.as_str()[start..];
        let place = |(from, to): Span| text.origin((start + from, start + to));
        let first = self.code.or(self.message).map_or(0, |(from, _)| from);
        let last = [self.code, self.message, self.id].into_iter().flatten().map(|(_, to)| to).max().unwrap_or(first);
        let finding = Finding {
            catalog: self.proof.names_catalog().then(|| product_index.catalog(self.product).to_owned()),
            entry: self.entry.clone(),
            known: self.entry.is_some(),
            shape: self.shape.clone(),
            proof: self.proof,
            also: self.also.clone(),
            span: place((first, last.max(first))),
            confidence: self.proof.confidence(),
            why: self.class.map_or_else(|| self.why.clone(), |class| format!("{}: {class}", self.why)),
            count: 1,
            ..Finding::default()
        };
        let mut candidate = Candidate { finding, unproven: self.proof == Proof::None, ..Candidate::default() };
        if let Some((from, to)) = self.code {
            candidate.finding.code = Some(line[from..to].to_owned());
            candidate.mark(FindingField::Code, place((from, to)));
        }
        if let Some((from, to)) = self.message.filter(|(from, to)| to > from) {
            candidate.finding.message = Some(line[from..to].to_owned());
            candidate.mark(FindingField::Message, place((from, to)));
        }
        if let Some((from, to)) = self.id {
            candidate.set_request_id(Rank::Record, &Said { text: line[from..to].to_owned(), span: place((from, to)) });
        }
        if let Some((from, to)) = self.time {
            candidate.set_time(Rank::Record, &Said { text: line[from..to].to_owned(), span: place((from, to)) });
        }
        candidate.set_context(context);
        let proof =
            self.surface.as_deref().map(|surface| (surface, "the exception's class is raised only for its answers"));
        surface::decide(&mut candidate, Some(self.product), None, None, context, product_index);
        if candidate.surface < Rank::Line
            && let Some((surface, why)) = proof
        {
            candidate.set_surface(Rank::Line, surface, format!("{surface}: {why}"));
        }
        candidate
    }
}
