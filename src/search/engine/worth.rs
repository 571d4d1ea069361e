//! What a quotation is worth to a reader who wants to quote it, whatever was asked.
//!
//! The order of quotations has two parts. Where a speaker is asked for, the standing of the speaker comes first: see
//! [`crate::search::engine::standing`]. Within it, the score is relevance times worth. Worth is a product of shares, each
//! at most 1: of quotations that differ in this one respect, about how many a reader could print as they are.

use tantivy::Score;
use tantivy::columnar::RowId;

use crate::search::commit::columns::SegmentColumns;

/// By the code of the kind: direct words can be quoted as they are, mixed ones in part. An indirect quotation is the
/// reporter's wording, and where it begins and ends is less sure.
const KINDS: [Score; 3] = [1.0, 0.8, 0.5];
/// By the code of the class: asserted, denied, asked, directive, declined, not said, hypothetical. What is denied, asked or
/// demanded has to be read with its verb. The last three are shown only to those who ask for them.
const CLASSES: [Score; 7] = [1.0, 0.7, 0.6, 0.7, 0.3, 0.3, 0.3];
/// Where no speaker is named: "analysts said".
const UNNAMED: Score = 0.5;
/// Words of a statement that can be understood by itself; fewer are a fragment, in proportion.
const WHOLE: Score = 8.0;

/// The worth of a quotation: more than 0 and at most 1.
///
/// Confidence is the probability that the speaker is right, so that it is a share already.
pub(crate) fn worth(columns: &SegmentColumns, row: RowId) -> Score {
    let value = |column: &tantivy::columnar::Column<u64>| column.values.get_val(row);
    let share = |shares: &[Score], code: u64| shares.get(code as usize).copied().unwrap_or(1.0);
    let kind = share(&KINDS, value(&columns.quote_kind));
    let class = share(&CLASSES, value(&columns.assertion));
    let speaker = if value(&columns.speaker_at) > 0 {
        1.0
    } else {
        UNNAMED
    };
    let length = (value(&columns.said_words) as Score / WHOLE).clamp(0.1, 1.0);
    let confidence = (value(&columns.confidence) as Score / 100.0).clamp(0.05, 1.0);
    kind * class * speaker * length * confidence
}
