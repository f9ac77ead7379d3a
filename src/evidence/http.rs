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
use ureq::{Agent, Error, RequestBuilder, Timeout};

use super::cancel::Deadline;
use super::refusal::{self, page_title};
use crate::catalog::schema::{TableKey, ValueKind, may, must};
use crate::envelope::Redacted;
use crate::triage::Trouble;

/// Most bytes of an answer.
const MOST: u64 = 32 << 20;
/// Longer than this nobody is waited for who asks to come again later.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
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
    /// A key of Elasticsearch in its encoded form, sent as `Authorization: ApiKey`.
    pub api_key: Option<Secret>,
}

/// The keys by which the configuration says it.
pub const ENDPOINT: &[TableKey] = &[
    must("url", ValueKind::Text),
    may("tenant", ValueKind::Text),
    may("bearer", ValueKind::Secret),
    may("user", ValueKind::Text),
    may("password", ValueKind::Secret),
];

/// One question.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The path of the interface, behind the address.
    pub path: &'a str,
    /// The pairs behind the question mark.
    pub query: &'a [(&'a str, &'a str)],
    /// Headers, beside those of the tenant and the credentials.
    pub headers: &'a [(&'a str, &'a str)],
    /// What is posted, in JSON; without it the question is a GET.
    pub body: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// A question that is all in its address.
    pub fn get(path: &'a str, query: &'a [(&'a str, &'a str)]) -> Self {
        Self { path, query, headers: &[], body: None }
    }

    /// A question in JSON.
    pub fn post(path: &'a str, body: &'a str) -> Self {
        Self { path, query: &[], headers: &[], body: Some(body) }
    }
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

    /// Asks, and reads the answer as JSON.
    ///
    /// # Errors
    /// Whatever kept the answer away, in plain words.
    pub fn json<T: DeserializeOwned>(&self, asked: &Asked<'_>, patience: &Deadline) -> Result<T, Trouble> {
        let body = self.text(asked, patience)?;
        serde_json::from_str(&body).map_err(|error| self.unexpected(&body, &error))
    }

    /// Asks, and reads every line of the answer as JSON.
    ///
    /// # Errors
    /// Whatever kept the answer away, in plain words.
    pub fn json_lines<T: DeserializeOwned>(&self, asked: &Asked<'_>, patience: &Deadline) -> Result<Vec<T>, Trouble> {
        let body = self.text(asked, patience)?;
        let lines = body.lines().filter(|line| !line.is_empty()).map(serde_json::from_str);
        lines.collect::<Result<_, _>>().map_err(|error| self.unexpected(&body, &error))
    }

    fn unexpected(&self, body: &str, error: &serde_json::Error) -> Trouble {
        let why = match page_title(body) {
            Some(title) => format!("it answered with a web page{title}, not with JSON"),
            None => format!("its answer is not what is expected there ({error})"),
        };
        self.trouble(why, "check that the address leads to the service itself, not to a login page or a dashboard")
    }

    /// Asks, and gives the answer as it is. Comes again once when asked to, if that is soon.
    ///
    /// # Errors
    /// Whatever kept the answer away, in plain words.
    pub fn text(&self, asked: &Asked<'_>, patience: &Deadline) -> Result<String, Trouble> {
        let answer = self.ask(asked, patience)?;
        let again = answer.retry_after.filter(|wait| answer.status == 429 && *wait <= LONGEST_WAIT);
        let in_time = again.filter(|wait| patience.left().is_some_and(|left| *wait * 2 < left));
        let answer = match in_time {
            Some(wait) if !patience.cancel.wait(wait) => self.ask(asked, patience)?,
            _ => answer,
        };
        if (200..300).contains(&answer.status) { Ok(answer.body) } else { Err(self.refused(&answer)) }
    }

    /// Asks, and follows where it is led as long as that is the same host: tenant and credentials go no further.
    fn ask(&self, asked: &Asked<'_>, patience: &Deadline) -> Result<Answer, Trouble> {
        let mut answer = self.ask_once(asked, None, patience)?;
        for _ in 0..REDIRECTS {
            let Some(location) = answer.location.take() else { break };
            let address = same_host(&self.url, &location).ok_or_else(|| {
                let why = format!("it leads to {}, and what opens it stays here", Redacted::new(&location));
                self.trouble(why, "write that address for this source, if it is the right one")
            })?;
            answer = self.ask_once(asked, Some(&address), patience)?;
        }
        Ok(answer)
    }

    fn ask_once(&self, asked: &Asked<'_>, elsewhere: Option<&str>, patience: &Deadline) -> Result<Answer, Trouble> {
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
        let (address, query) = match elsewhere {
            Some(address) => (address.to_owned(), &[][..]),
            None => (format!("{}{}", self.url.trim_end_matches('/'), asked.path), asked.query),
        };
        let answered = match asked.body {
            Some(body) => self.dressed(agent.post(address), query, asked)?.content_type("application/json").send(body),
            None => self.dressed(agent.get(address), query, asked)?.call(),
        };
        let mut response = answered.map_err(|error| self.failed(&error))?;
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let location = header("location").filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
        let retry_after = header("retry-after").and_then(|wait| wait.trim().parse().ok()).map(Duration::from_secs);
        let body = response.body_mut().with_config().limit(MOST).read_to_vec();
        let body = String::from_utf8_lossy(&body.map_err(|error| self.failed(&error))?).into_owned();
        Ok(Answer { status, retry_after, location, body })
    }

    /// A request with its pairs, its headers and what opens the service.
    fn dressed<B>(
        &self,
        mut request: RequestBuilder<B>,
        query: &[(&str, &str)],
        asked: &Asked<'_>,
    ) -> Result<RequestBuilder<B>, Trouble> {
        for (name, value) in query {
            request = request.query(name, value);
        }
        for (name, value) in asked.headers {
            request = request.header(*name, *value);
        }
        if let Some(tenant) = &self.tenant {
            request = request.header("X-Scope-OrgID", tenant);
        }
        Ok(match self.authorization()? {
            Some(opens) => request.header("Authorization", opens),
            None => request,
        })
    }

    fn authorization(&self) -> Result<Option<String>, Trouble> {
        Ok(if let Some(token) = &self.bearer {
            Some(format!("Bearer {}", token.read()?))
        } else if let Some(key) = &self.api_key {
            Some(format!("ApiKey {}", key.read()?))
        } else if let (Some(user), Some(password)) = (&self.user, &self.password) {
            Some(format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.read()?))))
        } else {
            None
        })
    }

    fn refused(&self, answer: &Answer) -> Trouble {
        let said = refusal::said(&answer.body);
        let secret = self.bearer.as_ref().or(self.api_key.as_ref()).or(self.password.as_ref());
        let next = refusal::next(answer.status, &said, answer.retry_after, secret.map(ToString::to_string).as_deref());
        self.trouble(format!("it answered {}{said}", answer.status), next)
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
    use super::same_host;

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
}
