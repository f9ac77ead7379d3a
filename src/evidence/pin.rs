//! What of the evidence can be pinned to a case: all of it, one line, one figure; and what is said where there is nothing.

use jiff::Timestamp;

use super::found::{LogLine, count, merged};
use super::{Found, Series, State};
use crate::envelope::Redacted;
use crate::triage::EventKind;

/// Hits that can be pinned one by one.
pub const SINGLE: usize = 40;

/// Bytes of the longest excerpt that is pinned.
const EXCERPT: usize = 64 << 10;

/// Something that can be pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// What stands for it in a list.
    pub label: String,
    /// Where it comes from.
    pub source: String,
    /// What it is.
    pub title: String,
    /// The lines or figures.
    pub excerpt: String,
}

impl Pin {
    /// What goes into the case. Redacted here and not before: many are offered and few are chosen.
    pub fn attached(&self) -> EventKind {
        let (title, excerpt) = (Redacted::new(&self.title), Redacted::new(&self.excerpt));
        EventKind::Attached { source: self.source.clone(), title, excerpt }
    }
}

/// All that can be pinned of what sources found, each with its name: everything first, then lines in the order of their time,
/// then figures. Empty where nothing was found.
pub fn pins(found: &[(&str, &Found)]) -> Vec<Pin> {
    let lines = merged(found.iter().map(|(_, found)| *found));
    let series: Vec<&Series> = found.iter().flat_map(|(_, found)| &found.series).collect();
    if lines.is_empty() && series.is_empty() {
        return Vec::new();
    }
    let hits = lines.iter().filter(|line| line.hit.is_some());
    let counts = [(hits.clone().count(), "hit"), (series.len(), "figure")];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, of)| count(number as u64, of));
    let title = counts.collect::<Vec<_>>().join(", ");
    let names: Vec<&str> = found.iter().filter(|(_, found)| !found.is_nothing()).map(|(name, _)| *name).collect();
    let whole = excerpt(series.iter().map(|series| figures(series)), &lines);
    let all = Pin { label: format!("all of it: {title}"), source: names.join(", "), title, excerpt: whole };
    let one = |source: &str, title: &str, text: String| Pin {
        label: text.clone(),
        source: source.to_owned(),
        title: title.to_owned(),
        excerpt: text,
    };
    let mut pins = vec![all];
    pins.extend(hits.take(SINGLE).map(|found| one(&found.source, "one line", line(found))));
    pins.extend(series.iter().map(|series| one(&series.source, "one figure", figures(series))));
    pins
}

/// What a note says when the honest nothing is accepted: what was covered, and what could not be asked.
pub fn nothing_found<'a>(sources: impl IntoIterator<Item = (&'a str, &'a State)>) -> Redacted {
    let said = sources.into_iter().map(|(name, state)| match state {
        State::Waiting => format!("{name}: no answer yet"),
        State::Done(found) => {
            format!("{name}: nothing in {}; {}", found.covered.words("place"), found.remarks.join(" "))
        }
        State::Failed(trouble) => format!("{name}: {trouble}"),
    });
    Redacted::new(&format!("nothing found\n{}", said.collect::<Vec<_>>().join("\n")))
}

/// Figures and lines as they are pinned together; lines beyond [`EXCERPT`] are counted.
fn excerpt(figures: impl Iterator<Item = String>, lines: &[&LogLine]) -> String {
    let mut text: String = figures.map(|figure| figure + "\n").collect();
    for (at, found) in lines.iter().enumerate() {
        let line = line(found);
        if text.len() + line.len() > EXCERPT {
            return text + "… and " + &count((lines.len() - at) as u64, "more line");
        }
        text = text + &line + "\n";
    }
    text.trim_end().to_owned()
}

/// A line as it is pinned.
pub fn line(line: &LogLine) -> String {
    let at = line.at.map(|at| format!("{at} ")).unwrap_or_default();
    format!("{at}{}: {}", line.place, line.text)
}

/// A line that was pinned, taken apart again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedLine {
    /// When it was written.
    pub at: Option<Timestamp>,
    /// Where it stood: file and line, unit, pod.
    pub place: String,
    /// Its text, redacted.
    pub text: String,
}

/// The lines of something that was pinned, by its title and excerpt; its figures and its count of more lines are left out.
pub fn pinned(title: &str, excerpt: &str) -> Vec<PinnedLine> {
    let mut lines: Vec<PinnedLine> = Vec::new();
    for text in excerpt.lines().skip(figures_in(title)).filter(|text| !text.starts_with("… and ")) {
        let (at, rest) = match text.split_once(' ').map(|(at, rest)| (at.parse().ok(), rest)) {
            Some((Some(at), rest)) => (Some(at), rest),
            _ => (None, text),
        };
        match (rest.split_once(": "), lines.last_mut()) {
            (Some((place, text)), _) => lines.push(PinnedLine { at, place: place.to_owned(), text: text.to_owned() }),
            // A line of a journal can hold several.
            (None, Some(before)) => before.text = format!("{}\n{text}", before.text),
            (None, None) => {}
        }
    }
    lines
}

/// How many lines of an excerpt are figures: `one figure`, `3 hits, 2 figures`.
fn figures_in(title: &str) -> usize {
    let Some(count) = title.strip_suffix("figures").or_else(|| title.strip_suffix("figure")) else { return 0 };
    let count = count.trim_end().rsplit(' ').next().unwrap_or_default();
    if count == "one" { 1 } else { count.replace(',', "").parse().unwrap_or(0) }
}

/// A figure as it is pinned.
fn figures(series: &Series) -> String {
    format!("{}: {}", series.name, series.words())
}

#[cfg(test)]
mod tests {
    use super::{PinnedLine, pinned};

    #[test]
    fn what_was_pinned_is_taken_apart_into_its_lines_again() {
        let excerpt = "replay_total: +6 after, +0 before\n2026-03-02T10:11:12.5Z gw.log:12: deny: nonce\ngw.log:13: at x\n… and 2 more lines";
        let line = |at: Option<&str>, place: &str, text: &str| PinnedLine {
            at: at.map(|at| at.parse().unwrap()),
            place: place.into(),
            text: text.into(),
        };
        assert_eq!(
            pinned("2 hits, 1 figure", excerpt),
            [line(Some("2026-03-02T10:11:12.5Z"), "gw.log:12", "deny: nonce"), line(None, "gw.log:13", "at x")]
        );
        assert_eq!(pinned("one figure", "replay_total: +6 after, +0 before"), []);
        assert_eq!(
            pinned("one line", "gw.service on desk: first\nsecond"),
            [line(None, "gw.service on desk", "first\nsecond")]
        );
    }
}
