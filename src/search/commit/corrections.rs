//! Which articles were corrected, by their own notes or by those of near-equal copies.

use rustc_hash::FxHashSet;
use tantivy::DocAddress;

use crate::article::{Correction, CorrectionKind};
use crate::error::Result;
use crate::index::schema::correction_bits;
use crate::search::answer::CorrectionNotice;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::stored_head;

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
    /// The notices of an article's own corrections, then those of its near-equal copies. Updates are left out.
    pub(crate) fn corrections(
        &self,
        address: DocAddress,
        own: &[Correction],
    ) -> Result<Vec<CorrectionNotice>> {
        let mut notices = notices(own, None);
        notices.extend(self.corrections_of_copies(address)?);
        Ok(notices)
    }

    /// The notices of an article's near-equal copies.
    pub(crate) fn corrections_of_copies(&self, address: DocAddress) -> Result<Vec<CorrectionNotice>> {
        let mut found = Vec::new();
        if !self.columns.has_corrections() {
            return Ok(found);
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

    /// The articles that have a correction of one of these kinds, themselves or in a near-equal copy.
    pub(crate) fn corrected(&self, bits: u64) -> FxHashSet<DocAddress> {
        let own = self.columns.with_correction(bits);
        let mut all: FxHashSet<DocAddress> = own.iter().copied().collect();
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
        })
        .collect()
}
