use proptest::prelude::*;

use super::*;
use crate::search::query::parse;

fn matcher(question: &str) -> Matcher {
    Matcher::new(&parse(question).query, &|field| field != Field::Title)
}

/// The passage with highlights in square brackets.
fn shown(snippet: &Snippet) -> String {
    let mut out = String::new();
    let mut at = 0;
    for &(start, end) in &snippet.highlights {
        out += &snippet.text[at..start];
        out += "[";
        out += &snippet.text[start..end];
        out += "]";
        at = end;
    }
    out + &snippet.text[at..]
}

/// The passage of an English text.
fn passage(body: &str, excluded: &[Span], matcher: &Matcher) -> Snippet {
    super::passage(body, Stemming::English, excluded, matcher)
}

fn passage_of(body: &str, question: &str) -> String {
    shown(&passage(body, &[], &matcher(question)))
}

const FILLER: &str =
    "The council met again on a rainy evening without coming to any kind of decision about it. ";

#[test]
fn words_are_marked_by_stem() {
    assert_eq!(
        passage_of("Ministers minister to Ministries.", "minister"),
        "[Ministers] [minister] to Ministries."
    );
}

#[test]
fn a_possessive_ending_is_not_marked() {
    assert_eq!(passage_of("Tamm's plan", "tamm"), "[Tamm]'s plan");
}

#[test]
fn phrases_are_marked_only_as_a_whole() {
    assert_eq!(
        passage_of(
            "A price was fixed. The fixed prices, a fixed, price.",
            "\"fixed price\""
        ),
        "A price was fixed. The [fixed prices], a [fixed, price]."
    );
    assert_eq!(
        passage_of("al-Assad met Assad", "al-Assad"),
        "[al-Assad] met Assad"
    );
    assert_eq!(passage_of("oil oil price", "\"oil price\""), "oil [oil price]");
}

#[test]
fn names_are_marked_where_they_are_written_as_names() {
    assert_eq!(
        passage_of("Anna May said she may go. May left.", "person:\"Anna May\""),
        "[Anna] [May] said she may go. [May] left."
    );
    assert_eq!(
        passage_of(
            "Piet van der Meer sat by the van.",
            "person:\"Piet van der Meer\""
        ),
        "[Piet] [van] [der] [Meer] sat by the van."
    );
}

#[test]
fn words_of_other_languages_are_marked_by_their_stems() {
    let german = Stemming::of(Some("de"));
    let body = "Die Art der Häuser am Hafen, und alte Arten.";
    let of = |question| shown(&super::passage(body, german, &[], &matcher(question)));
    assert_eq!(of("Haus"), "Die Art der [Häuser] am Hafen, und alte Arten.");
    assert_eq!(of("hauses"), "Die Art der [Häuser] am Hafen, und alte Arten.");
    assert_eq!(
        of("\"Haus am Hafen\""),
        "Die Art der [Häuser am Hafen], und alte Arten."
    );
    assert_eq!(of("artful"), body);
    let dutch = Stemming::of(Some("nl"));
    let body = "Wij hebben gewerkt.";
    let found = super::passage(body, dutch, &[], &matcher("werken"));
    assert_eq!(shown(&found), "Wij hebben [gewerkt].");
}

#[test]
fn negated_and_title_words_are_not_marked() {
    assert_eq!(
        passage_of("oil and gas and coal", "oil -gas title:coal"),
        "[oil] and gas and coal"
    );
}

#[test]
fn accents_and_apostrophes_do_not_matter() {
    assert_eq!(
        passage_of("Zoë O’Dell spoke.", "zoe o'dell"),
        "[Zoë] [O’Dell] spoke."
    );
}

#[test]
fn the_passage_starts_with_a_sentence_and_has_the_most_parts() {
    let body = format!(
        "{}Oil alone. {}Here the oil price rose. {}",
        FILLER.repeat(8),
        FILLER.repeat(8),
        FILLER.repeat(8)
    );
    let passage = passage_of(&body, "oil price");
    assert!(
        passage.starts_with("Here the [oil] [price] rose. The council"),
        "{passage}"
    );
    assert!(passage.ends_with('.'), "{passage}");
    assert!(passage.chars().count() <= 300, "{passage}");
}

#[test]
fn reading_ends_after_the_best_passage_and_marks_all_of_it() {
    let body = format!(
        "{FILLER}Oil oil oil oil oil oil, said all. Oil rose to oil. {}",
        FILLER.repeat(30)
    );
    let passage = passage_of(&body, "oil");
    assert_eq!(
        passage.matches("[oil]").count() + passage.matches("[Oil]").count(),
        8,
        "{passage}"
    );
}

#[test]
fn a_long_sentence_is_cut_at_words_with_ellipses() {
    let body = format!(
        "{} needle {}",
        "hay and straw ".repeat(40),
        "straw and hay ".repeat(40)
    );
    let passage = passage_of(&body, "needle");
    assert!(passage.starts_with("… ") && passage.ends_with(" …"), "{passage}");
    assert!(passage.contains(" [needle] "), "{passage}");
    let words = ["hay", "and", "straw", "[needle]", "…"];
    assert!(passage.split(' ').all(|word| words.contains(&word)), "{passage}");
}

#[test]
fn white_space_is_folded_and_control_characters_are_dropped() {
    assert_eq!(
        passage_of(" The\r\n oil\u{1b}[31m\u{202e} \u{7}price\t\u{a0}rose ", "price"),
        "The oil[31m [price] rose"
    );
}

#[test]
fn boilerplate_and_headline_are_neither_marked_nor_shown() {
    let body = "Oil rises\n\nBy A. Tamm\n\nCoal fell and oil rose.\n\nRelated news: oil";
    let excluded = [Span::new(0, 9), Span::new(11, 21), Span::new(48, 65)];
    let text = shown(&passage(body, &excluded, &matcher("oil")));
    assert_eq!(text, "Coal fell and [oil] rose.");
}

#[test]
fn without_a_match_the_lead_is_shown() {
    let body = format!("Headline\n\n{}", FILLER.repeat(9));
    let snippet = passage(&body, &[Span::new(0, 8)], &matcher("absent"));
    assert!(snippet.text.starts_with("The council met"), "{}", snippet.text);
    assert_eq!(snippet.highlights, []);
    assert_eq!(passage("", &[], &matcher("absent")), Snippet::default());
}

#[test]
fn an_abbreviation_does_not_end_a_sentence() {
    let body = format!(
        "{}Then Mr. Tamm and J. R. Dell of the U.S. office found oil.",
        FILLER.repeat(9)
    );
    assert!(
        passage_of(&body, "oil").starts_with("Then Mr. Tamm"),
        "{}",
        passage_of(&body, "oil")
    );
}

#[test]
fn a_match_far_into_a_long_text_is_found() {
    let body = format!(
        "{}The needle was there. {}",
        FILLER.repeat(40_000),
        FILLER.repeat(20_000)
    );
    assert!(body.len() > 3 * READ_WHOLE);
    assert!(passage_of(&body, "needle").contains("The [needle] was there."));
}

#[test]
fn a_phrase_of_long_words_is_found() {
    let (one, other) = ("x".repeat(150), "y".repeat(170));
    let question = format!("\"{one} {other} z\"");
    let passage = passage_of(&format!("a {one} {other} z b"), &question);
    assert!(passage.contains(&format!("a [{one} {other} z]")), "{passage}");
}

#[test]
fn a_word_within_a_token_does_not_match() {
    assert_eq!(
        passage_of("O'Brien, AT&T, don't, U.S., pro-Brien, ‘t”t", "brien t s"),
        "O'Brien, AT&T, don't, U.S., pro-[Brien], ‘[t]”[t]"
    );
}

#[test]
fn words_of_any_script_match() {
    for (body, question, marked) in [
        ("Zwölf Öle, ÖL", "öl", "Zwölf Öle, [ÖL]"),
        ("Президент сказал", "ПРЕЗИДЕНТ", "[Президент] сказал"),
        ("日本語", "本", "日[本]語"),
        ("Œuvre dying U.S.", "oeuvre die u.s.", "[Œuvre] [dying] [U.S.]"),
        ("Ökonomen", "ökonomen", "[Ökonomen]"),
    ] {
        assert_eq!(passage_of(body, question), marked);
    }
}

#[test]
fn text_without_blanks_is_cut_too() {
    let body = "漢字".repeat(2_000);
    let passage = passage_of(&body, "漢");
    assert!(
        passage.chars().count() < 2 * LONGEST + 300,
        "{}",
        passage.chars().count()
    );
}

#[test]
fn text_without_a_word_between_hidden_parts_is_not_a_passage() {
    let body = "-- By Vera Holt\n\nThe dam broke.";
    let matcher = matcher("elsewhere");
    assert_eq!(
        passage(body, &[Span::new(3, 15)], &matcher).text,
        "The dam broke."
    );
}

proptest! {
    #[test]
    fn any_text_gives_a_passage_with_sound_places(
        body in "(\\PC{0,12}[ \n.\"\u{1b}]{0,3}(oil|Tamm)?){0,60}",
        question in "(oil|\"oil oil\"|person:Tamm|\\PC{0,3}| ){0,5}",
        cuts in prop::collection::vec((0usize..400, 0usize..40), 0..4),
    ) {
        let excluded: Vec<Span> = cuts.iter().map(|&(start, length)| Span::new(start, start + length)).collect();
        let matcher = matcher(&question);
        for snippet in [passage(&body, &excluded, &matcher), marked(&body, Stemming::English, &matcher)] {
            prop_assert!(!snippet.text.chars().any(char::is_control));
            let mut last = 0;
            for &(start, end) in &snippet.highlights {
                prop_assert!(last <= start && start < end, "{:?}", snippet);
                prop_assert!(snippet.text.get(start..end).is_some());
                last = end;
            }
        }
    }
}
