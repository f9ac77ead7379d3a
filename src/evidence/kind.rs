//! What makes something a kind of source: the words by which config.toml calls it and the keys that describe one. Each kind says
//! so in its own file; which kinds there are is [`super::spec`]'s business.

use std::path::PathBuf;

use serde::de::DeserializeOwned;

use super::Source;
use crate::catalog::schema::TableKey;

/// Where a path of config.toml leads: `~` and the folder of the file put in.
pub type Resolve<'r> = &'r dyn Fn(PathBuf) -> PathBuf;

/// A kind of source.
pub trait SourceKind: Source + DeserializeOwned + Sized + 'static {
    /// What `kind` says of it.
    const WORDS: &'static [&'static str];
    /// The keys that it takes beside `kind` and `name`.
    const KEYS: &'static [&'static [TableKey]];

    /// The same with its paths made whole; of most kinds there are none.
    #[must_use]
    fn resolved(self, _: Resolve<'_>) -> Self {
        self
    }
}
