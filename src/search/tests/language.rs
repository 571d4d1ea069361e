//! Windows, counts, patterns and written forms, compared with a direct reading of the articles' words.

use proptest::prelude::*;

use super::*;
use crate::index::analysis::stemming::{AskedWord, Stemming};
use crate::index::analysis::{fold, stem};
use crate::search::engine::position_finder::FieldRegion;
use crate::search::engine::stretch::{Stretch, count};
use crate::search::query::{Field, Parsed, Query, Reach, parse};

/// The answer to a syntax tree.
fn answer(searcher: &Searcher, query: &Query, window: &Window) -> Results<Hit> {
    let parsed = Parsed {
        query: query.clone(),
        warnings: Vec::new(),
        scopes: Vec::new(),
    };
    let question = ArticleQuestion {
        text: query.to_string(),
        all: true,
        ..ArticleQuestion::default()
    };
    articles::find_parsed(&searcher.context, parsed, &question, window).expect("an answer")
}

pub(super) fn ids(searcher: &Searcher, query: &Query) -> Vec<u64> {
    let window = Window {
        limit: 100,
        ..Window::default()
    };
    let answer = answer(searcher, query, &window);
    let mut ids: Vec<u64> = answer.hits.iter().map(|hit| key_of(hit.id)).collect();
    assert_eq!(answer.total, ids.len() as u64, "{query}");
    // The second question uses what the first one kept.
    let again = self::answer(searcher, query, &window);
    let told = |answer: &Results<Hit>| -> Vec<(u64, u32)> {
        let hits = answer.hits.iter();
        hits.map(|hit| (key_of(hit.id), hit.score.to_bits())).collect()
    };
    assert_eq!(told(&again), told(&answer), "{query}, asked again");
    ids.sort_unstable();
    ids
}

/// An article whose title is the first paragraph of its text, with a person at each occurrence of a name.
pub(super) fn article(id: u64, text: &str, language: &str) -> (Article, Extraction) {
    let mut paragraphs = Vec::new();
    let mut at = 0;
    for paragraph in text.split("\n\n") {
        paragraphs.push(Span::new(at, at + paragraph.len()));
        at += paragraph.len() + 2;
    }
    let tokens = tokenize(text);
    let sentences = split(text, &paragraphs, &tokens);
    let extraction = Extraction {
        sentences,
        entities: vec![entity(person("John Doe|Doe"), text)],
        quotes: Vec::new(),
        tokens,
    };
    let article = Article {
        id: id_of(id),
        key: id,
        path: format!("/news/{id}.txt"),
        title: Some(Title::InText(paragraphs[0])),
        language: Some(language.to_owned()),
        paragraphs,
        text: text.to_owned(),
        ..Article::default()
    };
    (article, extraction)
}

/// An index of articles; with `apart`, each is a separate segment.
pub(super) fn index_of(
    articles: impl Iterator<Item = (Article, Extraction)>,
    apart: bool,
) -> (TempDir, Searcher) {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, index) = Writer::open(folder.path(), 1).expect("a writer");
    let mut analyser = Analyser::default();
    for (article, extraction) in articles {
        let id = key_of(article.id);
        let document = article_document(index.fields(), (id, 0), article, &extraction, &mut analyser);
        writer.tell(&analyser.take_new_words());
        writer.add(vec![document]).expect("the document is taken");
        if apart {
            writer.commit().expect("a commit");
        }
    }
    writer.commit().expect("a commit");
    writer.finish().expect("merges end");
    let index = Index::open(folder.path()).expect("the index");
    let searcher = Searcher::new(&index).expect("a searcher");
    (folder, searcher)
}

/// A word of an article, with its place.
struct ReadWord {
    place: u64,
    printed: String,
    sentence: usize,
    paragraph: usize,
    /// Number of words of a mention that begins here.
    named: Option<u64>,
}

/// The words of an article, with headline and text apart.
fn read((article, extraction): &(Article, Extraction)) -> Vec<ReadWord> {
    let title = article.paragraphs[0];
    let spans = extraction.tokens.iter().filter(|token| token.is_word());
    let spans: Vec<Span> = spans.map(|token| token.span()).collect();
    let number = |spans: &[Span], at: usize| spans.partition_point(|span| span.start <= at);
    let word = |(position, span): (usize, &Span)| ReadWord {
        place: if title.contains(*span) {
            FieldRegion::Title
        } else {
            FieldRegion::Text
        }
        .start()
            + position as u64,
        printed: span.of(&article.text).to_owned(),
        sentence: if title.contains(*span) {
            0
        } else {
            number(&extraction.sentences, span.start)
        },
        paragraph: number(&article.paragraphs, span.start),
        named: extraction.entities[0]
            .mentions
            .iter()
            .find(|mention| mention.span.start == span.start)
            .map(|mention| spans.iter().filter(|span| mention.span.contains(**span)).count() as u64),
    };
    spans.iter().enumerate().map(word).collect()
}

fn fits_glob(pattern: &[char], word: &[char]) -> bool {
    match pattern.split_first() {
        None => word.is_empty(),
        Some(('*', rest)) => (0..=word.len()).any(|taken| fits_glob(rest, &word[taken..])),
        Some((c, rest)) => {
            let letter = word.split_first();
            letter.is_some_and(|(letter, behind)| (*c == '?' || c == letter) && fits_glob(rest, behind))
        }
    }
}

/// The places of words that pass a test.
fn places(words: &[ReadWord], passes: &dyn Fn(&ReadWord) -> bool) -> Vec<Stretch> {
    let found = words.iter().filter(|word| passes(word));
    found.map(|word| Stretch::word(word.place)).collect()
}

fn fits_word(typed: &str, printed: &str, language: &str) -> bool {
    let asked = AskedWord::new(typed);
    let folded = fold(printed);
    match Stemming::of(Some(language)) {
        Stemming::English => asked.english() == stem(&folded),
        Stemming::Snowball(language) if let Some((term, plain)) = language.terms_of(printed, &folded) => {
            let asked = asked.terms_in(language);
            asked.contains(&term) || plain.is_some_and(|plain| asked.contains(&plain))
        }
        _ => folded == asked.folded() || folded == asked.english(),
    }
}

/// The stretches where a tree matches, by the definition of the language.
fn stretches(query: &Query, words: &[ReadWord], language: &str) -> Vec<Stretch> {
    let is_pattern = |word: &str| word.contains(['*', '?']);
    let fits = |typed: &str, word: &ReadWord| {
        if is_pattern(typed) {
            let chars = |word: &str| -> Vec<char> { fold(word).chars().collect() };
            fits_glob(&chars(typed), &chars(&word.printed))
        } else {
            fits_word(typed, &word.printed, language)
        }
    };
    match query {
        Query::Word {
            field: Field::Person, ..
        } => {
            let named = |word: &ReadWord| {
                word.named.map(|length| Stretch {
                    start: word.place,
                    end: word.place + length,
                })
            };
            words.iter().filter_map(named).collect()
        }
        Query::Word { word: typed, .. } => places(words, &|word| fits(typed, word)),
        Query::Pattern { pattern, .. } => places(words, &|word| fits(pattern, word)),
        Query::Phrase { words: typed, .. } if typed.len() == 1 && !is_pattern(&typed[0]) => {
            places(words, &|word| fold(&word.printed) == fold(&typed[0]))
        }
        Query::Written { words: typed, .. } => runs(typed.len(), words, &|run| {
            run.iter().zip(typed).all(|(word, typed)| word.printed == *typed)
        }),
        Query::Phrase {
            words: typed,
            slop: 0,
            ..
        } => runs(typed.len(), words, &|run| {
            run.iter().zip(typed).all(|(word, typed)| fits(typed, word))
        }),
        Query::Phrase {
            words: typed, slop, ..
        } => {
            let [one, other] = &typed[..] else {
                panic!("two words")
            };
            let most = 2 + *slop as usize;
            let mut found = Vec::new();
            for length in 2..=most {
                found.extend(runs(length, words, &|run| {
                    let (first, last) = (&run[0], &run[run.len() - 1]);
                    fits(one, first) && fits(other, last) || fits(one, last) && fits(other, first)
                }));
            }
            // Only the shortest: a stretch that contains another one does not count.
            let all = found.clone();
            let holds = |one: &Stretch, other: &Stretch| {
                one != other && one.start <= other.start && other.end <= one.end
            };
            found.retain(|one| !all.iter().any(|other| holds(one, other)));
            found
        }
        Query::Or(children) => children
            .iter()
            .flat_map(|child| stretches(child, words, language))
            .collect(),
        Query::Near {
            left,
            right,
            reach,
            ordered,
        } => {
            let (left, right) = (
                stretches(left, words, language),
                stretches(right, words, language),
            );
            windows(&left, &right, *reach, *ordered, words)
        }
        other => panic!("{other} has no places"),
    }
}

/// The spans of pairs that are near each other.
fn windows(
    left: &[Stretch],
    right: &[Stretch],
    reach: Reach,
    ordered: bool,
    text: &[ReadWord],
) -> Vec<Stretch> {
    let mut found = Vec::new();
    for one in left {
        for other in right {
            let (first, second) = if one.end <= other.start {
                (one, other)
            } else {
                (other, one)
            };
            let span = Stretch {
                start: first.start,
                end: second.end,
            };
            let inside: Vec<&ReadWord> = text
                .iter()
                .filter(|word| span.start <= word.place && word.place < span.end)
                .collect();
            let same =
                |unit: &dyn Fn(&ReadWord) -> usize| inside.iter().all(|word| unit(word) == unit(inside[0]));
            let is_near = first.end <= second.start
                && span.start >> 32 == (span.end - 1) >> 32
                && (!ordered || first == one)
                && match reach {
                    Reach::Words(words) => second.start - first.end < u64::from(words),
                    Reach::Sentence => same(&|word| word.sentence),
                    Reach::Paragraph => same(&|word| word.paragraph),
                };
            if is_near {
                found.push(span);
            }
        }
    }
    found
}

/// Runs of consecutive words in one part.
fn runs(length: usize, words: &[ReadWord], passes: &dyn Fn(&[ReadWord]) -> bool) -> Vec<Stretch> {
    let runs = words.windows(length);
    let runs = runs.filter(|run| run[0].place >> 32 == run[length - 1].place >> 32 && passes(run));
    runs.map(|run| Stretch {
        start: run[0].place,
        end: run[length - 1].place + 1,
    })
    .collect()
}

fn matches(query: &Query, words: &[ReadWord], language: &str) -> bool {
    match query {
        Query::And(children) => children.iter().all(|child| matches(child, words, language)),
        Query::Or(children) => children.iter().any(|child| matches(child, words, language)),
        Query::Not(child) => !matches(child, words, language),
        Query::AtLeast { count: least, query } => {
            let mut stretches = stretches(query, words, language);
            stretches.sort_unstable();
            count(&stretches) >= *least as usize
        }
        leaf => !stretches(leaf, words, language).is_empty(),
    }
}

fn word() -> impl Strategy<Value = String> {
    let words = [
        "oil",
        "Oil",
        "oils",
        "öl",
        "price",
        "prices",
        "pricing",
        "rise",
        "governing",
        "government",
        "Häuser",
        "Hauses",
        "passées",
        "passer",
        "organizações",
        "Organização",
        "organizacao",
        "gewerkt",
        "werken",
        "John Doe",
        "Doe",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

/// A headline, and paragraphs of sentences.
pub(super) fn text() -> impl Strategy<Value = String> {
    let sentence = prop::collection::vec(word(), 1..7).prop_map(|words| format!("The {}.", words.join(" ")));
    let paragraph = prop::collection::vec(sentence, 1..4).prop_map(|sentences| sentences.join(" "));
    (
        prop::collection::vec(word(), 1..5),
        prop::collection::vec(paragraph, 1..4),
    )
        .prop_map(|(title, paragraphs)| format!("{}\n\n{}", title.join(" "), paragraphs.join("\n\n")))
}

fn leaf() -> impl Strategy<Value = Query> {
    let field = Field::Any;
    let pattern = prop::sample::select(vec![
        "oi*",
        "pric*",
        "prices*",
        "*ing",
        "gov*nment",
        "pr?ce",
        "*l",
        "haus*",
        "werk*",
        "*es",
    ]);
    let either = prop_oneof![3 => word(), 1 => pattern.clone().prop_map(str::to_owned)];
    let name = |word: &str| word.starts_with("John");
    prop_oneof![
        3 => word().prop_filter("one word", move |word| !name(word)).prop_map(move |word| Query::Word { field, word }),
        2 => pattern.prop_map(move |pattern| Query::Pattern { field, pattern: pattern.to_owned() }),
        1 => word().prop_filter("one word", move |word| !name(word))
            .prop_map(move |word| Query::Phrase { field, words: vec![word], slop: 0 }),
        2 => (prop::collection::vec(either.prop_filter("one word", move |word| !name(word)), 2), 0_u32..3)
            .prop_map(move |(words, slop)| Query::Phrase { field, words, slop }),
        1 => prop::collection::vec(word().prop_filter("one word", move |word| !name(word)), 1..3)
            .prop_map(move |words| Query::Written { field, words }),
        1 => Just(Query::Word { field: Field::Person, word: "Doe".to_owned() }),
    ]
}

fn reach() -> impl Strategy<Value = Reach> {
    prop_oneof![
        4 => (1_u32..6).prop_map(Reach::Words),
        1 => Just(Reach::Sentence),
        1 => Just(Reach::Paragraph),
    ]
}

/// Trees whose parts have positions.
fn placed() -> impl Strategy<Value = Query> {
    leaf().prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            1 => prop::collection::vec(leaf(), 2).prop_map(Query::Or),
            3 => (inner.clone(), inner, reach(), prop::bool::ANY).prop_map(|(left, right, reach, ordered)| Query::Near {
                left: Box::new(left),
                right: Box::new(right),
                reach,
                ordered,
            }),
        ]
    })
}

pub(super) fn tree() -> impl Strategy<Value = Query> {
    let part = prop_oneof![
        3 => placed(),
        1 => (1_u32..4, placed()).prop_map(|(count, query)| Query::AtLeast { count, query: Box::new(query) }),
    ];
    part.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..3).prop_map(Query::And),
            prop::collection::vec(inner.clone(), 2..3).prop_map(Query::Or),
            inner.prop_map(|query| Query::Not(Box::new(query))),
        ]
    })
}

#[test]
fn the_index_finds_what_a_reader_finds() {
    let language = prop::sample::select(vec!["en", "en", "en", "de", "fr", "nl", "pt", "zh"]);
    let corpus = prop::collection::vec((text(), language), 1..6);
    let case = (corpus, prop::collection::vec(tree(), 20), any::<bool>());
    proptest!(ProptestConfig::with_cases(40), |((texts, trees, apart) in case)| {
        let articles: Vec<(Article, Extraction)> = texts
            .iter()
            .zip(1..)
            .map(|((text, language), id)| article(id, text, language))
            .collect();
        let (_folder, searcher) = index_of(articles.iter().cloned(), apart);
        for tree in &trees {
            let mut expected = Vec::new();
            for (article, id) in articles.iter().zip(1_u64..) {
                let language = article.0.language.as_deref().unwrap_or_default();
                if matches(tree, &read(article), language) {
                    expected.push(id);
                }
            }
            prop_assert_eq!(ids(&searcher, tree), expected, "{} {:?}", tree, texts);
        }
    });
}

#[test]
fn a_place_that_the_text_refutes_hides_no_other() {
    // The stem of "prices" is that of "price": until the text is read, it could be the pattern's word, nearer
    // to "cod".
    let text = "Fish\n\nThe rise helped. The price prices cod.";
    let (_folder, searcher) = index_of([article(1, text, "en")].into_iter(), false);
    for (question, found) in [
        ("\"pr?ce cod\"~1 W/3 rise", vec![1]),
        ("\"pr?ce cod\"~1 W/2 rise", vec![]),
        ("NOT \"pr?ce cod\"~1 W/3 rise", vec![]),
    ] {
        let query = parse(question).query;
        assert_eq!(ids(&searcher, &query), found, "{question}");
    }
}

#[test]
fn every_form_of_question_finds_what_it_means() {
    let (_folder, searcher) = index(&[&archive()]);
    for (question, ids) in [
        ("price PRE/2 oil", vec![0xa1]),
        ("oil PRE/1 price", vec![0xa1]),
        ("fall W/2 monday", vec![0xa1]),
        ("fall W/1 monday", vec![]),
        ("monday W/2 fall", vec![0xa1]),
        ("monday PRE/2 fall", vec![]),
        ("ministers W/9 monday", vec![]),
        ("oil W/9 oil", vec![]),
        ("(price OR storm) W/1 oil", vec![0xa1, 0xb2]),
        ("(price OR taxes) PRE/2 (oil OR rise)", vec![0xa1]),
        ("(ministers W/2 oil) W/1 price", vec![0xa1]),
        ("(ministers W/2 oil) W/9 fall", vec![]),
        ("storm W/S oil", vec![]),
        ("storm W/P oil", vec![0xb2]),
        ("harbour W/S storm", vec![0xb2]),
        ("oil W/9 (monday OR mentioned)", vec![0xa1, 0xb2]),
        ("person:tamm W/S oil", vec![0xa1, 0xb2]),
        ("person:weir PRE/1 watched", vec![0xb2]),
        ("place:sundhavn W/3 harbour", vec![0xb2]),
        ("speaker:tamm W/1 monday", vec![0xa1]),
        ("said:(price PRE/2 oil)", vec![0xa1]),
        ("said:(fall W/2 monday)", vec![]),
        ("said:fall W/2 monday", vec![0xa1]),
        ("QUOTE(speaker:tamm oil)", vec![0xa1]),
        ("QUOTE(speaker:dell oil)", vec![]),
        ("QUOTE(speaker:tamm) QUOTE(taxes)", vec![0xa1]),
        ("QUOTE(speaker:tamm -oil)", vec![0xb2]),
        ("QUOTE(oil OR again)", vec![0xa1, 0xb2]),
        ("QUOTE(is:direct speaker:dell)", vec![0xa1]),
        ("is:direct", vec![0xa1, 0xb2]),
        ("is:indirect", vec![]),
        ("has:quote", vec![0xa1, 0xb2]),
        ("has:org", vec![0xa1]),
        ("has:date", vec![0xa1, 0xb2]),
        ("has:byline", vec![]),
        ("has:title", vec![0xa1, 0xb2, 0xc3]),
        ("-has:quote", vec![0xc3]),
        ("lang:de", vec![0xc3]),
        ("lang:en oil", vec![0xa1, 0xb2]),
        ("date:2020", vec![0xa1]),
        ("date:2020..2021", vec![0xa1, 0xb2]),
        ("date:>=2021-06-02", vec![0xb2]),
        ("-date:2020", vec![0xb2, 0xc3]),
        ("words:10", vec![0xc3]),
        ("words:>10", vec![0xa1, 0xb2]),
        ("words:[5 TO 10]", vec![0xc3]),
        ("steuer*", vec![0xc3]),
        ("min*", vec![0xa1, 0xc3]),
        ("runn*", vec![0xa1, 0xc3]),
        ("*ing", vec![0xa1, 0xc3]),
        ("o?l", vec![0xa1, 0xb2]),
        ("Öl*", vec![0xc3]),
        ("-oi*", vec![0xc3]),
        ("oi* storm", vec![0xb2]),
        ("title:harb*", vec![0xb2]),
        ("harbuor~1", vec![0xb2]),
        ("/st(orm|euern)/", vec![0xb2, 0xc3]),
        ("[steuern TO storm]", vec![0xb2, 0xc3]),
        ("[steuern TO storm}", vec![0xc3]),
        ("=Oil", vec![0xb2]),
        ("=oil", vec![0xa1]),
        ("=\"Anna Tamm said\"", vec![0xa1]),
        ("=\"anna tamm\"", vec![]),
        ("title:=Harbour", vec![0xb2]),
        ("title:=harbour", vec![]),
        ("said:=\"We run\"", vec![0xb2]),
        ("said:=\"we run\"", vec![]),
        ("EXACT(Öl)", vec![0xc3]),
        ("EXACT(ol)", vec![]),
        ("\"oil pr*\"", vec![0xa1]),
        ("\"pri* of\"", vec![0xa1]),
        ("\"oil fall\"~2", vec![0xa1]),
        ("\"fall oil\"~2", vec![0xa1]),
        ("\"fall oil\"~1", vec![]),
        ("ATLEAST2(oil)", vec![0xa1]),
        ("ATLEAST2(oil OR tamm)", vec![0xa1, 0xb2]),
        ("ATLEAST2(person:tamm)", vec![0xa1]),
        ("ATLEAST2(said:(price OR rise))", vec![0xa1]),
        ("hlead:storm", vec![0xb2]),
        ("lead:ministers", vec![0xc3]),
        ("hlead:ministers", vec![0xa1, 0xc3]),
        ("oil^2 OR storm", vec![0xa1, 0xb2]),
        ("about:oi*", vec![0xa1, 0xb2]),
        ("said:pri*", vec![0xa1]),
        ("said:oi* speaker:dell", vec![]),
        ("speaker:tam*", vec![0xa1, 0xb2]),
        ("person:al-De*", vec![0xa1]),
        ("person:\"an* tamm\"", vec![0xa1]),
        ("person:=Tamm", vec![0xa1]),
    ] {
        assert_eq!(found(&searcher, question), ids, "{question}");
    }
}

#[test]
fn quotations_take_every_form_of_question() {
    let (_folder, searcher) = index(&[&archive()]);
    let (price, taxes, again) = (
        "the price of oil will not fall",
        "taxes must rise",
        "We run again",
    );
    for (question, expected) in [
        ("pri*", vec![price]),
        ("tam*", vec![price, again]),
        ("\"will not\"~1", vec![price]),
        ("price W/2 oil", vec![price]),
        ("price W/1 oil", vec![]),
        ("=We", vec![again]),
        ("=we", vec![]),
        ("speaker:de*", vec![taxes]),
        ("is:direct rise", vec![taxes]),
        ("is:mixed", vec![]),
        ("date:2021", vec![again]),
        ("lang:en rise", vec![taxes]),
        ("title:harb*", vec![again]),
        ("hlead:storm", vec![again]),
        ("QUOTE(speaker:dell taxes)", vec![taxes]),
        ("QUOTE(dell)", vec![]),
        ("ATLEAST2(title:oil OR lead:oil)", vec![price, taxes]),
        ("about:minist*", vec![price, taxes]),
    ] {
        let question = QuoteQuestion {
            text: question.to_owned(),
            ..QuoteQuestion::default()
        };
        let mut said = said(&searcher, &question);
        said.sort_unstable();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(said, expected, "{}", question.text);
    }
}

#[test]
fn matches_are_marked_for_every_form_of_question() {
    let (_folder, searcher) = index(&[&archive()]);
    for (question, marked) in [
        ("fal*", vec!["fall"]),
        ("*al-De?l", vec!["al-Dell"]),
        ("\"pri* of\"", vec!["price of"]),
        ("mondya~1", vec!["Monday"]),
        ("/mon.*/", vec!["Monday"]),
        ("[monda TO mondz]", vec!["Monday"]),
        ("=Monday", vec!["Monday"]),
        ("fall W/3 monday", vec!["fall", "Monday"]),
        ("person:del*", vec!["Dell"]),
        ("QUOTE(fall)", vec!["fall"]),
        ("ATLEAST1(monday) pub:monday OR monday", vec!["Monday"]),
    ] {
        let answer = searcher.articles(question, &Window::default()).unwrap();
        let snippet = &answer.hits[0].snippet;
        let marks = snippet
            .highlights
            .iter()
            .map(|&(start, end)| &snippet.text[start..end]);
        assert_eq!(marks.collect::<Vec<_>>(), marked, "{question} {}", snippet.text);
    }
}

#[test]
fn patterns_without_a_match_are_warned_of_at_their_place() {
    let (_folder, searcher) = index(&[&archive()]);
    let answer = searcher.articles("oil zzq*", &Window::default()).unwrap();
    let warning = &answer.warnings[0];
    assert_eq!(warning.message, "`zzq*` matches no word in the index");
    assert_eq!(warning.span, Span::new(4, 8));
    assert_eq!(
        searcher.articles("oil OR zz*", &Window::default()).unwrap().total,
        2
    );
}

#[test]
fn earlier_questions_do_not_change_an_answer() {
    let texts = [
        "Happy harbour.\n\nHappiness is oil.",
        "Happier oils.\n\nHappy and happily.",
        "Harbour.\n\nHappy oil.",
        "Oil.\n\nNone was happiest, no harbour.",
        "Harbours.\n\nThey happily took oils, oils and oil.",
        // A conjunction with `harbour` skips to here in the lists of the other words, and reaches their end.
        "Harbour.\n\nNothing else.",
    ];
    let articles = || (1..).zip(texts).map(|(id, text)| article(id, text, "en"));
    let questions = [
        "harbour happi*",
        "=oils harbour",
        "happi*",
        "=oils",
        "=oils happi*",
        "oil AND happi* AND =harbour",
        "title:happi* OR =oils",
        "*appy",
    ];
    for apart in [false, true] {
        let (folder, _) = index_of(articles(), apart);
        let index = Index::open(folder.path()).expect("the index");
        let searcher = || Searcher::new(&index).expect("a searcher");
        for sort in [Sort::Relevance, Sort::Newest] {
            let window = Window {
                sort,
                ..Window::default()
            };
            let told = |searcher: &Searcher, question: &str| -> Vec<(u64, u32)> {
                let answer = searcher.articles(question, &window).expect("an answer");
                let hits = answer.hits.iter();
                hits.map(|hit| (key_of(hit.id), hit.score.to_bits())).collect()
            };
            let asked_much = searcher();
            for question in questions.iter().chain(&questions) {
                let alone = told(&searcher(), question);
                assert_eq!(told(&asked_much, question), alone, "{question}");
            }
            assert_eq!(told(&searcher(), "=oils").len(), 2);
            assert_eq!(told(&searcher(), "happi*").len(), 4);
        }
    }
}

#[test]
fn copies_of_a_word_in_deleted_articles_are_not_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, index) = Writer::open(folder.path(), 1).expect("a writer");
    let mut analyser = Analyser::default();
    let mut add = |piece: &TextPiece| {
        let (article, extraction) = piece.article();
        let document = article_document(index.fields(), (piece.id, 0), article, &extraction, &mut analyser);
        writer.tell(&analyser.take_new_words());
        writer.add(vec![document]).expect("the document is taken");
    };
    archive().iter().for_each(&mut add);
    writer.commit().expect("a commit");
    writer.replace(0xb2, Vec::new()).expect("the article goes");
    writer.commit().expect("a commit");
    writer.finish().expect("merges end");
    let searcher = Searcher::new(&Index::open(folder.path()).expect("the index")).expect("a searcher");
    for question in [
        "oi*",
        "=Oil",
        "oil W/5 mentioned",
        "ATLEAST1(oil)",
        "has:quote",
        "person:tam*",
        "is:direct",
        "date:2021",
    ] {
        assert!(!found(&searcher, question).contains(&0xb2), "{question}");
    }
}

#[test]
fn any_question_is_answered() {
    let (_folder, searcher) = index(&[&archive()]);
    let pieces = prop::sample::select(vec![
        "oil",
        "harbour",
        "al-Dell",
        "AT&T",
        "“oil price”",
        "\"run\"",
        "person:",
        "speaker:",
        "said:",
        "about:",
        "title:",
        "place:",
        "(",
        ")",
        "-",
        "OR",
        "NOT",
        "*",
        "漢字",
        "🎈",
        "U.S.",
        "'",
        "1",
        "said:(a -b)",
    ]);
    let question = prop::collection::vec(
        prop_oneof![5 => pieces.prop_map(str::to_owned), 1 => "\\PC{0,5}"],
        0..9,
    );
    proptest!(ProptestConfig::with_cases(300), |(parts in question, glue in prop::bool::ANY)| {
        let text = parts.join(if glue { "" } else { " " });
        let answer = searcher.articles(&text, &Window::default()).unwrap();
        prop_assert!(answer.hits.len() as u64 == answer.total.min(10), "{} {:?}", text, answer.total);
        let by_day = Window { sort: Sort::Newest, ..Window::default() };
        prop_assert_eq!(searcher.articles(&text, &by_day).unwrap().total, answer.total);
        let question = QuoteQuestion { about: Some(text.clone()), by: Some(text.clone()), text, ..QuoteQuestion::default() };
        let answer = searcher.quotes(&question, &Window::default()).unwrap();
        prop_assert!(answer.hits.len() as u64 == answer.total.min(10));
    });
}

#[test]
fn a_phrase_finds_stems_and_whole_words_side_by_side_in_other_languages() {
    // "oil" looks like the stem of "oils", and "governing" is indexed unstemmed in an article whose language has no
    // stemmer.
    let articles = [article(1, "oil\n\nThe oil governing.", "zh")];
    let (_folder, searcher) = index_of(articles.into_iter(), false);
    for question in ["\"oils governing\"", "\"governing oils\"~1", "oils governing"] {
        assert_eq!(ids(&searcher, &parse(question).query), [1], "{question}");
    }
}
