//! Shapes: what a row of the table may ask of fields, and which row fits them.
//!
//! Rows are tried in order; the first that fits is the shape, the next one the runner-up. A row looks at which fields there
//! are and what kind of value they have, never at a key alone. The rows themselves stand in [`table`].

mod table;

use std::borrow::Cow;
use std::sync::LazyLock;

use Is::{
    Bad, Be, Capitals, Class, Entry, Event, Failure, False, Has, Known, Listed, Number, OAuth, Object, Print, Proof,
    Snake, SnakeKey, Spelt, Text, There, True, Word,
};

use super::fields::{Field, Fields, Role, Value};
use super::glossary::Glossary;
pub(super) use table::SHAPES;

/// A row of the table.
#[derive(Debug)]
pub(super) struct Shape {
    /// Name in `--json` output; a foreign row names its standard.
    pub name: &'static str,
    /// Whose envelope it is; none for a foreign one.
    pub catalog: Option<&'static str>,
    /// What must be there.
    pub all: &'static [(Role, Is)],
    /// At least one of these, unless empty.
    pub any: &'static [(Role, Is)],
    /// None of these.
    pub none: &'static [(Role, Is)],
    pub code: Code,
    /// Where the message stands, best first.
    pub message: &'static [Role],
    pub confidence: f32,
    /// Who spoke, and the sentence that says how the structure proves it.
    pub surface: Option<(&'static str, &'static str)>,
    /// Why it is taken for this.
    pub why: &'static str,
    /// What is inside belongs to somebody else or repeats it, and is not read.
    pub sealed: bool,
}

/// Where the code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// In this field.
    Named(Role),
    /// Nowhere, but the message, the event or the class stands for one.
    Implied,
    /// Nowhere: the shape has none.
    Nowhere,
}

/// What a field must be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Is {
    There,
    Text,
    Number,
    True,
    False,
    Object,
    /// A text without space that could be a code.
    Word,
    /// A code in snake case.
    Snake,
    /// A code in capitals.
    Capitals,
    /// A code of the row's catalog.
    Known,
    /// A code of the row's catalog that has an entry.
    Entry,
    /// A code of the row's catalog that has an entry, spelt as there and by nobody else.
    Spelt,
    /// A fixed message of the row's catalog.
    Print,
    /// A fixed message of the row's catalog that nobody else would write.
    Proof,
    /// A log event of the row's catalog.
    Event,
    /// An exception class of the row's catalog.
    Class,
    /// A code of the row's catalog without an entry, whatever else it names.
    Listed,
    /// Exactly this text.
    Be(&'static str),
    /// A text that has this in it.
    Has(&'static str),
    /// A level that tells of something wrong.
    Bad,
    /// An HTTP status of a failure.
    Failure,
    /// Any value under a key in snake case.
    SnakeKey,
    /// An error code of the OAuth standards.
    OAuth,
}

/// The row of an error in an address.
pub(super) const CALLBACK: &str = "oauth-callback";

/// The row of records that tell of no failure and carry context only.
pub(super) const QUIET: &str = "quiet";

/// Error codes of RFC 6749, 6750, 8628 and `OpenID` Connect Core.
const OAUTH: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "invalid_scope",
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    "invalid_token",
    "insufficient_scope",
    "authorization_pending",
    "slow_down",
    "expired_token",
    "interaction_required",
    "login_required",
    "consent_required",
    "account_selection_required",
    "request_not_supported",
    "invalid_target",
    "invalid_dpop_proof",
];

/// Whether a code is one of the OAuth standards', which many products send.
pub(super) fn is_oauth(code: &str) -> bool {
    OAUTH.contains(&code)
}

/// A row that fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub shape: &'static Shape,
    /// The next row that would have fitted.
    pub runner_up: Option<&'static Shape>,
}

/// The roles that each row needs: most rows need one that is not there, which a set tells at once.
static NEEDED: LazyLock<Vec<u64>> =
    LazyLock::new(|| SHAPES.iter().map(|shape| roles(shape.all.iter().map(|(role, _)| *role))).collect());

/// The first row that fits the fields.
pub(super) fn fit(fields: &Fields<'_>, glossary: &Glossary) -> Option<Fit> {
    if fields.all.is_empty() {
        return None;
    }
    let there = roles(fields.all.iter().map(|field| field.role));
    let mut fitting = SHAPES
        .iter()
        .zip(NEEDED.iter())
        .filter(|(shape, needed)| there & **needed == **needed && fits(shape, fields, glossary))
        .map(|(shape, _)| shape);
    let shape = fitting.next()?;
    let runner_up = fitting.find(|other| other.name != shape.name);
    Some(Fit { shape, runner_up })
}

/// A set of roles, of which there are fewer than 64.
fn roles(all: impl Iterator<Item = Role>) -> u64 {
    all.fold(0, |set, role| set | 1 << role as u32)
}

fn fits(shape: &Shape, fields: &Fields<'_>, glossary: &Glossary) -> bool {
    let product = shape.catalog.and_then(|catalog| glossary.product(catalog));
    if shape.catalog.is_some() && product.is_none() {
        return false;
    }
    let holds = |(role, is): &(Role, Is)| {
        fields.all.iter().filter(|field| field.role == *role).any(|field| holds(field, *is, fields, product, glossary))
    };
    shape.all.iter().all(holds)
        && (shape.any.is_empty() || shape.any.iter().any(holds))
        && !shape.none.iter().any(holds)
}

fn holds(field: &Field<'_>, is: Is, fields: &Fields<'_>, product: Option<usize>, glossary: &Glossary) -> bool {
    let text = field.letters();
    let code = || field.text().map(plain_letters);
    let name = || code().and_then(|code| glossary.name(product?, &code));
    match is {
        There => {
            !matches!(field.value, Value::Null) || field.role == Role::RequestId || field.role == Role::Description
        }
        Text => text.is_some(),
        Number => matches!(field.value, Value::Number(_)),
        True => field.value == Value::True,
        False => field.value == Value::False,
        Object => field.value == Value::Object,
        Word => code().is_some_and(|code| is_code(&code)),
        Snake => code().is_some_and(|code| is_code(&code) && !code.bytes().any(|byte| byte.is_ascii_uppercase())),
        Capitals => code().is_some_and(|code| is_code(&code) && !code.bytes().any(|byte| byte.is_ascii_lowercase())),
        Known => name().is_some(),
        Entry => name().is_some_and(|name| name.entry.is_some()),
        Spelt => code().is_some_and(|code| {
            code.contains('_')
                && !is_oauth(&code)
                && name().is_some_and(|name| name.entry.is_some() && name.spelling == code)
        }),
        Print if field.cut => text.is_some_and(|text| glossary.begins(text, product).is_some()),
        Print => text.is_some_and(|text| glossary.print(without_id(text), product, None).is_some()),
        Proof => text.is_some_and(|text| glossary.proof(without_id(text), product).is_some()),
        Event => {
            text.is_some_and(|text| glossary.event(text, fields.status()).is_some_and(|(of, _)| Some(of) == product))
        }
        Class => {
            field.text().is_some_and(|name| glossary.classes(name).iter().any(|class| Some(class.product) == product))
        }
        Listed => code().is_some_and(|code| product.is_some_and(|product| glossary.is_listed(product, &code))),
        Be(wanted) => text == Some(wanted),
        Has(wanted) => text.is_some_and(|text| text.contains(wanted)),
        Bad => match &field.value {
            Value::Text(level) => ["warn", "err", "fatal", "crit", "panic", "alert", "emerg"]
                .iter()
                .any(|bad| level.get(..bad.len()).is_some_and(|head| head.eq_ignore_ascii_case(bad))),
            Value::Number(level) => level.parse().is_ok_and(|level: u32| level >= 40),
            _ => false,
        },
        Failure => {
            field.plain().and_then(|status| status.parse().ok()).is_some_and(|status: u16| (400..600).contains(&status))
        }
        SnakeKey => field.snake(),
        OAuth => code().is_some_and(|code| is_oauth(&code)),
    }
}

/// Whether a text could be a code: one word of letters, digits and joints.
pub(super) fn is_code(text: &str) -> bool {
    (3..=80).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
}

/// A message without the request id that SDKs append to it.
pub(super) fn without_id(message: &str) -> &str {
    message.find(" (request_id=").map_or(message, |at| &message[..at])
}

/// `text` with letters of other scripts that look like Latin ones as those.
pub(super) fn plain_letters(text: &str) -> Cow<'_, str> {
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
