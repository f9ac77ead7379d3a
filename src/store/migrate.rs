//! Versions of a database's schema: numbered steps, forward only. A schema from a newer errbook is refused in words.

use crate::triage::Trouble;

/// The steps that lead from version `found` to the newest of `steps`, with the version each leads to.
///
/// # Errors
/// When a newer errbook made the schema.
pub fn missing<'a, T>(found: i64, steps: &'a [T], place: &str) -> Result<Vec<(i64, &'a T)>, Trouble> {
    let numbered: Vec<(i64, &T)> = (1..).zip(steps).collect();
    let newest = numbered.last().map_or(0, |(version, _)| *version);
    if found > newest {
        return Err(Trouble {
            what: format!("cannot use the cases in {place}"),
            why: format!("a newer errbook wrote them (schema {found}; this one knows {newest})"),
            next: "update errbook, or name another place with --store".into(),
        });
    }
    Ok(numbered.into_iter().filter(|(version, _)| *version > found).collect())
}
