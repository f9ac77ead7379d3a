//! The schema of the cases in PostgreSQL: made and brought up to date, under a lock, by whoever comes first.

use std::time::Duration;

use tokio_postgres::{Client, Error, GenericClient};

use super::address::Address;
use super::case_rows::after;
use super::connection::{DEADLINE, ServerConnection};
use crate::store::journal::{Access, Known, reversed, signed};
use crate::store::migrate;
use crate::triage::{CaseId, Event, Trouble};

const STEPS: [&str; 6] = [
    include_str!("../../../assets/migrations/postgres/001.sql"),
    include_str!("../../../assets/migrations/postgres/002.sql"),
    include_str!("../../../assets/migrations/postgres/003.sql"),
    include_str!("../../../assets/migrations/postgres/004.sql"),
    include_str!("../../../assets/migrations/postgres/005.sql"),
    include_str!("../../../assets/migrations/postgres/006.sql"),
];
/// The step after which what is known of the cases that there are is put down anew.
const SUMMARIES: i64 = 5;
/// The step after which words are looked for by an index.
const WORDS: i64 = 6;
/// The lock under which the schema is made: "errbook" in ASCII.
const LOCK: i64 = 0x0065_7272_626f_6f6b;
/// How long a large store may take to be brought up to date.
const UPGRADE: Duration = Duration::from_secs(3_600);

/// Brings the schema up to date, as far as this access may change it.
pub fn prepare(line: &mut ServerConnection, address: &Address, access: Access) -> Result<(), Trouble> {
    let found = line.ask(address, "open", DEADLINE, async |client| version(client).await)?;
    let missing = migrate::missing(found, &STEPS, &address.place)?;
    let refused = |why: &str, next: &str| {
        Err(Trouble { what: format!("cannot read the cases in {}", address.place), why: why.into(), next: next.into() })
    };
    match access {
        Access::Look | Access::ReadOnly if found == 0 => {
            refused("nobody has kept any there yet", "open one in the screen: errbook")
        }
        Access::ReadOnly if !missing.is_empty() => refused(
            "an older errbook wrote them",
            "start this one once without --read-only, and it brings them up to date",
        ),
        Access::ReadOnly => {
            let settings = "SET default_transaction_read_only = on";
            line.ask(address, "open", DEADLINE, async |client| client.batch_execute(settings).await)
        }
        Access::Write | Access::Look => missing.into_iter().try_for_each(|(to, step)| {
            line.ask(address, "upgrade", UPGRADE, async |client| upgrade(client, to, step).await)
        }),
    }
}

/// The schema's version; zero where there is none yet.
async fn version(client: &impl GenericClient) -> Result<i64, Error> {
    let there: bool = client.query_one("SELECT to_regclass('errbook_schema') IS NOT NULL", &[]).await?.get(0);
    if !there {
        return Ok(0);
    }
    Ok(client.query_one("SELECT coalesce(max(version), 0) FROM errbook_schema", &[]).await?.get(0))
}

/// One step of the schema, unless another process took it meanwhile.
async fn upgrade(client: &mut Client, to: i64, step: &str) -> Result<(), Error> {
    let mut transaction = client.transaction().await?;
    transaction.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0").await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    if version(&transaction).await? < to {
        transaction.batch_execute("CREATE TABLE IF NOT EXISTS errbook_schema (version BIGINT NOT NULL)").await?;
        transaction.batch_execute(step).await?;
        if to == SUMMARIES {
            let cases = transaction.query("SELECT DISTINCT case_id FROM errbook_events", &[]).await?;
            for case in cases {
                summarize(&transaction, &CaseId(case.get(0))).await?;
            }
        }
        if to == WORDS {
            index_words(&mut transaction).await?;
        }
        transaction.execute("INSERT INTO errbook_schema (version) VALUES ($1)", &[&to]).await?;
    }
    transaction.commit().await
}

/// Puts down what is known of a case, from its events.
pub async fn summarize(client: &impl GenericClient, case: &CaseId) -> Result<(), Error> {
    let texts = after(client, case, 0).await?;
    let events: Vec<Event> = texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    let (Some(last), Some(known)) = (events.last(), Known::of(&events)) else { return Ok(()) };
    let put =
        "INSERT INTO errbook_summary (case_id, reversed, events, hash, last, body, notes) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (case_id) DO UPDATE
        SET events = excluded.events, hash = excluded.hash, last = excluded.last, body = excluded.body,
            notes = excluded.notes";
    let (name, count, at) = (reversed(&case.0), signed(known.events), last.at.as_microsecond());
    client.execute(put, &[&case.0, &name, &count, &known.hash, &at, &known.summary, &known.notes]).await.map(|_| ())
}

/// Makes the index of words, where this user may have the extension that it needs. Without it words are found as well, only
/// slowly.
async fn index_words(transaction: &mut tokio_postgres::Transaction<'_>) -> Result<(), Error> {
    let attempt = transaction.transaction().await?;
    if trigrams(&attempt).await.is_err() {
        return attempt.rollback().await;
    }
    attempt.commit().await
}

async fn trigrams(client: &impl GenericClient) -> Result<(), Error> {
    client.batch_execute("CREATE EXTENSION IF NOT EXISTS pg_trgm").await?;
    let home = "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace
        WHERE extname = 'pg_trgm'";
    let home: String = client.query_one(home, &[]).await?.get(0);
    let index = "CREATE INDEX errbook_events_words ON errbook_events USING gin";
    client.batch_execute(&format!("{index} (said {home}.gin_trgm_ops)")).await
}
