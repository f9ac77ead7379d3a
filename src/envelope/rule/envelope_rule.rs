//! Envelope rules: what a catalog says its products' envelopes look like, and which rule fits the fields of an object, a row, a
//! record or a header best.
//!
//! Rules are data ([`RuleSpec`]); a word may ask only what [`predicate`] knows. One rule stands in no file: a distinctive code
//! that a catalog owns is its entry's, whatever it stands in.

use crate::envelope::record::fields::{FieldKind, Fields, RecordField};
use crate::envelope::record::keys::Keys;
use crate::envelope::record::level::Level;
use crate::envelope::rule::claim::{Proof, Tier};
use crate::envelope::rule::predicate::Predicate;
use crate::envelope::rule::product_index::ProductIndex;
use crate::envelope::rule::product_set::RuleSpec;
use std::borrow::Cow;

/// The name of the rule that every catalog has.
pub(crate) const KNOWN_CODE: &str = "known-code";

/// The name of what is found where a text only names a code.
pub(crate) const MENTION: &str = "mention";

/// A rule made ready.
#[derive(Debug)]
pub(crate) struct EnvelopeRule {
    /// Name in `--json` output.
    pub name: String,
    /// Why it is taken for this, in words.
    pub why: String,
    /// Whose rule it is.
    pub product: usize,
    all: Vec<Condition>,
    any: Vec<Vec<Condition>>,
    mark: Vec<Condition>,
    /// The roles that must be there, as a set in which several may share a bit.
    needed: u64,
    /// Every role that the rule names, where it allows no others.
    named: Option<Vec<FieldKind>>,
    pub code: Code,
    /// Where the entry itself stands.
    pub entry: Option<FieldKind>,
    /// Where the message stands, best first.
    pub message: Vec<FieldKind>,
    /// Where else than usual the request id stands.
    pub request_id: Option<Vec<FieldKind>>,
    /// Where else than usual the status stands.
    pub status: Option<Vec<FieldKind>>,
    /// Who spoke, and the sentence that says how the structure proves it.
    pub surface: Option<(String, String)>,
    /// What is inside belongs to somebody else or repeats it, and is not read.
    pub opaque: bool,
    /// It tells of no failure: its values may belong to one with the same request id.
    pub quiet: bool,
    /// Too little structure to prove anything beside a code that others have too.
    weak: bool,
    /// Further fields worth showing.
    pub show: Vec<FieldKind>,
}

type Condition = (FieldKind, Predicate);

/// Where the code stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    /// In the first of these fields that is there.
    Named(Vec<FieldKind>),
    /// Nowhere, but the message, the event or the class stands for one.
    Implied,
    /// Nowhere: the envelope has none, or the rule names its entry.
    Nowhere(Option<String>),
}

impl EnvelopeRule {
    /// A rule of a product; none where a word of it is not known, which the reader of catalogs refuses before.
    pub fn new(product: usize, spec: &RuleSpec, keys: &mut Keys) -> Option<Self> {
        let mut conditions = |pairs: &[(String, String)]| -> Option<Vec<Condition>> {
            pairs.iter().map(|(path, word)| Some((keys.add(path), Predicate::parse(word)?))).collect()
        };
        let all = conditions(&spec.when)?;
        let any = spec.any.iter().map(|pairs| conditions(pairs)).collect::<Option<Vec<_>>>()?;
        let mark = conditions(&spec.mark)?;
        let mut kinds = |paths: &[String]| -> Vec<FieldKind> { paths.iter().map(|path| keys.add(path)).collect() };
        let code = kinds(&spec.code);
        let message = kinds(&spec.message);
        let request_id = spec.request_id.as_deref().map(&mut kinds);
        let status = spec.status.as_deref().map(&mut kinds);
        let show = kinds(&spec.show);
        let named = spec.only.as_deref().map(|only| {
            let conditions = all.iter().chain(any.iter().flatten()).chain(&mark).map(|(role, _)| *role);
            let others = kinds(only);
            conditions.chain(others).chain(code.iter().chain(&message).copied()).collect()
        });
        let needed = all.iter().filter(|(_, predicate)| predicate.needs_field());
        Some(Self {
            name: spec.name.clone(),
            why: spec.why.clone(),
            product,
            needed: set(needed.map(|(role, _)| *role)),
            all,
            any,
            mark,
            named,
            code: match (code.is_empty(), spec.implied) {
                (false, _) => Code::Named(code),
                (true, true) => Code::Implied,
                (true, false) => Code::Nowhere(spec.entry.clone()),
            },
            entry: None,
            message,
            request_id,
            status,
            surface: spec.surface.clone(),
            opaque: spec.opaque,
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
            name: "errbook-finding".to_owned(),
            why: "a finding of errbook".to_owned(),
            needed: set(all.iter().map(|(role, _)| *role)),
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
            name: KNOWN_CODE.to_owned(),
            why: "a code that no other loaded catalog has".to_owned(),
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
            surface: None,
            opaque: false,
            quiet: false,
            weak: false,
            show: Vec::new(),
        }
    }

    fn fits(&self, there: u64, fields: &Fields<'_>, product_index: &ProductIndex) -> bool {
        let holds = |(role, predicate): &Condition| predicate.holds(*role, fields, self.product, product_index);
        there & self.needed == self.needed
            && self.all.iter().all(holds)
            && (self.any.is_empty() || self.any.iter().any(|all| all.iter().all(holds)))
            && self.named.as_ref().is_none_or(|named| {
                let own = |field: &RecordField<'_>| named.contains(&field.role) || NOTES.contains(&field.role);
                fields.others == 0 && fields.all.iter().all(own)
            })
    }

    /// What proves that fitting fields are the product's.
    fn proof(&self, fields: &Fields<'_>, product_index: &ProductIndex) -> Proof {
        let holds = |(role, predicate): &Condition| predicate.holds(*role, fields, self.product, product_index);
        let tier = product_index.tier(self.product);
        if self.entry.is_some() {
            return Proof::Mark;
        }
        if tier == Tier::Format {
            return Proof::None;
        }
        let proof = if self.mark.iter().any(holds) {
            Proof::Mark
        } else {
            match &self.code {
                Code::Named(kinds) => self.code_proof(kinds, fields, product_index),
                Code::Implied => self.implied_proof(fields, product_index),
                Code::Nowhere(Some(_)) => Proof::Shape,
                Code::Nowhere(None) => Proof::Structure,
            }
        };
        if tier == Tier::Standard {
            if proof > Proof::Structure { Proof::Standard } else { Proof::None }
        } else {
            proof
        }
    }

    fn code_proof(&self, kinds: &[FieldKind], fields: &Fields<'_>, product_index: &ProductIndex) -> Proof {
        let Some(code) = code_field(kinds, fields).and_then(|field| field.plain()).map(plain_letters) else {
            return Proof::Structure;
        };
        if product_index.name(self.product, &code).is_none() {
            Proof::Structure
        } else if product_index.is_distinctive(self.product, &code) {
            Proof::Code
        } else if self.weak {
            Proof::Structure
        } else {
            Proof::Shape
        }
    }

    fn implied_proof(&self, fields: &Fields<'_>, product_index: &ProductIndex) -> Proof {
        let product = Some(self.product);
        let class =
            fields.text(&[FieldKind::CodeSpelling]).is_some_and(|(_, name)| !product_index.classes(name).is_empty());
        let message = || self.message.iter().find_map(|&role| fields.get(role)?.letters().map(without_id));
        if class || message().is_some_and(|text| product_index.proof(text, product).is_some()) {
            Proof::Mark
        } else if message().is_some_and(|text| {
            product_index.print(text, product, None).is_some()
                || self.message.iter().any(|&role| fields.get(role).is_some_and(|field| field.cut))
                    && product_index.begins(text, product).is_some()
                || product_index.event(text, fields.status()).is_some()
        }) {
            Proof::Shape
        } else {
            Proof::Structure
        }
    }
}

/// The first of these fields that could hold a code.
pub(crate) fn code_field<'f, 't>(kinds: &[FieldKind], fields: &'f Fields<'t>) -> Option<&'f RecordField<'t>> {
    kinds.iter().filter_map(|&role| fields.get(role)).find(|field| field.plain().is_some())
}

/// What a rule that fits says.
#[derive(Debug, Clone)]
pub(crate) struct Fit<'g> {
    pub rule: &'g EnvelopeRule,
    pub proof: Proof,
    /// Where the code stands, for the rule of known codes.
    pub code: Option<FieldKind>,
    /// The next best that would have fitted.
    pub runner_up: Option<&'g EnvelopeRule>,
    /// Every other that fits, and what it proves.
    pub others: Vec<(&'g EnvelopeRule, Proof)>,
}

impl Fit<'_> {
    /// Whether it tells whose failure it is, or what it looks like.
    pub fn is_somebodys(&self) -> bool {
        self.proof != Proof::None || self.rule.quiet
    }

    /// Whether what is inside is not read.
    pub fn is_opaque(&self) -> bool {
        self.rule.opaque && self.proof != Proof::Structure
    }
}

/// The best rule that fits the fields: by its proof, then by whose catalog it is, then by its place in the file.
pub(crate) fn fit<'g>(fields: &Fields<'_>, product_index: &'g ProductIndex) -> Option<Fit<'g>> {
    if fields.all.is_empty() {
        return None;
    }
    let there = set(fields.all.iter().map(|field| field.role));
    let mut best: Option<(Fit<'g>, (u8, Tier))> = None;
    let mut runner_up: Option<(&'g EnvelopeRule, (u8, Tier))> = None;
    let mut others = Vec::new();
    let known = known_code(fields, product_index);
    let ruled = product_index.rules.iter().filter(|rule| rule.fits(there, fields, product_index));
    let ruled = ruled.map(|rule| Fit {
        rule,
        proof: rule.proof(fields, product_index),
        code: None,
        runner_up: None,
        others: Vec::new(),
    });
    for fit in ruled.chain(known) {
        let tier = product_index.tier(fit.rule.product);
        // A status alone says least of all.
        let proof =
            if product_index.is_statuses(fit.rule.product) { fit.proof.min(Proof::Structure) } else { fit.proof };
        // What denies nothing says so before anybody looks for a code in it.
        let weight = (if fit.rule.quiet { Proof::Code.weight() } else { proof.weight() }, tier);
        let rule = fit.rule;
        // That a code is known is no other reading of the same catalog's envelope.
        let same = |held: &EnvelopeRule| {
            held.product == rule.product && [&held.name, &rule.name].iter().any(|name| *name == KNOWN_CODE)
        };
        let other = |held: &EnvelopeRule| held.name != rule.name && !same(held);
        match &best {
            Some((held, better)) if *better >= weight => {
                others.push((fit.rule, fit.proof));
                if other(held.rule) && runner_up.as_ref().is_none_or(|(_, held)| *held < weight) {
                    runner_up = Some((fit.rule, weight));
                }
            }
            _ => {
                if let Some((held, weight)) = best.take() {
                    others.push((held.rule, held.proof));
                    if other(held.rule) {
                        runner_up = Some((held.rule, weight));
                    }
                }
                best = Some((fit, weight));
            }
        }
    }
    let (mut fit, _) = best?;
    fit.runner_up = runner_up.map(|(rule, _)| rule);
    fit.others = others;
    Some(fit)
}

/// Where a code is looked for whatever it stands in.
const CODE_LIKE: [FieldKind; 12] = [
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

/// A distinctive code of one catalog under a key that holds codes.
fn known_code<'g>(fields: &Fields<'_>, product_index: &'g ProductIndex) -> Option<Fit<'g>> {
    // A record that tells of nothing wrong only mentions it.
    if fields.get(FieldKind::Level).is_some_and(|level| Level::of_value(&level.value) == Some(Level::Good)) {
        return None;
    }
    let code_like = fields.all.iter().filter(|field| CODE_LIKE.contains(&field.role));
    for field in code_like {
        let Some(code) = field.text() else { continue };
        let code = plain_letters(code);
        let explained = |product: &usize| product_index.name(*product, &code).is_some_and(|name| name.entry.is_some());
        if let Some(product) = product_index.owner(&code).filter(explained) {
            let rule = &product_index.known_code[product];
            return Some(Fit { rule, proof: Proof::Code, code: Some(field.role), runner_up: None, others: Vec::new() });
        }
    }
    None
}

/// What is noted of fields and is none of them.
const NOTES: [FieldKind; 4] = [FieldKind::Cut, FieldKind::Rendered, FieldKind::Query, FieldKind::Challenge];

/// A set of roles in which several may share a bit: what is missing from it is surely not there.
fn set(kinds: impl Iterator<Item = FieldKind>) -> u64 {
    kinds.fold(0, |set, role| set | 1 << (role.number() % 64))
}

/// Whether a text could be a code: one word of letters, digits and joints.
pub(crate) fn is_code(text: &str) -> bool {
    (3..=80).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
}

/// A message without the request id that SDKs append to it.
pub(crate) fn without_id(message: &str) -> &str {
    message.find(" (request_id=").map_or(message, |at| &message[..at])
}

/// `text` with letters of other scripts that look like Latin ones as those.
pub(crate) fn plain_letters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let letters = text.chars().map(|letter| match letter {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'Υ' | 'Ү' => 'Y',
        'Ζ' => 'Z',
        'а' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' => 'i',
        'ј' => 'j',
        'ӏ' => 'l',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'ѵ' | 'ν' => 'v',
        'х' => 'x',
        'у' => 'y',
        '＿' => '_',
        full @ '\u{ff21}'..='\u{ff5a}' => char::from_u32(full as u32 - 0xfee0).unwrap_or(full),
        other => other,
    });
    Cow::Owned(letters.collect())
}
