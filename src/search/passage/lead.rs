//! The sentences before a quotation whose words cannot be understood without them: "It always did."

use crate::extract::QuoteKind;
use crate::extract::token::tokenize;
use crate::index::documents::self_contained::{lack, points_back, self_containment};
use crate::search::passage::context::{opening_sentences, outside};
use crate::search::passage::snippet::shown_text;
use crate::span::Span;

/// Words with a factor up to this need the text before them.
const NEEDY: f32 = 0.7;
/// Maximum number of sentences before the one in which the quotation begins.
const SENTENCES: usize = 2;
/// Maximum bytes of a sentence. A longer one is a table or a list without full stops, and explains nothing.
const LONGEST: usize = 600;
/// A sentence with fewer words rarely names anything: "She looked."
const FEWEST_WORDS: usize = 6;
/// Marks at the end of the lead that belong to the quotation.
const OPENING_MARKS: [char; 8] = ['“', '"', '‘', '\'', '«', '„', '(', '['];

/// The text before a quotation that its reader needs, from the beginning of a sentence; None if its words can be understood
/// alone or nothing is before them.
///
/// It is one sentence, or two if the first needs the one before it. The beginning of the quotation's own sentence follows,
/// unless the quotation is a report, which is shown as a sentence. `hidden` are the parts that are not shown (boilerplate, the
/// headline); `has_cue` tells whether a verb of its own reports the quotation. The quotation must lie in `body` on character bounds.
pub(crate) fn lead(
    body: &str,
    hidden: &[Span],
    quotation: Span,
    kind: QuoteKind,
    has_cue: bool,
) -> Option<String> {
    let said = quotation.of(body);
    // Words in marks without a verb of their own go on with what the speaker said before.
    let goes_on = kind == QuoteKind::Direct && !has_cue;
    if !goes_on && !is_needy(said, kind) && !points_back(said, &tokenize(said)) {
        return None;
    }
    let sentences = opening_sentences(body, hidden, quotation, SENTENCES);
    let own = sentences
        .iter()
        .find(|span| span.start < quotation.start && quotation.start < span.end);
    let own = own.map_or(Span::new(quotation.start, quotation.start), |own| {
        let opening = Span::new(own.start, quotation.start);
        outside(hidden, opening, body)
    });
    let begins = if own.is_empty() {
        quotation.start
    } else {
        own.start
    };
    let mut parts: Vec<String> = Vec::new();
    if kind == QuoteKind::Direct {
        let opening = shown_text(own.of(body));
        let opening = opening.trim_end_matches(|c: char| OPENING_MARKS.contains(&c) || c.is_whitespace());
        if !opening.is_empty() {
            parts.push(opening.to_owned());
        }
    }
    let explains =
        |part: &String| part.split_whitespace().count() >= FEWEST_WORDS && !is_needy(part, QuoteKind::Direct);
    let before = sentences.iter().rev().filter(|span| span.end <= begins);
    for sentence in before.take(SENTENCES) {
        if parts.last().is_some_and(explains) || sentence.len() > LONGEST {
            break;
        }
        let shown = shown_text(sentence.of(body));
        if !shown.is_empty() {
            parts.push(shown);
        }
    }
    parts.reverse();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// True for words that point to something outside of them.
fn is_needy(words: &str, kind: QuoteKind) -> bool {
    self_containment(lack(words, &tokenize(words), kind)) <= NEEDY
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "Dam shut\n\nThe old dam above Halmery was closed on Monday. She looked. “It leaks,” Byrd said on Monday. \
                        The mayor, Tom Oduya, welcomed the repair of the wall. “The town council paid for the whole repair of the \
                        wall,” he said. Oduya said that they would come. Byrd said the wall was “a very bad thing to do”.";

    fn lead_of(words: &str, kind: QuoteKind) -> Option<String> {
        let start = TEXT.find(words).expect("the text contains the words");
        let hidden = [Span::new(0, "Dam shut".len())];
        lead(TEXT, &hidden, Span::new(start, start + words.len()), kind, true)
    }

    #[test]
    fn words_that_point_back_have_the_sentences_before_them() {
        assert_eq!(
            lead_of("It leaks,", QuoteKind::Direct).as_deref(),
            Some("The old dam above Halmery was closed on Monday. She looked.")
        );
    }

    #[test]
    fn words_that_are_understood_alone_have_none() {
        assert_eq!(
            lead_of(
                "The town council paid for the whole repair of the wall,",
                QuoteKind::Direct
            ),
            None
        );
    }

    #[test]
    fn words_that_go_on_have_the_first_ones_before_them() {
        let text = "“The harbour is closed,” Byrd said. “Ships are waiting outside of the wall.”";
        let start = text.find("Ships").expect("the text has ships");
        let said = Span::new(start, text.len() - '”'.len_utf8());
        let with = |has_cue| lead(text, &[], said, QuoteKind::Direct, has_cue);
        assert_eq!(
            with(false).as_deref(),
            Some("“The harbour is closed,” Byrd said.")
        );
        assert_eq!(with(true), None);
    }

    #[test]
    fn a_report_has_whole_sentences_alone() {
        assert_eq!(
            lead_of("that they would come", QuoteKind::Indirect).as_deref(),
            Some("“The town council paid for the whole repair of the wall,” he said.")
        );
    }

    #[test]
    fn a_fragment_has_the_beginning_of_its_sentence() {
        assert_eq!(
            lead_of("a very bad thing to do", QuoteKind::Direct).as_deref(),
            Some(
                "“The town council paid for the whole repair of the wall,” he said. Oduya said that they would come. Byrd said the wall \
                 was"
            )
        );
    }

    #[test]
    fn nothing_stands_before_the_first_words() {
        assert_eq!(
            lead(
                "“It leaks,” she said.",
                &[],
                Span::new(3, 12),
                QuoteKind::Direct,
                true
            ),
            None
        );
    }

    proptest! {
        #[test]
        fn any_place_in_any_text_may_have_a_lead(text in any::<String>(), start in 0_usize..40, end in 0_usize..40) {
            let start = text.floor_char_boundary(start);
            let end = text.floor_char_boundary(end).max(start);
            for kind in [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect] {
                let _ = lead(&text, &[], Span::new(start, end), kind, true);
            }
        }
    }
}
