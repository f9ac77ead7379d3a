//! The body of a webhook by which an alert reaches people: its labels and its start become facts of a case, its links are
//! kept. Which service writes what is `assets/alert.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::diagnosis::Diagnosis;
use crate::catalog::Catalogs;
use crate::envelope::Finding;

/// An alert.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alert {
    /// The service that sent it.
    pub service: String,
    /// What it says.
    pub title: String,
    /// When it began.
    pub start: Option<String>,
    /// What it is of, by the names of its labels.
    pub labels: Vec<(String, String)>,
    /// Where to read on, by what it is: `runbook`, `dashboard`, `source`.
    pub links: Vec<(String, String)>,
    /// How many further alerts came with it.
    pub more: usize,
}

#[derive(Deserialize)]
struct Services {
    codes: Vec<String>,
    service: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    name: String,
    needs: Vec<String>,
    alerts: String,
    title: Vec<String>,
    start: Vec<String>,
    labels: Vec<String>,
    links: BTreeMap<String, String>,
}

static SERVICES: LazyLock<Services> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/alert.json")))
        .expect("assets/alert.toml fits its schema")
});

impl Alert {
    /// The alert in a body; of several the first one that is firing. None where the body is no such webhook's.
    pub fn read(body: &str) -> Option<Self> {
        let body: Value = serde_json::from_str(body.trim()).ok()?;
        let has = |service: &&Service| service.needs.iter().all(|need| body.pointer(need).is_some());
        let service = SERVICES.service.iter().find(has)?;
        let alerts = match body.pointer(&service.alerts)? {
            Value::Array(all) => all.iter().collect(),
            one => vec![one],
        };
        let firing = alerts.iter().find(|alert| alert["status"] == "firing");
        let alert = firing.or(alerts.first())?;
        let first = |pointers: &[String]| pointers.iter().find_map(|pointer| text(alert.pointer(pointer)?));
        let labels = service.labels.iter().filter_map(|pointer| alert.pointer(pointer)?.as_object()).flatten();
        let links =
            service.links.iter().filter_map(|(name, pointer)| Some((name.clone(), text(alert.pointer(pointer)?)?)));
        Some(Self {
            service: service.name.clone(),
            title: first(&service.title).unwrap_or_default(),
            start: service.start.iter().find_map(|pointer| moment(alert.pointer(pointer)?)),
            labels: labels.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
            links: links.collect(),
            more: alerts.len() - 1,
        })
    }

    /// The failure that the alert tells of: one that was decoded in it, else the code or the status that a label has, else the
    /// alert itself. Labels and links come along as captured fields.
    pub fn diagnosis(&self, decoded: Option<Finding>, catalogs: &Catalogs) -> Diagnosis {
        let labelled = || self.labelled(catalogs);
        let mut finding = decoded.filter(|finding| finding.entry.is_some()).or_else(labelled).unwrap_or_default();
        finding.message = finding.message.or_else(|| Some(self.title.clone()).filter(|title| !title.is_empty()));
        finding.timestamp = finding.timestamp.or_else(|| self.start.clone());
        let labels = self.labels.iter().map(|(name, value)| (format!("label_{name}"), value.clone()));
        let alert = [("alert".to_owned(), self.service.clone())];
        for (name, value) in alert.into_iter().chain(labels).chain(self.links.clone()) {
            if finding.extra.iter().all(|(known, _)| *known != name) {
                finding.extra.push((name, value));
            }
        }
        Diagnosis::new(finding, catalogs)
    }

    /// The failure whose code or status a label has, where one catalog knows it.
    fn labelled(&self, catalogs: &Catalogs) -> Option<Finding> {
        let values = SERVICES.codes.iter().filter_map(|code| self.labels.iter().find(|(name, _)| name == code));
        values.map(|(_, value)| (value, catalogs.explain(value))).find_map(|(value, entries)| {
            match entries.as_slice() {
                [entry] => Some(Finding {
                    catalog: Some(entry.catalog.clone()),
                    entry: Some(entry.code.clone()),
                    code: Some(value.clone()),
                    known: true,
                    http_status: value.parse().ok().filter(|status| (100..600).contains(status)),
                    ..Finding::default()
                }),
                _ => None,
            }
        })
    }
}

/// A value as text; what is more than one value is none.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A time as text; a number is milliseconds since 1970. The year 1 is no time but a service's word for none.
fn moment(value: &Value) -> Option<String> {
    match value {
        Value::Number(milliseconds) => Some(Timestamp::from_millisecond(milliseconds.as_i64()?).ok()?.to_string()),
        other => text(other).filter(|text| !text.starts_with("0001-")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(name: &str) -> String {
        let bodies: Value = serde_json::from_str(include_str!("../../tests/alerts.json")).unwrap();
        bodies[name].to_string()
    }

    #[test]
    fn each_services_body_is_read_with_its_start_its_labels_and_its_runbook() {
        for (service, title, start, label, runbook) in [
            ("alertmanager", "Gateway refuses", "2026-03-02T10:11:12.000Z", ("severity", "page"), true),
            ("grafana", "Exchange fails", "2026-03-02T10:11:12Z", ("grafana_folder", "sts"), true),
            ("pagerduty", "Payments time out", "2026-03-02T10:11:12Z", ("firing", "3 pods"), false),
            ("opsgenie", "Disk is full", "2026-03-02T10:11:12Z", ("region", "eu"), true),
        ] {
            let alert = Alert::read(&body(service)).unwrap();
            assert_eq!((alert.service.as_str(), alert.title.as_str()), (service, title));
            assert_eq!(alert.start.as_deref(), Some(start), "{service}");
            assert!(alert.labels.iter().any(|(name, value)| (name.as_str(), value.as_str()) == label), "{alert:?}");
            assert_eq!(alert.links.iter().any(|(name, _)| name == "runbook"), runbook, "{alert:?}");
        }
        assert_eq!(Alert::read(r#"{"alerts":[]}"#), None);
        assert_eq!(Alert::read("not json"), None);
    }
}
