//! Envelope rules: what a catalog says its products' envelopes look like, of an object, a row, a record or a header.
//!
//! Rules are data ([`RuleSpec`]); a word may ask only what [`predicate`] knows. One rule stands in no file: a distinctive code
//! that a catalog owns is its entry's, whatever it stands in. What a rule proves of given fields is [`proof`]'s, and which one
//! counts [`fit`]'s.
//!
//! [`fit`]: crate::envelope::rule::fit
//! [`predicate`]: crate::envelope::rule::predicate
//! [`proof`]: crate::envelope::rule::proof

use crate::envelope::record::fields::FieldKind;
use crate::envelope::record::keys::Keys;
use crate::envelope::rule::predicate::{Ask, Predicate};
use crate::envelope::rule::product_set::RuleSpec;

/// The name of the rule that every catalog has.
pub(crate) const KNOWN_CODE: &str = "known-code";

/// The name of what is found where a text only names a code.
pub(crate) const MENTION: &str = "mention";

/// The name of what somebody reports in their own words.
pub(crate) const REPORT: &str = "report";

/// A rule made ready.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own that a catalog sets")]
#[derive(Debug)]
pub(crate) struct EnvelopeRule {
    /// Name in `--json` output.
    pub name: &'static str,
    /// Why it is taken for this, in words.
    pub why: &'static str,
    /// Whose rule it is.
    pub product: usize,
    pub(super) all: Vec<Condition>,
    pub(super) any: Vec<Vec<Condition>>,
    pub(super) mark: Vec<Condition>,
    /// The kinds that must be there, as a set in which several may share a bit.
    pub(super) needed: u64,
    /// Every kind that the rule names, where it allows no others.
    pub(super) named: Option<Vec<FieldKind>>,
    pub code: Code,
    /// Where the entry itself stands.
    pub entry: Option<FieldKind>,
    /// Where the message stands, best first.
    pub message: Vec<FieldKind>,
    /// Where else than usual the request id stands.
    pub request_id: Option<Vec<FieldKind>>,
    /// Where else than usual the status stands.
    pub status: Option<Vec<FieldKind>>,
    /// Where else than usual the time stands.
    pub time: Option<Vec<FieldKind>>,
    /// Who spoke, and the sentence that says how the structure proves it.
    pub surface: Option<(&'static str, &'static str)>,
    /// What is inside belongs to somebody else or repeats it, and is not read.
    pub opaque: bool,
    /// Fields one a line tell of it, too, whatever they prove.
    pub block: bool,
    /// The body of its answer does not stand beside it.
    pub apart: bool,
    /// It tells of no failure: its values may belong to one with the same request id.
    pub quiet: bool,
    /// Too little structure to prove anything beside a code that others have too.
    pub weak: bool,
    /// Further fields worth showing.
    pub show: Vec<FieldKind>,
}

pub(super) type Condition = (FieldKind, Predicate);

/// Where the code stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    /// In the first of these fields that is there.
    Named(Vec<FieldKind>),
    /// Nowhere, but the message, the event or the class stands for one.
    Implied,
    /// Nowhere: the envelope has none, or the rule names its entry.
    Nowhere(Option<&'static str>),
}

impl EnvelopeRule {
    /// Whether the level of a record makes it a failure, so that it need not name a code.
    pub fn is_of_level(&self) -> bool {
        self.all.iter().any(|(_, predicate)| predicate.ask == Ask::ErrorLevel)
    }

    /// A rule of a product; none where a word of it is not known, which the reader of catalogs refuses before.
    pub fn new(product: usize, spec: &RuleSpec<'static>, keys: &mut Keys) -> Option<Self> {
        let mut conditions = |pairs: &[(&str, &str)]| -> Option<Vec<Condition>> {
            pairs.iter().map(|(path, word)| Some((keys.add(path), Predicate::parse(word)?))).collect()
        };
        let all = conditions(&spec.when)?;
        let any = spec.any.iter().map(|pairs| conditions(pairs)).collect::<Option<Vec<_>>>()?;
        let mark = conditions(&spec.mark)?;
        let mut kinds = |paths: &[&str]| -> Vec<FieldKind> { paths.iter().map(|path| keys.add(path)).collect() };
        let code = kinds(&spec.code);
        let message = kinds(&spec.message);
        let request_id = spec.request_id.as_deref().map(&mut kinds);
        let status = spec.status.as_deref().map(&mut kinds);
        let time = spec.time.as_deref().map(&mut kinds);
        let show = kinds(&spec.show);
        let named = spec.only.as_deref().map(|only| {
            let conditions = all.iter().chain(any.iter().flatten()).chain(&mark).map(|(kind, _)| *kind);
            let others = kinds(only);
            conditions.chain(others).chain(code.iter().chain(&message).copied()).collect()
        });
        let needed = all.iter().filter(|(_, predicate)| predicate.needs_field());
        Some(Self {
            name: spec.name,
            why: spec.why,
            product,
            needed: set(needed.map(|(kind, _)| *kind)),
            all,
            any,
            mark,
            named,
            code: match (code.is_empty(), spec.implied) {
                (false, _) => Code::Named(code),
                (true, true) => Code::Implied,
                (true, false) => Code::Nowhere(spec.entry),
            },
            entry: None,
            message,
            request_id,
            status,
            time,
            surface: spec.surface,
            opaque: spec.opaque,
            block: spec.block,
            apart: spec.apart,
            quiet: spec.quiet,
            weak: spec.weak,
            show,
        })
    }

    /// What errbook itself printed of a failure of this catalog, passed on by a colleague.
    pub fn own_finding(product: usize, catalog: &str, keys: &mut Keys) -> Self {
        let owned = |word: &str| Predicate::parse(word);
        let conditions = [("catalog", format!("is {catalog}")), ("known", "true".into()), ("entry", "entry".into())];
        let all: Vec<Condition> =
            conditions.iter().filter_map(|(path, word)| Some((keys.add(path), owned(word)?))).collect();
        Self {
            name: "errbook-finding",
            why: "a finding of errbook",
            needed: set(all.iter().map(|(kind, _)| *kind)),
            mark: all.clone(),
            all,
            code: Code::Named(vec![FieldKind::Code]),
            entry: Some(keys.add("entry")),
            message: vec![FieldKind::Message],
            opaque: true,
            ..Self::known_code(product)
        }
    }

    /// The rule that every catalog has: a code of its own, whatever it stands in.
    pub fn known_code(product: usize) -> Self {
        Self {
            name: KNOWN_CODE,
            why: "a code that no other loaded catalog has",
            product,
            entry: None,
            all: Vec::new(),
            any: Vec::new(),
            mark: Vec::new(),
            needed: 0,
            named: None,
            code: Code::Named(CODE_LIKE.to_vec()),
            message: vec![
                FieldKind::Message,
                FieldKind::Description,
                FieldKind::Detail,
                FieldKind::Msg,
                FieldKind::Title,
                FieldKind::Error,
            ],
            request_id: None,
            status: None,
            time: None,
            surface: None,
            opaque: false,
            block: false,
            quiet: false,
            weak: false,
            apart: false,
            show: Vec::new(),
        }
    }
}

/// Where a code is looked for whatever it stands in.
pub(super) const CODE_LIKE: [FieldKind; 12] = [
    FieldKind::Code,
    FieldKind::ErrorCode,
    FieldKind::ReasonCode,
    FieldKind::Error,
    FieldKind::CodeLike,
    FieldKind::Reason,
    FieldKind::Type,
    FieldKind::CodeSpelling,
    FieldKind::Status,
    FieldKind::Kind,
    FieldKind::Title,
    FieldKind::Event,
];

/// A set of kinds in which several may share a bit: what is missing from it is surely not there.
pub(super) fn set(kinds: impl Iterator<Item = FieldKind>) -> u64 {
    kinds.fold(0, |set, kind| set | 1 << (kind.number() % 64))
}
