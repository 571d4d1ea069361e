//! Which articles were corrected, by their own notes, by those of near-equal copies, or by a notice that withdraws them.

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::DocAddress;

use crate::article::{Correction, CorrectionKind, Published};
use crate::error::Result;
use crate::index::analysis::folded_words;
use crate::index::schema::correction_bits;
use crate::search::answer::CorrectionNotice;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, stored_head};
use crate::search::commit::withdrawals::{MOST_NOTICES, WithdrawnStory};

/// Maximum number of corrected copies that a hit names.
const COPIES_NAMED: usize = 3;

/// The bits of all kinds that correct something.
pub(crate) fn all_corrections() -> u64 {
    correction_bits(
        CorrectionKind::ALL
            .into_iter()
            .filter(|kind| kind.is_correction()),
    )
}

impl Commit {
    /// The notices of an article's own corrections, then those of other articles. Updates are left out.
    pub(crate) fn corrections(
        &self,
        address: DocAddress,
        own: &[Correction],
    ) -> Result<Vec<CorrectionNotice>> {
        let mut notices = notices(own, None);
        notices.extend(self.corrections_elsewhere(address)?);
        Ok(notices)
    }

    /// The notices that withdraw an article, or a near-equal copy of it, then those of its near-equal copies.
    pub(crate) fn corrections_elsewhere(&self, address: DocAddress) -> Result<Vec<CorrectionNotice>> {
        let mut found = Vec::new();
        if !self.columns.has_corrections() {
            return Ok(found);
        }
        for notice in self.withdrawals()?.get(&address).into_iter().flatten() {
            let head = stored_head(&self.engine, &self.fields, *notice)?;
            let id = self.article_id(*notice)?;
            let withdrawn = head.corrections.into_iter().find(|correction| {
                correction.kind == CorrectionKind::Withdrawn && correction.story.is_some()
            });
            found.extend(withdrawn.map(|correction| CorrectionNotice {
                correction,
                copy: None,
                notice: Some(id),
            }));
        }
        let copies = self.copies.get();
        let Some(group) = copies.group(address.segment_ord, address.doc_id) else {
            return Ok(found);
        };
        let wanted = all_corrections();
        let is_corrected = |member: &&DocAddress| {
            **member != address && self.columns.correction_bits(**member) & wanted != 0
        };
        for member in copies
            .members(group)
            .iter()
            .filter(is_corrected)
            .take(COPIES_NAMED)
        {
            let head = stored_head(&self.engine, &self.fields, *member)?;
            found.extend(notices(&head.corrections, Some(self.article_id(*member)?)));
        }
        Ok(found)
    }

    /// The notices of the articles that other articles withdraw, and of their near-equal copies.
    fn withdrawals(&self) -> Result<&FxHashMap<DocAddress, Vec<DocAddress>>> {
        if let Some(known) = self.withdrawals.0.get() {
            return Ok(known);
        }
        let found = self.find_withdrawals()?;
        Ok(self.withdrawals.0.get_or_init(|| found))
    }

    fn find_withdrawals(&self) -> Result<FxHashMap<DocAddress, Vec<DocAddress>>> {
        let withdrawn = correction_bits([CorrectionKind::Withdrawn]);
        let mut notices = Vec::new();
        for address in self
            .columns
            .with_correction(withdrawn)
            .into_iter()
            .take(MOST_NOTICES)
        {
            if !self.is_alive(address) {
                continue;
            }
            let stored = Stored::read(&self.engine, address)?;
            let head = stored.head(&self.fields)?;
            let day = head
                .published
                .and_then(Published::told)
                .map(|published| published.day);
            let text = stored.text(self.fields.body);
            let story = day.and_then(|day| WithdrawnStory::of(&head.corrections, text, day));
            notices.extend(story.map(|story| (address, story, Vec::new())));
        }
        if notices.is_empty() {
            return Ok(FxHashMap::default());
        }
        for address in self
            .columns
            .published_around(notices.iter().map(|(_, story, _)| story.days))
        {
            if self.columns.correction_bits(address) & withdrawn != 0 || !self.is_alive(address) {
                continue;
            }
            let head = stored_head(&self.engine, &self.fields, address)?;
            let Some(day) = head.published.map(|published| published.day) else {
                continue;
            };
            for (_, story, found) in &mut notices {
                if (story.days.0..=story.days.1).contains(&day) && story.may_be(&head.title) {
                    found.push((folded_words(&head.title), address));
                }
            }
        }
        let copies = self.copies.get();
        let mut all: FxHashMap<DocAddress, Vec<DocAddress>> = FxHashMap::default();
        for (notice, _, found) in notices {
            let mut titles = found.iter().map(|(title, _)| title);
            let first = titles.next();
            if titles.any(|title| Some(title) != first) {
                continue;
            }
            for (_, address) in found {
                let group = copies.group(address.segment_ord, address.doc_id);
                let members = group.map_or(&[][..], |group| copies.members(group));
                for address in members.iter().copied().chain([address]) {
                    let of_address = all.entry(address).or_default();
                    if address != notice && !of_address.contains(&notice) {
                        of_address.push(notice);
                    }
                }
            }
        }
        Ok(all)
    }

    fn is_alive(&self, address: DocAddress) -> bool {
        !self
            .engine
            .segment_reader(address.segment_ord)
            .is_deleted(address.doc_id)
    }

    /// The articles that have a correction of one of these kinds, themselves or in a near-equal copy, and those that a notice
    /// withdraws.
    pub(crate) fn corrected(&self, bits: u64) -> FxHashSet<DocAddress> {
        let own = self.columns.with_correction(bits);
        let mut all: FxHashSet<DocAddress> = own.iter().copied().collect();
        if bits & correction_bits([CorrectionKind::Withdrawn]) != 0 && !own.is_empty() {
            // Damage is reported where hits are read.
            all.extend(
                self.withdrawals()
                    .ok()
                    .into_iter()
                    .flat_map(|withdrawn| withdrawn.keys()),
            );
        }
        if !own.is_empty() {
            let copies = self.copies.get();
            for address in own {
                if let Some(group) = copies.group(address.segment_ord, address.doc_id) {
                    all.extend(copies.members(group));
                }
            }
        }
        all
    }
}

fn notices(corrections: &[Correction], copy: Option<crate::article::ArticleId>) -> Vec<CorrectionNotice> {
    let counted = corrections
        .iter()
        .filter(|correction| correction.kind.is_correction());
    counted
        .map(|correction| CorrectionNotice {
            correction: correction.clone(),
            copy,
            notice: None,
        })
        .collect()
}
