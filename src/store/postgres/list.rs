//! Lists of cases, and the words that they are asked for by.

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error};

use crate::store::journal::{Listed, Query};

/// Events from which on a word is in many.
const MANY: i64 = 30_000;
/// The fewest letters that the index knows.
const LETTERS: usize = 3;

/// A word that is asked for.
pub struct ListedWord {
    /// What a text that holds it is like.
    pattern: String,
    reach: WordReach,
}

/// How much of a store has a word.
enum WordReach {
    /// The index does not know so few letters: they are looked for in summaries and newest notes.
    Short,
    /// The cases that have it, asked for once: joined with the list, the server might look for them case by case.
    Few(Vec<String>),
    /// So many that each case is asked for by itself, until the list is full.
    Many,
}

/// Where a page of a list ended: when the case last changed, and its name.
pub type ListPlace = (i64, String);

/// The words of a query.
pub async fn words(client: &Client, query: &Query) -> Result<Vec<ListedWord>, Error> {
    let mut words = Vec::new();
    for word in query.written() {
        let pattern = pattern(&word);
        let reach = if word.chars().count() < LETTERS { WordReach::Short } else { reach(client, &pattern).await? };
        words.push(ListedWord { pattern, reach });
    }
    Ok(words)
}

async fn reach(client: &Client, pattern: &str) -> Result<WordReach, Error> {
    let found = format!(
        "SELECT count(*), coalesce(array_agg(DISTINCT case_id), '{{}}')
         FROM (SELECT case_id FROM errbook_events WHERE said LIKE $1 LIMIT {MANY}) AS found"
    );
    let found = client.query_one(&found, &[&pattern]).await?;
    Ok(if found.get::<_, i64>(0) < MANY { WordReach::Few(found.get(1)) } else { WordReach::Many })
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
    for ListedWord { pattern, reach } in words {
        given.push(if let WordReach::Few(cases) = reach { cases } else { pattern });
        let number = given.len();
        asked.push(match reach {
            WordReach::Short => format!(r#"lower((body || notes) COLLATE "C") LIKE ${number}"#),
            WordReach::Few(_) => format!("case_id = ANY(${number})"),
            // A value of its own, so that it is not made a join with all events.
            WordReach::Many => format!(
                "(SELECT true FROM errbook_events AS event WHERE event.case_id = summary.case_id AND said LIKE ${number}
                  LIMIT 1)"
            ),
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
