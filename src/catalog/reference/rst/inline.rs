//! The marks within a line of reStructuredText.

use super::super::prose::{Mark, Prose};

/// Where the role begins with which `before` ends: `:ref:`, `:http:statuscode:`.
fn role(before: &str) -> Option<usize> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '-' | '_' | '+' | '.');
    let start = before.trim_end_matches(is_name).len();
    let run = before[start..].strip_suffix(':')?;
    Some(start + run.find(':')?)
}

/// A line with its marks: ``code``, **bold**, the text of links and roles.
pub fn inline(text: &str) -> Prose {
    let mut prose = Prose::default();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '\\']) {
        let (before, marked) = rest.split_at(at);
        let close = |mark: &str| {
            marked[mark.len()..]
                .find(mark)
                .filter(|end| *end > 0)
                .map(|end| (&marked[mark.len()..mark.len() + end], &marked[2 * mark.len() + end..]))
        };
        let spans = [("``", Mark::Code), ("**", Mark::Strong), ("`", Mark::Plain), ("*", Mark::Plain)];
        let found = spans.into_iter().find_map(|(mark, set)| {
            marked.starts_with(mark).then(|| close(mark).map(|(inner, after)| (mark, set, inner, after))).flatten()
        });
        if let Some((mark, set, inner, after)) = found {
            let role = role(before).filter(|_| mark == "`");
            prose.push(Mark::Plain, &before[..role.unwrap_or(before.len())]);
            let link = inner.split_once(" <").filter(|_| mark == "`").map(|(text, _)| text);
            let coded = role.is_some() && link.is_none() && !inner.contains(' ');
            prose.push(if coded { Mark::Code } else { set }, link.unwrap_or(inner));
            rest = if mark == "`" { after.trim_start_matches('_') } else { after };
        } else {
            let next = marked.chars().next().map_or(0, char::len_utf8);
            prose.push(Mark::Plain, before);
            // Right behind markup a backslash only parts it from the letter that follows; within words it is written as it is meant.
            let letter = !before.is_empty() && marked[1..].starts_with(char::is_alphanumeric);
            if letter || !marked.starts_with('\\') {
                prose.push(Mark::Plain, &marked[..next]);
            }
            rest = &marked[next..];
        }
    }
    prose.push(Mark::Plain, rest);
    prose
}
