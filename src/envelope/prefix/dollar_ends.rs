//! The marks of `cat -A`, `cat -v`, `sed -n l`, socat and ngrep at the ends of lines; the third folds long ones.

use crate::envelope::prefix::rest::Rest;
use crate::envelope::prefix::sheet::Sheet;

/// Columns of the shortest line that is folded.
const NARROWEST: usize = 40;

/// Runs of lines that end with `$` or, folded, with a backslash; then carriage returns as they are shown.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    dollars_off(sheet);
    dots_off(sheet);
    // The empty line behind a head bears one, too.
    for mark in ["^M", "\\r"] {
        if !sheet.text.contains(&format!("{mark}\n{mark}")) {
            continue;
        }
        for rest in &mut sheet.rests {
            if let Some(line) = sheet.text[rest.from..rest.to].strip_suffix(mark) {
                rest.cut_end(line.len(), false);
            }
        }
    }
}

/// The carriage returns of a head as ngrep shows them: each of its lines and the empty one behind it end with a dot.
fn dots_off(sheet: &mut Sheet<'_>) {
    let (text, rests) = (sheet.text, &mut sheet.rests);
    let line = |rest: &Rest| &text[rest.from..rest.to];
    for last in 0..rests.len() {
        if line(&rests[last]) != "." {
            continue;
        }
        let length =
            rests[..last].iter().rev().take_while(|rest| line(rest).ends_with('.') && line(rest) != ".").count();
        let run = &mut rests[last - length..=last];
        if length > 0 && line(&run[0]).contains("HTTP/") {
            for rest in run {
                rest.cut_end(line(rest).len() - 1, false);
            }
        }
    }
}

fn dollars_off(sheet: &mut Sheet<'_>) {
    let (text, rests) = (sheet.text, &mut sheet.rests);
    let ends = |rest: &Rest| text[rest.from..rest.to].ends_with(['$', '\\']);
    let mut at = 0;
    while at < rests.len() {
        let length = rests[at..].iter().take_while(|rest| ends(rest)).count();
        let run = &mut rests[at..at + length];
        at += length + 1;
        let marked = run.iter().filter(|rest| text[rest.from..rest.to].ends_with('$')).count();
        let empty = run.iter().any(|rest| &text[rest.from..rest.to] == "$");
        let fold =
            run.iter().filter(|rest| text[rest.from..rest.to].ends_with('\\')).map(|rest| rest.to - rest.from).max();
        if marked == 0
            || length < 2 && !text.contains("^M$")
            || fold.is_none() && length < 3 && !empty && !text.contains("^M$")
        {
            continue;
        }
        for rest in run {
            let line = &text[rest.from..rest.to];
            if let Some(body) = line.strip_suffix('$') {
                let body = body.strip_suffix("^M").or_else(|| body.strip_suffix("\\r")).unwrap_or(body);
                rest.cut_end(body.len(), false);
            } else if fold.is_some_and(|fold| fold >= NARROWEST && line.len() + 8 > fold) {
                rest.cut_end(line.len() - 1, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn the_marks_of_ends_are_taken_off_where_many_lines_have_them() {
        assert_eq!(left(take_off, "HTTP/1.1 403$\n$\n{}$\n"), ["HTTP/1.1 403", "", "{}"]);
        assert_eq!(left(take_off, "HTTP/1.1 403^M\n^M\n{}\n"), ["HTTP/1.1 403", "", "{}"]);
        assert_eq!(left(take_off, "HTTP/1.1 403\\r\n\\r\n{}\n"), ["HTTP/1.1 403", "", "{}"]);
        assert_eq!(left(take_off, "HTTP/1.1 403.\nA: b.\n.\nNo.\n"), ["HTTP/1.1 403", "A: b", "", "No."]);
        assert_eq!(left(take_off, "No.\n.\n"), ["No.", "."]);
        assert_eq!(left(take_off, "press ^M\nx\n"), ["press ^M", "x"]);
        assert_eq!(left(take_off, "cost: 5$\nx\n"), "cost: 5$\nx\n".lines().collect::<Vec<_>>());
    }
}
