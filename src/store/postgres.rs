//! Cases in PostgreSQL, shared by a team.
//!
//! The place of an event is proven by the statement that inserts it; followers are told by `NOTIFY` when it commits. A
//! connection that broke or hangs is made anew at the next call. No error shows the password.

mod address;
mod case_rows;
mod connection;
mod explained;
mod list;
mod schema;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, GenericClient, IsolationLevel};

use self::address::Address;
use self::case_rows::{after, known, stored};
use self::connection::{DEADLINE, ServerConnection};
use super::journal::{
    Access, Admission, EventRow, Follow, Journal, Known, Query, Unwritten, Watch, chain, disagreements, parsed,
    reversed, signed,
};
use crate::triage::{CaseId, Chain, Conflict, Event, EventKind, Summary, Trouble};

/// A commit counts once it is on disk, whatever the server's default; no statement waits for ever.
const SETTINGS: &str = "SET statement_timeout = '9s'; SET lock_timeout = '5s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Cases in PostgreSQL.
pub struct Postgres {
    address: Address,
    access: Access,
    line: Option<ServerConnection>,
    /// What is known of the cases that were written to last.
    known: HashMap<CaseId, Known>,
}

impl Postgres {
    /// Connects to `address` (`postgres://…`); to write, it makes the schema where it is missing.
    ///
    /// # Errors
    /// When there is no connection, or a newer errbook made the schema.
    pub fn open(address: &str, access: Access) -> Result<Self, Trouble> {
        let mut journal = Self { address: Address::new(address)?, access, line: None, known: HashMap::new() };
        journal.line = Some(journal.connect()?);
        Ok(journal)
    }

    fn connect(&self) -> Result<ServerConnection, Trouble> {
        let mut line = connect(&self.address)?;
        schema::prepare(&mut line, &self.address, self.access)?;
        Ok(line)
    }

    /// Asks over the connection, made anew where it broke.
    fn ask<T>(
        &mut self,
        verb: &str,
        question: impl AsyncFnOnce(&mut Client) -> Result<T, Error>,
    ) -> Result<T, Trouble> {
        let usable = self.line.take().filter(ServerConnection::is_open);
        let mut line = usable.map_or_else(|| self.connect(), Ok)?;
        let answer = line.ask(&self.address, verb, DEADLINE, question);
        self.line = Some(line);
        answer
    }
}

impl Journal for Postgres {
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
        let mut known = std::mem::take(&mut self.known);
        let written = self.ask("write to", async |client| match events {
            // A statement is a transaction by itself: one way there and back.
            [event] if !matches!(event.act, EventKind::Forgot { .. }) => {
                write(client, &mut known, event).await.map(|fits| (!fits).then_some(event.seq))
            }
            events => write_all(client, &mut known, events).await,
        })?;
        if let Some(seq) = written {
            return Err(Conflict { seq }.into());
        }
        self.known = known;
        if events.iter().any(|event| matches!(event.act, EventKind::Forgot { .. })) {
            // What was taken out still stands in a dead row until it is swept.
            let _ = self
                .ask("write to", async |client| client.batch_execute("VACUUM errbook_events, errbook_summary").await);
        }
        Ok(())
    }

    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble> {
        let rows = self.ask("read", async |client| stored(client, case).await)?;
        Ok(chain(case, rows))
    }

    fn find(&mut self, name: &str) -> Result<Vec<CaseId>, Trouble> {
        let from = reversed(name);
        let to = format!("{from}\u{10ffff}");
        let select = "SELECT case_id FROM errbook_summary WHERE reversed >= $1 AND reversed < $2 LIMIT 9";
        let rows = self.ask("read", async |client| client.query(select, &[&from, &to]).await)?;
        Ok(rows.iter().map(|row| CaseId(row.get(0))).collect())
    }

    fn check(&mut self, case: &CaseId) -> Result<Vec<String>, Trouble> {
        let (rows, known) = self.ask("read", async |client| {
            // One look: what somebody else commits between two would pass for damage.
            let look = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
            let look = look.start().await?;
            Ok((stored(&look, case).await?, known(&look, case).await?))
        })?;
        Ok(disagreements(&rows, known.as_ref()))
    }

    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        let mut admission = Admission::new(query);
        let page = query.limit.unwrap_or(usize::MAX);
        let mut words = None;
        let mut from = None;
        while !admission.is_full() {
            let rows = self.ask("read", async |client| {
                let known = match words.take() {
                    Some(known) => known,
                    None => list::words(client, query).await?,
                };
                let rows = list::page(client, query, &known, from.as_ref(), page).await;
                words = Some(known);
                rows
            })?;
            let is_last = rows.len() < page;
            for (row, place) in rows {
                admission.take(row, |case| Summary::of(&self.read(&case).ok()?.events));
                from = Some(place);
            }
            if is_last {
                break;
            }
        }
        Ok(admission.finish())
    }

    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        Ok(Box::new(PostgresFollowing { watching: PostgresWatching::new(&self.address)?, case: case.clone(), after }))
    }

    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
        Ok(Box::new(PostgresWatching::new(&self.address)?))
    }
}

/// Writes one event where it belongs, and what is known of its case from then on; false when another stands there, its
/// predecessor does not, or the case is known otherwise.
async fn write(client: &impl GenericClient, latest: &mut HashMap<CaseId, Known>, event: &Event) -> Result<bool, Error> {
    let follows = |known: &Known| known.hash == event.prev;
    let before = match latest.remove(&event.case).filter(follows) {
        Some(before) => Some(before),
        None => known(client, &event.case).await?,
    };
    let (case, seq, prev) = (&event.case.0, signed(event.seq), &event.prev);
    if let Some(now) = Known::after(before.as_ref(), event) {
        let row = EventRow::new(event);
        let (name, last) = (reversed(case), event.at.as_microsecond());
        let given: [&(dyn ToSql + Sync); 10] =
            [case, &seq, &row.kind, &event.hash, &row.body, prev, &name, &last, &now.summary, &now.notes];
        let text = Type::TEXT;
        let types =
            [&text, &Type::INT8, &text, &text, &text, &text, &text, &Type::INT8, &text, &text].map(Clone::clone);
        let inserted = client
            .execute_typed(
                "WITH put AS (
                     INSERT INTO errbook_events (case_id, seq, kind, hash, body) SELECT $1, $2, $3, $4, $5
                     WHERE $2 = 1 AND $6 = '' AND NOT EXISTS (SELECT FROM errbook_summary WHERE case_id = $1)
                         OR EXISTS (SELECT FROM errbook_events WHERE case_id = $1 AND seq = $2 - 1 AND hash = $6)
                         AND EXISTS (SELECT FROM errbook_summary WHERE case_id = $1 AND events = $2 - 1 AND hash = $6)
                     ON CONFLICT DO NOTHING RETURNING 1
                 )
                 INSERT INTO errbook_summary (case_id, reversed, events, hash, last, body, notes)
                 SELECT $1, $7, $2, $4, $8, $9, $10 FROM put
                 ON CONFLICT (case_id) DO UPDATE
                 SET events = excluded.events, hash = excluded.hash, last = excluded.last, body = excluded.body,
                     notes = excluded.notes",
                &given.into_iter().zip(types).collect::<Vec<_>>(),
            )
            .await?;
        if inserted == 1 {
            latest.insert(event.case.clone(), now);
            return Ok(true);
        }
    }
    let there = client
        .query_opt(
            "SELECT FROM errbook_events WHERE case_id = $1 AND seq = $2 AND hash = $3",
            &[case, &seq, &event.hash],
        )
        .await?;
    Ok(there.is_some())
}

/// Writes events in one transaction, all or none; the first number that is taken, if any.
async fn write_all(
    client: &mut Client,
    latest: &mut HashMap<CaseId, Known>,
    events: &[Event],
) -> Result<Option<u64>, Error> {
    let transaction = client.transaction().await?;
    for event in events {
        if !write(&transaction, latest, event).await? {
            latest.remove(&event.case);
            return transaction.rollback().await.map(|()| Some(event.seq));
        }
        if let EventKind::Forgot { seqs, .. } = &event.act {
            for seq in seqs {
                forget(&transaction, event, *seq).await?;
            }
            latest.remove(&event.case);
            schema::summarize(&transaction, &event.case).await?;
        }
    }
    transaction.commit().await.map(|()| None)
}

async fn forget(client: &impl GenericClient, forgot: &Event, seq: u64) -> Result<(), Error> {
    let (case, seq) = (&forgot.case.0, signed(seq));
    let body = "SELECT body FROM errbook_events WHERE case_id = $1 AND seq = $2 FOR UPDATE";
    let text: String = client.query_one(body, &[case, &seq]).await?.get(0);
    if let Ok(past) = serde_json::from_str::<Event>(&text) {
        let emptied = EventRow::new(&past.forgotten(forgot)).body;
        let update = "UPDATE errbook_events SET body = $3 WHERE case_id = $1 AND seq = $2";
        client.execute(update, &[case, &seq, &emptied]).await?;
    }
    Ok(())
}

/// What the server tells of every case, over a connection of its own.
struct PostgresWatching {
    address: Address,
    line: Option<ServerConnection>,
}

impl PostgresWatching {
    fn new(address: &Address) -> Result<Self, Trouble> {
        Ok(Self { address: address.clone(), line: Some(listen(address)?) })
    }

    /// A connection that hears of new events, made anew where it broke.
    fn listening(&mut self) -> Result<&mut ServerConnection, Trouble> {
        let usable = self.line.take().filter(ServerConnection::is_open);
        let line = usable.map_or_else(|| listen(&self.address), Ok)?;
        Ok(self.line.insert(line))
    }
}

impl Watch for PostgresWatching {
    fn next(&mut self, patience: Duration) -> Result<bool, Trouble> {
        // What was written while nobody listened is not told any more.
        if !self.line.as_ref().is_some_and(ServerConnection::is_open) {
            return self.listening().map(|_| true);
        }
        Ok(self.listening()?.told(patience, |_| true))
    }
}

/// New events of a case.
struct PostgresFollowing {
    watching: PostgresWatching,
    case: CaseId,
    after: u64,
}

impl Follow for PostgresFollowing {
    fn next(&mut self, patience: Duration) -> Result<Vec<Event>, Trouble> {
        let until = Instant::now() + patience;
        loop {
            // Listening comes first, so that no event falls between.
            let (case, seq, address) = (&self.case, self.after, self.watching.address.clone());
            let line = self.watching.listening()?;
            let events =
                parsed(&line.ask(&address, "follow", DEADLINE, async |client| after(client, case, seq).await)?)?;
            if let Some(last) = events.last() {
                self.after = last.seq;
                return Ok(events);
            }
            let left = until.saturating_duration_since(Instant::now());
            if !line.told(left, |told| told == case.0) {
                return Ok(Vec::new());
            }
        }
    }
}

fn listen(address: &Address) -> Result<ServerConnection, Trouble> {
    let mut line = connect(address)?;
    line.ask(address, "follow", DEADLINE, async |client| client.batch_execute("LISTEN errbook").await)?;
    Ok(line)
}

fn connect(address: &Address) -> Result<ServerConnection, Trouble> {
    ServerConnection::open(address, SETTINGS)
}
