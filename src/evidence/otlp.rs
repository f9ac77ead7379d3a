//! The files of an OpenTelemetry collector: each line is a batch of records in JSON (OTLP), often too long to be read at once. They
//! are read record by record, each as one line of a log with the names of its fields: severity, trace, attributes.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use jiff::Timestamp;
use memchr::memchr;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::record_line::{flat, record_line};

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtlpRecord {
    /// The line of the file that it stands in, from 1.
    pub number: u64,
    /// When it was written; else when the collector saw it.
    pub at: Option<Timestamp>,
    /// It as a line.
    pub text: String,
}

/// Bytes of the longest record.
const LONGEST: usize = 4 << 20;

/// Bytes read at a time.
const BLOCK: usize = 64 << 10;

/// Whether a file that begins so holds batches of records.
pub fn is_otlp(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(br#"{"resourceLogs""#)
}

/// Gives every record to `then`, which may end it all by answering no. Lines that are broken are left out from where they break;
/// how many is told.
///
/// # Errors
/// What the source says.
pub fn each_record(mut source: impl BufRead, mut then: impl FnMut(OtlpRecord) -> bool) -> io::Result<u64> {
    let (mut number, mut broken) = (0, 0);
    while let Some(first) = source.fill_buf()?.first() {
        number += 1;
        if *first == b'\n' {
            source.consume(1);
            continue;
        }
        let (left, wanted) = (Cell::new(LONGEST), Cell::new(true));
        let mut rest = RestOfLine { source: &mut source, done: false };
        let bounded = Bounded { source: &mut rest, left: &left };
        let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(BLOCK, bounded));
        let mut tell = |record: OtlpRecord| {
            left.set(LONGEST);
            wanted.set(then(record));
            wanted.get()
        };
        let batch = BatchPart { what: BatchLevel::Batch, number, resource: &mut Vec::new(), tell: &mut tell };
        let read = batch.deserialize(&mut json);
        if !wanted.get() {
            return Ok(broken);
        }
        match read {
            Err(error) if error.is_io() && left.get() > 0 => return Err(error.into()),
            Err(_) => broken += 1,
            Ok(()) => {}
        }
        rest.skip()?;
    }
    Ok(broken)
}

/// What is left of a line.
struct RestOfLine<'s, R> {
    source: &'s mut R,
    done: bool,
}

impl<R: BufRead> Read for RestOfLine<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.done {
            return Ok(0);
        }
        let held = self.source.fill_buf()?;
        let end = memchr(b'\n', held).map_or(held.len(), |end| end + 1);
        let length = end.min(buffer.len());
        buffer[..length].copy_from_slice(&held[..length]);
        self.source.consume(length);
        self.done = length == 0 || buffer[length - 1] == b'\n';
        Ok(length)
    }
}

impl<R: BufRead> RestOfLine<'_, R> {
    fn skip(&mut self) -> io::Result<()> {
        if !self.done {
            self.source.skip_until(b'\n')?;
        }
        Ok(())
    }
}

/// A reader that breaks off where nothing came of the last bytes: memory stays bounded whatever a file holds.
struct Bounded<'l, R> {
    source: R,
    left: &'l Cell<usize>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a record is too long"));
        }
        let length = self.source.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(length));
        Ok(length)
    }
}

/// A part of a batch, from the outside in.
#[derive(Clone, Copy, PartialEq)]
enum BatchLevel {
    Batch,
    Resources,
    Resource,
    Scopes,
    Scope,
    Records,
}

/// A part that is being read. Records are told of as they come; what they share stands before them.
struct BatchPart<'p> {
    what: BatchLevel,
    number: u64,
    resource: &'p mut Vec<(String, String)>,
    tell: &'p mut dyn FnMut(OtlpRecord) -> bool,
}

impl BatchPart<'_> {
    fn inner(&mut self, what: BatchLevel) -> BatchPart<'_> {
        BatchPart { what, number: self.number, resource: self.resource, tell: self.tell }
    }
}

impl<'de> DeserializeSeed<'de> for BatchPart<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for BatchPart<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a batch of records")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if self.what == BatchLevel::Resource {
            self.resource.clear();
        }
        while let Some(key) = map.next_key::<String>()? {
            match (self.what, key.as_str()) {
                (BatchLevel::Batch, "resourceLogs") => map.next_value_seed(self.inner(BatchLevel::Resources))?,
                (BatchLevel::Resource, "scopeLogs") => map.next_value_seed(self.inner(BatchLevel::Scopes))?,
                (BatchLevel::Scope, "logRecords") => map.next_value_seed(self.inner(BatchLevel::Records))?,
                (BatchLevel::Resource, "resource") => {
                    *self.resource = map.next_value::<Option<Named>>()?.unwrap_or_default().fields();
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        match self.what {
            BatchLevel::Resources => while items.next_element_seed(self.inner(BatchLevel::Resource))?.is_some() {},
            BatchLevel::Scopes => while items.next_element_seed(self.inner(BatchLevel::Scope))?.is_some() {},
            _ => {
                while let Some(record) = items.next_element::<WrittenRecord>()? {
                    if !(self.tell)(record.told(self.number, self.resource)) {
                        return Err(serde::de::Error::custom("no more is wanted"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// What has attributes.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    attributes: Option<Vec<Attribute>>,
}

impl Named {
    fn fields(self) -> Vec<(String, String)> {
        flat(&object(self.attributes.unwrap_or_default()))
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attribute {
    key: String,
    value: Value,
}

fn object(attributes: Vec<Attribute>) -> Map<String, Value> {
    attributes.into_iter().map(|attribute| (attribute.key, plain(attribute.value))).collect()
}

/// A value without the name of its type.
fn plain(value: Value) -> Value {
    let Value::Object(typed) = value else { return value };
    let Some((kind, value)) = typed.into_iter().next() else { return Value::Null };
    match (kind.as_str(), value) {
        ("arrayValue", Value::Object(mut inner)) => match inner.remove("values") {
            Some(Value::Array(items)) => Value::Array(items.into_iter().map(plain).collect()),
            _ => Value::Null,
        },
        ("kvlistValue", Value::Object(mut inner)) => {
            let pairs = inner.remove("values").and_then(|pairs| serde_json::from_value(pairs).ok());
            Value::Object(object(pairs.unwrap_or_default()))
        }
        // Whole numbers are written as texts, as JavaScript cannot hold all of them.
        (_, value) => value,
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WrittenRecord {
    time_unix_nano: Value,
    observed_time_unix_nano: Value,
    severity_number: Value,
    severity_text: Option<String>,
    body: Value,
    attributes: Option<Vec<Attribute>>,
    trace_id: Option<String>,
    span_id: Option<String>,
}

/// What a number of a severity is called, four to a name.
const SEVERITIES: [&str; 6] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

impl WrittenRecord {
    fn told(self, number: u64, resource: &[(String, String)]) -> OtlpRecord {
        let at = [&self.time_unix_nano, &self.observed_time_unix_nano].into_iter().find_map(moment);
        let called = || {
            let number = self.severity_number.as_u64().and_then(|number| usize::try_from(number).ok())?;
            SEVERITIES.get(number.checked_sub(1)? / 4).map(|name| (*name).to_owned())
        };
        let severity = self.severity_text.filter(|text| !text.is_empty()).or_else(called);
        let own = [("severity", severity), ("trace_id", self.trace_id), ("span_id", self.span_id)];
        let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let fields = own.chain(Named { attributes: self.attributes }.fields()).chain(resource.iter().cloned());
        let message = match plain(self.body) {
            Value::String(text) => text,
            Value::Null => String::new(),
            other => other.to_string(),
        };
        OtlpRecord { number, at, text: record_line(&message, fields) }
    }
}

/// A moment in nanoseconds since 1970, as a number or a text; 0 is none.
fn moment(nanos: &Value) -> Option<Timestamp> {
    let nanos = nanos.as_i64().or_else(|| nanos.as_str()?.parse().ok()).filter(|nanos| *nanos > 0)?;
    Timestamp::from_nanosecond(nanos.into()).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{BLOCK, LONGEST, OtlpRecord, each_record, is_otlp};

    fn records(text: &str) -> (Vec<(u64, String, String)>, u64) {
        let mut records = Vec::new();
        let broken = each_record(Cursor::new(text), |OtlpRecord { number, at, text }| {
            records.push((number, at.map_or(String::new(), |at| at.to_string()), text));
            true
        });
        (records, broken.unwrap())
    }

    #[test]
    fn each_record_is_a_line_with_what_its_batch_says() {
        let text = r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gateway"}}]},"scopeLogs":[{"scope":{"name":"x"},"logRecords":[{"timeUnixNano":"1772446272000000000","observedTimeUnixNano":"1772446273000000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"lookup failed"},"attributes":[{"key":"attempt","value":{"intValue":"2"}},{"key":"peer","value":{"kvlistValue":{"values":[{"key":"zone","value":{"stringValue":"z 7"}}]}}}],"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"},{"observedTimeUnixNano":1772446274000000000,"severityNumber":9,"body":{"kvlistValue":{"values":[{"key":"msg","value":{"stringValue":"served"}}]}},"traceId":""}]}]},{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"elsewhere"}}]}]}]}
{"resourceLogs":[]}

{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"last"}}]}]}]}"#;
        let line = |number, at: &str, text: &str| (number, at.to_owned(), text.to_owned());
        let (records, broken) = records(text);
        assert_eq!(
            records,
            [
                line(
                    1,
                    "2026-03-02T10:11:12Z",
                    "lookup failed severity=ERROR trace_id=5b8efff798038103d269b633813fc60c span_id=eee19b7ec3c1b174 attempt=2 peer.zone=\"z 7\" service.name=gateway"
                ),
                line(1, "2026-03-02T10:11:14Z", r#"{"msg":"served"} severity=INFO service.name=gateway"#),
                line(1, "", "elsewhere"),
                line(4, "", "last"),
            ]
        );
        assert_eq!(broken, 0);
        assert!(is_otlp(text.as_bytes()) && !is_otlp(br#"{"msg":"resourceLogs"}"#));
    }

    #[test]
    fn what_is_broken_or_endless_costs_its_own_line_and_bounded_memory() {
        let record = |body: &str| format!(r#"{{"body":{{"stringValue":"{body}"}}}}"#);
        let batch = |records: &[String]| {
            format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#, records.join(","))
        };
        let long = "x".repeat(LONGEST + 2 * BLOCK);
        let text = [
            batch(&[record("a"), record(&long), record("lost")]),
            batch(&[record("b")]) + "garbage",
            batch(&[record("c"), "{\"body\":".to_owned()]),
            batch(&vec![record(&"y".repeat(1000)); 10_000]),
            batch(&[record("d")]),
        ];
        let (records, broken) = records(&text.join("\n"));
        let short: Vec<(u64, &str)> = records
            .iter()
            .filter(|(_, _, text)| text.len() < 10)
            .map(|(number, _, text)| (*number, text.as_str()))
            .collect();
        assert_eq!(short, [(1, "a"), (2, "b"), (3, "c"), (5, "d")]);
        assert_eq!((records.len(), broken), (10_004, 2), "ten megabytes of records in one line are no long record");
    }

    #[test]
    fn whoever_has_enough_is_told_no_more() {
        let text = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}},{"body":{"stringValue":"b"}}]}]}]}"#;
        let mut seen = 0;
        each_record(Cursor::new(format!("{text}\n{text}\n")), |_| {
            seen += 1;
            false
        })
        .unwrap();
        assert_eq!(seen, 1);
    }
}
