//! The shape of one log line: the words that say what happened, with a mark for what differs from request to request.
//!
//! Of a JSON or `key=value` record the shape is the texts, names and statuses among its fields (assets/words/shapes.toml); of an
//! access line it is method, path and status; of any other line its words. It groups nothing: that is `templates`.

mod access;
mod line_shape;
mod mask;
mod names;
mod record;

pub use line_shape::{ANY, LineShape};
pub use names::Severity;

/// Bytes of a line that are looked at.
const LONGEST: usize = 16 << 10;

impl LineShape {
    /// The shape of a line.
    pub fn of(line: &[u8]) -> Self {
        let mut shape = Self::default();
        shape.read(line);
        shape
    }

    /// Becomes the shape of a line, in the memory that is there already.
    pub fn read(&mut self, line: &[u8]) {
        self.clear();
        let line = line[..line.len().min(LONGEST)].trim_ascii();
        if !access::read(line, self) {
            record::read(line, self, 0);
        }
        self.text.truncate(self.text.trim_end().len());
    }
}

#[cfg(test)]
mod tests {
    use super::{LineShape, Severity};

    fn shape(line: &str) -> String {
        LineShape::of(line.as_bytes()).text
    }

    #[test]
    fn what_differs_from_request_to_request_is_masked() {
        for (line, expected) in [
            (
                "2026/03/02 10:11:12 claims cache background refresh failed service=mail-7 err=\"HTTP 503\"",
                "claims cache background refresh failed service=<*> err=\"HTTP <*>\"",
            ),
            ("2026-03-02T10:11:12.5Z worker 17 took 144ms for 10.0.0.7:8080", "worker <*> took <*> for <*>"),
            ("session 5f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713 of ada@example.org closed", "session <*> of <*> closed"),
            (r#"tool "search" timed out, retry in 5s"#, r#"tool "<*>" timed out, retry in <*>"#),
            ("GET /v1/zones/7f3a/applications/12 done", "GET /v<*>/zones/<*>/applications/<*> done"),
            ("ids: 1, 2, 3, 4", "ids: <*>"),
        ] {
            assert_eq!(shape(line), expected, "{line}");
        }
    }

    #[test]
    fn a_record_is_what_its_fields_say() {
        for (line, expected) in [
            (
                r#"{"level":"info","time":"2026-03-02T10:00:00.011Z","reqId":"ea92","req":{"method":"GET"},"responseTime":144,"msg":"token issued"}"#,
                "token issued",
            ),
            (
                r#"2026/03/02 10:00:00 {"component":"gateway","event":"proxy_request_end","kind":"decision","status":200,"subject":"user_0"}"#,
                "proxy_request_end decision 200",
            ),
            (
                r#"{"log":"{\"level\":\"warn\",\"msg\":\"no route to \\\"eu\\\"\"}\n","stream":"stdout"}"#,
                r#"no route to "<*>""#,
            ),
            (r#"{"time":"x","method":"GET","path":"/v1/x/12","ms":3}"#, "GET /v<*>/x/<*>"),
            (r#"{"a":1,"b":{"c":"d"}}"#, "a b c"),
            ("level=error msg=\"cannot reach ledger\" user=ada n=3", "cannot reach ledger"),
            (
                r#"203.0.113.7 - - [02/Mar/2026:10:11:13 +0000] "GET /docs/x?page=3 HTTP/1.1" 404 12 "-" "curl/8.5.0""#,
                "GET /docs/x 404",
            ),
        ] {
            assert_eq!(shape(line), expected, "{line}");
        }
    }

    #[test]
    fn how_bad_a_line_is_stands_in_a_field_or_in_capitals_at_its_beginning() {
        let severity = |line: &str| LineShape::of(line.as_bytes()).severity;
        assert_eq!(severity(r#"{"level":50,"msg":"x"}"#), Some(Severity::Error));
        assert_eq!(severity("2026-03-02 10:11:12 [warn] x"), Some(Severity::Warning));
        assert_eq!(severity("2026-03-02 10:11:12,123 ERROR main: an error"), Some(Severity::Error));
        assert_eq!(severity("level=info msg=\"no error\""), Some(Severity::Fine));
        assert_eq!(severity("an error without a level"), None);
    }
}
