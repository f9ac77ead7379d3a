//! A request that a command makes: what is shown of it, and whether it may be run for a case. How it came out of the command is
//! not known here.

use jiff::Timestamp;

use super::super::failed_at;
use super::super::judgement::judge;
use super::super::target::Target;
use super::option::{RULES, refused};
use crate::catalog::Verdict;
use crate::envelope::Redacted;
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
    pub(super) once: Vec<Once>,
}

/// How options begin whose value is the body of a request.
const SENT: [&str; 4] = ["--data", "--json", "--form", "--upload"];

/// A header that is good for one request only, and when it was made, where it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Once {
    pub(super) header: String,
    pub(super) made: Option<Timestamp>,
}

impl CurlRequest {
    /// What is shown before it is run, line by line: the method and the address, the host that is really asked, then what was
    /// given, each option with its value, what is sent before what stands around it, and last what every request has.
    pub fn lines(&self) -> Vec<String> {
        let joined = |words: &[Redacted]| shell_words::join(words.iter().map(Redacted::as_str));
        let (fixed, mut own) = self.shown[1..].split_at(RULES.first.len());
        let mut address = "";
        let (mut sent, mut around) = (Vec::new(), Vec::new());
        while let Some(name) = own.first() {
            let has_value = RULES.long(name.as_str().trim_start_matches('-')).is_ok_and(|(_, option)| option.value);
            let (option, rest) = own.split_at(own.len().min(if has_value { 2 } else { 1 }));
            match (name.as_str(), option.last()) {
                ("--url", Some(value)) => address = value.as_str(),
                // The method stands before the address already.
                ("--request", _) => {}
                (name, _) if SENT.iter().any(|sent| name.starts_with(sent)) => sent.push(joined(option)),
                _ => around.push(joined(option)),
            }
            own = rest;
        }
        let first = [format!("{} {address}", self.method), self.target.to_string()];
        let last = format!("errbook adds: {}", joined(fixed));
        first.into_iter().chain(sent).chain(around).chain([last]).collect()
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

#[cfg(test)]
mod tests {
    use super::super::import;
    use super::*;
    use crate::envelope::Finding;
    use crate::triage::rules::tests::{answered, at, case, opened, ready_to_retry, text};
    use crate::triage::{Advice, Comparison};

    #[test]
    fn the_method_the_address_and_the_true_host_are_shown_first_and_each_option_with_its_value() {
        let request = import("curl -k -X PUT http://good.test@evil.test/x -H 'A: b' -d --insecure").unwrap();
        let lines = request.lines();
        assert_eq!(lines[..2], ["PUT http://good.test@evil.test/x", "to evil.test, port 80, not encrypted"]);
        assert_eq!(lines[2..5], ["--data --insecure", "--insecure", "--header 'A: b'"]);
        assert!(lines[5].starts_with("errbook adds: --disable --globoff "), "{lines:?}");
        assert_eq!(lines.len(), 6, "{lines:?}");
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
}
