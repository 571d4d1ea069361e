//! The terms of the field `person`, which the dictionary holds in order: names by surname and by first name.

use std::cell::OnceCell;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentOrdinal, TERMINATED, Term};

use crate::index::analysis::{exact_name, fold};
use crate::index::listed::listed_name;
use crate::index::schema::DocumentKind;
use crate::search::commit::open::Commit;
use crate::search::people::identity::NameUses;

/// In how many articles there are names that begin with a word as written; an article counts once for each name.
fn articles_with_first_name(commit: &Commit, word: &str) -> tantivy::Result<u64> {
    let mut sum = 0;
    for_each_term(commit, &format!("{} ", exact_name(word)), &mut |_, articles| {
        sum += articles;
    })?;
    Ok(sum)
}

/// Hands the uses of names in a commit to `then`.
pub(crate) fn with_name_uses<T>(
    commit: &Commit,
    then: impl FnOnce(&NameUses<'_, tantivy::TantivyError>) -> T,
) -> T {
    // Asked for many surnames.
    let all_articles = OnceCell::new();
    then(&NameUses {
        as_first_name: &|word| articles_with_first_name(commit, word),
        of_bodies: &|word| {
            let word = fold(word);
            let organisations = articles_with_term(commit, commit.fields.org, &word)?;
            Ok(organisations + articles_with_term(commit, commit.fields.place, &word)?)
        },
        as_full_name: &|name| match listed_name(name) {
            Some(term) => articles_with_term(commit, commit.fields.person, &term),
            None => Ok(0),
        },
        articles: &|| {
            if let Some(articles) = all_articles.get() {
                return Ok(*articles);
            }
            let articles = articles_with_term(commit, commit.fields.kind, DocumentKind::Article.as_str())?;
            Ok(*all_articles.get_or_init(|| articles))
        },
    })
}

/// In how many articles a field has a term.
pub(crate) fn articles_with_term(commit: &Commit, field: Field, term: &str) -> tantivy::Result<u64> {
    if let Some(whole) = &commit.whole {
        if field == commit.fields.kind {
            return Ok(whole.totals().articles);
        }
        let name = commit.engine.schema().get_field_name(field);
        return Ok(whole.articles_with(name, term).unwrap_or_default());
    }
    let mut articles = 0;
    for (segment, reader) in (0..).zip(commit.engine.segment_readers()) {
        if reader.alive_bitset().is_none() {
            let term = Term::from_field_text(field, term);
            articles += u64::from(reader.inverted_index(field)?.doc_freq(&term)?);
            continue;
        }
        for_each_posting(commit, segment, field, term, &mut |_| articles += 1)?;
    }
    Ok(articles)
}

/// Calls `visit` for each term of the field `person` that begins with `prefix`, with its number of articles, once a
/// segment.
pub(crate) fn for_each_term(
    commit: &Commit,
    prefix: &str,
    visit: &mut dyn FnMut(&str, u64),
) -> tantivy::Result<()> {
    if let Some(whole) = &commit.whole {
        for (term, articles) in whole.beginning_with(prefix).unwrap_or_default() {
            visit(&term, articles);
        }
        return Ok(());
    }
    for reader in commit.engine.segment_readers() {
        let index = reader.inverted_index(commit.fields.person)?;
        let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
        while stream.advance() {
            let Ok(term) = std::str::from_utf8(stream.key()) else {
                continue;
            };
            if !term.starts_with(prefix) {
                break;
            }
            // Articles that were replaced count until the engine merges them away: they are left out here, so that
            // the same articles give the same people whatever came before.
            let articles = match reader.alive_bitset() {
                None => u64::from(stream.value().doc_freq),
                Some(alive) => {
                    let basic = IndexRecordOption::Basic;
                    let mut postings = index.read_postings_from_terminfo(stream.value(), basic)?;
                    let mut articles = 0;
                    while postings.doc() != TERMINATED {
                        articles += u64::from(alive.is_alive(postings.doc()));
                        postings.advance();
                    }
                    articles
                }
            };
            visit(term, articles);
        }
    }
    Ok(())
}

/// Calls `visit` for each article of a segment that has a name, exactly as written, in a field of names.
pub(crate) fn for_each_article(
    commit: &Commit,
    segment: SegmentOrdinal,
    field: Field,
    written: &str,
    visit: &mut dyn FnMut(DocId),
) -> tantivy::Result<()> {
    for_each_posting(commit, segment, field, &exact_name(written), visit)
}

/// Calls `visit` for each article of a segment that has a term. Articles that were replaced are left out.
fn for_each_posting(
    commit: &Commit,
    segment: SegmentOrdinal,
    field: Field,
    term: &str,
    visit: &mut dyn FnMut(DocId),
) -> tantivy::Result<()> {
    let reader = commit.engine.segment_reader(segment);
    let index = reader.inverted_index(field)?;
    let term = Term::from_field_text(field, term);
    let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
        return Ok(());
    };
    while postings.doc() != TERMINATED {
        let doc = postings.doc();
        if reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc)) {
            visit(doc);
        }
        postings.advance();
    }
    Ok(())
}
