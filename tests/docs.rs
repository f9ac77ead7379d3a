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
fn every_console_block_of_the_page_on_catalogs_prints_what_it_shows() {
    holds("docs/catalogs.md");
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
