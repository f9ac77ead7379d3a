//! An empty box over what stands there.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

/// Makes room for a question or a notice.
pub fn clear(frame: &mut Frame, area: Rect, style: Style) {
    Clear.render(area, frame.buffer_mut());
    frame.buffer_mut().set_style(area, style);
}
