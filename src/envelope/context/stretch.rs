//! Stretches: which lines of a paste are about which of its failures.
//!
//! The lines that a failure was read from are its own, and so are those that stand between them. What is left between two
//! failures is divided by how the lines are laid out: what is indented goes with the line that it is indented under, a
//! prompt and the head of a response begin something new. Lines that could be about either are kept apart.

use crate::envelope::context::candidate::Candidate;
use crate::envelope::context::fact::is_dated;
use crate::envelope::finding::Span;
use crate::envelope::prefix::line_prefix;
use crate::envelope::record::status_line;
use crate::envelope::text::mapped::MappedText;

/// The lines that are about one failure.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stretch {
    /// Runs of its lines.
    pub lines: Vec<Span>,
    /// Those of them that are no other record of a log.
    pub undated: Vec<Span>,
    /// Those of them that no empty line parts from what it was read from.
    pub close: Vec<Span>,
    /// Lines before it and after it that may as well be about its neighbour.
    pub before: Vec<Span>,
    pub after: Vec<Span>,
}

impl Stretch {
    /// Lines of which none are a record of their own.
    pub fn of(lines: Vec<Span>) -> Self {
        Self { undated: lines.clone(), lines, ..Self::default() }
    }
}

/// Blanks of an empty line that is indented; more pad a line to a width.
const MOST_BLANKS: usize = 8;

/// A line of a paste.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, Copy)]
struct PasteLine {
    start: usize,
    end: usize,
    /// None where it is empty.
    indent: Option<usize>,
    owner: Owner,
    /// It bears a time and is no failure's own.
    dated: bool,
    /// It is a record of a log.
    record: bool,
    /// It begins something new.
    head: bool,
    /// It is the status line of an answer that did not fail.
    succeeded: bool,
    /// It is the first line of an object.
    opens: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Nobody,
    /// A failure was read from it.
    Read(usize),
    /// More than one was.
    Several,
    /// It is laid out with a failure's lines.
    Beside(usize),
    /// It stands between this failure and the next one.
    Between(usize),
}

/// The stretch of each failure.
pub(crate) fn stretches(found: &[Candidate], text: &MappedText<'_>) -> Vec<Stretch> {
    let mut lines = lines(text);
    own(&mut lines, found, text);
    divide(&mut lines);
    let mut stretches = vec![Stretch::default(); found.len()];
    for line in &lines {
        let span = (line.start, line.end);
        match line.owner {
            Owner::Read(owner) | Owner::Beside(owner) => {
                stretches[owner].lines.push(span);
                if !line.dated {
                    stretches[owner].undated.push(span);
                }
            }
            Owner::Between(first) if !line.dated => {
                stretches[first].after.push(span);
                stretches[first + 1].before.push(span);
            }
            Owner::Between(_) | Owner::Several | Owner::Nobody => {}
        }
    }
    // A record of a log stands for itself.
    for line in lines.iter().filter(|line| line.record) {
        if let Owner::Read(owner) = line.owner {
            stretches[owner].lines.clear();
            stretches[owner].undated.clear();
            stretches[owner].before.clear();
            stretches[owner].after.clear();
        }
    }
    for paragraph in lines.split(|line| line.indent.is_none()) {
        for line in paragraph.iter().filter(|line| !line.dated) {
            if let Owner::Read(owner) | Owner::Beside(owner) = line.owner
                && paragraph.iter().any(|line| line.owner == Owner::Read(owner))
            {
                stretches[owner].close.push((line.start, line.end));
            }
        }
    }
    stretches
}

fn lines(text: &MappedText<'_>) -> Vec<PasteLine> {
    let mut at = 0;
    let line = |line: &str| {
        let start = at;
        at += line.len();
        // A line of a few blanks is an empty one of an indented text.
        let blanks = line.trim_end_matches(['\n', '\r']);
        let indent = line.find(|letter: char| !letter.is_whitespace());
        let indent = indent.or(Some(blanks.len()).filter(|blanks| (1..=MOST_BLANKS).contains(blanks)));
        let words = line.trim();
        let dated = is_dated(words);
        PasteLine {
            start,
            end: at,
            indent,
            owner: Owner::Nobody,
            dated,
            record: false,
            head: is_head(words),
            succeeded: status(words).is_some_and(|status| status < 400),
            opens: words == "{" && indent == Some(0),
        }
    };
    text.as_str().split_inclusive('\n').map(line).collect()
}

/// Whether a line begins something new: a prompt, the head of a response, what was sent.
fn is_head(line: &str) -> bool {
    ["$ ", "> ", "* Trying", "--- ", "### "].iter().any(|mark| line.starts_with(mark))
        || line == "---"
        || status(line).is_some()
}

/// The status of an answer whose status line this is.
fn status(line: &str) -> Option<u16> {
    status_line::read(line.trim_start_matches("< ")).map(|(status, _)| status)
}

/// Notes from which lines each failure was read.
fn own(lines: &mut [PasteLine], found: &[Candidate], text: &MappedText<'_>) {
    let places = found.iter().enumerate().flat_map(|(index, candidate)| {
        let fields = candidate.finding.fields.iter().map(|(_, span)| *span);
        fields.chain([candidate.finding.span]).chain(candidate.places.iter().copied()).map(move |span| (span, index))
    });
    for ((from, to), index) in places {
        let first = lines.partition_point(|line| text.origin((line.start, line.end)).1 <= from);
        for line in
            lines[first..].iter_mut().take_while(|line| text.origin((line.start, line.end)).0 < to.max(from + 1))
        {
            line.owner = match line.owner {
                Owner::Read(held) if held != index => Owner::Several,
                Owner::Several => Owner::Several,
                _ => Owner::Read(index),
            };
            line.dated = false;
            let words = &text.as_str()[line.start..line.end];
            line.record = line_prefix(words.trim_end()).time.is_some();
        }
    }
}

/// Divides the lines that nothing was read from.
fn divide(lines: &mut [PasteLine]) {
    let mut last: Option<(usize, usize)> = None;
    let mut at = 0;
    while at < lines.len() {
        let next = (at..lines.len()).find(|&index| lines[index].owner != Owner::Nobody);
        let end = next.unwrap_or(lines.len());
        let owner = next.map(|index| lines[index].owner);
        match (last, owner) {
            (None, Some(Owner::Read(owner))) => {
                let begin = at + own_answer(&lines[at..end]);
                give(&mut lines[begin..end], owner);
            }
            (Some((_, owner)), None) => {
                let end = other_answer(&lines[at..]).map_or(end, |step| at + step);
                give(&mut lines[at..end], owner);
            }
            (Some((_, one)), Some(Owner::Read(other))) if one == other => give(&mut lines[at..end], one),
            (Some((first, one)), Some(Owner::Read(other))) => between(lines, (first, end), at, (one, other)),
            _ => {}
        }
        let Some(next) = next else { return };
        last = match lines[next].owner {
            Owner::Read(owner) => Some((next, owner)),
            _ => None,
        };
        at = next + 1;
    }
}

/// Where something else begins in which nothing was read: an answer that did not fail, or below an empty line an object of its
/// own or a record of a log.
fn other_answer(lines: &[PasteLine]) -> Option<usize> {
    let begins = |index: usize| {
        let (line, apart) = (&lines[index], index > 0 && lines[index - 1].indent.is_none());
        line.succeeded || apart && (line.opens || line.dated)
    };
    (0..lines.len()).find(|&index| begins(index))
}

/// Where the lines begin that may belong to what is read below them: none of them where the last answer among them did not fail.
fn own_answer(lines: &[PasteLine]) -> usize {
    let last = lines.iter().rfind(|line| line.head);
    if last.is_some_and(|line| line.succeeded) { lines.len() } else { 0 }
}

fn give(lines: &mut [PasteLine], owner: usize) {
    for line in lines {
        line.owner = Owner::Beside(owner);
    }
}

/// Of the lines `tail..begin`, those that only an empty line parts from the one side go with the other. Returns what is left.
fn paragraphs(lines: &[PasteLine], at: usize, (tail, begin): Span) -> Span {
    let is_empty = |index: usize| lines[index].indent.is_none();
    let parted = tail > at && is_empty(tail - 1);
    let Some(first) = (tail..begin).find(|&index| is_empty(index)) else {
        return if parted { (tail, tail) } else { (tail, begin) };
    };
    let last = (tail..begin).rfind(|&index| is_empty(index)).unwrap_or(first);
    (if parted { tail } else { first }, last + 1)
}

/// Divides the lines from `at` on that stand between a line of one failure and one of another.
fn between(lines: &mut [PasteLine], (first, end): Span, at: usize, (one, other): (usize, usize)) {
    let base = lines[first..=end].iter().filter_map(|line| line.indent).min().unwrap_or(0);
    let head = (at..end).find(|&index| lines[index].head).unwrap_or(end);
    let under = |line: &PasteLine| line.indent.is_none_or(|indent| indent > base);
    let tail = (at..head).find(|&index| !under(&lines[index])).unwrap_or(head);
    let mut begin = head;
    if head == end && lines[end].indent.is_some_and(|indent| indent > base) {
        let heads = (tail..end).rev().find(|&index| !under(&lines[index]));
        begin = heads.unwrap_or(tail);
    }
    let (tail, begin) = paragraphs(lines, at, (tail, begin));
    give(&mut lines[at..tail], one);
    give(&mut lines[begin..end], other);
    for line in &mut lines[tail..begin] {
        line.owner = if other == one + 1 { Owner::Between(one) } else { Owner::Nobody };
    }
}
