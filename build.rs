//! Turns the TOML under assets/ into JSON beside the build, so that nothing has to parse TOML when errbook starts.
//!
//! A folder becomes one object keyed by file name (`assets/theme/*.toml` → `theme.json`), a single file one value (`assets/keymap.toml` →
//! `keymap.json`). Catalogs come twice: each packed, so that only what is asked for is read, and as `heads.json` with what the first
//! frame of the screen shows of all products. Nothing is judged here: the schemas are checked where the data is read, and by tests for
//! what is built in.
//! The index of the search over the built-in catalogs is made here too (`index.bin`), and the lexicon that it was made with
//! (`lexicon.bin`).

#![expect(clippy::expect_used, reason = "a build that cannot read its assets must stop")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize as _;

/// The data of a catalog, as errbook itself reads it.
#[allow(dead_code, unused_imports, reason = "errbook uses the rest")]
#[path = "src/catalog"]
mod catalog {
    mod catalogs;
    pub mod check;
    pub mod checklist;
    pub mod entries;
    pub mod entry;
    pub mod packed;
    pub mod problem;
    pub mod product;
    pub mod rule;

    pub use catalogs::Catalogs;
    pub use check::Check;
    pub use entries::Entries;
    pub use entry::{Entry, Fingerprint, Verdict};
    pub use product::{Catalog, CatalogKind};
}

/// What decoding looks for, as errbook itself makes it of a user's catalogs.
#[allow(dead_code, reason = "errbook uses the rest")]
#[path = "src/envelope"]
mod envelope {
    pub mod rule {
        pub mod claim;
        pub mod name_table;
        pub mod product_set;
    }

    pub use rule::claim::Tier;
    pub use rule::name_table::CodeSpelling;
    pub use rule::product_set::{
        Barred, HeaderSpec, LineAsked, LineSpec, MessagePattern, Product, ProductSet, RuleSpec, SequenceSpec,
        SurfaceHint,
    };
}

#[allow(dead_code, reason = "errbook uses the rest")]
#[path = "src/triage"]
mod triage {
    pub mod product_set;
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
    pub mod vectors;
    pub mod words;
}

fn main() {
    for made_of in ["assets", "src/catalog", "src/search", "src/envelope/rule", "src/triage/product_set.rs"] {
        println!("cargo::rerun-if-changed={made_of}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for path in sorted("assets") {
        let stem = stem(&path);
        if path.is_dir() {
            let folder: BTreeMap<String, toml::Table> =
                sorted(&path).iter().filter(|file| is_toml(file)).map(|file| (self::stem(file), read(file))).collect();
            if stem == "catalog" {
                write(&out, "heads", &folder.into_iter().map(heads).collect::<BTreeMap<_, _>>());
            } else if !folder.is_empty() {
                write(&out, &stem, &folder);
            }
        } else if is_toml(&path) {
            write(&out, &stem, &without_examples(read(&path)));
        }
    }
    pack(&out);
    index(&out);
}

/// `index.bin`: the search index over the products, and over the standards.
fn index(out: &Path) {
    let table: search::lexicon::LexiconTable = read(Path::new("assets/lexicon.toml")).try_into().expect("a lexicon");
    let lexicon = search::lexicon::Lexicon::new(&table);
    let stemmed = postcard::to_stdvec(&lexicon).expect("memory is there");
    fs::write(out.join("lexicon.bin"), stemmed).expect("OUT_DIR is writable");
    let pool = |folder: &str, general: bool| {
        let catalogs: Vec<catalog::Catalog> =
            sorted(folder).iter().filter(|file| is_toml(file)).map(|file| typed(file)).collect();
        let wanted = if general { catalog::CatalogKind::Standard } else { catalog::CatalogKind::Product };
        let catalogs: Vec<&catalog::Catalog> = catalogs.iter().filter(|catalog| catalog.head.kind == wanted).collect();
        search::pool::Pool::build(&catalogs, &[], general, &lexicon)
    };
    let pools = [pool("assets/catalog", false), pool("assets/catalog/standard", true)];
    fs::write(out.join("index.bin"), search::bytes::write(&pools)).expect("OUT_DIR is writable");
}

/// A catalog as its type.
fn typed(file: &Path) -> catalog::Catalog {
    let catalog =
        catalog::Catalog::deserialize(read(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    catalog::Catalog { builtin: true, ..catalog }
}

/// Every catalog packed, and the lists of them (`packed.rs`).
fn pack(out: &Path) {
    let mut lists = String::new();
    for (list, folder) in [("PRODUCTS", "assets/catalog"), ("STANDARDS", "assets/catalog/standard")] {
        writeln!(lists, "const {list}: &[&[u8]] = &[").expect("a text takes a line");
        for file in sorted(folder).iter().filter(|file| is_toml(file)) {
            let catalog = typed(file);
            let looked_for = triage::product_set::looked_for(&catalog).expect("memory is there");
            let name = format!("{}.packed", stem(file));
            fs::write(out.join(&name), catalog.pack(looked_for).expect("a catalog is small"))
                .expect("OUT_DIR is writable");
            writeln!(lists, "    include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")),")
                .expect("a text takes a line");
        }
        lists += "];\n";
    }
    fs::write(out.join("packed.rs"), lists).expect("OUT_DIR is writable");
}

/// A table whose rules have no examples, which tests alone read.
fn without_examples(mut table: toml::Table) -> toml::Table {
    for rule in table.get_mut("rule").and_then(toml::Value::as_array_mut).into_iter().flatten() {
        if let Some(rule) = rule.as_table_mut() {
            rule.retain(|key, _| !["hits", "misses"].contains(&key));
        }
    }
    table
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
