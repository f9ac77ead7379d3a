//! A trace of both directions (`curl --trace`).

use crate::envelope::prefix::sheet::Sheet;

/// Of a trace of both directions (`curl --trace`), only what was received is left.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    if !sheet.text.contains("<= Recv ") {
        return;
    }
    let mut sent = false;
    for index in 0..sheet.rests.len() {
        let line = sheet.line(index);
        let head = ["=> Send ", "<= Recv ", "== Info: "].iter().find(|head| line.starts_with(**head));
        sent = head.map_or(sent, |head| head.starts_with("=>"));
        if sent || head.is_some() {
            sheet.drop(index, "trace");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn only_what_was_received_is_left() {
        assert_eq!(left(take_off, "=> Send header\n0000: GET /\n<= Recv data\n0000: {}\n"), ["", "", "", "0000: {}"]);
        assert_eq!(
            left(take_off, "=> Send header\n0000: GET /\n"),
            "=> Send header\n0000: GET /\n".lines().collect::<Vec<_>>()
        );
    }
}
