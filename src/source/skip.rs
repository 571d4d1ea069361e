//! Files that were not indexed, and the reasons.

use crate::error::io_reason;

/// A file that was not indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The file ([`crate::source::SourceFile::key`]).
    pub key: String,
    /// The class of the reason.
    pub reason: SkipReason,
    /// The reason in words, with advice: `broken JSON at line 3: expected value; …`.
    pub detail: String,
}

/// Classes of reasons why a file was not indexed; reports count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// No bytes, or only white space.
    Empty,
    /// Not text, and no known format.
    Binary,
    /// A document of a format that is not supported yet.
    NotReadYet,
    /// Not an article, judging by its kind: pictures, styles, scripts, fonts, sound. Not an error.
    NotAnArticle,
    /// Larger than `--max-article-size`.
    TooLarge,
    /// Could not be opened or read.
    Unreadable,
    /// Broken content: JSON that does not parse, a page without text.
    Damaged,
    /// A symbolic link that was not followed. Not an error.
    Link,
    /// Not a file: a socket, a pipe, a device. Not an error.
    Special,
}

impl SkipReason {
    /// Returns the word for it in reports and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::NotReadYet => "not_read_yet",
            Self::NotAnArticle => "not_an_article",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Damaged => "damaged",
            Self::Link => "link",
            Self::Special => "special",
        }
    }

    /// True if the skip is a fault, which makes the exit status 2; false for files that nobody would expect to be
    /// indexed.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        !matches!(self, Self::NotAnArticle | Self::Link | Self::Special)
    }
}

/// Returns the [`Skip`] of a file that could not be opened or read.
pub(crate) fn unreadable(key: &str, error: &std::io::Error) -> Skip {
    use std::io::ErrorKind;
    // A decompressor reports broken input in the same way; reading it again does not help.
    let reason = match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => SkipReason::Damaged,
        _ => SkipReason::Unreadable,
    };
    Skip {
        key: key.to_owned(),
        reason,
        detail: io_reason(error),
    }
}
