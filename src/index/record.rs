//! What the index stores beside the text: plain types with a compact JSON form.

use serde::{Deserialize, Serialize};

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
