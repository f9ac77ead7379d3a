//! The storm: which codes, how often, since when, how fast; and what is known of the selected one.
//!
//! ```text
//! Storm  12,345 failures in 3.2 GB of log, 2026-03-02 10:11:12 to 10:20:33 UTC         reading …
//! ━ Codes, by count ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
//! ▸  1,234 62 %  AUTH_REPLAY_DETECTED  10:11:12 10:20:33  ▁▁▂█▇▇▆▆  ↑10:14 first
//!       12  1 %  invalid_token         10:12:01 10:20:30  ▁▁▁▁▁▁▁▁
//! ─ not in any catalog ─
//!        3 <1 %  AUTH_UNHEARD_OF       10:15:00 10:15:02     █
//! ```

use jiff::{SignedDuration, Timestamp};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{detail, words};
use crate::envelope::sanitize;
use crate::tally::{bytes, grouped, rate, sparkline};
use crate::triage::summary::counted;
use crate::tui::model::Model;
use crate::tui::model::storm::{Group, LogOrigin, Picture, Storm};
use crate::tui::theme::Theme;
use crate::tui::widget::pane::{Pane, TITLE};
use crate::tui::widget::text_pane::TextPane;
use crate::tui::widget::wrap::{cells, fit};

/// Alarms that are told of a group.
const ALARMS: usize = 3;

/// How many failures there are, of which time, and whether there is more to come.
pub fn heading(storm: &Storm, theme: &Theme, frame: &mut Frame, area: Rect) {
    let picture = &storm.picture;
    let state = match (storm.ended, storm.source) {
        (_, Some(LogOrigin::Paste)) => "of this paste",
        (true, _) => "ended",
        (false, Some(LogOrigin::Watched)) if !picture.is_behind => "watching",
        (false, _) => "reading …",
    };
    let state = match (storm.alerts.is_empty(), storm.raised) {
        (true, _) => state.to_owned(),
        (false, 0) => format!("{state}, no alarm"),
        (false, raised) => format!("{state}, {}", counted(raised, "alarm")),
    };
    let calm = if storm.raised > 0 { theme.bad.0 } else { theme.dim.0 };
    let count = match picture.count {
        1 => "1 failure".to_owned(),
        count => format!("{} failures", grouped(count)),
    };
    let when = picture.span().map(|(first, last)| format!(", {}", words::stretch(first, last))).unwrap_or_default();
    let width = usize::from(area.width);
    let room = width.saturating_sub(cells(&state) + 1);
    let size = if picture.bytes > 0 { format!(" in {} of log", bytes(picture.bytes)) } else { String::new() };
    let left = fit(&format!("{count}{size}{when}"), room);
    let gap = " ".repeat(width.saturating_sub(cells(&left) + cells(&state)));
    let spans = [Span::styled(left, theme.title.0), Span::raw(gap), Span::styled(state, calm)];
    frame.render_widget(Line::from_iter(spans), area);
}

/// What is worth a line: the last alarm, else where it started.
pub fn hint(storm: &Storm) -> Option<String> {
    if let Some(alarm) = storm.alarms.last() {
        return Some(format!("Last alarm: {alarm}"));
    }
    let picture = &storm.picture;
    if let Some((spelling, early)) = &picture.outbreak {
        let group = picture.group(spelling)?;
        let at = placed(group.first?, picture);
        return Some(format!("{} was there from the beginning, {at}: {} in 2 min", group.name(), grouped(*early)));
    }
    if let Some(group) = picture.first_to_rise.as_ref().and_then(|first| picture.group(first)) {
        return Some(format!("{} rose first, {}, {}", group.name(), risen_at(group, picture)?, risen_by(group)?));
    }
    let group = picture.groups.iter().filter(|group| group.first.is_some()).min_by_key(|group| group.first)?;
    Some(format!("No rate rose; {} was seen first, at {}", group.name(), placed(group.first?, picture)))
}

/// A moment of a log: with its day, where the log has several.
fn placed(at: Timestamp, picture: &Picture) -> String {
    let one_day = picture.span().is_none_or(|(first, last)| words::same_day(first, last));
    at.strftime(if one_day { "%H:%M:%S UTC" } else { "%F %H:%M:%S UTC" }).to_string()
}

/// When a rate rose; of a burst, when it began.
fn risen_at(group: &Group, picture: &Picture) -> Option<String> {
    let at = group.onset.map_or(group.first, |onset| onset.began(group.first))?;
    Some(format!("at {}", placed(at, picture)))
}

/// From what to what; of a burst, how many in which time.
fn risen_by(group: &Group) -> Option<String> {
    let (first, last) = group.first.zip(group.last)?;
    Some(match group.onset {
        Some(onset) => format!("from {} to {} a minute", rate(onset.before), rate(onset.since)),
        None => format!("{} in {}", grouped(group.count), words::between(first, last)),
    })
}

fn minute(minute: i64) -> Option<Timestamp> {
    Timestamp::from_second(minute * 60).ok()
}

/// The groups, the selected one in sight.
pub fn draw(storm: &Storm, theme: &Theme, frame: &mut Frame, area: Rect) {
    let width = usize::from(area.width);
    let picture = &storm.picture;
    let mut lines = Vec::new();
    let mut selected = 0;
    let columns = Columns::fitting(picture, width);
    for (at, group) in picture.groups.iter().enumerate() {
        let unknown_begin = !group.spelling.known && (at == 0 || picture.groups[at - 1].spelling.known);
        if unknown_begin {
            lines.push(Line::styled("─ codes that no catalog has ─", theme.dim.0));
        }
        if at == storm.at() {
            selected = lines.len();
        }
        let first = picture.first_to_rise.as_ref() == Some(&group.spelling);
        let mark = match (at == storm.at(), storm.alarms_of(&group.spelling).next()) {
            (true, _) => "▸ ",
            (false, Some(_)) => "! ",
            (false, None) => "  ",
        };
        lines.push(columns.row(group, mark, first, theme, width));
    }
    if picture.more > 0 {
        let more = format!("  and {} more codes; errbook scan --json lists them all", grouped(picture.more as u64));
        lines.push(Line::styled(fit(&more, width), theme.dim.0));
    }
    let mut text_pane = TextPane::new(theme, area.width);
    if picture.groups.is_empty() {
        nothing(storm, &mut text_pane);
    }
    left_out(picture, &mut text_pane);
    lines.extend(text_pane.into_lines());
    let height = usize::from(area.height.saturating_sub(TITLE));
    let scroll = selected.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
    let title = format!("Codes, {}", storm.order.words());
    frame.render_widget(Pane { title: &title, focused: !storm.in_detail, lines, scroll, theme }, area);
}

fn nothing(storm: &Storm, text_pane: &mut TextPane<'_>) {
    match (storm.ended, storm.source) {
        (false, Some(LogOrigin::Watched)) => {
            text_pane.text("No failure yet. Each one shows here as it is written.");
            if !storm.alerts.is_empty() {
                text_pane.text(&format!("An alarm is raised on: {}", storm.alerts.join(", ")));
            }
        }
        (false, _) => text_pane.text("Reading what is piped in. Each failure shows here as it comes."),
        (true, _) => text_pane.text(
            "No failure in it. One that is told over several lines, or without its code, is not seen here: paste that \
             part (F2).",
        ),
    }
}

/// A storm of less than this is told to the second.
const YOUNG: SignedDuration = SignedDuration::from_mins(10);

/// What a row shows beside mark, count and name. Leaves out what does not fit.
#[derive(Debug, Clone, Copy)]
struct Columns {
    count: usize,
    share: bool,
    catalog: usize,
    times: Option<&'static str>,
    spark: usize,
    rise: usize,
}

impl Columns {
    /// The richest ones that leave room for the longest name; the poorest cut it.
    fn fitting(picture: &Picture, width: usize) -> Self {
        let longest = |cells: &dyn Fn(&Group) -> usize| picture.groups.iter().map(cells).max().unwrap_or(0);
        let count = longest(&|group| cells(&grouped(group.count))).max(5);
        let catalog = longest(&|group| cells(&sanitize(&group.spelling.catalog))).min(24);
        let name = longest(&|group| cells(&sanitize(group.name()))).clamp(20, 40);
        let one_day = picture.span().is_none_or(|(first, last)| words::same_day(first, last));
        // In the first minutes of a storm minutes say nothing.
        let is_young = picture.span().is_some_and(|(first, last)| last.duration_since(first) < YOUNG);
        let (long, short) = match (one_day, is_young) {
            (true, true) => ("%H:%M:%S", "%H:%M:%S"),
            (true, false) => ("%H:%M:%S", "%H:%M"),
            (false, _) => ("%m-%d %H:%M", "%m-%d %H:%M"),
        };
        let set = |share, catalog, times, spark, rise| Self { count, share, catalog, times, spark, rise };
        let sets = [
            set(true, catalog, Some(long), 48, 12),
            set(true, catalog, Some(long), 24, 12),
            set(true, 0, Some(long), 24, 12),
            set(true, 0, Some(long), 12, 12),
            set(true, 0, Some(long), 8, 12),
            set(true, 0, Some(short), 12, 12),
            set(true, 0, Some(short), 6, 12),
            set(true, 0, Some(short), 12, 6),
            set(true, 0, Some(short), 8, 6),
            set(true, 0, Some(short), 6, 1),
            set(false, 0, Some(short), 6, 1),
            set(true, 0, None, 8, 6),
            set(false, 0, None, 6, 1),
        ];
        let poorest = sets[sets.len() - 1];
        sets.into_iter().find(|set| set.taken() + name <= width).unwrap_or(poorest)
    }

    /// Cells that everything but the name takes.
    fn taken(&self) -> usize {
        2 + self.count
            + if self.share { 8 } else { 0 }
            + 2
            + if self.catalog > 0 { 2 + self.catalog } else { 0 }
            + self.times.map_or(0, |format| 2 + 2 * format.len() + 1)
            + 2
            + self.spark
            + 1
            + self.rise
    }

    fn row(&self, group: &Group, mark: &'static str, first: bool, theme: &Theme, width: usize) -> Line<'static> {
        let selected = mark == "▸ ";
        let base = if selected { theme.selected.0 } else { theme.text.0 };
        let pick = |style| if selected { base } else { style };
        let room = width.saturating_sub(self.taken()).max(8);
        let name = fit(&sanitize(group.name()), room);
        let name = format!("{name}{}", " ".repeat(room.saturating_sub(cells(&name))));
        let mut spans = vec![
            Span::styled(mark, if mark == "! " { theme.bad.0 } else { base }),
            Span::styled(format!("{:>1$}", grouped(group.count), self.count), base),
        ];
        if self.share {
            spans.push(Span::styled(format!(" · {:>5}", percent(group.share)), pick(theme.dim.0)));
        }
        spans.push(Span::styled(format!("  {name}"), pick(theme.code.0)));
        if self.catalog > 0 {
            let catalog = fit(&sanitize(&group.spelling.catalog), self.catalog);
            spans.push(Span::styled(format!("  {catalog:<0$}", self.catalog), pick(theme.dim.0)));
        }
        if let Some(format) = self.times {
            let shown = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.strftime(format).to_string());
            let cells = format.len();
            spans.push(Span::styled(
                format!("  {:<cells$} {:<cells$}", shown(group.first), shown(group.last)),
                pick(theme.dim.0),
            ));
        }
        let spark = sparkline(&squeezed(&group.rates, self.spark));
        spans.push(Span::styled(format!("  {spark:<0$} ", self.spark), pick(theme.label.0)));
        let rise = group.onset.and_then(|onset| minute(onset.minute)).map(|at| match (self.rise, first) {
            (0..6, _) => "↑".to_owned(),
            (6..12, _) | (_, false) => at.strftime("↑%H:%M").to_string(),
            (_, true) => at.strftime("↑%H:%M first").to_string(),
        });
        spans.push(Span::styled(format!("{:<1$}", rise.unwrap_or_default(), self.rise), pick(theme.warn.0)));
        Line::from(spans)
    }
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent < 1.0 { "<1 %".to_owned() } else { format!("{percent:.0} %") }
}

/// Rates joined into at most so many parts, each the mean of what it joins.
fn squeezed(rates: &[f64], parts: usize) -> Vec<f64> {
    if rates.len() <= parts {
        return rates.to_vec();
    }
    let mean = |part: usize| {
        let joined = &rates[part * rates.len() / parts..(part + 1) * rates.len() / parts];
        #[expect(clippy::cast_precision_loss, reason = "few parts")]
        let length = joined.len() as f64;
        joined.iter().sum::<f64>() / length
    };
    (0..parts).map(mean).collect()
}

/// Title and lines of what is said of the selected group.
pub fn lines(model: &Model, theme: &Theme, width: u16) -> (String, Vec<Line<'static>>) {
    let mut text_pane = TextPane::new(theme, width);
    let storm = model.storm();
    let title = match storm.group() {
        Some(group) => {
            self::group(group, model, &mut text_pane);
            sanitize(group.name()).into_owned()
        }
        None => "Details".to_owned(),
    };
    (title, text_pane.into_lines())
}

fn group(group: &Group, model: &Model, text_pane: &mut TextPane<'_>) {
    let entry = group.spelling.entry.as_deref().and_then(|entry| model.catalogs.entry(&group.spelling.catalog, entry));
    match entry {
        Some(entry) => text_pane.row_styled("First check", &entry.check, text_pane.theme().code.0),
        None => text_pane.styled("No catalog has this code.", text_pane.theme().warn.0),
    }
    for alarm in model.storm().alarms_of(&group.spelling).take(ALARMS) {
        text_pane.row_styled("alarm", &alarm.to_string(), text_pane.theme().bad.0);
    }
    if let Some(id) = group.request_ids.first() {
        text_pane.row("request id", id);
    }
    let rose = risen_at(group, &model.storm().picture).zip(risen_by(group));
    if let (Some((at, by)), Some(onset)) = (rose, group.onset) {
        let local = onset.began(group.first).and_then(|at| words::local(at, &model.zone));
        let local = local.map(|local| format!(" ({local})")).unwrap_or_default();
        text_pane.row_styled("rose", &format!("{at}{local}, {by}"), text_pane.theme().warn.0);
    }
    let (now, highest) = group.paces;
    text_pane.row("rate", &format!("{} a minute at the end, {} at its highest", rate(now), rate(highest)));
    if let Some((first, last)) = group.first.zip(group.last) {
        text_pane.row("seen", &words::stretch_at(first, last, &model.zone));
    }
    group.request_ids.iter().skip(1).for_each(|id| text_pane.row("another id", id));
    let called = match (&group.spelling.code, &group.spelling.entry) {
        (Some(code), Some(entry)) if code != entry => format!("{}, there called {entry}", group.spelling.catalog),
        _ => group.spelling.catalog.clone(),
    };
    text_pane.row("catalog", &called);
    if let Some(entry) = entry {
        text_pane.row("Means", &entry.meaning);
        detail::retry(&entry.retry, text_pane);
    }
}

/// What is in no group, and why.
fn left_out(picture: &Picture, text_pane: &mut TextPane<'_>) {
    let skipped = picture.skipped;
    let counts = [
        (skipped.repeated, "further line of the same failure", "further lines of the same failures"),
        (
            skipped.other,
            "failure of a code beyond those that get a row",
            "failures of codes beyond those that get a row",
        ),
        (skipped.undated, "failure without a time", "failures without a time"),
        (skipped.uncoded, "failure without a code that is known", "failures without a code that is known"),
    ];
    let theme = text_pane.theme();
    for (count, one, many) in counts.into_iter().filter(|(count, ..)| *count > 0) {
        let what = if count == 1 { one } else { many };
        text_pane.hang("  not counted: ", &format!("{} {what}", grouped(count)), theme.dim.0);
    }
    for trouble in &picture.unread {
        text_pane.hang("  ! ", trouble, theme.bad.0);
    }
}
