//! A journal that is opened when it is first used, and again for as long as that fails: a database that is away when errbook
//! starts is no reason not to start.

use super::journal::{Access, Follow, Journal, Query, Unwritten, Watch};
use super::location::Location;
use crate::triage::{CaseId, Chain, Event, Summary, Trouble};

/// A journal, opened when it is first used.
pub struct LazyJournal {
    location: Location,
    access: Access,
    opened: Option<Box<dyn Journal>>,
}

impl LazyJournal {
    /// The journal at `location`.
    pub fn new(location: Location, access: Access) -> Self {
        Self { location, access, opened: None }
    }

    fn opened(&mut self) -> Result<&mut dyn Journal, Trouble> {
        let journal = self.opened.take().map_or_else(|| self.location.open(self.access), Ok)?;
        Ok(self.opened.insert(journal).as_mut())
    }
}

impl Journal for LazyJournal {
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
        self.opened()?.append(events)
    }

    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble> {
        self.opened()?.read(case)
    }

    fn find(&mut self, name: &str) -> Result<Vec<CaseId>, Trouble> {
        self.opened()?.find(name)
    }

    fn check(&mut self, case: &CaseId) -> Result<Vec<String>, Trouble> {
        self.opened()?.check(case)
    }

    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        self.opened()?.list(query)
    }

    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        self.opened()?.follow(case, after)
    }

    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
        self.opened()?.watch()
    }
}
