//! The fast reader of logs: finds the lines that can tell of a failure, and reads code, id and time from them.
//!
//! It judges nothing itself. One pass over the bytes finds what can tell of a failure; the first line of every [`line_template`] is
//! given to [`Decoder`], and what decoding says, and where in the line it read it, is the plan for all lines from that
//! template. A line without a template is decoded itself. So whatever is counted here, decoding explains. The other way it need
//! not hold: a failure without any of the anchors is not seen, nor one told over several lines.

mod access_plan;
mod anchors;
mod batch;
mod extraction_plan;
mod line_template;
mod reader_scope;

use crate::envelope::Decoder;
use crate::envelope::bulk::access_plan::{Access, AccessKey};
use crate::envelope::bulk::anchors::Anchors;
use crate::envelope::bulk::extraction_plan::{Head, Learnt, TemplateCache};
use crate::envelope::finding::Span;
use crate::envelope::text::timestamp::moment;
use std::sync::{Arc, PoisonError, RwLock};

use memchr::{memchr, memmem, memrchr};

pub use batch::{Appearance, Batch, EXEMPLAR, Spelling};
pub(crate) use line_template::LineTemplate;
pub use reader_scope::ReaderScope;

/// The reader. Clones share what they learn.
#[derive(Clone)]
pub struct LogReader {
    anchors: Arc<Anchors>,
    scope: ReaderScope,
    decoder: Arc<Decoder>,
    route: Option<Arc<memmem::Finder<'static>>>,
    cache: Arc<RwLock<TemplateCache>>,
    parts: Vec<Span>,
}

impl LogReader {
    /// A reader for what `decoder` knows. With a `route`, only lines in which it stands are looked at.
    pub fn new(decoder: Arc<Decoder>, route: Option<&str>, scope: ReaderScope) -> Self {
        let route = route.map(|route| Arc::new(memmem::Finder::new(route).into_owned()));
        let anchors = Arc::new(Anchors::new(&decoder.product_index, scope == ReaderScope::Everything));
        Self { anchors, scope, decoder, route, cache: Arc::default(), parts: Vec::new() }
    }

    /// Adds the failures in whole lines to a batch.
    pub fn read(&mut self, lines: &[u8], batch: &mut Batch) {
        batch.bytes += lines.len() as u64;
        self.mark(lines, batch);
        let shared = self.cache.clone();
        let mut cache = shared.read().unwrap_or_else(PoisonError::into_inner);
        let anchors = self.anchors.clone();
        let mut within = anchors.within(lines);
        // Where to search on, and where the line begins that is searched.
        let (mut from, mut begin) = (0, 0);
        while let Some((anchor, after)) = within.find(from) {
            begin = memrchr(b'\n', &lines[begin..anchor]).map_or(begin, |before| begin + before + 1);
            let end = memchr(b'\n', &lines[after..]).map_or(lines.len(), |step| after + step);
            let (line, at) = (&lines[begin..end], anchor - begin);
            let place = (begin, end);
            (from, begin) = (end, end);
            if self.route.as_ref().is_some_and(|route| route.find(line).is_none()) {
                continue;
            }
            let access = Access::of(line).map(|access| (access.key(&anchors), access));
            if let Some((key, access)) = &access
                && cache.access.follow(access, *key, batch)
            {
                batch.keep(lines, place);
                continue;
            }
            let head = head(line, at);
            let mut alike = cache.learnt.get(&head).into_iter().flatten();
            if let Some(learnt) = alike.find(|learnt| learnt.template.fits(line, &mut self.parts)) {
                learnt.follow(line, &self.parts, batch);
                batch.keep(lines, place);
                continue;
            }
            drop(cache);
            self.learn(line, head, access, batch);
            batch.keep(lines, place);
            cache = shared.read().unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Adds the lines that rules about several of them ask for.
    fn mark(&self, lines: &[u8], batch: &mut Batch) {
        let sequences = self.decoder.sequences();
        sequences.marked(lines, |mut marked| {
            let line = &lines[marked.line.span.0..marked.line.span.1];
            if self.route.as_ref().is_none_or(|route| route.find(line).is_some()) {
                marked.line.text = Some(line[..line.len().min(EXEMPLAR)].into());
                batch.marked.push(marked);
            }
        });
        batch.clock = sequences.last_time(lines).or(batch.clock);
    }

    /// Decodes a line, adds its failures and learns from it.
    fn learn(&self, line: &[u8], head: Head, access: Option<(AccessKey, Access<'_>)>, batch: &mut Batch) {
        let findings = self.decoder.decode_line(line);
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        for finding in &findings {
            if self.scope.counts(finding) {
                let at = finding.timestamp.as_deref().and_then(|time| moment(time.as_bytes()));
                let id = finding.request_id.as_deref().unwrap_or_default();
                batch.push(&cache.spelling(finding), id, at);
            } else if self.scope.is_uncoded(finding) {
                batch.uncoded += 1;
            }
        }
        if let Some((key, access)) = access {
            let counted = findings.first().filter(|finding| self.scope.counts(finding));
            let spelling = counted.map(|finding| cache.spelling(finding));
            cache.access.learn(&access, key, &findings, spelling);
        } else if let Some(learnt) =
            Learnt::from(&findings, line, &self.decoder.product_index.keys, &mut cache, self.scope)
        {
            cache.learn(head, learnt);
        }
    }
}

impl Decoder {
    /// The template of a line, and where its parts stand in it; none where it has none.
    pub(crate) fn template(&self, line: &[u8]) -> Option<(LineTemplate, Vec<Span>)> {
        LineTemplate::of(line, &self.product_index.keys)
    }
}

fn head(line: &[u8], anchor: usize) -> Head {
    let mut head = Head::default();
    let rest = &line[anchor..line.len().min(anchor + head.len())];
    for (own, byte) in head.iter_mut().zip(rest) {
        *own = if byte.is_ascii_digit() { b'0' } else { *byte };
    }
    head
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Batch, LogReader, ReaderScope};
    use crate::envelope::Decoder;
    use crate::envelope::rule::claim::Tier;
    use crate::envelope::rule::name_table::CodeSpelling;
    use crate::envelope::rule::product_set::{Product, ProductSet};

    fn reader(route: Option<&str>) -> LogReader {
        let names = ["AUTH_NONCE_INVALID", "LEDGER_LOCKED"].map(|code| CodeSpelling {
            spelling: code,
            entry: Some(code),
            surfaces: Vec::new(),
        });
        let product = Product { catalog: "ledger".into(), names: names.into_iter().collect(), ..Product::default() };
        LogReader::new(
            Arc::new(Decoder::new(&[product].into_iter().collect::<ProductSet>())),
            route,
            ReaderScope::Everything,
        )
    }

    #[test]
    fn lines_that_differ_in_ids_times_and_users_are_learnt_once() {
        let mut reader = reader(None);
        let mut batch = Batch::default();
        for number in 0..100u64 {
            let id = format!("{number:08x}-4af1-0d2e-9c3b-1b5d7e9f{number:04x}");
            let line = format!(
                "2026/03/02 10:{:02}:12 {{\"decision\":\"deny\",\"event\":\"proxy_auth_denied\",\"kind\":\"decision\",\
                 \"reason_code\":\"AUTH_NONCE_INVALID\",\"request_id\":\"{id}\",\"subject\":\"user_{}\",\
                 \"timestamp\":\"2026-03-02T10:{:02}:12.{:09}Z\"}}\n",
                number % 60,
                number + 100,
                number % 60,
                number + 1,
            );
            reader.read(line.as_bytes(), &mut batch);
            let last = batch.appearances.last().copied().unwrap();
            assert_eq!(batch.id(&last), Some(id.as_bytes()));
        }
        assert_eq!(batch.appearances.len(), 100);
        assert_eq!(reader.cache.read().unwrap().count, 1);
    }

    #[test]
    fn lines_of_access_logs_are_learnt_once_a_status() {
        let names = ["404", "502"].map(|code| CodeSpelling { spelling: code, entry: Some(code), surfaces: Vec::new() });
        let http = Product {
            catalog: "web".into(),
            statuses: true,
            tier: Tier::Standard,
            names: names.into_iter().collect(),
            ..Product::default()
        };
        let decoder = Arc::new(Decoder::new(&[http].into_iter().collect::<ProductSet>()));
        let lines = |status: u16| {
            let line = |number: usize| {
                format!(
                    "192.0.2.{} - - [02/Mar/2026:10:11:{:02} +0000] \"GET /seat/{number}?row={} HTTP/1.1\" {status} {} \"-\" \"curl/8\"\n",
                    number % 200,
                    number % 60,
                    number * 7,
                    number * 31,
                )
            };
            (0..50).map(line).collect::<String>()
        };
        let text = lines(502) + &lines(404) + &lines(200);
        for (scope, counted) in [(ReaderScope::Everything, 100), (ReaderScope::Products, 0)] {
            let mut reader = LogReader::new(decoder.clone(), None, scope);
            let mut batch = Batch::default();
            reader.read(text.as_bytes(), &mut batch);
            assert_eq!(batch.appearances.len(), counted);
            assert!(
                batch
                    .appearances
                    .iter()
                    .all(|one| one.at.is_some_and(|at| (1_772_446_260_000..1_772_446_320_000).contains(&at)))
            );
            let kinds = if counted == 0 { 0 } else { 2 };
            assert_eq!(reader.cache.read().unwrap().access.0.len(), kinds);
        }
    }

    #[test]
    fn only_lines_of_the_route_are_read() {
        let mut batch = Batch::default();
        let line = |connection: &str| {
            format!("{{\"kind\":\"decision\",\"connection\":\"{connection}\",\"reason_code\":\"LEDGER_LOCKED\"}}\n")
        };
        let text = line("openai-proxy") + &line("linear-mcp");
        reader(Some("linear-mcp")).read(text.as_bytes(), &mut batch);
        assert_eq!(batch.appearances.len(), 1);
    }
}
