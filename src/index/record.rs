//! What the index stores beside the text: plain types with a compact JSON form.

use serde::{Deserialize, Serialize};

use crate::extract::{Mention, MentionForm};
use crate::span::Span;

/// The stored head of an article: all that a list of hits shows but the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredHead {
    /// [`crate::article::Article::path`].
    #[serde(rename = "p")]
    pub path: String,
    /// [`crate::article::Article::record`].
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The headline's text.
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Its place in the text, where it stands there: start and end in bytes.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub title_span: Option<(usize, usize)>,
    /// [`crate::article::Article::byline`].
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// [`crate::article::Article::publication`].
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<String>,
    /// [`crate::article::Article::url`].
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Day of publication, `2016-07-16`.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// Seconds since that day's midnight.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub second: Option<u32>,
    /// `meta`, `text` or `file`.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub published_from: Option<String>,
    /// [`crate::article::Article::language`].
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Names of people, the most mentioned first.
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// Spans of [`crate::article::Article::boilerplate`].
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub boilerplate: Vec<(usize, usize)>,
}

/// An article's entities and quotations as stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredExtraction {
    /// Entities.
    #[serde(rename = "e")]
    pub entities: Vec<StoredEntity>,
    /// Quotations.
    #[serde(rename = "q")]
    pub quotes: Vec<StoredQuote>,
}

/// [`crate::extract::Entity`]: kind, name, mentions and title mentions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEntity(
    /// 0 person, 1 organisation, 2 place, 3 nationality, 4 other.
    pub u8,
    /// Name.
    pub String,
    /// Mentions, packed by [`pack_mentions`].
    pub Vec<usize>,
    /// Mentions in a headline that does not stand in the text, packed.
    pub Vec<usize>,
);

/// Mentions as few small numbers: for each how many bytes it starts after the one before, then three times its length
/// and 0 for a name, 1 for a nominal, 2 for a pronoun.
#[must_use]
pub fn pack_mentions(mentions: &[Mention]) -> Vec<usize> {
    let mut last = 0;
    let mut packed = Vec::with_capacity(mentions.len() * 2);
    for mention in mentions {
        let form = match mention.form {
            MentionForm::Name => 0,
            MentionForm::Nominal => 1,
            MentionForm::Pronoun => 2,
        };
        packed.extend([
            mention.span.start.saturating_sub(last),
            3 * mention.span.len() + form,
        ]);
        last = mention.span.start;
    }
    packed
}

/// The mentions that [`pack_mentions`] packed. Spans of a damaged index may lie anywhere: check them.
#[must_use]
pub fn unpack_mentions(packed: &[usize]) -> Vec<Mention> {
    let mut start = 0_usize;
    let mut mentions = Vec::with_capacity(packed.len() / 2);
    for pair in packed.chunks_exact(2) {
        start = start.saturating_add(pair[0]);
        let form = match pair[1] % 3 {
            0 => MentionForm::Name,
            1 => MentionForm::Nominal,
            _ => MentionForm::Pronoun,
        };
        mentions.push(Mention {
            span: Span::new(start, start.saturating_add(pair[1] / 3)),
            form,
        });
    }
    mentions
}

/// [`crate::extract::Quote`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredQuote {
    /// Start and end.
    #[serde(rename = "s")]
    pub span: (usize, usize),
    /// 0 direct, 1 mixed, 2 indirect.
    #[serde(rename = "k")]
    pub kind: u8,
    /// Speaker: entity, start, end.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<(Option<usize>, usize, usize)>,
    /// Cue: start, end.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<(usize, usize)>,
    /// Confidence.
    #[serde(rename = "f")]
    pub confidence: f32,
}

/// The stored head of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSource {
    /// The file's key.
    #[serde(rename = "p")]
    pub path: String,
    /// SipHash-1-3 of its bytes; 0 where it was not read.
    #[serde(rename = "h", default)]
    pub content_hash: u64,
    /// Why it was skipped, else empty.
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What was wrong in a file that was indexed all the same.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// Codes of the column `outcome`.
pub mod outcome {
    use crate::source::SkipReason;

    /// Indexed, nothing wrong.
    pub const INDEXED: u64 = 0;
    /// Indexed, with problems that are listed.
    pub const PROBLEMS: u64 = 1;
    /// Its articles are being written; found after a kill, it means that the file must be done again.
    pub const INCOMPLETE: u64 = 2;
    const FIRST_SKIP: u64 = 10;

    const REASONS: [SkipReason; 9] = [
        SkipReason::Empty,
        SkipReason::Binary,
        SkipReason::NotReadYet,
        SkipReason::NotAnArticle,
        SkipReason::TooLarge,
        SkipReason::Unreadable,
        SkipReason::Damaged,
        SkipReason::Link,
        SkipReason::Special,
    ];

    /// The code of a skipped file.
    #[must_use]
    pub fn of_skip(reason: SkipReason) -> u64 {
        FIRST_SKIP + REASONS.iter().position(|r| *r == reason).unwrap_or(0) as u64
    }

    /// The reason behind a code, None where the file was indexed.
    #[must_use]
    pub fn skip(code: u64) -> Option<SkipReason> {
        REASONS
            .get(usize::try_from(code.checked_sub(FIRST_SKIP)?).ok()?)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_come_back_as_they_were_packed() {
        let mention = |start, end, form| Mention {
            span: Span::new(start, end),
            form,
        };
        let mentions = [
            mention(4, 14, MentionForm::Name),
            mention(90, 92, MentionForm::Pronoun),
            mention(90, 102, MentionForm::Nominal),
        ];
        assert_eq!(unpack_mentions(&pack_mentions(&mentions)), mentions);
        assert_eq!(unpack_mentions(&[usize::MAX, usize::MAX, 5]).len(), 1);
    }
}
