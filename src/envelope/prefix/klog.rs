//! The head of a line of klog, the logger of Kubernetes.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::like;
use crate::envelope::record::level::Level;

/// `E0819 10:35:12.205000       1 server.go:12] `: Kubernetes components.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    // Abseil writes the seconds since 1970 in place of the seconds where it knows no zone yet.
    const FORMS: [&str; 2] = ["A9999 99:99:99.999999 ", "A9999 99:99:9999999999.999999 "];
    let form = FORMS.iter().find(|form| like(text, form))?;
    if !text.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return None;
    }
    let end = text.find("] ").filter(|&end| end < 100)?;
    let level = Some(Level::of_initial(text.as_bytes()[0])?);
    Some(PrefixFound {
        layer: "klog",
        length: end + 2,
        time: Some((1, form.len() - 1)),
        level,
        ..PrefixFound::default()
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;
    use crate::envelope::record::level::Level;

    #[test]
    fn level_time_and_place_are_taken_off() {
        let level = Some(Level::Error);
        let found = PrefixFound { layer: "klog", length: 41, time: Some((1, 21)), level, ..PrefixFound::default() };
        assert_eq!(read("E0401 08:00:00.123456       1 main.go:3] x"), Some(found));
        let found = read("E0000 00:00:1758301629.299163    2044 main.cc:3] x").unwrap();
        assert_eq!((found.time, found.level), (Some((1, 29)), level));
        assert_eq!(read("E0401 08:00:00 x"), None);
    }
}
