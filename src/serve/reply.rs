//! Answers of views: a page, JSON, a file in parts, or a refusal.

use std::io;

use axum::body::Bytes;
use tokio::sync::mpsc::Receiver;

use crate::error::{Error, ErrorKind};
use crate::serve::address::Address;

/// Pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// JSON.
pub(crate) const JSON: &str = "application/json";
/// JSON, one object a line.
pub(crate) const JSON_LINES: &str = "application/jsonl; charset=utf-8";

/// An answer to a request.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The status of HTTP.
    pub(crate) status: u16,
    /// The type of the body.
    pub(crate) content_type: &'static str,
    /// The name under which a browser saves it, where it is to be saved.
    pub(crate) file_name: Option<&'static str>,
    /// The address to go on to.
    pub(crate) location: Option<Address>,
    /// The body.
    pub(crate) body: ReplyBody,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum ReplyBody {
    /// At once.
    Whole(Bytes),
    /// As it is written; an error ends the connection, so that nobody takes a part for the whole.
    Parts(Receiver<io::Result<Bytes>>),
}

impl Reply {
    /// A whole answer.
    pub(crate) fn new(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            content_type,
            file_name: None,
            location: None,
            body: ReplyBody::Whole(body.into()),
        }
    }

    /// A whole answer that one of the functions of `render` writes.
    pub(crate) fn written(
        content_type: &'static str,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> Result<Self, Refusal> {
        let mut body = Vec::new();
        write(&mut body).map_err(|error| Refusal::fault(&error.to_string()))?;
        Ok(Self::new(content_type, body))
    }

    /// The same with another status.
    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The status of HTTP.
    pub(crate) status: u16,
    /// The kind of refusal, in a few words.
    pub(crate) title: &'static str,
    /// The fault of this request.
    pub(crate) detail: String,
    /// Advice; empty where nothing helps.
    pub(crate) hint: String,
}

impl Refusal {
    /// A refusal.
    pub(crate) fn new(status: u16, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            title,
            detail: detail.into(),
            hint: String::new(),
        }
    }

    /// A value of a parameter that cannot be used.
    pub(crate) fn parameter(name: &str, why: &str) -> Self {
        Self::new(
            400,
            "This address cannot be understood",
            format!("`{name}`: {why}"),
        )
    }

    /// Nothing is at this address.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "There is nothing here", detail)
    }

    /// A fault of this program.
    pub(crate) fn fault(detail: &str) -> Self {
        Self::new(500, "This is a fault in onrecord", detail).hint(
            "other pages still work; perhaps the index is damaged: `onrecord status --verify` reports that",
        )
    }

    /// Adds advice.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (status, title) = match error.kind {
            ErrorKind::Usage | ErrorKind::Input => (400, "This address cannot be understood"),
            ErrorKind::NoIndex | ErrorKind::OtherVersion | ErrorKind::Locked => {
                (503, "The index cannot be read now")
            }
            ErrorKind::Damaged | ErrorKind::Io => (500, "The index cannot be read"),
        };
        let hint = error.hint.clone();
        let told = Error {
            hint: String::new(),
            ..error
        };
        Self::new(status, title, told.to_string()).hint(hint)
    }
}
