//! The marks within a line of `AsciiDoc`.

use super::super::prose::{Mark, Prose};

/// A line with its marks: `code`, *bold*, the text of links and references.
pub fn inline(text: &str) -> Prose {
    let text = linked(text.strip_suffix(" +").unwrap_or(text));
    let mut prose = Prose::default();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['`', '*', '_', '+']) {
        let (before, marked) = rest.split_at(at);
        let opens = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let close = |mark: &str| {
            let inner = marked.strip_prefix(mark)?;
            let end = inner.find(mark).filter(|end| *end > 0 && !inner.starts_with(' '))?;
            let after = &inner[end + mark.len()..];
            (!after.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then_some((&inner[..end], after))
        };
        let spans = [
            ("``", Mark::Code),
            ("`+", Mark::Code),
            ("`", Mark::Code),
            ("**", Mark::Strong),
            ("*", Mark::Strong),
            ("__", Mark::Plain),
            ("_", Mark::Plain),
            ("+", Mark::Plain),
        ];
        let found = spans.into_iter().filter(|_| opens).find_map(|(mark, set)| {
            if mark == "`+" {
                let inner = marked.strip_prefix(mark)?;
                let end = inner.find("+`")?;
                return Some((set, &inner[..end], &inner[end + 2..]));
            }
            close(mark).map(|(inner, after)| (set, inner, after))
        });
        prose.push(Mark::Plain, before);
        if let Some((set, inner, after)) = found {
            prose.push(set, inner.trim_matches('`'));
            rest = after;
        } else {
            prose.push(Mark::Plain, &marked[..1]);
            rest = &marked[1..];
        }
    }
    prose.push(Mark::Plain, rest.strip_suffix(" +").unwrap_or(rest));
    prose
}

/// Links and references by their text: `link:page[text]`, `https://…[text]`, `<<place,text>>`; anchors are gone.
fn linked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest
        .find("<<")
        .into_iter()
        .chain(rest.find("[["))
        .chain(rest.find("link:"))
        .chain(rest.find("xref:"))
        .chain(rest.find("://"))
        .min()
    {
        let (before, marked) = rest.split_at(at);
        if let Some((inner, after)) = marked.strip_prefix("<<").and_then(|inner| inner.split_once(">>")) {
            plain += before;
            plain += inner.split_once(',').map_or(inner, |(_, text)| text.trim());
            rest = after;
        } else if let Some((_, after)) = marked.strip_prefix("[[").and_then(|inner| inner.split_once("]]")) {
            plain += before;
            rest = after;
        } else {
            let begin = if marked.starts_with("://") {
                before.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1)
            } else {
                before.len()
            };
            let target = marked.find(|c: char| c.is_whitespace()).unwrap_or(marked.len());
            let label = marked[..target].find('[').and_then(|open| Some((open, open + marked[open..].find(']')?)));
            if let Some((open, close)) = label {
                plain += &before[..begin];
                let text = &marked[open + 1..close];
                plain += if text.is_empty() {
                    marked[..open].trim_start_matches("link:").trim_start_matches("xref:")
                } else {
                    text
                };
                rest = &marked[close + 1..];
            } else {
                plain += before;
                plain += &marked[..target.max(1)];
                rest = &marked[target.max(1)..];
            }
        }
    }
    plain + rest
}
