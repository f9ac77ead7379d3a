//! Cases in PostgreSQL, shared by a team.
//!
//! The place of an event is proven by the statement that inserts it; followers are told by `NOTIFY` when it commits. A
//! connection that broke is made anew at the next call. No error shows the password.

mod address;

use std::error::Error as _;
use std::io;
use std::iter::successors;
use std::time::{Duration, Instant};

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use postgres::{Client, Error, GenericClient};
use rustls::CertificateError;

use self::address::Address;
use super::contract::{Follow, Journal, Query, Row, Unwritten, Watch, parsed, signed, summaries, telling};
use super::migrate;
use crate::triage::{Act, CaseId, Chain, Conflict, Event, Summary, Trouble};

const STEPS: [&str; 1] = [include_str!("../../assets/migrations/postgres/001.sql")];
/// The lock under which the schema is made: "errbook" in ASCII.
const SCHEMA_LOCK: i64 = 0x0065_7272_626f_6f6b;
/// A commit counts once it is on disk, whatever the server's default; no statement waits for ever.
const SETTINGS: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// What to do where nothing better is known.
const REACHABLE: &str = "check that the server is up and reachable; what was written is safe";

/// Cases in PostgreSQL.
pub struct Postgres {
    address: Address,
    look: bool,
    client: Option<Client>,
}

impl Postgres {
    /// Connects to `address` (`postgres://…`) and makes the schema where it is missing; with `look` to read only.
    ///
    /// # Errors
    /// When there is no connection, or a newer errbook made the schema.
    pub fn open(address: &str, look: bool) -> Result<Self, Trouble> {
        let mut journal = Self { address: Address::new(address)?, look, client: None };
        journal.client()?;
        Ok(journal)
    }

    /// The connection, made anew where it broke.
    fn client(&mut self) -> Result<&mut Client, Trouble> {
        let usable = self.client.take().filter(|client| !client.is_closed());
        let client = usable.map_or_else(|| self.connect(), Ok)?;
        Ok(self.client.insert(client))
    }

    fn connect(&self) -> Result<Client, Trouble> {
        let mut client = connect(&self.address)?;
        let found = version(&mut client).map_err(|error| self.explained("open", &error))?;
        if self.look && found == 0 {
            return Err(Trouble {
                what: format!("cannot read the cases in {}", self.address.place),
                why: "nobody has kept any there yet".into(),
                next: "open one in the screen: errbook".into(),
            });
        }
        if self.look {
            let settled = client.batch_execute("SET default_transaction_read_only = on");
            settled.map_err(|error| self.explained("open", &error))?;
        }
        for (to, step) in migrate::missing(found, &STEPS, &self.address.place)? {
            upgrade(&mut client, to, step).map_err(|error| self.explained("upgrade", &error))?;
        }
        Ok(client)
    }

    fn explained(&self, verb: &str, error: &Error) -> Trouble {
        explained(&self.address, verb, error)
    }
}

impl Journal for Postgres {
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
        let client = self.client()?;
        let written = match events {
            // A statement is a transaction by itself: one way there and back.
            [event] if !matches!(event.act, Act::Forgot { .. }) => {
                write(client, event).map(|fits| (!fits).then_some(event.seq))
            }
            events => write_all(client, events),
        };
        match written {
            Ok(None) => {}
            Ok(Some(seq)) => return Err(Conflict { seq }.into()),
            Err(error) => return Err(self.explained("write to", &error).into()),
        }
        if events.iter().any(|event| matches!(event.act, Act::Forgot { .. })) {
            // What was taken out still stands in a dead row until it is swept.
            let _ = self.client()?.batch_execute("VACUUM errbook_event");
        }
        Ok(())
    }

    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble> {
        let texts = after(self.client()?, case, 0);
        texts.map(Chain::read).map_err(|error| self.explained("read", &error))
    }

    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        let texts = listed(self.client()?, query).map_err(|error| self.explained("read", &error))?;
        Ok(summaries(query, texts))
    }

    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        Ok(Box::new(Following { watching: Watching::new(&self.address)?, case: case.clone(), after }))
    }

    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
        Ok(Box::new(Watching::new(&self.address)?))
    }
}

/// Writes one event where it belongs; false when another stands there or its predecessor does not.
fn write(client: &mut impl GenericClient, event: &Event) -> Result<bool, Error> {
    let row = Row::new(event);
    let (case, seq, prev) = (&event.case.0, signed(event.seq), &event.prev);
    let given: [&(dyn ToSql + Sync); 6] = [case, &seq, &row.kind, &event.hash, &row.body, prev];
    let types = [Type::TEXT, Type::INT8, Type::TEXT, Type::TEXT, Type::TEXT, Type::TEXT];
    let inserted = client.execute_typed(
        "INSERT INTO errbook_event (case_id, seq, kind, hash, body) SELECT $1, $2, $3, $4, $5
         WHERE $2 = 1 AND $6 = '' OR EXISTS
             (SELECT FROM errbook_event WHERE case_id = $1 AND seq = $2 - 1 AND hash = $6)
         ON CONFLICT DO NOTHING",
        &given.into_iter().zip(types).collect::<Vec<_>>(),
    )?;
    if inserted == 1 {
        return Ok(true);
    }
    let there = client.query_opt(
        "SELECT FROM errbook_event WHERE case_id = $1 AND seq = $2 AND hash = $3",
        &[case, &seq, &event.hash],
    )?;
    Ok(there.is_some())
}

/// Writes events in one transaction, all or none; the first number that is taken, if any.
fn write_all(client: &mut Client, events: &[Event]) -> Result<Option<u64>, Error> {
    let mut transaction = client.transaction()?;
    for event in events {
        if !write(&mut transaction, event)? {
            return Ok(Some(event.seq));
        }
        if let Act::Forgot { seqs, .. } = &event.act {
            for seq in seqs {
                forget(&mut transaction, event, *seq)?;
            }
        }
    }
    transaction.commit().map(|()| None)
}

fn forget(client: &mut impl GenericClient, forgot: &Event, seq: u64) -> Result<(), Error> {
    let (case, seq) = (&forgot.case.0, signed(seq));
    let body = "SELECT body FROM errbook_event WHERE case_id = $1 AND seq = $2 FOR UPDATE";
    let text: String = client.query_one(body, &[case, &seq])?.get(0);
    if let Ok(past) = serde_json::from_str::<Event>(&text) {
        let emptied = Row::new(&past.forgotten(forgot)).body;
        client
            .execute("UPDATE errbook_event SET body = $3 WHERE case_id = $1 AND seq = $2", &[case, &seq, &emptied])?;
    }
    Ok(())
}

fn after(client: &mut Client, case: &CaseId, seq: u64) -> Result<Vec<String>, Error> {
    let select = "SELECT body FROM errbook_event WHERE case_id = $1 AND seq > $2 ORDER BY seq";
    let rows = client.query(select, &[&case.0, &signed(seq)])?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn listed(client: &mut Client, query: &Query) -> Result<Vec<String>, Error> {
    let words: Vec<String> = query.written().collect();
    let holds = |word| format!(r#"strpos(lower(body COLLATE "C"), ${word}) > 0"#);
    let given: Vec<&(dyn ToSql + Sync)> = words.iter().map(|word| word as &(dyn ToSql + Sync)).collect();
    let rows = client.query(&telling("errbook_event", words.len(), holds), &given)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// What the server tells of every case, over a connection of its own.
struct Watching {
    address: Address,
    client: Option<Client>,
}

impl Watching {
    fn new(address: &Address) -> Result<Self, Trouble> {
        Ok(Self { address: address.clone(), client: Some(listen(address)?) })
    }

    /// A connection that hears of new events, made anew where it broke.
    fn listening(&mut self) -> Result<&mut Client, Trouble> {
        let usable = self.client.take().filter(|client| !client.is_closed());
        let client = usable.map_or_else(|| listen(&self.address), Ok)?;
        Ok(self.client.insert(client))
    }

    /// Waits until something is told that `concerns` whoever asks; all that was told until then is heard.
    fn told(&mut self, patience: Duration, concerns: impl Fn(&str) -> bool) -> Result<bool, Trouble> {
        let told = heard(self.listening()?, patience, concerns);
        told.map_err(|error| explained(&self.address, "follow", &error))
    }
}

fn heard(client: &mut Client, patience: Duration, concerns: impl Fn(&str) -> bool) -> Result<bool, Error> {
    let mut notifications = client.notifications();
    let told = notifications.timeout_iter(patience).find(|told| Ok(concerns(told.payload())))?;
    while notifications.iter().next()?.is_some() {}
    Ok(told.is_some())
}

impl Watch for Watching {
    fn next(&mut self, patience: Duration) -> Result<bool, Trouble> {
        // What was written while nobody listened is not told any more.
        if self.client.as_ref().is_none_or(Client::is_closed) {
            return self.listening().map(|_| true);
        }
        self.told(patience, |_| true)
    }
}

/// New events of a case.
struct Following {
    watching: Watching,
    case: CaseId,
    after: u64,
}

impl Follow for Following {
    fn next(&mut self, patience: Duration) -> Result<Vec<Event>, Trouble> {
        let until = Instant::now() + patience;
        loop {
            // Listening comes first, so that no event falls between.
            let texts = after(self.watching.listening()?, &self.case, self.after);
            let events = parsed(&texts.map_err(|error| explained(&self.watching.address, "follow", &error))?)?;
            if let Some(last) = events.last() {
                self.after = last.seq;
                return Ok(events);
            }
            let left = until.saturating_duration_since(Instant::now());
            if !self.watching.told(left, |case| case == self.case.0)? {
                return Ok(Vec::new());
            }
        }
    }
}

fn listen(address: &Address) -> Result<Client, Trouble> {
    let mut client = connect(address)?;
    client.batch_execute("LISTEN errbook").map_err(|error| explained(address, "follow", &error))?;
    Ok(client)
}

fn connect(address: &Address) -> Result<Client, Trouble> {
    let mut client = address.connect()?;
    client.batch_execute(SETTINGS).map_err(|error| explained(address, "open", &error))?;
    Ok(client)
}

/// The schema's version; zero where there is none yet.
fn version(client: &mut impl GenericClient) -> Result<i64, Error> {
    let there: bool = client.query_one("SELECT to_regclass('errbook_schema') IS NOT NULL", &[])?.get(0);
    if !there {
        return Ok(0);
    }
    Ok(client.query_one("SELECT coalesce(max(version), 0) FROM errbook_schema", &[])?.get(0))
}

/// One step of the schema, unless another process took it meanwhile.
fn upgrade(client: &mut Client, to: i64, step: &str) -> Result<(), Error> {
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&SCHEMA_LOCK])?;
    if version(&mut transaction)? < to {
        transaction.batch_execute("CREATE TABLE IF NOT EXISTS errbook_schema (version BIGINT NOT NULL)")?;
        transaction.batch_execute(step)?;
        transaction.execute("INSERT INTO errbook_schema (version) VALUES ($1)", &[&to])?;
    }
    transaction.commit()
}

/// What PostgreSQL said, for a tired person.
fn explained(address: &Address, verb: &str, error: &Error) -> Trouble {
    let (why, next) = match error.code() {
        Some(code) if *code == SqlState::INVALID_PASSWORD => ("it refused the user or the password", "check both"),
        Some(code) if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            ("", "check user and database; a server that wants TLS needs sslmode=require in the address")
        }
        Some(code) if *code == SqlState::UNDEFINED_DATABASE => {
            ("there is no such database", "create it, or check its name")
        }
        Some(code) if *code == SqlState::DISK_FULL => ("its disk is full", "make room there; nothing was half-written"),
        Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => {
            ("it takes no writes; it may be a standby", "name the primary server")
        }
        Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE => {
            ("this user may not do that", "ask for rights on the errbook tables")
        }
        Some(code) if *code == SqlState::TOO_MANY_CONNECTIONS => ("it has no connection left", "try again in a moment"),
        Some(code) if *code == SqlState::QUERY_CANCELED || *code == SqlState::LOCK_NOT_AVAILABLE => {
            ("it took too long", "try again in a moment; nothing was half-written")
        }
        _ => certificate(error).map_or(("", REACHABLE), unproven),
    };
    let why = if why.is_empty() { said(error) } else { why.to_owned() };
    Trouble {
        what: format!("cannot {verb} the cases in {}", address.place),
        why: address.scrub(&why),
        next: next.into(),
    }
}

/// What is wrong with the server's certificate, if that is what is wrong.
fn certificate(error: &Error) -> Option<&CertificateError> {
    let handshake = error.source()?.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref()?;
    let rustls::Error::InvalidCertificate(certificate) = handshake else { return None };
    Some(certificate)
}

/// Why a server did not prove who it is, where that can be said better than rustls does, and what to do.
fn unproven(certificate: &CertificateError) -> (&'static str, &'static str) {
    match certificate {
        // An authority of the same name, yet another one, shows by its signature alone.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => (
            "its certificate is from an authority that is not trusted here",
            "name the authority's file in the address: sslrootcert=FILE",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ("", "write the host as its certificate names it")
        }
        _ => ("", "have the certificate of the server renewed"),
    }
}

/// An error with its causes, each once.
fn said(error: &Error) -> String {
    if let Some(told) = error.as_db_error() {
        return told.message().to_owned();
    }
    let causes = successors(error.source(), |&cause| cause.source()).map(ToString::to_string);
    let mut said: Vec<String> = std::iter::once(error.to_string()).chain(causes).collect();
    said.dedup_by(|cause, before| before.contains(cause.as_str()));
    said.join(": ")
}
