//! What the database holds of one case: its events, and what is known of it. Reads only.

use tokio_postgres::{Error, GenericClient, Row};

use crate::store::journal::{Known, Stored, signed};
use crate::triage::CaseId;

/// The events of a case from behind this number on, as they were written.
pub async fn after(client: &impl GenericClient, case: &CaseId, seq: u64) -> Result<Vec<String>, Error> {
    let select = "SELECT body FROM errbook_events WHERE case_id = $1 AND seq > $2 ORDER BY seq";
    let rows = client.query(select, &[&case.0, &signed(seq)]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The rows of a case, to be held against each other.
pub async fn stored(client: &impl GenericClient, case: &CaseId) -> Result<Vec<Stored>, Error> {
    let select = "SELECT seq, kind, hash, body FROM errbook_events WHERE case_id = $1 ORDER BY seq";
    let rows = client.query(select, &[&case.0]).await?;
    let stored = |row: &Row| Stored { seq: row.get(0), kind: row.get(1), hash: row.get(2), body: row.get(3) };
    Ok(rows.iter().map(stored).collect())
}

/// What is known of a case, if it is there.
pub async fn known(client: &impl GenericClient, case: &CaseId) -> Result<Option<Known>, Error> {
    let select = "SELECT events, hash, body, notes FROM errbook_summary WHERE case_id = $1";
    let known = client.query_opt(select, &[&case.0]).await?;
    Ok(known.map(|row| Known {
        events: u64::try_from(row.get::<_, i64>(0)).unwrap_or_default(),
        hash: row.get(1),
        summary: row.get(2),
        notes: row.get(3),
    }))
}
