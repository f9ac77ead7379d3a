//! What makes a terminal call for somebody: its bell, and a notification (OSC 9) of those that know it.

use crate::envelope::sanitize;

/// The bytes that ring and say this.
pub fn bell(words: &str) -> Vec<u8> {
    // A semicolon would part what is shown from what is meant for others.
    format!("\x07\x1b]9;errbook: {}\x07", sanitize(words).replace(';', ",")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::bell;

    #[test]
    fn what_is_said_cannot_end_the_notification() {
        assert_eq!(bell("alarm: A; 4;\x07\x1b]0;x"), "\x07\x1b]9;errbook: alarm: A, 4,␇␛]0,x\x07".as_bytes());
    }
}
