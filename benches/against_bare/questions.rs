//! Picks questions from the corpus, always the same ones for the same folder: words by document frequency;
//! pairs, phrases and windows from documents spread over the index; prefixes from its terms; days from its
//! column; people from the directory of names.

use std::collections::BTreeMap;

use anyhow::Result;
use onrecord::index::Index;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use crate::bare::{Asked, BareIndex};

/// Maximum number of questions of a class.
const EACH: usize = 10;
/// Shares of the documents that have a rare, a middling and a common word.
const RARE: f64 = 0.000_5;
const MIDDLING: f64 = 0.01;
const COMMON: f64 = 0.2;

/// One question in the query languages of both sides.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) ours: String,
    pub(crate) bare: Asked,
}

/// Questions of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) questions: Vec<Question>,
    /// Whether the answer comes with snippets.
    pub(crate) snippets: bool,
    /// Whether both sides get the same question, so that the ratio has to reach a limit.
    pub(crate) is_same: bool,
}

/// Picks questions of all classes. Leaves out classes for which the corpus has none.
pub(crate) fn pick(bare: &BareIndex, ours: &Index) -> Result<Vec<Class>> {
    let vocabulary = Vocabulary::of(bare)?;
    let same = |text: String| Question {
        ours: text.clone(),
        bare: Asked::Text(text),
    };
    let words = |share| -> Result<Vec<Question>> {
        Ok(vocabulary.words_near(share)?.into_iter().map(same).collect())
    };
    let common = words(COMMON)?;
    let pairs = vocabulary.in_documents(|words| {
        let far = words.len() / 2;
        let (first, second) = (words.first()?, words.get(far)?);
        (first != second).then(|| format!("{first} {second}"))
    })?;
    let phrases = vocabulary.phrases()?;
    let people = people(ours)?;
    let class = |name, questions, snippets| Class {
        name,
        questions,
        snippets,
        is_same: true,
    };
    let only_told = |name, questions| Class {
        is_same: false,
        ..class(name, questions, false)
    };
    let middling = words(MIDDLING)?;
    // The bare engine has no exact words, so it searches for the stem.
    let exact = middling.iter().map(|question| Question {
        ours: format!("=\"{}\"", question.ours),
        bare: question.bare.clone(),
    });
    let mut classes = vec![
        class("one rare word", words(RARE)?, false),
        class("one middling word", middling.clone(), false),
        class("one common word", common.clone(), false),
        class("two words", pairs.into_iter().map(same).collect(), false),
        class("phrase", phrases.into_iter().map(same).collect(), false),
        class("person", people, false),
        class("prefix", vocabulary.prefixes(), false),
        class("date range", date_ranges(bare)?, false),
        class("common word, with snippets", common, true),
        only_told("window W/5 against a phrase with slop", vocabulary.windows()?),
        only_told("exact word against its stem", exact.collect()),
    ];
    classes.retain(|class| !class.questions.is_empty());
    Ok(classes)
}

/// The terms of the bare index's bodies.
struct Vocabulary<'a> {
    searcher: &'a Searcher,
    body: Field,
    analyser: TextAnalyzer,
    /// Number of documents of each term.
    documents: BTreeMap<String, u64>,
}

impl<'a> Vocabulary<'a> {
    fn of(bare: &'a BareIndex) -> Result<Self> {
        let mut documents = BTreeMap::new();
        for segment in bare.searcher.segment_readers() {
            let inverted = segment.inverted_index(bare.body)?;
            let mut terms = inverted.terms().stream()?;
            while let Some((term, info)) = terms.next() {
                if let Ok(term) = std::str::from_utf8(term)
                    && term.len() >= 4
                    && term.bytes().all(|byte| byte.is_ascii_lowercase())
                {
                    *documents.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        Ok(Self {
            searcher: &bare.searcher,
            body: bare.body,
            analyser: bare.searcher.index().tokenizer_for_field(bare.body)?,
            documents,
        })
    }

    /// The share of documents that have a term.
    fn share(&self, term: &str) -> f64 {
        let documents = self.documents.get(term).copied().unwrap_or(0);
        documents as f64 / self.searcher.num_docs().max(1) as f64
    }

    /// Words whose share of documents is closest to `share`.
    fn words_near(&self, share: f64) -> Result<Vec<String>> {
        let target = (share * self.searcher.num_docs() as f64).max(2.0);
        let mut terms: Vec<(&String, u64)> = self
            .documents
            .iter()
            .map(|(term, documents)| (term, *documents))
            .filter(|(_, documents)| *documents >= 2)
            .collect();
        terms.sort_by(|(_, a), (_, b)| (*a as f64 - target).abs().total_cmp(&(*b as f64 - target).abs()));
        let mut words = Vec::new();
        for (term, _) in terms.into_iter().take(EACH * 5) {
            words.extend(self.word_of(term)?);
            if words.len() == EACH {
                break;
            }
        }
        Ok(words)
    }

    /// A written word with this term: terms are stems, which need not be words.
    fn word_of(&self, term: &str) -> Result<Option<String>> {
        let query = TermQuery::new(Term::from_field_text(self.body, term), IndexRecordOption::Basic);
        let found = self
            .searcher
            .search(&query, &TopDocs::with_limit(1).order_by_score())?;
        let Some((_, address)) = found.first() else {
            return Ok(None);
        };
        let words = self.words(&self.text(*address)?);
        Ok(words
            .into_iter()
            .find(|(stem, _)| stem == term)
            .map(|(_, word)| word.to_lowercase()))
    }

    fn text(&self, address: DocAddress) -> Result<String> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let text = document.get_first(self.body).and_then(|value| value.as_str());
        Ok(text.unwrap_or_default().to_owned())
    }

    /// The terms of a text with the written words, in order.
    fn words(&self, text: &str) -> Vec<(String, String)> {
        let mut analyser = self.analyser.clone();
        let mut stream = analyser.token_stream(text);
        let mut words = Vec::new();
        while let Some(token) = stream.next() {
            let word = text.get(token.offset_from..token.offset_to).unwrap_or_default();
            words.push((token.text.clone(), word.to_owned()));
        }
        words
    }

    /// Texts of documents spread evenly over the index.
    fn spread(&self, documents: usize) -> Result<Vec<String>> {
        let all: Vec<DocAddress> = self
            .searcher
            .segment_readers()
            .iter()
            .enumerate()
            .flat_map(|(segment, reader)| {
                reader
                    .doc_ids_alive()
                    .map(move |document| DocAddress::new(segment as u32, document))
            })
            .collect();
        let step = (all.len() / documents).max(1);
        all.into_iter()
            .step_by(step)
            .take(documents)
            .map(|address| self.text(address))
            .collect()
    }

    /// One question from each of several documents, made of its words that are neither rare nor common.
    fn in_documents(&self, make: impl Fn(&[String]) -> Option<String>) -> Result<Vec<String>> {
        let mut questions = Vec::new();
        for text in self.spread(EACH)? {
            let telling: Vec<String> = self
                .words(&text)
                .into_iter()
                .filter(|(term, _)| (0.002..0.2).contains(&self.share(term)))
                .map(|(_, word)| word.to_lowercase())
                .collect();
            questions.extend(make(&telling));
        }
        Ok(questions)
    }

    /// Two adjacent words that are not rare and occur together in more than one document.
    fn phrases(&self) -> Result<Vec<String>> {
        let mut phrases: Vec<String> = Vec::new();
        for text in self.spread(EACH * 5)? {
            let words = self.words(&text);
            for pair in words.windows(2) {
                let [(first, a), (second, b)] = pair else { continue };
                if !self.is_telling(first) || !self.is_telling(second) || !text.contains(&format!("{a} {b}"))
                {
                    continue;
                }
                let query = tantivy::query::PhraseQuery::new(vec![
                    Term::from_field_text(self.body, first),
                    Term::from_field_text(self.body, second),
                ]);
                let phrase = format!("\"{} {}\"", a.to_lowercase(), b.to_lowercase());
                if self.searcher.search(&query, &Count)? > 5 && !phrases.contains(&phrase) {
                    phrases.push(phrase);
                    break;
                }
            }
            if phrases.len() == EACH {
                break;
            }
        }
        Ok(phrases)
    }

    /// True if the term is neither rare nor common.
    fn is_telling(&self, term: &str) -> bool {
        (0.01..0.4).contains(&self.share(term))
    }

    /// Two words with two others between them. The closest query of the bare engine is a phrase with slop,
    /// which requires their order, or nearly so.
    fn windows(&self) -> Result<Vec<Question>> {
        let mut questions = Vec::new();
        for text in self.spread(EACH * 2)? {
            let words = self.words(&text);
            let pair = words.windows(4).find_map(|words| {
                let ((first, a), (second, b)) = (&words[0], &words[3]);
                let found = first != second && self.is_telling(first) && self.is_telling(second);
                found.then(|| (a.to_lowercase(), b.to_lowercase()))
            });
            questions.extend(pair.map(|(a, b)| Question {
                ours: format!("{a} W/5 {b}"),
                bare: Asked::Text(format!("\"{a} {b}\"~4")),
            }));
        }
        questions.truncate(EACH);
        Ok(questions)
    }

    /// Prefixes of five letters that several terms share, with about as many postings as a middling word.
    fn prefixes(&self) -> Vec<Question> {
        let target = MIDDLING * self.searcher.num_docs() as f64;
        let mut beginnings: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
        for (term, documents) in &self.documents {
            if let Some(beginning) = term.get(..5) {
                let (terms, places) = beginnings.entry(beginning).or_default();
                *terms += 1;
                *places += documents;
            }
        }
        beginnings.retain(|_, (terms, _)| *terms >= 3);
        let mut beginnings: Vec<(&str, f64)> = beginnings
            .into_iter()
            .map(|(beginning, (_, places))| (beginning, (places as f64 - target).abs()))
            .collect();
        beginnings.sort_by(|(_, a), (_, b)| a.total_cmp(b));
        let beginnings = beginnings.into_iter().take(EACH);
        beginnings
            .map(|(beginning, _)| Question {
                ours: format!("{beginning}*"),
                bare: Asked::Prefix(beginning.to_owned()),
            })
            .collect()
    }
}

/// Ranges of days, each with about two percent of the documents, spread evenly over them.
fn date_ranges(bare: &BareIndex) -> Result<Vec<Question>> {
    let days = bare.days()?;
    let starts = (0..EACH).map(|number| number * days.len() / EACH);
    let ranges = starts.filter_map(|start| Some((*days.get(start)?, *days.get(start + days.len() / 50)?)));
    Ok(ranges
        .map(|(first, last)| Question {
            ours: format!("date:{first}..{last}"),
            bare: Asked::Days(first, last),
        })
        .collect())
}

/// People with two names, from the most frequent to those with a few articles. For the bare engine the name
/// is a phrase.
fn people(index: &Index) -> Result<Vec<Question>> {
    let mut articles: BTreeMap<String, u64> = BTreeMap::new();
    let searcher = index.searcher()?;
    let name = searcher.schema().get_field_name(index.fields().person_name);
    for segment in searcher.segment_readers() {
        let Some(column) = segment.fast_fields().str(name)? else {
            continue;
        };
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        for document in segment.doc_ids_alive() {
            for ord in column.term_ords(document) {
                *counts.entry(ord).or_default() += 1;
            }
        }
        let mut name = String::new();
        for (ord, count) in counts {
            name.clear();
            column.ord_to_str(ord, &mut name)?;
            let plain = name.split(' ').count() == 2
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
            if plain {
                *articles.entry(name.clone()).or_default() += count;
            }
        }
    }
    let mut names: Vec<(String, u64)> = articles.into_iter().filter(|(_, count)| *count >= 3).collect();
    names.sort_by(|(a, many), (b, few)| few.cmp(many).then_with(|| a.cmp(b)));
    // Equal steps down the list would give only rare names, so each step doubles the rank.
    let mut questions = Vec::new();
    let mut rank = 0;
    while let Some((name, _)) = names.get(rank)
        && questions.len() < EACH
    {
        questions.push(Question {
            ours: format!("person:\"{name}\""),
            bare: Asked::Text(format!("\"{name}\"")),
        });
        rank = rank * 2 + 1;
    }
    Ok(questions)
}
