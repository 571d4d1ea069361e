//! What bad input gets: a line that names the file, the reason and what to try; the rest goes on; exit status 2;
//! `status` lists it later. Nothing panics.

mod files;
mod indexes;
mod questions;

use crate::support::Desk;

/// A word that stands in no article but the good one.
const GOOD_WORD: &str = "heronry";
const GOOD: &str = "Council saves the heronry\n\nThe council of Nether Poole voted on Monday to keep the heronry \
                    in the old mill pond.\n\n\"We could not have looked the birds in the eye,\" said Odile Farrant, \
                    the mayor.\n";

/// A desk with one good article, settled, and nothing ingested yet.
fn desk_with_good_article() -> Desk {
    let desk = Desk::new();
    desk.write_settled("good.txt", GOOD);
    desk
}

/// Asserts that the good article is found, as if nothing else had been there.
#[track_caller]
fn assert_good_article_is_found(desk: &Desk) {
    assert_eq!(desk.found(GOOD_WORD), ["good.txt"]);
}
