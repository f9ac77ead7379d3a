//! The evidence of a case as it comes in, source by source.

use jiff::Timestamp;

use super::ticket::Ticket;
use crate::catalog::Metric;
use crate::evidence::{Failures, Found, LogLine, News, Question, Series, State, Window, merged, moved};

/// What the sources say.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The question that was asked last; none before the first and after one that was called off.
    pub ticket: Option<Ticket>,
    /// How far around the failure it looks, once that was widened.
    pub window: Option<Window>,
    /// The time that was asked for.
    pub asked: Option<(Timestamp, Timestamp)>,
    /// Whether every failure of that time is asked for, for want of an id.
    pub by_time: bool,
    /// When the failure happened, as far as that is known.
    pub at: Option<Timestamp>,
    /// Every source and where it stands; behind them what was pasted.
    pub sources: Vec<(String, State)>,
    /// The metrics that were pasted, the last two texts and when.
    pub pasted: Vec<(Timestamp, String)>,
}

/// What pasted metrics are called among the sources.
const PASTED: &str = "/metrics";

impl Gathered {
    /// Notes that every source is asked this under this ticket.
    pub fn ask(&mut self, ticket: Ticket, question: &Question, names: &[String]) {
        self.ticket = Some(ticket);
        (self.asked, self.at) = (Some((question.from(), question.until())), question.at);
        self.by_time = question.failures == Failures::Also;
        let pasted = self.sources.iter().position(|(name, _)| name == PASTED).map(|at| self.sources.remove(at));
        self.sources = names.iter().map(|name| (name.clone(), State::Waiting)).chain(pasted).collect();
    }

    /// Takes a pasted text of metrics: what the wanted ones did since the text before it.
    pub fn paste(&mut self, text: String, now: Timestamp, wanted: &[Metric]) {
        self.pasted.drain(..self.pasted.len().saturating_sub(1));
        self.pasted.push((now, text));
        let mut found = moved(&self.pasted, wanted, PASTED);
        if self.pasted.len() == 1 && !found.series.is_empty() {
            found.remarks.push("Paste the text again after a further failure: what moved is shown.".into());
        }
        self.sources.retain(|(name, _)| name != PASTED);
        self.sources.push((PASTED.to_owned(), State::Done(found)));
    }

    /// Takes news, unless they answer an earlier question.
    pub fn tell(&mut self, ticket: Ticket, news: News) {
        if self.ticket == Some(ticket)
            && let Some((_, state)) = self.sources.get_mut(news.source)
        {
            *state = news.state;
        }
    }

    /// Forgets a question that is not answered yet, and the sources that nobody asks any more; says whether there was one.
    pub fn call_off(&mut self) -> bool {
        let waited = self.is_waiting();
        if waited {
            self.ticket = None;
            self.sources.retain(|(_, state)| *state != State::Waiting);
        }
        waited
    }

    /// Whether a source has still to answer.
    pub fn is_waiting(&self) -> bool {
        self.ticket.is_some() && self.sources.iter().any(|(_, state)| *state == State::Waiting)
    }

    /// Every answer there is.
    pub fn found(&self) -> impl Iterator<Item = (&str, &Found)> {
        self.sources.iter().filter_map(|(name, state)| match state {
            State::Done(found) => Some((name.as_str(), found)),
            State::Waiting | State::Failed(_) => None,
        })
    }

    /// The lines of all answers in the order of their time.
    pub fn lines(&self) -> Vec<&LogLine> {
        merged(self.found().map(|(_, found)| found))
    }

    /// The figures of all answers.
    pub fn series(&self) -> impl Iterator<Item = &Series> {
        self.found().flat_map(|(_, found)| &found.series)
    }

    /// Whether no source has anything to show and none has still to answer: the honest nothing.
    pub fn is_nothing(&self) -> bool {
        let answered = self.ticket.is_some() && !self.sources.is_empty() && !self.is_waiting();
        answered && self.found().all(|(_, found)| found.is_nothing())
    }
}
