//! The index of a large catalog is kept, used while nothing has changed, and made again when it is stale or damaged.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

const ENTRIES: usize = 5_000;

fn write_catalog(file: &Path, word: &str) {
    let mut text = "schema = 1\n[catalog]\nid = \"till\"\nname = \"Till\"\n".to_owned();
    for number in 0..ENTRIES {
        write!(
            text,
            "[[entry]]\ncode = \"TILL_{number}\"\nsection = \"Till\"\nmeaning = \"Drawer {number} {word}.\"\nsource = \"till\"\n\
             check = \"Look.\"\nretry = {{ verdict = \"never\", why = \"no\" }}\n"
        )
        .unwrap();
    }
    fs::write(file, text).unwrap();
}

fn find(home: &Path, words: &str) -> String {
    let mut command = Command::cargo_bin("errbook").unwrap();
    command
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("HOME", home)
        .arg("--with-catalog")
        .arg(home.join("till.toml"));
    let output = command.args(["find", "--json", "--limit", "1", "--", words]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn kept(home: &Path) -> Vec<PathBuf> {
    let folder = fs::read_dir(home.join("cache/errbook"));
    folder.map(|files| files.map(|file| file.unwrap().path()).collect()).unwrap_or_default()
}

#[test]
fn a_kept_index_answers_like_a_new_one_and_never_outlives_its_catalog() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    write_catalog(&home.join("till.toml"), "squeaks");
    let first = find(home, "drawer 77 squeaks");
    assert!(first.contains("\"TILL_77\""), "{first}");
    let files = kept(home);
    assert_eq!(files.len(), 1);
    assert_eq!(find(home, "drawer 77 squeaks"), first);

    let whole = fs::read(&files[0]).unwrap();
    for damaged in [&whole[..whole.len() / 2], b"", b"something else"] {
        fs::write(&files[0], damaged).unwrap();
        assert_eq!(find(home, "drawer 77 squeaks"), first);
        assert_eq!(fs::read(&files[0]).unwrap(), whole);
    }

    write_catalog(&home.join("till.toml"), "rattles");
    let changed = find(home, "drawer 77 rattles");
    assert!(changed.contains("\"TILL_77\"") && changed.contains("rattles"), "{changed}");
    assert_eq!(kept(home), files);
}
