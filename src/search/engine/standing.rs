//! Ranks how well a speaker fits the requested name: the person alone, the person with others, or somebody
//! described by it.

use tantivy::Score;
use tantivy::schema::Field;

use crate::index::schema::Fields;

/// The role of a name's words for a speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Naming {
    /// The name of a person.
    Person,
    /// The name of an organisation or a place: "Rupert Murdoch's News Corp" is not Rupert Murdoch.
    Other,
    /// Part of the description of a speaker.
    Described,
}

impl Naming {
    /// The role of words in `field`, one of the fields of names or of speakers.
    pub(crate) fn of(field: Field, fields: &Fields) -> Self {
        match field {
            field if field == fields.person => Self::Person,
            field if field == fields.speaker => Self::Described,
            _ => Self::Other,
        }
    }
}

/// Who said a quotation, seen from the speaker that a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Voice {
    /// The speaker alone.
    Alone,
    /// The speaker together with others.
    Joint,
    /// Somebody else on behalf of the speaker.
    Principal,
}

/// The rank of a quotation among those of a speaker, the best first: by voice, then by naming. A quotation
/// whose speaker merely has the words in a title or description never comes before one that the person said
/// together with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing(u8);

/// As scores, standings differ by this power of two, so that the sum of a few equal standings is less than
/// the next one.
const BITS: u8 = 4;

impl Standing {
    /// The lowest rank.
    const LAST: u8 = 8;

    pub(crate) const fn new(naming: Naming, voice: Voice) -> Self {
        let naming = naming as u8;
        Self(match voice {
            Voice::Alone => 2 * naming,
            Voice::Joint => 2 * naming + 1,
            Voice::Principal => 6 + naming,
        })
    }

    /// True if somebody else says the quotation on behalf of the speaker.
    pub(crate) const fn is_by_another(self) -> bool {
        self.0 >= 6
    }

    /// The rank, from 0.
    pub(crate) const fn place(self) -> u64 {
        self.0 as u64
    }

    /// The standing as a score that the engine can add up: the best standing decides the sum.
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
