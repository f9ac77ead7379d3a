//! `errbook doctor`: what errbook sees: configuration layer by layer, store, catalogs, each source tried, and the terminal.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::{env, io::IsTerminal};

use clap::Args;
use jiff::Timestamp;
use rustix::fs::{Access as Permission, access};
use serde_json::{Value, json};

use super::failure::{Done, Failure, TOLD};
use super::output::Output;
use super::overlay::{self, Overlay};
use super::{Globals, kept, wire};
use crate::catalog::Problem;
use crate::catalog::{BroughtByFile, Catalog, Metric, load};
use crate::clipboard::Surroundings;
use crate::config::Config;
use crate::envelope::Redacted;
use crate::evidence::{EXAMPLE, Question, Source, State, count, gathered};
use crate::store::{Access, Location, Query};
use crate::triage::Trouble;

/// Say what errbook sees: configuration, store, sources of evidence, terminal
///
/// Asks every source for the last minutes, as step two of a checklist does.
#[derive(Debug, Args)]
pub struct Doctor {
    /// One JSON object per thing that was looked at
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
struct DoctorSeen {
    /// `setting`, `store`, `overlay`, `catalog`, `source` or `terminal`.
    what: &'static str,
    name: String,
    /// What it is, where it is.
    place: String,
    /// What was seen there.
    state: Result<String, Trouble>,
    /// What else is worth knowing.
    notes: Vec<String>,
}

impl Doctor {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let config = wire::config(globals)?;
        let mut all = settings(&config);
        all.extend(config.doubts.iter().map(left_out));
        all.push(store(&wire::place(&config)?));
        all.extend(overlays());
        all.extend(catalogs(globals)?);
        all.extend(sources(&config, globals.read_only));
        all.push(terminal());
        if !self.json && config.sources.is_empty() {
            all.push(no_source(&config));
        }
        let mut group = "";
        for seen in &all {
            if self.json {
                output.json(&seen.object())?;
                continue;
            }
            if group != seen.what {
                output.line(format!("{}{}", if group.is_empty() { "" } else { "\n" }, seen.what))?;
                group = seen.what;
            }
            for line in seen.people() {
                output.line(Redacted::new(&line).as_str())?;
            }
        }
        Ok(if all.iter().any(|seen| seen.state.is_err()) { Done::Partial } else { Done::Found })
    }
}

impl DoctorSeen {
    fn object(&self) -> Value {
        let trouble = self.state.as_ref().err();
        json!({
            "kind": self.what,
            "name": self.name,
            "place": Redacted::new(&self.place),
            "ok": self.state.is_ok(),
            "saw": self.state.as_ref().ok(),
            "why": trouble.map(|trouble| Redacted::new(&format!("{}: {}", trouble.what, trouble.reason()))),
            "next": trouble.map(|trouble| Redacted::new(&trouble.next)),
            "notes": self.notes,
        })
    }

    fn people(&self) -> Vec<String> {
        if self.what == "setting" && self.state.is_ok() {
            return vec![format!(
                "  {:<18} {:<10} {}",
                self.name,
                self.place,
                self.state.as_deref().unwrap_or_default()
            )];
        }
        let head = format!("  {:<18} {}", self.name, self.place);
        let state = match &self.state {
            Ok(saw) if saw.is_empty() => None,
            Ok(saw) => Some(format!("                     {saw}")),
            Err(trouble) => Some(format!(
                "                     FAILED: {}: {}\n                     {}",
                trouble.what,
                trouble.reason(),
                trouble.next
            )),
        };
        let notes = self.notes.iter().map(|note| format!("                     {note}"));
        std::iter::once(head).chain(state).chain(notes).collect()
    }
}

fn settings(config: &Config) -> Vec<DoctorSeen> {
    let seen = |(key, setting): (&&str, &crate::config::Setting)| DoctorSeen {
        what: "setting",
        name: (*key).to_owned(),
        place: Location::new(&setting.value).map_or_else(|refused| refused.what, |place| place.to_string()),
        state: Ok(format!("from {}", setting.layer)),
        notes: Vec::new(),
    };
    config.settings.iter().map(seen).collect()
}

/// A setting that cannot be what it is set to.
fn left_out(doubt: &Problem) -> DoctorSeen {
    let place = if doubt.line == 0 { doubt.file.clone() } else { format!("{}:{}", doubt.file, doubt.line) };
    DoctorSeen { what: "setting", name: "left out".into(), place, state: Err(wire::doubt(doubt)), notes: Vec::new() }
}

fn store(place: &Location) -> DoctorSeen {
    let state = if let Location::File(path) = place
        && !path.exists()
    {
        room(path).map(|()| "not there yet: the first case makes it".to_owned())
    } else {
        let cases = place.open(Access::ReadOnly).and_then(|mut journal| journal.list(&Query::default()));
        cases.map(|cases| count(cases.len() as u64, "case"))
    };
    let notes = kept::places().unwrap_or_else(|trouble| vec![trouble.to_string()]);
    DoctorSeen { what: "store", name: "cases".into(), place: place.to_string(), state, notes }
}

/// Whether a file that is not there yet could be made: in its folder, or in the first one above that there is.
fn room(path: &Path) -> Result<(), Trouble> {
    let above = path.ancestors().skip(1).map(|folder| if folder == Path::new("") { Path::new(".") } else { folder });
    let folder = above.into_iter().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    let why = match access(folder, Permission::WRITE_OK | Permission::EXEC_OK) {
        Ok(()) if folder.is_dir() => return Ok(()),
        Ok(()) => "it is no folder".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Trouble {
        what: format!("cannot make {} in {}", path.display(), folder.display()),
        why,
        next: "name another place with --store, or ask for the right to write there".into(),
    })
}

/// The catalogs in force, with what one's own files brought, and the files that are left out.
fn catalogs(globals: &Globals) -> Result<Vec<DoctorSeen>, Failure> {
    let force = wire::force(globals)?;
    let catalogs = load::in_force(&force)?;
    let seen = |catalog: &Catalog| DoctorSeen {
        what: "catalog",
        name: catalog.head.id.clone(),
        place: catalog.head.name.clone(),
        state: Ok(count(catalog.entries.len() as u64, "code")),
        notes: catalogs.brought.iter().filter(|brought| brought.catalog == catalog.head.id).map(told).collect(),
    };
    let own = |catalog: &&Catalog| catalogs.brought.iter().any(|brought| brought.catalog == catalog.head.id);
    let mut all: Vec<DoctorSeen> = catalogs.all.iter().chain(catalogs.shelf.iter().filter(own)).map(seen).collect();
    let mut files: Vec<&str> = catalogs.refused.iter().map(|problem| problem.file.as_str()).collect();
    files.dedup();
    for file in files {
        let problems: Vec<String> =
            catalogs.refused.iter().filter(|problem| problem.file == file).map(ToString::to_string).collect();
        let more = problems.len().saturating_sub(TOLD);
        let more = (more > 0).then(|| format!("and {more} more"));
        let why = format!("{} is wrong in it", count(problems.len() as u64, "thing"));
        let trouble = Trouble { what: "left out".into(), why, next: "correct the file".into() };
        let notes = problems.into_iter().take(TOLD).chain(more).collect();
        all.push(DoctorSeen {
            what: "catalog",
            name: "none".into(),
            place: file.to_owned(),
            state: Err(trouble),
            notes,
        });
    }
    for folder in force.kept.iter().chain(&force.named).filter(|path| path.is_dir() && !globals.read_only) {
        all.extend(checkout(folder));
    }
    Ok(all)
}

fn told(brought: &BroughtByFile) -> String {
    let overridden = brought.overridden.iter().map(|(code, fields)| format!("{code} ({})", fields.join(", ")));
    let overridden: Vec<String> = overridden.collect();
    let added = format!("{}: adds {}", brought.file, count(brought.added as u64, "code"));
    if overridden.is_empty() { added } else { format!("{added}, overrides {}", overridden.join(", ")) }
}

/// The commit and age of a folder of catalogs that is a git checkout, as git tells it; errbook never pulls.
fn checkout(folder: &Path) -> Option<DoctorSeen> {
    let git = Command::new("git").arg("-C").arg(folder).args(["log", "-1", "--format=%h, %cr"]).output().ok()?;
    let said = String::from_utf8(git.stdout).ok()?.trim().to_owned();
    (git.status.success() && !said.is_empty()).then(|| DoctorSeen {
        what: "catalog",
        name: "git".into(),
        place: folder.display().to_string(),
        state: Ok(format!("at commit {said}; errbook never pulls")),
        notes: Vec::new(),
    })
}

/// Rows of one's own beside the built-in ones.
fn overlays() -> Vec<DoctorSeen> {
    let seen = |overlay: Overlay| DoctorSeen {
        what: "overlay",
        name: overlay.name,
        place: overlay.file.display().to_string(),
        state: overlay.rows.map(|rows| format!("{} of your own", count(rows as u64, "row"))).map_err(|problem| {
            Trouble { what: "every other command stops at it".into(), why: problem.what, next: problem.instead }
        }),
        notes: Vec::new(),
    };
    overlay::all().into_iter().map(seen).collect()
}

/// Every source, asked for the last minutes; those that run programs only where that is allowed.
fn sources(config: &Config, read_only: bool) -> Vec<DoctorSeen> {
    let mut question = Question::new(Timestamp::now()).within(config.scope);
    // Every Prometheus knows it; the metrics of a code may not have been counted yet.
    question.metrics = vec![Metric { name: "up".into(), ..Metric::default() }];
    let asked: Vec<Arc<dyn Source>> =
        config.sources.iter().filter(|source| !(read_only && source.runs_programs())).cloned().collect();
    let mut states: Vec<Option<State>> = gathered(&asked, &question, config.timeout).into_iter().map(Some).collect();
    let seen = |source: &Arc<dyn Source>| {
        let at = asked.iter().position(|asked| Arc::ptr_eq(asked, source));
        let (state, notes) = match at.and_then(|at| states[at].take()) {
            Some(State::Done(found)) => (Ok(source.saw(&found)), found.failed),
            Some(State::Failed(trouble)) => (Err(trouble), Vec::new()),
            _ => (Ok("not asked: it runs a program, and errbook runs with --read-only".into()), Vec::new()),
        };
        let place = format!("{}: {}", source.kind(), source.place());
        DoctorSeen { what: "source", name: source.name().to_owned(), place, state, notes }
    };
    config.sources.iter().map(seen).collect()
}

fn no_source(config: &Config) -> DoctorSeen {
    let file = config.file.as_ref().map_or("config.toml".into(), |file| file.display().to_string());
    DoctorSeen {
        what: "source",
        name: "none".into(),
        place: "no log or metric is named in the configuration".into(),
        state: Ok(format!("add one to {file}, for instance:")),
        notes: EXAMPLE.lines().map(str::to_owned).collect(),
    }
}

fn terminal() -> DoctorSeen {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let is_terminal = std::io::stdout().is_terminal();
    let Surroundings { ssh, tmux, desktop } = Surroundings::read();
    let size = terminal_size::terminal_size();
    let notes = [
        size.map(|(width, height)| format!("{} columns, {} rows", width.0, height.0)),
        set("NO_COLOR").map(|_| "no colours: NO_COLOR is set".into()),
        ssh.then(|| "over SSH: copies go through the terminal (OSC 52)".into()),
        tmux.then(|| "inside tmux: copies need `set -g allow-passthrough on` or `set-clipboard on`".into()),
        (!ssh && !tmux && !desktop).then(|| "no desktop: copies go through the terminal (OSC 52)".into()),
    ];
    DoctorSeen {
        what: "terminal",
        name: set("TERM").unwrap_or_else(|| "TERM is not set".into()),
        place: (if is_terminal { "the output is a terminal" } else { "the output is no terminal" }).into(),
        state: Ok(String::new()),
        notes: notes.into_iter().flatten().collect(),
    }
}
