//! Question -> answer: `text -> Query -> plan -> hits`.
//!
//! [`query`] makes a syntax tree of a question and knows nothing of the engine; the planner makes the engine's query
//! objects of the tree; [`Searcher`] runs them and reads what is shown. Everything that comes out is plain data.

mod question;
mod answer;
pub mod query;
mod commit;
mod terms;
mod engine;
mod people;
mod plan;
mod passage;

mod explain;
pub mod export;
mod facet;
mod same_quotation;
mod directory;
mod quotations;
mod articles;
mod shown_article;
mod similar;

pub use answer::{
    AliasEvidence, DirectoryAlias, DirectoryEntry, Example, ExportedArticle, FacetCounts, FirstCopy, Hit,
    PeriodCount, QuoteContext, QuoteHit, QuoteVersion, Reason, Results, ShortForm, ShownArticle, Similar,
    Snippet, TakenFor, Warning,
};
pub use articles::Searcher;
pub use question::{
    ArticleQuestion, DateStep, DirectoryQuestion, ExportParts, Facet, Facets, Folding, QuoteQuestion, Sort,
    WantedNames, Window,
};

#[cfg(test)]
mod tests;
