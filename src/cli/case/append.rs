//! The acts of `errbook case …`, asked for by an agent: the same commands, without a line of their own.

use clap::ValueEnum;
use serde_json::{Value, json};

use super::end::{End, EndedAs};
use super::fact::FactCommand;
use super::note::Note;
use super::open::OpenCommand;
use super::record::Recorded;
use super::retry::RetryEnded;
use super::skip::SkipCommand;
use super::step::StepCommand;
use super::{attach, retry};
use crate::cli::Globals;
use crate::cli::failure::Failure;
use crate::mcp::Append;

/// Does what is asked, and gives the contract's object.
///
/// # Errors
/// What forbids it, or is missing in the question.
pub fn append(globals: &Globals, asked: &Append) -> Result<Value, Failure> {
    if asked.act == "open" {
        let open = OpenCommand { code: asked.code.clone(), ..OpenCommand::default() };
        let paste = if open.code.is_some() { "" } else { needed("text", asked.text.as_ref())? };
        let (written, new) = open.write(globals, paste.as_bytes())?;
        let mut object = written.object();
        object["new"] = json!(new);
        return Ok(object);
    }
    Ok(written(globals, asked)?.object())
}

fn written(globals: &Globals, asked: &Append) -> Result<Recorded, Failure> {
    let case = needed("case", asked.case.as_ref())?.to_owned();
    let text = || needed("text", asked.text.as_ref()).map(str::to_owned);
    let step = || needed("step", asked.step.as_ref()).map(str::to_owned);
    let why = asked.text.as_deref();
    match asked.act.as_str() {
        "note" => Note { case, words: vec![text()?], step: asked.step.clone(), json: true }.write(globals),
        "step" => StepCommand { case, step: step()?, because: asked.text.clone(), json: true }.write(globals),
        "skip" => SkipCommand { case, step: step()?, words: vec![text()?], json: true }.write(globals),
        "fact" => {
            let field = needed("field", asked.field.as_ref())?.to_owned();
            FactCommand { case, field, value: text()?, as_is: false, json: true }.write(globals)
        }
        "attach" => attach::write(globals, &case, text()?.as_bytes()),
        "retry" => match &asked.outcome {
            Some(how) => retry::said(globals, &case, one_of::<RetryEnded>(how)?, why),
            None => retry::answered(globals, &case, text()?.as_bytes(), None),
        },
        "end" => {
            let outcome = one_of::<EndedAs>(needed("outcome", asked.outcome.as_ref())?)?;
            End { case, outcome, words: why.map(str::to_owned).into_iter().collect(), json: true }.write(globals)
        }
        _ => Err(Failure::nothing(
            "there is no such act",
            "act is one of open, note, step, skip, fact, attach, retry, end",
        )),
    }
}

fn needed<'a>(name: &str, given: Option<&'a String>) -> Result<&'a str, Failure> {
    given.map(String::as_str).ok_or_else(|| Failure::nothing(format!("this act needs {name}"), format!("give {name}")))
}

fn one_of<T: ValueEnum>(word: &str) -> Result<T, Failure> {
    T::from_str(word, true).map_err(|_| {
        let all: Vec<_> = T::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
        let all: Vec<&str> = all.iter().map(clap::builder::PossibleValue::get_name).collect();
        Failure::nothing(format!("there is no outcome {word}"), format!("outcome is one of {}", all.join(", ")))
    })
}
