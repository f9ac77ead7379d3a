//! Where a request really goes: the host and port that curl would speak to, by the strictest reading of the address. What two
//! programs could read in two ways is refused, so that the host that is shown is the host that is asked.

use std::fmt;

use crate::envelope::sanitize;
use crate::triage::Refused;

/// A host, and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The host, in small letters.
    pub host: String,
    /// The port, the usual one too.
    pub port: u16,
    encrypted: bool,
    /// What stands before an `@`, where a host could be taken to stand.
    user: Option<String>,
}

impl Target {
    /// Reads the address of an HTTP request.
    ///
    /// # Errors
    /// When it is none, or could be read in two ways.
    pub fn read(url: &str) -> Result<Self, Refused> {
        let no_address = || refused(url, "is not the address of an HTTP request", "write it with http:// or https://");
        let (scheme, rest) = url.split_once("://").ok_or_else(no_address)?;
        let encrypted = scheme.eq_ignore_ascii_case("https");
        if !(encrypted || scheme.eq_ignore_ascii_case("http")) || url.contains(char::is_whitespace) {
            return Err(no_address());
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('\\') || authority.matches('@').count() > 1 {
            return Err(refused(url, "could be read as two hosts", "write it without `\\` and with at most one `@`"));
        }
        let (user, place) = authority.split_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (place, None),
        };
        let usual = if encrypted { 443 } else { 80 };
        let port = port.map_or(Ok(usual), str::parse).map_err(|_| no_address())?;
        if !is_plain(host) {
            let next =
                "write the host in letters, digits and hyphens (xn--… for other scripts), or a number as 10.0.0.1";
            return Err(refused(url, "does not say plainly which host it means", next));
        }
        let user =
            user.map(|user| user.split(':').next().unwrap_or_default().to_owned()).filter(|user| !user.is_empty());
        Ok(Self { host: host.to_ascii_lowercase(), port, encrypted, user })
    }

    /// What to know about the host, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let user = self.user.as_ref().filter(|user| user.contains('.') || user.eq_ignore_ascii_case("localhost"));
        let at = user.map(|user| format!("`{}` before the @ is a user name: it goes to {}", sanitize(user), self.host));
        let script = self.host.split('.').any(|label| label.starts_with("xn--"));
        let script =
            script.then(|| format!("{} is spelled in another script, and can look like another name", self.host));
        at.into_iter().chain(script).collect()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "to {}, port {}", self.host, self.port)?;
        if self.encrypted { Ok(()) } else { f.write_str(", not encrypted") }
    }
}

/// A name of letters, digits, hyphens, underscores and dots, an IPv6 address in brackets, or an IPv4 address of four numbers;
/// no other spelling of a number (`0x7f.1`).
fn is_plain(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return inside.contains(':') && inside.chars().all(|c| c.is_ascii_hexdigit() || c == ':' || c == '.');
    }
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_number = last.starts_with(|c: char| c.is_ascii_digit());
    !last.is_empty() && host.chars().all(letters) && (!is_number || is_four_numbers(host))
}

fn is_four_numbers(host: &str) -> bool {
    let is_plain = |number: &str| number.parse::<u8>().is_ok_and(|read| read.to_string() == number);
    host.split('.').count() == 4 && host.split('.').all(is_plain)
}

fn refused(url: &str, what: &str, next: &str) -> Refused {
    Refused { what: format!("`{}` {what}", sanitize(url)), next: next.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn the_host_that_is_asked_is_the_host_that_is_named() {
        for (url, expected) in [
            ("http://shop.test/a@b", "to shop.test, port 80, not encrypted"),
            ("HTTPS://Shop.Test:8443?x=@y", "to shop.test, port 8443"),
            ("http://good.test@evil.test/", "to evil.test, port 80, not encrypted"),
            ("https://good.test:443@evil.test", "to evil.test, port 443"),
            ("https://[::1]:8443/x", "to [::1], port 8443"),
            ("http://127.0.0.1#@good.test", "to 127.0.0.1, port 80, not encrypted"),
        ] {
            assert_eq!(Target::read(url).unwrap().to_string(), expected, "{url}");
        }
        let warnings = |url| Target::read(url).unwrap().warnings().join("; ");
        assert_eq!(
            warnings("http://good.test@evil.test/"),
            "`good.test` before the @ is a user name: it goes to evil.test"
        );
        assert_eq!(
            warnings("http://xn--80ak6aa92e.com"),
            "xn--80ak6aa92e.com is spelled in another script, and can look like another name"
        );
        assert_eq!(warnings("http://ada:secret@shop.test"), "");
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for url in [
            "http://good.test\\@evil.test/",
            "http://a@good.test@evil.test/",
            "http://gооd.test/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://127.1/",
            "http://good.test%2eevil.test/",
            "http://a:b:c/",
            "http://a:99999/",
            "http:///x",
            "file:///etc/passwd",
            "http://a b",
        ] {
            assert!(Target::read(url).is_err(), "{url}");
        }
    }
}
