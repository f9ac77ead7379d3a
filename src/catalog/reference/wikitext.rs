//! Reads a page of `MediaWiki` by writing it as HTML, line for line: headings, tables and links. Says nothing of what they mean.

use super::html;
use super::part::Part;

/// The parts of a page.
pub fn parts(text: &str) -> Vec<Part> {
    html::parts(&as_html(text), 1)
}

/// The page as HTML: every line stays the line that it was.
fn as_html(text: &str) -> String {
    let mut table = false;
    text.lines().map(|line| line_as_html(line.trim(), &mut table)).collect::<Vec<_>>().join("\n")
}

/// A line as HTML; `table` says whether the lines of a table go on.
fn line_as_html(line: &str, table: &mut bool) -> String {
    let (level, title) = heading(line);
    if level > 0 {
        return format!("<h{level}>{}</h{level}>", inline(title));
    }
    if line.starts_with("{|") {
        *table = true;
        return "<table><tr>".to_owned();
    }
    if *table {
        if line.starts_with("|}") {
            *table = false;
            return "</table>".to_owned();
        }
        if let Some(title) = line.strip_prefix("|+") {
            return format!("<caption>{}</caption>", inline(title));
        }
        if line.starts_with("|-") {
            return "<tr>".to_owned();
        }
        if let Some(cells) = line.strip_prefix('!') {
            return cells.split("!!").flat_map(|cell| cell.split("||")).map(|text| cell("th", text)).collect();
        }
        if let Some(cells) = line.strip_prefix('|') {
            return cells.split("||").map(|text| cell("td", text)).collect();
        }
        return inline(line);
    }
    for (marks, tag) in [(&['*', '#'][..], "<li>"), (&[';'], "<dt>"), (&[':'], "<dd>")] {
        if let Some(text) = line.strip_prefix(marks) {
            return format!("{tag}{}", inline(text));
        }
    }
    if line.is_empty() { "<p>".to_owned() } else { inline(line) }
}

/// The level of a heading and its text; 0 where a line is none.
fn heading(line: &str) -> (usize, &str) {
    let title = line.trim_start_matches('=');
    let level = line.len() - title.len();
    let end = title.trim_end_matches('=');
    let is_heading = (1..=6).contains(&level) && title.len() - end.len() == level && !end.is_empty();
    if is_heading { (level, end.trim()) } else { (0, line) }
}

/// A cell, without what says how it looks: `scope="row" | text`.
fn cell(tag: &str, cell: &str) -> String {
    let text = match cell.split_once('|') {
        Some((looks, text)) if looks.contains('=') && !looks.contains("[[") => text,
        _ => cell,
    };
    format!("<{tag}>{}</{tag}>", inline(text))
}

/// Running text: links as their text, bold and italic letters, templates left out.
fn inline(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.trim();
    while let Some(at) = rest.find(['[', '{', '\'']) {
        plain += &rest[..at];
        let tail = &rest[at..];
        let (said, length) = marked(tail).unwrap_or_else(|| (tail[..1].to_owned(), 1));
        plain += &said;
        rest = &tail[length..];
    }
    plain + rest
}

/// What a mark at the beginning of a text makes of it, and how much of the text that is.
fn marked(text: &str) -> Option<(String, usize)> {
    if let Some(link) = text.strip_prefix("[[") {
        let end = link.find("]]")?;
        let said = link[..end].rsplit('|').next().unwrap_or_default();
        let said = if link[..end].starts_with("Category:") { "" } else { said };
        return Some((said.to_owned(), end + 4));
    }
    if let Some(inside) = text.strip_prefix("{{") {
        return Some((String::new(), inside.find("}}")? + 4));
    }
    if let Some(link) = text.strip_prefix("[http") {
        let end = link.find(']')?;
        let said = link[..end].split_once(' ').map_or("", |(_, said)| said);
        return Some((said.to_owned(), end + 6));
    }
    for (mark, tag) in [("'''", "b"), ("''", "i")] {
        if let Some(inside) = text.strip_prefix(mark) {
            let end = inside.find(mark)?;
            return Some((format!("<{tag}>{}</{tag}>", &inside[..end]), end + 2 * mark.len()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::as_html;

    #[test]
    fn headings_tables_and_links_are_written_as_html_line_for_line() {
        let page = "{{Page|owner=x}}\n== Hall [[Map|map]] ==\n{| class=\"wikitable\"\n|+ Codes\n! Code !! Text\n|-\n| scope=\"row\" | HL-1 || '''full'''\n|-\n| HL-2\n| [https://hall.test gone]\n|}\n[[Category:Hall]] ''done'' it's";
        let html = [
            "",
            "<h2>Hall map</h2>",
            "<table><tr>",
            "<caption>Codes</caption>",
            "<th>Code</th><th>Text</th>",
            "<tr>",
            "<td>HL-1</td><td><b>full</b></td>",
            "<tr>",
            "<td>HL-2</td>",
            "<td>gone</td>",
            "</table>",
            " <i>done</i> it's",
        ];
        assert_eq!(as_html(page), html.join("\n"));
    }
}
