//! Exact forms and words as printed, where several printed forms are found by one word.

use super::language::{article, ids, index_of};
use crate::search::query::parse;

#[test]
fn an_acronym_and_a_word_after_an_article_have_printed_forms() {
    let articles = [
        ("Dam\n\nThe U.S. dam is closed.", "en"),
        ("Dam\n\nThe US dam is closed.", "en"),
        ("Dam\n\nThe dam closed us in.", "en"),
        ("Barrage\n\nIl va à l'école.", "fr"),
        ("Barrage\n\nUne École est fermée.", "fr"),
    ];
    let articles = (1..)
        .zip(articles)
        .map(|(id, (text, language))| article(id, text, language));
    let (_folder, searcher) = index_of(articles, false);
    for (question, found) in [
        ("\"us\"", &[1, 2, 3][..]),
        ("=\"us\"", &[3]),
        ("=\"US\"", &[2]),
        ("=\"U.S.\"", &[1]),
        ("\"école\"", &[4, 5]),
        ("=\"école\"", &[4]),
        ("=\"École\"", &[5]),
        ("=\"Ecole\"", &[]),
        ("\"closed\"", &[1, 2, 3]),
        ("\"close\"", &[]),
        ("title:=\"Dam\"", &[1, 2, 3]),
        ("title:=\"dam\"", &[]),
        ("=\"Dam\"", &[1, 2, 3]),
        ("=\"US\" W/1 dam", &[2]),
    ] {
        assert_eq!(ids(&searcher, &parse(question).query), found, "{question}");
    }
}

#[test]
fn a_form_is_found_whatever_language_its_articles_have() {
    // The German word is no form of the English one, although they are spelled alike.
    let articles = [
        ("Dam\n\nBank and banks.", "en"),
        ("Damm\n\nDie Bank und Banks bank.", "de"),
        ("Dam\n\nBanks alone.", "en"),
        ("Damm\n\nBANKS und banks.", "de"),
    ];
    let articles = (1..)
        .zip(articles)
        .map(|(id, (text, language))| article(id, text, language));
    let (_folder, searcher) = index_of(articles, true);
    for (question, found) in [
        ("\"bank\"", &[1, 2][..]),
        ("\"banks\"", &[1, 2, 3, 4]),
        ("=\"bank\"", &[2]),
        ("=\"Bank\"", &[1, 2]),
        ("=\"banks\"", &[1, 4]),
        ("=\"Banks\"", &[2, 3]),
        ("=\"BANKS\"", &[4]),
        ("b?nk", &[1, 2]),
        ("*nks", &[1, 2, 3, 4]),
        ("/ba.k/", &[1, 2]),
        ("ATLEAST2(\"bank\")", &[2]),
    ] {
        assert_eq!(ids(&searcher, &parse(question).query), found, "{question}");
    }
}
