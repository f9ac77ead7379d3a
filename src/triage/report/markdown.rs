//! Hostile text inside Markdown: whatever it holds, it cannot end the place that it was put in.

use crate::envelope::text::sanitize::{sanitize, sanitize_line};

/// A value as a code span on one line.
pub fn code(text: &str) -> String {
    let text = sanitize_line(text);
    let ticks = "`".repeat(longest(&text, '`') + 1);
    let pad = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// Words as plain text on one line: every character that Markdown or HTML could act on is escaped.
pub fn plain(text: &str) -> String {
    let text = sanitize_line(text.trim());
    let mut shown = String::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside_word = before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        let first = shown.is_empty() && matches!(c, '-' | '+' | '=' | '#');
        if first || (c == '_' && !inside_word) || r"\`*[]<>|~&$".contains(c) {
            shown.push('\\');
        }
        shown.push(c);
        before = c;
    }
    shown
}

/// Lines as a block that stands as it is.
pub fn block(text: &str) -> String {
    let text = sanitize(text);
    let fence = "~".repeat(longest(&text, '~').max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

/// The longest run of `mark` in a text.
fn longest(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_place_that_it_was_put_in() {
        for (text, in_code, in_plain, in_block) in [
            ("plain", "`plain`", "plain", "~~~text\nplain\n~~~\n"),
            ("a`b``c", "```a`b``c```", "a\\`b\\`\\`c", "~~~text\na`b``c\n~~~\n"),
            ("`", "`` ` ``", "\\`", "~~~text\n`\n~~~\n"),
            ("A_B _c_ # d", "`A_B _c_ # d`", "A_B \\_c\\_ # d", "~~~text\nA_B _c_ # d\n~~~\n"),
            ("# a", "`# a`", "\\# a", "~~~text\n# a\n~~~\n"),
            ("", "`  `", "", "~~~text\n\n~~~\n"),
            ("x\n~~~~\n# y", "`x␊~~~~␊# y`", "x␊\\~\\~\\~\\~␊# y", "~~~~~text\nx\n~~~~\n# y\n~~~~~\n"),
            ("- <b>[x](y)|", "`- <b>[x](y)|`", "\\- \\<b\\>\\[x\\](y)\\|", "~~~text\n- <b>[x](y)|\n~~~\n"),
            ("\u{1b}[31m", "`␛[31m`", "␛\\[31m", "~~~text\n␛[31m\n~~~\n"),
        ] {
            assert_eq!(
                (code(text).as_str(), plain(text).as_str(), block(text).as_str()),
                (in_code, in_plain, in_block)
            );
        }
    }
}
