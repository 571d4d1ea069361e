//! Contents of an index: days, publications, languages, folders.

use std::collections::BTreeMap;

use crate::collection::Collection;
use crate::error::Result;
use crate::render::report::Holdings;
use crate::search::{ArticleQuestion, DateStep, Facet, Facets, Window};
use crate::source::{self, Missing};

/// Maximum number of publications, languages and folders that are listed.
const LISTED: usize = 10;

/// Reports which articles an index holds.
///
/// # Errors
/// Where the index cannot be read.
pub(crate) fn held(collection: &Collection) -> Result<Holdings> {
    let question = ArticleQuestion {
        text: "*".to_owned(),
        headlines: true,
        all: true,
        explain: false,
        facets: Facets {
            wanted: vec![Facet::Date(DateStep::Day), Facet::Publication, Facet::Language],
            size: LISTED,
        },
    };
    let window = Window {
        limit: 0,
        ..Window::default()
    };
    let mut facets = collection.find(&question, &window)?.facets.into_iter();
    let days = facets.next();
    let span = days.as_ref().map(|days| &days.values);
    let day = |value: Option<&(String, u64)>| value.map(|(day, _)| day.clone());
    let files = collection.files()?;
    let mut counts = || facets.next().map(|counts| counts.values).unwrap_or_default();
    let Missing {
        files: missing,
        folders: gone,
    } = source::missing(files.iter().map(String::as_str));
    Ok(Holdings {
        first: day(span.and_then(|days| days.first())),
        last: day(span.and_then(|days| days.last())),
        undated: days.as_ref().map_or(0, |days| days.without),
        publications: counts(),
        languages: counts(),
        folders: folders(&files),
        missing,
        gone,
        last_run: collection.last_written(),
    })
}

/// The folders that hold the files, with their numbers: the first that are not alone in theirs.
fn folders(files: &[String]) -> Vec<(String, u64)> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut common = files.first().map(|path| folder(path)).unwrap_or_default();
    for path in files {
        while !path
            .strip_prefix(&*common)
            .is_some_and(|rest| rest.starts_with('/'))
        {
            common = folder(&common);
        }
    }
    let mut counts = BTreeMap::new();
    for path in files {
        let rest = path[common.len()..].trim_start_matches('/');
        let below = rest.split_once('/').map(|(below, _)| below);
        let name = below.map_or_else(|| format!("{common}/"), |below| format!("{common}/{below}/"));
        *counts.entry(name).or_insert(0) += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    if counts.len() > LISTED {
        return vec![(format!("{common}/"), files.len() as u64)];
    }
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_that_part_the_files() {
        let files = ["/news/a/1.txt", "/news/a/x/2.txt", "/news/b/3.txt", "/news/4.txt"];
        let files = files.map(str::to_owned);
        let counts = |files: &[String]| {
            let counts = folders(files);
            counts
                .into_iter()
                .map(|(name, count)| format!("{name} {count}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(counts(&files), ["/news/a/ 2", "/news/ 1", "/news/b/ 1"]);
        assert_eq!(counts(&files[..1]), ["/news/a/ 1"]);
        assert!(counts(&[]).is_empty());
    }
}
