//! Which failures of a log are counted, as the commands that read logs are told it, and the times that people write there.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use super::{Globals, wire};
use crate::envelope::bulk::{LogReader, ReaderScope};
use crate::envelope::{Decoder, moment, sanitize};
use crate::tally::{Tally, TallySpec};
use crate::triage::diagnosis::nearest;
use crate::triage::{last_time, product_set};

/// Which failures are counted.
#[derive(Debug, Default, Args)]
pub struct Wanted {
    /// Not before this time: 2026-03-02T10:00:00Z, "2026-03-02 10:00", 22:50, or 15m, 2h ago
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub since: Option<i64>,
    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub until: Option<i64>,
    /// Only this code, by any of its names; repeatable
    #[arg(long)]
    pub code: Vec<String>,
    /// Only failures of this catalog; repeatable
    #[arg(long, value_name = "ID")]
    pub only_catalog: Vec<String>,
    /// Only lines in which this stands: a route, a path, a connection, a pod
    #[arg(long, value_name = "TEXT")]
    pub route: Option<String>,
    /// What is counted: each failure once, or every line that tells of it
    #[arg(long, value_enum, default_value_t = Unit::Failures)]
    pub count: Unit,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    #[default]
    Failures,
    Lines,
}

impl Wanted {
    /// The tally to be filled and the reader that fills it.
    pub fn ready(&self, globals: &Globals) -> Result<(Tally, LogReader), Failure> {
        let (spec, reader) = self.spec(globals)?;
        Ok((Tally::new(spec), reader))
    }

    /// What is counted, and the reader that finds it.
    pub fn spec(&self, globals: &Globals) -> Result<(TallySpec, LogReader), Failure> {
        let catalogs = wire::catalogs(globals)?;
        let all = || catalogs.all.iter().chain(&catalogs.shelf);
        let is_there = |id: &str| all().any(|catalog| catalog.head.id == id);
        if let Some(id) = self.only_catalog.iter().find(|id| !is_there(id)) {
            let known: Vec<&str> = all().map(|catalog| catalog.head.id.as_str()).collect();
            return Err(Failure::usage(
                format!("there is no catalog {id}"),
                format!("there are: {}", known.join(", ")),
            ));
        }
        for code in &self.code {
            if !catalogs.is_code(code) {
                let near = nearest(code, None, &catalogs).join(", ");
                let near = if near.is_empty() { near } else { format!("; nearest: {near}") };
                eprintln!("errbook: no catalog knows the code {}{}", sanitize(code), sanitize(&near));
            }
        }
        let decoder = Arc::new(Decoder::new(&product_set(&catalogs)));
        let spec = TallySpec {
            appearances: self.count == Unit::Lines,
            since: self.since,
            until: self.until,
            codes: self.code.clone(),
            catalogs: self.only_catalog.clone(),
            rules: decoder.sequences().rules(),
            fine: false,
        };
        let of_products = |id: &String| catalogs.all.iter().any(|catalog| catalog.head.id == *id);
        let products_alone = !self.only_catalog.is_empty() && self.only_catalog.iter().all(of_products);
        let scope = if products_alone { ReaderScope::Products } else { ReaderScope::Everything };
        Ok((spec, LogReader::new(decoder, self.route.as_deref(), scope)))
    }
}

/// A time as logs write it, or how long ago.
pub fn time(text: &str) -> Result<i64, String> {
    let ago = || text.parse::<SignedDuration>().ok().map(|ago| (Timestamp::now() - ago.abs()).as_millisecond());
    let short = || last_time(text, Timestamp::now()).map(Timestamp::as_millisecond);
    moment(text.as_bytes()).or_else(|| moment(to_the_second(text).as_bytes())).or_else(short).or_else(ago).ok_or_else(
        || {
            "write 2026-03-02T10:00:00Z, \"2026-03-02 10:00\", 22:50 (UTC, the last one), or how long ago: 15m, 2h"
                .to_owned()
        },
    )
}

/// A time to the minute, as errbook prints onsets, with its seconds: `2026-03-02 10:04 UTC`.
fn to_the_second(text: &str) -> String {
    /// Bytes of a date and a time to the minute.
    const MINUTE: usize = 16;
    match (text.get(..MINUTE), text.get(MINUTE..)) {
        (Some(minute), Some(zone)) if !zone.starts_with(':') => format!("{minute}:00{zone}"),
        _ => text.to_owned(),
    }
}
