//! Corrections of an article: columns for programs, a line for people.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::article::{ArticleId, Correction};
use crate::render::columns::{Column, Kind, Value, column};
use crate::render::text::one_line;
use crate::search::CorrectionNotice;

const TEXT_OR_NULL: Kind = Kind::OrNull(&Kind::Text);
const WHOLE_OR_NULL: Kind = Kind::OrNull(&Kind::Whole);

/// Longest note in a line for people, in characters.
const LONGEST: usize = 200;

/// A correction that an article reports.
pub(crate) static CORRECTIONS: [Column<CorrectionNotice>; 8] = [
    column(
        "kind",
        Kind::Text,
        "withdrawn, corrected, refiled or clarified",
        |notice: &CorrectionNotice| Value::text(notice.correction.kind.as_str()),
    ),
    column(
        "note",
        Kind::Text,
        "the words of the article; empty if only its metadata says so",
        |notice: &CorrectionNotice| Value::text(&notice.correction.note),
    ),
    column(
        "start",
        WHOLE_OR_NULL,
        "first byte of the note in the text of the article that has it",
        |notice: &CorrectionNotice| {
            Value::whole_or_null(notice.correction.span.map(|span| span.start as u64))
        },
    ),
    column(
        "end",
        WHOLE_OR_NULL,
        "byte after the last",
        |notice: &CorrectionNotice| Value::whole_or_null(notice.correction.span.map(|span| span.end as u64)),
    ),
    column(
        "date",
        TEXT_OR_NULL,
        "day of the correction, if the note has one",
        |notice: &CorrectionNotice| Value::text_or_null(notice.correction.date.map(|day| day.to_string())),
    ),
    column(
        "story",
        TEXT_OR_NULL,
        "the other article that was corrected, in the words of the note; null for the article itself",
        |notice: &CorrectionNotice| Value::text_or_null(notice.correction.story.as_deref()),
    ),
    column(
        "copy",
        TEXT_OR_NULL,
        "id of the near-equal copy that has the note; null for the article itself",
        |notice: &CorrectionNotice| Value::text_or_null(notice.copy.map(|id| id.to_string())),
    ),
    column(
        "notice",
        TEXT_OR_NULL,
        "id of the article that withdraws this one; null for a note of its own or of a copy",
        |notice: &CorrectionNotice| Value::text_or_null(notice.notice.map(|id| id.to_string())),
    ),
];

/// The corrections of an article as notices, without its updates.
#[must_use]
pub(crate) fn own_notices(corrections: &[Correction]) -> Vec<CorrectionNotice> {
    let counted = corrections
        .iter()
        .filter(|correction| correction.kind.is_correction());
    counted
        .map(|correction| CorrectionNotice {
            correction: correction.clone(),
            copy: None,
            notice: None,
        })
        .collect()
}

/// Each notice as `kind: note`, for a cell of a table.
#[must_use]
pub(crate) fn notices(notices: &[CorrectionNotice]) -> Vec<Cow<'_, str>> {
    notices
        .iter()
        .map(|notice| Cow::Owned(notice_line(notice)))
        .collect()
}

/// One notice in one line: "corrected: Corrects the name of the bank", "its copy 3f2a91c0d4e5b677 was withdrawn".
#[must_use]
pub(crate) fn notice_line(notice: &CorrectionNotice) -> String {
    let correction = &notice.correction;
    let kind = correction.kind.as_str();
    let mut line = match (&notice.copy, &correction.story) {
        _ if notice.notice.is_some() => {
            let notice = notice.notice.map(ArticleId::short).unwrap_or_default();
            format!("{kind} by {notice}")
        }
        (Some(copy), _) => format!("its copy {} was {kind}", copy.short()),
        (None, Some(story)) => format!("{kind}: {}", one_line(story)),
        (None, None) => kind.to_owned(),
    };
    let note = one_line(&correction.note);
    // The story is part of the note.
    let is_elsewhere = notice.copy.is_some() || notice.notice.is_some();
    if !note.is_empty() && (is_elsewhere || correction.story.is_none()) {
        let cut = note.char_indices().nth(LONGEST).map(|(at, _)| at);
        let kept = cut.map_or(note.as_str(), |at| &note[..at]);
        line.push_str(": ");
        line.push_str(kept);
        if cut.is_some() {
            line.push('…');
        }
    }
    if let Some(day) = correction.date {
        // Writing to a string cannot fail.
        let _ = write!(line, " ({day})");
    }
    line
}
