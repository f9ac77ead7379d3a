//! What a session shows its model on, and who speaks through it: the screen, or lines.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender};

use ratatui::layout::Size;

use super::input::{Input, read_terminal};
use super::model::Model;
use super::msg::Msg;
use super::pager;
use super::terminal::Screen;
use super::theme::Theme;
use super::view;
use crate::triage::Trouble;

/// Reads what is typed, until the terminal is gone; after each input it waits to be told that it was answered.
pub type InputReader = fn(&SyncSender<Input>, &Receiver<()>);

/// A face.
pub trait Face {
    /// What reads what is typed.
    const READER: InputReader;

    /// Shows the model.
    fn draw(&mut self, model: &Model, theme: &Theme) -> io::Result<()>;

    /// Gives the terminal away while something else uses it.
    fn step_aside<T>(&mut self, aside: impl FnOnce() -> T) -> io::Result<T>;

    /// Writes a sequence to the terminal.
    fn put(&mut self, sequence: &[u8]) -> io::Result<()>;

    /// The size that text is laid out for.
    fn size(&self) -> io::Result<Size>;

    /// Shows a long text by itself.
    fn page(&mut self, text: &str) -> io::Result<Result<(), Trouble>>;

    /// Takes a copy itself, where there is no clipboard to reach; says whether it did.
    fn copy(&mut self, _what: &str, _text: &str) -> io::Result<bool> {
        Ok(false)
    }

    /// What a line means here, as the keys and pastes of the screen.
    fn hear(&mut self, _model: &Model, _line: &str) -> io::Result<Vec<Msg>> {
        Ok(Vec::new())
    }

    /// Whether what was typed is answered, so that more may be. Who shows one thing after the other shows it now.
    fn answers(&mut self, _model: &Model, _theme: &Theme) -> io::Result<bool> {
        Ok(true)
    }
}

impl Face for Screen {
    const READER: InputReader = read_terminal;

    fn draw(&mut self, model: &Model, theme: &Theme) -> io::Result<()> {
        Self::draw(self, |frame| view::draw(model, theme, frame))
    }

    fn step_aside<T>(&mut self, aside: impl FnOnce() -> T) -> io::Result<T> {
        Self::step_aside(self, aside)
    }

    fn put(&mut self, sequence: &[u8]) -> io::Result<()> {
        Self::put(self, sequence)
    }

    fn size(&self) -> io::Result<Size> {
        Self::size(self)
    }

    fn page(&mut self, text: &str) -> io::Result<Result<(), Trouble>> {
        Self::step_aside(self, || pager::show(text))
    }
}
