//! Word-processor documents, e-books and PDF: reads their paragraphs, then splits an export of a press database or
//! makes one article.

mod rendered;
mod docx;
mod odt;
mod rtf;
mod epub;
pub(crate) mod pdf;

pub(crate) use self::docx::read as docx;
pub(crate) use self::epub::read as epub;
pub(crate) use self::odt::read as odt;
pub(crate) use self::rtf::{is_rtf, read as rtf};

use crate::source::helper;

/// Reads a file of a format whose parser can crash, and writes its paragraphs. The program runs this as a helper
/// ([`crate::source::HELPER_ARGUMENT`]).
///
/// # Errors
/// If input or output fails; the parent notices the missing answer.
pub fn serve_helper(
    format: &str,
    input: &mut dyn std::io::Read,
    output: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let read = |bytes: &[u8]| match format {
        "pdf" => pdf::text(bytes),
        other => Err(format!("no format `{other}` is read apart")),
    };
    helper::answer(read, input, output)
}
