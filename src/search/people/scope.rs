//! `person:angela merkel`: whether a field of names was meant to reach over more than its first word.

use tantivy::collector::Count;
use tantivy::query::Query as EngineQuery;

use crate::error::Result;
use crate::index::analysis::folded_words;
use crate::search::answer::Warning;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::engine::term_query::{name, name_field};
use crate::search::query::Scope;

/// Warns where the words after a word in a field of names form one name of the index with it:
/// `person:angela merkel`.
pub(crate) fn scope_warnings(commit: &Commit, scopes: &[Scope]) -> Result<Vec<Warning>> {
    let mut warnings = Vec::new();
    for scope in scopes {
        let Some(field) = name_field(&commit.fields, scope.field) else {
            continue;
        };
        let mut reach = 1;
        while reach < scope.words.len() {
            let folded = folded_words(&scope.words[..=reach].join(" "));
            let query = name(field, &folded);
            let is_name = folded.len() > reach && finds(commit, query.as_ref())?;
            if !is_name {
                break;
            }
            reach += 1;
        }
        if reach > 1 {
            warnings.push(scope.warning(reach));
        }
    }
    Ok(warnings)
}

fn finds(commit: &Commit, query: &dyn EngineQuery) -> Result<bool> {
    let found = commit
        .engine
        .search(query, &Count)
        .map_err(|error| failed(&error))?;
    Ok(found > 0)
}
