//! What a key holds: the names that everybody uses (assets/words/keys.toml), those that catalogs add, and the paths that their
//! rules ask for.
//!
//! Knows names only; what stands under them is [`crate::envelope::record::fields`]' business.

use crate::envelope::record::field_kind::FieldKind;
use crate::envelope::text::words::words;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The kinds of which Rust knows the meaning, by their name in assets/words/keys.toml and in rules.
const KINDS: &[(&str, FieldKind)] = &[
    ("error", FieldKind::Error),
    ("code", FieldKind::Code),
    ("error_code", FieldKind::ErrorCode),
    ("reason_code", FieldKind::ReasonCode),
    ("error_description", FieldKind::Description),
    ("message", FieldKind::Message),
    ("msg", FieldKind::Msg),
    ("detail", FieldKind::Detail),
    ("details", FieldKind::Details),
    ("reason", FieldKind::Reason),
    ("hint", FieldKind::Hint),
    ("request_id", FieldKind::RequestId),
    ("trace_id", FieldKind::TraceId),
    ("correlation_id", FieldKind::Correlation),
    ("timestamp", FieldKind::Timestamp),
    ("time", FieldKind::Time),
    ("status", FieldKind::Status),
    ("http_status", FieldKind::HttpStatus),
    ("docs_url", FieldKind::Docs),
    ("title", FieldKind::Title),
    ("type", FieldKind::Type),
    ("kind", FieldKind::Kind),
    ("event", FieldKind::Event),
    ("level", FieldKind::Level),
    ("service", FieldKind::Service),
    ("component", FieldKind::Component),
    ("resource", FieldKind::Resource),
    ("approval_id", FieldKind::Approval),
    ("error_uri", FieldKind::ErrorUri),
    ("method", FieldKind::Method),
    ("path", FieldKind::Path),
    ("stack", FieldKind::Stack),
    ("name", FieldKind::CodeSpelling),
    ("headers", FieldKind::Headers),
    ("retry_after", FieldKind::RetryAfter),
    ("expires_at", FieldKind::ExpiresAt),
    ("state", FieldKind::State),
];

/// What is no key but is asked for like one.
const NOTES: &[(&str, FieldKind)] = &[
    ("@cut", FieldKind::Cut),
    ("@row", FieldKind::Rendered),
    ("@query", FieldKind::Query),
    ("@challenge", FieldKind::Challenge),
];

/// Letters of the longest key that plays a part.
const LONGEST: usize = 40;

/// By the letters and digits of a key, in small letters.
type PlainKeys<T> = HashMap<Box<[u8]>, T>;

/// The names of assets/words/keys.toml.
static NAMES: LazyLock<PlainKeys<FieldKind>> = LazyLock::new(|| {
    let kind = |name: &String| KINDS.iter().find(|(known, _)| known == name).map(|(_, kind)| *kind);
    let known = words().keys.iter().filter_map(|(name, spellings)| Some((kind(name)?, spellings)));
    known.flat_map(|(kind, all)| all.iter().map(move |spelling| (spelling.as_bytes().into(), kind))).collect()
});

/// The letters and digits of a key in small letters; none where it has more than [`LONGEST`].
struct PlainKey {
    letters: [u8; LONGEST],
    length: usize,
}

impl PlainKey {
    fn of(key: &str) -> Option<Self> {
        let mut plain = Self { letters: [0; LONGEST], length: 0 };
        for byte in key.bytes().filter(u8::is_ascii_alphanumeric) {
            *plain.letters.get_mut(plain.length)? = byte.to_ascii_lowercase();
            plain.length += 1;
        }
        Some(plain)
    }

    fn as_bytes(&self) -> &[u8] {
        &self.letters[..self.length]
    }
}

/// What a key holds that everybody uses, however it is spelt: `requestId`, `request_id`, `RequestID`, `Request-Id`.
pub(crate) fn field_kind(key: &str) -> Option<FieldKind> {
    everybodys(PlainKey::of(key)?.as_bytes())
}

/// The kind of a plain key that everybody uses; vendors name theirs: `x-acme-request-id`.
fn everybodys(plain: &[u8]) -> Option<FieldKind> {
    let is_vendors_id = || plain.starts_with(b"x") && (plain.ends_with(b"requestid") || plain.ends_with(b"reqid"));
    NAMES.get(plain).copied().or_else(|| is_vendors_id().then_some(FieldKind::RequestId))
}

/// Whether a plain key could hold a code, by the end of its name.
fn is_code_like(plain: &[u8]) -> bool {
    words().codelike.endings.iter().any(|end| plain.ends_with(end.as_bytes()))
}

/// A place among nested keys; its number among the branches.
pub(crate) type BranchIndex = usize;

/// The keys and paths that the rules in force ask for, beside the names that everybody uses.
#[derive(Debug)]
pub(crate) struct Keys {
    branches: Vec<Branch>,
    /// Paths as rules spell them, most of them many times.
    spelt: HashMap<String, FieldKind>,
    /// Every path of several keys, or of a key that has no other kind.
    paths: HashMap<String, FieldKind>,
}

/// What may stand in one object.
#[derive(Debug, Default)]
struct Branch {
    /// By plain key: what it holds, and the branch of the object under it.
    keys: PlainKeys<(Option<FieldKind>, Option<BranchIndex>)>,
    /// Beginnings of keys that play a part.
    prefixes: Vec<(Box<[u8]>, FieldKind)>,
}

impl Default for Keys {
    fn default() -> Self {
        let spelt = KINDS.iter().chain(NOTES).map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        Self { branches: vec![Branch::default()], spelt, paths: HashMap::new() }
    }
}

impl Keys {
    /// The object that is read itself.
    pub const TOP: BranchIndex = 0;

    /// The kind of a path that a rule names: its name, a key, or keys inside each other joined by dots (`error.code`); a `*` at
    /// its end stands for any further letters.
    pub fn add(&mut self, path: &str) -> FieldKind {
        if let Some(kind) = self.spelt.get(path) {
            return *kind;
        }
        let kind = self.add_path(path);
        self.spelt.insert(path.to_owned(), kind);
        kind
    }

    fn add_path(&mut self, path: &str) -> FieldKind {
        let folded = plain_path(path);
        let path = folded.as_str();
        if let Some(kind) =
            self.paths.get(path).copied().or_else(|| field_kind(path).filter(|_| !path.contains(['.', '*'])))
        {
            return kind;
        }
        let kind = FieldKind::other(self.paths.len());
        self.paths.insert(path.to_owned(), kind);
        let (outer, last) = path.rsplit_once('.').map_or(("", path), |(outer, last)| (outer, last));
        let mut place = Self::TOP;
        for key in outer.split('.').filter(|key| !key.is_empty()) {
            place = self.inside(place, key);
        }
        if let Some(prefix) = last.strip_suffix('*') {
            self.branches[place].prefixes.push((plain(prefix), kind));
        } else {
            for key in spellings(last) {
                self.branches[place].keys.entry(key).or_default().0 = Some(kind);
            }
        }
        kind
    }

    /// The branch of the object under a key.
    fn inside(&mut self, place: BranchIndex, key: &str) -> BranchIndex {
        let keys = spellings(key);
        let known = keys.iter().find_map(|key| self.branches[place].keys.get(key)?.1);
        let inner = known.unwrap_or_else(|| {
            self.branches.push(Branch::default());
            self.branches.len() - 1
        });
        for key in keys {
            self.branches[place].keys.entry(key).or_default().1 = Some(inner);
        }
        inner
    }

    /// Adds a name under which a catalog's products put what `kind` stands for. A name with another meaning keeps it.
    pub fn add_name(&mut self, kind: &str, name: &str) {
        let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == kind) else { return };
        if field_kind(name).is_none() {
            self.branches[Self::TOP].keys.entry(plain(name)).or_default().0.get_or_insert(*kind);
        }
    }

    /// What the key of an object at `place` is: its kind, and where to read on in the object under it.
    pub fn find(&self, place: BranchIndex, key: &str) -> Option<(Option<FieldKind>, Option<BranchIndex>)> {
        let plain = PlainKey::of(key)?;
        let plain = plain.as_bytes();
        let branch = &self.branches[place];
        let own = branch.keys.get(plain).copied();
        if place != Self::TOP {
            let by_prefix = || branch.prefixes.iter().find(|(prefix, _)| plain.starts_with(prefix));
            return own.or_else(|| by_prefix().map(|(_, kind)| (Some(*kind), None)));
        }
        let (kind, inner) = own.unwrap_or_default();
        let kind = everybodys(plain).or(kind).or_else(|| is_code_like(plain).then_some(FieldKind::CodeLike));
        (kind.is_some() || inner.is_some()).then_some((kind, inner))
    }

    /// The kind of a key that stands by itself, in a pair, a row or a header.
    pub fn kind(&self, key: &str) -> Option<FieldKind> {
        self.find(Self::TOP, key)?.0
    }
}

/// A path whose keys are those of everybody's kinds by their name, and plain letters otherwise: spelling does not matter.
fn plain_path(path: &str) -> String {
    let key = |key: &str| {
        let kind = field_kind(key).and_then(|kind| KINDS.iter().find(|(_, known)| *known == kind));
        let star = if key.ends_with('*') { "*" } else { "" };
        kind.map_or_else(|| String::from_utf8_lossy(&plain(key)).into_owned() + star, |(name, _)| (*name).to_owned())
    };
    path.split('.').map(key).collect::<Vec<_>>().join(".")
}

/// Every plain spelling of a key: those of its kind where everybody uses it.
fn spellings(key: &str) -> Vec<Box<[u8]>> {
    let kind = KINDS.iter().find(|(name, _)| *name == key).map(|(_, kind)| *kind).or_else(|| field_kind(key));
    match kind {
        Some(kind) => NAMES.iter().filter(|(_, of)| **of == kind).map(|(name, _)| name.clone()).collect(),
        None => vec![plain(key)],
    }
}

fn plain(key: &str) -> Box<[u8]> {
    key.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Keys, NAMES, field_kind};
    use crate::envelope::record::field_kind::FieldKind;
    use crate::envelope::text::words::words;

    #[test]
    fn every_kind_has_names_and_every_name_a_kind() {
        for (name, kind) in KINDS {
            assert!(NAMES.values().any(|known| known == kind), "assets/words/keys.toml does not name {name}");
        }
        for (kind, spellings) in &words().keys {
            assert!(KINDS.iter().any(|(name, _)| name == kind), "{kind} is a kind that nobody reads");
            for spelling in spellings {
                assert!(spelling.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{spelling}");
            }
        }
    }

    #[test]
    fn spelling_does_not_matter_beyond_letters_and_digits() {
        for key in ["requestId", "request_id", "RequestID", "Request-Id", "x-request-id"] {
            assert_eq!(field_kind(key), Some(FieldKind::RequestId), "{key}");
        }
        assert_eq!(field_kind("charge"), None);
        let keys = Keys::default();
        assert_eq!(keys.kind("app_error_code"), Some(FieldKind::CodeLike));
        assert_eq!(keys.kind("encoder"), None);
    }

    #[test]
    fn a_path_leads_into_the_object_that_it_names_and_no_other() {
        let mut keys = Keys::default();
        let code = keys.add("error.code");
        let missing = keys.add("details.missing*");
        assert_eq!((keys.add("error.code"), keys.add("Error.Code"), keys.add("ERROR.code")), (code, code, code));
        let (error, inside) = keys.find(Keys::TOP, "Error").unwrap();
        assert_eq!((error, keys.find(inside.unwrap(), "code")), (Some(FieldKind::Error), Some((Some(code), None))));
        let (_, details) = keys.find(Keys::TOP, "details").unwrap();
        assert_eq!(keys.find(details.unwrap(), "missingZone"), Some((Some(missing), None)));
        assert_eq!(keys.find(details.unwrap(), "present"), None);
        assert_eq!(keys.kind("code"), Some(FieldKind::Code));
    }
}
