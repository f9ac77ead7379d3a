//! The evidence of a case as it comes in, source by source.

use jiff::Timestamp;

use crate::evidence::{Found, Line, News, Question, Series, State, Window, merged};
use crate::tui::model::Ticket;

/// What the sources say.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The question that was asked last; none before the first and after one that was called off.
    pub ticket: Option<Ticket>,
    /// How far around the failure it looks, once that was widened.
    pub window: Option<Window>,
    /// The time that was asked for.
    pub asked: Option<(Timestamp, Timestamp)>,
    /// When the failure happened, as far as that is known.
    pub at: Option<Timestamp>,
    /// Every source and where it stands.
    pub sources: Vec<(String, State)>,
}

impl Gathered {
    /// Notes that every source is asked this under this ticket.
    pub fn ask(&mut self, ticket: Ticket, question: &Question, names: &[String]) {
        self.ticket = Some(ticket);
        (self.asked, self.at) = (Some((question.from(), question.until())), question.at);
        self.sources = names.iter().map(|name| (name.clone(), State::Waiting)).collect();
    }

    /// Takes news, unless they answer an earlier question.
    pub fn tell(&mut self, ticket: Ticket, news: News) {
        if self.ticket == Some(ticket)
            && let Some((_, state)) = self.sources.get_mut(news.source)
        {
            *state = news.state;
        }
    }

    /// Forgets a question that is not answered yet; says whether there was one.
    pub fn call_off(&mut self) -> bool {
        let waited = self.is_waiting();
        if waited {
            self.ticket = None;
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
    pub fn lines(&self) -> Vec<&Line> {
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
