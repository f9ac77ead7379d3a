//! The journal of systemd, through `journalctl -o json`.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::cancel::Deadline;
use super::kind::SourceKind;
use super::question::Question;
use super::search::{Record, Search};
use super::time::{self, WrittenTime};
use super::{Found, Source, StretchRead, TimeStretch, process};
use crate::catalog::schema::{TableKey, ValueKind, may};
use crate::contrast::around::SeenLine;
use crate::triage::Trouble;

/// What a journal source is made of.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct JournalSpec {
    /// Its name.
    pub name: String,
    /// Units to read; all without any.
    #[serde(default)]
    pub units: Vec<String>,
    /// The user's own journal and units.
    #[serde(default)]
    pub of_user: bool,
    /// A journal file instead of the running system's journal.
    pub file: Option<String>,
    /// A folder of journal files instead.
    pub directory: Option<String>,
}

impl SourceKind for JournalSpec {
    const WORDS: &'static [&'static str] = &["journald"];
    const KEYS: &'static [&'static [TableKey]] = &[&[
        may("units", ValueKind::Texts),
        may("of_user", ValueKind::Flag),
        may("file", ValueKind::Text),
        may("directory", ValueKind::Text),
    ]];
}

impl JournalSpec {
    /// The program, and what it is asked for.
    fn argv(&self, wanted: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut argv =
            vec!["journalctl".into(), "--output=json".into(), "--no-pager".into(), "--quiet".into(), "--all".into()];
        argv.extend(wanted);
        argv.extend(self.of_user.then(|| "--user".into()));
        argv.extend(self.file.iter().map(|file| format!("--file={file}")));
        argv.extend(self.directory.iter().map(|folder| format!("--directory={folder}")));
        let unit = if self.of_user { "--user-unit" } else { "--unit" };
        argv.extend(self.units.iter().map(|name| format!("{unit}={name}")));
        argv
    }

    /// When the newest entry was written that this user may read.
    fn newest(&self, patience: &Deadline) -> Result<Option<Timestamp>, Trouble> {
        let mut newest = None;
        process::run(&self.argv(["--lines=1".to_owned()]), patience, |line| {
            newest = serde_json::from_slice(line).ok().as_ref().and_then(taken);
        })?;
        Ok(newest)
    }

    fn nothing(&self) -> Trouble {
        let units = if self.units.is_empty() { "that".into() } else { format!("of {} that", self.units.join(", ")) };
        Trouble {
            what: "cannot read the journal".into(),
            why: format!("it has no entry {units} this user may read"),
            next: "check that journald keeps one here, that this user is of the group systemd-journal, and `units`"
                .into(),
        }
    }
}

fn window(question: &Question) -> [String; 2] {
    let until = question.until().as_second().saturating_add(1);
    [format!("--since=@{}", question.from().as_second()), format!("--until=@{until}")]
}

impl Source for JournalSpec {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> &str {
        Self::WORDS[0]
    }

    fn place(&self) -> String {
        let whole = || if self.of_user { "journal of the user".into() } else { "journal of the system".to_owned() };
        let place = self.file.clone().or_else(|| self.directory.clone()).unwrap_or_else(whole);
        if self.units.is_empty() { place } else { format!("{place}: {}", self.units.join(", ")) }
    }

    fn runs_programs(&self) -> bool {
        true
    }

    fn gather(&self, question: &Question, patience: &Deadline) -> Result<Found, Trouble> {
        let mut search = Search::new(question, &self.name);
        let EntriesRead { entries, odd, cut } = self.entries(question, patience, |entry| {
            let written = entry.at.map(|at| WrittenTime { at, zoned: true });
            search.see(&Record { place: &entry.place, number: None, written, text: &entry.message });
        })?;
        search.end_of_place();
        if entries == 0 {
            // A journal that is not there, or not for this user, looks like an empty one.
            let newest = self.newest(patience)?.ok_or_else(|| self.nothing())?;
            search.remark(format!("Its newest entry is of {} UTC.", newest.strftime("%F %T")));
        }
        cut.into_iter().chain(odd).for_each(|missing| search.failed(missing));
        Ok(search.finish())
    }

    fn lines_between(
        &self,
        stretch: &TimeStretch,
        patience: &Deadline,
        then: &mut dyn FnMut(SeenLine<'_>),
    ) -> Result<StretchRead, Trouble> {
        let EntriesRead { entries, odd, cut } = self.entries(&Question::between(stretch), patience, |entry| {
            let at = entry.at.map(Timestamp::as_millisecond).filter(|at| stretch.holds(*at));
            if let Some(at) = at {
                then(SeenLine { place: &Arc::from(entry.place), number: None, at, text: &entry.message });
            }
        })?;
        if entries == 0 {
            self.newest(patience)?.ok_or_else(|| self.nothing())?;
        }
        Ok(StretchRead { places: 1, missing: cut.into_iter().chain(odd).collect() })
    }
}

/// An entry of the journal that has a message.
struct JournalEntry {
    place: String,
    at: Option<Timestamp>,
    message: Vec<u8>,
}

/// What came of reading entries.
struct EntriesRead {
    entries: u64,
    /// That some were not what entries are.
    odd: Option<String>,
    /// What cut them short.
    cut: Option<String>,
}

impl JournalSpec {
    /// Gives every entry of a window to `then`.
    fn entries(
        &self,
        question: &Question,
        patience: &Deadline,
        mut then: impl FnMut(JournalEntry),
    ) -> Result<EntriesRead, Trouble> {
        let (mut entries, mut odd) = (0, 0);
        let cut = process::run(&self.argv(window(question)), patience, |line| {
            entries += 1;
            let Ok(fields) = serde_json::from_slice::<Map<String, Value>>(line) else {
                odd += 1;
                return;
            };
            let Some(message) = fields.get("MESSAGE").map(bytes) else { return };
            // The message may bear a finer or an older time than the one at which the journal took it.
            let written = time::written(&message, question.middle()).filter(|written| written.zoned);
            let at = written.map(|written| written.at).or_else(|| taken(&fields));
            then(JournalEntry { place: place(&fields), at, message });
        })?;
        let odd = (odd > 0).then(|| format!("{odd} lines of journalctl were not JSON"));
        Ok(EntriesRead { entries, odd, cut })
    }
}

/// When the journal took an entry.
fn taken(fields: &Map<String, Value>) -> Option<Timestamp> {
    let micros = fields.get("__REALTIME_TIMESTAMP")?.as_str()?.parse().ok()?;
    Timestamp::from_microsecond(micros).ok()
}

/// Unit or program, and host.
fn place(fields: &Map<String, Value>) -> String {
    let field = |name: &str| fields.get(name).and_then(Value::as_str);
    let names = ["_SYSTEMD_USER_UNIT", "_SYSTEMD_UNIT", "SYSLOG_IDENTIFIER", "CONTAINER_NAME", "_COMM"];
    let who = names.into_iter().find_map(field).unwrap_or("journal");
    field("_HOSTNAME").map_or_else(|| who.to_owned(), |host| format!("{who} on {host}"))
}

/// A field as the journal has it: text, or the bytes of what is not text; several values as lines.
fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.as_bytes().to_vec(),
        Value::Array(items) if items.iter().all(Value::is_u64) => {
            items.iter().filter_map(|byte| byte.as_u64().and_then(|byte| u8::try_from(byte).ok())).collect()
        }
        Value::Array(items) => items.iter().map(bytes).collect::<Vec<_>>().join(&b'\n'),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{JournalSpec, bytes, window};
    use crate::evidence::question::Question;

    #[test]
    fn a_message_is_text_or_bytes_or_several_of_them() {
        assert_eq!(bytes(&json!("plain")), b"plain");
        assert_eq!(bytes(&json!([0x1b, 91, 109, 255])), b"\x1b[m\xff");
        assert_eq!(bytes(&json!(["a", [98]])), b"a\nb");
        assert_eq!(bytes(&json!(null)), b"");
    }

    #[test]
    fn the_arguments_name_the_window_and_the_units() {
        let mut question = Question::new("2026-03-02T10:20:00Z".parse().unwrap());
        question.at = Some("1970-01-01T01:00:00Z".parse().unwrap());
        let spec = JournalSpec {
            of_user: true,
            units: vec!["gw.service".into()],
            file: Some("-x".into()),
            ..JournalSpec::default()
        };
        assert_eq!(
            spec.argv(window(&question))[5..],
            ["--since=@2700", "--until=@3901", "--user", "--file=-x", "--user-unit=gw.service"]
        );
    }
}
