//! Lists of codes: lines below each other that each begin with another code of one standard, in order or with a mark behind it,
//! explain them and tell of no failure.

use crate::envelope::context::candidate::{Candidate, Rank};
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::mapped::MappedText;
use std::collections::HashSet;

/// Lines that make a list.
const FEWEST: usize = 3;

/// Bytes between two lines of a list: its text may go on over lines.
const APART: usize = 400;

/// Bytes of a line in which its code stands.
const HEAD: usize = 24;

/// Leaves out what stands in lists of codes.
pub(crate) fn leave_out(candidates: &mut Vec<Candidate>, text: &MappedText<'_>, product_index: &ProductIndex) {
    candidates.retain(|candidate| !is_bare(candidate) || !is_explained(candidate, text, product_index));
    leave_out_ordered(candidates, text);
}

/// Lines above and below in which the other codes of a list stand.
const AROUND: usize = 6;

/// Whether lines around one that begins with a code and a mark explain other codes of its standard in the same way: `UH: …`,
/// `-32601 | …`, or with a tab behind it.
fn is_explained(candidate: &Candidate, text: &MappedText<'_>, product_index: &ProductIndex) -> bool {
    let letters = text.as_str();
    let Some(above) = letters.get(..candidate.finding.span.0) else { return false };
    let start = above.rfind('\n').map_or(0, |at| at + 1);
    let mut below = letters[start..].lines();
    let Some(own) = below.next().and_then(marked_code) else { return false };
    let catalog = candidate.finding.catalog.as_deref();
    let is_other = |code: &&str| {
        let standard = product_index.standard(code).map(|(product, _)| product_index.catalog(product));
        *code != own && standard == catalog
    };
    let above = letters[..start].lines().rev().take(AROUND).map_while(marked_code);
    let others: HashSet<&str> = above.chain(below.take(AROUND).map_while(marked_code)).filter(is_other).collect();
    others.len() + 1 >= FEWEST
}

/// The word at the beginning of a line that a colon or a bar follows, and words that name no instance: no path, no address.
fn marked_code(line: &str) -> Option<&str> {
    let names_instance = line.contains(['\'', '"'])
        || line.split(' ').any(|word| word.contains(['/', ':']) && word.len() > 1 && !word.ends_with(':'));
    if names_instance {
        return None;
    }
    let body = line.trim_start_matches(|mark: char| !mark.is_alphanumeric() && mark != '-');
    let body = body.trim_start_matches("- ");
    let length = body.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '-' | '.'))?;
    let marked = body[length..].trim_start_matches(['`', '*', '"', ' ']).starts_with([':', '|', '│', '–', '—', '\t']);
    (length > 0 && marked).then_some(&body[..length])
}

/// Leaves out what stands in lists in the order of its codes.
fn leave_out_ordered(candidates: &mut Vec<Candidate>, text: &MappedText<'_>) {
    let mut listed: Vec<usize> = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        if !heads_line(candidate, text) {
            continue;
        }
        let goes_on = run.last().is_some_and(|&last| follows(&candidates[last], candidate));
        if !goes_on {
            keep_list(&mut listed, &mut run);
        }
        run.push(at);
    }
    keep_list(&mut listed, &mut run);
    let mut at = 0;
    candidates.retain(|_| {
        at += 1;
        !listed.contains(&(at - 1))
    });
}

fn keep_list(listed: &mut Vec<usize>, run: &mut Vec<usize>) {
    if run.len() >= FEWEST {
        listed.append(run);
    }
    run.clear();
}

/// Whether a line tells of a standard's code and bears neither time nor request id.
fn is_bare(candidate: &Candidate) -> bool {
    let is_line = candidate.finding.proof == Proof::Standard && !candidate.envelope;
    is_line && candidate.time < Rank::Line && candidate.finding.request_id.is_none()
}

/// Whether a line begins with the code that it tells of, and bears neither time nor request id.
fn heads_line(candidate: &Candidate, text: &MappedText<'_>) -> bool {
    let finding = &candidate.finding;
    let Some(entry) = finding.entry.as_ref().filter(|_| is_bare(candidate)) else { return false };
    let Some(before) = text.as_str().get(..finding.span.0) else { return false };
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.as_str()[start..].lines().next().unwrap_or_default();
    let body = line.trim_start_matches(|mark: char| !mark.is_alphanumeric());
    body.starts_with(entry.as_str()) && line.find(body).is_some_and(|at| at < HEAD)
}

/// Whether the next line of a list follows.
fn follows(one: &Candidate, next: &Candidate) -> bool {
    let near = next.finding.span.0.saturating_sub(one.finding.span.1) < APART;
    near && one.finding.catalog == next.finding.catalog && one.finding.entry < next.finding.entry
}

#[cfg(test)]
mod tests {
    use super::{leave_out_ordered, marked_code};
    use crate::envelope::context::candidate::Candidate;
    use crate::envelope::finding::Finding;
    use crate::envelope::rule::claim::Proof;
    use crate::envelope::text::mapped::MappedText;

    fn left(text: &str) -> usize {
        let mut at = 0;
        let mut candidates: Vec<Candidate> = text
            .split_inclusive('\n')
            .filter_map(|line| {
                let start = at;
                at += line.len();
                let from = line.find(|letter: char| letter.is_ascii_digit())?;
                let finding = Finding {
                    catalog: Some("desk".to_owned()),
                    entry: Some(line[from..from + 3].to_owned()),
                    proof: Proof::Standard,
                    span: (start, start + line.len() - 1),
                    ..Finding::default()
                };
                Some(Candidate { finding, ..Candidate::default() })
            })
            .collect();
        leave_out_ordered(&mut candidates, &MappedText::whole(text));
        candidates.len()
    }

    #[test]
    fn lines_that_each_begin_with_the_next_code_are_a_list() {
        assert_eq!(left("* 401 no seat\n* 403 no hall\n* 429 too many\n"), 0);
        assert_eq!(left("`401`: no seat\n\n`403`: no hall\n\n`503`: later\n"), 0);
    }

    #[test]
    fn other_lines_with_codes_are_none() {
        for text in ["* 401 no seat\n* 403 no hall\n", "a: 401 no\nb: 403 no\nc: 503 no\n", "503 a\n502 b\n504 c\n"] {
            assert_eq!(left(text), text.lines().count(), "{text}");
        }
    }

    #[test]
    fn a_code_heads_a_line_where_a_mark_follows() {
        assert_eq!(marked_code("- UH: no healthy host"), Some("UH"));
        assert_eq!(marked_code("| `-32601` | Method not found |"), Some("-32601"));
        assert_eq!(marked_code("the host is gone: UH"), None);
        assert_eq!(marked_code("ENOENT: no such file, open '/etc/a.conf'"), None);
        assert_eq!(marked_code("ECONNREFUSED: connect 10.0.0.1:5432"), None);
    }
}
