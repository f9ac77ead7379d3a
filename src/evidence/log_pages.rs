//! The lines of a store, page by page, from either end of a window.

use std::sync::Arc;

use jiff::Timestamp;

use super::cancel::Deadline;
use super::log_store::{LogStore, StorePage, StoredLine, StoredLines, nanos};
use super::question::Question;
use super::{StretchRead, TimeStretch, count};
use crate::contrast::around::SeenLine;
use crate::triage::Trouble;

/// Lines of a page, and of one where a store allows fewer.
const PAGES: [usize; 2] = [1000, 100];
/// Most pages of an answer.
const MOST_PAGES: usize = 20;
/// Lines of a stretch of time that are read whatever is in them: as many as all pages hold.
const MOST_LINES: u64 = 20_000;

/// Lines within a window, in the order of time.
pub fn pages(
    store: &impl LogStore,
    wanted: &str,
    window: (i64, i64),
    question: &Question,
    patience: &Deadline,
) -> Result<StoredLines, Trouble> {
    let mut lines = Vec::new();
    let asked = StorePage { wanted, of_stream: false, window, limit: PAGES[0], backward: false };
    let read = each_page(store, asked, question, patience, |page| {
        lines.extend(page);
        lines.len() < question.most
    })?;
    let cut = (!read.whole).then(|| format!("there are more lines than the {} that were read", lines.len()));
    Ok(StoredLines { lines, missing: cut.or(read.missing) })
}

/// What came of reading page by page.
struct PagesRead {
    /// Whether all of the window was read.
    whole: bool,
    /// Why some lines may be missing all the same.
    missing: Option<String>,
}

/// Gives the lines of a window to `take`, page by page, until it answers no.
fn each_page(
    store: &impl LogStore,
    mut asked: StorePage<'_>,
    question: &Question,
    patience: &Deadline,
    mut take: impl FnMut(Vec<StoredLine>) -> bool,
) -> Result<PagesRead, Trouble> {
    let mut missing = None;
    // A page begins with the moment at which the one before it ended, since several lines can be of one moment: these are known.
    let mut known: Vec<StoredLine> = Vec::new();
    for _ in 0..MOST_PAGES {
        let page = match store.page(&asked, question, patience) {
            Err(trouble)
                if asked.limit > PAGES[1] && store.page_refused().is_some_and(|said| trouble.why.contains(said)) =>
            {
                asked.limit = PAGES[1];
                continue;
            }
            page => page?,
        };
        missing = missing.or(page.missing);
        let is_last = page.lines.len() < asked.limit;
        let end = if asked.backward { page.lines.first() } else { page.lines.last() }.map(|line| line.at);
        let new: Vec<StoredLine> = page.lines.into_iter().filter(|line| !known.contains(line)).collect();
        let nothing_new = new.is_empty();
        known.retain(|line| Some(line.at) == end);
        known.extend(new.iter().filter(|line| Some(line.at) == end).cloned());
        let wants_more = take(new);
        let Some(end) = end.filter(|_| !is_last) else { return Ok(PagesRead { whole: true, missing }) };
        if !wants_more {
            break;
        }
        // Where a page holds nothing but known lines of one moment, that moment is left behind. The end of a window is outside it.
        if asked.backward {
            asked.window.1 = end + i64::from(!nothing_new);
        } else {
            asked.window.0 = end + i64::from(nothing_new);
        }
    }
    Ok(PagesRead { whole: false, missing })
}

/// Gives the lines of a stretch of time to `then`: all of them where they are few enough to be read, else those that can tell of a
/// failure, the newest first.
pub fn lines_between(
    store: &impl LogStore,
    stretch: &TimeStretch,
    patience: &Deadline,
    then: &mut dyn FnMut(SeenLine<'_>),
) -> Result<StretchRead, Trouble> {
    let question = Question::between(stretch);
    let total = store.total(&question, patience)?;
    let (wanted, mut missing) = match total {
        0..=MOST_LINES => (String::new(), Vec::new()),
        _ => (
            store.failing(),
            vec![format!("Of {} only those that can tell of a failure were read.", count(total, "line"))],
        ),
    };
    let window = (nanos(stretch.from), nanos(stretch.until));
    let asked = StorePage { wanted: &wanted, of_stream: false, window, limit: PAGES[0], backward: true };
    let (mut lines, mut earliest) = (0, None);
    let read = each_page(store, asked, &question, patience, |page| {
        lines += page.len() as u64;
        earliest = page.first().map(|line| line.at).or(earliest);
        for line in page {
            let (place, at) = (Arc::from(line.place), line.at.div_euclid(1_000_000));
            then(SeenLine { place: &place, number: None, at, text: line.text.as_bytes() });
        }
        patience.left().is_some()
    });
    match read {
        Err(trouble) if lines == 0 => return Err(trouble),
        Err(trouble) => missing.push(format!("Older lines could not be read: {}.", trouble.why)),
        Ok(read) => {
            if let Some(earliest) = earliest.filter(|_| !read.whole) {
                let earliest = Timestamp::from_nanosecond(earliest.into()).unwrap_or(stretch.from);
                let since = earliest.strftime("%T UTC");
                missing.push(format!("Nothing before {since} was read: the newest {}.", count(lines, "line")));
            }
            missing.extend(read.missing);
        }
    }
    Ok(StretchRead { places: 1, missing })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::evidence::cancel::Cancel;
    use crate::evidence::log_store::CodeCounts;
    use crate::evidence::question::SearchTerm;

    /// A store with lines at these moments, in nanoseconds since 1970, of which every tenth is selected as a failure; and the most
    /// lines that it allows a page.
    struct Fake(Vec<i64>, usize);

    impl LogStore for Fake {
        fn name(&self) -> &'static str {
            "fake"
        }

        fn kind(&self) -> &'static str {
            "fake"
        }

        fn place(&self) -> String {
            String::new()
        }

        fn called(&self) -> &'static str {
            "Fake"
        }

        fn settings(&self) -> &'static [&'static str] {
            &[]
        }

        fn page_refused(&self) -> Option<&'static str> {
            Some("too many")
        }

        fn bearing(&self, _: &[&SearchTerm]) -> Vec<String> {
            Vec::new()
        }

        fn failing(&self) -> String {
            "failing".to_owned()
        }

        fn stream(&self, _: &StoredLine) -> Option<String> {
            None
        }

        fn page(&self, page: &StorePage<'_>, _: &Question, _: &Deadline) -> Result<StoredLines, Trouble> {
            if page.limit > self.1 {
                return Err(Trouble { what: "x".into(), why: "too many".into(), next: "y".into() });
            }
            let line = |(number, at): (usize, &i64)| StoredLine {
                place: "log".into(),
                stream: String::new(),
                at: *at,
                id: number.to_string(),
                text: format!("line {number}"),
            };
            let wanted = |(number, at): &(usize, &i64)| {
                (page.window.0..page.window.1).contains(at) && (page.wanted.is_empty() || number % 10 == 0)
            };
            let mut lines: Vec<StoredLine> = self.0.iter().enumerate().filter(wanted).map(line).collect();
            lines.sort_by_key(|line| if page.backward { -line.at } else { line.at });
            lines.truncate(page.limit);
            Ok(StoredLines::all(lines))
        }

        fn total(&self, _: &Question, _: &Deadline) -> Result<u64, Trouble> {
            Ok(self.0.len() as u64)
        }

        fn counts(&self, _: &Question, _: &Deadline) -> Result<Vec<CodeCounts>, Trouble> {
            Ok(Vec::new())
        }
    }

    fn patience() -> Deadline {
        Deadline::new(Duration::from_secs(60), &Cancel::default())
    }

    /// The hour from 1970 on.
    fn hour() -> TimeStretch {
        TimeStretch { from: Timestamp::UNIX_EPOCH, until: Timestamp::from_second(3_600).unwrap() }
    }

    fn read(store: &Fake) -> (Vec<i64>, StretchRead) {
        let mut times = Vec::new();
        let read = lines_between(store, &hour(), &patience(), &mut |line| times.push(line.at)).unwrap();
        (times, read)
    }

    /// Lines of which `moments` have five each, in milliseconds.
    fn fives(moments: i64) -> Vec<i64> {
        (0..5 * moments).map(|number| number / 5 * 1_000_000).collect()
    }

    #[test]
    fn every_line_is_given_once_from_either_end_though_several_are_of_one_moment() {
        let store = Fake(fives(333), 500);
        let (mut times, found) = read(&store);
        times.sort_unstable();
        assert_eq!(times, (0..5 * 333).map(|number| number / 5).collect::<Vec<i64>>());
        assert_eq!(found, StretchRead { places: 1, missing: Vec::new() });
        let mut question = Question::between(&hour());
        question.most = usize::MAX;
        let all = pages(&store, "", (0, i64::MAX), &question, &patience()).unwrap();
        let ids: Vec<String> = all.lines.iter().map(|line| line.id.clone()).collect();
        assert_eq!(ids, (0..5 * 333).map(|number| number.to_string()).collect::<Vec<_>>());
        assert_eq!(all.missing, None);
    }

    #[test]
    fn of_too_many_lines_those_that_can_tell_of_a_failure_are_given_the_newest_first_and_that_is_said() {
        let few = Fake((0..20_010).map(|number| number * 1_000_000).collect(), 1_000);
        let (times, found) = read(&few);
        assert_eq!((times.len(), times.iter().min()), (2_001, Some(&0)));
        assert_eq!(found.missing, ["Of 20,010 lines only those that can tell of a failure were read."]);
        let many = Fake((0..250_000).map(|number| number * 1_000_000).collect(), 1_000);
        let (times, found) = read(&many);
        assert_eq!((times.len(), times.iter().max()), (19_981, Some(&249_990)));
        assert_eq!(found.missing[1..], ["Nothing before 00:00:50 UTC was read: the newest 19,981 lines."]);
    }
}
