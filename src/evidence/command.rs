//! A command that prints a log: `kubectl logs`, `docker compose logs`, `stern`, `logcli`.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::cancel::Deadline;
use super::kind::SourceKind;
use super::question::Question;
use super::search::{Record, Search};
use super::time::LineClock;
use super::{Found, Source, StretchRead, TimeStretch, process};
use crate::catalog::schema::{TableKey, ValueKind, must};
use crate::contrast::around::SeenLine;
use crate::triage::Trouble;

/// What a command source is made of.
#[derive(Debug, Clone, Deserialize)]
pub struct CommandSpec {
    /// Its name.
    pub name: String,
    /// Program and arguments. `{request_id}`, `{trace_id}`, `{from}` and `{until}` (RFC 3339, UTC) are put in, each as a
    /// whole argument or behind `--option=`.
    pub run: Vec<String>,
}

/// The names that can be put in.
pub const PLACEHOLDERS: [&str; 4] = ["{request_id}", "{trace_id}", "{from}", "{until}"];

/// Those of them that narrow it to one request.
const OF_ONE_REQUEST: [&str; 2] = ["{request_id}", "{trace_id}"];

/// Why an argument of a command cannot be used as it is written; none when it can.
pub fn wrong(argument: &str) -> Option<String> {
    let placeholder = PLACEHOLDERS.into_iter().find(|name| argument.contains(name))?;
    let before = argument.strip_suffix(placeholder);
    let is_option =
        |before: &str| before.is_empty() || before.starts_with("--") && before.find('=') == Some(before.len() - 1);
    if before.is_some_and(is_option) {
        return None;
    }
    Some(format!(
        "{placeholder} must be an argument of its own, or the end of --option={placeholder}: nothing is quoted, as no shell reads it"
    ))
}

impl Source for CommandSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        Self::WORDS[0]
    }

    fn place(&self) -> String {
        shell_words::join(&self.run)
    }

    fn runs_programs(&self) -> bool {
        true
    }

    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
        let argv = self.filled(question)?;
        let mut search = Search::new(question, &self.name);
        let mut number = 0;
        let cut = process::run(&argv, patience, |text| {
            number += 1;
            search.see(&Record { place: &argv[0], number: Some(number), written: None, text });
        })?;
        search.end_of_place();
        if let Some(cut) = cut {
            if number == 0 {
                return Err(wrote_nothing(&argv[0]));
            }
            search.failed(cut);
        }
        Ok(search.finish())
    }

    fn lines_between(
        &self,
        stretch: &TimeStretch,
        patience: &Deadline,
        then: &mut dyn FnMut(SeenLine<'_>),
    ) -> Result<StretchRead, Trouble> {
        if self.run.iter().any(|argument| OF_ONE_REQUEST.iter().any(|name| argument.contains(name))) {
            return Err(
                self.refused("it prints the lines of one request alone", "name a command that prints all of a time")
            );
        }
        let argv = self.filled(&Question::between(stretch))?;
        let place = Arc::from(argv[0].as_str());
        let (mut clock, mut number, mut at) = (LineClock::new(stretch.until), 0, None);
        let cut = process::run(&argv, patience, |text| {
            number += 1;
            at = clock.read(text).or(at);
            if let Some(at) = at.filter(|at| stretch.holds(*at)) {
                then(SeenLine { place: &place, number: Some(number), at, text });
            }
        })?;
        if cut.is_some() && number == 0 {
            return Err(wrote_nothing(&argv[0]));
        }
        Ok(StretchRead { places: 1, missing: cut.into_iter().collect() })
    }
}

impl SourceKind for CommandSpec {
    const WORDS: &'static [&'static str] = &["command"];
    const KEYS: &'static [&'static [TableKey]] = &[&[must("run", ValueKind::Texts)]];
}

impl CommandSpec {
    /// The arguments with the values put in.
    fn filled(&self, question: &Question) -> Result<Vec<String>, Trouble> {
        let time = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let value = |name: &str| match name {
            "{from}" => Some(time(question.from())),
            "{until}" => Some(time(question.until())),
            _ => {
                let name = name.trim_matches(['{', '}']).replace('_', " ");
                question.needles.iter().find(|needle| needle.name == name).map(|needle| needle.value.clone())
            }
        };
        let fill = |argument: &String| {
            let Some(name) = PLACEHOLDERS.into_iter().find(|name| argument.contains(name)) else {
                return Ok(argument.clone());
            };
            if let Some(wrong) = wrong(argument) {
                return Err(self.refused(&wrong, "write it as an argument of its own in the configuration"));
            }
            match value(name) {
                Some(value) if is_plain(&value) => Ok(argument.replace(name, &value)),
                Some(_) => Err(self.refused(
                    &format!("the value for {name} holds characters that a program could take for something else"),
                    "look for it by hand",
                )),
                None => Err(self.refused(&format!("the failure has no value for {name}"), "capture it in step 1")),
            }
        };
        self.run.iter().map(fill).collect()
    }

    fn refused(&self, why: &str, next: &str) -> Trouble {
        Trouble { what: format!("did not run {}", self.run[0]), why: why.into(), next: next.into() }
    }
}

fn wrote_nothing(program: &str) -> Trouble {
    Trouble {
        what: format!("no line from {program}"),
        why: "it wrote nothing before its time was over".into(),
        next: "raise `timeout`, or let it look at less".into(),
    }
}

/// Whether a value can be nothing but a value: it does not begin like an option, and holds nothing that any reader of
/// arguments would treat as its own. It came from a paste.
fn is_plain(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.len() <= 256
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:/+=@".contains(c))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CommandSpec, wrong};
    use crate::evidence::cancel::{Cancel, Deadline};
    use crate::evidence::question::Question;
    use crate::evidence::{Source, TimeStretch};

    fn question(id: &str) -> Question {
        let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        question.add("request id", Some(id));
        question.at = Some("2026-03-02T10:11:12Z".parse().unwrap());
        question
    }

    fn spec(run: &[&str]) -> CommandSpec {
        CommandSpec { name: "pods".into(), run: run.iter().map(|word| (*word).to_owned()).collect() }
    }

    #[test]
    fn values_are_put_in_as_single_arguments() {
        let spec = spec(&["logs", "{request_id}", "--since={from}", "--until={until}", "{app=x}"]);
        let filled = spec.filled(&question("b6d8-01")).unwrap();
        assert_eq!(
            filled,
            ["logs", "b6d8-01", "--since=2026-03-02T09:56:12Z", "--until=2026-03-02T10:16:12Z", "{app=x}"]
        );
    }

    #[test]
    fn a_value_that_could_be_read_as_an_option_is_refused() {
        let spec = spec(&["logs", "{request_id}"]);
        for id in ["--output=/etc/passwd", "-oProxyCommand=x", "a b c d", "a;reboot", "$(id)x", "a\nbcd", "@file"] {
            let refused = spec.filled(&question(id)).unwrap_err().to_string();
            assert!(refused.starts_with("did not run logs: the value for {request_id} holds characters"), "{refused}");
        }
        let missing = spec.filled(&Question::new("2026-03-02T10:20:00Z".parse().unwrap())).unwrap_err();
        assert_eq!(missing.why, "the failure has no value for {request_id}");
    }

    #[test]
    fn a_placeholder_inside_other_text_is_wrong() {
        assert!(wrong(r#"{app="x"} |= "{request_id}""#).is_some());
        assert!(wrong("grep {request_id}").is_some());
        assert!(wrong("-g{request_id}").is_some());
        assert_eq!([wrong("--since-time={from}"), wrong("{request_id}"), wrong("--tail=9")], [None, None, None]);
    }

    #[test]
    fn what_a_command_prints_is_searched() {
        let spec = spec(&["printf", "before\\n2026-03-02T10:11:12Z id=b6d8-01\\nafter\\n"]);
        let found =
            spec.gather(&question("b6d8-01"), &Deadline::new(Duration::from_secs(20), &Cancel::default())).unwrap();
        let texts: Vec<_> = found.lines.iter().map(|line| (line.place.to_string(), line.text.to_string())).collect();
        let line = |number: u32, text: &str| (format!("printf:{number}"), text.to_owned());
        assert_eq!(texts, [line(1, "before"), line(2, "2026-03-02T10:11:12Z id=b6d8-01"), line(3, "after")]);
    }

    #[test]
    fn the_lines_of_a_time_are_those_that_a_command_prints_of_it() {
        let at = |text: &str| text.parse().unwrap();
        let stretch = TimeStretch { from: at("2026-03-02T10:00:00Z"), until: at("2026-03-02T10:11:12Z") };
        let log = "before\\n2026-03-02T09:59:59Z a\\n2026-03-02T10:00:00Z b\\n  at b\\n2026-03-02T10:11:12Z c\\n";
        let lines = |run: &[&str]| {
            let mut lines = Vec::new();
            let patience = Deadline::new(Duration::from_secs(20), &Cancel::default());
            let read = spec(run).lines_between(&stretch, &patience, &mut |line| {
                lines.push((line.number, String::from_utf8(line.text.to_vec()).unwrap()));
            });
            read.map(|read| (read.places, lines)).map_err(|trouble| trouble.why)
        };
        let expected = vec![(Some(3), "2026-03-02T10:00:00Z b".to_owned()), (Some(4), "  at b".to_owned())];
        assert_eq!(lines(&["printf", log]), Ok((1, expected)));
        let from = vec![(Some(1), "2026-03-02T10:00:00Z".to_owned())];
        assert_eq!(lines(&["printf", "%s\\n", "{from}"]), Ok((1, from)), "it is asked for that time");
        assert_eq!(lines(&["printf", "{request_id}"]), Err("it prints the lines of one request alone".to_owned()));
    }

    #[test]
    #[cfg(unix)]
    fn a_command_that_writes_nothing_in_its_time_has_failed() {
        let patience = Deadline::new(Duration::from_millis(100), &Cancel::default());
        let trouble = spec(&["sleep", "600"]).gather(&question("b6d8-01"), &patience).unwrap_err();
        assert_eq!(trouble.why, "it wrote nothing before its time was over");
    }
}
