//! A draft, or the words of one quotation, against the index.

use maud::{Markup, html};

use crate::article::Published;
use crate::inquiry::draft::{check, claim_of_words, claims_of_text};
use crate::render::hits::quote_id;
use crate::render::text::{clean, is_quotation_mark};
use crate::render::verify::{CheckedQuote, SourceNow, counts, spoken};
use crate::search::verify::{Change, Printed};
use crate::serve::address::Address;
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::{article_address, corrections, facts, place, shown};
use crate::serve::view::quotation::headline;
use crate::serve::visit::Visit;

/// The form.
// Every view may refuse.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn form(visit: &Visit) -> Result<Reply, Refusal> {
    Ok(frame::page("Verify", &visit.address, &form_of(visit, "", "")))
}

/// The quotations of a draft with their verdicts. A text without quotation marks is one quotation, and so are `words`, which
/// the page of an article sends.
pub(crate) fn checked(visit: &Visit) -> Result<Reply, Refusal> {
    let words = visit.form.get("words");
    let draft = visit.form.get("draft").or(words).unwrap_or_default();
    let by = visit.form.get("by").unwrap_or_default();
    let mut claims = if words.is_some() {
        Vec::new()
    } else {
        claims_of_text(draft)
    };
    if claims.is_empty() && !draft.trim().is_empty() {
        let by = Some(by.to_owned()).filter(|by| !by.trim().is_empty());
        claims.push(claim_of_words(
            &draft.split_whitespace().collect::<Vec<_>>().join(" "),
            by,
        ));
    }
    let rows = check(&visit.commit, claims)?;
    let content = html! {
        (form_of(visit, draft, by))
        @if rows.is_empty() {
            p { strong { "There is no quotation in this draft." } }
        } @else {
            section {
                h2 { "The quotations of this text" }
                p.total role="status" { strong { (counts(&rows)) } }
                ol.checked { @for row in &rows { (checked_row(row)) } }
            }
        }
    };
    Ok(frame::page("Verify", &visit.address, &content))
}

fn form_of(visit: &Visit, draft: &str, by: &str) -> Markup {
    html! {
        h1 { "Verify a draft" }
        p {
            "Paste a text: each quotation in it is exact, altered, somebody else's, or never in this index. \
             A text without quotation marks is taken for the words of one quotation. Nothing is kept."
        }
        form.draft action="/verify" method="post" {
            input type="hidden" name="form_key" value=(visit.form_key);
            label for="draft" { "Draft" }
            textarea #draft name="draft" rows="10" maxlength="300000" required { (draft) }
            label for="by" { "Who is to have said it (of one quotation)" }
            input #by name="by" value=(by);
            button type="submit" { "Verify" }
        }
    }
}

fn checked_row(row: &CheckedQuote) -> Markup {
    let checked = &row.checked;
    let verdict = checked.verdict;
    html! {
        li class={ "verdict " (verdict.as_str()) } {
            p {
                strong { (spoken(verdict, checked.claim.by.as_deref())) }
                @if let Some(line) = row.draft_line { " · line " (line) " of the draft" }
            }
            blockquote {
                @if checked.changes.is_empty() { "“" (clean(&checked.claim.text)) "”" }
                @else { (changes(&checked.changes)) }
            }
            @if let Some(by) = &checked.claim.by { p.facts { "in the draft by " (shown(by)) } }
            @if let Some(printed) = &checked.printed { (printed_at(printed, row)) }
        }
    }
}

/// The printed words beside those of the claim; each difference has a mark and a colour.
fn changes(changes: &[Change]) -> Markup {
    html! {
        @for (number, change) in changes.iter().enumerate() {
            @if number > 0 { " " }
            @match change {
                Change::Same(text) => { (clean(text)) }
                Change::Missing(text) => { ins title="printed, but not in the draft" { (clean(text)) } }
                Change::Added(text) => { del title="in the draft, but not printed" { (clean(text)) } }
            }
        }
    }
}

fn printed_at(printed: &Printed, row: &CheckedQuote) -> Markup {
    let id = match printed.number {
        Some(number) => quote_id(printed.article, number),
        None => printed.article.to_string(),
    };
    let target: Address = article_address(&id, "");
    let anchor = printed
        .number
        .map(|number| format!("#q{number}"))
        .unwrap_or_default();
    let speaker = printed.speaker.as_deref().unwrap_or(&printed.speaker_words);
    let source = row.source.as_ref();
    html! {
        p { "Printed: “" (clean(printed.text.trim_matches(is_quotation_mark))) "”" }
        (facts(&[
            Some(shown(speaker)),
            printed.published.map(Published::shown),
            printed.publication.as_deref().map(shown),
        ]))
        p { a href={ (target) (anchor) } { (headline(&printed.title)) } }
        (place(&printed.path, source.and_then(|source| source.line), printed.record.as_deref()))
        (corrections(&printed.corrections))
        @if let Some(source) = source { (file_state(source)) }
    }
}

/// Whether the file is as it was when it was indexed.
pub(crate) fn file_state(source: &SourceNow) -> Markup {
    html! {
        @match source.state.as_str() {
            "unchanged" => { p.facts { "The file is unchanged since it was indexed." } }
            "changed" => { p.warning { "The file has changed since it was indexed." } }
            why => { p.warning { (shown(why)) } }
        }
    }
}
