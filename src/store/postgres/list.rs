//! Lists of cases, and the words that they are asked for by.

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error};

use super::schema::SEARCHED;
use crate::store::journal::{Listed, Query};

/// Events from which on a word is in many.
const MANY: i64 = 10_000;

/// A word that is asked for.
pub struct ListedWord {
    /// What a text that holds it is like.
    pattern: String,
    /// Whether so many events have it that each case is asked for by itself, until the list is full.
    many: bool,
}

/// Where a page of a list ended: when the case last changed, and its name.
pub type ListPlace = (i64, String);

/// The words of a query.
pub async fn words(client: &Client, query: &Query) -> Result<Vec<ListedWord>, Error> {
    let mut words = Vec::new();
    for pattern in query.written().map(|word| pattern(&word)) {
        let count =
            format!("SELECT count(*) FROM (SELECT FROM errbook_events WHERE {SEARCHED} LIKE $1 LIMIT {MANY}) AS found");
        let events: i64 = client.query_one(&count, &[&pattern]).await?.get(0);
        words.push(ListedWord { pattern, many: events == MANY });
    }
    Ok(words)
}

/// At most `count` cases that have all the words, newest first, from behind a place on.
pub async fn page(
    client: &Client,
    query: &Query,
    words: &[ListedWord],
    from: Option<&ListPlace>,
    count: usize,
) -> Result<Vec<(Listed, ListPlace)>, Error> {
    let mut given: Vec<&(dyn ToSql + Sync)> = Vec::new();
    let mut asked = vec!["true".to_owned()];
    for word in words {
        given.push(&word.pattern);
        let number = given.len();
        asked.push(if word.many {
            // A value of its own, so that it is not made a join with all events.
            format!(
                "(SELECT true FROM errbook_events AS event WHERE event.case_id = summary.case_id AND {SEARCHED} LIKE ${number}
                  LIMIT 1)"
            )
        } else {
            format!("case_id IN (SELECT case_id FROM errbook_events WHERE {SEARCHED} LIKE ${number})")
        });
    }
    if let Some((last, case)) = from {
        given.extend([last as &(dyn ToSql + Sync), case]);
        asked.push(format!("(last, case_id) < (${}, ${})", given.len() - 1, given.len()));
    }
    let notes = if query.notes { "notes" } else { "NULL" };
    let limit = query.limit.map_or_else(String::new, |_| format!("LIMIT {count}"));
    let select = format!(
        "SELECT case_id, body, {notes}, last FROM errbook_summary AS summary WHERE {}
         ORDER BY last DESC, case_id DESC {limit}",
        asked.join(" AND ")
    );
    let rows = client.query(&select, &given).await?;
    let listed = |row: &tokio_postgres::Row| {
        let case: String = row.get(0);
        (Listed { case: case.clone(), summary: row.get(1), notes: row.get(2) }, (row.get(3), case))
    };
    Ok(rows.iter().map(listed).collect())
}

/// What a text that holds the word is like.
fn pattern(word: &str) -> String {
    let escaped = word.chars().fold(String::new(), |escaped, c| match c {
        '%' | '_' | '\\' => format!("{escaped}\\{c}"),
        c => escaped + c.encode_utf8(&mut [0; 4]),
    });
    format!("%{escaped}%")
}
