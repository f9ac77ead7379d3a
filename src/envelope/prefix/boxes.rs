//! Boxes around text, and boxes in boxes.

use crate::envelope::finding::Layer;
use crate::envelope::prefix::sheet::Sheet;

/// Boxes inside boxes that are taken off.
const MOST_BOXES: usize = 4;

/// Takes off the borders of a box whose lines are text: `│ Error: …`, `│ … │`.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    // Boxes may stand in boxes.
    for _ in 0..MOST_BOXES {
        if !border_off(sheet) {
            break;
        }
    }
}

/// Takes off one border of each line that has one. Returns whether any has.
fn border_off(sheet: &mut Sheet<'_>) -> bool {
    let border = |line: &str, below: bool| {
        let inner = line.trim_start_matches(' ');
        let mark = inner.chars().next().filter(|mark| matches!(mark, '│' | '┃' | '║' | '▌' | '▏' | '▎'))?;
        let width = line.len() - inner.len() + mark.len_utf8();
        let rest = &line[width..];
        let body = rest.trim_end();
        let last = body.strip_suffix(mark);
        let inside = last.unwrap_or(body);
        let inner = width + usize::from(rest.starts_with(' '));
        let end = last.map(|inside| (width + inside.trim_end().len()).max(inner));
        let width = inner;
        let within = inside.trim();
        let opens = last.is_some() && within.starts_with(mark);
        let nested = opens && within.ends_with(mark);
        // rich draws a guide under what it indents.
        let guided = below && opens && !within[mark.len_utf8()..].contains(mark);
        (!inside.contains(mark) || nested || guided).then_some((width, end))
    };
    let open = |sheet: &Sheet<'_>, index: usize| {
        sheet.rests.get(index).is_some_and(|rest| rest.layer.is_none_or(|layer| layer == Layer("border")))
    };
    let mut before = false;
    let mut any = false;
    for index in 0..sheet.rests.len() {
        let found = if open(sheet, index) { border(sheet.line(index), before) } else { None };
        let beside = before || open(sheet, index + 1) && border(sheet.line(index + 1), false).is_some();
        before = found.is_some();
        if let Some((width, end)) = found.filter(|_| beside) {
            any = true;
            let rest = &mut sheet.rests[index];
            rest.to = end.map_or(rest.to, |end| rest.from + end);
            sheet.cut(index, width, "border");
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn the_borders_of_a_box_are_taken_off() {
        assert_eq!(left(take_off, "│ Error: x │\n│ {}       │\n"), ["Error: x", "{}"]);
        assert_eq!(left(take_off, "│ a │ b │\n│ c │ d │\n"), "│ a │ b │\n│ c │ d │\n".lines().collect::<Vec<_>>());
    }
}
