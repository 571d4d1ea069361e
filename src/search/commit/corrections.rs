//! Which articles were corrected, by their own notes, by those of near-equal copies, or by a notice that withdraws them.

use rustc_hash::FxHashSet;
use tantivy::DocAddress;

use crate::article::{Correction, CorrectionKind, Published};
use crate::error::Result;
use crate::index::analysis::folded_words;
use crate::index::schema::correction_bits;
use crate::search::answer::CorrectionNotice;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, stored_head};
use crate::search::commit::withdrawals::{MOST_NOTICES, WithdrawalNotice, WithdrawnStory};

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
        for notice in self.withdrawals_of(address)? {
            let head = stored_head(&self.engine, &self.fields, notice)?;
            let id = self.article_id(notice)?;
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

    /// The notices that withdraw an article or a near-equal copy of it. A notice's own days are searched only if the article
    /// or a copy fits it, so that a hit does not cost the more, the more articles there are.
    fn withdrawals_of(&self, address: DocAddress) -> Result<Vec<DocAddress>> {
        let notices = self.withdrawal_notices()?;
        let mut found = Vec::new();
        if notices.is_empty() {
            return Ok(found);
        }
        let copies = self.copies.get();
        let group = copies.group(address.segment_ord, address.doc_id);
        let members = group.map_or(&[][..], |group| copies.members(group));
        for notice in notices.iter().filter(|notice| notice.address != address) {
            let mut fits = self.fits(address, notice)?;
            for member in members {
                fits = fits || self.fits(*member, notice)?;
            }
            if fits {
                self.search_days_of(std::slice::from_ref(notice))?;
                if notice.withdrawn().contains(&address) {
                    found.push(notice.address);
                }
            }
        }
        Ok(found)
    }

    /// All articles that notices withdraw.
    fn withdrawn(&self) -> Result<FxHashSet<DocAddress>> {
        let notices = self.withdrawal_notices()?;
        self.search_days_of(notices)?;
        let withdrawn = notices.iter().flat_map(|notice| {
            let others = notice.withdrawn().iter().copied();
            others.filter(|address| *address != notice.address)
        });
        Ok(withdrawn.collect())
    }

    /// The articles that withdraw another one, the first [`MOST_NOTICES`].
    fn withdrawal_notices(&self) -> Result<&[WithdrawalNotice]> {
        if let Some(known) = self.withdrawals.notices() {
            return Ok(known);
        }
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
            notices.extend(story.map(|story| WithdrawalNotice::new(address, story)));
        }
        Ok(self.withdrawals.set_notices(notices))
    }

    /// True if an article may be the story of a notice, by its day and its headline.
    fn fits(&self, address: DocAddress, notice: &WithdrawalNotice) -> Result<bool> {
        Ok(self.columns.is_published_within(address, notice.story.days)
            && self.title_that_fits(address, notice)?.is_some())
    }

    /// The folded headline of an article that may be the story of a notice; None if it is not.
    fn title_that_fits(&self, address: DocAddress, notice: &WithdrawalNotice) -> Result<Option<Vec<String>>> {
        let withdrawn = correction_bits([CorrectionKind::Withdrawn]);
        if self.columns.correction_bits(address) & withdrawn != 0 || !self.is_alive(address) {
            return Ok(None);
        }
        let head = stored_head(&self.engine, &self.fields, address)?;
        let (first, last) = notice.story.days;
        let is_of_days = head
            .published
            .is_some_and(|published| (first..=last).contains(&published.day));
        Ok((is_of_days && notice.story.may_be(&head.title)).then(|| folded_words(&head.title)))
    }

    /// Looks for the stories of those notices whose days were not searched yet, in one walk.
    fn search_days_of(&self, notices: &[WithdrawalNotice]) -> Result<()> {
        let new: Vec<&WithdrawalNotice> = notices.iter().filter(|notice| !notice.is_searched()).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut fitting = vec![Vec::new(); new.len()];
        let days = new.iter().map(|notice| notice.story.days);
        for address in self.columns.published_around(days) {
            for (notice, fitting) in new.iter().zip(&mut fitting) {
                if self.columns.is_published_within(address, notice.story.days)
                    && let Some(title) = self.title_that_fits(address, notice)?
                {
                    fitting.push((title, address));
                }
            }
        }
        let copies = self.copies.get();
        for (notice, fitting) in new.into_iter().zip(fitting) {
            let mut withdrawn = FxHashSet::default();
            let mut titles = fitting.iter().map(|(title, _)| title);
            let first = titles.next();
            if titles.all(|title| Some(title) == first) {
                for (_, address) in fitting {
                    let group = copies.group(address.segment_ord, address.doc_id);
                    let members = group.map_or(&[][..], |group| copies.members(group));
                    withdrawn.extend(members.iter().copied().chain([address]));
                }
            }
            notice.set_withdrawn(withdrawn);
        }
        Ok(())
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
            all.extend(self.withdrawn().ok().into_iter().flatten());
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
