//! A source as the configuration describes it.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

use super::{Source, command, journald, logs, loki, metrics, prometheus};

pub use super::command::wrong;

/// How a source is described, for who has none yet.
pub const EXAMPLE: &str = r#"[[source]]
kind = "files"
name = "gateway"
paths = ["/var/log/gateway/*.log"]"#;

/// One `[[source]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum SourceSpec {
    /// Log files.
    Files(logs::LogsSpec),
    /// The journal of systemd.
    Journald(journald::JournalSpec),
    /// A command that prints a log.
    Command(command::CommandSpec),
    /// Loki.
    Loki(loki::LokiSpec),
    /// Prometheus.
    Prometheus(prometheus::PrometheusSpec),
    /// The metrics that a service exposes.
    Metrics(metrics::MetricsSpec),
}

impl SourceSpec {
    /// Makes the source. Relative paths and `~` are of `home` and `folder`: the user's home and the folder of the file that
    /// describes it.
    pub fn source(self, resolve: impl Fn(PathBuf) -> PathBuf) -> Arc<dyn Source> {
        match self {
            Self::Files(mut spec) => {
                spec.paths = spec.paths.into_iter().map(resolve).collect();
                Arc::new(spec)
            }
            Self::Journald(spec) => Arc::new(spec),
            Self::Command(spec) => Arc::new(spec),
            Self::Loki(spec) => Arc::new(spec),
            Self::Prometheus(spec) => Arc::new(spec),
            Self::Metrics(spec) => Arc::new(spec),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLE, SourceSpec};

    #[test]
    fn the_example_describes_a_source() {
        #[derive(serde::Deserialize)]
        struct All {
            source: Vec<SourceSpec>,
        }
        let All { source } = toml::from_str(EXAMPLE).unwrap();
        assert!(matches!(source.as_slice(), [SourceSpec::Files(_)]));
    }
}
