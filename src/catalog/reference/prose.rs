//! A stretch of running text, with the marks that tell something in a reference: what is set as code, what is bold, where a line
//! ends. Everything else about its looks is gone.

/// How a run of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As everything else.
    Plain,
    /// As code.
    Code,
    /// Bold.
    Strong,
    /// The end of a line (`<br>`).
    Break,
}

/// Running text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// Its runs, in order.
    pub runs: Vec<(Mark, String)>,
}

impl Prose {
    /// Text without marks; an end of a line is a break.
    pub fn plain(text: &str) -> Self {
        let mut prose = Self::default();
        for (at, line) in text.lines().enumerate() {
            if at > 0 {
                prose.push(Mark::Break, "");
            }
            prose.push(Mark::Plain, line);
        }
        prose
    }

    /// Adds text; it goes into the last run where that is set the same way.
    pub fn push(&mut self, mark: Mark, text: &str) {
        match self.runs.last_mut() {
            Some((last, run)) if *last == mark && mark != Mark::Break => run.push_str(text),
            _ => self.runs.push((mark, text.into())),
        }
    }

    /// The text on one line: any run of blanks, and the end of a line, is one blank.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (mark, run) in &self.runs {
            text.push_str(if *mark == Mark::Break { " " } else { run });
        }
        one_line(&text)
    }

    /// Whether it has no text.
    pub fn is_empty(&self) -> bool {
        self.runs.iter().all(|(_, run)| run.trim().is_empty())
    }

    /// Its lines.
    pub fn lines(&self) -> Vec<Self> {
        let mut lines = vec![Self::default()];
        for (mark, run) in &self.runs {
            if *mark == Mark::Break {
                lines.push(Self::default());
            } else if let Some(line) = lines.last_mut() {
                line.runs.push((*mark, run.clone()));
            }
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// The runs that are set so.
    pub fn set_as(&self, wanted: Mark) -> impl Iterator<Item = &str> {
        self.runs.iter().filter(move |(mark, _)| *mark == wanted).map(|(_, run)| run.as_str())
    }

    /// The run that it begins with, and the rest, where that run is set so.
    pub fn led_by(&self, wanted: Mark) -> Option<(&str, Self)> {
        let at = self.runs.iter().position(|(_, run)| !run.trim().is_empty())?;
        let (mark, run) = &self.runs[at];
        (*mark == wanted).then(|| (run.as_str(), Self { runs: self.runs[at + 1..].to_vec() }))
    }

    /// The text behind the first `bytes` bytes of its unbroken text, marks kept.
    pub fn behind(&self, mut bytes: usize) -> Self {
        let mut rest = Self::default();
        for (mark, run) in &self.runs {
            let cut = bytes.min(run.len());
            bytes -= cut;
            if cut < run.len() || (*mark == Mark::Break && bytes == 0 && !rest.runs.is_empty()) {
                rest.runs.push((*mark, run[cut..].to_owned()));
            }
        }
        rest
    }

    /// Adds what another text says, on a line of its own.
    pub fn append(&mut self, other: &Self) {
        if !self.is_empty() && !other.is_empty() {
            self.push(Mark::Break, "");
        }
        self.runs.extend(other.runs.iter().cloned());
    }
}

/// The text with every run of blanks and line ends as one blank, none at its ends.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Mark, Prose};

    #[test]
    fn a_text_is_one_line_and_keeps_its_marks() {
        let mut prose = Prose::plain("  two \n lines ");
        prose.push(Mark::Strong, "bold");
        assert_eq!(prose.text(), "two lines bold");
        assert_eq!(prose.lines().iter().map(Prose::text).collect::<Vec<_>>(), ["two", "lines bold"]);
        assert_eq!(prose.behind(9).text(), "nes bold");
        assert!(prose.led_by(Mark::Strong).is_none());
    }
}
