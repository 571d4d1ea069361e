//! Plans the leaves of a question in every field, and the parts of it that need positions.
//!
//! A leaf becomes tokens: words by their stems, words in one form, words as printed, or patterns. Stems alone
//! use the engine's own queries. A single token of another sort is an [`AnyWordQuery`]. Everything that needs
//! positions is a [`PositionNode`].

use std::ops::Bound;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tantivy::Term;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, RangeQuery, TermSetQuery};
use tantivy::schema::Field as EngineField;

use crate::article::CorrectionKind;
use crate::error::{Error, thousands};
use crate::extract::identity::folded;
use crate::extract::{Assertion, QuoteKind};
use crate::index::analysis::stemming::AskedWord;
use crate::index::analysis::{cut, exact_name, fold, folded_words};
use crate::index::listed::listed_name;
use crate::index::packed::{assertion_code, quote_kind_code};
use crate::index::schema::{DocumentKind, Fields, correction_bits, of_kind};
use crate::search::commit::columns::HitKind;
use crate::search::commit::corrections::all_corrections;
use crate::search::commit::stored::seconds_of_day;
use crate::search::engine::any_word::AnyWordQuery;
use crate::search::engine::boosted::BoostedQuery;
use crate::search::engine::days::DaysQuery;
use crate::search::engine::filter::{CopyPlace, Filter, FilterQuery, sources_of_path};
use crate::search::engine::name_column::ColumnName;
use crate::search::engine::position_finder::{AnyWord, ArticlePart, FieldRegion, PositionNode};
use crate::search::engine::positional::{HitPart, PlacesQuery};
use crate::search::engine::speakers::speaker_fields;
use crate::search::engine::term_query::{BoxedQuery, name_field, term, union, unscored};
use crate::search::plan::planner::{Planner, SAID_BOOST, TITLE_BOOST};
use crate::search::query::{Field, FormLimit, Query};
use crate::search::terms::expand::Expansion;
use crate::search::terms::leaf::{Leaf, LeafWord, typed};
use crate::search::terms::pattern::PatternToken;

/// Maximum number of terms if the positions of each are needed.
const MOST_PLACED: usize = 1_024;
/// Maximum number of terms if documents are enough.
const MOST_TERMS: usize = 20_000;
/// Finding the words of a pattern takes at least as long as this many steps of a search.
const EXPANDING: u64 = 64;

/// The engine's field and region for a field of folded words that are neither text nor names.
const fn words_field(fields: &Fields, field: Field) -> Option<(EngineField, FieldRegion)> {
    match field {
        Field::Byline => Some((fields.byline, FieldRegion::Byline)),
        Field::Pub => Some((fields.publication, FieldRegion::Publication)),
        Field::Url => Some((fields.url, FieldRegion::Url)),
        Field::Any
        | Field::Person
        | Field::Org
        | Field::Place
        | Field::Title
        | Field::Lead
        | Field::Hlead
        | Field::Lang
        | Field::Path
        | Field::Date
        | Field::Added
        | Field::Words
        | Field::Correction
        | Field::Has
        | Field::Is
        | Field::Speaker
        | Field::Said
        | Field::About
        | Field::Assertion => None,
    }
}

/// The name under which an explanation of a score shows an engine's field; empty for one that does not score.
pub(crate) fn field_label(fields: &Fields, field: EngineField) -> &'static str {
    let labels = [
        (fields.title, "headline"),
        (fields.text, "text"),
        (fields.person, Field::Person.name()),
        (fields.org, Field::Org.name()),
        (fields.place, Field::Place.name()),
    ];
    let of_words =
        || Field::named().find(|named| words_field(fields, *named).is_some_and(|(of, _)| of == field));
    let found = labels
        .iter()
        .find(|(of, _)| *of == field)
        .map(|(_, label)| *label);
    found.or_else(|| of_words().map(Field::name)).unwrap_or_default()
}

/// The code of the kind of quotation that `is:` names.
pub(super) fn quotation_kind(query: &Query) -> Option<u64> {
    let Query::Word {
        field: Field::Is,
        word,
    } = query
    else {
        return None;
    };
    match word.to_lowercase().as_str() {
        "direct" => Some(quote_kind_code(QuoteKind::Direct)),
        "mixed" => Some(quote_kind_code(QuoteKind::Mixed)),
        "indirect" => Some(quote_kind_code(QuoteKind::Indirect)),
        _ => None,
    }
}

impl Planner<'_> {
    /// The tokens of a leaf. None if it has no word, or a pattern that is not valid.
    fn tokens(&self, query: &Query) -> Option<Leaf> {
        match Leaf::of(query) {
            Ok(leaf) => leaf,
            Err(why) => {
                let typed = typed(query);
                self.warn(
                    &typed,
                    format!("`{typed}` is not a valid regular expression: {why}; it matches nothing"),
                );
                None
            }
        }
    }

    /// Plans a leaf that searches this kind of hit.
    pub(super) fn leaf(&self, query: &Query) -> tantivy::Result<BoxedQuery> {
        let empty = || -> tantivy::Result<BoxedQuery> { Ok(Box::new(EmptyQuery)) };
        match query {
            Query::Dated { field, since, until } => {
                return Ok(match (since, until) {
                    (None, None) => self.all(),
                    _ if *field == Field::Added => self.added(*since, *until),
                    _ => Box::new(DaysQuery::new(
                        &self.commit.columns,
                        self.commit.fields.published,
                        *since,
                        *until,
                    )),
                });
            }
            Query::Between {
                field: Field::Words,
                from,
                until,
            } => return Ok(self.number_of_words(from, until)),
            Query::Word {
                field: Field::Words,
                word,
            } => {
                let number = Bound::Included(word.clone());
                return Ok(self.number_of_words(&number, &number));
            }
            Query::Word {
                field: Field::Assertion,
                word,
            } => {
                return Ok(match Assertion::from_word(word) {
                    Some(assertion) => {
                        FilterQuery::boxed(Filter::Assertion(assertion_code(assertion)), self.commit)
                    }
                    None => self.all(),
                });
            }
            Query::Word {
                field: Field::Has | Field::Is | Field::Correction,
                word,
            } => {
                return Ok(match self.filter(query, word) {
                    Some(filter) => FilterQuery::boxed(filter, self.commit),
                    None => Box::new(EmptyQuery),
                });
            }
            _ => {}
        }
        let Some(leaf) = self.tokens(query) else {
            return empty();
        };
        match leaf.field {
            Field::Lang => {
                // The tokenizer splits a language code into several words: en-GB.
                let wanted = match query {
                    Query::Word { word, .. } => word.clone(),
                    Query::Phrase { words, .. } | Query::Written { words, .. } => words.join("-"),
                    _ => return empty(),
                };
                Ok(FilterQuery::boxed(
                    Filter::Language(self.commit.fields.language, wanted),
                    self.commit,
                ))
            }
            Field::Path => {
                let words = leaf.tokens.into_iter().map(|token| match token {
                    LeafWord::Stem(word) => PatternToken::Word(word),
                    LeafWord::Form(folded) => PatternToken::Word(AskedWord::of_folded(folded)),
                    LeafWord::Printed(word) => PatternToken::Word(AskedWord::new(&word)),
                    LeafWord::Pattern(test) => PatternToken::Pattern(test),
                });
                let words: Vec<PatternToken> = words.collect();
                let sources = sources_of_path(&self.commit.engine, &self.commit.fields, &words)?;
                let terms = sources
                    .into_iter()
                    .map(|source| Term::from_field_u64(self.commit.fields.source, source));
                let parts: Vec<(Occur, BoxedQuery)> = vec![
                    (Occur::Must, of_kind(&self.commit.fields, DocumentKind::Article)),
                    (Occur::Must, Box::new(TermSetQuery::new(terms))),
                ];
                Ok(unscored(Box::new(BooleanQuery::new(parts))))
            }
            field if field.holds_values() => empty(),
            _ => self.words(&leaf, query),
        }
    }

    fn filter(&self, query: &Query, word: &str) -> Option<Filter> {
        if let Some(code) = quotation_kind(query) {
            return Some(Filter::QuotationKind(code));
        }
        let corrected = |bits| Filter::Among(Arc::new(self.commit.corrected(bits)));
        if query.leaf_field() == Some(Field::Correction) {
            return CorrectionKind::from_word(&word.to_lowercase())
                .map(|kind| corrected(correction_bits([kind])));
        }
        if query.leaf_field() == Some(Field::Is) {
            let place = match word.to_lowercase().as_str() {
                "first" => CopyPlace::First,
                "copy" => CopyPlace::Later,
                "single" => CopyPlace::Single,
                "withdrawn" => return Some(corrected(correction_bits([CorrectionKind::Withdrawn]))),
                _ => return None,
            };
            return Some(Filter::Copy(self.commit.copies.get(), place));
        }
        let Query::Word {
            field: Field::Has, ..
        } = query
        else {
            return None;
        };
        let fields = &self.commit.fields;
        Some(match Field::of_has_value(word)? {
            Field::Speaker | Field::Said | Field::About | Field::Assertion => Filter::Quotation,
            Field::Person => Filter::InColumn(fields.person_name),
            Field::Org => Filter::InColumn(fields.org_name),
            Field::Place => Filter::InColumn(fields.place_name),
            Field::Title => Filter::InField(fields.title),
            Field::Byline => Filter::InField(fields.byline),
            Field::Pub => Filter::InField(fields.publication),
            Field::Url => Filter::InField(fields.url),
            Field::Date => Filter::Day,
            Field::Correction => corrected(all_corrections()),
            // `has:` has no value for these.
            Field::Any
            | Field::Lead
            | Field::Hlead
            | Field::Lang
            | Field::Path
            | Field::Words
            | Field::Added
            | Field::Has
            | Field::Is => return None,
        })
    }

    /// Articles that were added on these days, as the clock here counts them.
    fn added(&self, since: Option<Date>, until: Option<Date>) -> BoxedQuery {
        let midnight = |day: Date| {
            let zoned = day.to_zoned(TimeZone::system());
            zoned.map_or_else(|_| seconds_of_day(day), |zoned| zoned.timestamp().as_second())
        };
        let term = |second| Term::from_field_i64(self.commit.fields.added, second);
        let from = since.map_or(Bound::Unbounded, |day| Bound::Included(term(midnight(day))));
        let after = until.and_then(|day| day.tomorrow().ok());
        let until = after.map_or(Bound::Unbounded, |day| Bound::Excluded(term(midnight(day))));
        unscored(Box::new(RangeQuery::new(from, until)))
    }

    fn number_of_words(&self, from: &Bound<String>, until: &Bound<String>) -> BoxedQuery {
        let number = |bound: &Bound<String>| -> Option<Bound<Term>> {
            let parse = |text: &String| {
                Some(Term::from_field_u64(
                    self.commit.fields.words,
                    text.trim().parse().ok()?,
                ))
            };
            Some(match bound {
                Bound::Included(text) => Bound::Included(parse(text)?),
                Bound::Excluded(text) => Bound::Excluded(parse(text)?),
                Bound::Unbounded => Bound::Unbounded,
            })
        };
        match (number(from), number(until)) {
            (Some(Bound::Unbounded), Some(Bound::Unbounded)) => self.all(),
            (Some(from), Some(until)) => unscored(Box::new(RangeQuery::new(from, until))),
            _ => Box::new(EmptyQuery),
        }
    }

    /// Plans a leaf in a field of words.
    fn words(&self, leaf: &Leaf, query: &Query) -> tantivy::Result<BoxedQuery> {
        let fields = &self.commit.fields;
        if let Some(written) = &leaf.written {
            let exact = |field| term(field, &exact_name(written));
            match leaf.field {
                Field::Speaker => return Ok(union(self.speaker_named(written))),
                Field::Byline => return Ok(exact(fields.byline)),
                Field::Pub => return Ok(exact(fields.publication)),
                field => {
                    if let Some(words_field) = name_field(fields, field) {
                        let mut names = vec![exact(words_field)];
                        names.extend(self.as_fullest_thing(field, written));
                        return Ok(union(names));
                    }
                }
            }
        }
        if let Some(words) = leaf.words() {
            let whole = |field| {
                let folded: Vec<String> = words.iter().map(|word| word.folded().to_owned()).collect();
                Ok(self.phrase_query(field, &folded))
            };
            match (words_field(fields, leaf.field), leaf.field) {
                (Some((field, _)), _) => return whole(field),
                (None, Field::Lead | Field::Hlead) => {}
                (None, field) => return self.asked(field, &words),
            }
        }
        let is_whole =
            matches!(leaf.field, Field::Any | Field::Title) || words_field(fields, leaf.field).is_some();
        if let ([token], HitKind::Article, true) = (&leaf.tokens[..], self.kind, is_whole) {
            return self.any_word(leaf, token);
        }
        self.placed(query, 1)
    }

    /// Plans a leaf with a single word that is searched in whole fields.
    fn any_word(&self, leaf: &Leaf, token: &LeafWord) -> tantivy::Result<BoxedQuery> {
        let (fields, lists) = (&self.commit.fields, self.expansions.lists());
        if let Some((field, _)) = words_field(fields, leaf.field) {
            let terms = self.word_terms(token, field, leaf, MOST_TERMS)?;
            return Ok(AnyWordQuery::boxed(field, &terms, lists, self.commit));
        }
        let terms = self.text_terms(token, leaf, MOST_TERMS)?;
        if terms.number_of_terms() == 0 {
            return Ok(Box::new(EmptyQuery));
        }
        let title = AnyWordQuery::boxed(fields.title, &terms, lists, self.commit);
        if leaf.field == Field::Title {
            return Ok(title);
        }
        Ok(union(vec![
            Box::new(BoostedQuery::new(title, TITLE_BOOST)),
            AnyWordQuery::boxed(fields.text, &terms, lists, self.commit),
        ]))
    }

    /// The maximum number of terms, `most` unless all are asked for.
    const fn limit(&self, most: usize) -> usize {
        match self.forms {
            FormLimit::All => usize::MAX,
            FormLimit::MostFrequent | FormLimit::Refuse => most,
        }
    }

    /// The terms of a token in `title` and `text`; none if the budget is spent.
    fn text_terms(&self, token: &LeafWord, leaf: &Leaf, most: usize) -> tantivy::Result<Arc<Expansion>> {
        if !self.commit.budget.take(EXPANDING) {
            return Ok(Arc::default());
        }
        let (searcher, fields) = (&self.commit.engine, &self.commit.fields);
        let expansion = match token {
            LeafWord::Stem(word) => Arc::new(Expansion::of_word(word, self.commit.languages())),
            LeafWord::Form(folded) => self.form_terms(folded)?,
            LeafWord::Printed(word) => {
                let (key, wanted) = (format!("printed {word}"), cut(word));
                let passes = |printed: &str| printed == wanted;
                self.expansions
                    .of_form(searcher, fields, key, &fold(word), &passes)?
            }
            LeafWord::Pattern(test) => {
                let expansion = self
                    .expansions
                    .of_text(searcher, fields, test, self.limit(most))?;
                self.warn_of(&expansion, leaf);
                expansion
            }
        };
        Ok(expansion)
    }

    /// The terms of the words in `title` and `text` that are folded to this one.
    pub(super) fn form_terms(&self, folded: &str) -> tantivy::Result<Arc<Expansion>> {
        let (searcher, fields) = (&self.commit.engine, &self.commit.fields);
        let key = format!("form {folded}");
        self.expansions.of_form(searcher, fields, key, folded, &|_| true)
    }

    /// The terms of a token in a field of folded words.
    fn word_terms(
        &self,
        token: &LeafWord,
        field: EngineField,
        leaf: &Leaf,
        most: usize,
    ) -> tantivy::Result<Arc<Expansion>> {
        let terms = self.terms_of_word(token, field, most)?;
        if matches!(token, LeafWord::Pattern(_)) {
            self.warn_of(&terms, leaf);
        }
        Ok(terms)
    }

    /// The terms of a token in a field of folded words, without a warning.
    fn terms_of_word(
        &self,
        token: &LeafWord,
        field: EngineField,
        most: usize,
    ) -> tantivy::Result<Arc<Expansion>> {
        if !self.commit.budget.take(EXPANDING) {
            return Ok(Arc::default());
        }
        Ok(match token {
            LeafWord::Stem(word) => Arc::new(Expansion::of_term(word.folded().to_owned())),
            LeafWord::Form(folded) => Arc::new(Expansion::of_term(folded.clone())),
            LeafWord::Printed(word) => Arc::new(Expansion::of_term(fold(word).into_owned())),
            LeafWord::Pattern(test) => {
                let most = self.limit(most);
                self.expansions.of_words(&self.commit.engine, field, test, most)?
            }
        })
    }

    /// Warns of a pattern that matches no word, or too many.
    fn warn_of(&self, expansion: &Expansion, leaf: &Leaf) {
        let typed = &leaf.typed;
        if self.commit.budget.is_spent() {
            // The expansion may be a part.
        } else if expansion.words == 0 {
            self.warn(typed, format!("`{typed}` matches no word in the index"));
        } else if expansion.left_out > 0 {
            let words = thousands(expansion.words as u64);
            if self.forms == FormLimit::Refuse {
                let why = format!("`{typed}` matches {words} words, too many to search for all of them");
                self.refuse(
                    Error::usage("list all results", why)
                        .hint("type more letters to narrow it, or search for all words with --all-forms"),
                );
                return;
            }
            let kept = thousands(expansion.number_of_terms() as u64);
            let share = expansion.share_in_thousandths();
            let (percent, tenths) = (share / 10, share % 10);
            self.warn(
                typed,
                format!(
                    "`{typed}` matches {words} words; the {kept} most frequent were searched for, which are {percent}.{tenths} % of \
                     all that match: type more letters to narrow it, or add --all-forms"
                ),
            );
        }
    }

    /// Plans `ATLEASTn(…)`.
    pub(super) fn at_least(&self, count: u32, query: &Query) -> tantivy::Result<BoxedQuery> {
        match query {
            Query::And(children) => {
                let mut parts = Vec::new();
                for child in children {
                    parts.push((Occur::Must, self.at_least(count, child)?));
                }
                Ok(Box::new(BooleanQuery::new(parts)))
            }
            query => self.placed(query, count),
        }
    }

    /// Plans a part that needs positions.
    pub(super) fn placed(&self, query: &Query, least: u32) -> tantivy::Result<BoxedQuery> {
        let least = least.max(1);
        let boxed = |node, held, boost| PlacesQuery::boxed(node, least, held, boost, self.commit);
        let node = self.node(query)?;
        if self.kind == HitKind::Article {
            return Ok(boxed(node, HitPart::Article, TITLE_BOOST));
        }
        // A quotation matches in its own words. Depending on the fields, it also matches around them or by
        // its speaker.
        let is_only = |wanted: Field| query.all_fields(&|field| field == wanted);
        if is_only(Field::Speaker) && matches!(node, PositionNode::Spoken { .. } | PositionNode::Either(_)) {
            return Ok(boxed(node, HitPart::Speaker, 1.0));
        }
        if is_only(Field::About) {
            return Ok(union(vec![
                Box::new(BoostedQuery::new(
                    boxed(node.clone(), HitPart::Said, 1.0),
                    SAID_BOOST,
                )),
                boxed(node.clone(), HitPart::Paragraph, 1.0),
                boxed(node, HitPart::Headline, 1.0),
            ]));
        }
        let said = boxed(node, HitPart::Said, 1.0);
        if query.leaf_field() != Some(Field::Any) {
            return Ok(said);
        }
        let Some(leaf) = self
            .tokens(query)
            .filter(|leaf| leaf.written.is_none() && leaf.slop == 0)
        else {
            return Ok(said);
        };
        let speaker = self.spoken(&leaf)?;
        Ok(union(vec![said, boxed(speaker, HitPart::Speaker, 1.0)]))
    }

    /// The positions of a leaf, or of a combination of leaves, in an article.
    fn node(&self, query: &Query) -> tantivy::Result<PositionNode> {
        Ok(match query {
            Query::Or(children) => PositionNode::Either(self.nodes(children)?),
            Query::Near {
                left,
                right,
                reach,
                ordered,
            } => PositionNode::Near {
                left: Box::new(self.node(left)?),
                right: Box::new(self.node(right)?),
                reach: *reach,
                ordered: *ordered,
            },
            Query::Boost { query, .. } | Query::AtLeast { query, .. } | Query::Quote(query) => {
                self.node(query)?
            }
            // A conjunction has no position. If the parser leaves one here, it matches nowhere.
            Query::And(_) | Query::Not(_) | Query::All | Query::Nothing | Query::Dated { .. } => {
                PositionNode::Nowhere
            }
            leaf => match self.tokens(leaf) {
                Some(leaf) => self.leaf_node(&leaf)?,
                None => PositionNode::Nowhere,
            },
        })
    }

    fn nodes(&self, queries: &[Query]) -> tantivy::Result<Vec<PositionNode>> {
        queries.iter().map(|query| self.node(query)).collect()
    }

    fn leaf_node(&self, leaf: &Leaf) -> tantivy::Result<PositionNode> {
        let title = || self.in_text(leaf, self.commit.fields.title, FieldRegion::Title);
        let text = || self.in_text(leaf, self.commit.fields.text, FieldRegion::Text);
        let inside = |node, part| PositionNode::Inside {
            node: Box::new(node),
            part,
        };
        // If hits are quotations, the stretches are later checked against the part of the quotation.
        let is_article = self.kind == HitKind::Article;
        Ok(match leaf.field {
            Field::Any | Field::Said if !is_article => text()?,
            Field::Title => title()?,
            Field::Lead => inside(text()?, ArticlePart::Lead),
            Field::Hlead => PositionNode::Either(vec![title()?, inside(text()?, ArticlePart::Lead)]),
            Field::Said => inside(text()?, ArticlePart::Said),
            Field::About if is_article => inside(
                PositionNode::Either(vec![title()?, text()?]),
                ArticlePart::AroundQuotation,
            ),
            Field::Any | Field::About => PositionNode::Either(vec![title()?, text()?]),
            Field::Person | Field::Org | Field::Place => self.name(leaf.field, leaf)?,
            Field::Speaker => self.spoken(leaf)?,
            Field::Byline | Field::Pub | Field::Url => match words_field(&self.commit.fields, leaf.field) {
                Some((field, region)) => {
                    let words = leaf.tokens.iter().map(|token| {
                        Ok(AnyWord {
                            field,
                            region,
                            terms: self.word_terms(token, field, leaf, MOST_PLACED)?,
                        })
                    });
                    one_or_phrase(words.collect::<tantivy::Result<_>>()?, leaf.slop)
                }
                None => PositionNode::Nowhere,
            },
            Field::Lang
            | Field::Date
            | Field::Added
            | Field::Path
            | Field::Words
            | Field::Correction
            | Field::Has
            | Field::Is
            | Field::Assertion => PositionNode::Nowhere,
        })
    }

    fn in_text(&self, leaf: &Leaf, field: EngineField, region: FieldRegion) -> tantivy::Result<PositionNode> {
        let words = leaf.tokens.iter().map(|token| {
            Ok(AnyWord {
                field,
                region,
                terms: self.text_terms(token, leaf, MOST_PLACED)?,
            })
        });
        Ok(one_or_phrase(words.collect::<tantivy::Result<_>>()?, leaf.slop))
    }

    /// The mentions of one name.
    fn name(&self, field: Field, leaf: &Leaf) -> tantivy::Result<PositionNode> {
        let Some(engine_field) = name_field(&self.commit.fields, field) else {
            return Ok(PositionNode::Nowhere);
        };
        let node = |words, also, named, printed| PositionNode::Name {
            field: engine_field,
            words,
            also,
            named,
            printed,
        };
        if let Some(written) = &leaf.written {
            let printed = leaf.tokens.iter().map(|token| match token {
                LeafWord::Printed(word) => LeafWord::Stem(AskedWord::new(word)),
                token => token.clone(),
            });
            let printed: Vec<LeafWord> = printed.collect();
            let printed = self.printed_words(&printed, leaf)?;
            let exactly = all_of(vec![exact_name(written)]);
            let mut names = vec![node(exactly, None, None, printed.clone())];
            if let Some((name, words)) = self.column_name(field, written) {
                names.push(node(all_of(words), None, Some(name), printed));
            }
            return Ok(one_of(names));
        }
        let mut words = Vec::with_capacity(leaf.tokens.len());
        for token in &leaf.tokens {
            words.push(self.word_terms(token, engine_field, leaf, MOST_PLACED)?);
        }
        let mut names = vec![node(words, None, None, self.printed_words(&leaf.tokens, leaf)?)];
        if let Some(folded) = leaf.folded() {
            // A name of some articles alone has no place in windows.
            let further = self.known.further(field, &folded).iter();
            for known in further
                .filter(|known| known.within.is_none())
                .map(|known| &known.taken)
            {
                let (listed, in_column) = match field {
                    Field::Person => (listed_name(&known.name), None),
                    field => (None, self.column_name(field, &known.name).map(|(name, _)| name)),
                };
                if listed.is_none() && in_column.is_none() {
                    continue;
                }
                let words = folded_words(&known.name);
                let printed = words.iter().cloned().map(AskedWord::of_folded);
                let printed: Vec<LeafWord> = printed.map(LeafWord::Stem).collect();
                let printed = self.printed_words(&printed, leaf)?;
                let listed = listed.map(|listed| Term::from_field_text(engine_field, &listed));
                names.push(node(all_of(words), listed, in_column, printed));
            }
        }
        Ok(one_of(names))
    }

    /// The column of names and the folded name to look up in it, for fields whose exact terms leave out names
    /// of the column. Also returns the folded words.
    pub(super) fn column_name(&self, field: Field, written: &str) -> Option<(ColumnName, Vec<String>)> {
        let column = match field {
            Field::Org => self.commit.fields.org_name,
            Field::Place => self.commit.fields.place_name,
            _ => return None,
        };
        let name = folded(written);
        let words = folded_words(&name);
        (!words.is_empty()).then_some((ColumnName { column, name }, words))
    }

    /// The quotations of a speaker.
    fn spoken(&self, leaf: &Leaf) -> tantivy::Result<PositionNode> {
        let mut speakers = Vec::new();
        let mut add_named = |written: &str| {
            let name = folded(written);
            let words = folded_words(&name);
            let fields = speaker_fields(&self.commit.fields)
                .into_iter()
                .filter(|_| !words.is_empty());
            speakers.extend(fields.map(|field| PositionNode::Spoken {
                field,
                words: all_of(words.clone()),
                named: Some(name.clone()),
                by_standing: self.by_standing,
            }));
        };
        if let Some(written) = &leaf.written {
            add_named(written);
            return Ok(one_of(speakers));
        }
        if let Some(folded) = leaf.folded() {
            let further = self.known.further(Field::Speaker, &folded).iter();
            for known in further.filter(|known| known.within.is_none()) {
                add_named(&known.taken.name);
            }
        }
        let mut words = [const { Vec::new() }; 4];
        for token in &leaf.tokens {
            let mut most: Option<Arc<Expansion>> = None;
            for (words, field) in words.iter_mut().zip(speaker_fields(&self.commit.fields)) {
                let terms = self.terms_of_word(token, field, MOST_PLACED)?;
                if most.as_ref().is_none_or(|most| most.words < terms.words) {
                    most = Some(Arc::clone(&terms));
                }
                words.push(terms);
            }
            // A pattern may match only people's names, or only those of organisations, so it warns by the
            // field with most matches.
            if let Some(most) = most.filter(|_| matches!(token, LeafWord::Pattern(_))) {
                self.warn_of(&most, leaf);
            }
        }
        let of_fields = words.into_iter().zip(speaker_fields(&self.commit.fields));
        speakers.extend(of_fields.map(|(words, field)| PositionNode::Spoken {
            field,
            words,
            named: None,
            by_standing: self.by_standing,
        }));
        Ok(PositionNode::Either(speakers))
    }

    /// The words of a name as printed in headline and text.
    fn printed_words(&self, tokens: &[LeafWord], leaf: &Leaf) -> tantivy::Result<Vec<AnyWord>> {
        let mut words = Vec::with_capacity(2 * tokens.len());
        for token in tokens {
            // A pattern may match a name without matching a word of the text. The warning is left to the
            // search for names.
            let terms = match token {
                LeafWord::Pattern(test) => self.expansions.of_text(
                    &self.commit.engine,
                    &self.commit.fields,
                    test,
                    self.limit(MOST_PLACED),
                )?,
                token => self.text_terms(token, leaf, MOST_PLACED)?,
            };
            let any_form = Arc::new(Expansion {
                sure: terms.terms().map(str::to_owned).collect(),
                ..Expansion::default()
            });
            for (field, region) in [
                (self.commit.fields.title, FieldRegion::Title),
                (self.commit.fields.text, FieldRegion::Text),
            ] {
                words.push(AnyWord {
                    field,
                    region,
                    terms: Arc::clone(&any_form),
                });
            }
        }
        Ok(words)
    }
}

/// One expansion for each word.
fn all_of(words: Vec<String>) -> Vec<Arc<Expansion>> {
    let terms = words.into_iter().map(|word| Arc::new(Expansion::of_term(word)));
    terms.collect()
}

fn one_of(nodes: Vec<PositionNode>) -> PositionNode {
    match <[PositionNode; 1]>::try_from(nodes) {
        Ok([node]) => node,
        Err(nodes) => PositionNode::Either(nodes),
    }
}

fn one_or_phrase(mut words: Vec<AnyWord>, slop: u32) -> PositionNode {
    match words.len() {
        1 => PositionNode::Word(words.remove(0)),
        _ => PositionNode::Phrase { words, slop },
    }
}
