//! `errbook find WORDS…`: codes ranked by symptom.

use clap::Args;
use serde_json::{Value, json};

use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, cache};
use crate::search::Hit;

/// Find codes by what you see, in your own words
#[derive(Debug, Args)]
pub struct Find {
    /// What you see: "same request twice second one dies"
    #[arg(required = true)]
    words: Vec<String>,
    /// At most so many codes
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// One JSON object per code
    #[arg(long)]
    json: bool,
}

impl Find {
    pub fn run(&self, globals: &Globals, output: &mut Output) -> Result<Done, Failure> {
        let query = self.words.join(" ");
        let answer = cache::index(globals)?.search(&query, self.limit);
        if let Some(hint) = &answer.hint {
            eprintln!("errbook: {}", crate::envelope::sanitize(hint));
        }
        for (rank, hit) in answer.hits.iter().enumerate() {
            if self.json {
                output.json(&row(rank, hit))?;
            }
        }
        if !self.json {
            print(&answer.hits, output)?;
        }
        Ok(if answer.hits.is_empty() { Done::Nothing } else { Done::Found })
    }
}

/// The contract's object for one code, `rank` from 0.
pub fn row(rank: usize, hit: &Hit) -> Value {
    json!({
        "rank": rank + 1,
        "catalog": hit.entry.catalog,
        "code": hit.entry.code,
        "score": (f64::from(hit.score) * 1000.0).round() / 1000.0,
        "confident": hit.confident,
        "why": hit.why,
    })
}

fn print(hits: &[Hit], output: &mut Output) -> Result<(), Failure> {
    if hits.is_empty() {
        output.line("No code fits these words. Try what you see on the screen, or fewer words.")?;
    }
    let mut sure = hits.first().is_none_or(|hit| hit.confident);
    if !sure {
        output.line("No code fits well; the best guesses:")?;
    }
    for (rank, hit) in hits.iter().enumerate() {
        if sure && !hit.confident {
            sure = false;
            output.line("less sure:")?;
        }
        output.line(format!("{} · {}", hit.entry.code, hit.entry.catalog))?;
        // Of what is less sure the first sentence tells whether to look closer: the best ones stay in sight.
        let whole = hit.confident || rank == 0;
        let (first, _) = hit.entry.meaning.split_once(". ").unwrap_or((&hit.entry.meaning, ""));
        let meaning = if whole { hit.entry.meaning.clone() } else { format!("{}.", first.trim_end_matches('.')) };
        if !hit.entry.meaning.is_empty() {
            output.wrapped(&format!("    {meaning}"), 4)?;
        }
        if whole && !hit.why.is_empty() {
            output.wrapped(&format!("    because of {}", hit.why), 4)?;
        }
    }
    Ok(())
}
