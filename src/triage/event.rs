//! What happened in a case, event by event. Append-only: each event bears a hash over its content and its predecessor's hash,
//! so that a changed or missing one shows.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::digest;
use super::outcome::{Comparison, Outcome};
use super::retry::FieldPair;
use crate::catalog::{Fills, Step};
use crate::envelope::Redacted;

/// Identifier of a case: a ULID as text, made at the edge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub String);

impl CaseId {
    /// The last four characters: the name people use.
    pub fn short(&self) -> &str {
        &self.0[self.0.len().saturating_sub(4)..]
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One event of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The case.
    pub case: CaseId,
    /// Place in the case, from 1, without gaps.
    pub seq: u64,
    /// When, by the writer's clock.
    pub at: Timestamp,
    /// Who: `user@host`.
    pub actor: String,
    /// What.
    pub act: EventKind,
    /// The predecessor's hash; empty for the first.
    pub prev: String,
    /// SHA-256, hexadecimal, over `prev` and the digest of the content.
    pub hash: String,
}

/// What can happen in a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EventKind {
    /// The case was opened.
    Opened {
        /// Catalog, where one is known.
        catalog: Option<String>,
        /// The catalog's name for the code.
        entry: Option<String>,
        /// The spelling on the wire.
        code: Option<String>,
        /// Checklist that it walks.
        checklist: String,
        /// The steps of that checklist as they were, so that the rules of a case stay when the checklist changes.
        steps: Vec<StepSpec>,
        /// The case that led here, when another error took this one's place.
        after: Option<CaseId>,
    },
    /// Something was pasted.
    Pasted {
        /// The paste, cut to a screenful or two.
        text: Redacted,
    },
    /// A field of the envelope was captured.
    Captured {
        /// Its name, as in `--json` output.
        field: String,
        /// Its value.
        value: Redacted,
        /// Where it came from: `paste`, `by hand`, a source's name.
        from: String,
    },
    /// A step was done.
    Answered {
        /// The step.
        step: String,
    },
    /// A step was skipped.
    Skipped {
        /// The step.
        step: String,
        /// Why.
        reason: Redacted,
    },
    /// A step was opened before its turn.
    Overrode {
        /// The step.
        step: String,
        /// Why.
        reason: Redacted,
    },
    /// A done or skipped step was opened again.
    Unanswered {
        /// The step.
        step: String,
    },
    /// Somebody wrote a note.
    Noted {
        /// The step it belongs to; none for the case as a whole.
        step: Option<String>,
        /// The note.
        text: Redacted,
    },
    /// Evidence was pinned.
    Attached {
        /// Name of its source.
        source: String,
        /// What it is, in a few words.
        title: Redacted,
        /// The lines or figures.
        excerpt: Redacted,
    },
    /// The request was repeated.
    Retried {
        /// How it compares with the first failure.
        comparison: Comparison,
        /// What came back.
        summary: Redacted,
        /// Why once more, from the second retry on.
        reason: Option<Redacted>,
        /// The command that repeated it, where errbook ran it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<Redacted>,
        /// Both answers field by field, where the second one was read.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rows: Vec<FieldPair>,
    },
    /// The case came to an end.
    Concluded {
        /// How.
        outcome: Outcome,
        /// What fixed it, or what was left.
        note: Redacted,
    },
    /// A concluded case was taken up again.
    Reopened {
        /// Why.
        reason: Redacted,
    },
    /// The texts of earlier events were taken out for good. Writing it leaves a [`EventKind::Forgotten`] in each one's place.
    Forgot {
        /// The events.
        seqs: Vec<u64>,
        /// Why.
        reason: Redacted,
    },
    /// What is left of an event whose texts were taken out; the digest keeps the chain whole. Never appended itself.
    Forgotten {
        /// Digest of the content that stood here.
        digest: String,
        /// Who took it out.
        by: String,
        /// When.
        when: Timestamp,
        /// What happened, its texts emptied.
        act: Box<EventKind>,
    },
}

/// What stands where a text was taken out.
const FORGOTTEN: &str = "(forgotten)";

/// What the rules of a case need to know of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepSpec {
    /// The step.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What fills it in.
    pub fills: Fills,
    /// Fields without which it is not done.
    pub needs: Vec<String>,
    /// Steps that come first.
    pub after: Vec<String>,
}

impl From<&Step> for StepSpec {
    fn from(step: &Step) -> Self {
        let Step { id, title, fills, needs, after, .. } = step.clone();
        Self { id, title, fills, needs, after }
    }
}

impl From<&StepSpec> for Step {
    fn from(outline: &StepSpec) -> Self {
        let StepSpec { id, title, fills, needs, after } = outline.clone();
        Self { id, title, fills, needs, after, ..Self::default() }
    }
}

impl EventKind {
    /// What happened, whether or not its texts were taken out since.
    pub fn plain(&self) -> &Self {
        match self {
            Self::Forgotten { act, .. } => act,
            act => act,
        }
    }

    /// The step that it is about; a retry is about whichever step retries.
    pub fn step(&self) -> Option<&str> {
        match self.plain() {
            Self::Answered { step }
            | Self::Skipped { step, .. }
            | Self::Overrode { step, .. }
            | Self::Unanswered { step }
            | Self::Noted { step: Some(step), .. } => Some(step),
            _ => None,
        }
    }

    /// What happened in one line, with everything that a person or a paste put into it.
    pub fn line(&self) -> String {
        let texts = self.clone().texts_mut().into_iter().map(|text| text.to_string()).collect::<Vec<_>>().join(" · ");
        let parts = [self.kind(), self.step().unwrap_or_default().to_owned(), texts];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Its kind, as JSON spells it; one whose texts were taken out keeps the kind that it had.
    pub fn kind(&self) -> String {
        serde_json::json!(self.plain())["kind"].as_str().unwrap_or_default().to_owned()
    }

    /// Every text that a person or a paste put into it.
    fn texts_mut(&mut self) -> Vec<&mut Redacted> {
        match self {
            Self::Opened { .. } | Self::Answered { .. } | Self::Unanswered { .. } => Vec::new(),
            Self::Pasted { text } | Self::Noted { text, .. } => vec![text],
            Self::Captured { value, .. } => vec![value],
            Self::Skipped { reason, .. }
            | Self::Overrode { reason, .. }
            | Self::Reopened { reason }
            | Self::Forgot { reason, .. } => vec![reason],
            Self::Attached { title, excerpt, .. } => vec![title, excerpt],
            Self::Retried { summary, reason, run, rows, .. } => {
                let values = rows.iter_mut().flat_map(|row| [&mut row.first, &mut row.second]).flatten();
                std::iter::once(summary).chain(reason).chain(run).chain(values).collect()
            }
            Self::Concluded { note, .. } => vec![note],
            Self::Forgotten { act, .. } => act.texts_mut(),
        }
    }
}

impl Event {
    /// The event that follows `prev` (none for the first of a case).
    pub fn next(case: CaseId, prev: Option<&Self>, at: Timestamp, actor: String, act: EventKind) -> Self {
        let mut event = Self {
            case,
            seq: prev.map_or(1, |prev| prev.seq + 1),
            at,
            actor,
            act,
            prev: prev.map(|prev| prev.hash.clone()).unwrap_or_default(),
            hash: String::new(),
        };
        event.hash = event.sealed();
        event
    }

    /// The hash that this content, in this place, must bear.
    pub fn sealed(&self) -> String {
        digest::seal(&self.prev, &self.digest())
    }

    /// The beginning of its hash, for places with little room; `case verify --last` takes it.
    pub fn short_hash(&self) -> &str {
        self.hash.get(..16).unwrap_or(&self.hash)
    }

    /// Digest of the content: everything but the two hashes. A forgotten event keeps the digest of what stood there.
    pub fn digest(&self) -> String {
        digest::digest(&serde_json::json!(self))
    }

    /// Whether it is the same deed as another one, in whatever place of the case either stands, its texts taken out or not.
    pub fn is_same(&self, other: &Self) -> bool {
        let digest_at = |event: &Self, seq| Self { seq, ..event.clone() }.digest();
        (self.at, &self.actor, &self.case) == (other.at, &other.actor, &other.case)
            && (digest_at(self, other.seq) == other.digest() || digest_at(other, self.seq) == self.digest())
    }

    /// Whether no text of it is left.
    pub fn is_emptied(&self) -> bool {
        self.act.clone().texts_mut().into_iter().all(|text| text.as_str() == FORGOTTEN)
    }

    /// What is left of it when `forgot` takes its texts out.
    #[must_use]
    pub fn forgotten(&self, forgot: &Self) -> Self {
        let mut act = self.act.plain().clone();
        act.texts_mut().into_iter().for_each(|text| *text = Redacted::new(FORGOTTEN));
        let act = EventKind::Forgotten {
            digest: self.digest(),
            by: forgot.actor.clone(),
            when: forgot.at,
            act: Box::new(act),
        };
        Self { act, ..self.clone() }
    }
}
