//! Whether what stands in a line goes on in the next one: the sign by which gutters are told.

/// Whether an object or a member of one stands in the line and goes on in the next one.
pub(crate) fn goes_on(line: &str) -> bool {
    let bytes = line.as_bytes();
    let Some(first) = bytes.iter().take(4096).position(|byte| matches!(byte, b'{' | b'"' | b'\'')) else {
        return false;
    };
    if first == 0 {
        return false;
    }
    let end = line.trim_end();
    if bytes[first] != b'{' && (end.contains("\":") || end.contains("\" :") || end.contains("':") || end.contains("=>"))
    {
        // A member.
        return end.ends_with(',');
    }
    let (mut depth, mut quoted, mut at) = (0usize, false, first);
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'{' | b'}' | b'"' | b'\\')) {
        at += step;
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'\\' => at += 1,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if at >= bytes.len() {
            break;
        }
    }
    bytes[first..].contains(&b'{') && (depth > 0 || quoted)
}
