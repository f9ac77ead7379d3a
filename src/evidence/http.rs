//! Questions over HTTP to Loki, Prometheus and what speaks like them: who may ask, what an answer may be, and what a refusal
//! means in plain words. The only module that names the HTTP client.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fmt, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error, Timeout};

use super::cancel::Deadline;
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// Most bytes of an answer.
const MOST: u64 = 32 << 20;
/// Longer than this nobody is waited for who asks to come again later.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Characters of a refusal that are shown.
const SHOWN: usize = 300;
/// So often an answer may lead on.
const REDIRECTS: usize = 3;

/// An address and what it takes to ask there.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Endpoint {
    /// The address, without the path of the interface.
    pub url: String,
    /// Sent as `X-Scope-OrgID`.
    pub tenant: Option<String>,
    /// A token, sent as `Authorization: Bearer`.
    pub bearer: Option<Secret>,
    /// A user name, with `password`.
    pub user: Option<String>,
    /// The password of `user`.
    pub password: Option<Secret>,
}

/// Where a secret is; never the secret itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secret {
    /// In an environment variable.
    Env(String),
    /// In a file, whole.
    File(PathBuf),
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "the environment variable {name}"),
            Self::File(path) => write!(f, "the file {}", path.display()),
        }
    }
}

impl Secret {
    fn read(&self) -> Result<String, Trouble> {
        let read = match self {
            Self::Env(name) => env::var(name).map_err(|error| error.to_string()),
            Self::File(path) => fs::read_to_string(path).map_err(|error| error.to_string()),
        };
        let read = read.map(|secret| secret.trim().to_owned()).and_then(|secret| {
            // What a header cannot hold would be shown in the error about it.
            let fits = secret.bytes().all(|byte| byte > b' ' && byte != 0x7f);
            if secret.is_empty() {
                Err("it is empty".into())
            } else {
                Some(secret).filter(|_| fits).ok_or_else(|| "it holds spaces or control characters".into())
            }
        });
        read.map_err(|why| Trouble {
            what: format!("cannot read the secret in {self}"),
            why,
            next: "set it, or correct the configuration".into(),
        })
    }
}

impl Endpoint {
    /// The address without user and password, which belong elsewhere.
    pub fn shown(&self) -> String {
        Redacted::new(&self.url).to_string()
    }

    /// Asks, and reads the answer as JSON. `headers` go with the question, beside those of the tenant and the credentials.
    ///
    /// # Errors
    /// Whatever kept the answer away, in plain words.
    pub fn json<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
        patience: &Deadline,
    ) -> Result<T, Trouble> {
        let body = self.text(path, query, headers, patience)?;
        serde_json::from_str(&body).map_err(|error| {
            let why = match page_title(&body) {
                Some(title) => format!("it answered with a web page{title}, not with JSON"),
                None => format!("its answer is not what is expected there ({error})"),
            };
            self.trouble(why, "check that the address leads to the service itself, not to a login page or a dashboard")
        })
    }

    /// Asks, and gives the answer as it is. Comes again once when asked to, if that is soon.
    ///
    /// # Errors
    /// Whatever kept the answer away, in plain words.
    pub fn text(
        &self,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
        patience: &Deadline,
    ) -> Result<String, Trouble> {
        let answer = self.ask(path, query, headers, patience)?;
        let again = answer.retry_after.filter(|wait| answer.status == 429 && *wait <= LONGEST_WAIT);
        let in_time = again.filter(|wait| patience.left().is_some_and(|left| *wait * 2 < left));
        let answer = match in_time {
            Some(wait) if !patience.cancel.wait(wait) => self.ask(path, query, headers, patience)?,
            _ => answer,
        };
        if (200..300).contains(&answer.status) { Ok(answer.body) } else { Err(self.refused(&answer)) }
    }

    /// Asks, and follows where it is led as long as that is the same host: tenant and credentials go no further.
    fn ask(
        &self,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
        patience: &Deadline,
    ) -> Result<Answer, Trouble> {
        let mut answer = self.ask_once(path, query, headers, None, patience)?;
        for _ in 0..REDIRECTS {
            let Some(location) = answer.location.take() else { break };
            let address = same_host(&self.url, &location).ok_or_else(|| {
                let why = format!("it leads to {}, and what opens it stays here", Redacted::new(&location));
                self.trouble(why, "write that address for this source, if it is the right one")
            })?;
            answer = self.ask_once(path, query, headers, Some(&address), patience)?;
        }
        Ok(answer)
    }

    fn ask_once(
        &self,
        path: &str,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
        elsewhere: Option<&str>,
        patience: &Deadline,
    ) -> Result<Answer, Trouble> {
        let left = patience.left().ok_or_else(|| self.trouble("no time was left to ask", "ask again"))?;
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .tls_config(tls)
            .max_redirects(0)
            .max_redirects_will_error(false);
        let agent: Agent =
            config.timeout_global(Some(left)).timeout_connect(Some(left.min(LONGEST_WAIT))).build().into();
        let stopped = agent.clone();
        patience.cancel.then(move || stopped.shutdown());
        let mut request = match elsewhere {
            Some(address) => agent.get(address),
            None => agent.get(format!("{}{path}", self.url.trim_end_matches('/'))),
        };
        for (name, value) in query.iter().filter(|_| elsewhere.is_none()) {
            request = request.query(name, value);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(tenant) = &self.tenant {
            request = request.header("X-Scope-OrgID", tenant);
        }
        if let Some(token) = &self.bearer {
            request = request.header("Authorization", format!("Bearer {}", token.read()?));
        } else if let (Some(user), Some(password)) = (&self.user, &self.password) {
            let both = STANDARD.encode(format!("{user}:{}", password.read()?));
            request = request.header("Authorization", format!("Basic {both}"));
        }
        let mut response = request.call().map_err(|error| self.failed(&error))?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let location = header("location").filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
        let retry_after = header("retry-after").and_then(|wait| wait.trim().parse().ok()).map(Duration::from_secs);
        let body = response.body_mut().with_config().limit(MOST).read_to_vec();
        let body = String::from_utf8_lossy(&body.map_err(|error| self.failed(&error))?).into_owned();
        Ok(Answer { status, retry_after, location, body })
    }

    fn refused(&self, answer: &Answer) -> Trouble {
        let said = said(&answer.body);
        let status = answer.status;
        let next = match status {
            401 | 403 if said.contains("org id") => "set `tenant` for this source".into(),
            401 | 403 => match (&self.bearer, &self.password) {
                (Some(secret), _) | (None, Some(secret)) => format!("check {secret} and what it allows"),
                (None, None) => "set `bearer`, or `user` and `password`, for this source".into(),
            },
            404 => "check the address: it must be the service itself, without the path of a query".into(),
            429 => match answer.retry_after {
                Some(wait) => format!("ask again in {} s", wait.as_secs()),
                None => "ask again later, or for less time".into(),
            },
            400 if said.contains("parse error") => "correct the query of this source".into(),
            400 | 422 => "narrow the window, or correct the query of this source".into(),
            500.. => "ask again; if it stays, look at the service itself".into(),
            _ => "check the address".into(),
        };
        self.trouble(format!("it answered {status}{said}"), next)
    }

    fn failed(&self, error: &Error) -> Trouble {
        let (why, next) = match error {
            Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
                ("it could not be reached in time".to_owned(), "check the address, and whether a tunnel or VPN is up")
            }
            Error::Timeout(_) => ("it did not answer in time".into(), "ask again, or raise `timeout` for the evidence"),
            Error::HostNotFound => ("no host has that name".into(), "check the address, and whether a VPN is up"),
            Error::ConnectionFailed => ("nothing listens there".into(), "check the address and the port"),
            Error::BodyExceedsLimit(_) => ("its answer is larger than 32 MB".into(), "narrow the window, or the query"),
            Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                ("nothing listens there".into(), "check the address and the port")
            }
            Error::Io(error) if error.to_string().contains("lookup") => {
                ("no host has that name".into(), "check the address, and whether a VPN is up")
            }
            Error::Io(error) if error.kind() == std::io::ErrorKind::NotConnected => {
                ("it was called off".into(), "ask again")
            }
            Error::Io(error) => (format!("its answer broke off ({error})"), "ask again"),
            Error::Rustls(error) => {
                (format!("its certificate is not trusted ({error})"), "add the company's authority to the system")
            }
            Error::BadUri(_) => ("its address cannot be read".into(), "write it as http://host:port"),
            other => (Redacted::new(&other.to_string()).to_string(), "ask again"),
        };
        self.trouble(why, next)
    }

    /// What is wrong with asking here.
    pub fn trouble(&self, why: impl Into<String>, next: impl Into<String>) -> Trouble {
        Trouble { what: format!("cannot ask {}", self.shown()), why: why.into(), next: next.into() }
    }
}

struct Answer {
    status: u16,
    retry_after: Option<Duration>,
    location: Option<String>,
    body: String,
}

/// What a refusal says, behind a colon: the error of Prometheus, a page's title, or plain text, on one line.
fn said(body: &str) -> String {
    let json: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let field = |name| json.as_ref().and_then(|json| json.get(name)?.as_str().map(str::to_owned));
    let text = field("error")
        .or_else(|| field("message"))
        .or_else(|| page_title(body).map(|title| format!("a web page{title}")).or_else(|| Some(body.to_owned())));
    let line = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(SHOWN).collect();
    if cut.is_empty() { String::new() } else { format!(": {}", Redacted::new(&cut)) }
}

/// The title of a web page, in quotes; none when the text is no web page.
fn page_title(body: &str) -> Option<String> {
    let lower = body.get(..body.len().min(4096)).unwrap_or(body).to_ascii_lowercase();
    if !lower.trim_start().starts_with("<!doctype html") && !lower.contains("<html") {
        return None;
    }
    let title = lower.find("<title>").and_then(|start| {
        let end = lower[start..].find("</title>")? + start;
        body.get(start + "<title>".len()..end)
    });
    Some(title.map_or_else(String::new, |title| format!(" (\"{}\")", title.trim())))
}

/// Where an answer leads, if that is the host and port that were asked; it may be TLS where there was none.
fn same_host(asked: &str, location: &str) -> Option<String> {
    let (scheme, rest) = asked.split_once("://")?;
    let place = |rest: &str| rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    if location.starts_with('/') && !location.starts_with("//") {
        return Some(format!("{scheme}://{}{location}", rest.split(['/', '?', '#']).next()?));
    }
    let (other, there) = location.split_once("://")?;
    let safe = other.eq_ignore_ascii_case(scheme) || other.eq_ignore_ascii_case("https");
    (safe && place(rest) == place(there)).then(|| location.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{page_title, said, same_host};

    #[test]
    fn what_opens_a_source_goes_to_no_other_host() {
        let led = |location| same_host("http://loki.test:3100/base", location);
        assert_eq!(led("/login?x=1").as_deref(), Some("http://loki.test:3100/login?x=1"));
        assert_eq!(led("https://LOKI.test:3100/x").as_deref(), Some("https://LOKI.test:3100/x"));
        for location in
            ["https://sso.test/", "http://loki.test/", "//evil.test/x", "http://loki.test:3100@evil.test/", "x"]
        {
            assert_eq!(led(location), None, "{location}");
        }
        assert_eq!(same_host("https://loki.test", "http://loki.test/x"), None, "nothing encrypted goes on in clear");
    }

    #[test]
    fn what_a_refusal_says_stands_on_one_line() {
        assert_eq!(said("no org id\n"), ": no org id");
        assert_eq!(said(r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#), ": parse error");
        assert_eq!(said("<html><head><TITLE>Sign in</TITLE>"), ": a web page (\"Sign in\")");
        assert_eq!(said("bad token=abc\n\n"), ": bad token=⟨secret #b590⟩");
        assert_eq!(said(""), "");
        assert_eq!(page_title("{}"), None);
    }
}
