//! Counts people over all hits of common words, compared with the engine's terms aggregation over an equal
//! column.

use std::path::Path;

use anyhow::{Context, Result, bail};
use onrecord::index::Index as OurIndex;
use onrecord::search::{ArticleQuestion, Facet, Facets, Searcher, Window};
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::{AggContextParams, AggregationCollector};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{Field, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyDocument};

use crate::bare::{Asked, SHOWN};
use crate::measure::Pairs;
use crate::questions::Class;
use crate::table::{Bar, Table};
use crate::warm::per_question;

/// Measures questions of one common word with the ten most frequent people of all hits. The bare engine
/// counts names as they are in articles; onrecord joins the names of one person and folds copies.
pub(crate) fn measure(
    ours: &OurIndex,
    folder: &Path,
    classes: &[Class],
    rounds: u32,
    table: &mut Table,
) -> Result<()> {
    let Some(class) = classes.iter().find(|class| class.name == "one common word") else {
        return Ok(());
    };
    let (bare, body, person) = built(ours, folder)?;
    let reader = bare
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .doc_store_cache_num_blocks(512)
        .try_into()?;
    let theirs = reader.searcher();
    let mut parser = QueryParser::for_index(&bare, vec![body]);
    parser.set_conjunction_by_default();
    let aggregations: Aggregations = serde_json::from_value(serde_json::json!({
        "people": {"terms": {"field": bare.schema().get_field_name(person), "size": 10}}
    }))?;
    let searcher = Searcher::new(ours)?;
    let window = Window {
        limit: SHOWN,
        ..Window::default()
    };
    let mut time = Pairs::default();
    let (mut our_hits, mut their_hits) = (0, 0);
    for _ in 0..rounds {
        their_hits = 0;
        let bare_time = per_question(class, |question, first| {
            let Asked::Text(words) = &question.bare else {
                bail!("questions of one common word must be text");
            };
            let query = parser.parse_query(words)?;
            let counted = AggregationCollector::from_aggs(aggregations.clone(), AggContextParams::default());
            let (total, best, people) = theirs.search(
                &query,
                &(Count, TopDocs::with_limit(SHOWN).order_by_score(), counted),
            )?;
            for (_, address) in best {
                std::hint::black_box(theirs.doc::<TantivyDocument>(address)?);
            }
            their_hits += u64::from(first) * total as u64;
            std::hint::black_box(people);
            Ok(())
        })?;
        our_hits = 0;
        let our_time = per_question(class, |question, first| {
            let asked = ArticleQuestion {
                text: question.ours.clone(),
                headlines: true,
                facets: Facets {
                    wanted: vec![Facet::Person],
                    size: 10,
                },
                ..ArticleQuestion::default()
            };
            let answer = searcher.find(&asked, &window)?;
            our_hits += u64::from(first) * answer.total_all.unwrap_or(answer.total);
            std::hint::black_box(answer);
            Ok(())
        })?;
        time.push(our_time, bare_time);
    }
    let told = |time: f64, hits: u64| format!("{time:.0} µs, {} hits", hits / class.questions.len() as u64);
    table.ratio(
        "warm query, a common word, people of all hits counted",
        told(time.ours(), our_hits),
        told(time.theirs(), their_hits),
        time.ours_by_theirs(),
        Bar::AtMost(2.0),
    );
    Ok(())
}

/// A bare index of the same articles with a column of their people's names. Built if it does not exist.
fn built(ours: &OurIndex, folder: &Path) -> Result<(Index, Field, Field)> {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(tantivy::schema::IndexRecordOption::WithFreqsAndPositions);
    let body = builder.add_text_field(
        "body",
        TextOptions::default().set_indexing_options(indexing) | STORED,
    );
    let person = builder.add_text_field("person", TextOptions::default().set_fast("raw"));
    let searcher = ours.searcher()?;
    if folder.exists() {
        let index = Index::open_in_dir(folder)?;
        if index.reader()?.searcher().num_docs() > 0 {
            return Ok((index, body, person));
        }
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let index = Index::create_in_dir(folder, builder.build())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(2, 200_000_000)?;
    let fields = ours.fields();
    let names = searcher.schema().get_field_name(fields.person_name);
    for segment in searcher.segment_readers() {
        let column = segment.fast_fields().str(names)?;
        let store = segment.get_store_reader(16)?;
        for doc in segment.doc_ids_alive() {
            let stored: TantivyDocument = store.get(doc)?;
            let Some(text) = stored.get_first(fields.body).and_then(|value| value.as_str()) else {
                continue;
            };
            let mut document = TantivyDocument::new();
            document.add_text(body, text);
            let mut name = String::new();
            for ord in column
                .iter()
                .flat_map(|column| column.term_ords(doc).collect::<Vec<_>>())
            {
                if let Some(column) = &column
                    && column.ord_to_str(ord, &mut name)?
                {
                    document.add_text(person, &name);
                }
            }
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok((index, body, person))
}
