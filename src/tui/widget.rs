//! Pieces that panes are made of. They know texts and cells, not cases or codes.

pub(super) mod ascii;
pub(super) mod blank;
pub(super) mod pane;
pub(super) mod text_pane;
pub(super) mod wrap;
