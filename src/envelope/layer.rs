//! What wraps a text: encodings, recordings of terminals, marks on the letters, literals of languages. A file takes one kind
//! off and reads nothing below it; the tables here say in which order.

mod ansi;
mod base64;
pub(crate) mod byte_array;
mod cast;
mod chunks;
mod control_characters;
pub(crate) mod doubled_quotes;
mod dump;
pub(crate) mod escaped;
mod hexadecimal;
mod html;
mod literals;
mod name_lines;
pub(crate) mod percent;
mod quoted_printable;
mod r_listing;
mod rewrite;
mod typography;
mod wiki_escapes;
mod xml;

use crate::envelope::finding::{Layer, Span};
use crate::envelope::text::mapped::MappedText;

/// A layer around a whole text.
struct TextLayer {
    name: &'static str,
    /// How often it may lie on itself.
    rounds: usize,
    /// The text inside; none where this does not lie around it.
    take_off: fn(&MappedText<'_>) -> Option<MappedText<'static>>,
}

/// A layer that lies on itself at most once.
const fn once(name: &'static str, take_off: fn(&MappedText<'_>) -> Option<MappedText<'static>>) -> TextLayer {
    TextLayer { name, rounds: 1, take_off }
}

/// Layers that come off together, as one step inwards.
struct LayerStep {
    layers: &'static [TextLayer],
    /// Whether what is inside may have them once more.
    again: bool,
}

/// The layers around a whole text, the outermost first.
const STEPS: [LayerStep; 5] = [
    LayerStep { layers: &[once("dump", dump::take_off), once("chunks", chunks::take_off)], again: false },
    LayerStep { layers: &[once("quoted-printable", quoted_printable::take_off)], again: false },
    LayerStep { layers: &[once("asciinema", cast::take_off)], again: true },
    LayerStep {
        layers: &[
            once("ansi", ansi::take_off),
            once("control-characters", control_characters::take_off),
            // A ticket system may have escaped what another one escaped before.
            TextLayer { name: "html", rounds: 3, take_off: html::take_off },
            once("xml", xml::take_off),
            once("typography", typography::take_off),
            once("wiki-escapes", wiki_escapes::take_off),
            once("name-lines", name_lines::take_off),
        ],
        again: false,
    },
    LayerStep { layers: &[once("literals", literals::take_off), once("r-listing", r_listing::take_off)], again: false },
];

/// What is inside all layers around a text, none where nothing lies around it; and the layers, step by step.
pub(crate) fn take_off(text: &MappedText<'_>) -> (Option<MappedText<'static>>, Vec<Vec<Layer>>) {
    let mut inside = None;
    let mut steps = Vec::new();
    for step in &STEPS {
        loop {
            let layers = step.take_off(text, &mut inside);
            let is_off = !layers.is_empty();
            if is_off {
                steps.push(layers);
            }
            if !is_off || !step.again {
                break;
            }
        }
    }
    (inside, steps)
}

impl LayerStep {
    /// Takes these layers off, as far as they are there, and names them.
    fn take_off(&self, text: &MappedText<'_>, inside: &mut Option<MappedText<'static>>) -> Vec<Layer> {
        let mut layers = Vec::new();
        for layer in self.layers {
            for round in 0..layer.rounds {
                let Some(next) = (layer.take_off)(inside.as_ref().unwrap_or(text)) else { break };
                *inside = Some(next);
                if round == 0 {
                    layers.push(Layer(layer.name));
                }
            }
        }
        layers
    }
}

/// A way in which a part of a line may be encoded.
pub(crate) struct TextEncoding {
    pub name: &'static str,
    /// Where it may be.
    runs: fn(&str) -> Vec<Span>,
    /// The text that a run stands for; none where it is no text.
    pub read: fn(&MappedText<'_>, Span) -> Option<MappedText<'static>>,
}

static ENCODINGS: [TextEncoding; 2] = [
    TextEncoding { name: "base64", runs: base64::runs, read: base64::read },
    TextEncoding { name: "percent", runs: percent::runs, read: |text, span| Some(percent::read(text, span)) },
];

/// A run of letters that may stand for a text.
#[derive(Clone, Copy)]
pub(crate) struct Encoded {
    pub span: Span,
    pub encoding: &'static TextEncoding,
}

/// The encoded runs that may hold an envelope, last first.
pub(crate) fn encoded(text: &str) -> Vec<Encoded> {
    let of =
        |encoding: &'static TextEncoding| (encoding.runs)(text).into_iter().map(move |span| Encoded { span, encoding });
    let mut runs: Vec<Encoded> = ENCODINGS.iter().flat_map(of).collect();
    runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.span.0));
    runs
}

#[cfg(test)]
mod tests {
    use super::{encoded, take_off};
    use crate::envelope::text::mapped::MappedText;

    #[test]
    fn layers_come_off_from_the_outside_and_are_named() {
        let text = "\u{1b}[31m{&amp;quot;a&amp;quot;: 'one '\n 'two'}\u{1b}[0m";
        let (inside, steps) = take_off(&MappedText::whole(text));
        assert_eq!(inside.map(|text| text.as_str().to_owned()).as_deref(), Some("{\"a\": 'one two'}"));
        let names: Vec<Vec<&str>> = steps.iter().map(|step| step.iter().map(|layer| layer.0).collect()).collect();
        assert_eq!(names, [vec!["ansi", "html"], vec!["literals"]]);
        assert_eq!(take_off(&MappedText::whole("{\"a\": 1}")).1.len(), 0);
    }

    #[test]
    fn the_last_encoded_run_comes_first() {
        let text = "eyJlcnJvciI6ImFjY2Vzc19kZW5pZWQifQ== %7B%22a%22%7D";
        let names: Vec<&str> = encoded(text).iter().map(|run| run.encoding.name).collect();
        assert_eq!(names, ["percent", "base64"]);
    }
}
