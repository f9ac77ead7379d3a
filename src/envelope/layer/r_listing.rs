//! Members as R's `str` lists them, ` $ error : chr "…"`: left as `error : "…"`. Columns of a table, which hold several values, are
//! none.

use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// Types of values.
const TYPES: [&str; 4] = [": chr ", ": int ", ": num ", ": logi "];

/// What R puts behind a text that it cut.
const CUT: &str = "\"| __truncated__";

/// The text with names and values alone; none where nothing is listed so.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    let mut builder = MappedTextBuilder::new(text);
    let (mut kept, mut at) = (0, 0);
    for line in letters.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let body = line.trim_start_matches([' ', '.']);
        let Some((name, kind)) = member(body) else { continue };
        let name_at = start + line.len() - body.len() + "$ ".len();
        builder.keep(kept, name_at - "$ ".len());
        builder.keep(name_at, name_at + name);
        builder.put(": ", (name_at + name, name_at + name + kind));
        kept = name_at + name + kind;
        if let Some(cut) = line.find(CUT) {
            builder.keep(kept, start + cut);
            builder.put("…\"", (start + cut, start + cut + CUT.len()));
            kept = start + cut + CUT.len();
        }
    }
    (kept > 0).then(|| {
        builder.keep(kept, letters.len());
        builder.finish()
    })
}

/// Bytes of the name of a member with one value and of the mark of its type.
fn member(line: &str) -> Option<(usize, usize)> {
    let member = line.strip_prefix("$ ")?;
    let colon = member.find(':')?;
    let kind = TYPES.iter().find(|kind| member[colon..].starts_with(**kind))?;
    let value = member[colon + kind.len()..].trim_end();
    let text = value.strip_prefix('"').and_then(|text| text.strip_suffix('"').or_else(|| text.strip_suffix(CUT)));
    let is_single = text.map_or(!value.contains(' '), |text| !text.contains("\" \""));
    is_single.then_some((colon, kind.len()))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn names_and_values_are_left() {
        let listed = "List of 2\n $ error: chr \"not found: chr x\"\n  ..$ status    : int 404\n $ why: chr \"long\"| __truncated__\n";
        let left = "List of 2\n error: \"not found: chr x\"\n  ..status    : 404\n why: \"long…\"\n";
        assert_eq!(taken_off(take_off, listed), Some(left.to_owned()));
        for other in [
            "$ echo ok\n: chr \n",
            "$ cost: 4\n",
            "a $ b : chr \"x\"\n",
            " $ error: chr  \"invalid_grant\" \"invalid_client\"\n $ status: int  400 401\n",
        ] {
            assert_eq!(taken_off(take_off, other), None, "{other}");
        }
    }
}
