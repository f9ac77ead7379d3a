//! `errbook mcp`: agents are answered over the Model Context Protocol, by the functions that answer the commands.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::Value;

use super::case::append::append;
use super::failure::{Done, Failure};
use super::storm::{self, Unread};
use super::taught::Taught;
use super::wanted::{self, Wanted};
use super::{Globals, decode, explain, find, index, scan, wire};
use crate::catalog::Catalogs;
use crate::envelope::Decoder;
use crate::evidence::LogPlace;
use crate::evidence::file;
use crate::mcp::{Answers, Append, Bounds, LogQuery, serve};
use crate::search::Index;
use crate::triage::diagnosis::nearest;
use crate::triage::{Diagnosis, Refused, product_set};

/// The longest that logs are read for one call.
const LONGEST: Duration = Duration::from_secs(60);

/// Answer agents (Model Context Protocol on standard input and output)
#[derive(Debug, Args)]
pub struct Mcp {
    /// A folder below which files may be read; repeatable, none without it
    #[arg(long, value_name = "FOLDER")]
    root: Vec<PathBuf>,
    /// Let agents write into cases
    #[arg(long)]
    write: bool,
}

impl Mcp {
    pub fn run(&self, globals: &Globals) -> Result<Done, Failure> {
        if let Some(folder) = self.root.iter().find(|folder| !folder.is_dir()) {
            let what = format!("{} is no folder", folder.display());
            return Err(Failure::usage(what, "name a folder that is there with --root"));
        }
        if self.write && globals.read_only {
            return Err(Failure::usage("--write and --read-only exclude each other", "leave one of them out"));
        }
        let catalogs = wire::catalogs(globals)?;
        let expert = CommandExpert {
            decoder: Decoder::new(&product_set(&catalogs)),
            index: index::index(globals)?,
            catalogs,
            globals: globals.clone(),
        };
        serve(expert, &Bounds { roots: self.root.clone(), write: self.write })?;
        Ok(Done::Found)
    }
}

/// What answers, made ready once.
struct CommandExpert {
    catalogs: Catalogs,
    decoder: Decoder,
    index: Index,
    globals: Globals,
}

impl Answers for CommandExpert {
    fn decode(&self, paste: &[u8]) -> (Vec<Value>, Vec<String>) {
        let decoded = self.decoder.decode(paste);
        let rows = decoded.findings.into_iter().map(|finding| decode::row(&Diagnosis::new(finding, &self.catalogs)));
        (rows.collect(), decoded.limits)
    }

    fn find(&self, words: &str, most: usize) -> Vec<Value> {
        let answer = self.index.search(words, most);
        answer.hits.iter().enumerate().map(|(rank, hit)| find::row(rank, hit)).collect()
    }

    fn explain(&self, code: &str) -> Result<Vec<Value>, Refused> {
        let entries = self.catalogs.explain(code);
        if entries.is_empty() {
            let near = nearest(code, None, &self.catalogs).join(", ");
            let next = format!("nearest: {near}; find_code searches by symptom");
            return Err(Refused { what: "no catalog knows this code".into(), next });
        }
        let taught = Taught::of(&self.globals);
        entries.into_iter().map(|entry| explain::object(entry, &taught).map_err(|failure| failure.told())).collect()
    }

    fn codes(&self) -> Vec<(String, String)> {
        self.catalogs.spellings().map(|(catalog, all)| (catalog.to_owned(), all[0].to_owned())).collect()
    }

    fn scan(&self, asked: &LogQuery) -> Result<(Vec<Value>, Vec<String>), Refused> {
        let time = |text: &Option<String>| {
            let read = text.as_deref().map(wanted::time).transpose();
            read.map_err(|next| Refused { what: "this time cannot be read".into(), next })
        };
        let wanted = Wanted {
            since: time(&asked.since)?,
            until: time(&asked.until)?,
            code: asked.code.iter().cloned().collect(),
            route: asked.route.clone(),
            ..Wanted::default()
        };
        let (mut tally, reader) = wanted.ready(&self.globals).map_err(|failure| failure.told())?;
        let mut unread = Unread::default();
        let begun = Instant::now();
        let read = file::scan(asked.files.iter().cloned().map(LogPlace::File).collect(), &reader);
        scan::count(&read, &mut tally, &mut unread, || begun.elapsed() > LONGEST);
        let mut words = unread.words();
        words.extend(unread.interrupted.then(|| format!("stopped after {} s: name fewer files", LONGEST.as_secs())));
        Ok((tally.rows().into_iter().map(|row| storm::object(&tally, row)).collect(), words))
    }

    fn append(&self, asked: &Append) -> Result<Value, Refused> {
        append(&self.globals, asked).map_err(|failure| failure.told())
    }
}
