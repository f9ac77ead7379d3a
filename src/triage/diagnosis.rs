//! A finding joined with what the catalog knows of it. cli, tui and tally speak only in diagnoses.

use std::sync::Arc;

use super::retry::{Advice, advise};
use crate::catalog::{Catalogs, Entry, Fingerprint};
use crate::envelope::Finding;

/// A finding, its entry and whether a retry is safe.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// What the paste says.
    pub finding: Finding,
    /// What the catalog knows; none for unknown codes and foreign envelopes.
    pub entry: Option<Arc<Entry>>,
    /// The fixed message that tells the cause, where the finding bears one.
    pub cause: Option<Fingerprint>,
    /// Whether and when to retry.
    pub advice: Advice,
    /// For a code nobody knows: the nearest known ones, best first.
    pub nearest: Vec<String>,
}

impl Diagnosis {
    /// Joins a finding with its entry.
    pub fn new(finding: Finding, catalogs: &Catalogs) -> Self {
        let catalog = finding.catalog.as_deref().and_then(|id| catalogs.catalog(id));
        let entry = catalog.zip(finding.entry.as_deref()).and_then(|(catalog, code)| {
            catalog.entries.iter().find(|entry| entry.code.eq_ignore_ascii_case(code)).cloned()
        });
        let message = finding.message.as_deref().unwrap_or_default();
        let cause = match &entry {
            Some(entry) => entry.fingerprint(message).cloned(),
            None => catalog.and_then(|catalog| catalog.messages.iter().find(|fixed| fixed.matches(message)).cloned()),
        };
        let advice = advise(entry.as_deref(), cause.as_ref(), &finding);
        Self { finding, entry, cause, advice, nearest: Vec::new() }
    }

    /// The check to make first: the cause's own where it is known, else the entry's.
    pub fn first_check(&self) -> Option<&str> {
        let cause = self.cause.as_ref().map(|cause| cause.check.as_str());
        cause.or_else(|| self.entry.as_ref().map(|entry| entry.check.as_str()))
    }
}
