//! Text as keys and values: JSON and what is written like it, `key=value`, tables, HTTP heads, query parameters, and the names of keys. Knows no product.

pub(crate) mod field_kind;
pub(crate) mod fields;
pub(crate) mod go_map;
pub(crate) mod http_text;
pub(crate) mod json;
pub(crate) mod key_value;
pub(crate) mod keys;
pub(crate) mod level;
pub(crate) mod oauth_callback;
pub(crate) mod status_line;
pub(crate) mod stream;
pub(crate) mod table;

/// The longest line that is read as words or as fields; longer ones are data.
pub(crate) const LONGEST_LINE: usize = 8 * 1024;
