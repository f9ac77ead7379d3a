//! What tools print after a line: `cat -A` and `sed -n l` mark its end with `$` and fold long ones, `diff -y` puts the other
//! text beside it, psql marks a value that goes on with `+`.

use crate::envelope::prefix::rest::Rest;

/// Columns of the shortest line that is folded.
const NARROWEST: usize = 40;

/// Takes the marks off the ends of lines.
pub(crate) fn take_off(text: &str, rests: &mut [Rest]) {
    dollars(text, rests);
    sides(text, rests);
    pluses(text, rests);
}

/// A value that psql prints over lines: each but the last ends with `+`, and nothing stands before the bar of the next.
fn pluses(text: &str, rests: &mut [Rest]) {
    let mut at = 0;
    while at < rests.len() {
        let line = &text[rests[at].from..rests[at].to];
        let Some(bar) = line.find('|').filter(|_| line.trim_end().ends_with('+')) else {
            at += 1;
            continue;
        };
        let goes_on = |rest: &Rest| {
            let line = &text[rest.from..rest.to];
            let (before, after) = line.split_at_checked(bar)?;
            let value = after.strip_prefix('|').filter(|_| before.trim().is_empty())?;
            Some(bar + 1 + usize::from(value.starts_with(' ')))
        };
        let mut open = rests.get(at + 1).is_some_and(|next| goes_on(next).is_some());
        while open {
            let line = text[rests[at].from..rests[at].to].trim_end();
            open = line.ends_with('+');
            if open {
                rests[at].cut_end(line[..line.len() - 1].trim_end().len(), false);
            }
            at += 1;
            let width = rests.get(at).and_then(goes_on).filter(|_| open);
            open = width.is_some();
            if let Some(width) = width {
                rests[at].cut_start(width);
            }
        }
        at += 1;
    }
}

/// Runs of lines that end with `$` or, folded, with a backslash.
fn dollars(text: &str, rests: &mut [Rest]) {
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

/// Neighbouring lines with a mark of `diff -y` in one column, of which the left text is kept.
fn sides(text: &str, rests: &mut [Rest]) {
    let left = |rest: &Rest| {
        let line = &text[rest.from..rest.to];
        let trimmed = line.trim_end();
        let mark = if trimmed.ends_with(['<', '|']) && trimmed[..trimmed.len() - 1].ends_with(['\t', ' ']) {
            trimmed.len() - 1
        } else {
            line.find("\t|\t").or_else(|| line.find(" |\t")).map(|at| at + 1)?
        };
        let body = line[..mark].trim_end();
        (!body.is_empty() && mark > body.len() && line[body.len()..mark].contains('\t')).then_some(body.len())
    };
    let mut before = false;
    for at in 0..rests.len() {
        let found = left(&rests[at]);
        let beside = before || rests.get(at + 1).is_some_and(|next| left(next).is_some());
        before = found.is_some();
        if let Some(width) = found.filter(|_| beside) {
            rests[at].cut_end(width, false);
        }
    }
}
