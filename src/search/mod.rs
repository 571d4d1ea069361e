//! Answers questions: `text -> Query -> plan -> hits`.
//!
//! [`query`] parses a question into a syntax tree, independent of the engine. The planner builds the engine's
//! query objects from the tree. [`Searcher`] runs them and reads the fields to show. All results are plain
//! data.

mod question;
mod answer;
pub(crate) mod budget;
pub mod query;
pub(crate) mod commit;
pub(crate) mod terms;
pub(crate) mod engine;
pub(crate) mod people;
pub(crate) mod plan;
mod passage;
pub(crate) mod facet;
mod explain;
mod same_quotation;
pub(crate) mod search_context;
mod articles;
mod timeline;
mod shown_article;
pub(crate) mod quotation_plan;
mod folding;
mod quotations;
mod similar;
mod directory_page;
pub(crate) mod directory;
mod export;
pub mod verify;
pub mod suggest;
mod searcher;

pub use answer::{
    AliasEvidence, Cite, CorrectionNotice, DirectoryAlias, DirectoryEntry, Example, ExportedArticle,
    FacetCounts, FirstCopy, Hit, PeriodCount, QuoteContext, QuoteHit, QuoteSpeaker, QuoteVersion, Reason,
    ReportPart, Reported, Results, ShortForm, ShownArticle, SimilarArticles, Snippet, TakenFor, Warning,
};
pub use budget::Allowance;
pub use export::{ExportArticles, ExportQuotes};
pub use question::{
    Arrived, ArticleQuestion, DateStep, DirectoryQuestion, ExportParts, Facet, Facets, Folding,
    QuoteQuestion, Sort, WantedNames, Window,
};
pub use searcher::Searcher;
pub(crate) use searcher::places_of;

#[cfg(test)]
mod tests;
