//! What the index stores beside the text: plain types in postcard's binary form, where the order of the fields is the
//! format. A list of hits reads a head for each, so that reading one must cost little.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The bytes to store.
#[must_use]
pub fn encode(record: &impl Serialize) -> Vec<u8> {
    // Plain structs of strings and numbers always serialise.
    postcard::to_allocvec(record).unwrap_or_default()
}

/// What [`encode`] made bytes of.
///
/// # Errors
/// Where the bytes are something else.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|error| error.to_string())
}

/// The stored head of an article: all that a list of hits shows but the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredHead {
    /// [`crate::article::Article::path`].
    pub path: String,
    /// [`crate::article::Article::record`].
    pub record: Option<String>,
    /// The headline's text.
    pub title: String,
    /// Its place in the text, where it stands there: start and end in bytes.
    pub title_span: Option<(usize, usize)>,
    /// [`crate::article::Article::byline`].
    pub byline: Option<String>,
    /// [`crate::article::Article::publication`].
    pub publication: Option<String>,
    /// [`crate::article::Article::url`].
    pub url: Option<String>,
    /// Day of publication, `2016-07-16`.
    pub day: Option<String>,
    /// Seconds since that day's midnight.
    pub second: Option<u32>,
    /// `meta`, `text` or `file`.
    pub published_from: Option<String>,
    /// [`crate::article::Article::language`].
    pub language: Option<String>,
    /// Names of people, the most mentioned first.
    pub people: Vec<String>,
    /// Spans of [`crate::article::Article::boilerplate`].
    pub boilerplate: Vec<(usize, usize)>,
}

/// The stored head of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSource {
    /// The file's key.
    pub path: String,
    /// SipHash-1-3 of its bytes; 0 where it was not read.
    pub content_hash: u64,
    /// Why it was skipped, else empty.
    pub detail: String,
    /// What was wrong in a file that was indexed all the same.
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
