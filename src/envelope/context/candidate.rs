//! A candidate: one place of the paste that tells of a failure, and how far its word goes. Candidates are merged into findings.

use crate::envelope::finding::{Finding, FindingField, Layer, Span};
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::product_set::SurfaceHint;
use std::sync::Arc;

/// A value and where it stands in the paste.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub text: String,
    pub span: Span,
}

/// How good the evidence for a value is; the higher wins when places disagree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    #[default]
    None,
    /// A clock without a date: no point in time.
    Clock,
    /// Named somewhere near.
    Near,
    /// A header of the transport.
    Transport,
    /// What stands before the line.
    Line,
    /// A field of the log record around it, or the text of a message.
    Record,
    /// A field of the envelope.
    Own,
}

/// What stands around a place and holds for whatever is found in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub path: Vec<Layer>,
    pub depth: usize,
    pub time: Option<(Rank, Said)>,
    pub request_id: Option<(Rank, Said)>,
    pub trace_id: Option<Said>,
    pub status: Option<(Rank, u16, Span)>,
    pub retry_after: Option<u64>,
    pub method: Option<String>,
    /// What had to be repaired to read the records that id and time are of, in words.
    pub repairs: Vec<&'static str>,
    /// The service whose log it stands in.
    pub service: Option<String>,
    /// What the object around says to people.
    pub message: Option<Said>,
    /// It stands under a key that is none of an error's text: one of many messages, perhaps.
    pub listed: bool,
    /// The record around it is at a level at which nothing is wrong.
    pub quiet: bool,
    /// Who spoke, by header or by the words before, and why.
    pub speaker: Option<Arc<SurfaceHint>>,
}

impl Context {
    /// Texts inside texts that are read.
    pub const DEEPEST: usize = 10;

    /// This context with one more layer.
    pub fn peeled(&self, layers: &[Layer]) -> Self {
        let mut context = self.clone();
        context.path.extend(layers);
        context.depth += 1;
        context
    }

    /// Takes a time, unless a better one is there.
    pub fn set_time(&mut self, rank: Rank, said: Said) {
        better(&mut self.time, rank, said);
    }

    pub fn set_request_id(&mut self, rank: Rank, said: Said) {
        better(&mut self.request_id, rank, said);
    }

    pub fn set_status(&mut self, rank: Rank, status: u16, span: Span) {
        if self.status.is_none_or(|(held, ..)| rank >= held) {
            self.status = Some((rank, status, span));
        }
    }
}

fn better(held: &mut Option<(Rank, Said)>, rank: Rank, said: Said) {
    if held.as_ref().is_none_or(|(held, _)| rank >= *held) {
        *held = Some((rank, said));
    }
}

/// One place that tells of a failure.
#[expect(clippy::struct_excessive_bools, reason = "each says how far its word goes")]
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidate {
    pub finding: Finding,
    pub time: Rank,
    pub request_id: Rank,
    pub status: Rank,
    pub surface: Rank,
    /// It names no failure itself: it only adds to one with the same request id.
    pub support: bool,
    /// An object, a row or a record of its own tells of it.
    pub envelope: bool,
    /// Only its own words tell of it.
    pub unproven: bool,
    /// It counts only where nothing else is told of what it stands in.
    pub weak: bool,
    /// Something else was.
    pub gave_way: bool,
    /// They are an exception's or a panic's.
    pub thrown: bool,
    /// All that is told of it stands in one place: an empty line parts it from any other failure.
    pub apart: bool,
    /// Its end is missing.
    pub cut: bool,
    /// Where else the same was told.
    pub places: Vec<Span>,
}

impl Candidate {
    /// Notes where a field stands.
    pub fn mark(&mut self, field: FindingField, span: Span) {
        let fields = &mut self.finding.fields;
        match fields.iter_mut().find(|(held, _)| *held == field) {
            Some(held) => held.1 = span,
            None => fields.push((field, span)),
        }
    }

    pub fn set_request_id(&mut self, rank: Rank, said: &Said) {
        if rank > self.request_id {
            self.request_id = rank;
            self.finding.request_id = Some(said.text.clone());
            self.mark(FindingField::RequestId, said.span);
        }
    }

    pub fn set_time(&mut self, rank: Rank, said: &Said) {
        if rank > self.time {
            self.time = rank;
            self.finding.timestamp = Some(said.text.clone());
            self.mark(FindingField::Timestamp, said.span);
        }
    }

    /// Whether it is an exception or an object, and no mere line beside a failure.
    pub fn is_apart(&self) -> bool {
        self.thrown || self.envelope
    }

    /// Whether the moment of the failure is open.
    pub fn lacks_time(&self) -> bool {
        self.time <= Rank::Clock
    }

    pub fn set_status(&mut self, rank: Rank, status: u16, span: Span) {
        if rank > self.status {
            self.status = rank;
            self.finding.http_status = Some(status);
            self.mark(FindingField::HttpStatus, span);
        }
    }

    pub fn set_surface(&mut self, rank: Rank, surface: &str, why: String) {
        if rank > self.surface {
            self.surface = rank;
            self.finding.surface = Some(surface.to_owned());
            self.finding.surface_why = why;
        }
    }

    /// Whether it only shows how an error looks: what it would say is left out, `{"code": "…", "message": "..."}`.
    pub fn is_placeholder(&self) -> bool {
        let is_left_out = |text: &String| !text.is_empty() && text.chars().all(|mark| matches!(mark, '.' | '…'));
        self.finding.proof <= Proof::Standard && self.finding.message.as_ref().is_some_and(is_left_out)
    }

    /// Whether another one tells the same once more, and nothing by which to tell the two apart.
    pub fn repeats(&self, other: &Self) -> bool {
        let is_bare = |candidate: &Self| {
            let finding = &candidate.finding;
            finding.request_id.is_none() && finding.timestamp.is_none() && !candidate.support
        };
        let (one, two) = (&self.finding, &other.finding);
        is_bare(self)
            && is_bare(other)
            && (&one.shape, &one.catalog, &one.code) == (&two.shape, &two.catalog, &two.code)
            && (&one.message, one.http_status, &one.path) == (&two.message, two.http_status, &two.path)
    }

    /// Takes over the message of another one.
    pub fn say(&mut self, other: &Finding) {
        self.finding.message.clone_from(&other.message);
        if let Some((field, span)) = other.fields.iter().find(|(field, _)| *field == FindingField::Message) {
            self.mark(*field, *span);
        }
    }

    /// Takes over what a standard says of the same failure, beside what is told of it.
    pub fn say_also(&mut self, other: Finding) {
        let own = self.finding.catalog.clone().zip(self.finding.entry.clone());
        for pair in other.catalog.zip(other.entry).into_iter().chain(other.also) {
            if own.as_ref() != Some(&pair) && !self.finding.also.contains(&pair) {
                self.finding.also.push(pair);
            }
        }
    }

    pub fn set_speaker(&mut self, rank: Rank, speaker: &SurfaceHint) {
        self.set_surface(rank, &speaker.surface, format!("{}: {}", speaker.surface, speaker.why));
    }

    /// Takes over what stands around the place, where the place itself says nothing better.
    pub fn set_context(&mut self, context: &Context) {
        let finding = &mut self.finding;
        finding.path.clone_from(&context.path);
        finding.retry_after = context.retry_after;
        finding.method.clone_from(&context.method);
        for &repair in &context.repairs {
            if !finding.repairs.iter().any(|held| held == repair) {
                finding.repairs.push(repair.to_owned());
            }
        }
        if let Some((rank, said)) = &context.time {
            self.set_time(*rank, said);
        }
        if let Some((rank, said)) = &context.request_id {
            self.set_request_id(*rank, said);
        }
        if let Some((rank, status, span)) = context.status {
            self.set_status(rank, status, span);
        }
        if let (None, Some(said)) = (&self.finding.trace_id, &context.trace_id) {
            self.finding.trace_id = Some(said.text.clone());
            self.mark(FindingField::TraceId, said.span);
        }
    }
}
