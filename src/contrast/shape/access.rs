//! The shape of an access line: method, path and status. Address, size, referrer and agent are of the client.

use super::line_shape::{ANY, LineShape};
use super::mask;
use super::names::Severity;

/// Reads an access line; whether it is one: `"GET /path HTTP/1.1" 200`.
pub(super) fn read(line: &[u8], shape: &mut LineShape) -> bool {
    let Some((request, status)) = request(line) else { return false };
    let mut words = request.split(|byte| *byte == b' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = path.split(|byte| matches!(byte, b'?' | b'#' | b';')).next().unwrap_or_default();
    shape.word(&String::from_utf8_lossy(method));
    let mut masked = String::new();
    mask::mask(path, &mut masked);
    shape.word(if masked.is_empty() { ANY } else { &masked });
    shape.word(&String::from_utf8_lossy(status));
    shape.severity = Some(if status.starts_with(b"5") { Severity::Error } else { Severity::Fine });
    true
}

/// The request line in quotes, and the status behind it.
fn request(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = memchr::memchr(b'"', line)?;
    let rest = &line[open + 1..];
    let close = memchr::memchr(b'"', rest)?;
    let request = &rest[..close];
    let method = request.split(|byte| *byte == b' ').next()?;
    let is_request = (3..=8).contains(&method.len()) && method.iter().all(u8::is_ascii_uppercase);
    let status = rest[close + 1..].trim_ascii_start();
    let status = status.get(..3).filter(|status| status.iter().all(u8::is_ascii_digit))?;
    (is_request && memchr::memmem::find(request, b" HTTP/").is_some()).then_some((request, status))
}
