//! A text that was written as HTML: entities, and tags that only dress it.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// What only a text of HTML has in it.
const MASKED: &[&str] = &["</td>", "</TD>", "&quot;", "&#34;", "&#39;", "&lt;", "&#x22;", "&amp;quot;"];

/// The text that a browser would show; none where it is no HTML. What was escaped twice takes two rounds.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    if !MASKED.iter().any(|mark| text.as_str().contains(mark)) {
        return None;
    }
    rewrite(text, |byte| matches!(byte, b'&' | b'<'), mark)
}

const ENTITIES: &[(&str, &str)] = &[
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#x22;", "\""),
    ("&apos;", "'"),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&nbsp;", " "),
    ("&#160;", " "),
    ("&#123;", "{"),
    ("&#125;", "}"),
    ("&#58;", ":"),
    ("&#95;", "_"),
    ("&#x2F;", "/"),
    ("&#47;", "/"),
    ("&lbrace;", "{"),
    ("&rbrace;", "}"),
    ("&lcub;", "{"),
    ("&rcub;", "}"),
    ("&#8203;", ""),
    ("&zwnj;", ""),
    ("&shy;", ""),
    ("&amp;", "&"),
    ("&#38;", "&"),
];

/// Tags that only dress a text.
const TAGS: &[&str] = &[
    "span", "pre", "code", "div", "p", "b", "i", "em", "strong", "font", "a", "td", "th", "tr", "li", "tt", "mark",
    "wbr", "table", "thead", "tbody",
];

fn mark(text: &str, _: &str) -> Option<(usize, &'static str)> {
    if text.starts_with('&') {
        return ENTITIES
            .iter()
            .find(|(entity, _)| text.starts_with(entity))
            .map(|(entity, with)| (entity.len(), *with));
    }
    let tag = text.strip_prefix('<')?;
    let name = tag.trim_start_matches('/');
    let name = &name[..name.bytes().take(8).take_while(u8::is_ascii_alphanumeric).count()];
    let end = tag.bytes().take(300).position(|byte| byte == b'>')?;
    let (name, closing) = (name.to_ascii_lowercase(), tag.starts_with('/'));
    let with = match name.as_str() {
        "br" => "\n",
        "tr" if closing => "|\n",
        "td" | "th" if closing => " ",
        "td" | "th" => "| ",
        _ => "",
    };
    // Cells of one row may stand on lines of their own.
    let rest = &tag[end + 1..];
    let space = if matches!(name.as_str(), "tr" | "td" | "th") { rest.len() - rest.trim_start().len() } else { 0 };
    (name == "br" || TAGS.contains(&name.as_str())).then_some((end + 2 + space, with))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn a_text_is_what_a_browser_would_show() {
        for (text, inside) in [
            ("{&quot;a&quot;:1}", "{\"a\":1}"),
            ("&amp;quot;x&amp;quot;", "&quot;x&quot;"),
            ("<tr><td>a</td> <td>b</td></tr>", "| a | b |\n"),
            ("<TR><TD>a</TD>\n<TD>b</TD>\n</TR>", "| a | b |\n"),
        ] {
            assert_eq!(taken_off(take_off, text).as_deref(), Some(inside), "{text}");
        }
        assert_eq!(taken_off(take_off, "<b>a</b> & b"), None);
    }
}
