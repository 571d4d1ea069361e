//! The order and choice of quotations on the first page.

use super::*;

fn about(words: &str) -> QuoteQuestion {
    QuoteQuestion {
        about: Some(words.to_owned()),
        ..QuoteQuestion::default()
    }
}

fn pier(id: u64, text: &'static str, quotes: Vec<(&'static str, Option<usize>)>) -> TextPiece {
    TextPiece {
        id,
        title: "The pier",
        text,
        day: "2021-05-03",
        names: vec![person("Vera Holt|Holt")],
        quotes,
        ..TextPiece::default()
    }
}

#[test]
fn a_quotation_is_about_the_sentences_next_to_it_alone() {
    let said = "The pier is old and will be renewed in spring";
    let text = "A ferry sank. The fleet is large. Holt spoke to the council. “The pier is old and will be renewed in spring,” Vera Holt \
                said. Gulls were seen. A lighthouse fell.";
    let (_folder, searcher) = index(&[&[pier(0xa1, text, vec![(said, Some(0))])]]);
    for word in ["council", "gulls", "renewed", "pier"] {
        assert_eq!(super::said(&searcher, &about(word)), [said], "{word}");
    }
    for word in ["ferry", "fleet", "lighthouse"] {
        assert_eq!(super::said(&searcher, &about(word)), [""; 0], "{word}");
    }
}

#[test]
fn the_form_typed_ranks_above_other_forms_of_its_stem() {
    let other = "We are proceeding with the work on the pier and proceeding well";
    let typed = "All the proceeds of the old ferry go to the pier";
    let text = "“We are proceeding with the work on the pier and proceeding well,” Vera Holt said. “All the proceeds of the old ferry go \
                to the pier,” Holt said.";
    let quotes = vec![(other, Some(0)), (typed, Some(0))];
    let (_folder, searcher) = index(&[&[pier(0xa1, text, quotes)]]);
    assert_eq!(said(&searcher, &about("proceeds")), [typed, other]);
    assert_eq!(said(&searcher, &about("proceeding")), [other, typed]);
    assert_eq!(said(&searcher, &about("proceed")), [other, typed]);
}

#[test]
fn words_that_need_their_context_rank_last_and_stay() {
    let open = "They should keep working and be the source of no burden";
    let whole = "The old ferry carries post and has never been any burden";
    let text = "“They should keep working and be the source of no burden,” Vera Holt said. “The old ferry carries post and has never been \
                any burden,” Holt said.";
    let quotes = vec![(open, Some(0)), (whole, Some(0))];
    let (_folder, searcher) = index(&[&[pier(0xa1, text, quotes)]]);
    assert_eq!(said(&searcher, &about("burden")), [whole, open]);
    assert_eq!(said(&searcher, &QuoteQuestion::default()), [whole, open]);
}
