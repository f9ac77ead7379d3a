//! Holds the inside of the modules: no file of `src` leads back to itself by what it names, and none is longer than it may be.
//! Reads the sources as text.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Lines of the longest file.
const LONGEST: usize = 400;

/// By the path of a file below `src`, as a path of Rust: its code without tests and comments.
type Files = BTreeMap<Vec<String>, String>;

fn files() -> (Files, Vec<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files, mut long) = (vec![root.clone()], Files::new(), Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            if text.lines().count() > LONGEST {
                long.push(path.display().to_string());
            }
            let inside = path.strip_prefix(&root).unwrap().with_extension("");
            let name: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            let is_code = !["lib", "main", "tests"].contains(&name.last().unwrap().as_str());
            let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let lines = shipped.lines().filter(|line| !line.trim_start().starts_with("//"));
            if is_code {
                files.insert(name, lines.fold(String::new(), |code, line| code + line + "\n"));
            }
        }
    }
    (files, long)
}

/// The paths of a tree of imports: `a::{b, c::d}` are `a::b` and `a::c::d`.
fn paths(tree: &str) -> Vec<String> {
    let Some((head, inner)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap().trim().to_owned()];
    };
    let inner = inner.rsplit_once('}').unwrap().0;
    let (mut depth, mut start, mut all) = (0, 0, Vec::new());
    for (at, letter) in inner.char_indices().chain([(inner.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inner[start..at].trim();
                start = at + 1;
                if !part.is_empty() {
                    all.extend(paths(part).into_iter().map(|path| format!("{}{path}", head.trim())));
                }
            }
            _ => {}
        }
    }
    all
}

/// What a file imports, and what of it it hands on.
fn imports(code: &str) -> (Vec<String>, Vec<String>) {
    let (mut own, mut handed_on) = (Vec::new(), Vec::new());
    for (at, _) in code.match_indices("use ") {
        let begins = code[..at].rsplit('\n').next().unwrap();
        let public = begins.trim_start().starts_with("pub");
        if !(begins.trim().is_empty() || public) {
            continue;
        }
        let tree = code[at + 4..].split(';').next().unwrap();
        if public { &mut handed_on } else { &mut own }.extend(paths(tree));
    }
    (own, handed_on)
}

/// Paths that code names in passing: `crate::a::b`, `super::c::d`, `child::e`, and `imported::f` as what was imported.
fn in_passing(code: &str, imported: &[String]) -> Vec<String> {
    let code = without_imports(code);
    let words = code.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | ':')));
    let paths = words.map(|word| word.trim_end_matches(':')).filter_map(|path| Some((path, path.split_once("::")?)));
    let whole = |(path, (head, rest)): (&str, (&str, &str))| {
        let module = imported.iter().map(|import| import.trim_end_matches("::self"));
        let mut module = module.filter(|module| module.rsplit("::").next() == Some(head));
        module.next().map_or(path.to_owned(), |module| format!("{module}::{rest}"))
    };
    paths.map(whole).collect()
}

fn without_imports(code: &str) -> String {
    let mut imports = false;
    let own = code.lines().filter(|line| {
        let begins =
            line.trim_start().starts_with("use ") || line.trim_start().starts_with("pub") && line.contains(" use ");
        let inside = imports || begins;
        imports = inside && !line.contains(';');
        !inside
    });
    own.fold(String::new(), |own, line| own + line + "\n")
}

/// A path as one from the root of the crate; none where it leads out of it.
fn absolute(file: &[String], path: &str, files: &Files) -> Option<Vec<String>> {
    let mut parts: Vec<&str> = path.split("::").collect();
    let mut base: Vec<String> = match parts[0] {
        "crate" => Vec::new(),
        "self" | "super" => file.to_vec(),
        first => {
            let child = [file, &[first.to_owned()]].concat();
            return files
                .contains_key(&child)
                .then(|| [file, &parts.iter().map(|&part| part.to_owned()).collect::<Vec<_>>()].concat());
        }
    };
    while parts.first() == Some(&"super") {
        base.pop();
        parts.remove(0);
    }
    if matches!(parts.first(), Some(&("crate" | "self"))) {
        parts.remove(0);
    }
    base.extend(parts.into_iter().map(str::to_owned));
    Some(base)
}

/// The file in which something stands that a path names, through those that only hand it on.
fn home(
    path: &[String],
    files: &Files,
    handed_on: &BTreeMap<Vec<String>, Vec<String>>,
    steps: usize,
) -> Option<Vec<String>> {
    let length = (1..=path.len()).rev().find(|&length| files.contains_key(&path[..length]))?;
    let named = path.get(..=length).and_then(|named| handed_on.get(named));
    match named.filter(|_| steps > 0) {
        Some(leads) => home(&[leads, &path[length + 1..]].concat(), files, handed_on, steps - 1),
        None => Some(path[..length].to_vec()),
    }
}

fn edges() -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let (files, _) = files();
    let mut handed_on = BTreeMap::new();
    for (file, code) in &files {
        for path in imports(code).1 {
            if let Some(target) = absolute(file, &path, &files) {
                handed_on.insert([&file[..], &[target.last().unwrap().clone()]].concat(), target);
            }
        }
    }
    let mut edges = BTreeMap::new();
    for (file, code) in &files {
        let own = imports(code).0;
        let passing = in_passing(code, &own);
        let targets = own.into_iter().chain(passing).filter_map(|path| absolute(file, &path, &files));
        let homes = targets.filter_map(|target| home(&target, &files, &handed_on, 8)).filter(|home| home != file);
        edges.insert(file.clone(), homes.collect());
    }
    edges
}

#[test]
fn no_file_leads_back_to_itself() {
    let mut left = edges();
    // Files that name none of those that are left, or that none of them names, are on no circle.
    loop {
        let named: BTreeSet<&Vec<String>> = left.values().flatten().collect();
        let is_end = |(file, names): &(&Vec<String>, &BTreeSet<Vec<String>>)| {
            !named.contains(file) || names.iter().all(|name| !left.contains_key(name))
        };
        let ends: Vec<Vec<String>> = left.iter().filter(is_end).map(|(file, _)| file.clone()).collect();
        if ends.is_empty() {
            break;
        }
        for file in ends {
            left.remove(&file);
        }
        let kept: BTreeSet<Vec<String>> = left.keys().cloned().collect();
        for names in left.values_mut() {
            names.retain(|name| kept.contains(name));
        }
    }
    let shown = |(file, names): (&Vec<String>, &BTreeSet<Vec<String>>)| {
        let names: Vec<String> = names.iter().map(|name| name.join("::")).collect();
        format!("{} names {}", file.join("::"), names.join(", "))
    };
    let round: Vec<String> = left.iter().map(shown).collect();
    assert!(round.is_empty(), "go round, or stand between what does:\n{}", round.join("\n"));
}

#[test]
fn the_graph_of_files_is_seen_as_it_is() {
    let edges = edges();
    let path = |path: &str| -> Vec<String> { path.split("::").map(str::to_owned).collect() };
    let names = |file: &str, other: &str| edges[&path(file)].contains(&path(other));
    assert!(names("envelope::walk", "envelope::lines"), "an import of a module");
    assert!(names("envelope::lines::near", "envelope::lines::reader"), "an import of types");
    assert!(names("triage::opening", "envelope::finding"), "a type that another file hands on");
    assert!(names("store::postgres", "store::postgres::schema"), "a module inside, named in passing");
    assert!(names("tui::session", "evidence::logs"), "a function of an imported module that hands it on");
    assert!(!names("envelope::finding", "envelope::walk"));
    assert!(edges.len() > 200);
}

#[test]
fn no_file_is_longer_than_it_may_be() {
    assert_eq!(files().1, Vec::<String>::new(), "more than {LONGEST} lines");
}
