use super::*;
use crate::index::analysis::forms::PrintedForm;
use crate::index::analysis::terms_with_positions;

fn push(analyser: &mut Analyser, out: &mut WordTerms, position: u32, word: &str, stemmed: bool) {
    let stemming = if stemmed {
        Stemming::English
    } else {
        Stemming::Unstemmed
    };
    analyser.push_word(out, position, word, Span::new(0, word.len()), stemming);
}

/// Returns the words collected for the vocabulary, in order.
fn told(analyser: &mut Analyser, words: &str) -> Vec<String> {
    for word in words.split(' ') {
        push(analyser, &mut WordTerms::default(), 0, word, true);
    }
    let new = analyser.take_new_words();
    new.terms().map(str::to_owned).collect()
}

#[test]
fn every_word_gives_its_stem() {
    let mut analyser = Analyser::default();
    for _ in 0..2 {
        let mut out = WordTerms::default();
        push(&mut analyser, &mut out, 3, "Ministers", true);
        push(&mut analyser, &mut out, 4, "Ministers", true);
        let at = |term: &str| [(3, term.to_owned()), (4, term.to_owned())];
        assert_eq!(terms_with_positions(out.stems), at("minister"));
        assert_eq!(terms_with_positions(out.forms), at("ministers\u{1}\u{2}"));
    }
}

#[test]
fn the_vocabulary_is_told_each_primary_form_once() {
    let mut analyser = Analyser::default();
    assert_eq!(
        told(&mut analyser, "oil Oil oil said says Quillhaven"),
        ["oil", "said", "quillhaven\u{1}\u{2}"]
    );
    assert!(told(&mut analyser, "oil OIL Said").is_empty());
}

/// The printed forms that an article of these words has, in order.
fn forms(analyser: &mut Analyser, words: &[&str], stemmed: bool) -> Vec<(usize, String)> {
    let mut out = WordTerms::default();
    for (position, word) in words.iter().enumerate() {
        push(analyser, &mut out, position as u32, word, stemmed);
    }
    terms_with_positions(out.forms)
}

#[test]
fn forms_from_the_cache_are_those_made_first() {
    let words = [
        "oil",
        "Oil",
        "OIL",
        "oIL",
        "said",
        "Said",
        "sayings",
        "U.S.",
        "US",
        "AT&T",
        "F-16",
        "Müller",
        "O’Brien",
        "l'école",
        "internationales",
        "Internationales",
        "administrative",
        "Administrative",
        "houses",
        "Häuser",
    ];
    for stemmed in [true, false] {
        let mut analyser = Analyser::default();
        let first = forms(&mut analyser, &words, stemmed);
        assert_eq!(forms(&mut analyser, &words, stemmed), first);
        for (position, term) in first {
            let form = PrintedForm::of_term(&term);
            assert!(!is_primary(&form.stem(), &form.printed()), "{term:?}");
            let word = words[position];
            assert!(word.ends_with(&*form.printed()), "{term:?}");
            let other = other_form(word).map(|(folded, _)| folded);
            assert!(
                form.folded == fold(word) || other.as_deref() == Some(form.folded),
                "{term:?}"
            );
        }
    }
}

#[test]
fn a_form_that_stemming_would_change_tells_that_it_was_not_stemmed() {
    let mut analyser = Analyser::default();
    let of = |analyser: &mut Analyser, stemmed| forms(analyser, &["Houses"], stemmed)[0].1.clone();
    assert_eq!(of(&mut analyser, true), "houses\u{1}\u{2}");
    let mut analyser = Analyser::default();
    let words = ["HOUSES", "OIL"];
    let unstemmed = ["houses\u{1}\u{3}\u{4}", "oil\u{1}\u{3}"];
    let found = forms(&mut analyser, &words, false);
    assert_eq!(
        found.iter().map(|(_, term)| &**term).collect::<Vec<_>>(),
        unstemmed
    );
    assert_eq!(PrintedForm::of_term(unstemmed[0]).stem(), "houses");
}

#[test]
fn a_printed_word_comes_back_from_its_term() {
    for word in [
        "oil",
        "Oil",
        "OIL",
        "oIL",
        "I",
        "U.S.",
        "Müller",
        "MÜLLER",
        "O’Brien",
        "9/11",
        "Élan",
        "漢字",
        "ß",
    ] {
        for stemmed in [true, false] {
            let mut out = AnalysedText::default();
            push_form_to(&mut out, 0, &fold(word), word, stemmed);
            let term = out.terms().next().unwrap_or_default();
            let form = PrintedForm::of_term(term);
            assert_eq!((form.folded, &*form.printed()), (&*fold(word), word), "{term:?}");
            assert_eq!(form.stem(), stem_of(&fold(word), stemmed), "{term:?}");
        }
    }
}

#[test]
fn a_word_too_long_for_the_cache_is_collected_each_time() {
    let mut analyser = Analyser::default();
    for _ in 0..2 {
        assert_eq!(
            told(&mut analyser, "Quillhavenerheight"),
            ["quillhavenerheight\u{1}\u{2}"]
        );
    }
}

#[test]
fn a_forgotten_word_is_collected_again() {
    let mut analyser = Analyser::default();
    assert_eq!(told(&mut analyser, "oil"), ["oil"]);
    for number in 0..3 * SETS {
        push(
            &mut analyser,
            &mut WordTerms::default(),
            0,
            &format!("w{number}"),
            true,
        );
    }
    for number in 0..3 * SETS {
        push(
            &mut analyser,
            &mut WordTerms::default(),
            0,
            &format!("x{number}"),
            true,
        );
    }
    analyser.take_new_words();
    assert_eq!(told(&mut analyser, "oil"), ["oil"]);
}

#[test]
fn the_hash_is_that_of_the_stem_however_it_is_known() {
    let mut analyser = Analyser::default();
    for (word, stem) in [
        ("Ministers", "minister"),
        ("ministers", "minister"),
        ("", ""),
        ("Internationalisations", "internationalisation"),
        ("Bundesverfassungsgerichts", "bundesverfassungsgericht"),
    ] {
        for _ in 0..2 {
            let mut out = WordTerms::default();
            let hash = analyser.push_word(&mut out, 0, word, Span::new(0, word.len()), Stemming::English);
            assert_eq!(hash, stem_hash(stem), "{word}");
        }
    }
    assert_ne!(
        stem_hash("bundesverfassungsgericht"),
        stem_hash("bundesverfassung")
    );
}

#[test]
fn words_of_other_languages_are_not_stemmed() {
    let mut out = WordTerms::default();
    push(&mut Analyser::default(), &mut out, 0, "Häuser", false);
    assert_eq!(terms_with_positions(out.stems), [(0, "hauser".to_owned())]);
}

#[test]
fn keys_hold_the_bytes_of_a_word_and_their_number() {
    let letters = "abcdefghijklmno";
    for behind in ["", " and further words of a text"] {
        for length in 0..=letters.len() {
            let text = format!("An {}{behind}", &letters[..length]);
            let key = word_key(&text, Span::new(3, 3 + length), true);
            let mut bytes = [0; 16];
            bytes[..length].copy_from_slice(&letters.as_bytes()[..length]);
            bytes[15] = 0xC0 | length as u8;
            assert_eq!(key.to_le_bytes(), bytes, "{length}");
        }
    }
    assert_eq!(word_key("abcdefghijklmnop", Span::new(0, 16), true), NO_KEY);
}

proptest::proptest! {
    #[test]
    fn any_words_come_back_in_order(words in proptest::collection::vec("\\PC{1,12}", 0..40)) {
        let mut analyser = Analyser::default();
        let mut out = WordTerms::default();
        for (position, word) in words.iter().enumerate() {
            push(&mut analyser, &mut out, position as u32, word, true);
        }
        let mut positions: Vec<usize> = terms_with_positions(out.stems).into_iter().map(|(position, _)| position).collect();
        proptest::prop_assert!(positions.is_sorted());
        // A word has at most two terms: "l'inflation" is also found by "inflation".
        proptest::prop_assert!(positions.len() <= 2 * words.len());
        positions.dedup();
        proptest::prop_assert!(positions.len() <= words.len());
    }
}
