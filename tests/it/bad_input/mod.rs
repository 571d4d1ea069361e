//! Bad input is reported on one line with the file, the reason and a suggestion. All other work goes on, the
//! exit status is 2, and `status` lists the file later. Nothing panics.

mod files;
mod indexes;
mod questions;

use crate::support::Desk;

/// A word that only the good article has.
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

/// Asserts that the good article is found as usual.
#[track_caller]
fn assert_good_article_is_found(desk: &Desk) {
    assert_eq!(desk.found(GOOD_WORD), ["good.txt"]);
}
