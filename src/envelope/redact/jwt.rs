//! What a JSON Web Token says of itself, for triage: issuer, audience, expiry and the like, read before the token is
//! redacted. Never verified, and the signature never kept.

use crate::envelope::redact::Redacted;
use crate::envelope::redact::mark::mark;
use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

/// Header and claims of a token, unverified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jwt {
    /// Its mark, as the redacted text shows it.
    pub mark: String,
    /// Algorithm of the signature (`alg`).
    pub algorithm: Option<String>,
    /// `iss`.
    pub issuer: Option<Redacted>,
    /// `aud`, one or several.
    pub audience: Vec<Redacted>,
    /// `nbf`.
    pub not_before: Option<Timestamp>,
    /// `exp`.
    pub expires: Option<Timestamp>,
    /// All other claims of header and body that are words or numbers (`kid`, `zone_id`, `use`, `jti`, `scope`, …), in order.
    pub others: Vec<(String, Redacted)>,
}

/// Where a token stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Valid for so long.
    For(SignedDuration),
    /// Expired so long ago.
    Expired(SignedDuration),
    /// Valid only in so long.
    NotYet(SignedDuration),
    /// It names no expiry.
    Unsaid,
}

impl Jwt {
    /// Reads a token: two or three base64url parts, RFC 7519. None when header or claims are no JSON object; a token cut off
    /// in its claims gives those of its header.
    pub fn read(token: &str) -> Option<Self> {
        let mut parts = token.trim().split('.');
        let header = object(parts.next()?)?;
        let claims = parts.next().and_then(object).unwrap_or_default();
        let mut jwt = Self { mark: mark("JWT", token.trim()), ..Self::default() };
        for (name, value) in header.iter().chain(&claims) {
            let time = || value.as_f64().and_then(seconds);
            match name.as_str() {
                "alg" => jwt.algorithm = value.as_str().map(|text| Redacted::new(text).to_string()),
                "typ" => {}
                "iss" => jwt.issuer = text(value),
                "aud" => jwt.audience = texts(value),
                "nbf" => jwt.not_before = time(),
                "exp" => jwt.expires = time(),
                _ => jwt.others.extend(text(value).map(|value| (Redacted::new(name).to_string(), value))),
            }
        }
        Some(jwt)
    }

    /// Where the token stands at `now`.
    pub fn validity(&self, now: Timestamp) -> Validity {
        if let Some(start) = self.not_before.filter(|start| *start > now) {
            return Validity::NotYet(start.duration_since(now));
        }
        match self.expires {
            Some(end) if end.cmp(&now) == Ordering::Greater => Validity::For(end.duration_since(now)),
            Some(end) => Validity::Expired(now.duration_since(end)),
            None => Validity::Unsaid,
        }
    }
}

/// A moment as a JWT writes it: seconds since 1970, perhaps with a fraction.
#[expect(clippy::cast_possible_truncation, reason = "a cast from float saturates, and what saturates is no time")]
fn seconds(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_millisecond((seconds * 1000.0) as i64).ok()
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn text(value: &Value) -> Option<Redacted> {
    match value {
        Value::String(text) => Some(Redacted::new(text)),
        Value::Number(_) | Value::Bool(_) => Some(Redacted::new(&value.to_string())),
        _ => None,
    }
}

fn texts(value: &Value) -> Vec<Redacted> {
    match value {
        Value::Array(all) => all.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jiff::{SignedDuration, Timestamp};

    use super::{Jwt, Validity};
    use crate::envelope::redact::Redacted;

    fn token(header: &str, claims: &str) -> String {
        format!("{}.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn header_and_claims_are_read_and_the_signature_is_not_kept() {
        let token = token(
            r#"{"alg":"ES256","kid":"k1","typ":"JWT"}"#,
            r#"{"iss":"http://sts","aud":["gw","api"],"exp":1000,"nbf":500.5,"zone_id":"z","use":"gateway","nested":{"a":1}}"#,
        );
        let jwt = Jwt::read(&token).unwrap();
        assert_eq!(Redacted::new(&token).as_str(), jwt.mark);
        assert_eq!(jwt.algorithm.as_deref(), Some("ES256"));
        assert_eq!(jwt.issuer.as_ref().map(Redacted::as_str), Some("http://sts"));
        assert_eq!(jwt.audience.iter().map(Redacted::as_str).collect::<Vec<_>>(), ["gw", "api"]);
        let others: Vec<_> = jwt.others.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(others, [("kid", "k1"), ("zone_id", "z"), ("use", "gateway")]);
        assert!(!format!("{jwt:?}").contains("c2ln"));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        assert_eq!(jwt.validity(at(900)), Validity::For(SignedDuration::from_secs(100)));
        assert_eq!(jwt.validity(at(1000)), Validity::Expired(SignedDuration::ZERO));
        assert_eq!(jwt.validity(at(1060)), Validity::Expired(SignedDuration::from_mins(1)));
        assert_eq!(jwt.validity(at(500)), Validity::NotYet(SignedDuration::from_millis(500)));
        assert_eq!(Jwt::default().validity(at(0)), Validity::Unsaid);
    }

    #[test]
    fn a_token_cut_off_in_its_claims_gives_its_header_and_nonsense_gives_nothing() {
        let cut = &token(r#"{"alg":"none"}"#, r#"{"iss":"x"}"#)[..24];
        assert_eq!(Jwt::read(cut).unwrap().algorithm.as_deref(), Some("none"));
        assert_eq!(Jwt::read("not.a.token"), None);
        assert_eq!(Jwt::read(""), None);
    }

    #[test]
    fn a_secret_in_a_claim_is_redacted() {
        let jwt = Jwt::read(&token(r#"{"alg":"none"}"#, r#"{"note":"password=hunter2"}"#)).unwrap();
        assert!(jwt.others[0].1.as_str().starts_with("password=⟨secret #"));
    }
}
