//! `errbook` without a command: the screen, on what was piped in if anything was.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::{env, io, thread};

use jiff::tz::TimeZone;
use ulid::Ulid;

use super::count::count;
use super::failure::{Done, Failure};
use super::output::{Output, has_unicode};
use super::{Globals, decode, journal, overlay, wire};
use crate::catalog::load::Force;
use crate::catalog::{Catalogs, load};
use crate::envelope::Decoder;
use crate::envelope::bulk::{LogReader, ReaderScope};
use crate::evidence::piped::piped;
use crate::tally::{Alarms, Tally, TallySpec};
use crate::triage::{CaseId, Trouble, product_set};
use crate::tui::{Ended, Ground, Load, LogOrigin, Msg, Outbox, Start, Theme, run as show};

/// Shows the screen; without a terminal to show it on, does what `decode` does.
pub fn run(globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
    let piped = !io::stdin().is_terminal();
    // A dumb terminal, as in an editor's shell, would print every escape sequence.
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    let screen = io::stdout().is_terminal() && !dumb;
    match (screen, piped) {
        (false, true) if dumb && io::stderr().is_terminal() => {
            eprintln!("errbook: this terminal (TERM=dumb) shows no screen; this is what errbook decode says");
            decode::Decode::piped().run(globals, output)
        }
        (false, false) if dumb && io::stdout().is_terminal() => {
            eprintln!("errbook: TERM=dumb shows no screen; what it would show is said in lines");
            talk(globals)
        }
        (true, true) => {
            let own = globals.clone();
            let count = Box::new(move |outbox| count_piped(&own, &outbox));
            let counting = Counting { log: LogOrigin::Piped, paths: Vec::new(), alerts: Vec::new(), count };
            open(globals, Some(counting), None)
        }
        (true, false) => open(globals, None, None),
        (false, true) => decode::Decode::piped().run(globals, output),
        (false, false) => Err(Failure::usage(
            "there is no terminal to show the screen on",
            "pipe a paste in, or name a command: errbook --help",
        )),
    }
}

/// Talks in lines: the screen's own session for a terminal that shows none.
pub fn talk(globals: &Globals) -> Result<Done, Failure> {
    session(globals, None, None, crate::tui::talk)
}

/// A log, the paths of it, and what counts it, on a thread of its own, once the screen is there.
pub struct Counting {
    /// What it is.
    pub log: LogOrigin,
    /// Files, patterns, folders as they were named; none of what is piped in.
    pub paths: Vec<PathBuf>,
    /// The rules that raise an alarm, as they were written.
    pub alerts: Vec<String>,
    /// Counts it.
    pub count: Box<dyn FnOnce(Outbox) + Send>,
}

/// Counts what is piped in; where it proves short, hands it over as it is.
fn count_piped(globals: &Globals, outbox: &Outbox) {
    // What is wrong with a catalog has been said before the screen was shown.
    let Ok(catalogs) = wire::catalogs(globals) else { return };
    let piped = piped(LogReader::new(Arc::new(Decoder::new(&product_set(&catalogs))), None, ReaderScope::Everything));
    count(&piped.heard, Tally::new(TallySpec::default()), Alarms::default(), outbox);
    outbox.send(Msg::Ended(piped.whole()));
}

/// Whether there is a terminal to show the screen on, and nothing piped in.
pub fn is_at_hand() -> bool {
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb
}

/// Shows the screen until the responder leaves: on a log, or on what `words` find.
pub fn open(globals: &Globals, counting: Option<Counting>, words: Option<String>) -> Result<Done, Failure> {
    session(globals, counting, words, show)
}

fn session(
    globals: &Globals,
    counting: Option<Counting>,
    words: Option<String>,
    show: impl FnOnce(Start) -> Result<Ended, Trouble>,
) -> Result<Done, Failure> {
    let config = wire::config(globals)?;
    let (location, read_only) = (wire::place(&config)?, globals.read_only);
    let own = wire::force(globals)?;
    let (heads, catalogs) = catalogs(globals)?;
    let log = counting.as_ref().map(|counting| counting.log);
    let (paths, alerts, counting) =
        counting.map_or_else(Default::default, |counting| (counting.paths, counting.alerts, Some(counting.count)));
    let whole = |path: &PathBuf| std::path::absolute(path).ok().filter(|_| path != Path::new("-"));
    let log_paths = paths.iter().filter_map(whole).map(|path| path.display().to_string()).collect();
    let (theme, grounds) = theme(config.get("theme").unwrap_or(AUTO));
    let doubts: Vec<Trouble> = config.doubts.iter().map(wire::doubt).collect();
    let (on_loss, losses) = channel();
    let configured = config.file.clone();
    let start = Start {
        heads,
        catalogs,
        keymap: overlay::keymap(),
        theme,
        grounds,
        actor: wire::actor(),
        log,
        log_paths,
        alerts,
        read_only,
        zone: config.zone.unwrap_or_else(TimeZone::system),
        forgotten: wire::forgotten(globals),
        config: config.file,
        sources: config.sources.into_iter().filter(|source| !(read_only && source.runs_programs())).collect(),
        scope: config.scope,
        patience: config.timeout,
        fresh: || CaseId(Ulid::generate().to_string()),
        wire: Box::new(move |outbox| {
            let said: Vec<Msg> =
                doubts.into_iter().map(Msg::Failed).chain(words.map(|words| Msg::Pasted(words.into_bytes()))).collect();
            // From a thread of its own: the screen that is to take it is not looking yet.
            thread::spawn({
                let outbox = outbox.clone();
                move || said.into_iter().all(|msg| outbox.send(msg))
            });
            if let Some(counting) = counting {
                let outbox = outbox.clone();
                thread::spawn(move || counting(outbox));
            }
            journal::start(location, read_only, (own, configured), outbox, on_loss)
        }),
    };
    let ended = show(start)?;
    // However it ended: what is on no disk is said, and told by the exit code.
    if let Ok(loss) = losses.try_recv() {
        return Err(loss.into());
    }
    match ended {
        Ended::Quit => Ok(Done::Found),
        Ended::Signal(signal) => {
            // The terminal is given back: now the process ends as the signal wants it to.
            let _ = signal_hook::low_level::emulate_default_handler(signal);
            Ok(Done::Partial)
        }
        Ended::Broken => Err(Failure::internal("errbook stopped: a part of it failed, see above")),
    }
}

/// What the first frame shows, and how the rest is read. A user's own catalogs are read first: what is wrong with them is
/// said before any screen.
fn catalogs(globals: &Globals) -> Result<(Catalogs, Load), Failure> {
    if wire::force(globals)? == Force::default() {
        return Ok((load::heads(), Box::new(load::builtin)));
    }
    let catalogs = wire::catalogs(globals)?;
    Ok((catalogs.clone(), Box::new(|| catalogs)))
}

/// The theme that leaves it to the surroundings.
const AUTO: &str = "auto";

/// The theme that was set; without one, none of the colours where the surroundings ask for that (<https://no-color.org>), else
/// those for the terminal's background: what `COLORFGBG` says, or what the terminal answers, as the second part offers.
fn theme(set: &str) -> (Theme, Option<[Theme; 2]>) {
    let named = |name| overlay::theme(name).in_ascii(!has_unicode());
    let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match (set, env::var("COLORFGBG").ok().and_then(|colours| Ground::told(&colours))) {
        (AUTO, _) if plain => (named("plain"), None),
        (AUTO, Some(Ground::Dark)) => (named("dark"), None),
        (AUTO, Some(Ground::Light)) => (named("light"), None),
        (AUTO, None) => (named("neutral"), Some([named("dark"), named("light")])),
        (name, _) => (named(name), None),
    }
}
