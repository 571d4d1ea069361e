//! Prints how a question was understood, and why a hit scored as it did.

use std::io::{self, Write};

use crate::render::Look;
use crate::render::text::{Run, counted, one_line, wrap};
use crate::search::{Hit, Reason, Results};

/// Writes the question as it was understood.
pub(crate) fn understood(out: &mut dyn Write, look: &Look, results: &Results<Hit>) -> io::Result<()> {
    let Some(understood) = &results.explained else {
        return Ok(());
    };
    let style = look.palette().quiet;
    let text = format!("understood as: {}", one_line(understood));
    wrap(out, &[Run { text: &text, style }], look.measure(), 0)
}

/// Writes the reasons for a score, one line for each part. Hits in the order of their days have no score, but match for the
/// same reasons.
///
/// ```text
/// score 7.10
///   4.20 for “dam” in the headline · 1 time · among 6 words · in 12 articles of the index · weight 2
///   2.90 for “dam” in the text · 3 times · among 240 words · in 31 articles of the index
/// ```
pub(crate) fn reasons(out: &mut dyn Write, look: &Look, hit: &Hit) -> io::Result<()> {
    let style = look.palette().quiet;
    if hit.score > 0.0 {
        let score = format!("score {:.2}", hit.score);
        wrap(out, &[Run { text: &score, style }], look.measure(), 2)?;
    }
    for reason in &hit.reasons {
        let text = reason_words(reason);
        wrap(out, &[Run { text: &text, style }], look.measure(), 4)?;
    }
    Ok(())
}

/// A part of a score in words: `4.20 for “dam” in the headline · 1 time`.
pub(crate) fn reason_words(reason: &Reason) -> String {
    let what = one_line(&reason.what);
    let mut parts = vec![match reason.field {
        "" => format!("{:.2} for {what}", reason.score),
        field @ ("headline" | "text") => format!("{:.2} for “{what}” in the {field}", reason.score),
        field => format!("{:.2} for {field} “{what}”", reason.score),
    }];
    parts.extend(reason.times.map(|times| counted(times, "time", "times")));
    let length = reason.length.map(|length| counted(length, "word", "words"));
    parts.extend(length.map(|length| format!("among {length}")));
    let articles = reason
        .articles
        .map(|articles| counted(articles, "article", "articles"));
    parts.extend(articles.map(|articles| format!("in {articles} of the index")));
    if (reason.boost - 1.0).abs() > f32::EPSILON {
        parts.push(format!("weight {}", reason.boost));
    }
    parts.join(" · ")
}
