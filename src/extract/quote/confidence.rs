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
    /// The column: how the speaker is mentioned.
    pub(crate) form: MentionForm,
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
            form: match subject.form {
                // A name that the tagger missed.
                MentionForm::Name if subject.entity.is_none() => MentionForm::Nominal,
                form => form,
            },
        }
    }

    /// Returns the share of correct speakers, 0.0 to 1.0.
    pub(crate) fn confidence(self) -> f32 {
        row(self.basis).map_or(0.0, |row| match self.form {
            MentionForm::Name => row.named,
            MentionForm::Nominal => row.described,
            MentionForm::Pronoun => row.pronoun,
        })
    }
}

impl From<Basis> for Cell {
    /// Returns the cell of a row that does not distinguish forms of mention.
    fn from(basis: Basis) -> Self {
        Self {
            basis,
            form: MentionForm::Name,
        }
    }
}

/// A row of the table.
struct ConfidenceRow {
    basis: Basis,
    /// For speakers mentioned by a name.
    named: f32,
    /// For speakers mentioned by a description: "the mayor".
    described: f32,
    /// For speakers mentioned by a pronoun.
    pronoun: f32,
}

const fn by_form(basis: Basis, [named, described, pronoun]: [f32; 3]) -> ConfidenceRow {
    ConfidenceRow {
        basis,
        named,
        described,
        pronoun,
    }
}

const fn same(basis: Basis, share: f32) -> ConfidenceRow {
    by_form(basis, [share; 3])
}

const fn clause(is_mixed: bool, is_clear: bool, share: f32) -> ConfidenceRow {
    same(Basis::Clause { is_mixed, is_clear }, share)
}

/// The table.
const TABLE: [ConfidenceRow; 19] = {
    use AttributionPattern as Found;
    use Basis::{Close, GoesOn, Nobody, Pattern};
    [
        same(Nobody, 0.1),
        by_form(Pattern(Found::After), [0.96, 0.89, 0.88]),
        by_form(Pattern(Found::Inverted), [0.96, 0.89, 0.88]),
        by_form(Close(Found::Before), [0.93, 0.64, 0.8]),
        by_form(Pattern(Found::Before), [0.92, 0.75, 0.83]),
        by_form(Pattern(Found::Colon), [0.7, 0.7, 0.64]),
        by_form(Pattern(Found::According), [0.8, 0.61, 0.74]),
        by_form(Close(Found::Participle), [0.79, 0.62, 0.7]),
        by_form(Pattern(Found::Participle), [0.63, 0.42, 0.58]),
        by_form(Pattern(Found::Trailing), [0.87, 0.6, 0.78]),
        // These two continue an earlier quotation; their rows apply if there is none.
        same(Pattern(Found::Inside), 0.7),
        same(Pattern(Found::CarriedOver), 0.7),
        by_form(Pattern(Found::NextParagraph), [0.65, 0.65, 0.6]),
        by_form(Pattern(Found::PreviousSentence), [0.45, 0.3, 0.41]),
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
basis                                            named described pronoun
Nobody                                           0.100     0.100   0.100
Pattern(After)                                   0.960     0.890   0.880
Pattern(Inverted)                                0.960     0.890   0.880
Close(Before)                                    0.930     0.640   0.800
Pattern(Before)                                  0.920     0.750   0.830
Pattern(Colon)                                   0.700     0.700   0.640
Pattern(According)                               0.800     0.610   0.740
Close(Participle)                                0.790     0.620   0.700
Pattern(Participle)                              0.630     0.420   0.580
Pattern(Trailing)                                0.870     0.600   0.780
Pattern(Inside)                                  0.700     0.700   0.700
Pattern(CarriedOver)                             0.700     0.700   0.700
Pattern(NextParagraph)                           0.650     0.650   0.600
Pattern(PreviousSentence)                        0.450     0.300   0.410
GoesOn                                           0.550     0.550   0.550
Clause { is_mixed: true, is_clear: true }        0.830     0.830   0.830
Clause { is_mixed: true, is_clear: false }       0.670     0.670   0.670
Clause { is_mixed: false, is_clear: true }       0.760     0.760   0.760
Clause { is_mixed: false, is_clear: false }      0.620     0.620   0.620
";

    #[test]
    fn the_table_of_confidences_is_as_written_down() {
        let mut table =
            String::from("basis                                            named described pronoun\n");
        for row in &TABLE {
            let basis = format!("{:?}", row.basis);
            let at = |form| {
                let basis = row.basis;
                Cell { basis, form }.confidence()
            };
            let [named, described, pronoun] =
                [MentionForm::Name, MentionForm::Nominal, MentionForm::Pronoun].map(at);
            writeln!(table, "{basis:<48} {named:.3}     {described:.3}   {pronoun:.3}").unwrap();
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
