//! Reads XML into the tree of data: attributes and elements are fields, elements of one name are a list. Says nothing of what the
//! data mean, and judges no document type.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::data::{DataValue, Node};
use super::part::Lines;

/// An element that is open.
#[derive(Default)]
struct Element {
    name: String,
    line: usize,
    fields: Vec<(String, usize, Node)>,
    text: String,
}

/// The tree of an XML text.
pub fn node(text: &str) -> Node {
    let text = &escaped(text);
    let lines = Lines::of(text);
    let mut open = vec![Element { line: 1, ..Element::default() }];
    for token in Tokenizer::new_with_emitter(text, DefaultEmitter::<usize>::new_with_span()) {
        match token {
            Ok(Token::StartTag(tag)) => {
                let line = lines.at(tag.span.start);
                let written = &text[tag.span.start..tag.span.end];
                let name = as_written(written, &said(&tag.name.0));
                let mut element = Element { name, line, ..Element::default() };
                for (name, value) in &tag.attributes {
                    let (name, value) = (as_written(written, &said(name)), DataValue::Scalar(said(&value.value.0)));
                    if !name.starts_with("xml") {
                        element.fields.push((name, line, Node { line, value }));
                    }
                }
                open.push(element);
                if tag.self_closing {
                    close(&mut open);
                }
            }
            Ok(Token::EndTag(tag)) => {
                let name = said(&tag.name.0);
                if let Some(at) = open.iter().skip(1).rposition(|element| element.name.eq_ignore_ascii_case(&name)) {
                    (at + 1..open.len()).for_each(|_| close(&mut open));
                }
            }
            Ok(Token::String(text)) => {
                if let Some(element) = open.last_mut() {
                    element.text += &said(&text.value.0);
                }
            }
            _ => {}
        }
    }
    (1..open.len()).for_each(|_| close(&mut open));
    open.pop().map(|root| Node { line: 1, value: DataValue::Map(root.fields) }).unwrap_or_default()
}

/// The text with what stands in `<![CDATA[ … ]]>` as other text is written, line for line.
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once("<![CDATA[") {
        let (inner, after) = inner.split_once("]]>").unwrap_or((inner, ""));
        plain = plain + before + &inner.replace('&', "&amp;").replace('<', "&lt;");
        rest = after;
    }
    plain + rest
}

/// A name as a tag spells it, which the tokenizer tells in small letters.
fn as_written(tag: &str, name: &str) -> String {
    let at = tag.to_ascii_lowercase().find(name);
    at.and_then(|at| tag.get(at..at + name.len())).unwrap_or(name).to_owned()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Puts the innermost element into the one around it.
fn close(open: &mut Vec<Element>) {
    let Some(Element { name, line, mut fields, text }) = open.pop() else { return };
    let Some(outer) = open.last_mut() else { return };
    let text = text.trim().replace("\\'", "'");
    // `<string name="error_old">Too old</string>`: a name and its text.
    if let [(field, _, Node { value: DataValue::Scalar(own), .. })] = &fields[..]
        && ["name", "key", "id"].contains(&field.as_str())
        && !text.is_empty()
    {
        let node = Node { line, value: DataValue::Scalar(text) };
        outer.fields.push((own.clone(), line, node));
        return;
    }
    let value = if fields.is_empty() {
        DataValue::Scalar(text)
    } else {
        if !text.is_empty() {
            fields.push(("text".to_owned(), line, Node { line, value: DataValue::Scalar(text) }));
        }
        DataValue::Map(fields)
    };
    let node = Node { line, value };
    match outer.fields.iter_mut().find(|(known, ..)| *known == name) {
        Some((_, _, Node { value: DataValue::List(items), .. })) => items.push(node),
        Some((_, _, known)) => {
            let first = std::mem::take(known);
            *known = Node { line: first.line, value: DataValue::List(vec![first, node]) };
        }
        None => outer.fields.push((name, line, node)),
    }
}

#[cfg(test)]
mod tests {
    use super::node;
    use crate::catalog::reference::data::json;

    /// The tree without its lines.
    fn plain(node: &super::Node) -> String {
        use super::DataValue::{List, Map, Nothing, Scalar};
        match &node.value {
            Nothing => "null".into(),
            Scalar(text) => format!("{text:?}"),
            List(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(",")),
            Map(fields) => {
                let field = |(name, _, value): &(String, usize, super::Node)| format!("{name:?}:{}", plain(value));
                format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(","))
            }
        }
    }

    #[test]
    fn elements_and_attributes_are_fields_and_elements_of_one_name_a_list() {
        let xml = "<?xml version='1.0'?>\n<errors xmlns='x'>\n <e code='E1' http='404'><Msg>No &amp; none</Msg></e>\n <e code='E2'/>\n\
                   <s name='error_old'><![CDATA[Too <old>]]></s></errors>";
        let expected =
            r#"{"errors":{"e":[{"code":"E1","http":"404","Msg":"No & none"},{"code":"E2"}],"error_old":"Too <old>"}}"#;
        assert_eq!(plain(&node(xml)), plain(&json(expected).unwrap()[0]));
    }
}
