//! Components of MDX in a page of Markdown: `<Accordion title="E-17">` is a heading, what stands in it a text like others. Each line
//! keeps its number.

use std::borrow::Cow;

use super::spelling::is_strong;

/// The heading that a title of a component is: below every one of the page's own that names a section.
const HEADING: &str = "##### ";

/// A page without the tags of its components and without the space before what stands in them.
pub fn unwrapped(text: &str) -> Cow<'_, str> {
    if !text.lines().any(|line| tag(line.trim()).is_some()) {
        return text.into();
    }
    let mut page = String::with_capacity(text.len());
    let mut fence = false;
    // The space before the text of each open component, once a line of it was read.
    let mut open: Vec<Option<usize>> = Vec::new();
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']);
        let end = &line[body.len()..];
        let trimmed = body.trim();
        match tag(trimmed).filter(|_| !fence) {
            Some(Tag::Opens(title)) => {
                open.push(None);
                page.extend(title.map(|title| format!("{HEADING}{title}")));
            }
            Some(Tag::Closes) => _ = open.pop(),
            Some(Tag::Alone) => {}
            None => {
                let space = body.len() - body.trim_start_matches(' ').len();
                if let Some(inner) = open.last_mut().filter(|inner| inner.is_none() && !trimmed.is_empty()) {
                    *inner = Some(space);
                }
                let inner = open.last().copied().flatten().unwrap_or_default();
                page.push_str(&body[space.min(inner)..]);
                fence ^= trimmed.starts_with("```") || trimmed.starts_with("~~~");
            }
        }
        page.push_str(end);
    }
    page.into()
}

/// A tag of a component that has a line of its own.
enum Tag<'t> {
    /// With its title, where that names a code.
    Opens(Option<&'t str>),
    Closes,
    Alone,
}

fn tag(line: &str) -> Option<Tag<'_>> {
    let inside = line.strip_prefix('<')?.strip_suffix('>')?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    if !name.starts_with(|first: char| first.is_ascii_uppercase()) || inside.contains('<') {
        return None;
    }
    if inside.starts_with('/') {
        return Some(Tag::Closes);
    }
    if inside.ends_with('/') {
        return Some(Tag::Alone);
    }
    let title = inside.split_once(" title=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        rest[1..].split(quote).next()
    });
    let names_code = |title: &&str| title.split([' ', ':', '(']).next().is_some_and(is_strong);
    Some(Tag::Opens(title.filter(names_code)))
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn the_title_of_a_component_is_a_heading_and_its_text_like_others() {
        let page = "## Seats\n\n<Group>\n  <Accordion title=\"SEAT_TAKEN (409)\" icon=\"x\">\n    **Cause:** late.\n\n    ```json\n    <A>\n    ```\n  </Accordion>\n</Group>\n<Retry />\n";
        let plain = "## Seats\n\n\n##### SEAT_TAKEN (409)\n**Cause:** late.\n\n```json\n<A>\n```\n\n\n\n";
        assert_eq!(unwrapped(page), plain);
        assert_eq!(unwrapped("<p>\n<b>x</b>\n"), "<p>\n<b>x</b>\n");
    }
}
