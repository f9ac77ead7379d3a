//! `errbook` without a command: the screen, on what was piped in if anything was.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::{env, io, thread};

use ulid::Ulid;

use super::count::count;
use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, decode, journal, wire};
use crate::catalog::{Catalogs, load};
use crate::envelope::Decoder;
use crate::envelope::fast::Reader;
use crate::evidence::piped::piped;
use crate::tally::{Spec, Tally};
use crate::triage::{CaseId, vocabulary};
use crate::tui::{Ended, Keymap, Load, Log, Msg, Outbox, Start, Theme, run as show};

/// Shows the screen; without a terminal to show it on, does what `decode` does.
pub fn run(globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
    let piped = !io::stdin().is_terminal();
    // A dumb terminal, as in an editor's shell, would print every escape sequence.
    let screen = io::stdout().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb");
    match (screen, piped) {
        (true, true) => {
            let globals = globals.clone();
            open(&globals.clone(), Some((Log::Piped, Box::new(move |outbox| count_piped(&globals, &outbox)))))
        }
        (true, false) => open(globals, None),
        (false, true) => decode::Decode::piped().run(globals, output),
        (false, false) => Err(Failure::usage(
            "there is no terminal to show the screen on",
            "pipe a paste in, or name a command: errbook --help",
        )),
    }
}

/// A log, and what counts it, on a thread of its own, once the screen is there.
pub type Counting = (Log, Box<dyn FnOnce(Outbox) + Send>);

/// Counts what is piped in; where it proves short, hands it over as it is.
fn count_piped(globals: &Globals, outbox: &Outbox) {
    // What is wrong with a catalog has been said before the screen was shown.
    let Ok(catalogs) = wire::catalogs(globals) else { return };
    let piped = piped(Reader::new(Arc::new(Decoder::new(&vocabulary(&catalogs))), None));
    count(&piped.heard, Tally::new(Spec::default()), outbox);
    outbox.send(Msg::Ended(piped.whole()));
}

/// Shows the screen until the responder leaves.
pub fn open(globals: &Globals, counting: Option<Counting>) -> Result<Done, Failure> {
    let config = wire::config(globals)?;
    let (location, read_only) = (wire::place(&config)?, globals.read_only);
    let own = globals.with_catalog.clone();
    let (heads, catalogs) = catalogs(globals)?;
    let (log, counting) = counting.unzip();
    let (on_loss, losses) = channel();
    let start = Start {
        heads,
        catalogs,
        keymap: Keymap::builtin(),
        theme: theme(config.get("theme").unwrap_or(AUTO)),
        actor: wire::actor(),
        log,
        read_only,
        config: config.file,
        sources: config.sources.into_iter().filter(|source| !(read_only && source.runs_programs())).collect(),
        scope: config.scope,
        patience: config.timeout,
        fresh: || CaseId(Ulid::generate().to_string()),
        wire: Box::new(move |outbox| {
            if let Some(counting) = counting {
                let outbox = outbox.clone();
                thread::spawn(move || counting(outbox));
            }
            journal::start(location, read_only, own, outbox, on_loss)
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
    if globals.with_catalog.is_empty() {
        return Ok((load::heads(), Box::new(load::builtin)));
    }
    let catalogs = wire::catalogs(globals)?;
    Ok((catalogs.clone(), Box::new(|| catalogs)))
}

/// The theme that leaves it to the surroundings.
const AUTO: &str = "auto";

/// The theme that was set; without one, colours unless the surroundings ask for none (<https://no-color.org>).
fn theme(set: &str) -> Theme {
    let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let name = match set {
        AUTO if plain => "plain",
        AUTO => "dark",
        named => named,
    };
    Theme::named(name).unwrap_or_default()
}
