//! A pasted curl command taken apart into arguments. Nothing is ever passed to a shell, and whatever would need one, reads or
//! writes a file, or makes more than one request is refused with the reason. Which options are taken over is
//! `assets/curl.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;

use super::failed_at;
use super::judgement::judge;
use super::target::Target;
use crate::catalog::Verdict;
use crate::envelope::{Redacted, sanitize};
use crate::triage::{Case, Diagnosis, EventKind, Refused};

/// One HTTP request, as the arguments of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurlRequest {
    /// The program and its arguments. What is run is this list and nothing else.
    pub argv: Vec<String>,
    /// The same list with the secrets masked, to be shown before it is run and to be written down.
    pub shown: Vec<Redacted>,
    /// The method.
    pub method: String,
    /// Where it goes, whatever the address looks like.
    pub target: Target,
    /// Headers that bear a secret and that `--location` would take along to another host.
    pub follows: Vec<String>,
    /// What to know before it is run, a sentence each.
    pub warnings: Vec<String>,
    /// Headers that are good for one request only.
    once: Vec<Once>,
}

/// A header that is good for one request only, and when it was made, where it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Once {
    header: String,
    made: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Rules {
    first: Vec<String>,
    once: Vec<String>,
    guarded: Vec<String>,
    option: BTreeMap<String, Opt>,
    refused: BTreeMap<String, Opt>,
}

/// An option of curl.
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
#[derive(Default, Deserialize)]
#[serde(default)]
struct Opt {
    short: Option<char>,
    long: Option<String>,
    value: bool,
    reads: Vec<String>,
    file: bool,
    place: bool,
    pair: bool,
    lines: bool,
    masked: String,
    drop: bool,
    warnings: Option<String>,
    why: Option<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/curl.json")))
        .expect("assets/curl.toml fits its schema")
});

/// Takes a pasted command apart.
///
/// # Errors
/// What in it is refused, and what to do about it.
pub fn import(pasted: &str) -> Result<CurlRequest, Refused> {
    let text = pasted.trim().trim_start_matches("$ ").replace("\r\n", "\n");
    plain(&text)?;
    let words = shell_words::split(&text).map_err(|_| refused("a quote is not closed", "paste the whole command"))?;
    let mut words = words.into_iter();
    if words.next().as_deref() != Some("curl") {
        return Err(refused("this is not a curl command", "paste one that begins with `curl`"));
    }
    let mut reading = Reading::default();
    while let Some(word) = words.next() {
        reading.take(&word, &mut words)?;
    }
    reading.finish()
}

impl CurlRequest {
    /// What is shown before it is run, line by line: the method and the host first, then what was given, each option with its
    /// value, then what every request has.
    pub fn lines(&self) -> Vec<String> {
        let joined = |words: &[Redacted]| shell_words::join(words.iter().map(Redacted::as_str));
        let (fixed, mut own) = self.shown[1..].split_at(RULES.first.len());
        let mut lines = vec![format!("{} {}", self.method, self.target)];
        while let Some(name) = own.first() {
            let has_value = RULES.long(name.as_str().trim_start_matches('-')).is_ok_and(|(_, option)| option.value);
            let (option, rest) = own.split_at(own.len().min(if has_value { 2 } else { 1 }));
            lines.push(joined(option));
            own = rest;
        }
        lines.push(format!("errbook adds: {}", joined(fixed)));
        lines
    }

    /// What is typed to have it run: more than `run` where a redirect could take secrets to another host.
    pub fn word(&self) -> &'static str {
        if self.follows.is_empty() { "run" } else { "follow" }
    }

    /// The command as one line, for the journal.
    pub fn line(&self) -> Redacted {
        Redacted::new(&shell_words::join(self.shown.iter().map(Redacted::as_str)))
    }

    /// Whether it may be run for this case at the moment `now`.
    ///
    /// # Errors
    /// When the judgement says no, or the very bytes of an earlier request would be sent again and could only fail.
    pub fn may_run(&self, diagnosis: &Diagnosis, case: &Case, now: Timestamp) -> Result<(), Refused> {
        judge(diagnosis, case, now).allows()?;
        let line = self.line();
        let was_run =
            |act: &EventKind| matches!(act.plain(), EventKind::Retried { run: Some(run), .. } if *run == line);
        if diagnosis.advice.verdict == Verdict::Change && case.events().iter().any(|event| was_run(&event.act)) {
            let what = format!("this very command was run already, and {}", diagnosis.advice.why);
            return Err(refused(&what, "give the command as it is after the change"));
        }
        let Some(header) = self.spent(failed_at(diagnosis, case).unwrap_or(now)) else { return Ok(()) };
        let what = format!(
            "this command bears a `{header}` header from before the failure, which is good for one request only"
        );
        Err(refused(&what, "sign the request anew and paste that command, or paste the answer to a retry of your own"))
    }

    /// A header that was used up by the request that failed: not shown to be made after it. A signature is as old as its
    /// `Signature-Input` (RFC 9421, section 4.2).
    fn spent(&self, failed: Timestamp) -> Option<&str> {
        let has_input = self.once.iter().any(|once| once.header == "signature-input");
        let stands_alone = |once: &&Once| !(has_input && once.header == "signature");
        let spent = |once: &&Once| once.made.is_none_or(|made| made <= failed);
        self.once.iter().filter(stands_alone).find(spent).map(|once| once.header.as_str())
    }
}

#[derive(Default)]
struct Reading {
    options: Vec<String>,
    shown: Vec<Redacted>,
    urls: Vec<String>,
    method: Option<String>,
    has_data: bool,
    warnings: Vec<String>,
    once: Vec<Once>,
    guarded: Vec<String>,
    follows: bool,
}

impl Reading {
    fn take(&mut self, word: &str, rest: &mut impl Iterator<Item = String>) -> Result<(), Refused> {
        if let Some(name) = word.strip_prefix("--") {
            let (name, option) = RULES.long(name)?;
            let value = if option.value { Some(given(name, rest.next())?) } else { None };
            return self.option(name, option, value);
        }
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            self.urls.push(word.to_owned());
            return Ok(());
        };
        // `-sXPOST` is `-s -X POST`.
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            let (name, option) = RULES.short(letter)?;
            if option.value {
                let joined = Some(letters.as_str().to_owned()).filter(|joined| !joined.is_empty());
                let value = given(name, joined.or_else(|| rest.next()))?;
                return self.option(name, option, Some(value));
            }
            self.option(name, option, None)?;
        }
        Ok(())
    }

    fn option(&mut self, name: &str, option: &Opt, value: Option<String>) -> Result<(), Refused> {
        if option.drop {
            return Ok(());
        }
        if let Some(value) = &value {
            acceptable(name, option, value)?;
        }
        let shown = value.as_deref().map(|value| masked(&option.masked, value));
        let said = shown.as_ref().map(|shown| format!(" {shown}")).unwrap_or_default();
        self.warnings.extend(option.warnings.as_ref().map(|warnings| format!("--{name}{said}: {warnings}")));
        match name {
            "url" => {
                self.urls.extend(value);
                return Ok(());
            }
            "location" => self.follows = true,
            "request" => self.method.clone_from(&value),
            "head" => self.method = Some("HEAD".into()),
            "get" => self.method = Some("GET".into()),
            "json" => self.has_data = true,
            name if name.starts_with("data") => self.has_data = true,
            "header" => {
                let given = value.as_deref().unwrap_or_default();
                let header = given.split([':', ';']).next().unwrap_or_default().trim().to_lowercase();
                let bears = shown.as_ref().is_some_and(|shown| shown.as_str() != given);
                if bears || RULES.guarded.contains(&header) {
                    self.guarded.push(header.clone());
                }
                if RULES.once.contains(&header) {
                    self.once.push(Once { header, made: created(given) });
                }
            }
            _ => {}
        }
        let name = format!("--{}", option.long.as_deref().unwrap_or(name));
        self.shown.push(Redacted::new(&name));
        self.shown.extend(shown);
        self.options.push(name);
        self.options.extend(value);
        Ok(())
    }

    fn finish(self) -> Result<CurlRequest, Refused> {
        let url = match self.urls.as_slice() {
            [url] => url.clone(),
            [] => return Err(refused("the command names no address", "paste the whole command")),
            _ => return Err(refused("the command names several addresses", "leave one")),
        };
        acceptable("url", &Opt::default(), &url)?;
        let target = Target::read(&url)?;
        let method = self.method.unwrap_or_else(|| if self.has_data { "POST" } else { "GET" }.into());
        let first = || std::iter::once("curl").chain(RULES.first.iter().map(String::as_str));
        let last = ["--url", &url];
        let argv = first().map(str::to_owned).chain(self.options).chain(last.map(str::to_owned)).collect();
        let shown = first().map(Redacted::new).chain(self.shown).chain(last.map(Redacted::new)).collect();
        let warnings = target.warnings().into_iter().chain(self.warnings).collect();
        let follows = if self.follows { self.guarded } else { Vec::new() };
        Ok(CurlRequest { argv, shown, method, target, follows, warnings, once: self.once })
    }
}

impl Rules {
    fn long(&self, name: &str) -> Result<(&str, &Opt), Refused> {
        let is = |(key, option): &(&String, &Opt)| option.long.as_ref().unwrap_or(key) == name;
        known(self.option.iter().find(is), self.refused.iter().find(is), &format!("--{name}"))
    }

    fn short(&self, letter: char) -> Result<(&str, &Opt), Refused> {
        let is = |(_, option): &(&String, &Opt)| option.short == Some(letter);
        known(self.option.iter().find(is), self.refused.iter().find(is), &format!("-{letter}"))
    }
}

/// The `created` parameter of a signature: seconds since 1970 (RFC 9421, section 2.3).
fn created(value: &str) -> Option<Timestamp> {
    let (_, after) = value.split_once(";created=")?;
    let digits = after.find(|c: char| !c.is_ascii_digit()).map_or(after, |end| &after[..end]);
    Timestamp::from_second(digits.parse().ok()?).ok()
}

fn known<'a>(
    allowed: Option<(&'a String, &'a Opt)>,
    forbidden: Option<(&'a String, &'a Opt)>,
    word: &str,
) -> Result<(&'a str, &'a Opt), Refused> {
    if let Some((name, option)) = allowed {
        return Ok((name, option));
    }
    let why = forbidden.and_then(|(_, option)| option.why.as_deref());
    let why = why.unwrap_or("it is not known to only shape one request");
    Err(refused(&format!("`{}` is refused: {why}", sanitize(word)), "leave it out"))
}

fn given(name: &str, value: Option<String>) -> Result<String, Refused> {
    value.ok_or_else(|| refused(&format!("`--{name}` stands without its value"), "paste the whole command"))
}

/// A value with its secrets masked, as they would be behind `before`.
fn masked(before: &str, value: &str) -> Redacted {
    let masked = Redacted::new(&format!("{before}{value}"));
    masked.as_str().strip_prefix(before).map_or(masked.clone(), Redacted::new)
}

/// A value that is sent as it stands: no file in its place, no control characters, line breaks only in a body.
fn acceptable(name: &str, option: &Opt, value: &str) -> Result<(), Refused> {
    let reads = |start: &String| match start.as_str() {
        "=" => !value.contains('='),
        start => value.starts_with(start),
    };
    if option.reads.iter().any(reads) {
        return Err(refused(&format!("`--{name} {}` would send a file", sanitize(value)), "put the text itself in"));
    }
    let key = value.to_ascii_lowercase();
    if option.file && (key.contains("pkcs11:") || key.contains("engine:")) {
        let what = format!("`--{name} {}` would load a program to read a key", sanitize(value));
        return Err(refused(&what, "name a file"));
    }
    let host = value.split_once("://").map_or(value, |(_, host)| host);
    if option.place && (host.is_empty() || host.trim_end_matches('/').contains('/') || key.starts_with("unix:")) {
        return Err(refused(&format!("`--{name} {}` is no host", sanitize(value)), "write host:port"));
    }
    if option.pair && !value.contains(':') {
        let what = format!("`--{name} {}` would ask for the password here", sanitize(value));
        return Err(refused(&what, "write name:password, or send the header itself"));
    }
    let forbidden = |c: char| c.is_control() && !(option.lines && matches!(c, '\n' | '\t'));
    if value.contains(forbidden) {
        return Err(refused(&format!("the value of `--{name}` holds control characters"), "take them out"));
    }
    Ok(())
}

/// Refuses what a shell would act on: outside single quotes, nothing here means what it says there.
fn plain(text: &str) -> Result<(), Refused> {
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let what = match (quote, c) {
            (_, '\0') => "a NUL character",
            (Some(open), c) if c == open => {
                quote = None;
                continue;
            }
            (Some('\''), _) => continue,
            (_, '\\') => {
                chars.next();
                continue;
            }
            (_, '`') => "a backtick: a shell would run a command there",
            (_, '$') => "a `$`: a shell would put something else there",
            (None, '\'' | '"') => {
                quote = Some(c);
                continue;
            }
            (None, '\n') => "a second line: a shell would run it as another command",
            (None, ';' | '&' | '|' | '<' | '>' | '(' | ')') => {
                let what = format!("the command holds `{c}` outside quotes, which is for a shell");
                return Err(refused(&what, "leave only the curl command, its address in single quotes"));
            }
            _ => continue,
        };
        return Err(refused(&format!("the command holds {what}"), "put the value itself in, in single quotes"));
    }
    Ok(())
}

fn refused(what: &str, next: &str) -> Refused {
    Refused { what: what.to_owned(), next: next.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::Finding;
    use crate::triage::rules::tests::{answered, at, case, opened, ready_to_retry, text};
    use crate::triage::{Advice, Comparison};

    fn argv(pasted: &str) -> String {
        match import(pasted) {
            Ok(request) => format!("{} | {:?}", request.method, &request.argv[1 + RULES.first.len()..]),
            Err(refused) => refused.to_string(),
        }
    }

    #[test]
    fn a_command_becomes_a_plain_list_of_arguments() {
        for (pasted, expected) in [
            ("curl https://shop/x", r#"GET | ["--url", "https://shop/x"]"#),
            ("$ curl -i -sS 'https://shop/x?a=1&b=2'", r#"GET | ["--url", "https://shop/x?a=1&b=2"]"#),
            (
                "curl -sXPUT https://shop/x \\\n  -H 'A: b' \\\r\n  --data-raw '{\"a\":\n \"$(id) `id` -o/etc/x\"}'",
                r#"PUT | ["--request", "PUT", "--header", "A: b", "--data-raw", "{\"a\":\n \"$(id) `id` -o/etc/x\"}", "--url", "https://shop/x"]"#,
            ),
            ("curl --json {} --url http://shop", r#"POST | ["--json", "{}", "--url", "http://shop"]"#),
            ("curl -d a=-o/etc/x -G http://shop", r#"GET | ["--data", "a=-o/etc/x", "--get", "--url", "http://shop"]"#),
            ("curl --http1.1 http://shop/[1-9]", r#"GET | ["--http1.1", "--url", "http://shop/[1-9]"]"#),
        ] {
            assert_eq!(argv(pasted), expected);
        }
    }

    #[test]
    fn whatever_needs_a_shell_a_file_or_a_second_request_is_refused_with_why() {
        for (pasted, expected) in [
            ("wget http://shop", "this is not a curl command; paste one that begins with `curl`"),
            ("curl", "the command names no address; paste the whole command"),
            ("curl http://a http://b", "the command names several addresses; leave one"),
            (
                "curl file:///etc/passwd",
                "`file:///etc/passwd` is not the address of an HTTP request; write it with http:// or https://",
            ),
            ("curl 'http://a", "a quote is not closed; paste the whole command"),
            ("curl http://a -H", "`--header` stands without its value; paste the whole command"),
            ("curl http://a -o /etc/x", "`-o` is refused: it writes a file; leave it out"),
            ("curl http://a -so/etc/x", "`-o` is refused: it writes a file; leave it out"),
            ("curl http://a -K x", "`-K` is refused: it reads more options from a file; leave it out"),
            ("curl http://a --config x", "`--config` is refused: it reads more options from a file; leave it out"),
            ("curl http://a --next http://b", "`--next` is refused: it makes a second request; leave it out"),
            (
                "curl http://a --ftp-port -",
                "`--ftp-port` is refused: it is not known to only shape one request; leave it out",
            ),
            ("curl http://a -d @/etc/passwd", "`--data @/etc/passwd` would send a file; put the text itself in"),
            ("curl http://a -H@/etc/passwd", "`--header @/etc/passwd` would send a file; put the text itself in"),
            ("curl http://a -b '@file=x'", "`--cookie @file=x` would send a file; put the text itself in"),
            ("curl http://a -x /tmp/socket", "`--proxy /tmp/socket` is no host; write host:port"),
            (
                "curl http://a -x socks5h://localhost/tmp/socket",
                "`--proxy socks5h://localhost/tmp/socket` is no host; write host:port",
            ),
            (
                "curl http://a --key 'pkcs11:object=x'",
                "`--key pkcs11:object=x` would load a program to read a key; name a file",
            ),
            ("curl http://a -E Engine:x", "`--cert Engine:x` would load a program to read a key; name a file"),
            (
                "curl http://a -u ada",
                "`--user ada` would ask for the password here; write name:password, or send the header itself",
            ),
            (
                "curl http://good\\\\@evil",
                "`http://good\\@evil` could be read as two hosts; write it without `\\` and with at most one `@`",
            ),
            ("curl http://a -b /etc/passwd", "`--cookie /etc/passwd` would send a file; put the text itself in"),
            ("curl http://a -H 'A: b\nC: d'", "the value of `--header` holds control characters; take them out"),
            (
                "curl http://a?b&rm -rf ~",
                "the command holds `&` outside quotes, which is for a shell; leave only the curl command, its address in \
                 single quotes",
            ),
            (
                "curl http://a | sh",
                "the command holds `|` outside quotes, which is for a shell; leave only the curl command, its address in \
                 single quotes",
            ),
            (
                "curl http://a\nrm -rf ~",
                "the command holds a second line: a shell would run it as another command; put the value itself in, in \
                 single quotes",
            ),
            (
                "curl http://a -H \"A: $(id)\"",
                "the command holds a `$`: a shell would put something else there; put the value itself in, in single quotes",
            ),
            (
                "curl http://a/`id`",
                "the command holds a backtick: a shell would run a command there; put the value itself in, in single quotes",
            ),
            ("curl http://a -d 'x\0'", "the command holds a NUL character; put the value itself in, in single quotes"),
        ] {
            assert_eq!(argv(pasted), expected);
        }
    }

    #[test]
    fn a_backslash_before_a_line_break_joins_lines_but_stays_inside_single_quotes() {
        assert_eq!(argv("curl \\\n  http://sh\\\nop"), r#"GET | ["--url", "http://shop"]"#);
        assert_eq!(argv("curl http://shop -d 'a\\\nb'"), r#"POST | ["--data", "a\\\nb", "--url", "http://shop"]"#);
    }

    #[test]
    fn the_method_and_the_true_host_are_shown_first_and_each_option_with_its_value() {
        let request = import("curl -k -X PUT http://good.test@evil.test/x -H 'A: b' -d --insecure").unwrap();
        let lines = request.lines();
        let own = ["--insecure", "--request PUT", "--header 'A: b'", "--data --insecure"];
        assert_eq!(lines[0], "PUT to evil.test, port 80, not encrypted");
        assert_eq!(lines[1..5], own);
        assert_eq!(lines[5], "--url http://good.test@evil.test/x");
        assert!(lines[6].starts_with("errbook adds: --disable --globoff "), "{lines:?}");
        assert_eq!(lines.len(), 7, "{lines:?}");
        assert!(request.warnings.contains(&"`good.test` before the @ is a user name: it goes to evil.test".to_owned()));
    }

    #[test]
    fn a_redirect_that_could_take_secrets_along_needs_a_word_of_its_own() {
        let word = |headers: &str| import(&format!("curl http://a {headers}")).unwrap().word();
        for header in ["X-Api-Key: hunterhunter", "X-Scope-OrgID: 7", "Cookie: a=b"] {
            assert_eq!((word(&format!("-L -H '{header}'")), word(&format!("-H '{header}'"))), ("follow", "run"));
        }
        assert_eq!(word("-L -H 'Accept: text/html'"), "run");
    }

    fn diagnosis(verdict: Verdict) -> Diagnosis {
        let advice =
            Advice { verdict, wait_s: Some(60), change: Some("sign it anew".into()), why: "it was used".into() };
        Diagnosis { finding: Finding::default(), entry: None, cause: None, advice, nearest: Vec::new() }
    }

    fn may_run(pasted: &str, verdict: Verdict, acts: Vec<EventKind>, second: i64) -> String {
        let may = import(pasted).unwrap().may_run(&diagnosis(verdict), &case(acts), at(second));
        may.map_or_else(|refused| refused.to_string(), |()| "yes".to_owned())
    }

    #[test]
    fn a_command_waits_for_its_time_and_for_its_change() {
        let (open, acted) = (vec![opened()], ready_to_retry());
        for (verdict, acts, second, expected) in [
            (Verdict::Now, &open, 5, "it is too early: it was used; wait until 10:12:12 UTC"),
            (Verdict::Now, &open, 60, "yes"),
            (Verdict::Never, &acted, 60, "it was used; do not repeat it blindly"),
            (Verdict::Change, &open, 60, "it was used; first sign it anew"),
            (Verdict::Change, &acted, 60, "yes"),
        ] {
            assert_eq!(may_run("curl http://a", verdict, acts.clone(), second), expected);
        }
        let run = Some(import("curl http://a").unwrap().line());
        let again = EventKind::Retried {
            comparison: Comparison::Same,
            summary: text("same error"),
            reason: None,
            run,
            rows: Vec::new(),
        };
        let changed = [EventKind::Unanswered { step: "act".into() }, answered("act")];
        let again = [&acted[..], &[again], &changed].concat();
        assert_eq!(
            may_run("curl 'http://a'", Verdict::Change, again.clone(), 60),
            "this very command was run already, and it was used; give the command as it is after the change"
        );
        assert_eq!(may_run("curl http://a -H 'Nonce: 2'", Verdict::Change, again, 60), "yes");
    }

    #[test]
    fn a_signature_from_before_the_failure_is_not_sent_again() {
        let refusal = |header| {
            format!(
                "this command bears a `{header}` header from before the failure, which is good for one request only; sign \
                 the request anew and paste that command, or paste the answer to a retry of your own"
            )
        };
        // The case was opened at second 0.
        let signed = |second: i64| {
            format!(
                "curl http://a -H 'Signature: sig1=:c2ln:' -H 'Signature-Input: sig1=(\"@method\");created={};nonce=\"n\"'",
                at(second).as_second()
            )
        };
        for (pasted, expected) in [
            (signed(-3), refusal("signature-input")),
            (signed(0), refusal("signature-input")),
            (signed(4), "yes".to_owned()),
            ("curl http://a -H 'Signature-Input: sig1=()'".to_owned(), refusal("signature-input")),
            ("curl http://a -H 'signature: sig1=:c2ln:'".to_owned(), refusal("signature")),
            (format!("{} -H 'DPoP: e30'", signed(4)), refusal("dpop")),
        ] {
            assert_eq!(may_run(&pasted, Verdict::Change, ready_to_retry(), 60), expected, "{pasted}");
        }
    }

    #[test]
    fn what_to_mind_is_said_and_secrets_do_not_get_into_the_journal() {
        let request = import("curl -k http://a -H 'Authorization: Bearer abcdefghijklmnop'").unwrap();
        assert_eq!(request.warnings, ["--insecure: it trusts any certificate"]);
        let line = request.line().to_string();
        assert!(line.contains("bearer token #") && !line.contains("abcdefghijklmnop"), "{line}");
    }

    #[test]
    fn secrets_are_masked_wherever_curl_takes_them_and_sent_as_they_are() {
        for given in [
            "-H 'Authorization: Bearer hunterhunter'",
            "-H 'X-Api-Key: hunterhunter'",
            "-u ada:hunterhunter",
            "-b sid=hunterhunter",
            "--oauth2-bearer hunterhunter",
            "-x http://ada:hunterhunter@proxy",
            "-E client.pem:hunterhunter",
            "-d '{\"password\": \"hunterhunter\"}'",
            "'http://ada:hunterhunter@b/?access_token=hunterhunter'",
        ] {
            let address = if given.contains("@b") { "" } else { " http://a" };
            let request = import(&format!("curl {given}{address}")).unwrap();
            let shown = format!("{:?} {:?} {}", request.shown, request.warnings, request.line());
            assert!(shown.contains(" #") && !shown.contains("hunterhunter"), "{shown}");
            assert!(request.argv.iter().any(|word| word.contains("hunterhunter")), "{:?}", request.argv);
            assert_eq!(request.argv.len(), request.shown.len());
        }
    }
}
