//! Rules of known failures as the files of the Common Reliability Enumerations have them: what the failure is, and what must
//! and must not stand in a log. A rule becomes a code and a `[[sequence]]`.
//!
//! What a `[[sequence]]` cannot say is left out whole: half a rule would find what it does not mean.

use saphyr::{LoadableYamlNode, Scalar, Yaml};

use super::{CodeRow, FileLine, Reference, Text, jq};
use crate::catalog::rule::{Asked, Conditions, Member, Negation, Sequence, milliseconds};

/// Reads the rules of a file. Whether it is a file of such rules.
pub(super) fn read(file: &Text, reference: &mut Reference) -> bool {
    if !file.text.contains("cre:") || !file.text.contains("rules:") {
        return false;
    }
    let documents = match Yaml::load_from_str(&file.text) {
        Ok(documents) => documents,
        Err(error) => {
            let place = FileLine { file: file.path.clone(), line: error.marker().line() };
            reference.leave(&place, file.name(), format!("no YAML: {}", error.info()));
            return true;
        }
    };
    let rules = |document: &Yaml<'_>| list(document, "rules").iter().any(|rule| rule.contains_mapping_key("cre"));
    if !documents.iter().any(rules) {
        return false;
    }
    for document in &documents {
        for rule in list(document, "rules") {
            let Some(mut code) = rule.as_mapping_get("cre").and_then(code) else { continue };
            code.place = FileLine { file: file.path.clone(), line: line_of(&file.text, &code.code) };
            let reader = CreReader { terms: document.as_mapping_get("terms"), code: &code };
            let sequence = reader.sequence(rule, reference);
            reference.sequences.extend(sequence);
            reference.take(code);
        }
    }
    true
}

fn line_of(text: &str, code: &str) -> usize {
    text.lines().position(|line| line.contains("id:") && line.contains(code)).map_or(1, |before| before + 1)
}

fn list<'y>(node: &'y Yaml<'y>, key: &str) -> &'y [Yaml<'y>] {
    node.as_mapping_get(key).and_then(Yaml::as_vec).map_or(&[], Vec::as_slice)
}

/// A scalar as it is spelt, its outer space taken off; none where it is empty.
fn spelt(node: &Yaml<'_>) -> Option<String> {
    let text = match node {
        Yaml::Value(Scalar::String(text)) => text.to_string(),
        Yaml::Value(Scalar::Integer(number)) => number.to_string(),
        Yaml::Value(Scalar::FloatingPoint(number)) => number.to_string(),
        Yaml::Value(Scalar::Boolean(flag)) => flag.to_string(),
        _ => return None,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn text(node: &Yaml<'_>, key: &str) -> Option<String> {
    node.as_mapping_get(key).and_then(spelt)
}

/// Text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a rule says of its failure. A mitigation is an action of several lines.
fn code(cre: &Yaml<'_>) -> Option<CodeRow> {
    let code = text(cre, "id")?;
    let title = text(cre, "title").unwrap_or_else(|| code.clone());
    let mut steps: Vec<String> = text(cre, "mitigation").iter().flat_map(|text| text.lines()).map(step).collect();
    steps.retain(|step| !step.is_empty() && !step.starts_with("```"));
    let mut links = list(cre, "references").iter().filter_map(spelt);
    let note = |name: &str, said: String| (!said.is_empty()).then(|| format!("{name}: {}", flat(&said)));
    let said = |key: &str, name: &str| text(cre, key).and_then(|said| note(name, said));
    let tags: Vec<String> = list(cre, "tags").iter().filter_map(spelt).filter(|tag| tag != "public").collect();
    let mut names: Vec<String> = list(cre, "applications").iter().filter_map(|one| text(one, "name")).collect();
    names.dedup();
    let docs = links.next();
    let notes = [said("cause", "Cause"), said("impact", "Impact"), severity(cre), note("Tags", tags.join(", "))];
    Some(CodeRow {
        meaning: Some(
            text(cre, "description").map_or_else(|| title.clone(), |said| format!("{title}. {}", flat(&said))),
        ),
        action: (!steps.is_empty()).then(|| steps.join("\n")),
        section: text(cre, "category"),
        source: (!names.is_empty()).then(|| names.join(", ")),
        docs,
        notes: notes.into_iter().flatten().chain(links.map(|link| format!("See also {link}"))).collect(),
        code,
        ..CodeRow::default()
    })
}

/// A line of a mitigation without the marks of a list.
fn step(line: &str) -> String {
    let line = line.trim().trim_start_matches(['-', '*', '•', '#']).trim_start();
    let number = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let line = if number.len() < line.len() { number.strip_prefix(['.', ')']).unwrap_or(line) } else { line };
    line.trim().trim_end_matches("**").trim().to_owned()
}

fn severity(cre: &Yaml<'_>) -> Option<String> {
    const WORDS: [&str; 5] = ["critical", "high", "medium", "low", "info"];
    let severity = cre.as_mapping_get("severity")?.as_integer()?;
    let word = usize::try_from(severity).ok().and_then(|at| WORDS.get(at))?;
    Some(format!("Severity: {word}"))
}

/// Reads what one rule asks for.
struct CreReader<'y> {
    /// What names in the rule stand for.
    terms: Option<&'y Yaml<'y>>,
    code: &'y CodeRow,
}

impl<'y> CreReader<'y> {
    fn sequence(&self, rule: &'y Yaml<'y>, reference: &mut Reference) -> Option<Sequence> {
        let mut leave = |what: &str, why: String| {
            reference.leave(&self.code.place, format!("{}: {what}", self.code.code), why);
        };
        let asked = rule.as_mapping_get("rule").unwrap_or(&Yaml::BadValue);
        let kinds = ["sequence", "set"].into_iter().filter_map(|kind| Some((kind, asked.as_mapping_get(kind)?)));
        let mut kinds = kinds.collect::<Vec<_>>().into_iter();
        let Some((kind, asked)) = kinds.next() else {
            leave("its rule", "it has neither a set nor a sequence".into());
            return None;
        };
        for (kind, _) in kinds {
            leave(kind, "a rule is a sequence or a set: where it has both, the sequence".into());
        }
        self.read(kind == "sequence", asked).map_err(|why| leave("its rule", why)).ok()
    }

    fn read(&self, in_order: bool, asked: &'y Yaml<'y>) -> Result<Sequence, String> {
        let lines = list(asked, if in_order { "order" } else { "match" });
        let lines = lines.iter().map(|term| self.member(term)).collect::<Result<Vec<_>, _>>()?;
        if lines.is_empty() {
            return Err("it asks for no line".into());
        }
        if !list(asked, "correlations").is_empty() {
            return Err("correlations: its lines must agree in a field".into());
        }
        let window = length(asked, "window")?;
        let negate = list(asked, "negate").iter().map(|term| self.negation(term)).collect::<Result<Vec<_>, _>>()?;
        let steps: usize = lines.iter().map(|line| line.count.unwrap_or(1)).sum();
        if negate.iter().any(|negation| negation.anchor >= steps) {
            return Err("an anchor that is none of its lines".into());
        }
        let (order, set) = if in_order { (lines, Vec::new()) } else { (Vec::new(), lines) };
        let name = self.code.code.to_lowercase();
        let why = why(steps, in_order, window.as_deref(), !negate.is_empty());
        Ok(Sequence { name, entry: self.code.code.clone(), why, window, set, order, negate, ..Sequence::default() })
    }

    /// What a term stands for: itself, or the term that bears this name.
    fn resolved(&self, term: &'y Yaml<'y>) -> &'y Yaml<'y> {
        let name = term.as_str().or_else(|| term.as_mapping_get("value").and_then(Yaml::as_str));
        name.and_then(|name| self.terms?.as_mapping_get(name)).unwrap_or(term)
    }

    fn member(&self, term: &'y Yaml<'y>) -> Result<Member, String> {
        let term = self.resolved(term);
        if let Some(value) = spelt(term) {
            return Ok(Member { value: Some(value), ..Member::default() });
        }
        if let Some(part) =
            ["set", "sequence", "promql", "extract"].into_iter().find(|part| term.contains_mapping_key(part))
        {
            return Err(format!("{part}: a part of it is a rule of another kind"));
        }
        let count = term.as_mapping_get("count").and_then(Yaml::as_integer);
        let count = count.and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 1);
        let member = Member { count, ..Member::default() };
        if let Some(value) = text(term, "value") {
            return Ok(Member { value: Some(value), ..member });
        }
        if let Some(pattern) = text(term, "regex") {
            let reads = |unicode| regex::bytes::RegexBuilder::new(&pattern).unicode(unicode).build();
            reads(false).or_else(|_| reads(true)).map_err(|_| format!("the expression {pattern:?} cannot be read"))?;
            return Ok(Member { regex: Some(pattern), ..member });
        }
        let filter = text(term, "jq").ok_or("a line of it says nothing of what stands there")?;
        let mut groups = jq::groups(&filter)?.into_iter().map(conditions).collect::<Vec<_>>();
        if groups.len() == 1 {
            return Ok(Member { when: groups.remove(0), ..member });
        }
        Ok(Member { any: groups, ..member })
    }

    fn negation(&self, term: &'y Yaml<'y>) -> Result<Negation, String> {
        let term = self.resolved(term);
        let line = Member { count: None, ..self.member(term)? };
        let anchor = term.as_mapping_get("anchor").and_then(Yaml::as_integer).unwrap_or(0);
        Ok(Negation {
            line,
            anchor: usize::try_from(anchor).map_err(|_| "an anchor that is none of its lines")?,
            slide: length(term, "slide")?,
            window: length(term, "window")?,
            absolute: term.as_mapping_get("absolute").and_then(Yaml::as_bool).unwrap_or(false),
        })
    }
}

/// A length of time.
fn length(node: &Yaml<'_>, key: &str) -> Result<Option<String>, String> {
    let Some(length) = text(node, key) else { return Ok(None) };
    if milliseconds(&length).is_none() {
        return Err(format!("{key}: {length} is no length of time"));
    }
    Ok(Some(length))
}

fn conditions(group: Vec<(String, String)>) -> Conditions {
    let mut conditions = Conditions::new();
    for (path, words) in group {
        let asked = match conditions.remove(&path) {
            None => Asked::One(words),
            Some(before) => Asked::All([before.words(), &[words]].concat()),
        };
        conditions.insert(path, asked);
    }
    conditions
}

/// The sentence that says why a log shows the failure.
fn why(steps: usize, in_order: bool, window: Option<&str>, negate: bool) -> String {
    let lines = match (steps, in_order) {
        (1, _) => "its line stands in the log".to_owned(),
        (_, true) => format!("its {steps} lines stand in the log in their order"),
        (_, false) => format!("its {steps} lines stand in the log"),
    };
    let within = window.map_or_else(String::new, |window| format!(" within {window}"));
    let without = if negate { ", and nothing that would speak against it" } else { "" };
    format!("{lines}{within}{without}")
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::catalog::reference::{Reference, Text};

    const RULES: &str = r#"
rules:
  - cre:
      id: CRE-2099-0001
      severity: 1
      title: Ledger stops
      category: ledger-problem
      description: |
        The ledger
        stops taking writes.
      cause: The disk is full.
      mitigation: |
        - Free some space
        - Start it again
      tags: [public, ledger, disk]
      references: [https://ledger.example/full, https://ledger.example/start]
      applications: [{name: ledger, version: "*"}]
    rule:
      sequence:
        window: 30s
        order:
          - disk_full
          - value: ledger stopped
            count: 2
        negate:
          - value: ledger started
            anchor: 1
            window: 10s
          - planned
  - cre:
      id: CRE-2099-0002
      title: Nested
    rule:
      set:
        match:
          - set: {match: [a]}
  - cre:
      id: CRE-2099-0003
      title: Crash
    rule:
      set:
        match:
          - jq: 'select(.event == "crash" and .level == "error")'
terms:
  disk_full:
    regex: "disk .* full"
"#;

    fn taken() -> Reference {
        let mut reference = Reference::default();
        assert!(read(&Text { path: "rules.yaml".into(), text: RULES.into() }, &mut reference));
        reference
    }

    #[test]
    fn a_rule_becomes_a_code_and_a_sequence() {
        let taken = taken();
        let code = &taken.codes[0];
        assert_eq!((code.code.as_str(), code.section.as_deref()), ("CRE-2099-0001", Some("ledger-problem")));
        assert_eq!((code.place.file.as_str(), code.place.line), ("rules.yaml", 4));
        assert_eq!(code.meaning.as_deref(), Some("Ledger stops. The ledger stops taking writes."));
        assert_eq!(code.action.as_deref(), Some("Free some space\nStart it again"));
        assert_eq!(
            (code.source.as_deref(), code.docs.as_deref()),
            (Some("ledger"), Some("https://ledger.example/full"))
        );
        assert_eq!(
            code.notes,
            [
                "Cause: The disk is full.",
                "Severity: high",
                "Tags: ledger, disk",
                "See also https://ledger.example/start"
            ]
        );
        let sequence = &taken.sequences[0];
        assert_eq!(sequence.order[0].regex.as_deref(), Some("disk .* full"));
        assert_eq!((sequence.order[1].value.as_deref(), sequence.order[1].count), (Some("ledger stopped"), Some(2)));
        assert_eq!((sequence.window.as_deref(), sequence.set.len()), (Some("30s"), 0));
        assert_eq!((sequence.negate[0].anchor, sequence.negate[0].window.as_deref()), (1, Some("10s")));
        assert_eq!(sequence.negate[1].line.value.as_deref(), Some("planned"));
        assert_eq!(
            sequence.why,
            "its 3 lines stand in the log in their order within 30s, and nothing that would speak against it"
        );
    }

    #[test]
    fn a_rule_that_cannot_be_said_is_left_out_and_its_code_kept() {
        let taken = taken();
        assert_eq!(taken.codes[1].code, "CRE-2099-0002");
        assert!(taken.sequences.iter().all(|sequence| sequence.entry != "CRE-2099-0002"));
        let left: Vec<_> =
            taken.left_out.iter().map(|left| (left.place.line, left.what.as_str(), left.why.as_str())).collect();
        let why = "set: a part of it is a rule of another kind";
        assert_eq!(left, [(31, "CRE-2099-0002: its rule", why)]);
    }

    #[test]
    fn a_filter_becomes_conditions_on_fields() {
        let taken = taken();
        let line = &taken.sequences[1].set[0];
        let asked: Vec<(&str, &[String])> =
            line.when.iter().map(|(path, asked)| (path.as_str(), asked.words())).collect();
        assert_eq!(asked, [("event", &["is crash".to_owned()][..]), ("level", &["is error".to_owned()][..])]);
    }

    #[test]
    fn other_yaml_is_no_file_of_rules() {
        let text = "rules:\n  - id: E1\n    # no cre:\n".to_owned();
        assert!(!read(&Text { path: "codes.yaml".into(), text }, &mut Reference::default()));
    }
}
