//! An input that is too long to be a paste, decoded while it is read: stretches side by side, told of in their order. What is told
//! once more in another stretch is left out there; how often it stands in its own is counted.
//!
//! Where every line of a stretch is like lines that were decoded before, [`replay`](super::replay) answers; else all of it is
//! decoded.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::contract::{self, object, redacted};
use super::replay::{self, Pattern};
use super::stretch::DecodeStretch;
use crate::catalog::Catalogs;
use crate::envelope::{Decoder, Finding, Span};
use crate::triage::Diagnosis;

/// Patterns that are remembered; with more, learning begins anew.
const PATTERNS: usize = 64;
/// More than this read no faster.
const MOST_WORKERS: usize = 4;

/// How failures are told.
#[derive(Clone, Copy)]
pub enum AnswerForm {
    /// As lines of JSON; with the rules that lost, or without.
    Json { explain: bool },
    /// As they are, for people.
    Findings,
}

/// What a stretch tells.
#[derive(Default)]
pub struct ToldStretch {
    /// Lines of JSON, one after the other.
    pub text: Vec<u8>,
    /// The failures as they are, where no JSON is wanted.
    pub findings: Vec<Finding>,
    /// What each failure is told from others by, and where its line ends.
    failures: Vec<(u64, usize)>,
    /// How many lines it has.
    pub lines: usize,
    /// What was left unread, in words.
    pub limits: Vec<String>,
}

/// Decodes stretches, one `next` to the other, and hands over what each tells, in order, for as long as more is wanted.
///
/// # Errors
/// When there is no next stretch for a reason, or `take` fails.
pub fn decode<E>(
    mut next: impl FnMut() -> Result<Option<DecodeStretch>, E>,
    decoder: &Decoder,
    catalogs: &Catalogs,
    form: AnswerForm,
    mut take: impl FnMut(ToldStretch) -> Result<bool, E>,
) -> Result<(), E> {
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_WORKERS);
    thread::scope(|scope| {
        let desks: Vec<(SyncSender<DecodeStretch>, Receiver<ToldStretch>)> = (0..workers)
            .map(|_| {
                let ((give, given), (tell, told)) = (sync_channel::<DecodeStretch>(1), sync_channel(1));
                scope.spawn(move || {
                    let mut worker = DecodeWorker { decoder, catalogs, form, patterns: Vec::new() };
                    let answered = |stretch| tell.send(worker.answer(&stretch));
                    let _ = given.into_iter().map(answered).find(Result::is_err);
                });
                (give, told)
            })
            .collect();
        let mut seen = HashSet::new();
        let (mut given, mut heard) = (0, 0);
        let mut goes_on = true;
        while goes_on {
            match next()? {
                // A worker that is gone has panicked, and the scope says so.
                Some(stretch) => _ = desks[given % workers].0.send(stretch),
                None if heard == given => break,
                None => goes_on = false,
            }
            given += usize::from(goes_on);
            while heard < given && (given - heard >= workers || !goes_on) {
                let Ok(told) = desks[heard % workers].1.recv() else { return Ok(()) };
                heard += 1;
                if !take(told.unless_seen(&mut seen))? {
                    return Ok(());
                }
            }
        }
        Ok(())
    })
}

impl ToldStretch {
    /// Without what an earlier stretch told already.
    fn unless_seen(mut self, seen: &mut HashSet<u64>) -> Self {
        let new: Vec<bool> = self.failures.iter().map(|(key, _)| seen.insert(*key)).collect();
        if new.iter().all(|new| *new) {
            return self;
        }
        let mut start = 0;
        let mut text = Vec::new();
        for ((_, end), new) in self.failures.iter().zip(&new) {
            if *new {
                text.extend_from_slice(&self.text[start..*end]);
            }
            start = *end;
        }
        let mut new = new.iter();
        self.findings.retain(|_| new.next() == Some(&true));
        self.text = text;
        self
    }
}

/// Decodes stretches, and learns from them.
struct DecodeWorker<'w> {
    decoder: &'w Decoder,
    catalogs: &'w Catalogs,
    form: AnswerForm,
    patterns: Vec<Pattern>,
}

impl DecodeWorker<'_> {
    fn answer(&mut self, stretch: &DecodeStretch) -> ToldStretch {
        let foretold = if matches!(self.form, AnswerForm::Json { .. }) { self.foretold(stretch) } else { None };
        let mut told = foretold.unwrap_or_else(|| self.decoded(stretch));
        told.lines = memchr::memchr_iter(b'\n', &stretch.bytes[stretch.own.clone()]).count();
        told
    }

    /// What the patterns say; none unless they know every line, and each tells of another request.
    fn foretold(&mut self, stretch: &DecodeStretch) -> Option<ToldStretch> {
        let mut told = ToldStretch::default();
        let (mut parts, mut ids) = (Vec::new(), HashSet::new());
        for (start, line) in lines(stretch) {
            let at = self.patterns.iter().position(|it| it.is_proven() && it.fits(line, &mut parts))?;
            // What comes often is tried first.
            self.patterns.swap(at, at / 2);
            let pattern = &self.patterns[at / 2];
            let id = pattern.foretell(line, &parts, start, &mut told.text)?;
            ids.insert(id.to_owned()).then_some(())?;
            told.failures.push((key(&pattern.name, Some(id)), told.text.len()));
        }
        Some(told)
    }

    fn decoded(&mut self, stretch: &DecodeStretch) -> ToldStretch {
        let decoded = self.decoder.decode(&stretch.bytes);
        let mut told = ToldStretch { limits: decoded.limits, ..ToldStretch::default() };
        let own = decoded.findings.into_iter().filter(|finding| stretch.own.contains(&finding.span.0));
        let findings: Vec<Finding> = own.map(|finding| moved(finding, stretch.base)).collect();
        let keys: Vec<u64> =
            findings.iter().map(|finding| key(&replay::name(finding), finding.request_id.as_deref())).collect();
        let AnswerForm::Json { explain } = self.form else {
            told.failures = keys.into_iter().map(|key| (key, 0)).collect();
            told.findings = findings;
            return told;
        };
        let mut answers = Vec::new();
        for (finding, key) in findings.into_iter().zip(keys) {
            let diagnosis = Diagnosis::new(finding, self.catalogs);
            let object = redacted(object(&diagnosis, explain));
            told.text.extend_from_slice(contract::text(&object).as_bytes());
            told.text.push(b'\n');
            told.failures.push((key, told.text.len()));
            answers.push((diagnosis.finding, object));
        }
        self.learn(stretch, &answers, &told);
        told
    }

    /// Learns from lines that tell of one failure each, and proves what was learnt before.
    fn learn(&mut self, stretch: &DecodeStretch, answers: &[(Finding, serde_json::Value)], told: &ToldStretch) {
        let (mut next, mut parts, mut out) = (0, Vec::new(), Vec::new());
        for (start, line) in lines(stretch) {
            let first = next;
            next += answers[first..].iter().take_while(|(finding, _)| finding.span.0 < start + line.len()).count();
            let [(finding, object)] = &answers[first..next] else { continue };
            let text = &told.text[first.checked_sub(1).map_or(0, |last| told.failures[last].1)..told.failures[first].1];
            if let Some(pattern) = self.patterns.iter_mut().find(|pattern| pattern.fits(line, &mut parts)) {
                out.clear();
                let foretold = pattern.foretell(line, &parts, start, &mut out).is_some();
                pattern.prove(foretold && out == text);
                continue;
            }
            let Some(template) = self.decoder.template(line) else { continue };
            if self.patterns.len() == PATTERNS {
                self.patterns.clear();
            }
            self.patterns.extend(Pattern::learn(template, line, start, finding, object));
        }
    }
}

/// The lines of a stretch that are not empty, and where they begin in the input.
fn lines(stretch: &DecodeStretch) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = stretch.own.start;
    let own = &stretch.bytes[stretch.own.clone()];
    let lines = own.split_inclusive(|byte| *byte == b'\n').map(move |whole| {
        start += whole.len();
        (start - whole.len() + stretch.base, whole.strip_suffix(b"\n").unwrap_or(whole))
    });
    lines.filter(|(_, line)| !line.trim_ascii().is_empty())
}

/// What a failure is told from others by.
fn key(name: &str, id: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (id, name).hash(&mut hasher);
    hasher.finish()
}

/// A finding with its places counted from so many bytes earlier.
fn moved(mut finding: Finding, base: usize) -> Finding {
    let on = |span: Span| (span.0 + base, span.1 + base);
    finding.span = on(finding.span);
    finding.fields.iter_mut().for_each(|(_, span)| *span = on(*span));
    finding.evidence.iter_mut().for_each(|line| line.span = on(line.span));
    finding
}
