//! The time in a line of an access log, which the line keeps.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::{dated, like};

/// Where the time stands in a line of an access log: `10.0.0.7 - ada [02/Mar/2026:10:11:12 +0000] "GET …`.
pub(crate) fn read(line: &str) -> Option<PrefixFound> {
    let head = &line.as_bytes()[..line.len().min(LONGEST_CLIENT)];
    let open = memchr::memchr(b'[', head)? + 1;
    let length = dated(&line[open..]).filter(|_| like(&line[open..], "99/AAA/9999:"))?;
    Some(PrefixFound::kept_time((open, open + length)))
}

/// Bytes before the time in a line of an access log.
const LONGEST_CLIENT: usize = 120;

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn the_time_stands_behind_the_client() {
        let found = PrefixFound { layer: "log-time", time: Some((16, 42)), ..PrefixFound::default() };
        assert_eq!(read("10.0.0.7 - ada [02/Mar/2026:10:11:12 +0000] \"GET / HTTP/1.1\" 403 12"), Some(found));
        assert_eq!(read("10.0.0.7 - ada [2026-03-02 10:11:12] x"), None);
    }
}
