//! The confidence in a quotation's speaker: one table, by the pattern that found the speaker and the form of the
//! mention.
//!
//! No rule reads these numbers; rules look at the [`Basis`]. Each is the share of correct speakers in its row on the
//! training part of `PolNeAR` (Newell et al. 2018); a speaker with a known name counts as correct only by that name.

use crate::extract::MentionForm;
use crate::extract::identity::Identity;
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

/// How the speaker is mentioned: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpeakerMention {
    /// By the name of a person.
    Person,
    /// By another name: of a company, of a country.
    Body,
    /// By a description: "the mayor", or by a name that the tagger missed.
    Description,
    /// By a pronoun with other people named near it.
    Pronoun,
    /// By a pronoun with nobody else named near it.
    SolePronoun,
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// The row.
    pub(crate) basis: Basis,
    /// The column.
    pub(crate) mention: SpeakerMention,
}

impl Cell {
    /// Returns the cell of a direct quotation. If it continues the previous quotation, this is the cell of that one,
    /// `began`.
    pub(crate) fn of(attribution: &Attribution, began: Option<Self>, identity: &Identity) -> Self {
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
            mention: match (subject.form, subject.entity) {
                (MentionForm::Name, Some(entity)) if identity.is_person(entity) => SpeakerMention::Person,
                (MentionForm::Name, Some(_)) => SpeakerMention::Body,
                (MentionForm::Name, None) | (MentionForm::Nominal, _) => SpeakerMention::Description,
                (MentionForm::Pronoun, _) => SpeakerMention::Pronoun,
            },
        }
    }

    /// Returns the cell of a pronoun with nobody else named near it; of other mentions, the cell as it is.
    pub(crate) fn with_sole_antecedent(self) -> Self {
        match self.mention {
            SpeakerMention::Pronoun => Self {
                mention: SpeakerMention::SolePronoun,
                ..self
            },
            _ => self,
        }
    }

    /// Returns the share of correct speakers, 0.0 to 1.0.
    pub(crate) fn confidence(self) -> f32 {
        row(self.basis).map_or(0.0, |row| match self.mention {
            SpeakerMention::Person => row.person,
            SpeakerMention::Body => row.body,
            SpeakerMention::Description => row.described,
            SpeakerMention::Pronoun => row.pronoun,
            SpeakerMention::SolePronoun => row.sole_pronoun,
        })
    }
}

impl From<Basis> for Cell {
    /// Returns the cell of a row that does not distinguish forms of mention.
    fn from(basis: Basis) -> Self {
        Self {
            basis,
            mention: SpeakerMention::Person,
        }
    }
}

/// A row of the table.
struct ConfidenceRow {
    basis: Basis,
    /// For people mentioned by their name.
    person: f32,
    /// For other names.
    body: f32,
    /// For speakers mentioned by a description: "the mayor".
    described: f32,
    /// For speakers mentioned by another pronoun.
    pronoun: f32,
    /// For speakers mentioned by a pronoun with nobody else named near it.
    sole_pronoun: f32,
}

const fn by_mention(
    basis: Basis,
    [person, body, described, pronoun, sole_pronoun]: [f32; 5],
) -> ConfidenceRow {
    ConfidenceRow {
        basis,
        person,
        body,
        described,
        pronoun,
        sole_pronoun,
    }
}

const fn by_form(basis: Basis, [named, described, pronoun]: [f32; 3]) -> ConfidenceRow {
    by_mention(basis, [named, named, described, pronoun, pronoun])
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
        by_mention(Pattern(Found::After), [0.96, 0.95, 0.89, 0.79, 0.95]),
        by_mention(Pattern(Found::Inverted), [0.96, 0.95, 0.89, 0.79, 0.95]),
        by_mention(Close(Found::Before), [0.96, 0.6, 0.64, 0.72, 0.93]),
        by_mention(Pattern(Found::Before), [0.94, 0.6, 0.75, 0.72, 0.93]),
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
basis                                        person body  described pronoun sole
Nobody                                       0.100  0.100 0.100     0.100   0.100
Pattern(After)                               0.960  0.950 0.890     0.790   0.950
Pattern(Inverted)                            0.960  0.950 0.890     0.790   0.950
Close(Before)                                0.960  0.600 0.640     0.720   0.930
Pattern(Before)                              0.940  0.600 0.750     0.720   0.930
Pattern(Colon)                               0.700  0.700 0.700     0.640   0.640
Pattern(According)                           0.800  0.800 0.610     0.740   0.740
Close(Participle)                            0.790  0.790 0.620     0.700   0.700
Pattern(Participle)                          0.630  0.630 0.420     0.580   0.580
Pattern(Trailing)                            0.870  0.870 0.600     0.780   0.780
Pattern(Inside)                              0.700  0.700 0.700     0.700   0.700
Pattern(CarriedOver)                         0.700  0.700 0.700     0.700   0.700
Pattern(NextParagraph)                       0.650  0.650 0.650     0.600   0.600
Pattern(PreviousSentence)                    0.450  0.450 0.300     0.410   0.410
GoesOn                                       0.550  0.550 0.550     0.550   0.550
Clause { is_mixed: true, is_clear: true }    0.830  0.830 0.830     0.830   0.830
Clause { is_mixed: true, is_clear: false }   0.670  0.670 0.670     0.670   0.670
Clause { is_mixed: false, is_clear: true }   0.760  0.760 0.760     0.760   0.760
Clause { is_mixed: false, is_clear: false }  0.620  0.620 0.620     0.620   0.620
";

    #[test]
    fn the_table_of_confidences_is_as_written_down() {
        let mut table = String::from(
            "basis                                        person body  described pronoun sole\n",
        );
        for row in &TABLE {
            let basis = format!("{:?}", row.basis);
            let at = |mention| {
                let basis = row.basis;
                Cell { basis, mention }.confidence()
            };
            let [person, body, described, pronoun, sole] = [
                SpeakerMention::Person,
                SpeakerMention::Body,
                SpeakerMention::Description,
                SpeakerMention::Pronoun,
                SpeakerMention::SolePronoun,
            ]
            .map(at);
            writeln!(
                table,
                "{basis:<44} {person:.3}  {body:.3} {described:.3}     {pronoun:.3}   {sole:.3}"
            )
            .unwrap();
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
