//! The mark of a message of network gear: its facility, its severity and a short name.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::record::level::Level;

/// Bytes of the longest facility or name.
const LONGEST: usize = 40;

/// `%LINK-3-UPDOWN: `, which the line keeps: it is what people look up.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let rest = text.strip_prefix('%')?;
    let head = &rest[..rest.find(": ").filter(|&end| end < 2 * LONGEST)?];
    let mut parts = head.split('-');
    let (facility, name) = (parts.next()?, parts.next_back()?);
    let severity = parts.next_back()?;
    let is_name = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if !is_name(facility) || !is_name(name) || severity.len() != 1 {
        return None;
    }
    let level = Level::of_severity(severity.parse().ok()?)?;
    Some(PrefixFound { layer: "mnemonic", level: Some(level), ..PrefixFound::default() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::record::level::Level;

    #[test]
    fn the_severity_between_facility_and_name_is_the_level() {
        for (text, level) in [
            ("%LINK-3-UPDOWN: Interface Gi0/7, changed state to down", Some(Level::Error)),
            ("%SYS-5-CONFIG_I: Configured from console", Some(Level::Good)),
            ("%PKI-SUB-2-FULL: x", Some(Level::Error)),
            ("%LINK-9-UPDOWN: x", None),
            ("%d-3-x: y", None),
            ("95%-3-UP: x", None),
        ] {
            assert_eq!(read(text).and_then(|found| found.level), level, "{text}");
        }
    }
}
