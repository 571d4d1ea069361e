//! Which organisations an article is about, and which only sent it.

use crate::article::Article;
use crate::extract::{Entity, EntityKind};
use crate::span::Span;

/// Maximum number of further mentions of an agency that only sent the article: "officials told Reuters".
const FURTHER_MENTIONS: usize = 3;

/// True if an entity belongs to the story. The agency of the dateline does not ("HALMERY (Herald News) - The bridge …"), unless the
/// headline names it or the text often does.
pub(crate) fn is_of_story(article: &Article, entity: &Entity) -> bool {
    entity.kind != EntityKind::Organisation
        || !entity.title_mentions.is_empty()
        || entity.mentions.len() > 1 + FURTHER_MENTIONS
        || !entity
            .mentions
            .first()
            .is_some_and(|mention| is_credit(&article.text, mention.span))
}

/// True for a name alone in brackets that a dash follows, with at most a place and a date before it in its line.
fn is_credit(text: &str, name: Span) -> bool {
    /// Longest place and date before the brackets, in bytes: "LE BOURGET, France, March 3".
    const LONGEST: usize = 80;
    let (Some(before), Some(after)) = (text.get(..name.start), text.get(name.end..)) else {
        return false;
    };
    let Some(before) = before.trim_end().strip_suffix('(') else {
        return false;
    };
    let line = before.rsplit('\n').next().unwrap_or(before).trim();
    let Some(after) = after.trim_start().strip_prefix(')') else {
        return false;
    };
    // "LA PAZ", "RIO DE JANEIRO", "Port au Prince": only short words are in lower case.
    let is_of_place = |word: &str| word.len() < 4 || !word.starts_with(char::is_lowercase);
    line.len() <= LONGEST
        && line.split_whitespace().all(is_of_place)
        && after.trim_start().starts_with(['-', '–', '—'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, expected: bool) {
        let start = text.find(name).expect("the name is in the text");
        let span = Span::new(start, start + name.len());
        assert_eq!(is_credit(text, span), expected, "in {text:?}");
    }

    #[test]
    fn an_agency_in_a_dateline_is_a_credit() {
        check("HALMERY (Herald News) - The bridge is shut.", "Herald News", true);
        check("LE BRAND, Ostia ( Herald ) – The bridge", "Herald", true);
        check("Headline\n\n(Herald) - The bridge", "Herald", true);
    }

    #[test]
    fn other_names_in_brackets_are_none() {
        check("The Halmery Port Authority (HPA) said", "HPA", false);
        check("The bridge is shut. Its owner (Herald) - a firm", "Herald", false);
        check("HALMERY, March 3 - The Herald said", "Herald", false);
    }
}
