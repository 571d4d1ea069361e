//! Two near-equal copies of an article with the differences of their words.

use maud::{Markup, html};

use crate::article::Article;
use crate::inquiry::differences::{Difference, differences};
use crate::render::terminal::dated;
use crate::render::text::{clean, counted};
use crate::serve::api::absent;
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::{article_address, facts, place, shown};
use crate::serve::view::quotation::headline;
use crate::serve::visit::Visit;

/// The path of the view, before the ids of the two articles.
const PATH: &str = "/differences/";
/// Equal words that are shown before and after a difference.
const AROUND: usize = 15;

/// Returns the path of the view of two articles.
pub(crate) fn differences_path(one: &str, other: &str) -> String {
    format!("{PATH}{one}/{other}")
}

/// Returns the number of places in which the words of two articles differ.
pub(crate) fn places(one: &Article, other: &Article) -> u64 {
    places_of(&differences(&one.text, &other.text))
}

fn places_of(found: &[Difference<'_>]) -> u64 {
    // Words of both texts in one place are one difference.
    let mut places = 0;
    let mut is_same = true;
    for difference in found {
        let is_both = matches!(difference, Difference::Both(_));
        places += u64::from(is_same && !is_both);
        is_same = is_both;
    }
    places
}

/// Two articles, with the words that only one of them has.
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let Some((one, other)) = visit.rest(PATH).split_once('/') else {
        return Err(Refusal::not_found("give the ids of two articles"));
    };
    let [first, second] = [one, other].map(|id| visit.commit.show(id).map_err(absent));
    let (first, second) = (first?.article, second?.article);
    let found = differences(&first.text, &second.text);
    let number = places_of(&found);
    let content = html! {
        h1 { "Two copies and their differences" }
        (copy("First", &first))
        (copy("Second", &second))
        p.total role="status" {
            @if number == 0 { "The words are the same." } @else {
                "The words differ in " strong { (counted(number, "place", "places")) } ": "
                del { "struck through" } " only in the first, " ins { "underlined" } " only in the second."
            }
        }
        @if first.title_text() != second.title_text() { p.facts { "The headlines differ." } }
        @if number > 0 { div.text.differences { p { (stretches(&found)) } } }
    };
    Ok(frame::page("Differences", &visit.address, &content))
}

fn copy(which: &str, article: &Article) -> Markup {
    html! {
        section.copy-head {
            p {
                (which) ": "
                a href=(article_address(&article.id.to_string(), "")) { (headline(article.title_text())) }
            }
            (facts(&[article.published.map(dated), article.publication.as_deref().map(shown)]))
            (place(&article.path, None, article.record.as_deref()))
        }
    }
}

/// The differences with some equal words around each.
fn stretches(found: &[Difference<'_>]) -> Markup {
    let words = |words: &[&str]| clean(&words.join(" ")).into_owned();
    html! {
        @for (number, difference) in found.iter().enumerate() {
            @match difference {
                Difference::First(only) => { del { (words(only)) } " " }
                Difference::Second(only) => { ins { (words(only)) } " " }
                Difference::Both(both) => {
                    @let before = if number == 0 { 0 } else { AROUND.min(both.len()) };
                    @let after = if number + 1 == found.len() { 0 } else { AROUND.min(both.len()) };
                    @if before + after >= both.len() { (words(both)) " " } @else {
                        (words(&both[..before])) " "
                        span.around { "… " (counted((both.len() - before - after) as u64, "equal word", "equal words")) " …" } " "
                        (words(&both[both.len() - after..])) " "
                    }
                }
            }
        }
    }
}
