//! Which failures a reader of logs counts, and which it only numbers.

use crate::envelope::finding::Finding;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::envelope_rule::REPORT;

/// Which failures a reader looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderScope {
    /// Those of products and teams, of standards, and those without a code.
    Everything,
    /// Those of products and teams alone.
    Products,
}

impl ReaderScope {
    /// Whether a finding is counted by its code: one that is spelt out, or that a standard's text stands for.
    pub(super) fn counts(self, finding: &Finding) -> bool {
        let is_standard = finding.proof == Proof::Standard;
        // What somebody reports or asks in a paste no log says.
        let is_report = finding.shape == REPORT;
        finding.catalog.is_some()
            && !is_report
            && finding.proof >= Proof::Standard
            && (is_standard && self == Self::Everything
                || !is_standard && (finding.code.is_some() || finding.entry.is_none()))
    }

    /// Whether a finding is a failure without a code that anybody knows.
    pub(super) fn is_uncoded(self, finding: &Finding) -> bool {
        self == Self::Everything && (finding.catalog.is_none() || finding.proof < Proof::Standard)
    }
}
