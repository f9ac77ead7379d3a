//! Where a console of a browser says that a line was printed: the script and its line.

use crate::envelope::prefix::found::PrefixFound;

/// Ends of names of scripts.
const SCRIPTS: [&str; 8] = [".js", ".mjs", ".ts", ".tsx", ".jsx", ".vue", ".html", ".svelte"];

/// `app.3f2a.js:12 `, `main.js:2:1234 `, `(index):33 `, `VM123:1 `.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let length = text.find(' ')?;
    let mut parts = text[..length].split(':');
    let name = parts.next()?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_script = SCRIPTS.iter().any(|end| name.ends_with(end) && name.len() > end.len())
        || name == "(index)"
        || name.strip_prefix("VM").is_some_and(is_number);
    let numbers: Vec<&str> = parts.collect();
    let is_place = (1..=2).contains(&numbers.len()) && numbers.iter().all(|part| is_number(part));
    (is_script && is_place && !name.contains('/')).then(|| PrefixFound {
        layer: "console",
        length: length + 1,
        ..PrefixFound::default()
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_place_in_a_script_is_taken_off() {
        for (text, length) in [
            ("app.3f2a.js:12 GET https://hall.example 500", Some(15)),
            ("main.js:2:1234 Uncaught Error: gone", Some(15)),
            ("(index):33 gone", Some(11)),
            ("VM77:1 gone", Some(7)),
            ("app.js:12: gone", None),
            ("app.js is 12 lines", None),
            ("hall:12 gone", None),
        ] {
            assert_eq!(read(text).map(|found| found.length), length, "{text}");
        }
    }
}
