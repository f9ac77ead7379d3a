//! The pod before each line, as `kubectl logs --prefix` prints it.

use crate::envelope::prefix::found::PrefixFound;

/// `[pod/desk-gateway-1/gateway] `.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    if !text.starts_with("[pod/") {
        return None;
    }
    let end = text.find("] ")?;
    Some(PrefixFound { layer: "pod-prefix", length: end + 2, source: Some((0, end + 1)), ..PrefixFound::default() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn the_pod_stands_in_brackets() {
        let found = PrefixFound { layer: "pod-prefix", length: 14, source: Some((0, 13)), ..PrefixFound::default() };
        assert_eq!(read("[pod/gw-1/gw] x"), Some(found));
        assert_eq!(read("[pod] x"), None);
    }
}
