//! Divides the screen. Every place has the same parts, so that the eye finds them where they were:
//!
//! ```text
//!  errbook                                              billing 19 · parcel-desk 27       title (from 16 lines on)
//!  > same request twice second one dies_                                      3 of 46    line
//!  ─ Codes ────────────────────────────  ─ LABEL_SIGNATURE_BAD · parcel-desk · Labels ─   left and right; below 80
//!  ▸ LABEL_SIGNATURE_BAD      parcel     The signature of this label does not fit its     columns one at a time
//!
//!  (From 120 columns on a case has a third pane: what everybody did.)
//!  Copied the code by the terminal (OSC 52)                                              notice
//!  Enter triage   Ctrl-V paste   Ctrl-Y copy   Tab pane   F1 help   Esc clear            footer
//! ```
//!
//! One grid at every width: a column of margin at either side, two between panes.

use ratatui::layout::{Constraint, Layout, Rect, Size};

use super::model::Place;

/// The smallest screen.
pub const LEAST: Size = Size { width: 40, height: 12 };
/// Columns that are left free at either side.
const MARGIN: u16 = 1;
/// Columns between panes.
const GAP: u16 = 2;
/// The narrowest pane beside another one: a request id, indented, in one piece.
const NARROWEST: u16 = 38;
/// Columns within the margins from which on two panes stand side by side.
const TWO_PANES: u16 = 2 * NARROWEST + GAP;
/// From this height on there is a title.
const TITLED: u16 = 16;

/// The parts of a screen.
#[derive(Debug, Clone, Copy)]
pub struct Areas {
    /// Name and catalogs; without height on low screens.
    pub title: Rect,
    /// What is typed, or what the place is about.
    pub line: Rect,
    /// All between the line and the notice.
    pub body: Rect,
    /// The panes of it.
    pub panes: Panes,
    /// What everybody did in a case; where there is room for it.
    pub aside: Option<Rect>,
    /// What just happened.
    pub notice: Rect,
    /// The keys.
    pub footer: Rect,
}

/// The panes of a place.
#[derive(Debug, Clone, Copy)]
pub enum Panes {
    /// One at a time.
    One(Rect),
    /// Side by side.
    Two(Rect, Rect),
    /// The right one alone, whatever has the focus.
    Right(Rect),
}

impl Panes {
    /// The left pane, if it is on the screen while the focus is (or is not) on the right one.
    pub fn left(self, right_focused: bool) -> Option<Rect> {
        match self {
            Self::One(area) => (!right_focused).then_some(area),
            Self::Two(left, _) => Some(left),
            Self::Right(_) => None,
        }
    }

    /// The right pane, likewise.
    pub fn right(self, right_focused: bool) -> Option<Rect> {
        match self {
            Self::One(area) => right_focused.then_some(area),
            Self::Two(_, right) | Self::Right(right) => Some(right),
        }
    }

    /// The room that the right pane has when it is on the screen.
    pub fn right_size(self) -> Size {
        match self {
            Self::One(area) | Self::Two(_, area) | Self::Right(area) => area.as_size(),
        }
    }
}

/// Whether the screen is large enough to work on.
pub fn is_enough(size: Size) -> bool {
    size.width >= LEAST.width && size.height >= LEAST.height
}

/// Divides a screen of this size, the way this place wants it.
pub fn areas(size: Size, place: Place) -> Areas {
    let title = u16::from(size.height >= TITLED);
    let rows = [title, 1].map(Constraint::Length).into_iter();
    let rows = rows.chain([Constraint::Fill(1), Constraint::Length(1), Constraint::Length(1)]);
    let whole = Rect { x: MARGIN, y: 0, width: size.width.saturating_sub(2 * MARGIN), height: size.height };
    let [title, line, body, notice, footer] = Layout::vertical(rows).areas(whole);
    let (main, aside) = aside(body, place);
    Areas { title, line, body, panes: panes(main, place), aside, notice, footer }
}

/// The same with the right pane alone in the whole width.
pub fn zoomed(areas: Areas) -> Areas {
    Areas { panes: Panes::Right(areas.body), aside: None, ..areas }
}

/// A case on a wide screen leaves room at its right for what everybody did.
fn aside(area: Rect, place: Place) -> (Rect, Option<Rect>) {
    /// From this width on.
    const WIDE: u16 = 120 - 2 * MARGIN;
    if place != Place::Case || area.width < WIDE {
        return (area, None);
    }
    let width = (area.width / 4).clamp(30, 50);
    let [main, _, aside] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(GAP), Constraint::Length(width)]).areas(area);
    (main, Some(aside))
}

/// The list of codes takes 42 cells: the longest code and its catalog. Elsewhere both halves of 80 columns hold a request id
/// in one piece. What a wide screen has beyond that goes to the right pane, except that a paste keeps half of it.
fn panes(area: Rect, place: Place) -> Panes {
    if let Place::Storm | Place::Log = place {
        return storm(area);
    }
    if area.width < TWO_PANES {
        return Panes::One(area);
    }
    let left = match place {
        Place::Home => (area.width / 3).clamp(42, 60),
        Place::Paste => ((area.width - GAP) / 2).min(100),
        Place::Case | Place::Cases | Place::Storm | Place::Log => (area.width / 3).clamp(NARROWEST, 60),
    };
    let [left, _, right] =
        Layout::horizontal([Constraint::Length(left), Constraint::Length(GAP), Constraint::Fill(1)]).areas(area);
    Panes::Two(left, right)
}

/// Groups are wide rows, so what is said of one stands below them; beside them only where there is room for both.
fn storm(area: Rect) -> Panes {
    /// From this width on they stand side by side.
    const BESIDE: u16 = 148;
    /// From this height on one stands below the other.
    const BELOW: u16 = 16;
    if area.width >= BESIDE {
        let [left, _, right] =
            Layout::horizontal([Constraint::Length(area.width * 3 / 5), Constraint::Length(GAP), Constraint::Fill(1)])
                .areas(area);
        return Panes::Two(left, right);
    }
    if area.height < BELOW {
        return Panes::One(area);
    }
    let [above, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(area.height * 2 / 5)]).areas(area);
    Panes::Two(above, below)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns that the parts of a screen begin and end at.
    fn columns(areas: &Areas) -> Vec<(u16, u16)> {
        let panes = match areas.panes {
            Panes::One(area) | Panes::Right(area) => vec![area],
            Panes::Two(left, right) => vec![left, right],
        };
        panes.into_iter().chain(areas.aside).map(|area| (area.x, area.right())).collect()
    }

    #[test]
    fn every_width_has_the_same_grid() {
        for width in [40, 60, 79, 80, 100, 119, 120, 160, 200, 250] {
            for place in [Place::Home, Place::Paste, Place::Case] {
                let areas = areas(Size { width, height: 30 }, place);
                let columns = columns(&areas);
                assert_eq!(columns.first().map(|(start, _)| *start), Some(1), "{width} {place:?}");
                assert_eq!(columns.last().map(|(_, end)| *end), Some(width - 1), "{width} {place:?}");
                assert!(columns.windows(2).all(|two| two[1].0 - two[0].1 == 2), "{width} {place:?}: {columns:?}");
                for part in [areas.title, areas.line, areas.notice, areas.footer] {
                    assert_eq!((part.x, part.right()), (1, width - 1), "{width} {place:?}");
                }
                assert_eq!(columns.len(), if width < 80 { 1 } else { 2 + usize::from(areas.aside.is_some()) });
            }
        }
    }

    #[test]
    fn both_panes_of_eighty_columns_hold_a_request_id() {
        for place in [Place::Paste, Place::Case] {
            let Panes::Two(left, right) = areas(Size { width: 80, height: 24 }, place).panes else {
                panic!("two panes")
            };
            assert!(left.width >= 38 && right.width >= 38, "{place:?}: {left} {right}");
        }
    }
}
