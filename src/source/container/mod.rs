//! Containers: files that hold files. Each member goes back to `dispatch`, so that every format is read in every
//! container.
//!
//! Nothing is written to disk. A member's record key is its path within the archive; `!/` separates the paths of
//! nested archives.

mod bounded;
mod member;
mod ziparchive;
mod tarball;
mod gzip;
mod warc;
pub(crate) mod mail;
mod mbox;

pub(crate) use self::gzip::read as gzip;
pub(crate) use self::mbox::{is_mbox, read as mbox};
pub(crate) use self::tarball::{is_tar, read as tar};
pub(crate) use self::warc::{is_warc, read as warc};
pub(crate) use self::ziparchive::{Archive, Seekable};
