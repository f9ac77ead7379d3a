//! `errbook man`: the man page, in roff.

use clap::CommandFactory;

use super::CommandLine;
use super::failure::{Done, Failure};
use super::output::Output;
use crate::tui::Keymap;

/// The keys of the screen, off the same rows as its footer and help.
fn keys() -> String {
    let escaped = |text: &str| text.replace('\\', "\\e").replace('-', "\\-");
    let mut lines = vec![".SH KEYS\n".to_owned()];
    let mut title = "";
    for row in Keymap::builtin().rows {
        if row.context.title() != title {
            title = row.context.title();
            lines.push(format!(".SS {}\n", escaped(title)));
        }
        let keys = row.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        lines.push(format!(".TP\n{}\n\\&{}\n", escaped(&keys), escaped(&row.help)));
    }
    lines.concat()
}

/// Prints the page.
pub fn run(output: &mut Output) -> Result<Done, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(CommandLine::command()).render(&mut page)?;
    page.extend(keys().into_bytes());
    output.verbatim(&page)?;
    Ok(Done::Found)
}
