//! Folds copies of a quotation into one line of a list.
//!
//! All matches are compared, by columns: two with the same fingerprint ([`crate::index::analysis::wording`]) have the same
//! words. A text is read only for a wording that shares a shingle with another one whose speaker may be the same: only
//! there may one be a cut or an edited copy of the other, and the texts decide ([`crate::search::same_quotation`]).

use std::ops::Range;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::columnar::{Column, RowId};
use tantivy::{DocAddress, SegmentOrdinal};

use crate::error::Result;
use crate::extract::Assertion;
use crate::extract::token::tokenize;
use crate::index::analysis::wording::{Fingerprint, LEAST_WORDS};
use crate::index::documents::self_contained::self_containment;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, failed};
use crate::search::engine::top_hits::FoundHit;
use crate::search::people::name::PersonName;
use crate::search::question::Sort;
use crate::search::same_quotation::{LEAST_UNNAMED, Said, Wording, groups};

/// Reading a text takes as long as this many steps of a search.
const READING: u64 = 256;

/// A line of a list: a quotation with its copies.
pub(crate) struct Folded {
    /// From the first appearance to the last; at least one.
    pub(crate) members: Vec<FoundHit>,
    /// The best score among them.
    pub(crate) score: f32,
    /// The different wordings, each with its first appearance and its number of articles.
    pub(crate) wordings: Vec<(FoundHit, u64)>,
}

impl Folded {
    pub(crate) fn alone(found: FoundHit, sort: Sort) -> Self {
        Self {
            members: vec![found],
            score: found.score(sort),
            wordings: vec![(found, 1)],
        }
    }
}

/// The lines of a list that was folded.
pub(crate) struct FoldedLines {
    /// The number of all lines.
    pub(crate) total: u64,
    /// Those of the window.
    pub(crate) shown: Vec<Folded>,
    /// The number of wordings that may be cut or edited copies of others and were not read.
    pub(crate) unread: usize,
}

/// The list that is folded.
pub(crate) struct FoldedList<'a> {
    pub(crate) commit: &'a Commit,
    /// All quotations, in the order of the question.
    pub(crate) found: &'a [FoundHit],
    pub(crate) sort: Sort,
    /// Maximum number of texts to read: of the first wordings in that order that may be cut or edited copies.
    pub(crate) texts: usize,
}

impl FoldedList<'_> {
    /// Folds all quotations, and returns some of the lines. Lines are ordered by their best member, with a discount for words
    /// that are not self-contained, or by the date of the member shown. If the budget is spent, only identical copies are
    /// folded.
    pub(crate) fn fold(&self, window: Range<usize>) -> Result<FoldedLines> {
        let told = told(self.commit, self.found)?;
        let ranked = self.ranked(&told);
        let wordings = NumberedWordings::of(&told);
        let shared = wordings.by_shingle(&told);
        // A few are all read: a copy that shares no shingle of the fingerprints is rare, but found all the same.
        let are_few = wordings.rows.len() <= self.texts;
        let partners = if are_few {
            (0..told.len()).collect()
        } else {
            wordings.with_partners(&shared)
        };
        let speakers = SpeakerNames::of(self.commit, self.found, &told, &partners)?;
        let near = if are_few {
            (0..wordings.rows.len() as u32).collect()
        } else {
            wordings.near(&shared, &told, &partners, &speakers)
        };
        let unread = near.len().saturating_sub(self.texts);
        let near = self.first_of(near, &wordings, &ranked);
        let read = self.read(&wordings, near)?;
        let mut said: Vec<Said> = Vec::new();
        let mut numbers: Vec<usize> = Vec::new();
        for &number in &partners {
            let wording = wordings.of[number];
            let has_copies = wordings.rows[wording as usize] > 1;
            let row = &told[number];
            let unread = || Rc::new(Wording::unread(row.fingerprint, row.words));
            let known = read.get(&wording).cloned();
            let Some(wording) = known.or_else(|| has_copies.then(unread)) else {
                continue;
            };
            numbers.push(number);
            said.push(Said {
                wording,
                speaker: speakers.of_row(number).cloned(),
                assertion: row.assertion(),
                id: (self.found[number].article, self.found[number].quote),
            });
        }
        let mut is_alone = vec![true; self.found.len()];
        let mut lines: Vec<FoldedLine> = Vec::new();
        for group in groups(&said) {
            let members: Vec<usize> = group.into_iter().map(|at| numbers[at]).collect();
            for number in &members {
                is_alone[*number] = false;
            }
            lines.extend(self.line(members, &ranked));
        }
        let alone = (0..self.found.len()).filter(|number| is_alone[*number]);
        lines.extend(alone.map(|number| FoldedLine {
            rank: ranked[number],
            score: ranked[number].score(self.sort),
            members: LineMembers::One(number),
        }));
        let total = lines.len();
        let end = window.end.min(total);
        if end > 0 && end < total {
            lines.select_nth_unstable_by_key(end, |line| line.rank);
        }
        lines.truncate(end);
        lines.sort_unstable_by_key(|line| line.rank);
        let shown = lines.drain(window.start.min(end)..);
        Ok(FoldedLines {
            total: total as u64,
            shown: shown.map(|line| self.shown(line, &wordings)).collect(),
            unread,
        })
    }

    fn ranked(&self, told: &[QuotedRow]) -> Vec<FoundHit> {
        if self.sort != Sort::Relevance {
            return self.found.to_vec();
        }
        let discounted = self
            .found
            .iter()
            .zip(told)
            .map(|(found, told)| found.discounted(self_containment(told.lack)));
        discounted.collect()
    }

    /// Those of these wordings whose texts are read.
    fn first_of(&self, mut near: Vec<u32>, wordings: &NumberedWordings, ranked: &[FoundHit]) -> Vec<u32> {
        if near.len() <= self.texts {
            return near;
        }
        let mut order: Vec<u32> = (0..ranked.len() as u32).collect();
        order.sort_unstable_by_key(|number| ranked[*number as usize]);
        let mut first = vec![u32::MAX; wordings.rows.len()];
        for (place, number) in (0..).zip(&order) {
            let first = &mut first[wordings.of[*number as usize] as usize];
            *first = place.min(*first);
        }
        near.sort_unstable_by_key(|wording| first[*wording as usize]);
        near.truncate(self.texts);
        near
    }

    /// The words of some wordings, each read from one article that has it, as far as the budget goes.
    fn read(&self, wordings: &NumberedWordings, near: Vec<u32>) -> Result<FxHashMap<u32, Rc<Wording>>> {
        let mut first: FxHashMap<u32, usize> =
            near.into_iter().map(|wording| (wording, usize::MAX)).collect();
        for (number, wording) in wordings.of.iter().enumerate() {
            if let Some(first) = first.get_mut(wording)
                && (*first == usize::MAX || self.found[number].address < self.found[*first].address)
            {
                *first = number;
            }
        }
        let mut places: Vec<(u32, usize)> = first.into_iter().collect();
        // Reads in storage order, because neighbours share blocks.
        places.sort_unstable_by_key(|(_, number)| self.found[*number].address);
        let mut read = FxHashMap::default();
        for (wording, number) in places {
            if !self.commit.budget.take(READING) {
                break;
            }
            let FoundHit { address, quote, .. } = self.found[number];
            let stored = Stored::read(&self.commit.engine, address)?;
            let text = stored.text(self.commit.fields.body);
            let said = stored.said(&self.commit.fields, text, quote)?.of(text);
            read.insert(wording, Rc::new(Wording::of(said, &tokenize(said))));
        }
        Ok(read)
    }

    /// The line of a group; None of an empty one.
    fn line(&self, mut members: Vec<usize>, ranked: &[FoundHit]) -> Option<FoldedLine> {
        let best = members.iter().map(|&number| ranked[number]).min()?;
        members.sort_unstable_by_key(|&number| {
            let DocAddress { segment_ord, doc_id } = self.found[number].address;
            let seconds = self.commit.columns.of(segment_ord).published.first(doc_id);
            (seconds.is_none(), seconds, number)
        });
        Some(FoldedLine {
            rank: match self.sort {
                Sort::Relevance => best,
                Sort::Newest | Sort::Oldest => ranked[members[0]],
            },
            score: best.score(self.sort),
            members: LineMembers::Several(members),
        })
    }

    /// A line with all that a list needs.
    fn shown(&self, line: FoldedLine, wordings: &NumberedWordings) -> Folded {
        let members = match line.members {
            LineMembers::One(number) => vec![number],
            LineMembers::Several(members) => members,
        };
        let mut counted: Vec<(usize, FxHashSet<u64>)> = Vec::new();
        for &number in &members {
            let article = self.found[number].article;
            let known = counted
                .iter_mut()
                .find(|(first, _)| wordings.of[*first] == wordings.of[number]);
            match known {
                Some((_, articles)) => {
                    articles.insert(article);
                }
                None => counted.push((number, FxHashSet::from_iter([article]))),
            }
        }
        let wordings = counted.into_iter();
        Folded {
            score: line.score,
            wordings: wordings
                .map(|(first, articles)| (self.found[first], articles.len() as u64))
                .collect(),
            members: members.into_iter().map(|number| self.found[number]).collect(),
        }
    }
}

/// A line before it is shown. Its members are indexes into the list.
struct FoldedLine {
    rank: FoundHit,
    score: f32,
    members: LineMembers,
}

enum LineMembers {
    One(usize),
    /// From the first appearance to the last.
    Several(Vec<usize>),
}

/// A speaker's name, as an index into [`SpeakerNames`].
type NameNumber = u32;

/// What the columns say of a quotation.
#[derive(Clone, Copy)]
struct QuotedRow {
    fingerprint: Fingerprint,
    /// The number of its words.
    words: u64,
    /// The code of its class.
    assertion: u64,
    /// See [`self_containment`].
    lack: u64,
    /// Its row in the columns of its segment.
    row: RowId,
}

impl QuotedRow {
    fn assertion(&self) -> Assertion {
        let known = usize::try_from(self.assertion).ok();
        known
            .and_then(|code| Assertion::ALL.get(code).copied())
            .unwrap_or_default()
    }
}

/// What the columns say of quotations, in their order.
fn told(commit: &Commit, found: &[FoundHit]) -> Result<Vec<QuotedRow>> {
    let name = |field| commit.engine.schema().get_field_name(field);
    let open = |segment: &tantivy::SegmentReader| -> tantivy::Result<[Column<u64>; 2]> {
        let open = |field| {
            let column = segment.fast_fields().column_opt(name(field))?;
            Ok::<_, tantivy::TantivyError>(
                column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())),
            )
        };
        Ok([open(commit.fields.said_hash)?, open(commit.fields.said_shingles)?])
    };
    let segments = commit.engine.segment_readers().iter().map(open);
    let segments: Vec<[Column<u64>; 2]> = segments
        .collect::<tantivy::Result<_>>()
        .map_err(|error| failed(&error))?;
    let told = found.iter().map(|found| {
        let DocAddress { segment_ord, doc_id } = found.address;
        let columns = commit.columns.of(segment_ord);
        let [hash, shingles] = &segments[segment_ord as usize];
        let row = columns.quotations(doc_id).start + found.quote as RowId;
        let (fingerprint, lack) =
            Fingerprint::of_columns([hash.values.get_val(row), shingles.values.get_val(row)]);
        QuotedRow {
            fingerprint,
            words: columns.said_words.values.get_val(row),
            assertion: columns.assertion.values.get_val(row),
            lack,
            row,
        }
    });
    Ok(told.collect())
}

/// The different wordings of a list, numbered.
struct NumberedWordings {
    /// The wording of each quotation.
    of: Vec<u32>,
    /// How many quotations have each wording.
    rows: Vec<u32>,
}

impl NumberedWordings {
    fn of(told: &[QuotedRow]) -> Self {
        let key = |number: u32| {
            let QuotedRow {
                fingerprint, words, ..
            } = told[number as usize];
            (fingerprint, words)
        };
        let mut order: Vec<u32> = (0..told.len() as u32).collect();
        order.sort_unstable_by_key(|number| key(*number));
        let mut wordings = Self {
            of: vec![0; told.len()],
            rows: Vec::new(),
        };
        for equal in order.chunk_by(|one, other| key(*one) == key(*other)) {
            for number in equal {
                wordings.of[*number as usize] = wordings.rows.len() as u32;
            }
            wordings.rows.push(equal.len() as u32);
        }
        wordings
    }

    /// The wordings by the shingles of their fingerprints, each shingle that several have.
    fn by_shingle(&self, told: &[QuotedRow]) -> Vec<Vec<u32>> {
        let mut is_known = vec![false; self.rows.len()];
        let mut places: Vec<(u32, u32)> = Vec::new();
        for (wording, told) in self.of.iter().zip(told) {
            let is_known = &mut is_known[*wording as usize];
            if told.words >= LEAST_WORDS as u64 && !*is_known {
                let shingles = told.fingerprint.shingles();
                places.extend(shingles.map(|shingle| (shingle, *wording)));
            }
            *is_known = true;
        }
        places.sort_unstable();
        places.dedup();
        let shared = places.chunk_by(|one, other| one.0 == other.0);
        let shared = shared.filter(|places| places.len() > 1);
        shared
            .map(|places| places.iter().map(|(_, wording)| *wording).collect())
            .collect()
    }

    /// The quotations that share their wording, or one of these shingles, with others; ascending.
    fn with_partners(&self, shared: &[Vec<u32>]) -> Vec<usize> {
        let mut has_partner: Vec<bool> = self.rows.iter().map(|rows| *rows > 1).collect();
        for wording in shared.iter().flatten() {
            has_partner[*wording as usize] = true;
        }
        let all = 0..self.of.len();
        all.filter(|number| has_partner[self.of[*number] as usize])
            .collect()
    }

    /// The wordings that share a shingle with another one, if both may be one speaker's and of one class. Each once.
    fn near(
        &self,
        shared: &[Vec<u32>],
        told: &[QuotedRow],
        partners: &[usize],
        speakers: &SpeakerNames,
    ) -> Vec<u32> {
        let voices = partners.iter().map(|&number| Voicing {
            wording: self.of[number],
            assertion: told[number].assertion,
            surname: speakers.surname(number),
            is_long: told[number].words >= LEAST_UNNAMED as u64,
        });
        let mut voices: Vec<Voicing> = voices.collect();
        voices.sort_unstable();
        voices.dedup();
        let of = |wording: u32| {
            let start = voices.partition_point(|voice| voice.wording < wording);
            voices[start..]
                .iter()
                .take_while(move |voice| voice.wording == wording)
        };
        let mut is_near = vec![false; self.rows.len()];
        let mut here: Vec<Voicing> = Vec::new();
        for wordings in shared {
            here.clear();
            here.extend(wordings.iter().flat_map(|wording| of(*wording)).copied());
            here.sort_unstable_by_key(|voice| (voice.assertion, voice.surname, voice.wording));
            for of_class in here.chunk_by(|one, other| one.assertion == other.assertion) {
                mark_near(of_class, &mut is_near);
            }
        }
        (0..is_near.len() as u32)
            .filter(|wording| is_near[*wording as usize])
            .collect()
    }
}

/// Who says a wording.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Voicing {
    wording: u32,
    assertion: u64,
    /// None of a speaker who is not named, which comes first.
    surname: Option<NameNumber>,
    /// True if the wording has enough words to be recognised without a name.
    is_long: bool,
}

/// Marks the wordings that may be copies of others among these, which share a shingle and are of one class, in the order of
/// their surnames.
fn mark_near(voices: &[Voicing], is_near: &mut [bool]) {
    let has_several = |voices: &[Voicing]| voices.iter().any(|voice| voice.wording != voices[0].wording);
    for of_name in voices.chunk_by(|one, other| one.surname == other.surname) {
        if of_name[0].surname.is_some() && has_several(of_name) {
            for voice in of_name {
                is_near[voice.wording as usize] = true;
            }
        }
    }
    let long: Vec<Voicing> = voices.iter().filter(|voice| voice.is_long).copied().collect();
    if long.first().is_some_and(|first| first.surname.is_none()) && has_several(&long) {
        for voice in long {
            is_near[voice.wording as usize] = true;
        }
    }
}

/// The names of some quotations' speakers.
struct SpeakerNames {
    /// For each quotation of the list, the speaker's name; None of one without, and of those that were not asked for.
    of: Vec<Option<NameNumber>>,
    names: Vec<Rc<PersonName>>,
    /// For each name, the number of its surname: names of several surnames are never one person's.
    surnames: Vec<NameNumber>,
}

impl SpeakerNames {
    /// The names of the speakers of the quotations with these numbers.
    fn of(commit: &Commit, found: &[FoundHit], told: &[QuotedRow], numbers: &[usize]) -> Result<Self> {
        let mut names = Self {
            of: vec![None; found.len()],
            names: Vec::new(),
            surnames: Vec::new(),
        };
        let mut wanted = numbers.to_vec();
        wanted.sort_unstable_by_key(|number| found[*number].address.segment_ord);
        let mut parsed: FxHashMap<String, Option<NameNumber>> = FxHashMap::default();
        let mut surnames: FxHashMap<String, NameNumber> = FxHashMap::default();
        for wanted in
            wanted.chunk_by(|one, other| found[*one].address.segment_ord == found[*other].address.segment_ord)
        {
            let segment = found[wanted[0]].address.segment_ord;
            names
                .add(commit, segment, wanted, told, &mut parsed, &mut surnames)
                .map_err(|error| failed(&error))?;
        }
        Ok(names)
    }

    /// Adds the names of quotations of one segment.
    fn add(
        &mut self,
        commit: &Commit,
        segment: SegmentOrdinal,
        wanted: &[usize],
        told: &[QuotedRow],
        parsed: &mut FxHashMap<String, Option<NameNumber>>,
        surnames: &mut FxHashMap<String, NameNumber>,
    ) -> tantivy::Result<()> {
        let column = commit.engine.schema().get_field_name(commit.fields.speaker_name);
        let Some(column) = commit.engine.segment_reader(segment).fast_fields().str(column)? else {
            return Ok(());
        };
        let mut places: Vec<(u64, usize)> = wanted
            .iter()
            .map(|number| (column.ords().values.get_val(told[*number].row), *number))
            .collect();
        places.sort_unstable();
        let ords: Vec<u64> = places.iter().map(|(ord, _)| *ord).collect();
        let mut numbers = places.iter().map(|(_, number)| *number);
        column.dictionary().sorted_ords_to_term_cb(&ords, |name| {
            let (Some(number), Ok(name)) = (numbers.next(), std::str::from_utf8(name)) else {
                return;
            };
            self.of[number] = if let Some(known) = parsed.get(name) {
                *known
            } else {
                let new = PersonName::parse(name).map(|name| {
                    let next = surnames.len() as NameNumber;
                    self.surnames
                        .push(*surnames.entry(name.last.clone()).or_insert(next));
                    self.names.push(Rc::new(name));
                    self.names.len() as NameNumber - 1
                });
                parsed.insert(name.to_owned(), new);
                new
            };
        })?;
        Ok(())
    }

    /// The name of a quotation's speaker.
    fn of_row(&self, number: usize) -> Option<&Rc<PersonName>> {
        Some(&self.names[self.of[number]? as usize])
    }

    fn surname(&self, number: usize) -> Option<NameNumber> {
        Some(self.surnames[self.of[number]? as usize])
    }
}
