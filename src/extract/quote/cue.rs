//! Words that report, and the words that must follow them.

use crate::extract::lexicon::WordClass;
use crate::extract::text::tokenised_text::TokenisedText;

/// Beginnings of the forms of verbs that give a name: "called him", "dubbed the plan".
pub(crate) const NAMING_STEMS: [&str; 4] = ["call", "label", "dub", "brand"];

/// Each preposition with the beginnings of the verbs that report only with it: "refer to", "warned of".
const PREPOSITIONS_OF_VERBS: [(&str, &[&str]); 5] = [
    ("to", &["refer", "object", "point"]),
    ("about", &["complain", "warn"]),
    ("of", &["complain", "warn"]),
    ("against", &["warn", "rail"]),
    ("for", &["apologi"]),
];

/// True if the word begins with one of the stems.
#[must_use]
pub(crate) fn starts_with(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

/// True for nouns whose "that" clause gives somebody's words.
#[must_use]
pub(crate) fn is_noun_cue(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::NounOfSpeech)
}

/// True for nouns of speech whose infinitive gives somebody's intention: "her promise to mend the pier".
#[must_use]
pub(crate) fn takes_infinitive(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::NounOfIntention)
}

/// True for the forms that only a verb of a main clause has.
#[must_use]
pub(crate) fn is_finite(text: &TokenisedText, at: usize) -> bool {
    let word = text.word(at);
    is_auxiliary(text, at) || word.len() > 4 && word.ends_with("ed")
}

/// True for auxiliaries like "is" and "would".
#[must_use]
pub(crate) fn is_auxiliary(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::Auxiliary)
}

/// True for verbs that name a thing: they report words only in quotation marks.
#[must_use]
pub(crate) fn names_only(word: &str) -> bool {
    starts_with(word, &NAMING_STEMS) || word.starts_with("character")
}

/// True for verbs that report only with a preposition: "called for", "referring to".
#[must_use]
pub(crate) fn takes_preposition(word: &str) -> bool {
    PREPOSITIONS_OF_VERBS
        .iter()
        .any(|(_, stems)| starts_with(word, stems))
}

/// True if the preposition leads from such a verb to the reported words.
#[must_use]
pub(crate) fn leads_to_object(verb: &str, preposition: &str) -> bool {
    let mut rows = PREPOSITIONS_OF_VERBS.iter();
    rows.any(|(word, stems)| *word == preposition && starts_with(verb, stems))
}

/// True for the prepositions that lead from one noun to another.
#[must_use]
pub(crate) fn is_preposition(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::Preposition)
}

/// True for the past tense of a reporting verb.
#[must_use]
pub(crate) fn is_past(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::ReportedPast) || text.word(at).ends_with("ed")
}

/// True for verbs of speech that are more often nouns.
#[must_use]
pub(crate) fn is_noun_first(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::NounFirst)
}

/// True for verbs that report the words before them, whatever follows.
#[must_use]
pub(crate) fn can_trail_anywhere(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::TrailingReport)
}

/// True for pronouns that can be speakers, except "he" and "she".
#[must_use]
pub(crate) fn is_pronoun_alone(text: &TokenisedText, at: usize) -> bool {
    text.reads(at, "I")
        || text.has_lower(at, WordClass::SpeakingPronoun)
        || text.has_title(at, WordClass::SpeakingPronoun) && !matches!(text.word(at), "Someone" | "Nobody")
}

/// True for words that negate the verb after them.
#[must_use]
pub(crate) fn is_negation(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::Negation) || is_negated(text.word(at))
}

/// True for words that negate the verb after them, in any case of letters.
#[must_use]
pub(crate) fn is_negation_in_any_case(text: &TokenisedText, at: usize) -> bool {
    text.has(at, WordClass::Negation) || is_negated(&text.word(at).to_lowercase())
}

/// True for contractions with "not".
fn is_negated(word: &str) -> bool {
    word.ends_with("n't") || word.ends_with("n’t")
}

/// True for the modal auxiliaries.
#[must_use]
pub(crate) fn is_modal(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::Modal)
}

/// True for the forms of "be" that are auxiliaries of a participle.
#[must_use]
pub(crate) fn is_be(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::FormOfBe)
}

/// True for the past tenses of common verbs that do not end in -ed.
#[must_use]
pub(crate) fn is_irregular_past(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::IrregularPast)
}

/// True for nouns of periods of time.
#[must_use]
pub(crate) fn is_time_word(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::TimeWord)
}
