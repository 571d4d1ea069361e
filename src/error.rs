//! The only error type: the operation, its path, the reason for the failure, and a hint. Also text for messages.

use std::any::Any;
use std::fmt;
use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kinds of [`Error`] that a caller can distinguish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorKind {
    /// There is no index in the folder.
    NoIndex,
    /// The index has another format: another version of the program, or another program, made it.
    OtherVersion,
    /// Another process is writing to the index.
    Locked,
    /// A file of the index is damaged or missing.
    Damaged,
    /// The content of a user's file or folder cannot be read as intended.
    #[default]
    Input,
    /// The call or the question is invalid.
    Usage,
    /// The operating system refused.
    Io,
}

/// An operation that failed.
///
/// Prints as `cannot read /archive/a.txt: permission denied; try …`: lower case, no full stop, with the path if there
/// is one. Line ends and control characters are escaped, so that one error is always one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The kind of failure, for callers that react to it.
    pub kind: ErrorKind,
    /// The operation, as a verb phrase after "cannot": `open the index`, `read`.
    pub doing: String,
    /// The file or folder, if there is one.
    pub path: Option<PathBuf>,
    /// The reason for the failure.
    pub why: String,
    /// Advice to the user; empty if there is none.
    pub hint: String,
}

impl Error {
    /// Returns an error while `doing` something, because of `why`; of the kind [`ErrorKind::Input`] unless
    /// [`Error::kind`] sets another.
    pub fn new(doing: impl Into<String>, why: impl fmt::Display) -> Self {
        Self {
            kind: ErrorKind::default(),
            doing: doing.into(),
            path: None,
            why: why.to_string(),
            hint: String::new(),
        }
    }

    /// Sets the kind.
    #[must_use]
    pub const fn kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the path.
    #[must_use]
    pub fn on(mut self, path: impl AsRef<Path>) -> Self {
        self.path = Some(path.as_ref().to_owned());
        self
    }

    /// Sets the advice to the user.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Returns the error for an invalid call or question.
    pub fn usage(doing: impl Into<String>, why: impl fmt::Display) -> Self {
        Self::new(doing, why).kind(ErrorKind::Usage)
    }

    /// Returns the error for a failed input or output operation on `path`.
    pub fn io(doing: impl Into<String>, path: impl AsRef<Path>, error: &std::io::Error) -> Self {
        Self::new(doing, io_reason(error)).kind(ErrorKind::Io).on(path)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}", printable(&self.doing))?;
        if let Some(path) = &self.path {
            write!(f, " {}", printable(&path.to_string_lossy()))?;
        }
        write!(f, ": {}", printable(&self.why))?;
        if !self.hint.is_empty() {
            write!(f, "; {}", printable(&self.hint))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Returns the reason of an input or output error in lower case, without the system's error number.
#[must_use]
pub fn io_reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Returns the message of a caught panic.
#[must_use]
pub fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    printable(text.unwrap_or("unknown"))
}

/// True for marks that make a terminal show the characters of a line in another order, and for Unicode's own line
/// ends. With them, a file could show one path and mean another.
#[must_use]
pub const fn reorders(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Returns `text` with line ends and other control characters escaped, so that nothing in a file name can start a new
/// line or control the terminal.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            if c.is_control() || reorders(c) {
                out.extend(c.escape_default());
            } else {
                out.push(c);
            }
            out
        })
}

/// Returns a number with commas between thousands: `1,234,567`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.char_indices() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
