//! Notices that are articles of their own and withdraw another one: "ADVISORY: Ferry story withdrawn. Please be advised that an
//! April 2, 2021 story … is wrong and has been withdrawn".
//!
//! A notice names its story by the headline, or by the words of its slug, and most give the day. The story is looked for among
//! articles of that day, of the one before and of the one after; without a day among those of the notice's own day and the
//! three before. A notice that fits articles with different headlines withdraws none of them: to call the wrong article
//! withdrawn is worse than to miss one.

use std::sync::OnceLock;

use jiff::civil::Date;
use rustc_hash::{FxBuildHasher, FxHashSet};
use tantivy::DocAddress;

use crate::article::{Correction, CorrectionKind};
use crate::calendar::month;
use crate::index::analysis::{folded_words, stem};

/// Maximum number of notices that are looked at, the first of the index.
pub(crate) const MOST_NOTICES: usize = 500;
/// Days around the day that a notice gives: a story's date may be in another time zone.
const DAYS_AROUND: i64 = 1;
/// Days before a notice without a day.
const DAYS_BEFORE: i64 = 3;
/// Minimum number of words of a headline that a notice quotes, and of a slug.
const LEAST_OF_HEADLINE: usize = 2;
const LEAST_OF_SLUG: usize = 2;
/// Quotation marks around a headline.
const MARKS: [char; 6] = ['"', '\u{201c}', '\u{201d}', '\u{201e}', '«', '»'];

/// The notices of a commit. They are read when a question first needs them.
#[derive(Debug, Default)]
pub(crate) struct Withdrawals(OnceLock<Vec<WithdrawalNotice>>);

impl Withdrawals {
    /// None if they were not read yet.
    pub(crate) fn notices(&self) -> Option<&[WithdrawalNotice]> {
        self.0.get().map(Vec::as_slice)
    }

    /// Keeps the notices, unless another thread was faster. Returns those that are kept.
    pub(crate) fn set_notices(&self, notices: Vec<WithdrawalNotice>) -> &[WithdrawalNotice] {
        self.0.get_or_init(|| notices)
    }
}

/// An article that withdraws another one.
#[derive(Debug)]
pub(crate) struct WithdrawalNotice {
    /// The article.
    pub(crate) address: DocAddress,
    /// The story that it withdraws.
    pub(crate) story: WithdrawnStory,
    withdrawn: OnceLock<FxHashSet<DocAddress>>,
}

impl WithdrawalNotice {
    /// A notice whose story was not looked for yet.
    pub(crate) fn new(address: DocAddress, story: WithdrawnStory) -> Self {
        Self {
            address,
            story,
            withdrawn: OnceLock::new(),
        }
    }

    /// True if its story was looked for.
    pub(crate) fn is_searched(&self) -> bool {
        self.withdrawn.get().is_some()
    }

    /// The articles that it withdraws, with their near-equal copies; empty if its story was not looked for.
    pub(crate) fn withdrawn(&self) -> &FxHashSet<DocAddress> {
        static NONE: FxHashSet<DocAddress> = FxHashSet::with_hasher(FxBuildHasher);
        self.withdrawn.get().unwrap_or(&NONE)
    }

    /// Keeps the articles that it withdraws.
    pub(crate) fn set_withdrawn(&self, articles: FxHashSet<DocAddress>) {
        self.withdrawn.get_or_init(|| articles);
    }
}

/// What a notice says of the story that it withdraws.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WithdrawnStory {
    /// The first and the last day on which the story may have appeared.
    pub(crate) days: (Date, Date),
    /// The stems of its slugs.
    slugs: Vec<Vec<String>>,
    /// The folded words of what its notes have in quotation marks, and of the headlines that its text lists.
    quoted: Vec<Vec<String>>,
}

impl WithdrawnStory {
    /// Reads the corrections and the text of an article of this day. None if it withdraws no other story.
    pub(crate) fn of(corrections: &[Correction], text: &str, published: Date) -> Option<Self> {
        let notices = corrections
            .iter()
            .filter(|correction| correction.kind == CorrectionKind::Withdrawn);
        let notices: Vec<(&Correction, Vec<String>)> = notices
            .filter_map(|notice| Some((notice, folded_words(notice.story.as_deref()?))))
            .collect();
        if notices.is_empty() {
            return None;
        }
        let day = notices.iter().find_map(|(_, story)| day_in(story, published));
        let (from, to) = match day {
            Some(day) => (moved(day, -DAYS_AROUND), moved(day, DAYS_AROUND)),
            None => (moved(published, -DAYS_BEFORE), published),
        };
        let slugs = notices.iter().map(|(_, story)| slug(story));
        Some(Self {
            days: (from, to),
            slugs: slugs.filter(|slug| slug.len() >= LEAST_OF_SLUG).collect(),
            quoted: notices
                .iter()
                .flat_map(|(notice, _)| quoted(&notice.note))
                .chain(labelled(text))
                .collect(),
        })
    }

    /// True if an article with this headline may be the story.
    pub(crate) fn may_be(&self, title: &str) -> bool {
        let title = folded_words(title);
        if title.len() >= LEAST_OF_HEADLINE && self.quoted.contains(&title) {
            return true;
        }
        let stems: Vec<String> = title.iter().map(|word| stem(word).into_owned()).collect();
        let has_all = |slug: &Vec<String>| slug.iter().all(|word| stems.contains(word));
        self.slugs.iter().any(has_all)
    }
}

/// The folded words of each part of a note in quotation marks.
fn quoted(note: &str) -> Vec<Vec<String>> {
    note.split(MARKS).skip(1).step_by(2).map(folded_words).collect()
}

/// The folded words of each headline after "HEADLINE:", up to the next label in capitals or the end of the line.
fn labelled(text: &str) -> Vec<Vec<String>> {
    const LABEL: &str = "HEADLINE:";
    let is_label = |word: &str| word.len() > 4 && word.ends_with(':') && !word.contains(char::is_lowercase);
    let after = text.match_indices(LABEL).map(|(at, _)| &text[at + LABEL.len()..]);
    let headlines = after.map(|rest| {
        let words = rest.lines().next().unwrap_or_default().split_whitespace();
        let words: Vec<&str> = words.take_while(|word| !is_label(word)).collect();
        folded_words(&words.join(" "))
    });
    headlines.collect()
}

/// The stems of a slug: "Ferry" and "stop" of "Ferry stops story". Empty for a story that is named by its day.
fn slug(story: &[String]) -> Vec<String> {
    const KINDS: [&str; 8] = [
        "story", "stories", "article", "report", "item", "column", "the", "a",
    ];
    if story.iter().any(|word| month(word).is_some()) {
        return Vec::new();
    }
    let words = story.iter().filter(|word| !KINDS.contains(&word.as_str()));
    words.map(|word| stem(word).into_owned()).collect()
}

/// The day in "an April 2, 2021 story", "a 2 April story"; without a year the last such day before the notice.
fn day_in(story: &[String], notice: Date) -> Option<Date> {
    let at = story.iter().position(|word| month(word).is_some())?;
    let number = month(&story[at])?;
    let day_at =
        |at: usize| -> Option<i8> { story.get(at)?.parse().ok().filter(|day| (1..=31).contains(day)) };
    let day = day_at(at + 1).or_else(|| day_at(at.checked_sub(1)?))?;
    let year = story[at..].iter().find_map(|word| {
        let year: i16 = word.parse().ok()?;
        (1900..=9998).contains(&year).then_some(year)
    });
    let of_year = |year| Date::new(year, number, day).ok();
    match year {
        Some(year) => of_year(year),
        None => of_year(notice.year())
            .filter(|day| *day <= notice)
            .or_else(|| of_year(notice.year() - 1)),
    }
}

fn moved(day: Date, days: i64) -> Date {
    let span = jiff::Span::new().try_days(days);
    span.and_then(|span| day.checked_add(span)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn notice_of(story: &str, note: &str) -> WithdrawnStory {
        let notice = Correction {
            kind: CorrectionKind::Withdrawn,
            note: note.to_owned(),
            span: None,
            date: None,
            story: Some(story.to_owned()),
        };
        WithdrawnStory::of(&[notice], note, date(2021, 4, 3)).expect("a notice")
    }

    #[test]
    fn a_notice_gives_the_day_or_is_of_the_same_days() {
        let days = |story| notice_of(story, "").days;
        let april = (date(2021, 4, 1), date(2021, 4, 3));
        for story in ["an April 2, 2021 story", "a 2 April story", "an Apr. 2 story"] {
            assert_eq!(days(story), april, "{story}");
        }
        assert_eq!(days("a Dec. 31 story"), (date(2020, 12, 30), date(2021, 1, 1)));
        assert_eq!(
            days("Marrow Bay ferry story"),
            (date(2021, 3, 31), date(2021, 4, 3))
        );
    }

    #[test]
    fn a_story_is_known_by_its_headline_or_its_slug() {
        let notice = notice_of(
            "Marrow Bay ferries story",
            "ADVISORY: Marrow Bay ferries story withdrawn",
        );
        assert!(notice.may_be("Exclusive: ferry of Marrow Bay to stop"));
        assert!(!notice.may_be("Ferry to stop"));
        let notice = notice_of(
            "an April 2 story",
            "An April 2 story headlined \u{201c}Ferry to stop in May\u{201d} is wrong and has been withdrawn.",
        );
        assert!(notice.may_be("Ferry to stop in May"));
        assert!(!notice.may_be("Ferry to stop"));
        assert!(!notice.may_be("April 2"));
        assert!(!notice_of("Ferry story", "").may_be("Ferry to stop"));
        let notice = notice_of(
            "an April 2 story",
            "STORY SLUG: FERRY MARROW HEADLINE: Ferry to stop: sources STORY_DATE: 02/04/2021",
        );
        assert!(notice.may_be("Ferry to stop: sources"));
        assert!(!notice.may_be("Ferry to stop"));
    }

    #[test]
    fn a_story_that_withdraws_itself_withdraws_no_other() {
        let own = Correction {
            kind: CorrectionKind::Withdrawn,
            note: "This story has been withdrawn.".to_owned(),
            span: None,
            date: None,
            story: None,
        };
        assert_eq!(WithdrawnStory::of(&[own], "", date(2021, 4, 3)), None);
    }

    proptest::proptest! {
        #[test]
        fn no_words_make_it_panic(story in "(April|[0-9]{1,4}|, | |\\PC){0,12}", title in "\\PC{0,20}") {
            let _ = notice_of(&story, &story).may_be(&title);
        }
    }
}
