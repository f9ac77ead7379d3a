//! Puts the floors together for one command: catalogs in force, vocabulary, and the bytes to look at.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use etcetera::base_strategy::{BaseStrategy, Xdg};

use super::Globals;
use super::cache::{self, CachedFile};
use super::failure::Failure;
use crate::catalog::load::Force;
use crate::catalog::{Catalog, Catalogs, Problem, load};
use crate::config::{Config, Layers};
use crate::envelope::sanitize;
use crate::evidence::{self, LogPlace};
use crate::store::{Forgotten, Location};
use crate::triage::{Trouble, looked_for};

/// The catalogs in force. Files of the configuration that cannot be used are left out, which is said on standard error.
///
/// # Errors
/// Every problem of the configuration, and of the catalog files of the command line.
pub fn catalogs(globals: &Globals) -> Result<Catalogs, Failure> {
    let catalogs = in_force(&force(globals)?)?;
    if let Some(first) = catalogs.refused.first() {
        eprintln!(
            "errbook: {}",
            sanitize(&format!(
                "some catalogs of the configuration are left out, {} for one; errbook doctor says why",
                first.file
            ))
        );
    }
    Ok(catalogs)
}

/// The catalogs in force, as they are kept where the user's files are as they were.
///
/// # Errors
/// Every problem of the files that were named for this run.
pub fn in_force(force: &Force) -> Result<Catalogs, Vec<Problem>> {
    let place = CachedFile::of("catalogs", force, None);
    let kept = place.as_ref().and_then(CachedFile::read);
    if let Some(catalogs) = kept.and_then(|bytes| Catalogs::from_bytes(&bytes.leak()[cache::HEAD..])) {
        return Ok(catalogs);
    }
    let catalogs = load::in_force(force)?;
    if let Some(place) = place.filter(|_| catalogs.refused.is_empty() && catalogs.own_entries() >= cache::LARGE) {
        let looked_for = |catalog: &Catalog| looked_for(catalog).map_err(io::Error::other);
        let _ = catalogs.to_bytes(looked_for).and_then(|bytes| place.write(&bytes));
    }
    Ok(catalogs)
}

/// Which catalogs are in force: those of the configuration, then those of this command line.
///
/// # Errors
/// Every problem of the configuration; a `--here` where there is no folder for it.
pub fn force(globals: &Globals) -> Result<Force, Failure> {
    let config = config(globals)?;
    let mut named = if globals.here { vec![here()?] } else { Vec::new() };
    named.extend(globals.with_catalog.iter().cloned());
    Ok(Force { builtin: config.builtin, kept: config.catalogs, named })
}

/// The folder of a working tree that holds its catalogs: `.errbook` here or above.
fn here() -> Result<PathBuf, Failure> {
    let folder = env::current_dir().unwrap_or_default();
    let found = folder.ancestors().map(|folder| folder.join(".errbook")).find(|folder| folder.is_dir());
    found.ok_or_else(|| {
        Failure::usage("there is no folder .errbook here or above", "make one with catalogs in it, or leave --here out")
    })
}

/// The whole of a file, or of standard input without one (`-` means standard input too).
///
/// # Errors
/// When it cannot be read.
pub fn read(file: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    input(file)?.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
    Ok(bytes)
}

/// The same, to be read bit by bit.
///
/// # Errors
/// When it cannot be opened.
pub fn input(file: Option<&Path>) -> Result<Box<dyn Read>, Failure> {
    if let Some(path) = named(file) {
        return Ok(Box::new(File::open(path).map_err(|error| unreadable(file, &error))?));
    }
    ask_for_paste();
    Ok(Box::new(io::stdin().lock()))
}

/// Says what to do at a terminal whose keys are what is read.
fn ask_for_paste() {
    if io::stdin().is_terminal() {
        eprintln!("errbook: paste, then Enter and Ctrl-D");
    }
}

/// The places of logs that arguments name; at a terminal with what to do where none is named.
pub fn places(arguments: &[PathBuf]) -> (Vec<LogPlace>, Vec<Trouble>) {
    let found = evidence::places(arguments);
    if found.0.contains(&LogPlace::Stdin) {
        ask_for_paste();
    }
    found
}

fn named(file: Option<&Path>) -> Option<&Path> {
    file.filter(|path| *path != Path::new("-"))
}

/// Why an input cannot be read.
pub fn unreadable(file: Option<&Path>, error: &io::Error) -> Failure {
    let name = named(file).map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
    Failure::unreadable(&name, error)
}

/// What the user has set: the built-in defaults, `config.toml` in errbook's folder of the XDG config directory or the file
/// named instead, `ERRBOOK_…` in the environment, and the options of this command line.
///
/// # Errors
/// Everything that is wrong with them.
pub fn config(globals: &Globals) -> Result<Config, Failure> {
    let folders = Xdg::new().ok();
    let usual = folders.as_ref().map(|folders| folders.config_dir().join("errbook").join("config.toml"));
    let store = globals.store.iter().map(|store| ("store", store.clone(), "--store"));
    // A variable that is empty names no file.
    let named = globals.config.as_deref().filter(|file| !file.as_os_str().is_empty());
    let layers = Layers {
        file: named.or(usual.as_deref()),
        named: named.is_some(),
        environment: env::vars_os().filter_map(ours).collect(),
        flags: store.collect(),
        home: folders.map(|folders| folders.home_dir().to_owned()),
    };
    Ok(Config::load(&layers)?)
}

/// What is said of a setting that is left out.
pub fn doubt(doubt: &Problem) -> Trouble {
    Trouble { what: doubt.what.clone(), why: "the default stands instead".into(), next: doubt.instead.clone() }
}

/// errbook's folder of the XDG config directory.
pub fn folder() -> Option<PathBuf> {
    Xdg::new().ok().map(|folders| folders.config_dir().join("errbook"))
}

fn ours((name, value): (OsString, OsString)) -> Option<(String, String)> {
    name.into_string().ok().filter(|name| name.starts_with("ERRBOOK_")).zip(value.into_string().ok())
}

/// Where cases live: what was set, else `cases.db` in errbook's folder of the XDG state directory.
///
/// # Errors
/// When there is no home directory to put it in, or something is wrong with what was set.
pub fn location(globals: &Globals) -> Result<Location, Failure> {
    place(&config(globals)?)
}

/// Where cases live by this configuration.
///
/// # Errors
/// When there is no home directory to put them in, or what was set is no place.
pub fn place(config: &Config) -> Result<Location, Failure> {
    if let Some(store) = config.get("store") {
        return Location::new(&at_home(store)).map_err(|refused| Failure::usage(refused.what, refused.next));
    }
    let state = state().map_err(|why| Trouble {
        what: "no place for cases".into(),
        why,
        next: "set HOME, or name a file with --store".into(),
    })?;
    Ok(Location::File(state.join("cases.db")))
}

/// A path with the `~/` that a shell would have put the home directory in for.
fn at_home(path: &str) -> String {
    let home = path.strip_prefix("~/").zip(Xdg::new().ok());
    home.map_or_else(|| path.to_owned(), |(rest, folders)| folders.home_dir().join(rest).display().to_string())
}

/// Where steps wait that a journal does not take for now; none without a home directory.
pub fn waiting() -> Option<PathBuf> {
    state().ok().map(|state| state.join("waiting.db"))
}

/// What closed cases taught and is forgotten on this machine; what may not be written is forgotten for now.
pub fn forgotten(globals: &Globals) -> Forgotten {
    let place = state().ok().map(|state| state.join("forgotten"));
    let forgotten = Forgotten::read(place);
    if globals.read_only { forgotten.in_memory() } else { forgotten }
}

/// errbook's folder of the XDG state directory.
fn state() -> Result<PathBuf, String> {
    let folders = Xdg::new().map_err(|error| error.to_string())?;
    Ok(folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("errbook"))
}

/// Who is at the keyboard: `user@host`.
pub fn actor() -> String {
    let user = ["USER", "LOGNAME"].into_iter().find_map(|name| env::var(name).ok());
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{}@{host}", user.filter(|user| !user.is_empty()).unwrap_or_else(|| "somebody".into()))
}

/// How long an interrupt can stay unnoticed while nothing arrives.
pub const PATIENCE: Duration = Duration::from_millis(100);

/// Set from the first Ctrl-C on, so that a command can end in order; the second one ends the process.
///
/// # Errors
/// When the system takes no handler.
pub fn interrupts() -> Result<Arc<AtomicBool>, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 130, interrupted.clone())
            .and_then(|_| flag::register(signal, interrupted.clone()))
            .map_err(|error| Failure::internal(format!("cannot listen for interrupts: {error}")))?;
    }
    Ok(interrupted)
}
