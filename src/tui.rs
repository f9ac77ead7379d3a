//! Floor 3. The screen: turns keys, pastes and answers into messages, and the model into frames.
//!
//! ```text
//! terminal ─┐                                              ┌─► workers: search, decode, copy ─┐
//! signals ──┼─► Msg ─► update(&mut Model, Msg) ─► Effect ──┤                                  ├─► Msg
//! journal ──┘               └─► draw(&Model, &Theme)       └─► the caller: journal, reports ──┘
//! ```
//!
//! `update` is the only writer of the model and `draw` cannot write; neither touches a thread, a file or a clock. Nothing
//! ticks: the loop sleeps until something arrives or the model's own wake-up comes. Opens no database and no log; the caller
//! wires those.

mod before;
mod bell;
mod command;
mod effect;
mod face;
mod ground;
mod input;
mod keymap;
mod layout;
mod model;
mod msg;
mod pager;
mod plain;
mod session;
mod start;
mod terminal;
mod theme;
mod update;
mod view;
mod widget;
mod work;

use std::io::ErrorKind;

pub use bell::bell;
pub use effect::Effect;
pub use ground::Ground;
pub use keymap::{Binding, Context, Key, Keymap};
pub use model::cases::NEWEST;
pub use model::followed::{BeforeIt, BeforeRow};
pub use model::paste::Reading;
pub use model::set_up::Trial;
pub use model::storm::{Exemplar, LogOrigin, Picture};
pub use model::{Model, Moment, Ticket};
pub use msg::{Msg, Ran, Request};
pub use start::{Ended, Load, Outbox, Start, Wire};
pub use theme::Theme;
pub use update::update;
pub use view::draw;
pub use widget::ascii::{line as in_ascii, marks as marks_in_ascii};

use crate::triage::Trouble;
use session::Session;

/// Shows the screen until the responder leaves.
///
/// # Errors
/// When the terminal cannot be set up or drawn to.
pub fn run(start: Start) -> Result<Ended, Trouble> {
    Session::on_screen(start).map_err(|error| Trouble {
        what: "the screen cannot be shown".into(),
        why: error.to_string(),
        next: "run errbook in a terminal, or use errbook decode, find and explain".into(),
    })
}

/// Talks in lines until the responder leaves: the same session without a screen.
///
/// # Errors
/// When nothing can be read or written.
pub fn talk(start: Start) -> Result<Ended, Trouble> {
    Session::in_lines(start)
        .or_else(|error| match error.kind() {
            // Whoever listened has heard enough.
            ErrorKind::BrokenPipe => Ok(Ended::Quit),
            _ => Err(error),
        })
        .map_err(|error| Trouble {
            what: "errbook cannot talk in lines".into(),
            why: error.to_string(),
            next: "check where standard input and output go".into(),
        })
}
