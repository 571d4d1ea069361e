//! An export split into its articles.

use crate::source::export::count::Claimed;
use crate::source::output::Output;
use crate::source::parts::Parts;
use crate::source::skip::Skip;

/// The articles of an export, with the keys of their records.
#[derive(Debug, Default)]
pub(super) struct Parted {
    pub articles: Vec<(String, Parts)>,
    /// The number of articles that the export claims to hold.
    pub claimed: Claimed,
    /// The parts that could not be read.
    pub problems: Vec<String>,
}

/// Hands out the articles of an export.
///
/// # Errors
/// The [`Skip`] of an export without a recognisable article, which must not become one article.
pub(super) fn put(name: &str, parted: Parted, out: &mut Output<'_>) -> Result<(), Skip> {
    let found = parted.articles.len();
    if found == 0 {
        let why = parted
            .problems
            .first()
            .map_or("no document was found in it", String::as_str);
        return Err(out.damaged(format!(
            "looks like a {name} export, but its articles could not be separated: {why}; export it again as text or HTML"
        )));
    }
    for problem in parted
        .problems
        .into_iter()
        .chain(parted.claimed.difference(found))
    {
        out.problems.push(problem);
    }
    for (record, parts) in parted.articles {
        if let Some(article) = parts.article() {
            out.put(article, Some(record));
        } else {
            out.problems.push(format!("document {record} has no text"));
        }
    }
    Ok(())
}
