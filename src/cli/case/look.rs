//! Looking into the journal: opened, a case found by what people call it, and told.

use crate::catalog::Catalogs;
use crate::cli::failure::Failure;
use crate::cli::{Globals, kept, wire};
use crate::store::{Access, Journal};
use crate::triage::chain::Break;
use crate::triage::{Case, CaseId, Chain, Diagnosis, Event, Refused, Trouble, report};

/// The journal to look into.
pub fn look(globals: &Globals) -> Result<Box<dyn Journal>, Failure> {
    let location = wire::location(globals)?;
    kept::deliver(&location, globals.read_only)?;
    Ok(location.open(if globals.read_only { Access::ReadOnly } else { Access::Look })?)
}

/// The case that a name means: its identifier, or the end of it.
pub fn named(journal: &mut dyn Journal, name: &str) -> Result<(CaseId, Chain), Failure> {
    match journal.find(name)?.as_slice() {
        [case] => {
            let mut chain = journal.read(case)?;
            if chain.texts.is_empty() {
                let what = "is missing: the store knows the case and has no event of it".into();
                chain.breaks.push(Break { seq: 1, what });
            }
            Ok((case.clone(), chain))
        }
        [] => {
            Err(Failure::nothing(format!("there is no case {name}"), "`errbook case list` names those that there are"))
        }
        several => {
            let several: Vec<&str> = several.iter().map(|case| case.0.as_str()).collect();
            Err(Failure::nothing(format!("{name} could be any of {}", several.join(", ")), "write more of it"))
        }
    }
}

/// What is said to whoever goes on with a case in which something was changed or left out.
pub fn damage(case: &CaseId, chain: &Chain) -> Option<Trouble> {
    let case = case.short();
    chain.breaks.first().map(|broken| Trouble {
        what: format!("case {case} was changed"),
        why: broken.to_string(),
        next: format!("what is written now stands behind it; errbook case verify {case} says all that is wrong"),
    })
}

/// The report of a case, with the words that its catalog and checklist have today.
pub fn told(events: &[Event], catalogs: &Catalogs) -> Result<String, Refused> {
    let case = Case::fold(events)?;
    let diagnosis = Diagnosis::new(case.finding(), catalogs);
    let catalog = diagnosis.finding.catalog.clone().unwrap_or_default();
    let checklist = catalogs.checklist(&catalog).cloned().unwrap_or_default();
    Ok(report(&case, &diagnosis, &checklist, &jiff::tz::TimeZone::system()).to_string())
}
