//! Article -> [`Extraction`]: the entities of an article, and its quotations with their speakers.
//!
//! [`extract`] is pure: it reads no file and no clock, and cannot fail, because messy text is data and not an error.
//! Its steps are modules in the order in which they run: `lexicon` (word lists and the model), `text` (sentences,
//! quotation marks), `entity` (names), `identity` (entities of names and pronouns), `quote` (quotations and
//! speakers).
//!
//! The rules and the tagger know English. An article in another language gets names by lists and form alone, and
//! quotations without speakers. Rules for another language would begin here.

pub(crate) mod sections;
pub(crate) mod token;
mod extraction;
pub(crate) mod lexicon;
pub(crate) mod text;
pub(crate) mod entity;
pub(crate) mod identity;
pub(crate) mod quote;
mod parts;
pub mod training;

use crate::article::{Article, Title};
use crate::span::Span;
pub use extraction::{
    Assertion, Entity, EntityKind, Extraction, Mention, MentionForm, Quote, QuoteKind, Speaker,
};
use identity::Identity;
pub use lexicon::Lexicon;
use parts::JoinedParts;
use text::quotation_marks::{self, MarkedRegion};
use text::sentence;
use text::shouting;
use text::tokenised_text::TokenisedText;
pub use token::{Token, TokenKind, tokenize};

/// Finds the entities and quotations of one article.
///
/// The same article and lexicon always give the same extraction. Boilerplate contains no names and no quotations.
///
/// A very long or dense text is extracted in parts, which bounds the memory ([`is_in_parts`]).
#[must_use]
pub fn extract(article: &Article, lexicon: &Lexicon) -> Extraction {
    let Some(parts) = parts::of(article) else {
        return extract_whole(article, lexicon);
    };
    let mut joined = JoinedParts::default();
    for span in parts {
        let part = extract_whole(&parts::part(article, span), lexicon);
        joined.add(part, span.start);
    }
    joined.finish()
}

/// True if the extraction of an article was made in parts: pronouns and short names are not resolved from one part to
/// another.
#[must_use]
pub const fn is_in_parts(article: &Article, extraction: &Extraction) -> bool {
    parts::is_parted(extraction.tokens.len(), article.text.len())
}

fn extract_whole(article: &Article, lexicon: &Lexicon) -> Extraction {
    let (tokens, sentences, (entities, quotes)) = read(article, lexicon, |text, regions| {
        let identity = identify(article, lexicon, text, regions);
        let quotes = if is_foreign(article, text) {
            quote::find_unattributed(text, regions)
        } else {
            quote::find(text, regions, &identity)
        };
        (identity.entities, quotes)
    });
    Extraction {
        tokens,
        sentences,
        entities,
        quotes,
    }
}

/// Finds the entities of one article as [`extract`] does, without the quotations.
#[must_use]
pub fn find_entities(article: &Article, lexicon: &Lexicon) -> Vec<Entity> {
    let (_, _, entities) = read(article, lexicon, |text, regions| {
        identify(article, lexicon, text, regions).entities
    });
    entities
}

/// Splits an article into tokens and sentences, looks up its words and pairs its quotation marks; `then` gets the text and
/// the marked regions. Returns the tokens, the sentences and the result of `then`.
fn read<T>(
    article: &Article,
    lexicon: &Lexicon,
    then: impl FnOnce(&TokenisedText, &[MarkedRegion]) -> T,
) -> (Vec<Token>, Vec<Span>, T) {
    let recased = shouting::recased(&article.text, lexicon);
    let raw = recased.as_deref().unwrap_or(&article.text);
    let tokens = token::tokenize(raw);
    let sentences = sentence::split(raw, &article.paragraphs, &tokens);
    let text = TokenisedText::new(
        raw,
        &tokens,
        &sentences,
        &article.paragraphs,
        &article.boilerplate,
        lexicon,
    );
    let regions = quotation_marks::regions(&text);
    let found = then(&text, &regions);
    (tokens, sentences, found)
}

/// Finds the names of an article and of its separate title, and groups them into entities.
fn identify(
    article: &Article,
    lexicon: &Lexicon,
    text: &TokenisedText,
    regions: &[MarkedRegion],
) -> Identity {
    let is_foreign = is_foreign(article, text);
    let names = if is_foreign {
        entity::find_listed(text)
    } else {
        entity::find(text, lexicon)
    };
    let mut identity = if is_foreign {
        identity::named(text, &names)
    } else {
        identity::resolve(text, &names, regions)
    };
    if let Some(Title::Apart(title)) = &article.title {
        let tokens = token::tokenize(title);
        let sentences = sentence::split(title, &[Span::new(0, title.len())], &tokens);
        let title = TokenisedText::new(title, &tokens, &sentences, &[], &[], lexicon);
        let found = entity::find_in_title(&title, lexicon, text, &names);
        identity::add_title_mentions(&mut identity, text, &title, &found);
    }
    identity
}

/// True for an article in another language than English: its declared language is another one, and its words are not
/// English, as those of a page with a wrong declaration are.
fn is_foreign(article: &Article, text: &TokenisedText) -> bool {
    /// Number of tokens examined.
    const SAMPLE: usize = 400;
    /// In an English text, at least one token in this many is one of the common words below.
    const ENGLISH_WORD_IN: usize = 20;
    let is_declared = article
        .language
        .as_deref()
        .is_some_and(|language| !language.starts_with("en"));
    if !is_declared {
        return false;
    }
    let sample = 0..text.tokens.len().min(SAMPLE);
    let english = sample
        .clone()
        .filter(|&at| {
            matches!(
                text.word(at),
                "the" | "The" | "and" | "that" | "with" | "said" | "of" | "for"
            )
        })
        .count();
    english * ENGLISH_WORD_IN < sample.len()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

    fn article(text: &str) -> Article {
        Article {
            text: text.to_owned(),
            ..Article::default()
        }
    }

    /// Formats an extraction as the fixtures do: entities of these kinds, one a line, and quotations.
    fn described(text: &str, found: &Extraction, kinds: &[EntityKind]) -> (String, String) {
        let (mut entities, mut quotes) = (String::new(), String::new());
        for entity in found
            .entities
            .iter()
            .filter(|entity| kinds.contains(&entity.kind))
        {
            let mentions: Vec<&str> = entity
                .mentions
                .iter()
                .map(|mention| mention.span.of(text))
                .collect();
            writeln!(
                entities,
                "{} {} = {}",
                entity.kind.as_str(),
                entity.name,
                mentions.join(" | ")
            )
            .unwrap();
        }
        for quote in &found.quotes {
            let named = |speaker: &Speaker| match speaker.entity {
                Some(n) => found.entities[n].name.clone(),
                None => format!("~{}", speaker.span.of(text)),
            };
            let speakers: Vec<String> = quote.speakers.iter().map(named).collect();
            let mut speaker = if speakers.is_empty() {
                "-".to_owned()
            } else {
                speakers.join("; ")
            };
            if let Some(principal) = &quote.spoken_for {
                write!(speaker, " (for {})", named(principal)).unwrap();
            }
            let assertion = match quote.assertion {
                Assertion::Asserted => String::new(),
                other => format!(" {}", other.as_str()),
            };
            let cue = quote.cue.map_or("-", |cue| cue.of(text));
            let said = quote.span.of(text).replace('\n', "⏎");
            let kind = quote.kind.as_str();
            writeln!(quotes, "{kind}{assertion} | {speaker} | {cue} | {said}").unwrap();
        }
        (entities, quotes)
    }

    /// Compares the extraction of each annotated article in a folder of `tests/fixtures` with its annotation.
    fn check(folder: &str, with_quotes: bool) {
        let folder = format!("{}/tests/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut wrong = String::new();
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "txt"))
            .collect();
        paths.sort();
        assert!(!paths.is_empty());
        for path in paths {
            let file = std::fs::read_to_string(&path).unwrap();
            let (text, expected) = file.split_once("----\n").expect("a line of four hyphens");
            let found = extract(&article(text), &LEXICON);
            let kinds: Vec<EntityKind> = [EntityKind::Person]
                .into_iter()
                .chain(
                    [
                        EntityKind::Organisation,
                        EntityKind::Place,
                        EntityKind::Nationality,
                    ]
                    .into_iter()
                    .filter(|kind| expected.lines().any(|line| line.starts_with(kind.as_str()))),
                )
                .collect();
            let sorted = |lines: &str| {
                let mut lines: Vec<String> = lines.lines().map(str::to_owned).collect();
                lines.sort();
                lines
            };
            let (mut described, quotes) = described(text, &found, &kinds);
            if with_quotes {
                described.push_str(&quotes);
            }
            if sorted(&described) != sorted(expected) {
                writeln!(
                    wrong,
                    "\n{}\nexpected:\n{expected}found:\n{described}",
                    path.display()
                )
                .unwrap();
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    #[test]
    fn annotated_articles_are_extracted_as_annotated() {
        check("extract", true);
    }

    #[test]
    fn all_names_of_a_person_belong_to_one_entity() {
        check("people", false);
    }

    #[test]
    fn an_extended_name_does_not_overlap_the_next_one() {
        let text = "Vera Holt,Jr.'HBA she";
        check_spans(text, &extract(&article(text), &LEXICON));
    }

    #[test]
    fn nothing_is_found_in_boilerplate() {
        let text = "Vera Holt left.\n\nRelated news: “We will stay here,” said Martin Reeve.";
        let mut article = article(text);
        article.boilerplate = vec![Span::new(17, text.len())];
        let found = extract(&article, &LEXICON);
        assert_eq!(found.entities.len(), 1);
        assert!(found.quotes.is_empty());
    }

    #[test]
    fn mentions_in_a_separate_title_have_spans_in_the_title() {
        let mut article = article("Vera Holt left on Monday.");
        article.title = Some(Title::Apart("Bridge: Holt Leaves".to_owned()));
        let found = extract(&article, &LEXICON);
        assert_eq!(found.entities[0].title_mentions.len(), 1);
        assert_eq!(found.entities[0].title_mentions[0].span, Span::new(8, 12));
    }

    #[test]
    fn an_empty_article_has_an_empty_extraction() {
        assert_eq!(extract(&Article::default(), &LEXICON), Extraction::default());
    }

    /// Checks that every span of an extraction is in the text, on character boundaries and in order.
    fn check_spans(text: &str, found: &Extraction) {
        let is_sound = |span: Span| span.start < span.end && text.get(span.start..span.end).is_some();
        for entity in &found.entities {
            assert!(!entity.mentions.is_empty() && !entity.name.is_empty());
            assert!(entity.mentions.iter().all(|mention| is_sound(mention.span)));
            assert!(
                entity
                    .mentions
                    .windows(2)
                    .all(|pair| pair[0].span.end <= pair[1].span.start)
            );
        }
        assert!(
            found
                .entities
                .windows(2)
                .all(|pair| pair[0].mentions[0].span.start < pair[1].mentions[0].span.start)
        );
        for quote in &found.quotes {
            assert!(is_sound(quote.span) && (0.0..=1.0).contains(&quote.confidence));
            assert!(quote.cue.is_none_or(is_sound));
            let is_known =
                |s: &Speaker| is_sound(s.span) && s.entity.is_none_or(|e| e < found.entities.len());
            assert_eq!(quote.speaker.as_ref(), quote.speakers.first());
            assert!(quote.speakers.iter().chain(&quote.spoken_for).all(is_known));
        }
        assert!(
            found
                .quotes
                .windows(2)
                .all(|pair| pair[0].span.start <= pair[1].span.start)
        );
    }

    #[test]
    fn a_pronoun_is_surer_with_nobody_else_named_near_it() {
        let confidence_of_last = |text: &str| {
            let found = extract(&article(text), &LEXICON);
            found.quotes.last().expect("a quotation").confidence
        };
        let alone = "Vera Holt said the quay was shut.\n\n“The boats cannot land,” she said.";
        let beside = "Vera Holt said that Ida Pike had shut the quay.\n\n“The boats cannot land,” she said.";
        assert!(confidence_of_last(alone) > confidence_of_last(beside));
    }

    proptest! {
        #[test]
        fn any_sequence_of_words_can_be_extracted(
            words in prop::collection::vec(
                prop_oneof![
                    Just("Vera Holt"), Just("Mr."), Just("said"), Just("told"), Just("the"), Just("minister"), Just("“"),
                    Just("”"), Just("\""), Just("'"), Just("’"), Just(","), Just("."), Just("\n\n"), Just("he"), Just("-"),
                    Just("according to"), Just("of"), Just("Ministry"), Just("Secretary of State"), Just("al"), Just("J."),
                    Just("("), Just(")"), Just("HBA"), Just("US"), Just("Jr."), Just(":"), Just("who"), Just("'s"), Just("é"),
                    Just("‘"), Just("Monday"), Just("saying"), Just("and"), Just("北京"), Just("May"), Just("New York"),
                    Just("&"), Just("the Holts"), Just("St."), Just("she"), Just("spokesman"), Just("for"), Just("that"),
                ],
                0..60,
            ),
            blanks in prop::collection::vec(any::<bool>(), 60),
        ) {
            let text: String = words
                .iter()
                .zip(&blanks)
                .flat_map(|(word, blank)| [*word, if *blank { " " } else { "" }])
                .collect();
            check_spans(&text, &extract(&article(&text), &LEXICON));
        }

        #[test]
        fn any_characters_can_be_extracted(text in "\\PC{0,80}", from in 0..40_usize, to in 0..80_usize) {
            let mut article = article(&text);
            let (from, to) = (text.floor_char_boundary(from), text.floor_char_boundary(to));
            article.paragraphs = vec![Span::new(0, text.len()).trimmed(&text)];
            article.boilerplate = vec![Span::new(from.min(to), to)];
            article.title = Some(Title::Apart(text.clone()));
            check_spans(&text, &extract(&article, &LEXICON));
        }
    }
}
