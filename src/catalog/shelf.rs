//! The shelf: the built-in catalogs of standards, each read whole when it is first asked for.

use std::io::Read;
use std::sync::OnceLock;

use flate2::read::GzDecoder;

use super::product::Catalog;

include!(concat!(env!("OUT_DIR"), "/shelf.rs"));

/// A catalog of the shelf, whole: what decoding looks for is in [`builtin`](super::load::builtin), the texts of its entries only here.
///
/// # Panics
/// Never in a build whose tests passed: what is built in is checked there.
pub fn shelf(id: &str) -> Option<&'static Catalog> {
    static READ: [OnceLock<Catalog>; WHOLE.len()] = [const { OnceLock::new() }; WHOLE.len()];
    let at = WHOLE.iter().position(|(name, _)| *name == id)?;
    #[expect(clippy::expect_used, reason = "built in and checked by tests")]
    let read = || {
        let mut json = Vec::new();
        GzDecoder::new(WHOLE[at].1).read_to_end(&mut json).expect("built-in catalogs are whole");
        serde_json::from_slice::<Catalog>(&json).expect("built-in catalogs fit their schema").adopt()
    };
    Some(READ[at].get_or_init(|| Catalog { builtin: true, ..read() }))
}

/// The identifiers of the catalogs of the shelf.
pub fn shelf_ids() -> impl Iterator<Item = &'static str> {
    WHOLE.iter().map(|(name, _)| *name)
}
