//! Texts that somebody wrote and no program said: program text, files of messages. What a standard's words tell there happened to
//! nobody.
//!
//! Looks at a line among those of its block. What one line shows by itself, [`crate::envelope::recognise::mentioned_text`] knows.

use crate::envelope::context::candidate::{Candidate, Rank};
use crate::envelope::rule::claim::Proof;
use crate::envelope::text::mapped::MappedText;
use crate::envelope::text::words::words;

use memchr::memrchr;

/// Lines above and below in which the others of a block are looked for.
const AROUND: usize = 8;

/// Lines of program text that make a block one.
const FEWEST: usize = 2;

/// Lines whose names say what their values do that make a file of messages.
const FEWEST_NAMED: usize = 2;

/// Bytes of the longest line of such a text.
const LONGEST_LINE: usize = 2048;

/// Letters of the shortest word that two texts have in common.
const SHORTEST: usize = 4;

/// What stands around a string of program text.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// Leaves out what stands in program text and in files of messages.
pub(crate) fn leave_out(candidates: &mut Vec<Candidate>, text: &MappedText<'_>) {
    let letters = text.as_str();
    candidates.retain(|candidate| {
        let place = candidate.finding.span;
        let (Some(above), Some(below)) = (letters.get(..place.0), letters.get(place.0..)) else { return true };
        // What people write has short lines.
        let near = &above.as_bytes()[above.len().saturating_sub(LONGEST_LINE)..];
        let begin = memrchr(b'\n', near).map(|at| above.len() - near.len() + at + 1);
        let Some(start) = begin.or(if near.len() == above.len() { Some(0) } else { None }) else { return true };
        let line = letters[start..].lines().next().unwrap_or_default();
        if line.len() > LONGEST_LINE {
            return true;
        }
        let end = place.1.saturating_sub(start).min(line.len());
        let shown = (&above[start..], line.get(end..).unwrap_or_default());
        let block = Block { line, above: &letters[..start], below };
        if candidate.envelope {
            return !is_given(shown) || !block.is_program_text();
        }
        let is_shown = is_string(shown) || is_string_of(line) || is_statement(line);
        !is_bare(candidate) || !(is_shown && block.is_program_text() || block.is_messages())
    });
}

/// Whether a line's words are all that tells of a failure, with neither time nor request id.
fn is_bare(candidate: &Candidate) -> bool {
    let is_general = candidate.finding.proof <= Proof::Standard;
    is_general && !candidate.thrown && candidate.time < Rank::Line && candidate.finding.request_id.is_none()
}

/// A line and what stands above and below it.
struct Block<'t> {
    line: &'t str,
    above: &'t str,
    below: &'t str,
}

impl<'t> Block<'t> {
    /// The other lines of the block: an empty line and a fence end it.
    fn others(&self) -> impl Iterator<Item = &'t str> {
        let goes_on = |line: &&str| !line.trim().is_empty() && !line.starts_with("```");
        let above = self.above.lines().rev().take(AROUND).take_while(goes_on);
        above.chain(self.below.lines().skip(1).take(AROUND).take_while(goes_on))
    }

    /// Whether the block is one of program text.
    fn is_program_text(&self) -> bool {
        // What a program prints of itself where it fails is a stack, which shows its text, too; at a prompt somebody typed it.
        let is_output = |line: &str| {
            let line = line.trim_start();
            is_prompt(line) || words().mentions.stacks.iter().any(|head| line.starts_with(head.as_str()))
        };
        if self.others().any(is_output) {
            return false;
        }
        let others = self.others().filter(|line| is_statement(line)).count();
        others + usize::from(is_statement(self.line)) >= FEWEST
    }

    /// Whether the line and others of the block name what their values say, as files of messages do: `gateway: 502 Bad Gateway`.
    fn is_messages(&self) -> bool {
        let text = self.line.trim_start();
        if words().mentions.messages.iter().any(|head| text.starts_with(head.as_str())) {
            return true;
        }
        if message(self.line).is_none() {
            return false;
        }
        let named = |line: &str| message(line).is_some_and(|(key, value)| is_named(key, value));
        let others = self.others().filter(|line| named(line)).count();
        others + usize::from(named(self.line)) >= FEWEST_NAMED
    }
}

/// Whether somebody typed a line at a prompt: `$ …`, `>>> …`, `hall> …`, `hall=# …`.
fn is_prompt(line: &str) -> bool {
    let word = line.split(' ').next().unwrap_or_default();
    let name = word.trim_end_matches(['>', '$', '#', '%', '=']);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-:@~/.[]()".contains(&byte));
    name.len() < word.len() && is_name && word.len() < line.len() && !line.starts_with(['#', '='])
}

/// Whether a line is a statement of program text: begins with a word of one and ends with a mark of one, or ends as only one does.
fn is_statement(line: &str) -> bool {
    let text = line.trim();
    let begins = |heads: &[String]| heads.iter().any(|head| text.starts_with(head.as_str()));
    let mentions = &words().mentions;
    let ends =
        [";", "{", "(", ")", ":", " then", " do", ",", "=>", "[", "\\", "*/", " VALUES", " }", "=> e", "=> error"]
            .iter()
            .any(|end| text.ends_with(end));
    let by_words = ends && (begins(&mentions.statements) || begins(&mentions.definitions) || begins(&mentions.blocks));
    let closes = [") {", "=> {", "= {", "= [", ");", "};", "})", "];"].iter().any(|end| text.ends_with(end));
    by_words || closes && !text.starts_with(['"', '[']) || mentions.ends.iter().any(|end| end == text)
}

/// Whether what stands between `before` and `after` is the inside of a string, or a part of it.
fn is_string((before, after): (&str, &str)) -> bool {
    let Some(quote) = before.rfind(QUOTES) else { return false };
    let head = before[..quote].trim_end();
    let mark = before[quote..].chars().next().unwrap_or_default();
    let Some((_, rest)) = after.split_once(mark) else { return false };
    let rest = rest.trim_start();
    let opens = ["(", ",", "=", "=>", "[", "{", ":", "+", "return", "?"].iter().any(|mark| head.ends_with(mark));
    // `logger.error "…"`
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | ':' | '@');
    let called = head.contains('.') && head.trim_start().chars().all(is_name);
    let goes_on = rest.is_empty() || rest.starts_with([')', ',', ';', ']', '}', '+', '%', '.', ':']);
    (opens || called) && goes_on
}

/// Whether a line holds a string of program text, where all of it is what was found.
fn is_string_of(line: &str) -> bool {
    let text = line.trim();
    let quotes = text.matches(QUOTES).count();
    quotes >= 2 && [",", ";", ")", "}", "]"].iter().any(|end| text.ends_with(end))
}

/// Whether an object is what a call or a statement of program text is given: `reply.json({ … });`, `return { … };`.
fn is_given((before, after): (&str, &str)) -> bool {
    let statement = before.rsplit(['{', ';', '>']).next().unwrap_or(before).trim_start();
    if words().mentions.statements.iter().any(|head| statement.starts_with(head.as_str())) {
        return true;
    }
    // `reply(new { … })`
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '&' | '.');
    let named = before.trim_end().trim_end_matches(is_name).trim_end();
    let Some(call) = before.trim_end().strip_suffix('(').or_else(|| named.strip_suffix('(')) else { return false };
    let name = call.rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next().unwrap_or_default();
    let is_method = [".", "->", "::"].iter().any(|mark| call.ends_with(&format!("{mark}{name}")));
    !name.is_empty() && is_method && after.trim_start().starts_with([')', ','])
}

/// A name and what it stands for, as files of messages have them a line: `not_found = "Not Found"`, `GONE(410, "Gone"),`.
fn message(line: &str) -> Option<(&str, &str)> {
    let text = line.trim().trim_end_matches([',', ';', ')']);
    let text = text.strip_prefix("case ").unwrap_or(text);
    let (key, value) = text.split_once(['=', ':', '('])?;
    let key = key.trim().trim_matches(QUOTES);
    // `GONE(410, "Gone")`
    let value =
        value.trim_start_matches(|mark: char| mark.is_ascii_digit() || matches!(mark, ',' | ' ' | '>' | '=' | ':'));
    let value = value.trim().trim_matches(QUOTES);
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    (is_key && !value.contains(QUOTES) && !value.contains(['=', '{'])).then_some((key, value))
}

/// Whether a word of the name stands in the value.
fn is_named(key: &str, value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let mut parts = key.split(['.', '_', '-']).map(str::to_ascii_lowercase);
    // `error: remote error: …` is said by any program.
    let names = |part: &String| part.len() >= SHORTEST && !words().lines.unfollowed.contains(part);
    !value.contains("://") && parts.any(|part| names(&part) && value.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::leave_out;
    use crate::envelope::context::candidate::Candidate;
    use crate::envelope::finding::Finding;
    use crate::envelope::rule::claim::Proof;
    use crate::envelope::text::mapped::MappedText;

    /// Whether the words `seat taken` of a text are left out.
    fn is_left_out(text: &str) -> bool {
        let at = text.find("seat taken").unwrap();
        let finding = Finding { proof: Proof::Standard, span: (at, at + 10), ..Finding::default() };
        let mut candidates = vec![Candidate { finding, ..Candidate::default() }];
        leave_out(&mut candidates, &MappedText::whole(text));
        candidates.is_empty()
    }

    #[test]
    fn program_text_and_files_of_messages_tell_of_no_failure() {
        for text in [
            "func (s *Desk) book() {\n\tif s.full {\n\t\thttp.Error(w, \"409 seat taken\", 409)\n\t\treturn\n\t}\n}",
            "try\n{\n    await next(desk);\n}\ncatch (Full e)\n{\n    log.Warn(e, \"seat taken\", desk.Path);\n}",
            "rescue Desk::Full => e\n  logger.error \"seat taken - #{e.message}\"\n  render json: { error: \"x\" }, status: 503\nend",
            "public enum Reason {\n    SEAT_TAKEN(409, \"seat taken\"),\n    HALL_CLOSED(503, \"hall closed\");",
            "desk.seat=seat taken\ndesk.hall=hall closed\nbutton.ok=OK",
            "errors:\n  seat: seat taken\n  hall: hall closed\n",
            "\"desk.seat\" = \"seat taken\";\n\"desk.hall\" = \"hall closed\";",
            "const reasons = {\n  SEAT_TAKEN: 'seat taken',\n  HALL: 'closed hall',\n};",
        ] {
            assert!(is_left_out(text), "{text}");
        }
    }

    #[test]
    fn what_a_program_said_beside_program_text_is_told() {
        for text in [
            "desk.book();\nprint(desk);\n\nError: seat taken",
            "  File \"desk.py\", line 3, in book\n    return self.desk(\"x\")\n  File \"hall.py\", line 9\n    raise Full(\"seat taken\")",
            "Error: \"seat taken\",\n    at Desk.book (desk.js:3:7) {\n  errno: -17,\n  code: 'EFULL'\n}",
            "hall> desk.book({ row: 3 })\nDeskError: seat taken in { row: \"3\" }\nhall> desk.count({ row: 3 })\n1",
            "cache: seat taken\ndatabase: connected",
            "error: hall error: seat taken\nbook: https://halls.example/book\n",
            "{\n  \"error\": \"seat taken\",\n  \"path\": \"/book\"\n}",
        ] {
            assert!(!is_left_out(text), "{text}");
        }
    }
}
