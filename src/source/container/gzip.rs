//! Gzip: one compressed file; its name is that of the archive without the last extension.

use std::cell::Cell;
use std::ffi::OsStr;
use std::io::BufRead;
use std::path::PathBuf;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use crate::source::container::bounded::{Bounded, Counted};
use crate::source::container::member::DEEPEST;
use crate::source::output::{Item, Output};
use crate::source::skip::{Skip, SkipReason};

/// Unpacks a gzip file of any number of parts and reads its content.
pub(crate) fn read(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    if out.depth >= DEEPEST {
        return Err(out.skip(
            SkipReason::NotReadYet,
            "compressed files nested so deep are not read; unpack it first",
        ));
    }
    let name = out.name();
    let stem = name.file_stem().map(PathBuf::from).unwrap_or_default();
    let unpacked = match name.extension().and_then(OsStr::to_str) {
        Some(short) if short.eq_ignore_ascii_case("tgz") => stem.with_extension("tar"),
        Some(known) if known.eq_ignore_ascii_case("gz") => stem,
        _ => PathBuf::new(),
    };
    let extension = unpacked.extension().map(OsStr::to_owned);
    let outer = out.unpacked.replace(unpacked);
    let bytes = Rc::new(Cell::new(0));
    let counted = Counted {
        inner: stream,
        bytes: Rc::clone(&bytes),
    };
    let decoder = MultiGzDecoder::new(std::io::BufReader::with_capacity(64 * 1024, counted));
    let mut unpacked = Bounded::new(decoder, bytes, Rc::clone(&out.room));
    let item = Item {
        extension: extension.as_deref(),
        ..Item::default()
    };
    out.depth += 1;
    let result = (out.dispatch)(&item, &mut unpacked, out);
    out.depth -= 1;
    out.unpacked = outer;
    result
}
