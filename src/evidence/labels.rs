//! Names of figures, folded: a metric is named once, and of the labels of several figures of one metric only those are said that
//! tell them apart.

/// A metric and its labels, apart: `name{label="value"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureName<'n> {
    /// The metric.
    pub metric: &'n str,
    /// Its labels, each `label="value"`.
    pub labels: Vec<&'n str>,
}

impl<'n> FigureName<'n> {
    /// Reads a name; one without labels is all metric.
    pub fn read(name: &'n str) -> Self {
        let parts = name.split_once('{').and_then(|(metric, rest)| Some((metric, rest.strip_suffix('}')?)));
        match parts {
            Some((metric, labels)) => Self { metric, labels: split(labels) },
            None => Self { metric: name, labels: Vec::new() },
        }
    }
}

/// Labels apart; a comma inside quotes parts nothing.
fn split(labels: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, letter) in labels.char_indices() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            ',' if !quoted => {
                parts.push(labels[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    parts.push(labels[begin..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Labels that all of these names have, and those of each that not all have.
pub fn told_apart<'n>(names: &[FigureName<'n>]) -> (Vec<&'n str>, Vec<Vec<&'n str>>) {
    let Some(first) = names.first() else { return Default::default() };
    let is_shared = |label: &&&str| names.iter().all(|name| name.labels.contains(*label));
    let shared: Vec<&str> = first.labels.iter().filter(is_shared).copied().collect();
    let own = |name: &FigureName<'n>| name.labels.iter().filter(|label| !shared.contains(label)).copied().collect();
    let own = names.iter().map(own).collect();
    (shared, own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_labels_that_differ_are_told_of_each() {
        let names = [
            r#"rejects_total{instance="10.0.0.7:9100",job="gw",reason="nonce, \"twice\""}"#,
            r#"rejects_total{instance="10.0.0.7:9100",job="gw",reason="time"}"#,
        ];
        let names = names.map(FigureName::read);
        assert_eq!(names[0].metric, "rejects_total");
        let (shared, own) = told_apart(&names);
        assert_eq!(shared, [r#"instance="10.0.0.7:9100""#, r#"job="gw""#]);
        assert_eq!(own, [vec![r#"reason="nonce, \"twice\"""#], vec![r#"reason="time""#]]);
        assert_eq!(FigureName::read("lines with X"), FigureName { metric: "lines with X", labels: Vec::new() });
    }
}
