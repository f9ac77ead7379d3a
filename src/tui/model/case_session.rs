//! A case as it is walked: its events, what the catalog makes of it, and where the responder is in it.

use std::sync::Arc;

use jiff::Timestamp;

use super::followed::Followed;
use super::gathered::Gathered;
use super::moment::Moment;
use crate::catalog::{Catalogs, Checklist, Fills, Step};
use crate::triage::intent::{self, GOES_ON};
use crate::triage::retry::{When, deadlines, judge};
use crate::triage::{Case, CaseId, Diagnosis, Event, EventKind, Refused, State, StepView, Trouble};

/// A case under way.
#[derive(Debug)]
pub struct CaseSession {
    /// Its identifier.
    pub id: CaseId,
    /// Its events and their fold.
    pub case: Case,
    /// Whether it is kept only from its next act on: nothing was done in it yet.
    pub draft: bool,
    /// When somebody else's event came in here last.
    pub stirred: Option<Timestamp>,
    /// Sequence number of the last event that is on disk.
    pub written: u64,
    /// Set while the journal does not take its events.
    pub away: Option<Unsaved>,
    /// The failure and what the catalog knows of it.
    pub diagnosis: Diagnosis,
    /// What it walks.
    pub checklist: Arc<Checklist>,
    /// What the sources say.
    pub gathered: Gathered,
    /// What was asked after that, while it is shown.
    pub followed: Option<Followed>,
    /// The selected step.
    pub selected: usize,
    /// Whether the focus is on what the step says.
    pub in_detail: bool,
    /// First line of what the step says that is shown.
    pub scroll: usize,
    /// Whether the focus is on what everybody did.
    pub in_aside: bool,
    /// First line of that, where it was scrolled; else the latest is in sight.
    pub aside_scroll: Option<usize>,
}

/// Where events are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// In the journal.
    Journal,
    /// On this machine's disk, because the journal is away.
    Machine,
    /// Not on any disk yet.
    Nowhere,
}

/// A journal that does not take the events of a case for now.
#[derive(Debug)]
pub struct Unsaved {
    /// How many of them are on this machine's disk meanwhile.
    pub kept: usize,
    /// Why.
    pub trouble: Trouble,
}

impl CaseSession {
    /// Takes up a case from its events.
    ///
    /// # Errors
    /// The first event that the rules forbid.
    pub fn resume(events: &[Event], catalogs: &Catalogs) -> Result<Self, Refused> {
        let case = Case::fold(events)?;
        let diagnosis = Diagnosis::new(case.finding(), catalogs);
        let catalog = diagnosis.finding.catalog.as_deref().unwrap_or_default();
        let mut session = Self {
            id: case.id().cloned().unwrap_or_else(|| CaseId(String::new())),
            draft: false,
            stirred: None,
            written: 0,
            away: None,
            checklist: catalogs.checklist(catalog).cloned().unwrap_or_default(),
            diagnosis,
            case,
            gathered: Gathered::default(),
            followed: None,
            selected: 0,
            in_detail: false,
            scroll: 0,
            in_aside: false,
            aside_scroll: None,
        };
        session.select_open();
        Ok(session)
    }

    /// Takes over what the journal holds, and puts events of ours that it does not hold yet after it, as far as the rules
    /// allow. Gives the last event that was not known here.
    pub fn renew(&mut self, events: &[Event], catalogs: &Catalogs, now: Timestamp) -> Option<Event> {
        let known = |event: &&Event| self.case.events().iter().any(|mine| mine.hash == event.hash);
        let news = events.iter().rfind(|event| !known(event)).cloned();
        let mut case = Case::fold(events).ok()?;
        let ours: Vec<&Event> = self.case.events().iter().filter(|mine| case.holding(mine).is_none()).collect();
        for event in ours {
            if let Ok(moved) = case.rebase(event) {
                let _ = case.apply(&moved);
            }
        }
        self.written = events.last().map_or(0, |event| event.seq);
        self.away = None;
        self.stirred = news.as_ref().map(|_| now).or(self.stirred);
        self.diagnosis = Diagnosis::new(case.finding(), catalogs);
        self.case = case;
        news
    }

    /// Lets an act happen, if the rules allow it.
    ///
    /// # Errors
    /// What forbids it.
    pub fn record(&mut self, act: EventKind, actor: &str, moment: &Moment) -> Result<Event, Refused> {
        let event = self.case.next(&self.id, moment.now, actor, act);
        self.case.apply(&event)?;
        Ok(event)
    }

    /// The evidence that is shown: what the step asks for, or what is followed from it.
    pub fn evidence(&self) -> &Gathered {
        self.followed.as_ref().map_or(&self.gathered, |followed| &followed.gathered)
    }

    /// Forgets what the sources were asked and have not answered; says whether there was anything.
    pub fn call_off(&mut self) -> bool {
        let followed = self.followed.as_mut().is_some_and(|followed| followed.gathered.call_off());
        self.gathered.call_off() || followed
    }

    /// The steps as they stand.
    pub fn standings(&self) -> Vec<StepView<'_>> {
        self.case.standings(&self.checklist)
    }

    /// The selected step.
    pub fn standing(&self) -> Option<StepView<'_>> {
        self.standings().into_iter().nth(self.selected)
    }

    /// Whether there is nothing left to do in the selected step: a retry that failed leaves something.
    pub fn is_settled(&self) -> bool {
        self.standing().is_some_and(|standing| intent::is_settled(&standing, &self.case))
    }

    /// Selects the first step that can be worked on.
    pub fn select_open(&mut self) {
        let open = self.standings().iter().position(|standing| standing.state == State::Open);
        self.select(open.unwrap_or(self.selected));
    }

    /// Selects a step and shows what it says from the top.
    pub fn select(&mut self, at: usize) {
        self.selected = at;
        self.scroll = 0;
    }

    /// Changes the pane: steps, what the step says, and what everybody did where that is on the screen.
    pub fn next_pane(&mut self, has_aside: bool) {
        (self.in_detail, self.in_aside) = match (self.in_detail, self.in_aside && has_aside) {
            (false, false) => (true, false),
            (true, _) => (false, has_aside),
            (false, true) => (false, false),
        };
    }

    /// When it was opened.
    pub fn opened(&self) -> Option<Timestamp> {
        self.case.events().first().map(|event| event.at)
    }

    /// What it is about: the catalog's name for the code, else the spelling on the wire.
    pub fn title(&self) -> &str {
        let finding = &self.diagnosis.finding;
        finding.entry.as_deref().or(finding.code.as_deref()).unwrap_or("no code")
    }

    /// Events that should be on disk and are not yet.
    pub fn unwritten(&self) -> usize {
        if self.draft {
            return 0;
        }
        self.case.events().iter().filter(|event| event.seq > self.written).count()
    }

    /// Where everything that was done about a step is.
    pub fn held(&self, step: &Step) -> Held {
        let about = |event: &&Event| match event.act.plain() {
            EventKind::Retried { .. } => step.fills == Fills::Retry,
            EventKind::Captured { field, .. } => step.needs.contains(field),
            act => act.step() == Some(&step.id),
        };
        let last = self.case.events().iter().rev().take_while(|event| event.seq > self.written).find(about);
        self.held_up_to(last.map_or(0, |last| last.seq))
    }

    /// Where the events up to this number are.
    pub fn held_up_to(&self, seq: u64) -> Held {
        let kept = self.away.as_ref().map_or(0, |away| away.kept as u64);
        match seq {
            // Nothing was done yet that could be lost.
            _ if self.draft => Held::Journal,
            seq if seq <= self.written => Held::Journal,
            seq if seq <= self.written + kept => Held::Machine,
            _ => Held::Nowhere,
        }
    }

    /// Whether the retry step is still ahead.
    pub fn may_retry(&self) -> bool {
        let retry = self.standings().into_iter().find(|standing| standing.step.fills == Fills::Retry);
        let ahead = retry.is_some_and(|retry| matches!(retry.state, State::Open | State::Closed(_)));
        ahead && self.case.outcome().is_none()
    }

    /// Whether the answer to a retry can be taken now.
    pub fn takes_answer(&self) -> bool {
        let retry = self.standings().into_iter().find(|standing| standing.step.fills == Fills::Retry);
        let due =
            |retry: &StepView<'_>| !matches!(retry.state, State::Closed(_)) && !intent::is_settled(retry, &self.case);
        self.case.outcome().is_none() && retry.is_some_and(|retry| due(&retry))
    }

    /// Whether a wait or a deadline of the retry is counted down.
    pub fn counts_down(&self, now: Timestamp) -> bool {
        let waits = || matches!(judge(&self.diagnosis, &self.case, now).when, When::From(_));
        self.may_retry() && (waits() || deadlines(&self.diagnosis.finding).any(|(_, end)| now < end))
    }

    /// The case that this one follows, and the one that goes on with it.
    pub fn kin(&self) -> (Option<CaseId>, Option<String>) {
        let before = match self.case.opened().map(|event| event.act.plain()) {
            Some(EventKind::Opened { after, .. }) => after.clone(),
            _ => None,
        };
        let mut notes = self.case.events().iter().rev().filter_map(|event| match event.act.plain() {
            EventKind::Noted { step: None, text } => text.as_str().strip_prefix(GOES_ON).map(str::to_owned),
            _ => None,
        });
        (before, notes.next())
    }
}
