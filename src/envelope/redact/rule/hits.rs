//! Where the words stand that rules need: found once in a text, and moved along when marks are put into it. It knows no rule.

use crate::envelope::redact::altered::Altered;
use crate::envelope::text::word_search::WordSearch;

/// Where words stand in a text.
pub struct Hits {
    /// The place of a word among the words, and where it stands; in order of the latter.
    pub all: Vec<(usize, usize)>,
}

impl Hits {
    /// Of all words in a text.
    pub fn of(words: &WordSearch, text: &str) -> Self {
        let mut all = Vec::new();
        words.each(text.as_bytes(), |word, place| all.push((word, place)));
        all.sort_unstable_by_key(|&(_, place)| place);
        Self { all }
    }

    /// Of all words in that text as it is now: those that nothing was put into, and those that what was put in is a part of.
    pub fn moved(&self, words: &WordSearch, altered: &Altered<'_>) -> Self {
        let mut all = Vec::with_capacity(self.all.len());
        let (mut replaced, longest) = (altered.replaced().iter().peekable(), words.longest());
        let mut shift = 0;
        for &(word, place) in &self.all {
            while let Some((now, then)) = replaced.next_if(|(_, then)| then.1 <= place) {
                shift = now.1.wrapping_sub(then.1);
            }
            let touched = replaced.peek().is_some_and(|(_, then)| then.0 < place + words.length(word));
            if !touched {
                all.push((word, place.wrapping_add(shift)));
            }
        }
        let text = altered.text.as_bytes();
        for (now, _) in altered.replaced() {
            let from = now.0.saturating_sub(longest);
            words.each(&text[from..text.len().min(now.1 + longest)], |word, place| {
                let place = from + place;
                if place < now.1 && now.0 < place + words.length(word) {
                    all.push((word, place));
                }
            });
        }
        all.sort_unstable_by_key(|&(_, place)| place);
        Self { all }
    }
}

#[cfg(test)]
mod tests {
    use super::Hits;
    use crate::envelope::redact::altered::Altered;
    use crate::envelope::text::word_search::WordSearch;

    #[test]
    fn words_that_were_moved_are_those_that_stand_in_the_text_as_it_is_now() {
        let words = WordSearch::new(["secret", "key", "y=", "<s", ">tok", "token", "a"].map(str::as_bytes));
        let text = "key=one secret=two token=key; token=a last secret";
        for spans in
            [vec![], vec![(4, 7)], vec![(0, 3), (15, 18)], vec![(4, 7), (8, 14), (25, 28)], vec![(0, text.len())]]
        {
            let marked = Altered::new(text, spans.iter().map(|&span| (span, "<secret>")));
            let (mut moved, mut found) =
                (Hits::of(&words, text).moved(&words, &marked).all, Hits::of(&words, &marked.text).all);
            for all in [&mut moved, &mut found] {
                all.sort_unstable();
                all.dedup();
            }
            assert_eq!(moved, found, "{}", marked.text);
        }
    }
}
