//! Turns the TOML under assets/ into JSON beside the build, so that nothing has to parse TOML when errbook starts.
//!
//! A folder becomes one object keyed by file name (`assets/catalog/*.toml` → `catalog.json`, those of standards → `shelf.json` and a packed file each), a single file one value
//! (`assets/keymap.toml` → `keymap.json`). Catalogs come twice: whole, and as `heads.json` with only what the first frame
//! of the screen shows, because the texts of all entries take longer to read than a frame to draw. Nothing is judged here: the schemas are checked where the data is read, and by
//! tests for what is built in.
//! The index of the search over the built-in catalogs is made here too (`index.bin`).

#![expect(clippy::expect_used, reason = "a build that cannot read its assets must stop")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize as _;

/// The data of a catalog, as errbook itself reads it.
#[allow(dead_code, unused_imports, reason = "errbook uses the rest")]
#[path = "src/catalog"]
mod catalog {
    pub mod check;
    pub mod entry;
    pub mod product;
    pub mod rule;

    pub use entry::{Entry, Verdict};
    pub use product::{Catalog, CatalogKind};
}

/// What makes an index, as errbook itself makes one of a user's catalogs.
#[allow(dead_code, reason = "errbook uses the rest")]
#[path = "src/search"]
mod search {
    pub mod bytes;
    pub mod entry_table;
    pub mod lexicon;
    pub mod pool;
    pub mod postings;
    pub mod postings_builder;
    pub mod query;
    pub mod string_arena;
    pub mod words;
}

fn main() {
    for made_of in ["assets", "src/catalog", "src/search"] {
        println!("cargo::rerun-if-changed={made_of}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for path in sorted("assets") {
        let stem = stem(&path);
        if path.is_dir() {
            let folder: BTreeMap<String, toml::Table> =
                sorted(&path).iter().filter(|file| is_toml(file)).map(|file| (self::stem(file), read(file))).collect();
            if !folder.is_empty() {
                write(&out, &stem, &folder);
            }
            for inner in sorted(&path).into_iter().filter(|inner| inner.is_dir() && stem == "catalog") {
                shelf(&out, &inner);
            }
            if stem == "catalog" {
                write(&out, "heads", &folder.into_iter().map(heads).collect::<BTreeMap<_, _>>());
            }
        } else if is_toml(&path) {
            write(&out, &stem, &read(&path));
        }
    }
    index(&out);
}

/// `index.bin`: the search index over the products, and over the standards.
fn index(out: &Path) {
    let table: search::lexicon::LexiconTable = read(Path::new("assets/lexicon.toml")).try_into().expect("a lexicon");
    let lexicon = search::lexicon::Lexicon::new(&table);
    let pool = |folder: &str, general: bool| {
        let catalogs: Vec<catalog::Catalog> =
            sorted(folder).iter().filter(|file| is_toml(file)).map(|file| typed(file)).collect();
        let wanted = if general { catalog::CatalogKind::Standard } else { catalog::CatalogKind::Product };
        let catalogs: Vec<&catalog::Catalog> = catalogs.iter().filter(|catalog| catalog.head.kind == wanted).collect();
        let pool = search::pool::Pool::build(&catalogs, &[], general, &lexicon);
        search::pool::Pool { entries: Vec::new(), ..pool }
    };
    let pools = [pool("assets/catalog", false), pool("assets/catalog/standard", true)];
    fs::write(out.join("index.bin"), search::bytes::write(&pools)).expect("OUT_DIR is writable");
}

/// A catalog as its type, with its identifier in its entries.
fn typed(file: &Path) -> catalog::Catalog {
    let mut catalog =
        catalog::Catalog::deserialize(read(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    for entry in &mut catalog.entries {
        Arc::make_mut(entry).catalog.clone_from(&catalog.head.id);
    }
    catalog
}

/// The catalogs of standards: `shelf.json` with what decoding looks for, and each whole in a packed file of its own that is
/// read when one of its entries is shown; `shelf.rs` lists them.
fn shelf(out: &Path, folder: &Path) {
    let files: BTreeMap<String, toml::Table> = sorted(folder).iter().map(|file| (stem(file), read(file))).collect();
    let mut list = String::from("const WHOLE: &[(&str, &[u8])] = &[\n");
    for (name, catalog) in &files {
        let json = serde_json::to_vec(catalog).expect("TOML without dates is JSON");
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        let packed = packed.write_all(&json).and_then(|()| packed.finish()).expect("a vector takes bytes");
        fs::write(out.join(format!("shelf-{name}.gz")), packed).expect("OUT_DIR is writable");
        writeln!(list, "    ({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/shelf-{name}.gz\"))),")
            .expect("a text takes a line");
    }
    list += "];\n";
    fs::write(out.join("shelf.rs"), list).expect("OUT_DIR is writable");
    write(out, "shelf", &files.into_iter().map(looked_for).collect::<BTreeMap<_, _>>());
}

/// What decoding looks for in an entry of a standard.
const LOOKED_FOR: [&str; 7] = ["code", "alias", "class", "texts", "fingerprint", "http", "harmless"];

/// A catalog with what decoding looks for.
fn looked_for((stem, mut catalog): (String, toml::Table)) -> (String, toml::Table) {
    catalog.remove("sample");
    for rows in ["envelope", "line", "sequence"] {
        for row in catalog.get_mut(rows).and_then(toml::Value::as_array_mut).into_iter().flatten() {
            if let Some(row) = row.as_table_mut() {
                row.retain(|key, _| key != "hits" && key != "misses");
            }
        }
    }
    for entry in catalog.get_mut("entry").and_then(toml::Value::as_array_mut).into_iter().flatten() {
        if let Some(entry) = entry.as_table_mut() {
            entry.retain(|key, _| LOOKED_FOR.contains(&key));
            for alias in entry.get_mut("alias").and_then(toml::Value::as_array_mut).into_iter().flatten() {
                alias.as_table_mut().expect("an alias is a table").remove("note");
            }
            for fixed in entry.get_mut("fingerprint").and_then(toml::Value::as_array_mut).into_iter().flatten() {
                fixed
                    .as_table_mut()
                    .expect("a fixed message is a table")
                    .retain(|key, _| key == "text" || key == "http" || key == "needs_code");
            }
        }
    }
    (stem, catalog)
}

/// What the first frame shows of an entry.
const HEAD: [&str; 6] = ["code", "section", "since", "meaning", "check", "retry"];

/// A catalog with the heads of its entries.
fn heads((stem, mut catalog): (String, toml::Table)) -> (String, toml::Table) {
    catalog.retain(|key, _| ["catalog", "entry"].contains(&key));
    for entry in catalog.get_mut("entry").and_then(toml::Value::as_array_mut).into_iter().flatten() {
        if let Some(entry) = entry.as_table_mut() {
            entry.retain(|key, _| HEAD.contains(&key));
        }
    }
    (stem, catalog)
}

fn sorted(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("assets is readable").filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a listed path has a name").to_string_lossy().into_owned()
}

fn read(path: &Path) -> toml::Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(out: &Path, stem: &str, value: &impl serde::Serialize) {
    let json = serde_json::to_string(value).expect("TOML without dates is JSON");
    fs::write(out.join(format!("{stem}.json")), json).expect("OUT_DIR is writable");
}
