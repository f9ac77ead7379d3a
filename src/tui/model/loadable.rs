//! A value that comes later: asked for, there, stale, or not to be had.

use super::ticket::Ticket;
use crate::triage::Trouble;

/// A value that is asked for elsewhere.
#[derive(Debug, Clone, Default)]
pub enum Loadable<T> {
    /// Not asked for.
    #[default]
    Idle,
    /// Asked for.
    Waiting(Ticket),
    /// There.
    Ready(T),
    /// There, and asked for anew.
    Stale(T, Ticket),
    /// Not to be had, and why.
    Failed(Trouble),
}

impl<T> Loadable<T> {
    /// Notes that it is asked for under this ticket. What was there stays to be looked at.
    pub fn ask(&mut self, ticket: Ticket) {
        *self = match std::mem::take(self) {
            Self::Ready(value) | Self::Stale(value, _) => Self::Stale(value, ticket),
            Self::Idle | Self::Waiting(_) | Self::Failed(_) => Self::Waiting(ticket),
        };
    }

    /// Takes an answer, unless it answers another question than the last one; says whether it did.
    pub fn answer(&mut self, ticket: Ticket, answer: Result<T, Trouble>) -> bool {
        let wanted = matches!(self, Self::Waiting(last) | Self::Stale(_, last) if *last == ticket);
        if wanted {
            *self = match answer {
                Ok(value) => Self::Ready(value),
                Err(trouble) => Self::Failed(trouble),
            };
        }
        wanted
    }

    /// What there is to look at, be it stale.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Stale(value, _) => Some(value),
            Self::Idle | Self::Waiting(_) | Self::Failed(_) => None,
        }
    }

    /// Whether an answer is still to come.
    pub fn is_asked(&self) -> bool {
        matches!(self, Self::Waiting(_) | Self::Stale(..))
    }
}

#[cfg(test)]
mod tests {
    use super::Loadable;
    use crate::tui::model::Ticket;

    #[test]
    fn a_stale_answer_never_replaces_a_newer_one() {
        let first = Ticket::FIRST;
        let second = first.next();
        let mut answer = Loadable::Idle;
        answer.ask(first);
        answer.ask(second);
        assert!(!answer.answer(first, Ok("old")));
        assert_eq!(answer.shown(), None);
        assert!(answer.answer(second, Ok("new")));
        assert!(!answer.answer(first, Ok("old")));
        assert_eq!(answer.shown(), Some(&"new"));
        answer.ask(second.next());
        assert_eq!((answer.shown(), answer.is_asked()), (Some(&"new"), true));
    }
}
