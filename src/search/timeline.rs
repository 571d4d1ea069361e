//! Counts matching articles by day, month or year.

use crate::error::Result;
use crate::search::answer::{PeriodCount, Results};
use crate::search::commit::columns::HitKind;
use crate::search::commit::matching::Matching;
use crate::search::engine::run::run;
use crate::search::engine::top_hits::{Collected, Collecting, Limits};
use crate::search::facet::{count_days, segment_hits};
use crate::search::query::parse_as;
use crate::search::question::{DateStep, Window};
use crate::search::search_context::{Ready, SearchContext, date_filter, ready};

/// The number of matching articles in each period from the first to the last: by `step`, or by a step that
/// fits the range. Every copy counts. Of the window, only the days are used. The facets hold the periods that
/// have articles, and the number of articles without a day.
pub(crate) fn timeline(
    context: &SearchContext,
    text: &str,
    step: Option<DateStep>,
    window: &Window,
) -> Result<Results<PeriodCount>> {
    let window = Window { limit: 0, ..*window };
    let Matching {
        total,
        mut warnings,
        matches,
    } = all_matches(context, text, &window)?;
    let days = count_days(
        &context.commit,
        &segment_hits(&context.commit.columns, HitKind::Article, &matches),
    );
    let is_partial = context.commit.budget.settle(&mut warnings)?;
    let step = step.unwrap_or_else(|| days.fitting_step());
    let counts = days.by(step);
    Ok(Results {
        query: text.to_owned(),
        total,
        is_partial,
        total_all: None,
        withheld: None,
        spoken_for: None,
        warnings,
        hits: counts.periods(),
        facets: vec![counts],
        explained: None,
    })
}

/// All articles that match.
fn all_matches(context: &SearchContext, text: &str, window: &Window) -> Result<Matching> {
    let (parsed, filters) = (parse_as(text, context.asked), date_filter(context, window));
    let Ready {
        warnings, planned, ..
    } = ready(context, parsed, text, HitKind::Article, filters)?;
    let collecting = Collecting {
        kind: HitKind::Article,
        limits: Limits::default(),
        keeps: true,
        folds: false,
    };
    let Collected { total, matches, .. } = run(&context.commit, planned.as_ref(), &collecting, window)?;
    Ok(Matching {
        total,
        matches,
        warnings,
    })
}
