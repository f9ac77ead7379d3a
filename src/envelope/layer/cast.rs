//! Recordings of terminals (asciinema): a head, then one event a line, of which those of output are the text.

use crate::envelope::text::escape;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The text with what a recording shows in place of its events; none where there is no recording.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    if !letters.contains("{\"version\":") {
        return None;
    }
    let mut builder = MappedTextBuilder::new(text);
    let (mut at, mut recording, mut any) = (0, false, false);
    for line in letters.split_inclusive('\n') {
        let place = (at, at + line.len());
        at = place.1;
        if is_head(line) {
            (recording, any) = (true, true);
            continue;
        }
        recording &= line.starts_with('[') && line.trim_end().ends_with("\"]");
        if !recording {
            builder.keep(place.0, place.1);
        } else if let Some(start) = line.find("\"o\", \"").map(|mark| place.0 + mark + 6) {
            let end = place.0 + line.trim_end().len() - 2;
            builder.append(&escape::unescape(text, (start, end.max(start))));
        }
    }
    any.then(|| builder.finish())
}

fn is_head(line: &str) -> bool {
    line.starts_with("{\"version\":") && (line.contains("\"width\":") || line.contains("\"term\":"))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::text::mapped::MappedText;

    #[test]
    fn output_is_shown_as_the_terminal_did() {
        let text = "{\"version\": 2, \"width\": 80}\n[0.1, \"o\", \"{\\\"a\\\":\"]\n[0.2, \"i\", \"x\"]\n[0.3, \"o\", \"1}\\r\\n\"]\nafter\n";
        assert_eq!(
            take_off(&MappedText::whole(text)).map(|text| text.as_str().to_owned()).as_deref(),
            Some("{\"a\":1}\r\nafter\n")
        );
        let text =
            "{\"version\": 3, \"term\": {\"cols\": 80}}\n[0.1, \"o\", \"{\\\"a\\\":\"]\n[0.2, \"o\", \"1}\\n\"]\n";
        assert_eq!(
            take_off(&MappedText::whole(text)).map(|text| text.as_str().to_owned()).as_deref(),
            Some("{\"a\":1}\n")
        );
        assert!(take_off(&MappedText::whole("{\"version\": 2}\n")).is_none());
    }
}
