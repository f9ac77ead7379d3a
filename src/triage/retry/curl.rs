//! A pasted curl command taken apart into arguments. Nothing is ever passed to a shell, and whatever would need one, reads or
//! writes a file, or makes more than one request is refused with the reason. Which options are taken over is
//! `assets/curl.toml`.

mod option;
mod request;

use jiff::Timestamp;

use super::target::Target;
use crate::envelope::Redacted;
use crate::triage::Refused;
use option::{Opt, RULES, acceptable, given, masked, refused};
pub use request::CurlRequest;
use request::Once;

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
    let mut reading = CurlReading::default();
    while let Some(word) = words.next() {
        reading.take(&word, &mut words)?;
    }
    reading.finish()
}

/// What was read of a command so far.
#[derive(Default)]
struct CurlReading {
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

impl CurlReading {
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

/// The `created` parameter of a signature: seconds since 1970 (RFC 9421, section 2.3).
fn created(value: &str) -> Option<Timestamp> {
    let (_, after) = value.split_once(";created=")?;
    let digits = after.find(|c: char| !c.is_ascii_digit()).map_or(after, |end| &after[..end]);
    Timestamp::from_second(digits.parse().ok()?).ok()
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

#[cfg(test)]
mod tests {
    use super::import;
    use super::option::RULES;

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
