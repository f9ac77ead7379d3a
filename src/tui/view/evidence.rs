//! The evidence of a case: every source and where it stands, in a line each; the figures drawn, the lines in the order of
//! their time; then what the sources remark and why some failed.

use jiff::{SignedDuration, Timestamp};

use super::log_line::{cut, head, one_line, said, short, time};
use super::{before, detail, figure, words};
use crate::envelope::sanitize;
use crate::evidence::{EXAMPLE, FAILURE, FOLLOWED, Found, State, count, kinds, span};
use crate::triage::EventKind;
use crate::tui::model::Model;
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::followed::Trail;
use crate::tui::model::gathered::Gathered;
use crate::tui::widget::text_pane::TextPane;

/// Lines that the step shows, those nearest to the failure; the pager shows all.
const SHOWN: usize = 200;

/// Lines of what is pinned that the step shows; the report has them all.
const PINNED: usize = 10;

/// Of what is kept so many are named before the lines.
const BRIEFLY: usize = 3;

/// All of it: where every source stands, figures, lines, what is pinned.
pub fn draw(session: &CaseSession, model: &Model, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    if let Some(followed) = &session.followed {
        text_pane.styled(&followed.trail.words(), theme.title.0);
        if followed.trail == Trail::Before {
            before::draw(followed, text_pane);
            return remarks(&followed.gathered, false, text_pane);
        }
        answers(&followed.gathered, text_pane);
        lines(&followed.gathered, text_pane);
        return remarks(&followed.gathered, false, text_pane);
    }
    unasked(session, model, text_pane);
    sources(&session.gathered, model, text_pane);
    kept(session, text_pane);
    lines(&session.gathered, text_pane);
    figure::draw(&session.gathered, text_pane);
    remarks(&session.gathered, true, text_pane);
    for event in session.case.events() {
        if let EventKind::Attached { source, title, excerpt } = event.act.plain() {
            text_pane.heading(&format!("Pinned from {source}: {title}"));
            let mut lines = excerpt.as_str().lines();
            lines.by_ref().take(PINNED).for_each(|line| text_pane.text(&cut(line)));
            let left = lines.count();
            if left > 0 {
                text_pane.styled(&format!("… {} in the report (r)", count(left as u64, "more line")), theme.dim.0);
            }
        }
    }
    if let Some(entry) = &session.diagnosis.entry {
        detail::look(entry, text_pane);
        if !entry.metrics.is_empty() && !session.gathered.is_waiting() && session.gathered.series().next().is_none() {
            text_pane.item("  ", "Paste the text of /metrics here, twice, to see what moved.");
        }
    }
}

/// Every line that was found, whole, for a pager.
pub fn whole(session: &CaseSession) -> Vec<String> {
    let gathered = session.evidence();
    gathered
        .lines()
        .into_iter()
        .map(|line| sanitize(&format!("{} {}", head(line, true, line.place.as_str()), line.text)).into_owned())
        .collect()
}

/// What was kept with the case last, a line each: it stands whole below what the sources say.
fn kept(session: &CaseSession, text_pane: &mut TextPane<'_>) {
    let style = text_pane.theme().good.0;
    let newest = session.case.events().iter().rev();
    let attached = newest.filter_map(|event| match event.act.plain() {
        EventKind::Attached { source, title, .. } => Some(format!("kept from {source}: {title}")),
        _ => None,
    });
    for what in attached.into_iter().take(BRIEFLY) {
        text_pane.hang_fit("✓ ", &what, style);
    }
}

/// Why nobody is asked, or not everybody.
fn unasked(session: &CaseSession, model: &Model, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    let finding = &session.diagnosis.finding;
    let known = finding.request_id.as_ref().or(finding.trace_id.as_ref()).or(finding.timestamp.as_ref());
    text_pane.gap();
    if model.sources.is_empty() && session.case.logs().is_empty() {
        text_pane.styled("No source is configured: look for yourself, or i sets one up.", theme.dim.0);
    } else if known.is_none() {
        let text = "Nothing was searched: neither an id nor a time of the failure is known. f in step 1 gives one; a time is enough.";
        text_pane.styled(text, theme.warn.0);
    } else if model.read_only {
        text_pane.styled("The journal and commands are not asked: errbook runs with --read-only.", theme.dim.0);
    }
}

fn sources(gathered: &Gathered, model: &Model, text_pane: &mut TextPane<'_>) {
    text_pane.gap();
    if let (true, Some((from, until))) = (gathered.by_time, gathered.asked) {
        let text = format!("No id is known: what failed {}.", words::stretch_at(from, until, &model.zone));
        text_pane.text(&text);
    }
    if let (false, Some((from, until))) = (gathered.by_time, gathered.asked) {
        text_pane.row("around", &words::stretch_at(from, until, &model.zone));
    }
    answers(gathered, text_pane);
}

/// Where every source stands.
fn answers(gathered: &Gathered, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    for (name, state) in &gathered.sources {
        match state {
            State::Waiting => text_pane.row(name, "asking …"),
            State::Failed(trouble) => text_pane.row_styled(name, &format!("failed: {}", trouble.reason()), theme.bad.0),
            State::Done(found) if found.is_nothing() => text_pane.row_styled(name, &nothing(found), theme.warn.0),
            State::Done(found) => text_pane.row_styled(name, &something(found, gathered.at), theme.good.0),
        }
    }
}

/// How errbook can look the next time, where it has no source to ask.
pub fn next_time(model: &Model, text_pane: &mut TextPane<'_>) {
    if !model.sources.is_empty() {
        return;
    }
    let theme = text_pane.theme();
    let file = model.config.as_ref().map_or("config.toml".into(), |file| file.display().to_string());
    text_pane.heading("Let errbook look the next time");
    text_pane.text(&format!("i sets a source up. By hand, write into {file}:"));
    EXAMPLE.lines().for_each(|line| text_pane.hang("  ", line, theme.code.0));
    let others = kinds()[1..].join(", ");
    text_pane.styled(&format!("Other kinds: {others}. errbook doctor tries them."), theme.dim.0);
}

/// What a source answered, in words.
pub fn told_by(state: &State) -> String {
    match state {
        State::Waiting => "it was not asked".to_owned(),
        State::Failed(trouble) => trouble.to_string(),
        State::Done(found) if found.is_nothing() => nothing(found),
        State::Done(found) => format!("{} in {}", something(found, None), found.covered.words("place")),
    }
}

/// What a source looked at that found nothing.
fn nothing(found: &Found) -> String {
    let partly = if found.failed.is_empty() { "" } else { "not all was read; " };
    match found.covered.lines {
        0 => format!("{partly}no line at all"),
        _ => format!("{partly}nothing in {}", found.covered.words("place")),
    }
}

/// What a source found.
fn something(found: &Found, failure: Option<Timestamp>) -> String {
    let counts = [(found.hits().count(), "hit"), (found.more, "further hit"), (found.series.len(), "figure")];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, of)| count(number as u64, of));
    let partly = (!found.failed.is_empty()).then(|| "not all was read".to_owned());
    let off = off(found, failure).map(|off| {
        let when = if off.is_negative() { "before" } else { "after" };
        format!("the nearest {} {when} the failure", span(off.abs()))
    });
    counts.chain(off).chain(partly).collect::<Vec<_>>().join(", ")
}

/// What the sources remark, each remark once with those that make it, and what failed, whole; of their clocks only where the lines
/// are those of the failure.
fn remarks(gathered: &Gathered, with_clocks: bool, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    let mut remarks: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut failed = Vec::new();
    for (name, state) in &gathered.sources {
        match state {
            State::Waiting => {}
            State::Failed(trouble) => failed.push(format!("{name}: {trouble}")),
            State::Done(found) => {
                for remark in found
                    .remarks
                    .iter()
                    .map(String::as_str)
                    .chain(clock(found, gathered.at).into_iter().flatten().filter(|_| with_clocks))
                {
                    match remarks.iter_mut().find(|(other, _)| *other == remark) {
                        Some((_, names)) => names.push(name),
                        None => remarks.push((remark, vec![name])),
                    }
                }
                failed.extend(found.failed.iter().map(|failed| format!("{name}: {failed}")));
            }
        }
    }
    if !(remarks.is_empty() && failed.is_empty()) {
        text_pane.heading("About the sources");
    }
    for (remark, names) in remarks {
        text_pane.item("- ", &format!("{}: {remark}", names.join(", ")));
    }
    for failed in failed {
        text_pane.hang("! ", &failed, theme.bad.0);
    }
}

/// All sources in a few words, for the list of steps; none before they are asked.
pub fn summary(gathered: &Gathered) -> String {
    let waiting = gathered.sources.iter().filter(|(_, state)| *state == State::Waiting).count();
    let failed = gathered.sources.iter().filter(|(_, state)| matches!(state, State::Failed(_))).count();
    let hits: usize = gathered.found().map(|(_, found)| found.hits().count() + found.more).sum();
    let figures = gathered.series().count();
    let answered = gathered.found().next().is_some();
    let parts = [
        (hits > 0, count(hits as u64, "hit")),
        (figures > 0, count(figures as u64, "figure")),
        (answered && hits + figures == 0, "nothing found".to_owned()),
        (waiting > 0, format!("asking {}", count(waiting as u64, "source"))),
        (failed > 0, format!("{failed} failed")),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, part)| part).collect();
    parts.join(" · ")
}

/// How far the nearest hit is from the failure, where that is a second or more.
fn off(found: &Found, failure: Option<Timestamp>) -> Option<SignedDuration> {
    let offs = found.hits().filter_map(|line| Some(line.at?.duration_since(failure?)));
    offs.min_by_key(|off| off.abs()).filter(|off| off.abs() >= SignedDuration::from_secs(1))
}

/// What else a source's lines say about its clock.
fn clock(found: &Found, failure: Option<Timestamp>) -> [Option<&'static str>; 2] {
    let unzoned = found.lines.iter().any(|line| line.at.is_some() && !line.zoned);
    let off = off(found, failure).map(|off| {
        if off.is_negative() {
            "Its hits come before the failure: it took that long, or this clock is slow."
        } else {
            "Its hits come after the failure: a retry, or this clock is fast."
        }
    });
    [off, unzoned.then_some("Its times name no zone and were read as UTC.")]
}

/// The lines nearest to the failure; a hit is marked, a line beside one is cut to the width, and `…` stands where lines are
/// left out.
fn lines(gathered: &Gathered, text_pane: &mut TextPane<'_>) {
    let theme = text_pane.theme();
    let lines = gathered.lines();
    if lines.is_empty() {
        return;
    }
    let several = gathered.found().filter(|(_, found)| !found.lines.is_empty()).count() > 1;
    let nearest = lines.partition_point(|line| line.at < gathered.at);
    let first = nearest.saturating_sub(SHOWN / 2).min(lines.len().saturating_sub(SHOWN));
    let shown = &lines[first..lines.len().min(first + SHOWN)];
    text_pane.heading(&match lines.len() - shown.len() {
        0 => "Lines".to_owned(),
        left => format!("Lines nearest to the failure; {left} more in the pager (v)"),
    });
    for line in shown {
        // Of many lines that are hits for the same reason each has one row; the pager has them whole.
        if let Some(FAILURE | FOLLOWED) = line.hit {
            text_pane.hang_fit("▸ ", &one_line(line), theme.text.0);
            continue;
        }
        if line.gap {
            text_pane.styled("  …", theme.dim.0);
        }
        let said = said(line);
        match line.hit {
            Some(what) => {
                let text = format!("{} {said} [{what}]", head(line, several, short(line.place.as_str())));
                text_pane.hang("▸ ", text.trim_start(), theme.text.0);
            }
            None => text_pane.hang_fit("  ", format!("{} {said}", time(line)).trim_start(), theme.dim.0),
        }
    }
}
