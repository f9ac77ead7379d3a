//! The choke point as a filter: bytes go in, the same bytes come out with the secrets masked, piece by piece and in bounded
//! memory. What is a secret is decided by [`crate::envelope::redact::secrets`] alone; here it is only seen to that one is whole in the text that
//! is looked at, and that what stands before it is seen with it.

use crate::envelope::redact::{open_table, secrets};
use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::{memchr, memrchr};

/// Text on its way through: see [`Filter::push`] and [`Filter::finish`].
#[derive(Debug)]
pub struct Filter {
    reach: RuleReach,
    held: Vec<u8>,
    /// How many of the bytes held have been handed on.
    done: usize,
    /// A secret longer than the window goes on: nothing is handed on before the next line.
    hidden: bool,
    masked: BTreeMap<&'static str, usize>,
}

/// How much is seen at once, in bytes.
#[derive(Debug, Clone, Copy)]
struct RuleReach {
    window: usize,
    /// What has been seen behind all that is handed on: a private key to its last line.
    after: usize,
    /// What is seen again of what was handed on: a name, with its value on the next line.
    before: usize,
}

impl Default for Filter {
    fn default() -> Self {
        let reach = RuleReach { window: 512 << 10, after: 16 << 10, before: 4 << 10 };
        Self { reach, held: Vec::new(), done: 0, hidden: false, masked: BTreeMap::new() }
    }
}

impl Filter {
    /// Takes the next bytes, and puts what is ready into `out`.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while !bytes.is_empty() {
            if self.hidden {
                let Some(end_of_line) = memchr(b'\n', bytes) else { return };
                bytes = &bytes[end_of_line..];
                self.hidden = false;
            }
            let room = self.reach.window.saturating_sub(self.held.len()).max(1);
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.held.extend_from_slice(now);
            bytes = later;
            if self.held.len() >= self.reach.window {
                self.hand_on(false, out);
            }
        }
    }

    /// Puts the rest into `out`, and says how often each kind of secret was masked.
    pub fn finish(mut self, out: &mut Vec<u8>) -> BTreeMap<&'static str, usize> {
        self.hand_on(true, out);
        self.masked
    }

    fn hand_on(&mut self, is_last: bool, out: &mut Vec<u8>) {
        let text = readable(&self.held);
        let secrets = secrets(&text);
        let mut ready = if is_last { text.len() } else { self.ready(&text) };
        if let Some(cut) = secrets.iter().find(|secret| secret.span.0 < ready && ready < secret.span.1) {
            let waits = cut.span.0 > self.done;
            ready = if waits { cut.span.0 } else { cut.span.1 };
            self.hidden = !waits && ready == text.len();
        }
        for secret in &secrets {
            let (start, end) = (secret.span.0.max(self.done), secret.span.1);
            if start < end && start < ready {
                out.extend_from_slice(&self.held[self.done..start]);
                out.extend_from_slice(secret.mark.as_bytes());
                *self.masked.entry(secret.kind).or_default() += 1;
                self.done = end;
            }
        }
        out.extend_from_slice(&self.held[self.done..ready]);
        let in_table = secrets.iter().any(|secret| secret.kind == crate::envelope::redact::TABLE_CELL);
        let table = in_table.then(|| open_table(&text[..ready])).flatten().map(|head| format!("{head}\n").into_bytes());
        let first = ready.saturating_sub(self.reach.before);
        let kept = memchr(b'\n', &self.held[first..ready]).map_or(first, |newline| first + newline + 1);
        self.held.drain(..kept);
        self.done = ready - kept;
        if let Some(table) = table {
            self.done += table.len();
            self.held.splice(..0, table);
        }
    }

    /// Where what can be handed on ends: behind a line, or behind a character where there is no line.
    fn ready(&self, text: &str) -> usize {
        let last = text.len().saturating_sub(self.reach.after).max(self.done);
        let line = memrchr(b'\n', &text.as_bytes()[self.done..last]).map(|newline| self.done + newline + 1);
        line.unwrap_or_else(|| (last..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len()))
    }
}

/// The bytes as text of the same length: what is no UTF-8 becomes a control character, which hides no secret.
fn readable(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{1a}'));
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::{Filter, RuleReach};
    use crate::envelope::redact::Redacted;

    /// In windows much smaller than they are, so that everything meets their edges.
    fn filtered(bytes: &[u8], step: usize) -> Vec<u8> {
        let reach = RuleReach { window: 400, after: 150, before: 60 };
        let (mut filter, mut out) = (Filter { reach, ..Filter::default() }, Vec::new());
        bytes.chunks(step).for_each(|piece| filter.push(piece, &mut out));
        filter.finish(&mut out);
        out
    }

    #[test]
    fn a_log_in_pieces_is_masked_as_it_is_whole() {
        let line =
            |at| format!("2026-03-02T10:11:{at:02}Z level=info user=ada password=hunter{at}x msg=\"done {at}\"\n");
        let key = "-----BEGIN PRI¦VATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEH\naGVyZSBpcyBub3RoaW5n\n-----END PRI¦VATE KEY-----\n";
        let yaml = "password: |-\n  hunter 2\nuser: x\n";
        let text = (0..40).map(|at| line(at) + &key.replace('¦', "") + yaml).collect::<String>();
        let whole = Redacted::new(&text).to_string();
        assert!(!whole.contains("hunter"), "{whole}");
        for step in [1, 7, 399, 400, 401, text.len()] {
            assert_eq!(String::from_utf8(filtered(text.as_bytes(), step)).unwrap(), whole, "{step}");
        }
    }

    #[test]
    fn a_table_longer_than_the_window_is_masked_to_its_end() {
        let text = "id,user,password\n".to_owned() + &"1,ada,hunter\n".repeat(100);
        let out = String::from_utf8(filtered(text.as_bytes(), 64)).unwrap();
        assert!(!out.contains("hunter") && out.lines().count() == 101, "{out}");
    }

    #[test]
    fn a_secret_longer_than_the_window_is_hidden_to_the_end_of_its_line() {
        let text = format!("before\npassword={}\nafter\n", "a1".repeat(2000));
        let out = String::from_utf8(filtered(text.as_bytes(), 100)).unwrap();
        assert!(out.starts_with("before\npassword=⟨") && out.ends_with("⟩\nafter\n") && !out.contains("a1a1"), "{out}");
    }

    #[test]
    fn what_holds_no_secret_comes_back_byte_for_byte() {
        let bytes: Vec<u8> = (0..=255_u8).cycle().take(5000).collect();
        assert_eq!(filtered(&bytes, 33), bytes);
        assert_eq!(filtered(b"", 1), b"");
        assert_eq!(filtered("no newline, é at the end é".as_bytes(), 1), "no newline, é at the end é".as_bytes());
    }

    #[test]
    fn bytes_that_are_no_text_hide_nothing_and_stay() {
        assert_eq!(filtered(b"caf\xe9 password=hun\xffter2x\r\n\xfe", 5)[..14], b"caf\xe9 password="[..]);
        let out = filtered(b"caf\xe9 password=hun\xffter2x\r\n\xfe", 5);
        assert!(out.ends_with("⟩\r\n".as_bytes()) || out.ends_with(b"\r\n\xfe"), "{out:?}");
        assert!(!out.windows(5).any(|part| part == b"ter2x"));
    }
}
