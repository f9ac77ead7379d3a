//! What the reader of a stream of lines keeps from one line to the next. Reads nothing; how lines are read stands in the files
//! beside it.

use crate::envelope::context::candidate::{Context, Said};
use crate::envelope::context::described::DescribedLines;
use crate::envelope::context::statement::Statement;
use crate::envelope::finding::Span;
use crate::envelope::layer::Encoded;
use crate::envelope::lines::block::FieldBlock;
use crate::envelope::recognise::failing_line::FailureKind;
use crate::envelope::record::fields::FieldKind;
use crate::envelope::record::http_text::Response;
use crate::envelope::record::stream::StreamLine;
use crate::envelope::record::table::RecordTable;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::product_set::SurfaceHint;
use crate::envelope::text::mapped::MappedText;
use std::sync::Arc;

/// Bytes before an object in which its line says what it is.
pub(crate) const WORDS_BEFORE: usize = 240;

/// Fields in which a body says what happened, best first.
pub(crate) const SAYING: [FieldKind; 8] = [
    FieldKind::Message,
    FieldKind::Description,
    FieldKind::Detail,
    FieldKind::Error,
    FieldKind::Reason,
    FieldKind::Msg,
    FieldKind::Title,
    FieldKind::Details,
];

/// A stream that is being read.
#[expect(clippy::struct_excessive_bools, reason = "each is a mode of its own that lines switch")]
pub(crate) struct LineReader<'t> {
    pub text: &'t MappedText<'t>,
    pub letters: &'t str,
    pub lines: &'t [StreamLine],
    /// The prefix of the current line.
    pub line: Option<&'t StreamLine>,
    /// The last line that bore a time, while the lines of its exception go on.
    pub record: Option<&'t StreamLine>,
    pub record_number: usize,
    /// An empty line followed.
    pub record_apart: bool,
    /// It is nothing but a time: it heads the lines up to an empty one.
    pub record_headed: bool,
    pub context: &'t Context,
    pub product_index: &'t ProductIndex,
    pub response: Option<Response>,
    /// What the lines before state.
    pub near: Near,
    /// The lines tell what was sent.
    pub sent: bool,
    /// They are the head of a request, up to an empty one.
    pub asked: bool,
    pub block: FieldBlock<'t>,
    pub table: Option<RecordTable<'t>>,
    pub fence: bool,
    /// Lines that show what an answer looks like, or explain what codes mean.
    pub described: DescribedLines,
    /// Runs of base64 and percent encoding, last first.
    pub encoded: Vec<Encoded>,
    pub number: usize,
    /// A speaker named by an exception, until the next one.
    pub speaker: Option<Arc<SurfaceHint>>,
    pub last: Option<Last>,
    /// Statuses below failures that an empty line parts from them: of those above, or of what follows?
    pub parted: Vec<PartedStatus>,
    /// The failure that only words tell of and that may still go on.
    pub failure: Option<OpenFailure>,
    /// The exception whose stack goes on.
    pub thrown: Option<Thrown>,
    pub traceback: Traceback,
}

/// How far a stack of Python has come, which its exception ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Traceback {
    #[default]
    None,
    /// Its calls go on.
    Open,
    /// The line is its exception.
    Ended,
}

/// What was stated, and the number of the line that was last about it.
#[derive(Debug, Default)]
pub(crate) struct Near {
    pub status: Option<(u16, Span)>,
    pub request_id: Option<Said>,
    pub time: Option<Said>,
    pub number: usize,
    /// It goes no further than an empty line: an object, a record of a log or an indented line stated it, or it only repeats
    /// the status of the failure before.
    pub brief: bool,
    /// How far its line is indented: it holds within that block.
    pub indent: usize,
}

/// The candidates read last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Last {
    /// Candidates before them.
    pub first: usize,
    /// Their line.
    pub number: usize,
    /// An empty line followed.
    pub apart: bool,
}

/// A statement, where it begins, and whether a status was stated before it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stated {
    pub statement: Statement,
    pub start: usize,
    pub after_status: bool,
    /// It goes no further than an empty line.
    pub brief: bool,
}

/// An exception whose stack goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thrown {
    /// Candidates before those of its first line.
    pub first: usize,
    /// The last line that went on with it.
    pub number: usize,
}

/// A status that stands below a failure, behind an empty line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartedStatus {
    /// The candidates of the failure.
    pub candidates: (usize, usize),
    pub status: u16,
    pub place: Span,
}

/// A failure whose lines may still go on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenFailure {
    /// Its place among the candidates.
    pub at: usize,
    pub kind: FailureKind,
    /// The last line that went on with it.
    pub number: usize,
    /// The record of a log that it stands in.
    pub record: usize,
    /// What follows was raised while this was handled: this is the root.
    pub is_root: bool,
}
