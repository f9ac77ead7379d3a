//! What this machine has that could be a source: files that were written lately, what commands list, addresses at which somebody
//! listens. Asked for all recipes at once, for a moment; what does not answer is not proposed.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, SystemTime};

use super::cancel::{Cancel, Deadline};
use super::process;
use super::recipe::{RecipeAsk, recipes};

/// How long anything is asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// Answers of one recipe that are proposed.
const MOST: usize = 4;

/// Something that could be a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The place of its recipe among all.
    pub recipe: usize,
    /// The first answer.
    pub answer: String,
}

/// What could be a source here, in the order of the recipes. Programs are run only where `run` says so.
pub fn proposals(run: bool) -> Vec<Proposal> {
    let asked: Vec<_> = recipes()
        .iter()
        .map(|recipe| thread::spawn(move || recipe.ask.first().map(|ask| answers(ask, run)).unwrap_or_default()))
        .collect();
    let mut proposals = Vec::new();
    for (recipe, answers) in asked.into_iter().enumerate() {
        let answers = answers.join().unwrap_or_default();
        proposals.extend(answers.into_iter().take(MOST).map(|answer| Proposal { recipe, answer }));
    }
    proposals
}

fn answers(ask: &RecipeAsk, run: bool) -> Vec<String> {
    let mut answers = files(&ask.files);
    if run && !ask.run.is_empty() {
        let patience = Deadline::new(PATIENCE, &Cancel::default());
        let mut listed = Vec::new();
        let ended = process::run(&ask.run, &patience, |line| {
            let line = String::from_utf8_lossy(line);
            listed.extend(line.split_whitespace().next().map(str::to_owned));
        });
        if ended.is_ok() {
            answers.extend(listed);
        }
    }
    answers.extend(ask.answers.iter().filter(|address| somebody_listens(address)).cloned());
    answers
}

/// Files that fit, the one written last first.
fn files(patterns: &[String]) -> Vec<String> {
    let paths = patterns.iter().filter_map(|pattern| glob::glob(pattern).ok()).flatten().filter_map(Result::ok);
    let mut files: Vec<(SystemTime, String)> = paths
        .filter_map(|path| {
            let metadata = fs::metadata(&path).ok().filter(|metadata| metadata.is_file() && metadata.len() > 0)?;
            fs::File::open(&path).ok()?;
            Some((metadata.modified().ok()?, path.display().to_string()))
        })
        .collect();
    files.sort();
    files.into_iter().rev().map(|(_, path)| path).collect()
}

fn somebody_listens(address: &str) -> bool {
    let place = address.rsplit("//").next().and_then(|place| place.parse::<SocketAddr>().ok());
    place.is_some_and(|place| TcpStream::connect_timeout(&place, PATIENCE / 4).is_ok())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn files_that_were_written_last_come_first_and_empty_ones_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str, age: u64| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            let written = SystemTime::now() - Duration::from_secs(age);
            fs::File::options().append(true).open(&path).unwrap().set_modified(written).unwrap();
        };
        write("old.log", "x", 600);
        write("new.log", "x", 5);
        write("empty.log", "", 1);
        let found = files(&[folder.path().join("*.log").display().to_string()]);
        let names: Vec<&str> = found.iter().filter_map(|path| path.rsplit('/').next()).collect();
        assert_eq!(names, ["new.log", "old.log"]);
    }

    #[test]
    fn an_address_is_proposed_only_where_somebody_listens() {
        let left = |_| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = format!("http://{}", listener.local_addr().unwrap());
            assert!(somebody_listens(&address));
            drop(listener);
            !somebody_listens(&address)
        };
        // Another program may take the port at once.
        assert!((0..8).any(left));
    }

    #[test]
    fn what_a_command_lists_is_proposed_by_the_first_word_of_its_lines() {
        let ask = RecipeAsk { run: ["printf", "api running\\nweb\\n\\n"].map(str::to_owned).to_vec(), ..ask() };
        assert_eq!(answers(&ask, true), ["api", "web"]);
        assert!(answers(&ask, false).is_empty());
        let missing = RecipeAsk { run: vec!["errbook-no-such-program".into()], ..ask };
        assert!(answers(&missing, true).is_empty());
    }

    fn ask() -> RecipeAsk {
        serde_json::from_str(r#"{"name":"x","title":"Which?"}"#).unwrap()
    }
}
