//! A stem that is printed in some form: the stem's postings, checked against the text of each article.
//!
//! The index holds every word by its stem, so that `"running"` is looked for among the places of `run`, and each place is
//! kept where the text has `running` or `Running` there. The text is looked at only where the vocabulary knows that the
//! stem has other forms.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::index::schema::Fields;
use crate::search::printed::{Counted, PrintedWords, Printings};
use crate::search::vocabulary::Vocabulary;

/// A term, and how it has to be printed.
#[derive(Clone, Debug)]
pub(crate) struct FormTerm {
    term: Term,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Any,
    /// `fields` tell where the text is stored.
    One {
        printings: Arc<Printings>,
        counted: Counted,
        fields: Fields,
    },
}

impl FormTerm {
    /// The term, however it is printed.
    pub(crate) const fn any(term: Term) -> Self {
        Self {
            term,
            form: Form::Any,
        }
    }

    /// A stem (or the folded word itself) in the field `title` or `text`, where a printed word passes: it is called with
    /// the folded word and the word as printed. None if the vocabulary has no such word.
    pub(crate) fn printed(
        vocabulary: &Vocabulary,
        fields: &Fields,
        counted: Counted,
        stem: &str,
        passes: &dyn Fn(&str, &str) -> bool,
    ) -> tantivy::Result<Option<Self>> {
        let field = match counted {
            Counted::Title => fields.title,
            Counted::Text => fields.text,
        };
        let all = vocabulary.printings_of_stem(stem)?;
        let count = all.len();
        let wanted = all
            .into_iter()
            .filter(|(folded, printed)| passes(folded, printed));
        let wanted: Vec<String> = wanted.map(|(_, printed)| printed).collect();
        if wanted.is_empty() {
            return Ok(None);
        }
        let form = if wanted.len() == count {
            Form::Any
        } else {
            Form::One {
                printings: Arc::new(Printings::new(wanted)),
                counted,
                fields: *fields,
            }
        };
        Ok(Some(Self {
            term: Term::from_field_text(field, stem),
            form,
        }))
    }

    /// The term, without regard to how it is printed.
    pub(crate) const fn term(&self) -> &Term {
        &self.term
    }

    /// True if the form does not matter, or all forms that the articles have are wanted: the term's postings tell all.
    pub(crate) const fn is_any(&self) -> bool {
        matches!(self.form, Form::Any)
    }

    /// The documents of a segment that have the term in a wanted form, with positions; None if no document has the term.
    pub(crate) fn postings(&self, reader: &SegmentReader) -> tantivy::Result<Option<FormPostings>> {
        let inverted = reader.inverted_index(self.term.field())?;
        let Some(postings) = inverted.read_postings(&self.term, IndexRecordOption::WithFreqsAndPositions)?
        else {
            return Ok(None);
        };
        let check = match &self.form {
            Form::Any => None,
            Form::One {
                printings,
                counted,
                fields,
            } => Some(Check {
                words: PrintedWords::open(reader, fields)?,
                printings: Arc::clone(printings),
                counted: *counted,
                positions: Vec::new(),
            }),
        };
        let mut postings = FormPostings { postings, check };
        postings.find_match();
        Ok(Some(postings))
    }
}

/// The postings of a [`FormTerm`] in a segment: documents, and the positions at which the term is printed in a wanted form.
///
/// An article whose text cannot be read matches with all positions of the term: it is not left out in silence, and what
/// is shown of it tells of the damage.
pub(crate) struct FormPostings {
    postings: SegmentPostings,
    check: Option<Check>,
}

struct Check {
    words: PrintedWords,
    printings: Arc<Printings>,
    counted: Counted,
    /// Those of the current document that passed.
    positions: Vec<u32>,
}

impl FormPostings {
    /// True if the current document has a wanted form.
    fn is_match(&mut self) -> bool {
        let Some(check) = &mut self.check else { return true };
        let doc = self.postings.doc();
        if doc == TERMINATED {
            return true;
        }
        self.postings.positions(&mut check.positions);
        // See above on articles that cannot be read.
        let _ = check
            .words
            .retain(doc, check.counted, &mut check.positions, &check.printings);
        !check.positions.is_empty()
    }

    /// Goes on to the next document that has a wanted form, unless the current one has.
    fn find_match(&mut self) -> DocId {
        while !self.is_match() {
            self.postings.advance();
        }
        self.postings.doc()
    }
}

impl DocSet for FormPostings {
    fn advance(&mut self) -> DocId {
        self.postings.advance();
        self.find_match()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.postings.doc() >= target {
            return self.postings.doc();
        }
        self.postings.seek(target);
        self.find_match()
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }

    fn cost(&self) -> u64 {
        // Reading a text costs some hundred times as much as going on to the next document.
        let of_each = if self.check.is_some() { 200 } else { 1 };
        self.postings.cost().saturating_mul(of_each)
    }
}

impl Postings for FormPostings {
    fn term_freq(&self) -> u32 {
        match &self.check {
            Some(check) => check.positions.len() as u32,
            None => self.postings.term_freq(),
        }
    }

    fn append_positions_with_offset(&mut self, offset: u32, output: &mut Vec<u32>) {
        match &self.check {
            Some(check) => output.extend(check.positions.iter().map(|position| position + offset)),
            None => self.postings.append_positions_with_offset(offset, output),
        }
    }
}

/// Matches documents that have a term in a wanted form; scored by BM25, with the term's number of documents and the
/// form's frequency in the document.
#[derive(Clone, Debug)]
pub(crate) struct FormsQuery {
    term: FormTerm,
}

impl FormsQuery {
    pub(crate) const fn new(term: FormTerm) -> Self {
        Self { term }
    }
}

impl Query for FormsQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bm25 = match scoring {
            EnableScoring::Enabled {
                statistics_provider, ..
            } => Some(Bm25Weight::for_terms(
                statistics_provider,
                std::slice::from_ref(self.term.term()),
            )?),
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(FormsWeight {
            term: self.term.clone(),
            bm25,
        }))
    }
}

struct FormsWeight {
    term: FormTerm,
    /// None where nothing is scored.
    bm25: Option<Bm25Weight>,
}

impl FormsWeight {
    fn forms_scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<FormsScorer>> {
        let Some(postings) = self.term.postings(reader)? else {
            return Ok(None);
        };
        let norms = match &self.bm25 {
            Some(_) => Some(reader.get_fieldnorms_reader(self.term.term().field())?),
            None => None,
        };
        Ok(Some(FormsScorer {
            postings,
            bm25: norms.zip(self.bm25.as_ref().map(|bm25| bm25.boost_by(boost))),
        }))
    }
}

impl Weight for FormsWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.forms_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(tantivy::query::EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        if let Some(mut scorer) = self.forms_scorer(reader, 1.0)?
            && scorer.doc() <= doc
            && scorer.seek(doc) == doc
        {
            return Ok(Explanation::new("a word as printed", scorer.score()));
        }
        let message = format!("document #{doc} does not match");
        Err(TantivyError::InvalidArgument(message))
    }
}

struct FormsScorer {
    postings: FormPostings,
    /// None where nothing is scored.
    bm25: Option<(FieldNormReader, Bm25Weight)>,
}

impl DocSet for FormsScorer {
    fn advance(&mut self) -> DocId {
        self.postings.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.postings.seek(target)
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }

    fn cost(&self) -> u64 {
        self.postings.cost()
    }
}

impl Scorer for FormsScorer {
    fn score(&mut self) -> Score {
        let Some((norms, bm25)) = &self.bm25 else {
            return 1.0;
        };
        bm25.score(norms.fieldnorm_id(self.postings.doc()), self.postings.term_freq())
    }
}
