//! Whether a log line tells of a failure, by itself and without any catalog: its level, its status, an exception, a key that holds
//! something only where it failed, a verdict. What it means, decoding says; this is quick enough for every line of a log.

use super::line_fields::line_fields;
use super::line_words::{Ending, line_words};
use crate::envelope::{is_error_word, says_failure};

/// Keys of a level and of a status; these say it in a word or a number.
const LEVELS: [&str; 7] = ["level", "severity", "severitytext", "lvl", "levelname", "loglevel", "severity_text"];
const STATUSES: [&str; 7] =
    ["status", "status_code", "statuscode", "http_status", "httpstatus", "response_status", "http_status_code"];

/// Whether this line tells of a failure.
pub fn is_failing(line: &str) -> bool {
    if says_failure(line) {
        return true;
    }
    let words = line_words();
    let mut failed = false;
    for field in line_fields(line) {
        let (name, value) = (field.name.rsplit('.').next().unwrap_or_default().to_lowercase(), field.value.as_str());
        let is = |names: &[&str]| names.contains(&name.as_str());
        if is(&STATUSES) && value.parse().is_ok_and(|status: u16| (400..600).contains(&status)) {
            return true;
        }
        // A level is a word; as pino and Bunyan count, 50 is an error.
        let is_bad_level = || is_error_word(value) || matches!(value, "50" | "60");
        failed |= is(&LEVELS) && is_bad_level();
        match words.ending(&name, value) {
            // A line that says it ended well tells of no failure, whatever its other keys hold.
            Some(Ending::Good) => return false,
            Some(Ending::Bad) => failed = true,
            None => failed |= words.is_failing(&name, value),
        }
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::is_failing;

    #[test]
    fn failures_are_told_from_what_is_normal_in_every_format() {
        for line in [
            r#"{"level":"error","msg":"no route"}"#,
            r#"{"severity":"CRITICAL","message":"x"}"#,
            r#"{"level":50,"msg":"x"}"#,
            r#"{"kind":"decision","decision":"deny","reason_code":"X_1"}"#,
            r#"{"event":"lookup","error":"connection refused"}"#,
            r#"{"http":{"status_code":503}}"#,
            "2026-03-02T10:11:12Z ERROR parcel: no label",
            "level=error msg=late",
            "10.0.0.7 - - [02/Mar/2026:10:11:12 +0000] \"GET /a HTTP/1.1\" 502 12",
            "java.lang.IllegalStateException: closed",
            "panic: runtime error: index out of range",
        ] {
            assert!(is_failing(line), "{line}");
        }
        for line in [
            r#"{"level":"info","msg":"error budget is fine"}"#,
            r#"{"decision":"allow","reason_code":"POLICY_7"}"#,
            r#"{"event":"served","status":200,"error":null}"#,
            "2026-03-02T10:11:12Z INFO parcel: served",
            "level=info msg=\"no error\" err=nil",
            "10.0.0.7 - - [02/Mar/2026:10:11:12 +0000] \"GET /a HTTP/1.1\" 200 502",
            "",
        ] {
            assert!(!is_failing(line), "{line}");
        }
    }
}
