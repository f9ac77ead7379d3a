//! Names in the place of what tells where something ran and for whom: hosts, addresses, people, tenants, ids. The same text
//! has the same name in all that one key names; the key turns an answer back. What is replaced is data
//! (assets/pseudonym.toml). It decides nothing about secrets, which are masked first.

use crate::envelope::redact::Redacted;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// Which name stands for which text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(BTreeMap<String, String>);

#[derive(Deserialize)]
struct PseudonymTable {
    public: String,
    form: Vec<PseudonymForm>,
}

#[derive(Deserialize)]
struct PseudonymForm {
    name: String,
    pattern: String,
}

struct Forms {
    public: Regex,
    all: Vec<(String, Regex)>,
}

#[expect(clippy::expect_used, reason = "built in, and a test uses every form")]
static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let table: PseudonymTable = serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/pseudonym.json")))
        .expect("the forms are well formed");
    let regex =
        |pattern: &str| RegexBuilder::new(pattern).case_insensitive(true).multi_line(true).build().expect("a pattern");
    let all = table.form.into_iter().map(|form| (form.name, regex(&form.pattern))).collect();
    Forms { public: regex(&format!("^(?:{})$", table.public)), all }
});

/// A name that may stand for something.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:mail|address|host|user|tenant|request|id)-[0-9]+\b").expect("a pattern"));

/// A word, as it stands for something: what is known is replaced wherever it is one.
#[expect(clippy::expect_used, reason = "a fixed pattern")]
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_.@:-]*[\p{L}\p{N}_]").expect("a pattern"));

impl Key {
    /// The text with names in the place of all that the forms find, and of what has a name already.
    pub fn hide(&mut self, text: &Redacted) -> Redacted {
        let mut hidden = text.as_str().to_owned();
        for (name, form) in &FORMS.all {
            hidden = self.replaced(&hidden, name, form);
        }
        let names: BTreeMap<String, &str> =
            self.0.iter().map(|(name, meant)| (meant.to_lowercase(), name.as_str())).collect();
        let known = |word: &Captures| {
            names.get(&word[0].to_lowercase()).map_or_else(|| word[0].to_owned(), |name| (*name).to_owned())
        };
        Redacted(WORD.replace_all(&hidden, known).into_owned())
    }

    /// The text with each name turned back into what it stands for.
    pub fn turn_back(&self, text: &str) -> String {
        NAME.replace_all(text, |name: &Captures| self.0.get(&name[0]).unwrap_or(&name[0].to_owned()).clone())
            .into_owned()
    }

    fn replaced(&mut self, text: &str, name: &str, form: &Regex) -> String {
        let (mut hidden, mut done) = (String::with_capacity(text.len()), 0);
        for found in form.captures_iter(text).filter_map(|found| found.get(1)) {
            if FORMS.public.is_match(found.as_str()) {
                continue;
            }
            hidden.push_str(&text[done..found.start()]);
            hidden.push_str(&self.name(name, found.as_str()));
            done = found.end();
        }
        hidden + &text[done..]
    }

    /// The name of this text, a new one where it has none.
    fn name(&mut self, kind: &str, meant: &str) -> String {
        let same = |(_, known): &(&String, &String)| known.eq_ignore_ascii_case(meant);
        if let Some((name, _)) = self.0.iter().find(same) {
            return name.clone();
        }
        let count = self.0.keys().filter(|name| name.rsplit_once('-').is_some_and(|(of, _)| of == kind)).count();
        let name = format!("{kind}-{}", count + 1);
        self.0.insert(name.clone(), meant.to_owned());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::Key;
    use crate::envelope::redact::Redacted;

    const LOG: &str = "2026-03-02T10:11:12Z gw-7.eu.acme.test request_id=b6d801b2-424b-1fee user=ada zone_id=z-77 from 10.1.2.3\n\
         dial https://ada@db.acme.test:5432/x: refused; told ada@acme.test at [2001:db8::7]\n\
         {\"Host\":\"GW-7.eu.acme.test\",\"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\"} for ada on 127.0.0.1";

    #[test]
    fn the_same_text_has_the_same_name_and_nothing_else_is_touched() {
        let mut key = Key::default();
        let hidden = key.hide(&Redacted::new(LOG)).to_string();
        assert_eq!(
            hidden,
            "2026-03-02T10:11:12Z host-2 request_id=request-1 user=user-1 zone_id=tenant-1 from address-1\n\
             dial https://user-1@host-1:5432/x: refused; told mail-1 at [address-2]\n\
             {\"Host\":\"host-2\",\"trace\":\"id-1\"} for user-1 on 127.0.0.1"
        );
        for told in ["acme", "ada", "z-77", "10.1.2.3", "b6d801b2", "2001:db8"] {
            assert!(!hidden.contains(told), "{told} is left in {hidden}");
        }
        assert_eq!(key.hide(&Redacted::new(&hidden)).to_string(), hidden);
        assert_eq!(key.hide(&Redacted::new("gw-7.eu.acme.test again")).as_str(), "host-2 again");
    }

    #[test]
    fn who_is_at_a_keyboard_and_what_stands_in_code_marks_has_a_name_too() {
        let text =
            Redacted::new("noted by ada@desk: see `bob@lap`, request_id: `b6d801b2-424b`, then b6d801b2-424b again");
        let hidden = Key::default().hide(&text).to_string();
        assert_eq!(hidden, "noted by user-1: see `user-2`, request_id: `request-1`, then request-1 again");
    }

    #[test]
    fn the_key_turns_an_answer_back() {
        let mut key = Key::default();
        key.hide(&Redacted::new(LOG));
        assert_eq!(key.turn_back("look at host-1 and host-99"), "look at db.acme.test and host-99");
        let kept: Key = serde_json::from_str(&serde_json::to_string(&key).unwrap()).unwrap();
        assert_eq!(kept, key);
    }

    #[test]
    fn program_names_versions_and_marks_stay() {
        let text = "com.example.app.Main v1.2 at main.rs:12, order 66, localhost, ⟨bearer token #3f9a⟩, a.b.c, shop@sha256:0a, @media";
        assert_eq!(Key::default().hide(&Redacted::new(text)).as_str(), text);
    }
}
