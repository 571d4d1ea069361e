//! Plans a question for quotations: its words, its speaker, and the classes to show.

use std::sync::Arc;

use tantivy::query::{BooleanQuery, Occur};

use crate::error::Result;
use crate::index::packed::quote_kind_code;
use crate::search::answer::Warning;
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::HitKind;
use crate::search::commit::stored::failed;
use crate::search::engine::spoken::Spoken;
use crate::search::engine::term_query::{BoxedQuery, unscored};
use crate::search::engine::top_hits::Limits;
use crate::search::people::further_names::FurtherNames;
use crate::search::query::{Asked, Field, Parsed, Query, Syntax, parse_as};
use crate::search::question::{QuoteQuestion, Window};
use crate::search::search_context::{SearchContext, Understood, understand};

/// A planned question for quotations.
pub(crate) struct QuotationPlan {
    /// The question as typed, in one line.
    pub(crate) typed: String,
    pub(crate) query: Query,
    pub(crate) known: FurtherNames,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) planned: BoxedQuery,
    pub(crate) limits: Limits,
}

impl QuotationPlan {
    /// Plans a question. If it names no classes, those of `classes` are shown.
    pub(crate) fn of(
        context: &SearchContext,
        question: &QuoteQuestion,
        window: &Window,
        classes: Classes,
    ) -> Result<Self> {
        let (parsed, typed) = joined(question, context.asked);
        let Understood {
            query,
            known,
            mut warnings,
        } = understand(context, parsed)?;
        let plans = context.planner(&known, HitKind::Quotation);
        let mut limits = limits(question, window);
        limits.arrived.clone_from(&context.arrived);
        match &question.assertions[..] {
            [] => limits.classes = classes.or(Classes::asked_for(&query)),
            asked => (limits.only, limits.classes) = (Some(Classes::of(asked)), Classes::ALL),
        }
        let (speaker, rest) = speaker_and_rest(&query);
        let found = match &speaker {
            None => plans.plan(&rest, Vec::new()),
            Some(speaker) => plans.by_standing().plan(speaker, Vec::new()).and_then(|by| {
                limits.spoken = Some(Arc::new(Spoken::find(&context.commit, by.as_ref())?));
                match &rest {
                    Query::All => Ok(unscored(by)),
                    rest => {
                        let rest = plans.plan(rest, Vec::new())?;
                        let parts = vec![(Occur::Must, rest), (Occur::Must, unscored(by))];
                        Ok(Box::new(BooleanQuery::new(parts)) as BoxedQuery)
                    }
                }
            }),
        };
        let planned = found.map_err(|error| failed(&error))?;
        warnings.extend(plans.warnings(&question.text)?);
        Ok(Self {
            typed,
            query,
            known,
            warnings,
            planned,
            limits,
        })
    }
}

/// Splits a question into the part that is about the speaker alone, and the rest.
fn speaker_and_rest(query: &Query) -> (Option<Query>, Query) {
    let is_speaker =
        |part: &Query| !matches!(part, Query::Not(_)) && part.all_fields(&|field| field == Field::Speaker);
    let parts = match query {
        Query::And(parts) => &parts[..],
        query => std::slice::from_ref(query),
    };
    let mut speaker: Option<Query> = None;
    let mut rest = Query::All;
    for part in parts {
        if is_speaker(part) {
            speaker = Some(match speaker {
                Some(before) => before.and(part.clone()),
                None => part.clone(),
            });
        } else {
            rest = rest.and(part.clone());
        }
    }
    (speaker, rest)
}

/// The restrictions on quotations that do not depend on words.
fn limits(question: &QuoteQuestion, window: &Window) -> Limits {
    let kinds = question.kinds.iter();
    Limits {
        with_spoken_for: question.spoken_for,
        kinds: kinds.fold(0, |kinds, kind| kinds | 1 << quote_kind_code(*kind)),
        // The index stores confidence in rounded hundredths, so the minimum is rounded, too.
        confidence: question
            .min_confidence
            .map_or(0, |least| (least.clamp(0.0, 1.0) * 100.0).round() as u64),
        ..Limits::of_days(window)
    }
}

/// Joins the parts of a question for quotations into one, and into one line as typed.
pub(crate) fn joined(question: &QuoteQuestion, asked: Asked) -> (Parsed, String) {
    let Parsed {
        mut query,
        mut warnings,
        scopes,
    } = parse_as(&question.text, asked);
    let mut typed = vec![question.text.trim().to_owned()];
    let flags = [
        ("--by", &question.by, Field::Speaker),
        ("--about", &question.about, Field::About),
        ("--said", &question.said, Field::Said),
    ];
    for (flag, text, field) in flags {
        let Some(text) = text else { continue };
        // Only the main text may be pasted from another tool, so the other parts are always in our own
        // language.
        let syntax = Syntax::Onrecord;
        let parsed = parse_as(
            text,
            Asked {
                field,
                syntax,
                ..asked
            },
        );
        let part = match field {
            Field::Speaker => parsed.query.with_names_joined(),
            _ => parsed.query,
        };
        query = query.and(part);
        typed.push(format!("{flag} {text}"));
        warnings.extend(parsed.warnings.into_iter().map(|warning| Warning {
            message: format!("in {flag}: {}", warning.message),
            ..warning
        }));
    }
    typed.retain(|part| !part.is_empty());
    let parsed = Parsed {
        query,
        warnings,
        scopes,
    };
    (parsed, typed.join(" "))
}
