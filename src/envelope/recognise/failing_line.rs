//! Lines that say of themselves that something failed, in words that no catalog knows: a record at level error, an exception or
//! a panic with its message, the root cause below it, what a command ends with.
//!
//! Reads one line. Which lines tell of one failure, the reader of the lines decides; nothing here proves whose it is.

use crate::envelope::finding::Span;
use crate::envelope::record::level::Level;
use crate::envelope::text::words::words;

/// What a failing line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// A record of a log at level error, or what a tool prints as its error.
    Record,
    /// An exception with its message.
    Exception,
    /// What caused the exception before it: the deeper, the nearer to the root.
    Cause,
}

/// A failing line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FailingLine {
    pub kind: FailureKind,
    /// What it says, in offsets into the line.
    pub message: Span,
}

/// Words in which the level of a record is looked for, from the beginning of its line.
const MOST_WORDS: usize = 7;

/// Bytes of the longest line that is read.
const LONGEST: usize = 4096;

/// Reads a line whose prefix is taken off; `record` where the prefix bears a time, `stack` where the next line is one of a stack.
pub(crate) fn read(line: &str, record: bool, stack: bool) -> Option<FailingLine> {
    if line.len() > LONGEST {
        return None;
    }
    let head =
        is_head(line).then_some(FailingLine { kind: FailureKind::Exception, message: (0, line.trim_end().len()) });
    head.or_else(|| cause(line)).or_else(|| exception(line, stack)).or_else(|| leveled(line, record))
}

/// Whether a line says that an exception was not caught, whose message stands below it.
pub(crate) fn is_head(line: &str) -> bool {
    words().exceptions.heads.iter().any(|head| line.trim() == head)
}

/// A line of which all is the message, where what stands before it says that something failed.
pub(crate) fn whole(line: &str) -> Option<FailingLine> {
    let text = line.trim_end();
    // `}` and `at …` go on with what stands above.
    let says =
        text.contains(' ') && !text.starts_with("at ") && text.starts_with(|first: char| !"{}()[]".contains(first));
    let is_fine = || words().mentions.fine.iter().any(|fine| text.to_ascii_lowercase().contains(fine.as_str()));
    (says && text.len() <= LONGEST && !is_fine())
        .then_some(FailingLine { kind: FailureKind::Record, message: (0, text.len()) })
}

/// The level that the head of a line names, and where its text begins.
pub(crate) fn level(line: &str, record: bool) -> Option<(Level, usize)> {
    let mut at = 0;
    for (number, word) in line.split_inclusive([' ', '\t', '|']).enumerate().take(MOST_WORDS) {
        let start = at;
        at += word.len();
        let word = word.trim_end_matches([' ', '\t', '|']);
        if word.is_empty() {
            continue;
        }
        let Some((level, inside, upper)) = level_in(word) else {
            // Before the level stand only a process, a thread, a logger: no sentence.
            if !record && number > 0 || is_prose(word) {
                return None;
            }
            continue;
        };
        // `[fail if it is full]` is a sentence.
        let opened =
            word.starts_with(['[', '<', '(']) && (upper || !word.ends_with(|last: char| last.is_alphanumeric()));
        // `{"error":` is a key.
        let bracketed = !word.contains('"') && (opened || word.ends_with(':'));
        // Columns that tabs part.
        let column = number == 0 && line[at..].len() < line.len() && line[..at].ends_with('\t');
        // The first word of a sentence may be one of the words, too.
        let is_long = inside.1 - inside.0 > 2;
        let is_level = if record { upper || bracketed || column } else { bracketed || upper && number == 0 && is_long };
        if is_level {
            let rest = behind_level(&line[start + inside.1..]);
            let text = rest.trim_start_matches([']', ')', '>', ':', ' ', '\t', '|', '-']);
            return Some((level, line.len() - behind_thread(text).len()));
        }
    }
    None
}

/// The level that a word of a head names, where it stands in it, and whether in capitals: `[php:error]`, `desk.ERROR:`, `ERRO[0007]`,
/// `ERROR:root:…`, `[ERROR][desk]`, `ERROR/Worker-1]`, `E!`.
fn level_in(word: &str) -> Option<(Level, Span, bool)> {
    let is_mark = |mark: char| !mark.is_ascii_alphanumeric();
    let start = word.len() - word.trim_start_matches(is_mark).len();
    let bare = word.trim_matches(is_mark);
    let is_upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    // The module or the channel stands first.
    let last = bare.rsplit(':').next().unwrap_or(bare);
    let channel = bare.rsplit_once('.').map(|(_, level)| level).filter(|level| word.ends_with(':') && is_upper(level));
    let last = channel.unwrap_or(last);
    if let Some(level) = Level::of_word(last) {
        let end = start + bare.len();
        return Some((level, (end - last.len(), end), is_upper(last)));
    }
    if matches!(word, "E!" | "W!" | "I!" | "D!") {
        return Level::of_initial(word.as_bytes()[0])
            .map(|level| (level, (0, 2), true))
            .filter(|(level, ..)| *level == Level::Error);
    }
    // What follows is joined to it.
    let length = bare.find(is_mark)?;
    let first = &bare[..length];
    let level =
        Level::of_word(first).filter(|_| is_upper(first) && bare[length..].starts_with(['[', ']', ':', '/']))?;
    Some((level, (start, start + length), true))
}

/// What follows a level and what is joined to it in brackets: `[0007] …`, `/Worker-1] …`.
fn behind_level(rest: &str) -> &str {
    if !rest.starts_with(['[', '/']) {
        return rest;
    }
    rest.find(']').filter(|&close| close < LONGEST_JOINED).map_or(rest, |close| &rest[close + 1..])
}

/// Bytes of the longest name that is joined to a level.
const LONGEST_JOINED: usize = 60;

/// What follows process, thread and logger, `1 --- [exec-4] b.orders.OrderClient : call failed`, as Spring Boot writes them.
fn behind_thread(text: &str) -> &str {
    let process = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let head = process.strip_prefix(" --- [").filter(|_| process.len() < text.len());
    head.and_then(|head| head.split_once(" : ")).map_or(text, |(_, said)| said)
}

/// Whether a word is one of a sentence, not of the head of a record: small letters alone.
fn is_prose(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b',' | b'\''))
}

/// A record at level error.
fn leveled(line: &str, record: bool) -> Option<FailingLine> {
    let (level, start) = level(line, record)?;
    let text = line[start..].trim_end();
    let says = text.len() >= 3 && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    // `error: {` opens a value, `ERROR = "…"` is code, `Error: None` tells of none.
    // `[MY-012592] [InnoDB] …` is what loggers put before it.
    let is_list = text.starts_with('[') && text.ends_with(']');
    let is_data = is_list || text.ends_with(['{', '[', '(', ',', ';']) || text.starts_with(['=', '{', '<']);
    let none = ["none", "null", "nil", "false", "0", "no"].iter().any(|none| text.eq_ignore_ascii_case(none));
    // `errors: No known ones` counts, where `error: No space left` says what failed.
    let counted = line[..start].trim_end_matches([' ', ':']).ends_with(['s', 'S']);
    let none = none || counted && ["No ", "no "].iter().any(|no| text.starts_with(no));
    // `ERROR HANDLING`, `ALERT HighLoad`: a heading, a rule. What says what happened has words.
    let bare = !line[..start].contains([':', ']', ')', '>']);
    let is_word = !text.contains(' ');
    let is_heading = !record
        && (bare && (is_word || !text.contains(':') && !text.bytes().any(|byte| byte.is_ascii_lowercase()))
            || is_word && line.starts_with("- "));
    if level != Level::Error || !says || is_data && !record || none || is_heading {
        return None;
    }
    Some(FailingLine { kind: FailureKind::Record, message: (start, start + text.len()) })
}

/// The exception that ends a stack of Python, whatever its class is called: `hall.SeatTaken: row 3`.
pub(crate) fn raised(line: &str) -> Option<FailingLine> {
    let class = line.split(": ").next().unwrap_or(line).trim_end();
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_');
    let message = if class.len() < line.trim_end().len() { class.len() + 2 } else { 0 };
    let is_class = class.starts_with(|first: char| first.is_ascii_alphabetic()) && class.chars().all(is_name);
    is_class.then_some(FailingLine { kind: FailureKind::Exception, message: (message, line.trim_end().len()) })
}

/// `pkg.Class: message`, `panic: message`, `Unhandled exception. Class: message`.
fn exception(line: &str, stack: bool) -> Option<FailingLine> {
    let message = panic(line).or_else(|| thrown(line, stack))?;
    let text = line[message..].trim_end();
    (!text.is_empty()).then_some(FailingLine { kind: FailureKind::Exception, message: (message, message + text.len()) })
}

/// Where the message of a panic begins.
fn panic(line: &str) -> Option<usize> {
    let words = &words().exceptions;
    let begins = words.panics.iter().find(|head| line.starts_with(head.as_str())).map(String::len);
    begins.or_else(|| words.panicked.iter().find_map(|head| Some(line.find(head.as_str())? + head.len())))
}

/// Where the message of an exception begins.
fn thrown(line: &str, stack: bool) -> Option<usize> {
    let introduced = words().exceptions.uncaught.iter().find(|head| line.starts_with(head.as_str()));
    let mut at = introduced.map_or(0, String::len);
    if introduced.is_some()
        && let Some(name) = line[at..].strip_prefix('"')
    {
        at += name.find("\" ")? + 3;
    }
    let rest = &line[at..];
    // `** (KeyError) …`, `(desk.errors.SeatTaken) …`: in brackets.
    if let Some(inside) = rest.strip_prefix("** (").or_else(|| rest.strip_prefix('('))
        && let Some((name, text)) = inside.split_once(") ")
        && (class(name) == Some(name.len()) || is_bracketed(name, text))
    {
        return Some(line.len() - text.len());
    }
    // `could not send: RestException [Error]: Authenticate`: above a stack, words of the program may come first.
    let is_headed = |part: &str| class(part).is_some_and(|end| end == part.len() || part[end..].starts_with(": "));
    let inside = rest.match_indices(": ").map(|(colon, _)| &rest[colon + 2..]).find(|part| is_headed(part));
    let rest = if stack && !is_headed(rest) { inside? } else { rest };
    let length = class(rest)?;
    let Some(text) = rest[length..].strip_prefix(": ") else {
        // A class alone says all there is, below what introduces it or above its stack.
        return (rest.len() == length && (introduced.is_some() || stack)).then_some(line.len() - rest.len());
    };
    // `ValueError: raised when …` of a documentation has no stack; a message of one is no sentence about it.
    let described = ["if ", "when ", "raised ", "thrown ", "on "].iter().any(|word| text.starts_with(word));
    (introduced.is_some() || stack || !described).then_some(line.len() - text.len())
}

/// Whether a name in brackets is a code of a command, before a sentence: `(HallNotFound) No hall …`.
fn is_bracketed(name: &str, text: &str) -> bool {
    text.starts_with(|first: char| first.is_uppercase())
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && words().exceptions.bracketed.iter().any(|end| name.len() > end.len() && name.ends_with(end.as_str()))
}

/// Bytes of the name of a class of exceptions at the beginning of a text: `java.io.IOException`, `Foo::Error`, `Error [ERR_X]`.
fn class(text: &str) -> Option<usize> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b':' | b'\\');
    let mut length = text.bytes().take(160).take_while(|&byte| is_name(byte)).count();
    length = text[..length].trim_end_matches(':').len();
    let mut path = text[..length].rsplit(['.', ':', '$', '\\']);
    let last = path.next()?;
    let names = &words().exceptions;
    let thrown = names.thrown.iter().any(|end| last.ends_with(end.as_str()))
        || path.any(|module| names.modules.iter().any(|name| name == module));
    if !thrown || !last.starts_with(|first: char| first.is_ascii_uppercase()) {
        return None;
    }
    // `Error [ERR_HTTP2_STREAM_ERROR]`, `(0x80004005)`, `(422)`.
    let rest = &text[length..];
    for (open, close) in [(" [", ']'), (" (", ')')] {
        if rest.starts_with(open)
            && let Some(end) = rest.find(close).filter(|&end| end < 60)
        {
            return Some(length + end + 1);
        }
    }
    Some(length)
}

/// `Caused by: pkg.Class: message`.
fn cause(line: &str) -> Option<FailingLine> {
    let trimmed = line.trim_start();
    let head = words().exceptions.causes.iter().find(|head| trimmed.starts_with(head.as_str()))?;
    let start = line.len() - trimmed.len() + head.len();
    let rest = line[start..].trim_end();
    let message =
        class(rest).filter(|&length| rest[length..].starts_with(": ")).map_or(start, |length| start + length + 2);
    (message < start + rest.len())
        .then_some(FailingLine { kind: FailureKind::Cause, message: (message, start + rest.len()) })
}

#[cfg(test)]
mod tests {
    use super::{FailingLine, FailureKind, read};

    #[test]
    fn a_line_that_says_that_something_failed_is_found_with_what_it_says() {
        let found = |line: &str, record: bool| {
            read(line, record, false)
                .map(|line_read| (line_read.kind, line[line_read.message.0..line_read.message.1].to_owned()))
        };
        for (line, record, kind, message) in [
            ("ERROR stock: no such shelf", true, FailureKind::Record, "stock: no such shelf"),
            (
                "[16] [ERROR] Worker (pid:17) was sent SIGKILL!",
                true,
                FailureKind::Record,
                "Worker (pid:17) was sent SIGKILL!",
            ),
            ("ERROR 1 --- [main] o.s.boot.App : run failed", true, FailureKind::Record, "run failed"),
            ("| ERROR    | ingest:52 - it broke", true, FailureKind::Record, "ingest:52 - it broke"),
            ("[error] 397#397: *5 upstream closed", true, FailureKind::Record, "397#397: *5 upstream closed"),
            ("desk.ERROR: no such shelf", true, FailureKind::Record, "no such shelf"),
            ("ERRO[0007] no such shelf   hall=3", false, FailureKind::Record, "no such shelf   hall=3"),
            ("ERROR:root:no such shelf", false, FailureKind::Record, "root:no such shelf"),
            (
                "[ERROR][o.d.Shelf   ] [desk-1] no such shelf",
                true,
                FailureKind::Record,
                "[o.d.Shelf   ] [desk-1] no such shelf",
            ),
            ("[2026-03-02 10:11:12,123: ERROR/Worker-1] no such shelf", true, FailureKind::Record, "no such shelf"),
            ("E! [shelf] no such shelf", true, FailureKind::Record, "[shelf] no such shelf"),
            ("error\tdesk.go:3\tno such shelf", true, FailureKind::Record, "desk.go:3\tno such shelf"),
            ("ERROR (4711): no such shelf", false, FailureKind::Record, "(4711): no such shelf"),
            ("[ERROR] [AB-012592] no such shelf", false, FailureKind::Record, "[AB-012592] no such shelf"),
            ("error: no such remote", false, FailureKind::Record, "no such remote"),
            ("ERROR: Could not install packages", false, FailureKind::Record, "Could not install packages"),
            ("[ERROR] Failed to execute goal", false, FailureKind::Record, "Failed to execute goal"),
            ("fatal: not a repository", false, FailureKind::Record, "not a repository"),
            ("panic: index out of range [3]", false, FailureKind::Exception, "index out of range [3]"),
            ("a.b.NoBeanException: no bean", false, FailureKind::Exception, "no bean"),
            ("client.exceptions.ChannelClosed: by the broker", false, FailureKind::Exception, "by the broker"),
            ("Error [ERR_X]: Stream closed", false, FailureKind::Exception, "Stream closed"),
            (
                "Unhandled exception. System.ArgumentNullException: Value cannot be null.",
                false,
                FailureKind::Exception,
                "Value cannot be null.",
            ),
            (
                "Exception in thread \"main\" java.lang.IllegalStateException: shut",
                false,
                FailureKind::Exception,
                "shut",
            ),
            ("Caused by: a.b.NotFoundException: no shelf", false, FailureKind::Cause, "no shelf"),
            (
                "ERROR DESK-00060: SEAT TAKEN WHILE WAITING",
                false,
                FailureKind::Record,
                "DESK-00060: SEAT TAKEN WHILE WAITING",
            ),
            ("** (KeyError) key :seat not found", false, FailureKind::Exception, "key :seat not found"),
            ("(desk.errors.SeatTaken) row 3 is full", false, FailureKind::Exception, "row 3 is full"),
            ("(HallNotFound) No hall of this name", false, FailureKind::Exception, "No hall of this name"),
            (" ---> Npgsql.PostgresException (0x80004005): 23503: insert", false, FailureKind::Cause, "23503: insert"),
        ] {
            assert_eq!(found(line, record), Some((kind, message.to_owned())), "{line}");
        }
        let above_stack = "could not send: SeatException [Error]: row 3 is full";
        assert_eq!(
            read(above_stack, false, true),
            Some(FailingLine { kind: FailureKind::Exception, message: (39, above_stack.len()) })
        );
    }

    #[test]
    fn a_line_that_only_has_such_words_is_none() {
        for (line, record) in [
            ("INFO 0 errors, 0 failures", true),
            ("[INFO] ERROR count: 0", true),
            ("worker finished without error", true),
            ("error handling was improved", false),
            ("Errors are listed below", false),
            ("error: {", false),
            ("ERROR = \"x\"", false),
            ("error: none", false),
            ("An error occurred: see below", false),
            ("ERROR HANDLING", false),
            ("ERROR CODES AND STATES", false),
            (r#"{"error": {"code": "a", "message": "b"}}"#, false),
            ("ALERT HighLoad", false),
            ("- alert: HighLoad", false),
            ("(see errors) below", false),
            ("(HallDisabled) the hall was switched off", false),
            ("ERROR CODES (SECTION 3)", false),
            ("(NotFound) is what it says", false),
            ("ValueError: if the shelf is empty", false),
            ("client.channels.ChannelClosed: by the broker", false),
            ("NotFoundError", false),
            ("the IOException: what it means", false),
            ("fix: retry on Error: closed", false),
        ] {
            assert_eq!(read(line, record, false), None, "{line}");
        }
    }
}
