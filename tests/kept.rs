//! What was made of a large catalog is kept, used while nothing has changed, and made again when it is stale or damaged.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

const ENTRIES: usize = 500;

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

fn errbook(home: &Path, arguments: &[&str], input: &str) -> String {
    let mut command = Command::cargo_bin("errbook").unwrap();
    command
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("HOME", home)
        .arg("--with-catalog")
        .arg(home.join("till.toml"))
        .args(arguments)
        .write_stdin(input);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// What is kept, by name.
fn kept(home: &Path) -> Vec<PathBuf> {
    let folder = fs::read_dir(home.join("cache/errbook"));
    let mut files: Vec<PathBuf> =
        folder.map(|files| files.map(|file| file.unwrap().path()).collect()).unwrap_or_default();
    files.sort();
    files
}

#[test]
fn what_is_kept_answers_like_the_catalog_and_never_outlives_it() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    write_catalog(&home.join("till.toml"), "squeaks");
    let find = || errbook(home, &["find", "--json", "--limit", "1", "--", "drawer 77 squeaks"], "");
    let explain = || errbook(home, &["explain", "--json", "till_77"], "");
    let decode = || errbook(home, &["decode", "--json"], "level=error code=TILL_77 msg=stuck\n");
    let first = [find(), explain(), decode()];
    assert!(first.iter().all(|answer| answer.contains("\"TILL_77\"")), "{first:?}");
    let files = kept(home);
    let names: Vec<&str> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    assert!(names.len() == 2 && names[0].starts_with("catalogs-") && names[1].starts_with("index-"), "{names:?}");
    assert_eq!([find(), explain(), decode()], first);

    for file in &files {
        let whole = fs::read(file).unwrap();
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        for damaged in [&whole[..whole.len() / 2], b"", b"something else", &flipped] {
            fs::write(file, damaged).unwrap();
            assert_eq!([find(), explain(), decode()], first);
            assert_eq!(fs::read(file).unwrap(), whole, "it is made again");
        }
    }

    write_catalog(&home.join("till.toml"), "rattles");
    let changed = [find(), explain(), decode()];
    assert!(changed[1].contains("Drawer 77 rattles."), "{changed:?}");
    assert_eq!(kept(home), files);
}
