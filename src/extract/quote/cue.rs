//! Words that report, and the words that must follow them.

use crate::extract::lexicon::flag;

/// All verbs that can report.
pub(crate) const REPORTING: u32 =
    flag::SAY | flag::SAY_TO | flag::SAY_THAT | flag::SAY_CLAUSE | flag::SAY_WHAT;

/// True for nouns whose "that" clause gives somebody's words.
#[must_use]
pub(crate) fn is_noun_cue(word: &str) -> bool {
    matches!(
        word,
        "claim"
            | "claims"
            | "statement"
            | "assertion"
            | "assertions"
            | "suggestion"
            | "allegation"
            | "allegations"
            | "argument"
            | "warning"
            | "belief"
            | "contention"
            | "accusation"
            | "accusations"
            | "admission"
            | "announcement"
            | "conclusion"
            | "concern"
            | "concerns"
            | "insistence"
            | "declaration"
            | "complaint"
            | "complaints"
            | "promise"
            | "promises"
            | "pledge"
            | "pledges"
            | "vow"
            | "vows"
            | "threat"
            | "threats"
            | "refusal"
            | "comment"
            | "remark"
            | "view"
    )
}

/// True for nouns of speech whose infinitive gives somebody's intention: "her promise to mend the pier".
#[must_use]
pub(crate) fn takes_infinitive(word: &str) -> bool {
    matches!(
        word,
        "promise" | "promises" | "pledge" | "pledges" | "vow" | "vows" | "threat" | "threats" | "refusal"
    )
}

/// True for the forms that only a verb of a main clause has.
#[must_use]
pub(crate) fn is_finite(word: &str) -> bool {
    is_auxiliary(word) || word.len() > 4 && word.ends_with("ed")
}

/// True for auxiliaries like "is" and "would".
#[must_use]
pub(crate) fn is_auxiliary(word: &str) -> bool {
    matches!(
        word,
        "is" | "was"
            | "are"
            | "were"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "can"
            | "could"
            | "should"
            | "may"
            | "might"
            | "must"
            | "do"
            | "does"
            | "did"
    )
}

/// True for verbs that name a thing: they report words only in quotation marks.
#[must_use]
pub(crate) fn names_only(word: &str) -> bool {
    ["call", "label", "dub", "brand", "character"]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// True for verbs that report only with a preposition: "called for", "referring to".
#[must_use]
pub(crate) fn takes_preposition(word: &str) -> bool {
    ["refer", "object", "complain", "point", "warn", "apologi", "rail"]
        .iter()
        .any(|stem| word.starts_with(stem))
}

/// True if the preposition leads from such a verb to the reported words.
#[must_use]
pub(crate) fn leads_to_object(verb: &str, preposition: &str) -> bool {
    match preposition {
        "to" => ["refer", "object", "point"]
            .iter()
            .any(|stem| verb.starts_with(stem)),
        "about" | "of" => verb.starts_with("complain") || verb.starts_with("warn"),
        "against" => verb.starts_with("warn") || verb.starts_with("rail"),
        "for" => verb.starts_with("apologi"),
        _ => false,
    }
}

/// True for the prepositions that lead from one noun to another.
#[must_use]
pub(crate) fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "at"
            | "for"
            | "with"
            | "from"
            | "on"
            | "by"
            | "about"
            | "against"
            | "to"
            | "across"
            | "within"
            | "outside"
            | "inside"
            | "near"
            | "around"
            | "under"
            | "over"
            | "between"
            | "behind"
    )
}

/// True for the past tense of a reporting verb.
#[must_use]
pub(crate) fn is_past(word: &str) -> bool {
    word.ends_with("ed")
        || matches!(
            word,
            "said"
                | "told"
                | "wrote"
                | "thought"
                | "felt"
                | "found"
                | "knew"
                | "sought"
                | "began"
                | "put"
                | "read"
                | "went"
                | "sang"
                | "shown"
                | "spoke"
                | "meant"
                | "forgot"
                | "let"
                | "made"
                | "shot"
                | "swore"
                | "came"
                | "ran"
                | "drew"
                | "hit"
        )
}

/// True for verbs of speech that are more often nouns.
#[must_use]
pub(crate) fn is_noun_first(word: &str) -> bool {
    matches!(
        word,
        "state" | "states" | "report" | "email" | "emails" | "point" | "offer" | "call" | "shot" | "reason"
    )
}

/// True for verbs that report the words before them, whatever follows.
#[must_use]
pub(crate) fn can_trail_anywhere(word: &str) -> bool {
    matches!(
        word,
        "added" | "adds" | "wrote" | "writes" | "noted" | "replied" | "quipped"
    )
}

/// True for pronouns that can be speakers, except "he" and "she".
#[must_use]
pub(crate) fn is_pronoun_alone(word: &str) -> bool {
    matches!(
        word,
        "they"
            | "They"
            | "I"
            | "we"
            | "We"
            | "it"
            | "It"
            | "you"
            | "You"
            | "others"
            | "Others"
            | "some"
            | "Some"
            | "many"
            | "Many"
            | "one"
            | "One"
            | "another"
            | "Another"
            | "someone"
            | "both"
            | "Both"
            | "nobody"
    )
}

/// True for words that negate the verb after them.
#[must_use]
pub(crate) fn is_negation(word: &str) -> bool {
    matches!(
        word,
        "not" | "never" | "neither" | "nor" | "hardly" | "scarcely" | "barely" | "cannot"
    ) || word.ends_with("n't")
        || word.ends_with("n’t")
}

/// True for the modal auxiliaries.
#[must_use]
pub(crate) fn is_modal(word: &str) -> bool {
    matches!(
        word,
        "will" | "would" | "may" | "might" | "can" | "could" | "must" | "shall" | "should"
    )
}

/// True for the forms of "be" that are auxiliaries of a participle.
#[must_use]
pub(crate) fn is_be(word: &str) -> bool {
    matches!(
        word,
        "am" | "is" | "are" | "was" | "were" | "been" | "be" | "being"
    )
}

/// True for the past tenses of common verbs that do not end in -ed.
#[must_use]
pub(crate) fn is_irregular_past(word: &str) -> bool {
    matches!(
        word,
        "went"
            | "took"
            | "made"
            | "came"
            | "got"
            | "gave"
            | "saw"
            | "knew"
            | "found"
            | "left"
            | "felt"
            | "kept"
            | "held"
            | "led"
            | "lost"
            | "paid"
            | "met"
            | "ran"
            | "sat"
            | "sent"
            | "spent"
            | "stood"
            | "told"
            | "thought"
            | "won"
            | "wrote"
            | "became"
            | "began"
            | "brought"
            | "built"
            | "bought"
            | "caught"
            | "chose"
            | "drew"
            | "drove"
            | "fell"
            | "fought"
            | "flew"
            | "forgot"
            | "grew"
            | "heard"
            | "hit"
            | "hurt"
            | "laid"
            | "let"
            | "meant"
            | "put"
            | "rose"
            | "said"
            | "sold"
            | "set"
            | "shot"
            | "shut"
            | "sang"
            | "sank"
            | "slept"
            | "spoke"
            | "stole"
            | "struck"
            | "taught"
            | "tore"
            | "threw"
            | "understood"
            | "woke"
            | "wore"
            | "broke"
            | "cut"
            | "cost"
            | "quit"
            | "beat"
            | "bore"
            | "blew"
            | "dealt"
            | "dug"
            | "ate"
            | "hid"
            | "hung"
            | "rode"
            | "sought"
            | "shook"
            | "shone"
            | "spread"
            | "stuck"
            | "swam"
            | "swept"
            | "swore"
            | "swung"
            | "goes"
            | "does"
    )
}

/// True for nouns of periods of time.
#[must_use]
pub(crate) fn is_time_word(word: &str) -> bool {
    matches!(
        word,
        "week" | "month" | "year" | "night" | "morning" | "afternoon" | "evening" | "day" | "weekend"
    )
}
