//! A few lines of many, evenly spread over them, kept as they go by without knowing how many will come.

use crate::envelope::Redacted;

/// Lines that are kept: between this and twice as many while they come.
const KEPT: usize = 128;

/// Lines that are kept, one of so many.
#[derive(Debug)]
pub struct EvenSample {
    lines: Vec<Box<[u8]>>,
    every: u64,
    seen: u64,
}

impl Default for EvenSample {
    fn default() -> Self {
        Self { lines: Vec::new(), every: 1, seen: 0 }
    }
}

impl EvenSample {
    /// Takes the next line, if it is its turn.
    pub fn take(&mut self, line: &[u8]) {
        if self.seen.is_multiple_of(self.every) {
            self.lines.push(line.into());
            self.thin();
        }
        self.seen += 1;
    }

    /// Takes up the sample of other lines.
    pub fn join(&mut self, other: Self) {
        self.every = self.every.max(other.every);
        self.seen += other.seen;
        self.lines.extend(other.lines);
        self.thin();
    }

    /// Every second line goes as often as there are too many.
    fn thin(&mut self) {
        while self.lines.len() >= 2 * KEPT {
            let mut stays = false;
            self.lines.retain(|_| {
                stays = !stays;
                stays
            });
            self.every *= 2;
        }
    }

    /// The lines, redacted.
    pub fn lines(&self) -> Vec<Redacted> {
        self.lines.iter().map(|line| Redacted::new(&String::from_utf8_lossy(line))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(lines: std::ops::Range<u32>) -> EvenSample {
        let mut sample = EvenSample::default();
        lines.for_each(|line| sample.take(format!("line {line}").as_bytes()));
        sample
    }

    #[test]
    fn few_lines_are_kept_all_and_many_evenly() {
        assert_eq!(sample(0..5).lines().len(), 5);
        let many: Vec<String> = sample(0..100_000).lines().iter().map(ToString::to_string).collect();
        assert!((KEPT..2 * KEPT).contains(&many.len()), "{}", many.len());
        let at: Vec<u32> = many.iter().map(|line| line[5..].parse().unwrap()).collect();
        assert!(at.windows(2).all(|two| two[1] - two[0] == at[1] - at[0]), "{at:?}");
        assert!(*at.last().unwrap() > 99_000);
    }

    #[test]
    fn two_samples_become_one_of_the_same_size() {
        let mut one = sample(0..300);
        one.join(sample(300..600));
        assert!((KEPT..2 * KEPT).contains(&one.lines().len()));
    }
}
