//! Questions picked from the corpus itself, always the same ones for the same folder: words by how many documents hold
//! them, pairs and phrases from documents spread over the index, people from the directory of names.

use std::collections::BTreeMap;

use anyhow::Result;
use onrecord::index::Index;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use crate::bare::BareIndex;

/// How many questions of a class there are, at most.
const EACH: usize = 10;
/// Shares of the documents that hold a word, for it to be called rare, middling, common.
const RARE: f64 = 0.000_5;
const MIDDLING: f64 = 0.01;
const COMMON: f64 = 0.2;

/// One question in the languages of both sides.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) ours: String,
    pub(crate) bare: String,
}

/// Questions of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) questions: Vec<Question>,
    /// Whether the answer comes with snippets.
    pub(crate) snippets: bool,
}

/// Picks questions of all classes. Classes for which the corpus has none are left out.
pub(crate) fn pick(bare: &BareIndex, ours: &Index) -> Result<Vec<Class>> {
    let vocabulary = Vocabulary::of(bare)?;
    let same = |text: String| Question {
        ours: text.clone(),
        bare: text,
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
    };
    let mut classes = vec![
        class("one rare word", words(RARE)?, false),
        class("one middling word", words(MIDDLING)?, false),
        class("one common word", common.clone(), false),
        class("two words", pairs.into_iter().map(same).collect(), false),
        class("phrase", phrases.into_iter().map(same).collect(), false),
        class("person", people, false),
        class("common word, with snippets", common, true),
    ];
    classes.retain(|class| !class.questions.is_empty());
    Ok(classes)
}

/// The terms of the bare index's bodies.
struct Vocabulary<'a> {
    searcher: &'a Searcher,
    body: Field,
    analyser: TextAnalyzer,
    /// In how many documents each term stands.
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

    /// The share of documents that hold a term.
    fn share(&self, term: &str) -> f64 {
        let documents = self.documents.get(term).copied().unwrap_or(0);
        documents as f64 / self.searcher.num_docs().max(1) as f64
    }

    /// Words whose share of documents is nearest to `share`.
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

    /// A word as it is written whose term this is: terms are stems, which need not be words.
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

    /// The terms of a text with the words as they are written, in order.
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

    /// One question from each of several documents, made of those of its words that are neither rare nor everywhere.
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

    /// Two words that stand beside each other, neither of them rare, and together in more documents than one.
    fn phrases(&self) -> Result<Vec<String>> {
        let mut phrases: Vec<String> = Vec::new();
        for text in self.spread(EACH * 5)? {
            let words = self.words(&text);
            for pair in words.windows(2) {
                let [(first, a), (second, b)] = pair else { continue };
                let telling = [first, second]
                    .iter()
                    .all(|term| (0.01..0.4).contains(&self.share(term)));
                if !telling || !text.contains(&format!("{a} {b}")) {
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
}

/// People of two names, from the most often met to those met a few times; for the bare engine the name is a phrase.
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
    // Equal steps down the list would give none but the rare: each step doubles the rank.
    let mut questions = Vec::new();
    let mut rank = 0;
    while let Some((name, _)) = names.get(rank)
        && questions.len() < EACH
    {
        questions.push(Question {
            ours: format!("person:\"{name}\""),
            bare: format!("\"{name}\""),
        });
        rank = rank * 2 + 1;
    }
    Ok(questions)
}
