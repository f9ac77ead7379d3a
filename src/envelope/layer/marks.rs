//! What tools and chats do to the letters of a text: colour, invisible characters, typographic quotes, HTML and wiki escapes.

use crate::envelope::finding::Layer;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// Takes off what stands on the letters; none where the text is clean.
pub(crate) fn peel(text: &MappedText<'_>) -> Option<(MappedText<'static>, Vec<Layer>)> {
    let mut layers = Vec::new();
    let mut peeled: Option<MappedText<'static>> = None;
    for (layer, present, replace) in LAYERS {
        let current = peeled.as_ref().unwrap_or(text);
        if !present(current.as_str()) {
            continue;
        }
        let mut rounds = 0;
        // A ticket system may have escaped what another one escaped before.
        while let Some(next) = rewrite(peeled.as_ref().unwrap_or(text), *replace) {
            peeled = Some(next);
            rounds += 1;
            if *layer != "html" || rounds == 3 || !present(peeled.as_ref().unwrap_or(text).as_str()) {
                break;
            }
        }
        if rounds > 0 {
            layers.push(Layer(layer));
        }
    }
    peeled.map(|text| (text, layers))
}

type Present = fn(&str) -> bool;
/// What stands at the start of this text: the bytes it takes and what to put there.
type Replace = fn(&str, &str) -> Option<(usize, &'static str)>;

const LAYERS: &[(&str, Present, Replace)] = &[
    ("ansi", |text| text.contains('\u{1b}') || text.contains('^') && text.contains("^["), ansi),
    (
        "control-characters",
        |text| text.bytes().any(is_noise),
        |text, _| text.bytes().next().filter(|&byte| is_noise(byte)).map(|_| (1, "")),
    ),
    ("html", |text| MASKED.iter().any(|mark| text.contains(mark)), html),
    ("xml", |text| CLOSED.iter().any(|mark| text.contains(mark)), xml),
    ("typography", |text| !text.is_ascii(), typography),
    ("wiki-escapes", |text| text.contains('\\') && WIKI.iter().any(|mark| text.contains(mark)), wiki),
];

/// A control byte that no text means: terminals, serial lines and binary logs leave them between the letters.
fn is_noise(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b)
}

/// What only a text of HTML has in it.
const MASKED: &[&str] = &["</td>", "&quot;", "&#34;", "&#39;", "&lt;", "&#x22;", "&amp;quot;"];

fn rewrite(text: &MappedText<'_>, replace: Replace) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    let mut weaver = MappedTextBuilder::new(text);
    let mut kept = 0;
    let mut at = 0;
    let starts = |byte: u8| byte >= 0x80 || is_noise(byte) || matches!(byte, 0x1b | b'^' | b'&' | b'<' | b'\\');
    while let Some(step) = letters.as_bytes()[at..].iter().position(|&byte| starts(byte)) {
        at += step;
        match replace(&letters[at..], &letters[..at]) {
            Some((taken, put)) => {
                weaver.keep(kept, at);
                weaver.put(put, (at, at + taken));
                at += taken;
                kept = at;
            }
            None => at += letters[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    (kept > 0).then(|| {
        weaver.keep(kept, letters.len());
        weaver.finish()
    })
}

/// ECMA-48 control sequences and operating system commands; `^[` is how a viewer shows the escape character.
fn ansi(text: &str, _: &str) -> Option<(usize, &'static str)> {
    let lead = if text.starts_with('\u{1b}') { 1 } else { text.starts_with("^[").then_some(2)? };
    let rest = &text.as_bytes()[lead..];
    let length = match rest.first() {
        Some(b'[') => 1 + rest[1..].iter().take(64).position(|byte| (0x40..=0x7e).contains(byte))? + 1,
        Some(b']') => {
            let body = &rest[..rest.len().min(4096)];
            let end = body.iter().position(|&byte| byte == 7 || byte == 0x1b)?;
            if rest[end] == 7 { end + 1 } else { end + 2 }
        }
        Some(b'(' | b')') => 2,
        Some(byte) if lead == 1 && (0x30..=0x7e).contains(byte) => 1,
        _ => 0,
    };
    let mut width = (lead + length).min(text.len());
    while !text.is_char_boundary(width) {
        width += 1;
    }
    Some((width, ""))
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

fn html(text: &str, _: &str) -> Option<(usize, &'static str)> {
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
        "tr" if closing => " |\n",
        "td" | "th" if !closing => " | ",
        _ => "",
    };
    // Cells of one row may stand on lines of their own.
    let rest = &tag[end + 1..];
    let space = if matches!(name.as_str(), "tr" | "td" | "th") { rest.len() - rest.trim_start().len() } else { 0 };
    (name == "br" || TAGS.contains(&name.as_str())).then_some((end + 2 + space, with))
}

/// What only an error in XML has in it.
const CLOSED: &[&str] =
    &["</error>", "</Error>", "</error_code>", "</errorCode>", "</request_id>", "</requestId>", "</RequestId>"];

/// Elements that are fields, in small letters, as lines of their own.
const ELEMENTS: &[(&str, &str)] = &[
    ("error", "\nerror: "),
    ("code", "\ncode: "),
    ("error_code", "\nerror_code: "),
    ("errorcode", "\nerrorCode: "),
    ("message", "\nmessage: "),
    ("error_description", "\nerror_description: "),
    ("request_id", "\nrequest_id: "),
    ("requestid", "\nrequestId: "),
    ("status", "\nstatus: "),
    ("statuscode", "\nstatusCode: "),
    ("timestamp", "\ntimestamp: "),
];

/// An element without attributes that holds a text: `<error>access_denied</error>`.
fn xml(text: &str, before: &str) -> Option<(usize, &'static str)> {
    let tag = text.strip_prefix('<')?;
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let end = name.bytes().take(24).position(|byte| byte == b'>')?;
    let width = text.len() - name.len() + end + 1;
    let (_, field) = ELEMENTS.iter().find(|(element, _)| name[..end].eq_ignore_ascii_case(element))?;
    let holds = !tag.starts_with('/') && !text[width..].starts_with(['<', '\n', '\r', ' ']);
    let fresh = before.trim_end_matches([' ', '\t']).ends_with('\n');
    let closes = tag.starts_with('/') && text[width..].starts_with('<');
    let ends = if closes { "\n" } else { "" };
    Some((width, if holds { &field[usize::from(fresh)..] } else { ends }))
}

fn typography(text: &str, _: &str) -> Option<(usize, &'static str)> {
    let letter = text.chars().next()?;
    let with = match letter {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' | '\u{ff02}' => "\"",
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => "'",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => "",
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        // Ligatures that a PDF puts in place of letters.
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    };
    Some((letter.len_utf8(), with))
}

/// Escapes of Markdown and wikis that no string of JSON has.
const WIKI: &[&str] = &["\\{", "\\}", "\\[", "\\]", "\\_", "\\*", "\\-", "\\#", "\\|", "\\~", "\\`"];

fn wiki(text: &str, before: &str) -> Option<(usize, &'static str)> {
    if before.ends_with('\\') {
        return None;
    }
    let mark = WIKI.iter().find(|mark| text.starts_with(**mark))?;
    Some((2, &mark[1..]))
}
