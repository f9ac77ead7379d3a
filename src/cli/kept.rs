//! Events that wait on this machine because the journal was away in an earlier session: every command that looks into the
//! journal delivers them first, and says so.

use super::output::aside;
use super::wire;
use crate::store::{Access, Kept, LazyJournal, Location, Queue, Receipt};
use crate::triage::Trouble;
use crate::triage::summary::counted;

/// Delivers what waits for the journal at this place, first; with `--read-only` it is only said.
///
/// # Errors
/// When the journal is away: whoever needs it need not ask again. What cannot be read on this machine hinders no command.
pub fn deliver(location: &Location, read_only: bool) -> Result<(), Trouble> {
    let Some(kept) = kept(location) else { return Ok(()) };
    let waiting = match kept.load() {
        Ok(waiting) => waiting.len(),
        Err(trouble) => {
            aside(&trouble.to_string());
            0
        }
    };
    if read_only && waiting > 0 {
        eprintln!("errbook: {} on this machine, and --read-only leaves them there", wait(waiting));
    }
    if read_only || waiting == 0 {
        return Ok(());
    }
    let mut queue = Queue::new(Box::new(LazyJournal::new(location.clone(), Access::Write)));
    queue.keep_in(kept)?;
    let (receipts, trouble) = queue.flush();
    let mut written = 0;
    for (_, receipt) in receipts {
        match receipt {
            Receipt::Written | Receipt::Moved(_) => written += 1,
            Receipt::Refused(refused) => aside(&format!("an event that waited on this machine is void: {refused}")),
        }
    }
    if written > 0 {
        let are = if written == 1 { "is" } else { "are" };
        eprintln!("errbook: {} that waited on this machine {are} in the journal now", counted(written, "event"));
    }
    let rest = queue.waiting().count();
    match trouble {
        // Damage of one case hinders nobody who wants another one.
        Some(damage) if queue.is_idle() => aside(&format!("{} on this machine: {damage}", wait(rest))),
        Some(trouble) => {
            eprintln!("errbook: {} on this machine until the journal is back", wait(rest));
            return Err(trouble);
        }
        None => {}
    }
    Ok(())
}

/// What waits for the journal at this place, and what it acknowledged; none without a home directory.
pub fn kept(location: &Location) -> Option<Kept> {
    wire::waiting().map(|path| Kept::new(path, location.key()))
}

/// What waits on this machine, place by place, in words.
pub fn places() -> Result<Vec<String>, Trouble> {
    let places = wire::waiting().map_or(Ok(Vec::new()), |path| Kept::places(&path))?;
    Ok(places.into_iter().map(|(place, count)| format!("{} on this machine for {place}", wait(count))).collect())
}

fn wait(count: usize) -> String {
    format!("{} {}", counted(count, "event"), if count == 1 { "waits" } else { "wait" })
}
