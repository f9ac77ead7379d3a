//! The shape of a record: the fields of a JSON object at any depth, or of `name=value` pairs, that say what happened.

use super::line_shape::LineShape;
use super::mask::{self, closing};
use super::names::{FieldRole, role, severity};

/// Records inside strings that are gone into.
const DEEPEST: usize = 3;

/// Reads a line that is no access line.
pub(super) fn read(line: &[u8], shape: &mut LineShape, depth: usize) {
    match memchr::memmem::find(line, b"{\"") {
        Some(begin) => {
            mask::text(&line[..begin], shape);
            object(&line[begin..], shape, depth);
        }
        None if is_logfmt(line) => logfmt(line, shape),
        None => mask::text(line, shape),
    }
}

/// Every `"name":value` of an object, however deep.
fn object(object: &[u8], shape: &mut LineShape, depth: usize) {
    let before = shape.words;
    for (name, field) in (NamedValues { object, at: 0 }) {
        match field {
            ShapeValue::Text(text) => value(role(name), text, shape, depth),
            ShapeValue::Other(text) => number(role(name), text, shape),
        }
    }
    if shape.words == before {
        fallback(object, shape);
    }
}

/// The fields of an object and of the objects in it, one after the other.
struct NamedValues<'l> {
    object: &'l [u8],
    at: usize,
}

/// What stands behind a name.
enum ShapeValue<'l> {
    /// A string, its escapes as they are; cut short where the line is.
    Text(&'l [u8]),
    /// A number, a word, or the beginning of something that holds more.
    Other(&'l [u8]),
}

impl<'l> Iterator for NamedValues<'l> {
    type Item = (&'l [u8], ShapeValue<'l>);

    fn next(&mut self) -> Option<Self::Item> {
        let Self { object, at } = self;
        loop {
            let begin = *at + memchr::memchr(b'"', object.get(*at..)?)? + 1;
            let end = begin + closing(&object[begin..])?;
            *at = end + 1;
            let rest = object[*at..].trim_ascii_start();
            let Some(rest) = rest.strip_prefix(b":") else { continue };
            let rest = rest.trim_ascii_start();
            let name = &object[begin..end];
            let from = object.len() - rest.len();
            let Some(string) = rest.strip_prefix(b"\"") else {
                *at = from;
                return Some((name, ShapeValue::Other(rest)));
            };
            let length = closing(string).unwrap_or(string.len());
            *at = from + 1 + length + 1;
            return Some((name, ShapeValue::Text(&string[..length])));
        }
    }
}

/// The value of a field that is a string.
fn value(role: Option<FieldRole>, value: &[u8], shape: &mut LineShape, depth: usize) {
    match role {
        Some(FieldRole::Text) if value.starts_with(b"{\\") && depth < DEEPEST => {
            read(&unescaped(value), shape, depth + 1);
        }
        Some(FieldRole::Text) if memchr::memchr(b'\\', value).is_some() => {
            let text = unescaped(value);
            mask::text(text.split(|byte| *byte == b'\n').next().unwrap_or_default(), shape);
        }
        Some(FieldRole::Text) => mask::text(value, shape),
        Some(FieldRole::Name) => name(value, shape),
        Some(FieldRole::Status) => status(value, shape),
        Some(FieldRole::Level) => shape.severity = severity(value).or(shape.severity),
        Some(FieldRole::Request) | None => {}
    }
}

/// The value of a field that is no string.
fn number(role: Option<FieldRole>, value: &[u8], shape: &mut LineShape) {
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match role {
        Some(FieldRole::Status) if digits > 0 => status(&value[..digits], shape),
        Some(FieldRole::Level) if digits > 0 => shape.severity = severity(&value[..digits]).or(shape.severity),
        _ => {}
    }
}

/// A status of HTTP, or one in words; other numbers say nothing by themselves.
fn status(value: &[u8], shape: &mut LineShape) {
    match str::from_utf8(value).ok().and_then(|text| text.parse::<u32>().ok()) {
        Some(100..600) => shape.word(&String::from_utf8_lossy(value)),
        Some(_) => {}
        None => name(value, shape),
    }
}

/// One word, whatever is in it.
fn name(value: &[u8], shape: &mut LineShape) {
    let mut word = String::new();
    mask::mask(value, &mut word);
    if !word.is_empty() {
        shape.word(&word.replace(' ', "_"));
    }
}

/// What a record is that says nothing: its request, else the names of its fields.
fn fallback(object: &[u8], shape: &mut LineShape) {
    let before = shape.words;
    for (field, value) in (NamedValues { object, at: 0 }) {
        if let (Some(FieldRole::Request), ShapeValue::Text(value)) = (role(field), value) {
            name(value.split(|byte| *byte == b'?').next().unwrap_or_default(), shape);
        }
    }
    if shape.words == before {
        for (field, _) in (NamedValues { object, at: 0 }) {
            shape.word(&String::from_utf8_lossy(field).replace(' ', "_"));
        }
    }
}

/// One layer of a string's escapes taken off.
fn unescaped(string: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(string.len());
    let mut bytes = string.iter();
    while let Some(byte) = bytes.next() {
        match (byte, (*byte == b'\\').then(|| bytes.next()).flatten()) {
            (_, Some(b'n')) => text.push(b'\n'),
            (_, Some(b't' | b'r')) => text.push(b' '),
            (_, Some(letter)) => text.push(*letter),
            (byte, None) => text.push(*byte),
        }
    }
    text
}

/// Whether a line is made of pairs: it says its message in one.
fn is_logfmt(line: &[u8]) -> bool {
    ["msg=", "message=", "event="]
        .iter()
        .any(|name| memchr::memmem::find(line, name.as_bytes()).is_some_and(|at| at == 0 || line[at - 1] == b' '))
}

/// `level=error msg="cannot reach ledger" user=ada`: only what says what happened.
fn logfmt(line: &[u8], shape: &mut LineShape) {
    let mut rest = line;
    while let Some(eq) = memchr::memchr(b'=', rest) {
        let name = rest[..eq].rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        let behind = &rest[eq + 1..];
        let (string, end) = if let Some(inside) = behind.strip_prefix(b"\"") {
            let end = closing(inside).unwrap_or(inside.len());
            (&inside[..end], (end + 2).min(behind.len()))
        } else {
            let end = behind.iter().position(|byte| *byte == b' ').unwrap_or(behind.len());
            (&behind[..end], end)
        };
        value(role(name), string, shape, DEEPEST);
        rest = &behind[end..];
    }
}
