//! The README and the pages of docs/ are true: every console block is run and prints what stands there, word by word.
//!
//! A block's `$` lines are commands for a shell in a folder with the files of tests/readme; what follows is everything they
//! print. `…` stands for what differs from run to run. `ERRBOOK_WRITE_README=1 cargo test --test docs` writes the outputs anew.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

use errbook::catalog::glob;

/// A command of the README and the lines printed below it.
struct Shown {
    command: String,
    output: Vec<String>,
}

fn blocks(readme: &str) -> Vec<Vec<Shown>> {
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while lines.any(|line| line == "```console") {
        let mut block: Vec<Shown> = Vec::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            match (line.strip_prefix("$ "), block.last_mut()) {
                (Some(command), _) => block.push(Shown { command: command.into(), output: Vec::new() }),
                (None, Some(shown)) => shown.output.push(line.into()),
                (None, None) => panic!("a console block begins with a command, not with {line}"),
            }
        }
        blocks.push(block);
    }
    blocks
}

fn run(command: &str, folder: &Path) -> Vec<String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_errbook")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let out = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .env("HOME", folder)
        .env("USER", "ada")
        .env("TZ", "UTC")
        .output()
        .unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_console_block_prints_what_the_readme_shows() {
    holds("README.md");
}

#[test]
fn the_page_on_catalogs_names_every_key_and_every_condition_of_a_rule() {
    let out = Command::new(env!("CARGO_BIN_EXE_errbook")).args(["catalog", "schema"]).output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/catalogs.md")).unwrap();
    let rules = ["envelope", "line", "sequence", "header", "speaker", "message", "listed", "sample"];
    let keys =
        rules.iter().flat_map(|rule| schema["properties"][rule]["items"]["properties"].as_object().unwrap().keys());
    let conditions = errbook::catalog::schema::PREDICATES.iter().map(|word| (*word).to_owned());
    let missing: Vec<String> =
        keys.cloned().chain(conditions).filter(|key| !page.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_console_block_of_the_page_on_catalogs_prints_what_it_shows() {
    holds("docs/catalogs.md");
}

#[test]
fn every_console_block_of_the_page_on_settings_prints_what_it_shows() {
    holds("docs/settings.md");
}

#[test]
fn every_console_block_of_the_page_on_sources_prints_what_it_shows() {
    holds("docs/sources.md");
}

#[test]
fn every_setting_that_a_page_shows_can_be_read() {
    for page in ["README.md", "docs/settings.md", "docs/sources.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        let blocks = text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        let settings = |block: &&str| block.contains("[[source]]") || block.contains("[evidence]");
        let mut count = 0;
        for block in blocks.filter(settings) {
            let folder = tempfile::tempdir().unwrap();
            let catalogs = folder.path().join("oncall/catalogs");
            fs::create_dir_all(&catalogs).unwrap();
            let ledger = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readme/ledger.toml");
            fs::copy(ledger, catalogs.join("ledger.toml")).unwrap();
            fs::write(folder.path().join("config.toml"), block).unwrap();
            let said = run("errbook --config config.toml catalog list > /dev/null; echo $?", folder.path());
            assert_eq!(said, ["0"], "{page} shows\n{block}");
            count += 1;
        }
        assert!(count > 0, "{page} shows no settings");
    }
}

#[test]
fn the_page_on_settings_has_every_key_and_every_kind_of_source() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let keys = run(
        "errbook doctor --json | grep '\"kind\":\"setting\"' | sed 's/.*\"name\":\"\\([a-z.]*\\)\".*/\\1/'",
        folder.path(),
    );
    assert!(keys.len() > 6, "{keys:?}");
    for key in keys {
        let variable = format!("`ERRBOOK_{}`", key.replace('.', "_").to_uppercase());
        assert!(page.contains(&format!("| `{key}` | {variable}")), "{key} has no row");
    }
    let sources = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sources.md")).unwrap();
    for row in &errbook::evidence::KINDS {
        let is_shown = row.words.iter().any(|word| sources.contains(&format!("kind = \"{word}\"")));
        assert!(is_shown, "{:?} is not shown", row.words);
        for word in row.words {
            assert!(sources.contains(word), "{word} is not named");
        }
        for key in row.keys.iter().copied().flatten() {
            assert!(
                sources.contains(&format!("`{}", key.name())) || sources.contains(&format!("\n{} = ", key.name())),
                "{} of {:?}",
                key.name(),
                row.words
            );
        }
    }
}

fn holds(page: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join(page)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(root.join("tests/readme")).unwrap().map(|file| file.unwrap()) {
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let blocks = blocks(&readme);
    assert!(!blocks.is_empty());
    let mut written = readme.clone();
    for Shown { command, output } in blocks.iter().flatten() {
        let printed = run(command, folder.path());
        let same = output.len() == printed.len()
            && output.iter().zip(&printed).all(|(shown, line)| shown == line || glob(&shown.replace('…', "*"), line));
        if std::env::var_os("ERRBOOK_WRITE_README").is_some() && !same {
            let block = |lines: &[String]| [&[format!("$ {command}")], lines, &[String::new()]].concat().join("\n");
            written = written.replacen(&block(output), &block(&printed), 1);
        } else {
            assert!(same, "$ {command}\nshows\n{}\nprints\n{}", output.join("\n"), printed.join("\n"));
        }
    }
    if written != readme {
        fs::write(root.join(page), written).unwrap();
    }
}
