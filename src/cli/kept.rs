//! Events that wait on this machine because the journal was away in an earlier session: every command that looks into the
//! journal delivers them first, and says so.

use super::wire;
use crate::store::{Kept, Late, Location, Queue, Receipt};
use crate::triage::Trouble;
use crate::triage::summary::counted;

/// Delivers what waits for the journal at this place; with `--read-only` it is only said. Whatever hinders that hinders no
/// command.
pub fn deliver(location: &Location, read_only: bool) {
    if let Err(trouble) = hand_in(location, read_only) {
        eprintln!("errbook: {trouble}");
    }
}

fn hand_in(location: &Location, read_only: bool) -> Result<(), Trouble> {
    let Some(mut kept) = wire::waiting().map(|path| Kept::new(path, location.key())) else { return Ok(()) };
    let waiting = kept.load()?.len();
    if read_only && waiting > 0 {
        eprintln!("errbook: {} on this machine, and --read-only leaves them there", wait(waiting));
    }
    if read_only || waiting == 0 {
        return Ok(());
    }
    let mut queue = Queue::new(Box::new(Late::new(location.clone(), false)));
    queue.keep_in(kept)?;
    // Why the rest waits on is said by the command itself, which needs the same journal.
    let (receipts, _) = queue.flush();
    let mut written = 0;
    for (_, receipt) in receipts {
        match receipt {
            Receipt::Written | Receipt::Moved(_) => written += 1,
            Receipt::Refused(refused) => eprintln!("errbook: an event that waited on this machine is void: {refused}"),
        }
    }
    if written > 0 {
        let are = if written == 1 { "is" } else { "are" };
        eprintln!("errbook: {} that waited on this machine {are} in the journal now", counted(written, "event"));
    }
    match queue.waiting().count() {
        0 => {}
        rest => eprintln!("errbook: {} on this machine until the journal is back", wait(rest)),
    }
    Ok(())
}

/// What waits on this machine, place by place, in words.
pub fn places() -> Result<Vec<String>, Trouble> {
    let places = wire::waiting().map_or(Ok(Vec::new()), |path| Kept::places(&path))?;
    Ok(places.into_iter().map(|(place, count)| format!("{} on this machine for {place}", wait(count))).collect())
}

fn wait(count: usize) -> String {
    format!("{} {}", counted(count, "event"), if count == 1 { "waits" } else { "wait" })
}
