//! Whether the fixed words of a standard stand in a text about failures, not in what a program said when it failed: a comment,
//! program text, a rule with holes, the name of a test that passed, a change that mends it.
//!
//! Looks at one line. Tables and lists that explain codes, the reader of the lines and [`crate::envelope::context::listing`] know.

use crate::envelope::finding::Span;
use crate::envelope::recognise::exception_class::{exception, is_error};
use crate::envelope::text::words::words;

/// What stands around a quoted text.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// Whether the words at `place` are only mentioned in their line.
pub(crate) fn is_mentioned(line: &str, (start, end): Span) -> bool {
    let Some((before, after)) = line.get(..start).zip(line.get(end..)) else { return false };
    // One of the alternatives of a pattern.
    let is_alternative = before.ends_with('|') && before.contains('(') && after.starts_with([')', '|']);
    is_alternative
        || is_comment(before)
        || is_program_text(before, after)
        || is_option(before)
        || is_passed(line)
        || is_commit(line)
        || is_explained(before, &line[start..end], after)
}

/// Whether a comment of program text or of a configuration is open at the end of `before`.
fn is_comment(before: &str) -> bool {
    let start = before.trim_start();
    let heads = &words().mentions.comments;
    if heads.iter().any(|head| start.starts_with(head.as_str())) {
        return true;
    }
    // Behind code, which ends before its comment.
    [" // ", " # ", " /* ", "\t// ", "\t# "].iter().any(|mark| {
        let code = before.rfind(mark).map_or("", |at| before[..at].trim_end());
        code.ends_with([';', '{', '}', ')', ':', ','])
    })
}

/// Whether a string of program text is open at the end of `before`: an argument, a comparison, what a statement hands on. An
/// exception prints itself as `Refused('…')`.
fn is_program_text(before: &str, after: &str) -> bool {
    let Some(quote) = before.rfind(QUOTES) else { return false };
    let (head, inside) = (&before[..quote], &before[quote + 1..]);
    // Operators of program text and of queries over logs.
    let compared = ["==", "!=", "=~", ":=", "|~", "|=", "!~"].iter().any(|mark| head.trim_end().ends_with(mark));
    if compared && after.contains(QUOTES) {
        return true;
    }
    if inside.contains([')', ';']) || !after.contains(QUOTES) {
        return false;
    }
    let start = before.trim_start_matches(['+', '-', ' ', '\t', '}', '@']);
    let is_statement = words().mentions.statements.iter().any(|word| {
        // `import failed: "…"` is what a program said.
        start.starts_with(word.as_str()) && !(word == "import " && head.contains(": "))
    });
    // `reply(w, "…`: names before it are given, too.
    let given = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.&*, ".contains(&byte))
    };
    let open = head.rfind('(').map(|at| at + 1).filter(|&at| {
        head.ends_with(", ") && given(&head[at..]) && !head[at..].starts_with(|first: char| first.is_ascii_digit())
    });
    let called = head[..open.unwrap_or(head.len())].strip_suffix('(').is_some_and(|call| {
        // `error!(…)`: a macro is called like a function.
        let call = call.strip_suffix('!').unwrap_or(call);
        let name = &call[call.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_').len()..];
        let thrown = exception(call).is_some_and(|class| class.ends_with(name)) && is_error(name);
        // `Some("…")`, `Io("…")`: a value that was printed.
        let printed =
            name.starts_with(|letter: char| letter.is_ascii_uppercase()) && !call.ends_with(&format!(".{name}"));
        !name.is_empty() && !thrown && !printed
    });
    is_statement || called
}

/// Whether a line has holes that something else fills: `{{ $labels.pod }}`, `{{ .Status }}`, `#{cause}`.
pub(crate) fn is_template(line: &str) -> bool {
    line.contains("#{") || line.match_indices("{{").any(|(at, _)| line[at + 2..].trim_start().starts_with(['$', '.']))
}

/// The value of a sample of a metric: `faults_total{code="…"} 0`.
pub(crate) fn sample(line: &str) -> Option<&str> {
    let value = line.trim().rsplit_once("\"} ").map(|(_, value)| value.split(' ').next().unwrap_or_default())?;
    value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'+')).then_some(value)
}

/// Whether a line is a sample of a metric that counted nothing.
pub(crate) fn is_zero(line: &str) -> bool {
    sample(line).is_some_and(|value| value.contains('0') && value.bytes().all(|byte| matches!(byte, b'0' | b'.')))
}

/// Whether a line explains an option of a command: `--retry N   …`.
fn is_option(before: &str) -> bool {
    let text = before.trim_start();
    let name = text.trim_start_matches('-');
    let is_name = name.len() < text.len() && name.starts_with(|first: char| first.is_ascii_alphabetic());
    is_name && text.contains("  ")
}

/// Whether a line tells of a test that passed, whatever its name says.
fn is_passed(line: &str) -> bool {
    let words = &words().mentions;
    // pytest counts how far it is: `[ 33%]`.
    let text = line.trim();
    let text = text.strip_suffix("%]").and_then(|text| text.rsplit_once('[')).map_or(text, |(text, _)| text.trim_end());
    words.passed.iter().any(|head| text.starts_with(head.as_str()))
        || words.passed_ends.iter().any(|end| text.ends_with(end.as_str()))
}

/// Whether a line is one of a history: `9c1e2ab fix(desk): …`, `- The desk waits longer (#12)`.
fn is_commit(line: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let request = line.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once(" (#")).map(|(_, number)| number);
    if line.trim_start().starts_with(['-', '*']) && request.is_some_and(is_number) {
        return true;
    }
    let Some((hash, subject)) = line.trim_start_matches(['*', '|', ' ']).split_once(' ') else { return false };
    let kind = subject.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    let after = &subject[kind.len()..];
    let named = words().mentions.commits.iter().any(|word| word.eq_ignore_ascii_case(kind));
    (7..=40).contains(&hash.len())
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && named
        && after.starts_with([':', '(', '!', ' '])
}

/// Whether what stands around says that it happens no longer, what is done when it does, or what it means.
fn is_explained(before: &str, said: &str, after: &str) -> bool {
    let words = &words().mentions;
    let said = said.to_ascii_lowercase();
    let is_mark = |letter: char| QUOTES.contains(&letter) || matches!(letter, ' ' | '*');
    let before = before.to_ascii_lowercase();
    let item = before.trim_start();
    let item = ["- ", "* ", "• "]
        .iter()
        .find_map(|bullet| item.strip_prefix(bullet))
        .map(|item| item.trim_start_matches(is_mark));
    // Before the words themselves, or before the quotes that they stand in.
    let opened = before.rfind(QUOTES).map_or("", |quote| &before[..quote]);
    let is_apart = |rest: &str| rest.is_empty() || rest.ends_with(' ');
    let undone = |text: &str| {
        let text = text.trim_end_matches(is_mark);
        words.undone.iter().any(|word| text.strip_suffix(word.as_str()).is_some_and(is_apart))
    };
    let step =
        before.trim_start_matches(|mark: char| mark.is_ascii_digit() || matches!(mark, '.' | ')' | '-' | '*' | ' '));
    // Somebody tells what they did themselves.
    let is_told = [" i ", " we ", " my ", " our "].iter().any(|word| step.contains(word));
    let is_condition =
        step.len() < before.len() && !is_told && words.conditions.iter().any(|word| step.starts_with(word.as_str()));
    undone(&before)
        || is_condition
        || undone(opened)
        || words.no_longer.iter().any(|word| before.contains(word.as_str()) || said.starts_with(word.as_str()))
        || item.is_some_and(|item| words.changes.iter().any(|word| item.starts_with(word.as_str())))
        || words.explained.iter().any(|word| after.trim_start_matches(is_mark).starts_with(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{is_mentioned, is_zero};

    fn mentioned(line: &str, text: &str) -> bool {
        let start = line.find(text).unwrap();
        is_mentioned(line, (start, start + text.len()))
    }

    #[test]
    fn a_counter_of_nothing_tells_of_none() {
        assert!(is_zero("faults_total{code=\"seat_taken\"} 0") && is_zero("faults{code=\"a\"} 0.0 1700000000"));
        assert!(!is_zero("faults_total{code=\"seat_taken\"} 10") && !is_zero("x {\"code\":\"a\"} 0x"));
    }

    #[test]
    fn words_in_a_text_about_failures_are_only_mentioned() {
        for line in [
            "// dial tcp 10.0.0.1:80: seat taken",
            "    except OSError:  # [Errno 111] seat taken",
            " * @throws desk.SeatException: seat taken if nobody left",
            "-- raises seat taken",
            "### Error: seat taken",
            "const FULL: &str = \"seat taken\";",
            "return fmt.Errorf(\"seat taken: %w\", err)",
            "-	return errors.New(\"dial: seat taken\")",
            "  console.error(\"Error: seat taken\");",
            "    if \"seat taken\" in str(e):",
            "{hall=\"main\"} |~ \"(?i)seat taken|gone\" | json",
            "raise OperationalError(\"seat taken\")",
            "assert str(e) == \"seat taken: row 3\"",
            "--- PASS: TestBooking/seat taken (0.01s)",
            "  ✓ answers seat taken when the hall is full (12 ms)",
            "tests/test_api.py::test seat taken PASSED",
            "tests/test_api.py::test seat taken PASSED    [ 33%]",
            "DESK_REASONS (hall closed|seat taken)",
            "- Guests wait instead of a seat taken at once (#1190)",
            "- Retry on `seat taken` (#12)",
            "bo: yes, no seat taken this time",
            "- Handle `desk: seat taken or gone` with a clear message",
            "* Fix a race (SEAT seat taken)",
            "If you see `seat taken`, ask the desk",
            "What does \"seat taken\" mean?",
            "A seat taken means that somebody was faster.",
            "  RAISE NOTICE 'seat taken';",
            "Q: Why do I get \"seat taken\" on the page?",
            "3. If the log says `seat taken`, start the desk again.",
            "3. If it is `FULL` with seat taken, look at the hall.",
            "- When a guest gets seat taken, call the desk.",
            "2. `GONE` means seat taken.",
            "- `seat taken` no longer appears when the hall is empty",
            "b7720aa fix(desk): handle seat taken",
            "5f8f2c9 Revert \"retry on seat taken\"",
            "        tracing::error!(\"seat taken (row 3)\");",
            "- error: no longer panics when the answer is seat taken",
            "    reply.Error(w, \"409 seat taken\", http.StatusConflict)",
            "  --retry-on CODES  again where the desk says seat taken",
            "During the night the desk may answer seat taken.",
            "shouldn't this be seat taken?",
        ] {
            assert!(mentioned(line, "seat taken"), "{line}");
        }
    }

    #[test]
    fn words_that_a_program_said_are_told() {
        for line in [
            "dial tcp 10.0.0.1:80: connect: seat taken",
            "Error: seat taken",
            "requests.exceptions.ConnectionError(MaxRetryError(\"Pool: Max retries (Caused by: seat taken\")",
            "ConnectionError('seat taken')",
            "URLError(OSError(111, 'seat taken'))",
            "level=error err=\"seat taken\" hall=3",
            "2026/02/20 08:01:12 [error] 31#31: *770 seat taken while booking",
            "curl: (7) seat taken",
            "#12 ERROR: seat taken",
            "we get seat taken since noon",
            "- desk-1: seat taken",
            "* connect to desk: seat taken",
            ";; status: seat taken",
            "message: \"seat taken\"",
            "Reply { message: \"no\", reason: \"seat taken\" }",
            "see http://desk.example // seat taken",
            "import failed: \"seat taken\" in hall 3",
            "- When I open the page I get: seat taken",
            "If this goes on: seat taken",
            "5f8f2c9a seat taken in hall 3",
            "Err(Custom(\"seat taken\"))",
            "desk: Some('seat taken')",
            "what does this mean: seat taken",
            "- added a row, and since then: seat taken",
            "desk(111, 'seat taken')",
            "--retry: seat taken",
            "Error: parse error at (hall.yaml:3): seat taken in {{ .Values.row }}",
        ] {
            assert!(!mentioned(line, "seat taken"), "{line}");
        }
    }
}
