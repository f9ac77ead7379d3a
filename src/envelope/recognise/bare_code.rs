//! A code that a text names, where nothing in the paste tells of a failure in a form that is known.
//!
//! Only when it is the paste's one code, and something beside it says that it was answered: a page of documentation, a name of
//! a file and a line of program text are no failure.

use crate::envelope::context::candidate::{Candidate, Context, Rank};
use crate::envelope::context::own_line;
use crate::envelope::context::surface;
use crate::envelope::finding::{Finding, FindingField, Span};
use crate::envelope::prefix::line_prefix;
use crate::envelope::recognise::failing_line;
use crate::envelope::recognise::mentioned_text;
use crate::envelope::recognise::named_code::{self, NamedCode};
use crate::envelope::record::http_text;
use crate::envelope::record::level::Level;
use crate::envelope::rule::claim::Proof;
use crate::envelope::rule::envelope_rule::MENTION;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::text::code::plain_letters;
use crate::envelope::text::mapped::MappedText;
use crate::envelope::text::words::words;

/// The longest text that is read.
const LONGEST: usize = 16 * 1024;

/// How sure it is that a code that is only named tells of a failure.
const MENTIONED: f32 = 0.4;

/// The one code that a text names as what was answered, in offsets into the text; `alone` where nothing else in it failed: beside
/// a failure the spelling of a code says nothing.
pub(crate) fn mention(text: &str, alone: bool, product_index: &ProductIndex) -> Option<NamedCode> {
    // A rule of alerting names what it watches for.
    let is_rule = |line: &str| ["- alert:", "expr:"].iter().any(|key| line.trim_start().starts_with(key));
    if text.len() > LONGEST || text.lines().any(is_rule) {
        return None;
    }
    let mut only: Option<NamedCode> = None;
    let mut at = 0;
    for paragraph in text.split_inclusive("\n\n") {
        let start = at;
        at += paragraph.len();
        let is_told = is_told(paragraph);
        for line in paragraph.split_inclusive('\n') {
            let start = start + (line.as_ptr() as usize - paragraph.as_ptr() as usize);
            for named in named_code::codes(line, product_index) {
                let is_answered = is_told || alone && speaks_alone(line, &named);
                if names_many(line) || is_explained(line, named.span) || !is_answered {
                    return None;
                }
                let span = (start + named.span.0, start + named.span.1);
                match &only {
                    Some(held) if held.entry != named.entry || held.product != named.product => return None,
                    Some(_) => {}
                    None => only = Some(NamedCode { span, ..named }),
                }
            }
        }
    }
    only
}

/// Gives the only failure of a text, which nobody owns, the code that the text names elsewhere: a guess.
pub(crate) fn join(candidate: &mut Candidate, named: &NamedCode, text: &MappedText<'_>, product_index: &ProductIndex) {
    let place = text.origin(named.span);
    named_code::own(candidate, &NamedCode { span: place, ..named.clone() }, product_index);
    let finding = &mut candidate.finding;
    MENTION.clone_into(&mut finding.shape);
    finding.confidence = MENTIONED;
    "the only code that is named beside the only failure".clone_into(&mut finding.why);
}

/// A code that a text only names, as what the paste tells.
pub(crate) fn candidate(
    named: &NamedCode,
    text: &MappedText<'_>,
    context: &Context,
    product_index: &ProductIndex,
) -> Candidate {
    let place = text.origin(named.span);
    let finding = Finding {
        catalog: Some(product_index.catalog(named.product).to_owned()),
        code: Some(named.spelling.clone()),
        entry: Some(named.entry.clone()),
        known: true,
        shape: MENTION.to_owned(),
        span: place,
        proof: Proof::Code,
        confidence: MENTIONED,
        why: "the only code that is named: nothing in the paste shows the failure itself".to_owned(),
        count: 1,
        ..Finding::default()
    };
    let mut candidate = Candidate { finding, surface: Rank::None, ..Candidate::default() };
    candidate.mark(FindingField::Code, place);
    candidate.set_context(&Context { path: context.path.clone(), ..Context::default() });
    surface::decide(&mut candidate, Some(named.product), None, None, context, product_index);
    let letters = text.as_str();
    let start = letters[..named.span.0].rfind('\n').map_or(0, |at| at + 1);
    let end = letters[named.span.1..].find('\n').map_or(letters.len(), |length| named.span.1 + length);
    own_line::fill(&mut candidate, text, (start, end));
    candidate
}

/// Whether a paragraph says that something failed.
fn is_told(paragraph: &str) -> bool {
    let has = |words: &[String]| words.iter().any(|word| paragraph.contains(word.as_str()));
    has(&words().anchors.trouble) || has(&words().mentions.told) || http_text::mentioned(paragraph).is_some()
}

/// Whether a code in capitals stands in prose, or any code at the head of its line with its text behind it.
fn speaks_alone(line: &str, named: &NamedCode) -> bool {
    let (start, end) = named.span;
    let code = plain_letters(&line[start..end]);
    let is_prose = !line.contains('{') && !line.contains("\":");
    let in_capitals = code.contains('_') && code == code.to_ascii_uppercase();
    let head = line[..start].trim();
    let after = &line[end..];
    let is_head = start == 0 || head == "[" || head.starts_with('[') && head.ends_with(']');
    is_prose && (in_capitals || is_head && after.starts_with([':', ']']) && !after.ends_with([',', '{', ';']))
}

/// Whether a line lists codes: several words that are spelt as codes are.
pub(crate) fn names_many(line: &str) -> bool {
    let is_code = |word: &&str| word.contains('_') && word.len() >= 5 && **word == word.to_ascii_uppercase();
    let list = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(is_code);
    list.clone().nth(1).is_some() && line.contains(['[', '|', ',']) && !line.contains("\":")
}

/// Whether the text around a code explains it, sets it, defines it, or only has it in a name.
pub(crate) fn is_explained(line: &str, (start, end): Span) -> bool {
    let (before, after) = (&line[..start], &line[end..]);
    let body = line.trim_start();
    let lists = &words().mentions;
    let starts = |heads: &[String]| heads.iter().any(|head| body.starts_with(head.as_str()));
    // An item of a list that is the code alone, a row of a table, a heading, a comment.
    let is_item = body.starts_with(['-', '*']) && before.trim().len() <= 1 && after.trim().is_empty();
    let is_row = ["|", "# ", "##", ";"].iter().any(|mark| body.starts_with(mark));
    // `NAME = …`, `NAME(409),`, `name: false`, `name 0`: a definition, a setting, a sample of a metric.
    let rest = after.trim_start_matches(['"', '\'', ' ']);
    let is_defined = before.trim_start_matches(['+', '-']).trim_matches(['"', '\'', ' ', '\t']).is_empty()
        && (rest.starts_with('=')
            || after.starts_with('(')
            || after.starts_with("  ")
            || start > 0 && after.starts_with(": \"")
            || after.trim_end().ends_with([',', '{'])
            || rest.trim_start_matches(':').trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && !rest.trim().is_empty()
            || ["true", "false"].contains(&rest.trim_start_matches(':').trim()));
    let prefix = line_prefix(line);
    let level = failing_line::level(&line[prefix.body..], prefix.time.is_some());
    let is_good = level.is_some_and(|(level, _)| level == Level::Good) && http_text::mentioned(line).is_none();
    starts(&lists.definitions)
        || is_setting(body)
        || is_item
        || before.ends_with("= \"") && after.trim_end_matches([',', ';']).trim_end() == "\""
        || is_row
        || is_defined
        || is_good
        || mentioned_text::sample(line).is_some()
        || is_record_of_nothing_wrong(line)
        || after.trim_start_matches([')', '"', ' ']).starts_with("=>")
        || before.ends_with(['&', '?', '@', '$'])
        || before.ends_with(" #")
        || REFUSALS.iter().any(|refusal| line.contains(refusal))
        || lists.examples_before.iter().any(|word| before.contains(word.as_str()))
        || lists.changes.iter().any(|word| after.trim_start_matches([':', ' ']).starts_with(word.as_str()))
        || mentioned_text::is_template(line)
        || mentioned_text::is_mentioned(line, (start, end))
}

/// Whether a record says by a field that it is no more than information.
fn is_record_of_nothing_wrong(line: &str) -> bool {
    let plain: String = line.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    let is_good = |key: &str| {
        plain.match_indices(key).any(|(at, _)| {
            let value = plain[at + key.len()..].trim_start_matches(['"', ':', '=']);
            let word = value.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
            Level::of_word(word) == Some(Level::Good)
        })
    };
    ["\"level\":", "\"severity\":", "level="].iter().any(|key| is_good(key))
}

/// How Kubernetes words its refusals.
const REFUSALS: &[&str] = &["Error from server", "admission webhook"];

/// `GATEWAY_ADDR=:8080`: a line of a configuration.
fn is_setting(line: &str) -> bool {
    let name = line.strip_prefix("export ").unwrap_or(line);
    let length = name.bytes().take_while(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_')).count();
    name[..length].contains('_') && name[length..].starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::mention;
    use crate::envelope::rule::name_table::CodeSpelling;
    use crate::envelope::rule::product_index::ProductIndex;
    use crate::envelope::rule::product_set::{Product, ProductSet};

    /// What is told of a text where a team's catalog has these codes.
    fn told(text: &str) -> Option<String> {
        let names = ["HALL_FULL", "HallClosed", "SEAT-104", "seat.row.gone"].map(|code| CodeSpelling {
            spelling: code,
            entry: Some(code),
            ..CodeSpelling::default()
        });
        let product = Product { catalog: "hall".to_owned(), names: names.into_iter().collect(), ..Product::default() };
        let product_index = ProductIndex::new(&ProductSet { products: vec![product.into()] });
        mention(text, true, &product_index).map(|named| text[named.span.0..named.span.1].to_owned())
    }

    #[test]
    fn the_one_code_that_was_answered_is_told() {
        for (text, code) in [
            ("and then HALL_FULL", "HALL_FULL"),
            ("it dies with HallClosed", "HallClosed"),
            ("[SEAT-104] row 3 is gone", "SEAT-104"),
            ("SEAT-104: row 3 is gone", "SEAT-104"),
            (r#"<Answer success="false"><Err sym="HallClosed"/></Answer>"#, "HallClosed"),
            (r#"{"status":409,"type":"https://desk.example/problems/HALL_FULL","title":"It failed"}"#, "HALL_FULL"),
            ("PROBLEM: desk is CRITICAL\nInfo: HTTP 409 seat.row.gone", "seat.row.gone"),
            (r#"{"detail":"HALL_FULL"}"#, "HALL_FULL"),
            ("hall.errors.HallClosed raised, twice: HallClosed", "HallClosed"),
        ] {
            assert_eq!(told(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn a_code_that_is_explained_or_one_of_several_or_without_anything_that_failed_is_none() {
        for text in [
            "HALL_FULL and HallClosed both failed",
            "the page about HallClosed is short",
            "SEAT-104 was closed last week",
            "failed, see docs/HALL_FULL",
            "error codes: [HALL_FULL, SEAT_FREE]",
            r#"{"codes":["HALL_FULL"]}"#,
            "HALL_FULL  no seat is left, booking failed",
            "    SEAT-104: tidy up the desk",
            "faults_total{code=\"HALL_FULL\"} 0",
            "errors:\n  HALL_FULL: \"The hall is full.\"",
            r#"{"level":"info","msg":"41 error texts","first":"HALL_FULL"}"#,
            "return fault switch { nameof(HallClosed) => 409 };",
            "What is the difference between HALL_FULL and HALL_SHUT, both failed?",
            "see https://desk.example/problems/HALL_FULL when it failed",
            "groups:\n- alert: Hall\n  expr: rate(x{code=\"HALL_FULL\"}[5m]) > 0\n",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
