//! Lines to streams: prefixes off, quoting off, lines of one source together, so that an object broken over lines can be read.

use crate::envelope::context::candidate::Said;
use crate::envelope::finding::Layer;
use crate::envelope::prefix::{self, Prefix, line_prefix, time};
use crate::envelope::record::json;
use crate::envelope::record::json::NodeKind;
use crate::envelope::record::level::Level;
use crate::envelope::text::escape;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};
use std::borrow::Cow;
use std::collections::HashMap;

/// Lines of one source, without their prefixes.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    pub text: Cow<'a, MappedText<'a>>,
    /// In rising order; a line without an entry has no prefix.
    pub lines: Vec<StreamLine>,
}

/// A line whose prefix was taken off.
#[derive(Debug, Clone)]
pub(crate) struct StreamLine {
    /// Where it begins in the stream.
    pub start: usize,
    /// It begins a record of a log.
    pub record: bool,
    pub time: Option<Said>,
    /// How bad it is, where the prefix says so.
    pub level: Option<Level>,
    /// Who printed it.
    pub source: Option<String>,
    pub layers: Vec<Layer>,
}

/// Sources whose lines are told apart; those of any further ones are read as they stand.
const MOST_SOURCES: usize = 1000;

/// Splits a text into its streams.
pub(crate) fn split<'a>(text: &'a MappedText<'a>) -> Vec<Stream<'a>> {
    let letters = text.as_str();
    let depth = quote_depth(letters);
    let mut begun: Vec<(MappedTextBuilder<'a>, Vec<StreamLine>)> = Vec::new();
    let mut sources: HashMap<String, usize> = HashMap::new();
    let mut current = 0;
    let mut marked = false;
    let mut at = 0;
    for line in letters.split_inclusive('\n') {
        let quoted = quote(line, depth);
        let body = line[quoted..].trim_end_matches(['\n', '\r']);
        let carried = carried(text, at + quoted, body);
        let mut line_prefix = if carried.is_some() { Prefix::default() } else { line_prefix(body) };
        if quoted > 0 {
            line_prefix.layers.insert(0, Layer("quote"));
        }
        let source = line_prefix.source.map(|(start, end)| body[start..end].trim().to_owned());
        if begun.is_empty() || source.is_some() {
            let told_apart = |name: &String| sources.len() < MOST_SOURCES || sources.contains_key(name);
            let name = source.clone().filter(told_apart).unwrap_or_default();
            current = *sources.entry(name).or_insert_with(|| {
                begun.push((MappedTextBuilder::new(text), Vec::new()));
                begun.len() - 1
            });
        }
        marked |= quoted > 0 || !line_prefix.layers.is_empty() || carried.is_some();
        let (builder, lines) = &mut begun[current];
        if let Some((content, time)) = carried {
            lines.push(StreamLine {
                start: builder.len(),
                record: time.is_some(),
                time,
                level: None,
                source,
                layers: vec![Layer("docker-json")],
            });
            builder.append(&content);
        } else {
            let said = |(start, end): (usize, usize)| Said {
                text: body[start..end].to_owned(),
                span: text.origin((at + quoted + start, at + quoted + end)),
            };
            if !line_prefix.layers.is_empty() {
                let record = line_prefix.time.is_some() && !line_prefix.each;
                let time = line_prefix.time.map(said);
                let level = line_prefix.level;
                lines.push(StreamLine {
                    start: builder.len(),
                    record,
                    time,
                    level,
                    source,
                    layers: line_prefix.layers,
                });
            }
            let end = if line_prefix.partial { at + quoted + body.len() } else { at + line.len() };
            builder.keep(at + quoted + line_prefix.body, end);
        }
        at += line.len();
    }
    if !marked {
        return vec![without_gutters(Stream { text: Cow::Borrowed(text), lines: Vec::new() })];
    }
    let stream = |(builder, lines): (MappedTextBuilder<'_>, _)| Stream { text: Cow::Owned(builder.finish()), lines };
    begun.into_iter().map(stream).map(without_gutters).collect()
}

/// The stream without what stands before its lines in one shape.
fn without_gutters(stream: Stream<'_>) -> Stream<'_> {
    let Some(rests) = prefix::rests(stream.text.as_str()) else { return stream };
    let mut builder = MappedTextBuilder::new(&stream.text);
    let mut prefixes = stream.lines.into_iter().peekable();
    let mut lines = Vec::new();
    for rest in rests {
        let mut line_prefix = None;
        while let Some(line) = prefixes.next_if(|line| line.start <= rest.start) {
            line_prefix = (line.start == rest.start).then_some(line);
        }
        if rest.from < rest.end {
            let start = builder.len();
            let bare =
                || StreamLine { start, record: false, time: None, level: None, source: None, layers: Vec::new() };
            let mut line = line_prefix.map_or_else(bare, |line| StreamLine { start, ..line });
            line.layers.extend(rest.layer);
            line.time = line.time.or_else(|| time_in(&stream.text, (rest.start, rest.from)));
            if line.time.is_some() || !line.layers.is_empty() {
                lines.push(line);
            }
        }
        builder.keep(rest.from, rest.to);
        builder.keep(rest.break_from, rest.end);
    }
    let text = Cow::Owned(builder.finish());
    Stream { text, lines }
}

/// The time that stands in a gutter, with its date: a clock alone may be anything there.
fn time_in(text: &MappedText<'_>, (start, end): (usize, usize)) -> Option<Said> {
    let gutter = &text.as_str()[start..end];
    let words = gutter.split_ascii_whitespace().map(|word| word.as_ptr() as usize - gutter.as_ptr() as usize);
    words
        .filter_map(|at| time::time(&gutter[at..]).map(|length| (start + at, start + at + length)))
        .rfind(|(from, to)| to - from >= "2006-01-02 15:04".len())
        .map(|(from, to)| Said { text: text.as_str()[from..to].to_owned(), span: text.origin((from, to)) })
}

/// How many levels of `>` are quoting. `curl -v` marks what it sends with one too, beside `<` for what it receives.
fn quote_depth(text: &str) -> usize {
    let received = |line: &str| {
        let depth = line.len() - line.trim_start_matches(['>', ' ']).len();
        let rest = &line[depth..];
        ["< HTTP/", "* Connected to ", "* Connection #", "* Trying ", "*   Trying "]
            .iter()
            .any(|mark| rest.starts_with(mark))
            .then(|| line[..depth].matches('>').count())
    };
    if !text.contains('>') {
        return 0;
    }
    text.lines().filter_map(received).min().unwrap_or(usize::MAX)
}

/// The length of the quoting before a line.
fn quote(line: &str, depth: usize) -> usize {
    let mut length = 0;
    for _ in 0..depth.min(16) {
        let rest = &line[length..];
        let indent = if length == 0 { rest.len() - rest.trim_start_matches(' ').len() } else { 0 };
        let Some(after) = rest[indent..].strip_prefix('>') else { break };
        length += indent + 1 + usize::from(after.starts_with(' '));
    }
    length
}

/// The line inside a record of Docker's json-file log, and its time: the runtime cuts lines, and prints one record a line
/// of a pretty object.
fn carried(text: &MappedText<'_>, at: usize, line: &str) -> Option<(MappedText<'static>, Option<Said>)> {
    if !line.starts_with("{\"log\":\"") {
        return None;
    }
    let tree = json::object(&text.as_str()[..at + line.len()], at)?;
    let slice = |(start, end): (usize, usize)| &text.as_str()[start..end];
    let member = |wanted: &str| {
        tree.children(0).map(|child| tree.nodes[child]).find(|node| {
            node.key.is_some_and(|key| slice(key) == wanted) && matches!(node.kind, NodeKind::Text { closed: true, .. })
        })
    };
    let (log, _) = member("log").zip(member("stream"))?;
    let time = member("time").map(|node| Said { text: slice(node.span).to_owned(), span: text.origin(node.span) });
    Some((escape::unescape(text, log.span), time))
}
