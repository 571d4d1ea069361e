//! Documents as the tagger sees them: chains of candidates with features and labels.

use onrecord::extract::training::{
    BEGIN, ChainContext, Features, HeadlineCase, KINDS, LAST, Label, Model, PLACES, SINGLE, Sheet,
    TaggedName, TokenisedText, flag, hash, headline_case, label, split,
};
use onrecord::extract::{Lexicon, Token, TokenKind, tokenize};
use onrecord::span::Span;

use crate::data::Document;
use crate::learn::{first_pass, second_pass};

/// A document ready to learn from.
pub(crate) struct Prepared {
    pub(crate) sheet: Sheet,
    /// The kinds of the tokens of all chains.
    pub(crate) kinds: Vec<TokenKind>,
    /// The features of all tokens in order, each with its template and hash.
    pub(crate) features: Vec<(u8, u64)>,
    /// The end of each token's features.
    pub(crate) ends: Vec<usize>,
    pub(crate) gold: Vec<Label>,
    /// Chains to skip: an annotated name reaches beyond them, or the tagger skips them.
    pub(crate) unfit: Vec<bool>,
    /// The weight of the document.
    pub(crate) weight: f32,
}

/// The tagger's kind for a set's word: person, organisation, place, nationality.
pub(crate) fn kind_of(label: &str) -> Option<usize> {
    match label.to_ascii_lowercase().as_str() {
        "per" | "person" | "politician" => Some(0),
        "org" | "organisation" | "organization" | "politicalparty" | "corporation" | "group" => Some(1),
        "loc" | "location" | "country" | "gpe" | "fac" => Some(2),
        "norp" => Some(3),
        _ => None,
    }
}

/// The tokens and sentences of a document.
pub(crate) struct Read<'d> {
    pub(crate) document: &'d Document,
    tokens: Vec<Token>,
    sentences: Vec<Span>,
}

impl<'d> Read<'d> {
    pub(crate) fn new(document: &'d Document) -> Self {
        let paragraphs: Vec<Span> = document
            .sentences
            .iter()
            .map(|range| Span::new(range.start, range.end).trimmed(&document.text))
            .collect();
        let tokens = tokenize(&document.text);
        Self {
            document,
            sentences: split(&document.text, &paragraphs, &tokens),
            tokens,
        }
    }

    pub(crate) fn reading<'a>(&'a self, lexicon: &'a Lexicon) -> TokenisedText<'a> {
        TokenisedText::new(
            &self.document.text,
            &self.tokens,
            &self.sentences,
            &self.sentences,
            &[],
            lexicon,
        )
    }

    /// The annotated names as token ranges, with nationalities by list, because most sets do not annotate them.
    pub(crate) fn names(&self, reading: &TokenisedText, lexicon: &Lexicon) -> Vec<TaggedName> {
        let mut names = Vec::new();
        let mut is_taken = vec![false; self.tokens.len()];
        for (range, kind) in &self.document.names {
            let start = self.tokens.partition_point(|t| (t.end as usize) <= range.start);
            let end = self.tokens.partition_point(|t| (t.start as usize) < range.end);
            let Some(kind) = kind_of(kind) else { continue };
            if start >= end {
                continue;
            }
            let is_nationality = end - start == 1 && kind != 0 && is_nationality(reading, lexicon, start);
            is_taken[start..end].fill(true);
            names.push(TaggedName {
                range: start..end,
                kind: if is_nationality { 3 } else { kind },
            });
        }
        for at in (0..self.tokens.len()).filter(|&at| !is_taken[at]) {
            if is_nationality(reading, lexicon, at) {
                names.push(TaggedName {
                    range: at..at + 1,
                    kind: 3,
                });
            }
        }
        names.sort_by_key(|name| name.range.start);
        debug_assert!(names.iter().all(|name| name.kind < KINDS));
        names
    }
}

fn is_nationality(reading: &TokenisedText, lexicon: &Lexicon, at: usize) -> bool {
    let word = reading.word(at);
    let stem = word.strip_suffix('s').unwrap_or(word);
    reading.tokens[at].is_capitalised()
        && (reading.is(at, flag::NATIONALITY) || lexicon.flags(hash(stem)) & flag::NATIONALITY != 0)
}

impl Prepared {
    /// Prepares a document as the tagger reads it, without headlines.
    pub(crate) fn new(read: &Read, lexicon: &Lexicon, weight: f32) -> Self {
        let reading = read.reading(lexicon);
        let sheet = Sheet::new(&reading, |n| {
            headline_case(&reading, &reading.sentences[n]) == HeadlineCase::No
        });
        let names = read.names(&reading, lexicon);
        let (mut context, mut of_token) = (ChainContext::default(), Features::default());
        let (mut kinds, mut features, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        let (mut gold, mut unfit) = (Vec::new(), Vec::new());
        for (first, chain, sentence) in sheet.each_chain(&reading) {
            context.read(&reading, lexicon, sentence, chain);
            for (n, at) in chain.clone().enumerate() {
                let elsewhere = sheet.word_usage.elsewhere(first + n);
                context.features(&reading, at, elsewhere, &mut of_token);
                features.extend(of_token.iter());
                ends.push(features.len());
                kinds.push(reading.kind(at));
            }
            let touching: Vec<&TaggedName> = names
                .iter()
                .filter(|name| name.range.start < chain.end && chain.start < name.range.end)
                .collect();
            let fits = |name: &&TaggedName| name.range.start >= chain.start && name.range.end <= chain.end;
            unfit.push(!touching.iter().all(fits) || sheet.is_ordinary(&reading, sentence, first, chain));
            let inside: Vec<TaggedName> = touching
                .into_iter()
                .filter(fits)
                .map(|name| TaggedName {
                    range: name.range.start - chain.start..name.range.end - chain.start,
                    kind: name.kind,
                })
                .collect();
            label(&inside, chain.len(), &mut gold);
        }
        Self {
            sheet,
            kinds,
            features,
            ends,
            gold,
            unfit,
            weight,
        }
    }

    /// Prepares an unlabelled document with the names that a model and the lists find in it.
    pub(crate) fn taught(read: &Read, lexicon: &Lexicon, teacher: &Model, weight: f32) -> Self {
        let mut document = Self::new(read, lexicon, weight);
        let labels = first_pass(teacher, &document);
        let votes = document.sheet.votes(&labels);
        document.gold = second_pass(teacher, &document, &votes);
        let reading = read.reading(lexicon);
        let mut first = 0;
        for chain in &document.sheet.chains {
            let gold = &mut document.gold[first..first + chain.len()];
            first += chain.len();
            let mut at = chain.start;
            while at < chain.end {
                let (len, kind) = by_list(&reading, lexicon, at, chain.end);
                if let Some(kind) = kind {
                    let inside = at - chain.start..at - chain.start + len;
                    // Unless it is part of a longer name.
                    let begins = |label: Label| {
                        label.is_none_or(|label| matches!(usize::from(label) % PLACES, BEGIN | SINGLE))
                    };
                    let ends = |label: Label| {
                        label.is_none_or(|label| matches!(usize::from(label) % PLACES, LAST | SINGLE))
                    };
                    if begins(gold[inside.start]) && ends(gold[inside.end - 1]) {
                        let mut labels = Vec::new();
                        label(&[TaggedName { range: 0..len, kind }], len, &mut labels);
                        gold[inside].copy_from_slice(&labels);
                    }
                }
                at += len;
            }
        }
        document
    }

    /// The features of the nth token.
    pub(crate) fn of(&self, nth: usize) -> &[(u8, u64)] {
        let start = nth.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start..self.ends[nth]]
    }
}

/// The listed name at a token: its number of tokens, and its kind if the lists are unambiguous.
fn by_list(reading: &TokenisedText, lexicon: &Lexicon, at: usize, end: usize) -> (usize, Option<usize>) {
    let kind = |flags: u32| {
        if flags & flag::ORG != 0 {
            Some(1)
        } else if flags & flag::PLACE != 0 {
            Some(2)
        } else {
            None
        }
    };
    if reading.is(at, flag::STARTS_PHRASE)
        && let Some((len, flags)) = lexicon.phrase(reading.words[at..end].iter().map(|word| word.hash))
        && flags & (flag::ORG | flag::PLACE) != 0
    {
        return (len, kind(flags));
    }
    let doubt = flag::FIRST | flag::LAST | flag::COMMON | flag::NATIONALITY | flag::FUNCTION | flag::CALENDAR;
    let is_single = reading.tokens[at].is_capitalised() && !reading.is(at, doubt);
    (1, kind(reading.words[at].flags).filter(|_| is_single))
}
