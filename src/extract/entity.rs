//! Sentences -> names: who and what is named, and what kind of thing it is.
//!
//! Only runs of capitalised words are looked at. A first pass goes by lists and the shape of each run; a second one
//! settles what stayed open with what the rest of the article says: the full name behind a bare surname, a reporting
//! verb beside it, a preposition of place before it. Headlines, where every word has a capital, only repeat names
//! that the text itself confirms.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::extract::EntityKind;
use crate::extract::heading::{Known, is_heading};
use crate::extract::lexicon::{Lexicon, flag, hash, joined};
use crate::extract::name::kind_of_list;
pub use crate::extract::name::{Gender, Name, last_word};
use crate::extract::reading::Reading;
use crate::extract::token::TokenKind;

/// Finds the names in a text, ordered, not overlapping.
#[must_use]
pub fn find(reading: &Reading, lexicon: &Lexicon) -> Vec<Name> {
    let headings: Vec<bool> = reading
        .sentences
        .iter()
        .map(|sentence| is_heading(reading, sentence))
        .collect();
    let mut tagger = Tagger {
        reading,
        lexicon,
        candidates: Vec::new(),
        seen_inside: FxHashSet::default(),
        sentence: 0..0,
    };
    let bodies = || {
        reading
            .sentences
            .iter()
            .zip(&headings)
            .filter(|(_, is_heading)| !**is_heading)
    };
    for (sentence, _) in bodies() {
        tagger.note_capitals(sentence);
    }
    for (sentence, _) in bodies() {
        tagger.sentence(sentence);
    }
    let mut names = tagger.settle();
    if headings.contains(&true) {
        let known = Known::new(reading, &names);
        for (sentence, _) in reading.sentences.iter().zip(&headings).filter(|(_, is)| **is) {
            known.repeated(reading, lexicon, sentence, &mut names);
        }
        names.sort_by_key(|name| name.tokens.start);
    }
    names
}

/// Finds the names of a headline that stands apart, as far as the text's own names confirm them.
#[must_use]
pub fn find_in_title(title: &Reading, lexicon: &Lexicon, text: &Reading, names: &[Name]) -> Vec<Name> {
    let known = Known::new(text, names);
    let mut found = Vec::new();
    for sentence in &title.sentences {
        known.repeated(title, lexicon, sentence, &mut found);
    }
    found
}

/// What the shape of a run of capitalised words tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    /// Settled.
    Sure(EntityKind),
    /// Likely, unless the article says otherwise.
    Likely(EntityKind),
    /// Nothing: only the article's other words can tell.
    Open,
}

#[derive(Clone, Debug)]
struct Candidate {
    tokens: Range<usize>,
    guess: Guess,
    gender: Gender,
    is_titled: bool,
}

struct Tagger<'r, 'a> {
    reading: &'r Reading<'a>,
    lexicon: &'r Lexicon,
    candidates: Vec<Candidate>,
    /// Words seen with a capital where a sentence does not ask for one.
    seen_inside: FxHashSet<u64>,
    sentence: Range<usize>,
}

const ORG_WORDS: u32 = flag::ORG_HEAD | flag::ORG_WORD | flag::ORG_SUFFIX;
const TITLES: u32 = flag::OFFICE | flag::COURTESY;

impl Tagger<'_, '_> {
    fn note_capitals(&mut self, sentence: &Range<usize>) {
        self.sentence = sentence.clone();
        for at in sentence.clone() {
            if self.is_capitalised(at) && !self.is_initial(at) {
                self.seen_inside.insert(self.reading.words[at].hash);
            }
        }
    }

    fn sentence(&mut self, sentence: &Range<usize>) {
        self.sentence = sentence.clone();
        let mut at = sentence.start;
        let mut is_titled = false;
        while at < sentence.end {
            if !self.starts_run(at) {
                at += 1;
                continue;
            }
            // "Secretary of State": a title of several words that a run would break up.
            if self.is(at, flag::STARTS_PHRASE)
                && let Some((len, flags)) = self.phrase(at, sentence.end)
                && flags & flag::OFFICE != 0
                && self.is_capitalised(at + len - 1)
            {
                at += len;
                is_titled = at < sentence.end && self.is_capitalised(at);
                continue;
            }
            let end = self.run_end(at);
            self.run(at..end, is_titled);
            is_titled = false;
            at = end;
        }
    }

    fn is(&self, at: usize, flags: u32) -> bool {
        self.reading.is(at, flags)
    }

    fn is_capitalised(&self, at: usize) -> bool {
        matches!(
            self.reading.kind(at),
            TokenKind::Title | TokenKind::Upper | TokenKind::Mixed
        ) && !self.is(at, flag::OUTSIDE)
    }

    /// True where any word would have a capital.
    fn is_initial(&self, at: usize) -> bool {
        at == self.sentence.start
            || self.reading.is_mark(
                at - 1,
                &[
                    '"', '“', '‘', '\'', '`', '«', ':', '—', '–', '…', '.', '!', '?', '*', '•', '[', '|', '>',
                ],
            )
            || (self.reading.is_mark(at - 1, &['-']) && !self.reading.touches_next(at - 1))
    }

    fn phrase(&self, at: usize, end: usize) -> Option<(usize, u32)> {
        let end = end.min(self.reading.words.len());
        self.lexicon
            .phrase(self.reading.words.get(at..end)?.iter().map(|word| word.hash))
    }

    fn starts_run(&self, at: usize) -> bool {
        self.is_capitalised(at)
            || (self.is(at, flag::PARTICLE)
                && matches!(
                    self.reading.word(at),
                    "al" | "el" | "bin" | "ben" | "de" | "van" | "von" | "abu" | "ibn" | "di"
                )
                && self.after_particle(at).is_some_and(|next| {
                    next < self.sentence.end && !self.is(next, flag::FUNCTION | flag::COMMON)
                }))
    }

    /// The capitalised token that a particle at `at` leads to, over further particles and hyphens.
    fn after_particle(&self, at: usize) -> Option<usize> {
        for next in at + 1..at + 5 {
            if next >= self.sentence.end {
                return None;
            }
            if self.is_capitalised(next) {
                return Some(next);
            }
            let is_hyphen = self.reading.is_mark(next, &['-', '’', '\'']) && self.reading.touches_next(next);
            if !is_hyphen && !self.is(next, flag::PARTICLE) {
                return None;
            }
        }
        None
    }

    /// The end of the run of capitalised words that starts at `at`.
    fn run_end(&self, at: usize) -> usize {
        let limit = self.sentence.end;
        let reading = self.reading;
        let mut end = if self.is_capitalised(at) {
            at + 1
        } else {
            self.after_particle(at).map_or(at + 1, |next| next + 1)
        };
        while end < limit {
            if self.is_capitalised(end) {
                end += 1;
            } else if reading.is_mark(end, &['-', '–', '&', '/'])
                && reading.word(end) == "-"
                && reading.touches_next(end - 1)
                && reading.touches_next(end)
                && end + 1 < limit
                && (self.is_capitalised(end + 1) || self.is(end + 1, flag::PARTICLE))
                && (self.is_capitalised(end + 1) || self.after_particle(end + 1).is_some())
            {
                end = if self.is_capitalised(end + 1) {
                    end + 2
                } else {
                    self.after_particle(end + 1).unwrap_or(end) + 1
                };
            } else if reading.kind(end) == TokenKind::Lower && self.is(end, flag::PARTICLE) {
                match self.after_particle(end) {
                    Some(next) => end = next + 1,
                    None => break,
                }
            } else if reading.word(end) == "&" && end + 1 < limit && self.is_capitalised(end + 1) {
                end += 2;
            } else if reading.word(end) == "," && self.is(end + 1, flag::JUNIOR) && end + 1 < limit {
                end += 2;
                if end < limit && reading.word(end) == "." && reading.touches_next(end - 1) && end + 1 < limit
                {
                    end += 1;
                }
                break;
            } else if matches!(reading.word(end), "." | "Jr")
                && self.is(end - 1, flag::COURTESY | flag::OFFICE | flag::JUNIOR)
                || (reading.word(end) == "." && matches!(reading.word(end - 1), "St" | "Ft" | "Mt"))
            {
                // The stop of an abbreviation inside the run: "Sen. Vera Holt".
                if end + 1 < limit && (self.is_capitalised(end + 1) || self.is(end - 1, flag::JUNIOR)) {
                    end += 1;
                } else {
                    break;
                }
            } else if self.is(end - 1, flag::ORG_HEAD) && matches!(reading.word(end), "of" | "for" | "on") {
                // "Ministry of the Interior", "Department of Health and Human Services".
                let next = if reading.word(end + 1) == "the" {
                    end + 2
                } else {
                    end + 1
                };
                if next < limit && self.is_capitalised(next) && !self.is(next, flag::CALENDAR | TITLES) {
                    end = next + 1;
                    while end < limit && self.is_capitalised(end) {
                        end += 1;
                    }
                    if reading.word(end) == "and"
                        && end + 1 < limit
                        && self.is_capitalised(end + 1)
                        && self.is(end + 1, flag::COMMON)
                    {
                        end += 2;
                        while end < limit && self.is_capitalised(end) {
                            end += 1;
                        }
                    }
                }
                break;
            } else {
                break;
            }
        }
        end
    }

    /// Takes a run apart: words that only begin a sentence, dates, titles; what is left is classified.
    fn run(&mut self, mut run: Range<usize>, is_titled: bool) {
        while run.start < run.end && self.opens_sentence_only(&run) {
            run.start += 1;
            while run.start < run.end
                && !self.is_capitalised(run.start)
                && !self.is(run.start, flag::PARTICLE)
            {
                run.start += 1;
            }
        }
        if run.is_empty() {
            return;
        }
        // Dates split a run, unless a first name stands before ("Theresa May").
        let date = run.clone().find(|&at| {
            self.is(at, flag::CALENDAR)
                && !(at > run.start && self.is(at - 1, flag::FIRST) && self.is(at, flag::LAST | flag::FIRST))
        });
        if let Some(date) = date {
            if date > run.start {
                self.run(run.start..date, is_titled);
            }
            let mut rest = date + 1;
            while rest < run.end && !self.is_capitalised(rest) {
                rest += 1;
            }
            if rest < run.end {
                self.run(rest..run.end, false);
            }
            return;
        }
        if let Some(title) = self.last_title(&run) {
            let name = self.skip_stop(title + 1)..run.end;
            let first_title = run.clone().find(|&at| self.is(at, TITLES)).unwrap_or(title);
            if first_title > run.start {
                let mut before = run.start..first_title;
                while !before.is_empty()
                    && (self.is(before.end - 1, flag::COMMON) || !self.is_capitalised(before.end - 1))
                    && !self.is(before.end - 1, flag::ORG | flag::PLACE | flag::NATIONALITY)
                {
                    before.end -= 1;
                }
                if !before.is_empty() {
                    self.classify(before);
                }
            }
            if !name.is_empty() {
                let flags = run
                    .clone()
                    .filter(|&at| at <= title)
                    .fold(0, |all, at| all | self.reading.words[at].flags);
                let by_title = Gender::of_flags(flags, flag::TITLE_MALE, flag::TITLE_FEMALE);
                self.push_person(name, Guess::Sure(EntityKind::Person), by_title, true);
            }
            return;
        }
        if is_titled && self.looks_like_person(&run) {
            self.push_person(run, Guess::Sure(EntityKind::Person), Gender::Unknown, true);
            return;
        }
        self.classify(run);
    }

    /// True if the run's first word has its capital only because the sentence starts there, or is an article.
    fn opens_sentence_only(&self, run: &Range<usize>) -> bool {
        let at = run.start;
        if matches!(
            self.reading.word(at),
            "The" | "A" | "An" | "I" | "I'm" | "I’m" | "I've" | "I’ve" | "I'll" | "I’ll"
        ) {
            return self.phrase_flags(run) & (flag::ORG | flag::PLACE) == 0;
        }
        if !self.is_initial(at) {
            // "But" after a blank mark and the like.
            return self.is(at, flag::FUNCTION)
                && run.len() == 1
                && self.reading.kind(at) == TokenKind::Title;
        }
        let has_meaning = flag::FIRST
            | ORG_WORDS
            | TITLES
            | flag::PLACE
            | flag::ORG
            | flag::NATIONALITY
            | flag::CALENDAR
            | flag::STARTS_PHRASE;
        if self.is(at, flag::FUNCTION) {
            return self.reading.kind(at) != TokenKind::Upper || !self.is(at, flag::ORG | flag::PLACE);
        }
        if run.len() == 1 {
            return self.is(at, flag::COMMON)
                && !self.seen_inside.contains(&self.reading.words[at].hash)
                && !self.is(at, flag::NATIONALITY);
        }
        self.is(at, flag::COMMON) && !self.is(at, has_meaning)
    }

    fn phrase_flags(&self, run: &Range<usize>) -> u32 {
        if self.is(run.start, flag::STARTS_PHRASE) {
            self.phrase(run.start, run.end).map_or(0, |(_, flags)| flags)
        } else {
            0
        }
    }

    /// The run's last title that has a person's name behind it, or ends the run.
    fn last_title(&self, run: &Range<usize>) -> Option<usize> {
        let title = run.clone().rev().find(|&at| {
            self.is(at, TITLES)
                && self.is_capitalised(at)
                && !(self.is(at, flag::FIRST) && !self.is(at, flag::COURTESY) && at + 1 < run.end && at == run.start && self.is(at + 1, flag::LAST))
                // A surname that is also an office, behind a first name.
                && !(at > run.start && at + 1 == run.end && self.is(at, flag::LAST) && self.is(at - 1, flag::FIRST) && !self.is(at - 1, TITLES))
        })?;
        let name = self.skip_stop(title + 1)..run.end;
        if name.is_empty() {
            // "the Defence Minister": nobody is named, unless this is "Bank Manager" and the like, also nobody.
            let has_org = run.clone().any(|at| self.is(at, flag::ORG_SUFFIX));
            return (!has_org
                && run.clone().all(|at| {
                    self.is(
                        at,
                        flag::COMMON | TITLES | flag::NATIONALITY | flag::PLACE | flag::ORG,
                    )
                }))
            .then_some(title);
        }
        self.looks_like_person(&name).then_some(title)
    }

    fn skip_stop(&self, at: usize) -> usize {
        if self.reading.word(at) == "." { at + 1 } else { at }
    }

    /// True if nothing in the words speaks against a person's name.
    fn looks_like_person(&self, name: &Range<usize>) -> bool {
        let words = name
            .clone()
            .filter(|&at| self.reading.tokens[at].is_word())
            .count();
        let last = self.last_word(name);
        (1..=6).contains(&words)
            && name.clone().all(|at| {
                !self.is(at, flag::ORG_SUFFIX | flag::CALENDAR)
                    && (!self.is(at, ORG_WORDS | flag::PLACE_HEAD | flag::FUNCTION)
                        || self.is(at, flag::LAST | flag::FIRST | flag::PARTICLE | flag::JUNIOR))
                    && self.reading.word(at) != "&"
            })
            && (words > 1
                || !self.is(last, flag::NATIONALITY | flag::ORG)
                    && (!self.is(last, flag::COMMON) || self.is(last, flag::LAST | flag::FIRST)))
            && !(words == 2 && self.is(last, flag::ORG_HEAD) && !self.is(name.start, flag::FIRST))
    }

    /// The last word of a name, `Jr.` left aside.
    fn last_word(&self, name: &Range<usize>) -> usize {
        last_word(self.reading, name)
    }

    fn push(&mut self, tokens: Range<usize>, guess: Guess) {
        self.candidates.push(Candidate {
            tokens,
            guess,
            gender: Gender::Unknown,
            is_titled: false,
        });
    }

    fn push_person(&mut self, tokens: Range<usize>, guess: Guess, by_title: Gender, is_titled: bool) {
        let first = self.reading.words[tokens.start].flags;
        let gender = match by_title {
            Gender::Unknown if tokens.len() > 1 => {
                Gender::of_flags(first, flag::FIRST_MALE, flag::FIRST_FEMALE)
            }
            told => told,
        };
        self.candidates.push(Candidate {
            tokens,
            guess,
            gender,
            is_titled,
        });
    }

    /// Classifies a run without titles and dates.
    #[allow(clippy::too_many_lines)] // An ordered list of rules.
    fn classify(&mut self, run: Range<usize>) {
        use EntityKind::{Nationality, Organisation, Person, Place};
        let mut run = run;
        while run.start < run.end && !self.reading.tokens[run.start].is_word() {
            run.start += 1;
        }
        while run.start < run.end && !self.reading.tokens[run.end - 1].is_word() {
            if run.len() > 1 && self.is(run.end - 2, flag::JUNIOR) && self.reading.word(run.end - 1) == "." {
                break;
            }
            run.end -= 1;
        }
        if run.is_empty() {
            return;
        }
        if run.len() == 1 {
            self.single(run);
            return;
        }
        let (start, last) = (run.start, self.last_word(&run));
        let is_first_name = |at: usize| self.is(at, flag::FIRST) || is_initials(self.reading.word(at));
        let has_org_word = run.clone().any(|at| {
            self.is(at, ORG_WORDS)
                && (!self.is(at, flag::LAST | flag::FIRST) || at == start || !is_first_name(start))
        });
        if self.is(start, flag::STARTS_PHRASE)
            && let Some((len, flags)) = self.phrase(start, run.end)
        {
            let rest = start + len..run.end;
            let kind = kind_of_list(flags);
            match kind {
                Some(kind) if rest.is_empty() => return self.push(run, Guess::Sure(kind)),
                Some(kind) if !has_org_word || kind == Nationality => {
                    self.push(start..start + len, Guess::Sure(kind));
                    return self.classify(rest);
                }
                _ => {}
            }
        }
        if self.is(last, flag::ORG_SUFFIX) || self.reading.word(start + 1) == "&" {
            return self.push(run, Guess::Sure(Organisation));
        }
        if is_first_name(start)
            && !has_org_word
            && self.looks_like_person(&run)
            && !self.is(last, flag::PLACE_HEAD)
        {
            let words = run
                .clone()
                .filter(|&at| self.reading.tokens[at].is_word())
                .count();
            if words >= 2 && (!self.is(last, flag::COMMON) || self.is(last, flag::LAST)) {
                let is_sure = !self.is(start, flag::PLACE | flag::CITY) || self.is(last, flag::LAST);
                let guess = if is_sure {
                    Guess::Sure(Person)
                } else {
                    Guess::Likely(Person)
                };
                return self.push_person(run, guess, Gender::Unknown, false);
            }
        }
        if self.is(start, flag::ORG)
            && !self.is(start, flag::FIRST | flag::COMMON)
            && !self.is(last, flag::LAST)
        {
            return self.push(run, Guess::Sure(Organisation));
        }
        if has_org_word && !(self.is(start, flag::NATIONALITY) && run.len() == 2 && !self.is(last, ORG_WORDS))
        {
            return self.push(run, Guess::Sure(Organisation));
        }
        let is_named_place = matches!(
            self.reading.word(start),
            "Lake" | "Mount" | "Fort" | "Port" | "Cape" | "Mt" | "Gulf"
        );
        if (self.is(last, flag::PLACE_HEAD)
            && !(is_first_name(start) && self.is(last, flag::LAST) && run.len() == 2))
            || is_named_place
        {
            return self.push(run, Guess::Sure(Place));
        }
        if self.is(start, flag::NATIONALITY | flag::PLACE) && !self.is(start, flag::FIRST) {
            self.single(start..start + 1);
            return self.classify(start + 1..run.end);
        }
        let is_likely_person = self.looks_like_person(&run)
            && (self.is(last, flag::LAST) && !self.is(last, flag::COMMON)
                || !run.clone().any(|at| {
                    self.is_capitalised(at) && self.is(at, flag::COMMON | flag::PLACE | flag::FUNCTION)
                }))
            && !self.is(start, flag::COMMON)
            && self.reading.kind(start) != TokenKind::Upper;
        if is_likely_person {
            self.push_person(run, Guess::Likely(Person), Gender::Unknown, false);
        } else if self.reading.kind(start) == TokenKind::Upper && self.is(start, flag::ORG) {
            self.push(start..start + 1, Guess::Sure(Organisation));
            self.classify(start + 1..run.end);
        } else if !run
            .clone()
            .all(|at| self.is(at, flag::COMMON | flag::FUNCTION) || !self.is_capitalised(at))
        {
            self.push(run, Guess::Open);
        }
    }

    fn single(&mut self, run: Range<usize>) {
        use EntityKind::{Nationality, Organisation, Person, Place};
        let at = run.start;
        let word = self.reading.word(at);
        let is_upper = self.reading.kind(at) == TokenKind::Upper;
        if (self.is(at, flag::FUNCTION) && !is_upper)
            || is_initials(word) && !self.is(at, flag::PLACE | flag::ORG)
        {
            return;
        }
        let is_ordinary = self.is(at, flag::COMMON)
            && self.is_initial(at)
            && !is_upper
            && !self.seen_inside.contains(&self.reading.words[at].hash);
        if self.is(at, flag::ORG) && !is_ordinary {
            return self.push(run, Guess::Sure(Organisation));
        }
        let plural = word
            .strip_suffix('s')
            .map_or(0, |stem| self.lexicon.flags(hash(stem)));
        if self.is(at, flag::NATIONALITY) || (plural & flag::NATIONALITY != 0 && !self.is(at, flag::COMMON)) {
            return self.push(run, Guess::Sure(Nationality));
        }
        if self.is(at, flag::PLACE) && !is_ordinary {
            return self.push(
                run,
                if self.is(at, flag::LAST | flag::FIRST) {
                    Guess::Likely(Place)
                } else {
                    Guess::Sure(Place)
                },
            );
        }
        if is_upper {
            let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
            if (2..=6).contains(&letters)
                && !self.is(
                    at,
                    flag::FUNCTION | flag::CALENDAR | flag::COMMON | TITLES | flag::JUNIOR,
                )
            {
                self.push(run, Guess::Likely(Organisation));
            }
            return;
        }
        if self.is(at, flag::CALENDAR | TITLES | ORG_WORDS | flag::PLACE_HEAD)
            && !self.is(at, flag::FIRST | flag::LAST)
            || is_ordinary
        {
            return;
        }
        let guess = if self.is(
            at,
            flag::COMMON | flag::CALENDAR | TITLES | ORG_WORDS | flag::PLACE_HEAD,
        ) {
            Guess::Open
        } else if self.is(at, flag::CITY) {
            Guess::Likely(Place)
        } else if self.is(at, flag::LAST | flag::FIRST) {
            Guess::Likely(Person)
        } else {
            Guess::Open
        };
        self.push(run, guess);
    }

    /// Second pass: what stayed open is settled by the rest of the article.
    fn settle(self) -> Vec<Name> {
        use EntityKind::{Organisation, Person, Place};
        let reading = self.reading;
        let mut parts: FxHashSet<u64> = FxHashSet::default();
        let mut votes: FxHashMap<u64, Votes> = FxHashMap::default();
        for candidate in &self.candidates {
            let is_person = match candidate.guess {
                Guess::Sure(Person) => true,
                Guess::Likely(Person) => candidate.tokens.len() > 1,
                _ => false,
            };
            if is_person {
                parts.insert(reading.words[last_word(reading, &candidate.tokens)].hash);
                if candidate.tokens.len() > 1 && reading.is(candidate.tokens.start, flag::FIRST | flag::LAST)
                {
                    parts.insert(reading.words[candidate.tokens.start].hash);
                }
            }
            if !matches!(candidate.guess, Guess::Sure(_)) {
                votes
                    .entry(key(reading, &candidate.tokens))
                    .or_default()
                    .count(reading, &candidate.tokens);
            }
        }
        let mut names = Vec::with_capacity(self.candidates.len());
        for candidate in self.candidates {
            let tokens = candidate.tokens;
            let seen = votes.get(&key(reading, &tokens)).copied().unwrap_or_default();
            let is_single = tokens.len() == 1;
            let is_part = parts.contains(&reading.words[last_word(reading, &tokens)].hash);
            let is_common = is_single && reading.is(tokens.start, flag::COMMON);
            let kind = match candidate.guess {
                Guess::Likely(Place)
                    if is_single && is_part && !follows_place_word(reading, tokens.start) =>
                {
                    Some(Person)
                }
                Guess::Likely(Place) if seen.person > seen.place + 1 => Some(Person),
                Guess::Likely(Organisation) | Guess::Open if is_part && is_single => Some(Person),
                Guess::Likely(Person) if !is_part && seen.place > seen.person && is_single => Some(Place),
                Guess::Sure(kind) | Guess::Likely(kind) => Some(kind),
                Guess::Open if is_common => None,
                Guess::Open if seen.person > seen.place => Some(Person),
                Guess::Open if seen.place > 0 => Some(Place),
                Guess::Open => Some(Organisation),
            };
            if let Some(kind) = kind {
                names.push(Name {
                    tokens,
                    kind,
                    gender: candidate.gender,
                    is_titled: candidate.is_titled,
                });
            }
        }
        names
    }
}

/// Where a name stands, counted over the article.
#[derive(Clone, Copy, Default)]
struct Votes {
    person: u32,
    place: u32,
}

impl Votes {
    fn count(&mut self, reading: &Reading, tokens: &Range<usize>) {
        let (before, after) = (tokens.start.wrapping_sub(1), tokens.end);
        // Companies say things as well, so that a reporting verb is no vote: people come with a full name first.
        let is_role = reading.is(before, flag::ROLE) && reading.kind(before) == TokenKind::Lower;
        self.person += u32::from(is_role || reading.word(after) == "who");
        self.place += u32::from(follows_place_word(reading, tokens.start));
    }
}

fn follows_place_word(reading: &Reading, at: usize) -> bool {
    at > 0
        && matches!(
            reading.word(at - 1),
            "in" | "In" | "near" | "Near" | "outside" | "across" | "around"
        )
}

fn key(reading: &Reading, tokens: &Range<usize>) -> u64 {
    reading.words[tokens.clone()]
        .iter()
        .fold(0, |key, word| joined(key, word.hash))
}

/// True for `J.`, `J.R.` and single capitals.
fn is_initials(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase)
        && (word.ends_with('.') && word.len() <= 6 || chars.next().is_none())
}
