//! Reads the parts of a Markdown page: GFM tables, definition lists, front matter, admonitions and MDX among them, and HTML where
//! it is written between. What stands in a fence or a comment is no part of the page.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::part::{Lines, Part, ReferenceTable, TableRow, What};
use super::prose::{Mark, Prose};
use super::{components, data, html, words};

/// The parts of a page.
pub fn parts(text: &str) -> Vec<Part> {
    let text = plain(&components::unwrapped(text));
    let mut reader = MarkdownReader { text: &text, lines: Lines::of(&text), ..MarkdownReader::default() };
    for (event, at) in Parser::new_ext(&text, options()).into_offset_iter() {
        reader.event(event, &at);
    }
    reader.parts
}

/// A text of one line, with its marks.
pub fn inline(text: &str) -> Prose {
    let mut reader = MarkdownReader { text, ..MarkdownReader::default() };
    for (event, at) in Parser::new_ext(text, options()).into_offset_iter() {
        if !matches!(event, Event::End(TagEnd::Paragraph)) {
            reader.event(event, &at);
        }
    }
    reader.prose
}

/// Whether a text of no known kind is written in Markdown.
pub fn is_markdown(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let blank = |at: usize| lines.get(at).is_none_or(|line| line.trim().is_empty());
    let heading = |at: &usize| {
        (lines[*at].starts_with("# ") || lines[*at].starts_with("## ")) && blank(at + 1) && (*at == 0 || blank(at - 1))
    };
    lines.iter().any(|line| is_ruler(line)) || (0..lines.len()).filter(heading).count() > 1
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// A line between the head of a table and its rows.
fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.contains("---") && line.contains('|') && line.chars().all(|c| "|-: ".contains(c))
}

/// The page without what its generator alone understands, line for line: imports of MDX, lines of attributes
/// (`{:.wide}`), marks of admonitions. The text of an admonition is a text like others, between [`BEGINS`] and [`ENDS`].
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut fence, mut inside) = (None::<&str>, false);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let bare = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        if fence.is_some() || mark.is_some() {
            if fence.is_none() || fence == mark {
                fence = if fence.is_some() { None } else { mark };
            }
            plain.push_str(if inside { line.strip_prefix("    ").unwrap_or(line) } else { line });
            continue;
        }
        let script = (line.starts_with("import ") && (bare.contains(" from ") || bare.ends_with(['\'', '"', ';'])))
            || line.starts_with("export const ");
        let admonition = bare.starts_with("!!! ") || bare.starts_with("??? ") || bare.starts_with("???+ ");
        if inside && !bare.is_empty() && !line.starts_with("    ") && !line.starts_with('\t') {
            inside = false;
            if plain.ends_with("\n\n") {
                plain.insert_str(plain.len() - 1, ENDS);
            }
        }
        inside |= admonition;
        let attributes = bare.starts_with("{:") && bare.ends_with('}');
        // A table may follow a text at once. The parser wants an empty line between them; this one is not counted.
        if bare.contains('|') && lines.peek().is_some_and(|next| is_ruler(next)) {
            plain.push('\r');
        }
        if admonition || bare.starts_with(":::") {
            plain.push_str(&line[..line.len() - line.trim_start().len()]);
            plain.push_str(&aside(bare));
            plain.push('\n');
        } else if script || attributes {
            plain.push('\n');
        } else if inside {
            plain.push_str(line.strip_prefix("    ").or_else(|| line.strip_prefix('\t')).unwrap_or(line));
        } else {
            plain.push_str(&uncommented(line));
        }
    }
    plain
}

/// Stand where an admonition begins, before its label, and where it ends, for the parser to hand on.
const BEGINS: &str = "<!--:::";
const ENDS: &str = "<!--/:::-->";

/// The line that begins or ends an admonition (`:::tip What to do`, `!!! tip "What to do"`), with its title as a label where it
/// says what the text is.
fn aside(line: &str) -> String {
    let rest = line.trim_start_matches([':', '!', '?', '+']).trim();
    if rest.is_empty() {
        return ENDS.to_owned();
    }
    let (kind, title) = rest.split_at(rest.find([' ', '[', '{']).unwrap_or(rest.len()));
    let title = title.trim().trim_start_matches("{title=").trim_matches(['[', ']', '{', '}', '"', '\'']).trim();
    let label = match words::admonition(kind, title) {
        Some(_) if words::label(title).is_some() => title.trim_end_matches([':', '?', '-']),
        Some(_) => kind,
        None => "",
    };
    format!("{BEGINS}{label}-->")
}

/// A line without the comments of MDX in it: `{/* … */}`.
fn uncommented(line: &str) -> Cow<'_, str> {
    match line.split_once("{/*") {
        Some((before, rest)) => match rest.split_once("*/}") {
            Some((_, after)) => Cow::Owned(format!("{before}{}", uncommented(after))),
            None => Cow::Borrowed(line),
        },
        None => Cow::Borrowed(line),
    }
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "marks and blocks that are open, each by itself")]
struct MarkdownReader<'a> {
    text: &'a str,
    lines: Lines,
    parts: Vec<Part>,
    prose: Prose,
    line: usize,
    strong: usize,
    /// Within `<code>`, and within `<sup>`.
    code: bool,
    skipped: bool,
    /// Whether the lists that are open are numbered.
    lists: Vec<bool>,
    /// Whether the first text of an item is still to come.
    item: bool,
    definition: bool,
    table: Option<ReferenceTable>,
    verbatim: Option<String>,
    front: Option<(usize, String, bool)>,
    html: String,
    done: Range<usize>,
}

impl MarkdownReader<'_> {
    fn event(&mut self, event: Event<'_>, at: &Range<usize>) {
        if at.start >= self.done.start && at.end <= self.done.end {
            return;
        }
        match event {
            Event::Start(tag) => self.start(&tag, at),
            Event::End(tag) => self.end(tag, at),
            Event::Text(text) => match (&mut self.verbatim, &mut self.front) {
                (Some(verbatim), _) => verbatim.push_str(&text),
                (_, Some((_, front, _))) => front.push_str(&text),
                _ if self.skipped => {}
                _ => {
                    let mark = if self.code {
                        Mark::Code
                    } else if self.strong > 0 {
                        Mark::Strong
                    } else {
                        Mark::Plain
                    };
                    self.prose.push(mark, &text);
                }
            },
            Event::Code(code) => self.prose.push(Mark::Code, &code),
            Event::SoftBreak | Event::HardBreak => self.prose.push(Mark::Break, ""),
            Event::InlineHtml(tag) => self.inline_html(&tag),
            Event::Html(html) => self.html.push_str(&html),
            _ => {}
        }
    }

    fn inline_html(&mut self, tag: &str) {
        let name: String = tag.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric).collect();
        let opens = !tag.starts_with("</");
        match name.to_ascii_lowercase().as_str() {
            "br" | "li" | "p" | "ul" | "ol" => self.prose.push(Mark::Break, ""),
            "code" | "kbd" | "tt" => self.code = opens,
            "b" | "strong" => self.strong = usize::from(opens),
            "sup" => self.skipped = opens,
            _ => {}
        }
    }

    fn part(&mut self, what: What) {
        self.parts.push(Part { line: self.line, what });
    }

    /// Ends the running text of a list item or paragraph.
    fn flush(&mut self) {
        let prose = std::mem::take(&mut self.prose);
        if prose.is_empty() {
            return;
        }
        let first = std::mem::take(&mut self.item);
        match self.lists.last() {
            _ if self.definition => self.part(What::Definition(prose)),
            Some(numbered) if first => self.part(What::Item(prose, *numbered)),
            _ => self.part(What::Paragraph(prose)),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, at: &Range<usize>) {
        let line = self.lines.at(at.start);
        match tag {
            Tag::Strong | Tag::Emphasis => self.strong += 1,
            Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough => return,
            Tag::Item => {
                self.flush();
                self.item = true;
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first.is_some());
            }
            Tag::DefinitionListDefinition => self.definition = true,
            Tag::Table(_) => self.table = Some(ReferenceTable { line, ..ReferenceTable::default() }),
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(TableRow { line, ..TableRow::default() });
                }
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.verbatim = Some(String::new());
            }
            Tag::MetadataBlock(kind) => {
                let yaml = matches!(kind, pulldown_cmark::MetadataBlockKind::YamlStyle);
                self.front = Some((line + 1, String::new(), yaml));
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html.clear();
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.part(What::Aside(true));
            }
            _ => {}
        }
        if self.prose.is_empty() {
            self.line = line;
        }
    }

    fn end(&mut self, tag: TagEnd, at: &Range<usize>) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis => self.strong = self.strong.saturating_sub(1),
            TagEnd::Heading(level) => {
                let heading = std::mem::take(&mut self.prose);
                self.part(What::Heading(level as usize, heading));
            }
            TagEnd::Paragraph | TagEnd::Item => {
                self.flush();
                if tag == TagEnd::Item {
                    self.item = false;
                }
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::DefinitionListTitle => {
                let term = std::mem::take(&mut self.prose);
                self.part(What::Term(term));
            }
            TagEnd::DefinitionListDefinition => {
                self.flush();
                self.definition = false;
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.prose);
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.cells.push(cell);
                }
            }
            TagEnd::TableHead => {
                if let Some(table) = &mut self.table {
                    table.head = table.rows.pop().unwrap_or_default().cells;
                }
            }
            TagEnd::TableRow => self.surplus(at),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.line = table.line;
                    self.part(What::Table(table));
                }
            }
            TagEnd::CodeBlock => {
                let verbatim = self.verbatim.take().unwrap_or_default();
                self.line = self.lines.at(at.start);
                self.part(What::Verbatim(verbatim));
            }
            TagEnd::BlockQuote(_) => self.part(What::Aside(false)),
            TagEnd::MetadataBlock(_) => self.front(),
            TagEnd::HtmlBlock => self.html(at),
            _ => {}
        }
    }

    /// GFM drops the cells of a row that its head has no column for; they are read from the source.
    fn surplus(&mut self, at: &Range<usize>) {
        let source = self.text.get(at.clone()).unwrap_or_default();
        let Some(table) = &mut self.table else { return };
        let columns = table.head.len();
        if let Some(row) = table.rows.last_mut() {
            row.cells.extend(cells(source).into_iter().skip(columns).map(inline));
        }
    }

    fn front(&mut self) {
        let Some((line, text, yaml)) = self.front.take() else { return };
        let node = if yaml { data::yaml(&text) } else { data::toml(&text) };
        for (name, value) in node.unwrap_or_default().into_iter().flat_map(super::data::Node::fields) {
            if let Some(text) = value.text() {
                self.line = line + value.line - 1;
                self.part(What::Field(name, inline(&text)));
            }
        }
    }

    /// HTML between the text; a table that blank lines tear apart is one table.
    fn html(&mut self, at: &Range<usize>) {
        let from = at.start;
        let mut html = std::mem::take(&mut self.html);
        let label = html.trim().strip_prefix(BEGINS).and_then(|label| label.strip_suffix("-->"));
        if label.is_some() || html.trim() == ENDS {
            self.part(What::Aside(label.is_some()));
            if let Some(label) = label.filter(|label| !label.is_empty()) {
                self.part(What::Paragraph(Prose { runs: vec![(Mark::Strong, format!("{label}:"))] }));
            }
            return;
        }
        let lower = html.to_ascii_lowercase();
        if lower.matches("<table").count() > lower.matches("</table").count()
            && let Some(end) = self.text[from..].to_ascii_lowercase().find("</table>")
        {
            let end = from + end + "</table>".len();
            self.text[from..end].clone_into(&mut html);
            self.done = from..end;
        }
        self.parts.extend(html::parts(&html, self.lines.at(from)));
    }
}

/// The cells of a row as it is written.
fn cells(row: &str) -> Vec<&str> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            cells.push(row[from..at].trim());
            from = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    if !row[from..].trim().is_empty() {
        cells.push(row[from..].trim());
    }
    cells
}
