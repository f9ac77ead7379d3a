//! `errbook find WORDS…`: codes ranked by symptom.

use clap::Args;
use serde_json::{Value, json};

use super::failure::{Done, Failure};
use super::output::Output;
use super::{Globals, index};
use crate::search::{Answer, Hit};

/// Find codes by what you see, in your own words
///
/// "exact words" must stand side by side, !word rules out, field:value narrows and !field:value rules out:
/// catalog:billing, code:nonce, status:403 or status:5xx, method:post, section:auth, surface:gateway,
/// retry:now|after|change|never|unknown, since:v0.2 or since:reference. A beginning of a field's name is enough, and \: is a
/// plain colon. What holds for everybody (HTTP, Kubernetes, SQL and other standards) stands apart, "in general".
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
        let answer = index::index(globals)?.search(&query, self.limit);
        if let Some(hint) = &answer.hint {
            eprintln!("errbook: {}", crate::envelope::sanitize(hint));
        }
        for (rank, hit) in answer.hits.iter().enumerate() {
            if self.json {
                output.json(&row(rank, hit))?;
            }
        }
        if !self.json {
            print(&answer, output)?;
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
        "general": hit.general,
        "why": hit.why,
    })
}

fn print(answer: &Answer, output: &mut Output) -> Result<(), Failure> {
    let Some(first) = answer.hits.first() else {
        output.line(format!("No code fits these words; looked through {}.", answer.looked_through))?;
        return Ok(output.line("Try what you see on the screen, or fewer words.")?);
    };
    let mut sure = first.confident;
    if !sure {
        output
            .wrapped(&format!("None of these for sure; looked through {}. The nearest:", answer.looked_through), 0)?;
    }
    let mut general = first.general;
    for (rank, hit) in answer.hits.iter().enumerate() {
        if hit.general != general {
            general = hit.general;
            sure = hit.confident;
            output.line(if general { "in general:" } else { "of the products:" })?;
        }
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
