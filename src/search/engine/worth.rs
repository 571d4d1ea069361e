//! Rates how useful a quotation is to a reader who wants to quote it, independent of the question.
//!
//! Quotations are ordered in two steps. If the question asks for a speaker, the speaker's standing comes
//! first: see [`crate::search::engine::standing`]. Within a standing, the score is relevance times worth.
//! Worth is a product of factors of at most 1. Each factor estimates, for quotations that differ in that
//! respect only, the share that a reader could print as they are.

use tantivy::Score;
use tantivy::columnar::RowId;

use crate::search::commit::columns::SegmentColumns;

/// Factors by the code of the kind. Direct quotations can be quoted as they are, mixed ones in part. An
/// indirect quotation is the reporter's wording, and its bounds are less certain.
const KINDS: [Score; 3] = [1.0, 0.8, 0.5];
/// Factors by the code of the class: asserted, denied, asked, directive, declined, not said, hypothetical. A
/// statement that is denied, asked or demanded has to be read with its verb. The last three classes are shown
/// only on request.
const CLASSES: [Score; 7] = [1.0, 0.7, 0.6, 0.7, 0.3, 0.3, 0.3];
/// Factor for a speaker without a name: "analysts said".
const UNNAMED: Score = 0.5;
/// Words that a statement needs to be understood by itself. Shorter ones are scaled down in proportion.
const WHOLE: Score = 8.0;
/// Words that a quotation in one piece rarely exceeds. Longer ones are scaled down: often a mark is missing, and
/// they run on into the report.
const LONG: Score = 70.0;

/// The worth of a quotation: more than 0 and at most 1.
///
/// Confidence is the probability that the speaker is right, so it is used as a factor unchanged.
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
    let length = of_length(value(&columns.said_words) as Score);
    let confidence = (value(&columns.confidence) as Score / 100.0).clamp(0.05, 1.0);
    kind * class * speaker * length * confidence
}

/// The factor for a number of words.
fn of_length(words: Score) -> Score {
    (words / WHOLE).clamp(0.1, 1.0) * (LONG / words.max(LONG)).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_of_usual_length_rank_above_scraps_and_above_overlong_ones() {
        let usual = of_length(20.0);
        assert!((usual - of_length(LONG)).abs() < 1e-6);
        for words in [1.0, 4.0, 100.0, 400.0] {
            assert!(of_length(words) < usual, "{words}");
        }
        assert!(of_length(400.0) < of_length(100.0));
    }
}
