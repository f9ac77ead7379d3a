//! A finding joined with what the catalog knows of it. cli, tui and tally speak only in diagnoses.

use std::sync::Arc;

use super::retry::{Advice, advise};
use crate::catalog::{Catalogs, Entry, Fingerprint};
use crate::envelope::Finding;

/// Characters of a text that stand for what it says, where nothing was recognised.
const LONGEST_MESSAGE: usize = 200;

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
    /// For a code that its product's catalog does not know: the nearest known ones, best first.
    pub nearest: Vec<String>,
}

impl Diagnosis {
    /// Joins a finding with its entry.
    pub fn new(finding: Finding, catalogs: &Catalogs) -> Self {
        let catalog = finding.catalog.as_deref().and_then(|id| catalogs.catalog(id));
        let named = finding.catalog.as_deref().zip(finding.entry.as_deref());
        let entry = named.and_then(|(catalog, code)| catalogs.entry(catalog, code).cloned());
        let message = finding.message.as_deref().unwrap_or_default();
        let cause = match &entry {
            Some(entry) => entry.fingerprint(message, finding.http_status).cloned(),
            None => catalog
                .and_then(|catalog| catalog.rules().messages.iter().find(|fixed| fixed.matches(message)).cloned()),
        };
        let advice = advise(entry.as_deref(), cause.as_ref(), &finding);
        // A foreign code only looks like one of ours.
        let nearest = match (&finding.code, &finding.catalog) {
            (Some(code), Some(catalog)) if !finding.known => nearest(code, Some(catalog), catalogs),
            _ => Vec::new(),
        };
        Self { finding, entry, cause, advice, nearest }
    }

    /// A text in which nothing was recognised, as somebody's failure all the same: its first line is what it says.
    pub fn unread(text: &str, catalogs: &Catalogs) -> Self {
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        let message = first.map(|line| line.chars().take(LONGEST_MESSAGE).collect());
        let why = "no failure was recognised in it; the case holds the text as it stands".to_owned();
        Self::new(Finding { message, why, shape: "unread".to_owned(), count: 1, ..Finding::default() }, catalogs)
    }

    /// What it is called.
    pub fn name(&self) -> String {
        let finding = &self.finding;
        match (&finding.code, &finding.entry) {
            (Some(code), _) if !finding.known && finding.catalog.is_some() => format!("{code} (unknown)"),
            (Some(code), Some(entry)) if code != entry => format!("{entry} (sent as {code})"),
            (_, Some(entry)) => entry.clone(),
            (Some(code), None) => code.clone(),
            (None, None) => "no code".to_owned(),
        }
    }

    /// The check to make first: the cause's own where it is known, else the entry's.
    pub fn first_check(&self) -> Option<&str> {
        let cause = self.cause.as_ref().map(|cause| cause.check.as_str());
        cause.or_else(|| self.entry.as_ref().map(|entry| entry.check.as_str())).filter(|check| !check.is_empty())
    }

    /// Which surface spoke, and what proves it or why nothing does.
    pub fn spoke(&self) -> String {
        let (surface, why) = (self.finding.surface.as_deref().unwrap_or("cannot be told"), &self.finding.surface_why);
        let why =
            [surface, "undecided"].iter().find_map(|said| why.strip_prefix(said)?.strip_prefix(": ")).unwrap_or(why);
        if why.is_empty() { surface.to_owned() } else { format!("{surface}: {why}") }
    }
}

/// The known codes nearest to one that nobody knows, best first, at most three: by the letter pairs they share, over every
/// spelling, and none that is much further away than the best.
pub fn nearest(code: &str, catalog: Option<&str>, catalogs: &Catalogs) -> Vec<String> {
    let code = code.to_lowercase();
    let in_catalog = catalogs.spellings().filter(|(id, _)| catalog.is_none_or(|catalog| *id == catalog));
    let near = |(_, spellings): (&str, Vec<&str>)| {
        let closest = |spelling: &&str| strsim::sorensen_dice(&code, &spelling.to_lowercase());
        (spellings.iter().map(closest).fold(0.0, f64::max), spellings[0].to_owned())
    };
    let mut ranked: Vec<(f64, String)> = in_catalog.map(near).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let least = ranked.first().map_or(0.0, |(best, _)| best * 0.7);
    ranked.into_iter().take(3).take_while(|(near, _)| *near >= least).map(|(_, code)| code).collect()
}
