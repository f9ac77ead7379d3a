//! A source that was set up on the screen is written into config.toml: behind everything that stands there, which stays as it is,
//! comments and all.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::triage::Trouble;

/// Writes these rows behind what `file` holds, in a new file where there is none. Its name.
///
/// # Errors
/// When there is no place for a configuration, the file cannot be written, or what stands in it allows no more rows.
pub fn keep(rows: &str, file: Option<&Path>) -> Result<String, Trouble> {
    let trouble =
        |why: String, next: &str| Trouble { what: "the source is not written down".into(), why, next: next.into() };
    let file =
        file.ok_or_else(|| trouble("there is no folder for a configuration".into(), "name one: --config FILE"))?;
    let failed = |error: std::io::Error| trouble(format!("{}: {error}", file.display()), "write it there by hand");
    let before = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let gap = match (before.is_empty(), before.ends_with('\n')) {
        (true, _) => "",
        (false, true) => "\n",
        (false, false) => "\n\n",
    };
    // A file that writes its sources in another way would not be one any more.
    if let Err(error) = toml::from_str::<toml::Table>(&format!("{before}{gap}{rows}")) {
        let why = format!("{} would not be read any more: {}", file.display(), error.message());
        return Err(trouble(why, "write it there by hand"));
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut open = OpenOptions::new().append(true).create(true).open(file).map_err(failed)?;
    open.write_all(format!("{gap}{rows}").as_bytes()).map_err(failed)?;
    Ok(file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "[[source]]\nkind = \"files\"\nname = \"gw\"\npaths = [\"/gw.log\"]\n";

    #[test]
    fn what_stands_in_the_file_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/config.toml");
        assert_eq!(keep(ROWS, Some(&file)).unwrap(), file.display().to_string());
        assert_eq!(fs::read_to_string(&file).unwrap(), ROWS);
        let own = "# mine\ntheme = \"light\" # for the office\n\n[evidence]\nbefore = \"1h\"";
        fs::write(&file, own).unwrap();
        keep(ROWS, Some(&file)).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{own}\n\n{ROWS}"));
        keep(ROWS, Some(&file)).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{own}\n\n{ROWS}\n{ROWS}"));
    }

    #[test]
    fn a_file_that_would_not_be_read_any_more_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, "source = []\n").unwrap();
        let trouble = keep(ROWS, Some(&file)).unwrap_err();
        assert!(trouble.to_string().contains("would not be read any more"), "{trouble}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "source = []\n");
        assert!(keep(ROWS, None).is_err());
    }
}
