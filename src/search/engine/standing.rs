//! How a speaker fits the name that was asked for: the person alone, the person with others, or somebody described by it.

use tantivy::Score;
use tantivy::schema::Field;

use crate::index::schema::Fields;

/// How a speaker has the words of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Naming {
    /// A person is named so.
    Person,
    /// An organisation or a place is named so: "Rupert Murdoch's News Corp" is not Rupert Murdoch.
    Other,
    /// The words only describe the speaker.
    Described,
}

impl Naming {
    /// How the words of a field of names, or of speakers, name a speaker.
    pub(crate) fn of(field: Field, fields: &Fields) -> Self {
        match field {
            field if field == fields.person => Self::Person,
            field if field == fields.speaker => Self::Described,
            _ => Self::Other,
        }
    }
}

/// In which voice a quotation is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Voice {
    /// By the speaker alone.
    Alone,
    /// By the speaker together with others.
    Joint,
    /// By somebody who speaks for the one who is named.
    Principal,
}

/// The place of a quotation among those of a speaker, from the best to the last: in order of the voice, and within it of
/// the naming; but what merely holds the name never comes before what the person said with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing(u8);

/// Standings are apart by this power of two as scores, so that the sum of a few of one kind is less than the next.
const BITS: u8 = 4;

impl Standing {
    /// The last one.
    const LAST: u8 = 8;

    pub(crate) const fn new(naming: Naming, voice: Voice) -> Self {
        let naming = naming as u8;
        Self(match voice {
            Voice::Alone => 2 * naming,
            Voice::Joint => 2 * naming + 1,
            Voice::Principal => 6 + naming,
        })
    }

    /// True where somebody speaks for the one who is named.
    pub(crate) const fn is_by_another(self) -> bool {
        self.0 >= 6
    }

    /// Its place, from 0.
    pub(crate) const fn place(self) -> u64 {
        self.0 as u64
    }

    /// The standing as a score, which the engine can add up: the best one decides.
    pub(crate) fn score(self) -> Score {
        Score::from(2_u8).powi(i32::from(BITS * (Self::LAST - self.0)))
    }

    /// The best standing in a sum of scores.
    pub(crate) fn of_score(score: Score) -> Self {
        let steps = (score.max(1.0).log2() / Score::from(BITS)).floor() as u8;
        Self(Self::LAST.saturating_sub(steps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_standing_survives_a_sum() {
        let all = [Naming::Person, Naming::Other, Naming::Described];
        let voices = [Voice::Alone, Voice::Joint, Voice::Principal];
        for (naming, voice) in all.iter().flat_map(|naming| voices.map(|voice| (*naming, voice))) {
            let standing = Standing::new(naming, voice);
            assert_eq!(Standing::of_score(standing.score()), standing);
            assert_eq!(Standing::of_score(standing.score() * 3.0), standing);
        }
    }

    #[test]
    fn a_persons_own_words_come_first_and_those_of_others_for_them_last() {
        let order = [
            Standing::new(Naming::Person, Voice::Alone),
            Standing::new(Naming::Person, Voice::Joint),
            Standing::new(Naming::Other, Voice::Alone),
            Standing::new(Naming::Described, Voice::Joint),
            Standing::new(Naming::Person, Voice::Principal),
        ];
        assert!(order.is_sorted());
        assert!(order[4].is_by_another() && !order[3].is_by_another());
    }
}
