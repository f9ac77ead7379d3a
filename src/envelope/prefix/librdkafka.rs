//! The head of a line of librdkafka, the library below most clients of Kafka.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::record::level::Level;

/// `%3|1767877310.447|FAIL|rdkafka#producer-1| `: severity, time, facility and the client.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let mut parts = text.strip_prefix('%')?.splitn(5, '|');
    let (severity, time, facility, client) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let said = parts.next()?;
    let (seconds, fraction) = time.split_once('.')?;
    let is_number = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_facility = !facility.is_empty() && facility.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if severity.len() != 1 || !is_number(seconds, 10) || !is_number(fraction, 3) || !is_facility || client.contains(' ')
    {
        return None;
    }
    let start = severity.len() + 2;
    Some(PrefixFound {
        layer: "librdkafka",
        length: text.len() - said.trim_start().len(),
        time: Some((start, start + time.len())),
        level: Some(Level::of_severity(severity.parse().ok()?)?),
        ..PrefixFound::default()
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;
    use crate::envelope::record::level::Level;

    #[test]
    fn severity_time_and_client_are_taken_off() {
        let (time, level) = (Some((3, 17)), Some(Level::Error));
        let found = PrefixFound { layer: "librdkafka", length: 43, time, level, ..PrefixFound::default() };
        assert_eq!(read("%3|1767877310.447|FAIL|rdkafka#producer-1| [thrd:x]: gone"), Some(found));
        for other in
            ["%3|1767877310|FAIL|rdkafka#1| x", "%3|1767877310.447|fail|x| y", "%x|1767877310.447|FAIL|x| y", "3|4"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
