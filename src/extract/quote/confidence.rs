//! The confidence in a quotation's speaker: one table, by the pattern that found the speaker and the form of the
//! mention.
//!
//! No rule reads these numbers; rules look at the [`Basis`]. Each is the share of correct speakers in its row on the
//! training part of `PolNeAR` (Newell et al. 2018); a speaker with a known name counts as correct only by that name.

use crate::extract::MentionForm;
use crate::extract::quote::attribution::{Attribution, AttributionPattern};

/// The evidence for a quotation's speaker: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// No speaker was found.
    Nobody,
    /// A pattern; if it distinguishes close cues from distant ones, with a distant cue.
    Pattern(AttributionPattern),
    /// A pattern whose cue leads directly into the quotation.
    Close(AttributionPattern),
    /// The speaker of the indirect quotation in the previous sentence.
    GoesOn,
    /// The subject of an indirect quotation's cue.
    Clause {
        /// True if parts of the clause are in quotation marks.
        is_mixed: bool,
        /// True if a conjunction or the verb itself shows that a clause follows.
        is_clear: bool,
    },
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// The row.
    pub(crate) basis: Basis,
    /// The column: true if the speaker is mentioned by a pronoun.
    pub(crate) is_pronoun: bool,
}

impl Cell {
    /// Returns the cell of a direct quotation. If it continues the previous quotation, this is the cell of that one,
    /// `began`.
    pub(crate) fn of(attribution: &Attribution, began: Option<Self>) -> Self {
        let pattern = attribution.pattern;
        let subject = attribution.subject.as_ref();
        let Some(subject) = subject.filter(|_| pattern != AttributionPattern::None) else {
            return Self::from(Basis::Nobody);
        };
        let goes_on = matches!(
            pattern,
            AttributionPattern::Inside | AttributionPattern::CarriedOver
        );
        if let Some(began) = began.filter(|_| goes_on) {
            return began;
        }
        let close = Basis::Close(pattern);
        Self {
            basis: if attribution.is_close && row(close).is_some() {
                close
            } else {
                Basis::Pattern(pattern)
            },
            is_pronoun: subject.form == MentionForm::Pronoun,
        }
    }

    /// Returns the share of correct speakers, 0.0 to 1.0.
    pub(crate) fn confidence(self) -> f32 {
        row(self.basis).map_or(0.0, |row| if self.is_pronoun { row.pronoun } else { row.named })
    }
}

impl From<Basis> for Cell {
    /// Returns the cell of a row that does not distinguish forms of mention.
    fn from(basis: Basis) -> Self {
        Self {
            basis,
            is_pronoun: false,
        }
    }
}

/// A row of the table.
struct ConfidenceRow {
    basis: Basis,
    /// For speakers mentioned by a name or description.
    named: f32,
    /// For speakers mentioned by a pronoun.
    pronoun: f32,
}

const fn by_form(basis: Basis, named: f32, pronoun: f32) -> ConfidenceRow {
    ConfidenceRow {
        basis,
        named,
        pronoun,
    }
}

const fn same(basis: Basis, share: f32) -> ConfidenceRow {
    by_form(basis, share, share)
}

const fn clause(is_mixed: bool, is_clear: bool, share: f32) -> ConfidenceRow {
    same(Basis::Clause { is_mixed, is_clear }, share)
}

/// The table. A pronoun's share is 0.92 times the other, in single precision.
const TABLE: [ConfidenceRow; 19] = {
    use AttributionPattern as Found;
    use Basis::{Close, GoesOn, Nobody, Pattern};
    [
        same(Nobody, 0.1),
        by_form(Pattern(Found::After), 0.96, 0.8832),
        by_form(Pattern(Found::Inverted), 0.96, 0.8832),
        by_form(Close(Found::Before), 0.87, 0.8004),
        by_form(Pattern(Found::Before), 0.94, 0.864_800_04),
        by_form(Pattern(Found::Colon), 0.7, 0.644),
        by_form(Pattern(Found::According), 0.8, 0.736),
        by_form(Close(Found::Participle), 0.76, 0.6992),
        by_form(Pattern(Found::Participle), 0.63, 0.5796),
        by_form(Pattern(Found::Trailing), 0.85, 0.782_000_06),
        // These two continue an earlier quotation; their rows apply if there is none.
        same(Pattern(Found::Inside), 0.7),
        same(Pattern(Found::CarriedOver), 0.7),
        by_form(Pattern(Found::NextParagraph), 0.65, 0.598),
        by_form(Pattern(Found::PreviousSentence), 0.45, 0.414),
        same(GoesOn, 0.55),
        clause(true, true, 0.83),
        clause(true, false, 0.67),
        clause(false, true, 0.76),
        clause(false, false, 0.62),
    ]
};

fn row(basis: Basis) -> Option<&'static ConfidenceRow> {
    TABLE.iter().find(|row| row.basis == basis)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// The whole table as text. A change of a share must be repeated here and in the README's figures.
    const SNAPSHOT: &str = "\
basis                                            named pronoun
Nobody                                           0.100 0.100
Pattern(After)                                   0.960 0.883
Pattern(Inverted)                                0.960 0.883
Close(Before)                                    0.870 0.800
Pattern(Before)                                  0.940 0.865
Pattern(Colon)                                   0.700 0.644
Pattern(According)                               0.800 0.736
Close(Participle)                                0.760 0.699
Pattern(Participle)                              0.630 0.580
Pattern(Trailing)                                0.850 0.782
Pattern(Inside)                                  0.700 0.700
Pattern(CarriedOver)                             0.700 0.700
Pattern(NextParagraph)                           0.650 0.598
Pattern(PreviousSentence)                        0.450 0.414
GoesOn                                           0.550 0.550
Clause { is_mixed: true, is_clear: true }        0.830 0.830
Clause { is_mixed: true, is_clear: false }       0.670 0.670
Clause { is_mixed: false, is_clear: true }       0.760 0.760
Clause { is_mixed: false, is_clear: false }      0.620 0.620
";

    #[test]
    fn the_table_of_confidences_is_as_written_down() {
        let mut table = String::from("basis                                            named pronoun\n");
        for row in &TABLE {
            let basis = format!("{:?}", row.basis);
            let at = |is_pronoun| {
                let basis = row.basis;
                Cell { basis, is_pronoun }.confidence()
            };
            writeln!(table, "{basis:<48} {:.3} {:.3}", at(false), at(true)).unwrap();
        }
        assert_eq!(table, SNAPSHOT);
    }

    #[test]
    fn every_row_occurs_once() {
        for (n, row) in TABLE.iter().enumerate() {
            assert!(
                TABLE[..n].iter().all(|other| other.basis != row.basis),
                "{:?}",
                row.basis
            );
        }
    }
}
