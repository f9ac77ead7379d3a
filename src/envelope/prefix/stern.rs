//! The pod and the container before each line, as stern prints them.

use crate::envelope::prefix::found::PrefixFound;

/// `desk-gateway-6f8d9c7b54-q2x9k gateway `: stern and `kubectl logs` over several pods.
pub(crate) fn read(line: &str) -> Option<PrefixFound> {
    let pod = line.split(' ').next()?;
    let mut parts = pod.rsplit('-');
    let (last, hash) = (parts.next()?, parts.next()?);
    let generated = |part: &str, range: std::ops::RangeInclusive<usize>| {
        range.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let is_pod = parts.next().is_some() && generated(last, 5..=5) && generated(hash, 8..=10);
    let container = line.get(pod.len() + 1..)?;
    let name = container
        .bytes()
        .take(64)
        .take_while(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
        .count();
    if !(is_pod && name > 0 && container[name..].starts_with(' ')) {
        return None;
    }
    let length = pod.len() + 1 + name + 1;
    Some(PrefixFound { layer: "pod-prefix", length, source: Some((0, pod.len())), ..PrefixFound::default() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn a_pod_is_known_by_its_generated_name() {
        let found = PrefixFound { layer: "pod-prefix", length: 28, source: Some((0, 19)), ..PrefixFound::default() };
        assert_eq!(read("gw-6f8d9c7b54-q2x9k gateway x"), Some(found));
        assert_eq!(read("well-known-words gateway x"), None);
    }
}
