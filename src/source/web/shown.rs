//! The byline and date that a page shows near its headline.

use crate::source::front::front_lines::{self, Detail};
use crate::source::front::{byline, front_words};
use crate::source::record::fields::joined_names;
use crate::source::text::date;
use crate::source::text::line::{clean_byline, same_words};
use crate::source::web::blocks::Paragraph;
use crate::source::web::clutter::{self, Sign};
use crate::source::web::tree::{NodeId, Tag, Tree};

/// The visible text near the headline of a page.
pub(crate) struct Shown<'t, 'h> {
    pub tree: &'t Tree<'h>,
    pub signs: &'t [Sign],
    pub headline: Option<NodeId>,
    /// The article below the headline, on a page whose headline is outside it.
    pub article: Option<NodeId>,
    /// True if the page writes the day before the month in figures: `3/4/2021` is 3 April.
    pub day_first: bool,
}

/// The byline and date in the lines below a headline.
#[derive(Debug, Default)]
pub(crate) struct FrontOfPage {
    pub byline: Option<String>,
    pub published: Option<date::DayAndTime>,
}

impl Shown<'_, '_> {
    /// Reads the lines between the headline and the text, as pages without marks print them: `By Jane Doe`, `Tuesday 4
    /// March 2021`. Without the headline's element, they begin below the line with the words of `title`.
    pub(crate) fn front(&self, paragraphs: &[Paragraph], title: Option<&str>) -> FrontOfPage {
        /// Number of lines below the headline that are read.
        const LINES: usize = 10;
        /// Number of sentences among them that end the search: a standfirst and the beginning of the text.
        const SENTENCES: usize = 2;
        /// Minimum length in bytes of a sentence of the text.
        const LONG: usize = 160;
        let mut found = FrontOfPage::default();
        let line = self.headline.and_then(|headline| self.tree.short_line(headline));
        let is_headline = |paragraph: &Paragraph| {
            Some(&paragraph.text) == line.as_ref()
                || self.headline.is_none() && title.is_some_and(|title| same_words(title, &paragraph.text))
        };
        let from = match (paragraphs.iter().position(is_headline), self.headline) {
            (Some(headline), _) => headline + 1,
            (None, Some(headline)) => {
                let end = self.tree.nodes[headline].end;
                paragraphs.partition_point(|paragraph| paragraph.node < end)
            }
            (None, None) => return found,
        };
        let mut sentences = 0;
        let lines = paragraphs.get(from..).unwrap_or_default();
        for (index, paragraph) in lines.iter().enumerate().take(LINES) {
            if self.is_far(paragraph.node) {
                continue;
            }
            if paragraph.text.len() > LONG {
                sentences += 1;
                if sentences == SENTENCES {
                    break;
                }
                continue;
            }
            let line = self.ordered(&paragraph.text);
            let detail = if sentences == 0 {
                let next = lines.get(index + 1);
                let is_dated = next.is_some_and(|next| {
                    front_lines::strong_detail(&self.ordered(&next.text))
                        .is_some_and(|detail| detail.published.is_some())
                        || front_words::is_publication(&next.text)
                });
                front_lines::detail(&line)
                    .or_else(|| self.pieces(paragraph.node))
                    .or_else(|| names_alone(&line, index == 0, is_dated || found.published.is_some()))
            } else {
                front_lines::strong_detail(&line)
            };
            let Some(detail) = detail else { continue };
            let names = detail.byline.and_then(|names| byline::byline_shown(&names));
            found.byline = found.byline.take().or(names);
            let published = detail.published.filter(|_| !date::is_only_change(&line));
            found.published = found.published.or(published);
        }
        found
    }

    /// Reads a line whose parts have an element each, and no blanks between them: `<span>Jane Doe</span><span>4 March
    /// 2021</span>`.
    fn pieces(&self, block: NodeId) -> Option<Detail> {
        let tree = self.tree;
        let end = tree.nodes.get(block).filter(|_| !tree.is_large(block))?.end;
        let mut found: Option<Detail> = None;
        let mut names = None;
        for (id, _) in tree
            .elements_in(block)
            .filter(|(id, tag)| *id < end && !tag.is_block())
        {
            let Some(line) = tree.short_line(id).filter(|line| !line.is_empty()) else {
                continue;
            };
            let line = self.ordered(&line);
            let detail = front_lines::strong_detail(&line).or_else(|| self.marked_detail(id, &line));
            if let Some(detail) = detail {
                if detail.published.is_some() && date::is_only_change(&line) {
                    continue;
                }
                found.get_or_insert_default().fill(detail);
            } else if names.is_none() && !front_words::is_section(&line) {
                names = Some(byline::bare_names(&line)).filter(|names| !names.is_empty());
            }
        }
        // A name is that of the writer if the date is beside it.
        let mut found = found?;
        if found.published.is_some() && found.byline.is_none() {
            found.byline = names.map(|names| names.join(", "));
        }
        Some(found)
    }

    /// Reads a line in an element that its class or tag marks as the date: `Publié il y a 2 heures, le 14 mars 2023`.
    fn marked_detail(&self, id: NodeId, line: &str) -> Option<Detail> {
        let is_marked = self.tree.tag(id) == Some(Tag::Time) || has_word(self.tree, id, DATE_WORDS);
        let published = is_marked.then(|| date::in_line(line))??;
        Some(Detail {
            published: Some(published),
            ..Detail::default()
        })
    }

    /// True for an element of a part beside the headline: another story, a list, a dialog.
    fn is_far(&self, id: NodeId) -> bool {
        let is_around = |above: &NodeId| {
            !self
                .headline
                .is_some_and(|headline| self.tree.contains(*above, headline))
        };
        let above = self.tree.ancestors(id).take_while(is_around);
        above.chain([id]).any(|element| {
            let tag = self.tree.tag(element);
            matches!(tag, Some(Tag::Aside | Tag::Nav))
                || tag == Some(Tag::Article) && self.headline.is_some() && self.article != Some(element)
                || match self.signs[element] {
                    Sign::Hidden | Sign::Control | Sign::Comments | Sign::Teaser => true,
                    Sign::Word(word) => clutter::names_other_stories(word),
                    _ => false,
                }
        })
    }

    /// Returns a line with its dates in figures in the order year, month, day if the page tells the order.
    fn ordered<'l>(&self, line: &'l str) -> std::borrow::Cow<'l, str> {
        if self.day_first {
            date::with_day_first(line)
        } else {
            line.into()
        }
    }

    /// Returns the distance of an element from the headline: first the levels up to their common ancestor, then the
    /// number of nodes; None for an element of a teaser or another part beside the article.
    fn distance(&self, id: NodeId) -> Option<(usize, bool, usize)> {
        let mut beside = false;
        let mut levels = 0;
        if let Some(headline) = self.headline {
            let around = self.tree.ancestors(headline).find(|around| {
                levels += 1;
                self.tree.contains(*around, id)
            });
            for ancestor in self.tree.ancestors(id).take_while(|above| Some(*above) != around) {
                beside |= self.is_beside(ancestor);
            }
            beside |= self.signs[id] == Sign::Hidden;
            return (!beside).then_some((levels, id < headline, id.abs_diff(headline)));
        }
        beside |= self.tree.ancestors(id).any(|ancestor| self.is_beside(ancestor));
        (!beside).then_some((levels, false, id))
    }

    /// True for an element that holds a teaser or another part beside the article.
    fn is_beside(&self, id: NodeId) -> bool {
        match self.tree.tag(id) {
            Some(Tag::Article) if self.article == Some(id) => return false,
            Some(Tag::Item | Tag::Aside | Tag::Nav | Tag::Article | Tag::Cell) => return true,
            Some(Tag::Anchor) => return self.tree.nodes.get(id).is_some_and(|node| node.end > id + 4),
            _ => {}
        }
        match self.signs[id] {
            Sign::None | Sign::Picture => false,
            Sign::Word(word) => !clutter::is_byline(word),
            _ => true,
        }
    }

    /// Returns the first result of `value` for the candidates, starting with the one nearest to the headline.
    fn nearest<T>(&self, candidates: Vec<NodeId>, value: impl Fn(NodeId) -> Option<T>) -> Option<T> {
        let mut near: Vec<((usize, bool, usize), NodeId)> = candidates
            .into_iter()
            .filter_map(|id| Some((self.distance(id)?, id)))
            .collect();
        near.sort_unstable();
        near.into_iter().find_map(|(_, id)| value(id))
    }

    /// Returns the visible publication date: one marked as such, else the one nearest to the headline.
    ///
    /// `front` is the date that the lines below the headline give.
    pub(crate) fn date(&self, front: Option<date::DayAndTime>) -> Option<date::DayAndTime> {
        let tree = self.tree;
        let marked: Vec<NodeId> = tree
            .elements()
            .filter(|(id, tag)| {
                tree.attribute(*id, "itemprop")
                    .is_some_and(|value| value.split(' ').any(|token| token == "datePublished"))
                    || (*tag == Tag::Time && tree.attribute(*id, "pubdate").is_some())
            })
            .map(|(id, _)| id)
            .collect();
        let dated: Vec<NodeId> = tree
            .elements()
            .filter(|(id, tag)| *tag == Tag::Time || has_word(tree, *id, DATE_WORDS))
            .map(|(id, _)| id)
            .collect();
        self.nearest(marked, |id| self.date_of(id))
            .or(front)
            .or_else(|| {
                self.nearest(dated.clone(), |id| {
                    self.date_of(id).filter(|_| !self.is_change(id))
                })
            })
            .or_else(|| self.nearest(dated, |id| self.date_of(id)))
            .or_else(|| self.spoken_date())
    }

    /// Returns the date that a page has only for those who have it read aloud: `aria-label="Published 8:00 a.m. March 4,
    /// 2021"`.
    fn spoken_date(&self) -> Option<date::DayAndTime> {
        let tree = self.tree;
        let labelled = tree.elements().filter_map(|(id, _)| {
            let label = tree.attribute(id, "aria-label")?;
            let label = self.ordered(label.trim());
            label
                .starts_with("Published")
                .then(|| date::of_line(&label))
                .flatten()
        });
        labelled.into_iter().next()
    }

    fn date_of(&self, id: NodeId) -> Option<date::DayAndTime> {
        const LONGEST: usize = 120;
        let attribute = ["datetime", "content", "data-datetime", "data-date"]
            .iter()
            .find_map(|name| self.tree.attribute(id, name))
            .and_then(|value| date::of_metadata(&self.ordered(&value)));
        attribute.or_else(|| {
            let line = self.tree.short_line(id)?;
            (line.len() <= LONGEST)
                .then(|| date::of_printed(&self.ordered(&line)))
                .flatten()
        })
    }

    /// True if the element gives the date of a change.
    fn is_change(&self, id: NodeId) -> bool {
        let marked = self
            .tree
            .attribute(id, "itemprop")
            .is_some_and(|value| value.contains("dateModified"));
        marked || has_word(self.tree, id, CHANGE_WORDS) || self.line_is_change(id, usize::MAX) || {
            let label = self.tree.nodes.get(id).map(|node| node.parent);
            label.is_some_and(|around| self.line_is_change(around, 60))
        }
    }

    /// True if the line of an element, of at most `longest` bytes, says that something was changed.
    fn line_is_change(&self, id: NodeId, longest: usize) -> bool {
        let line = self.tree.short_line(id);
        line.is_some_and(|line| line.len() <= longest && date::is_change(&line))
    }

    /// Returns the visible byline: one marked as such, else `front`, the one in the lines below the headline, else the one
    /// in an element named after it.
    pub(crate) fn byline(&self, front: Option<String>) -> Option<String> {
        let tree = self.tree;
        let marked: Vec<NodeId> = tree
            .elements()
            .filter(|(id, _)| {
                tree.attribute(*id, "itemprop")
                    .is_some_and(|value| value.split(' ').any(|token| token == "author"))
                    || has_token(tree, *id, "rel", "author")
            })
            .map(|(id, _)| id)
            .collect();
        let named: Vec<NodeId> = tree
            .elements()
            .filter(|(id, _)| has_word(tree, *id, AUTHOR_WORDS))
            .map(|(id, _)| id)
            .collect();
        self.nearest(marked, |id| self.names_in(id))
            .or(front)
            .or_else(|| self.nearest(named, |id| self.names_in(id)))
    }

    /// Returns the names in an element for the byline.
    fn names_in(&self, id: NodeId) -> Option<String> {
        const LONGEST: usize = 140;
        let tree = self.tree;
        let end = tree.nodes.get(id).filter(|_| !tree.is_large(id))?.end;
        let inner: Vec<String> = (id..end)
            .filter(|inner| tree.attribute(*inner, "itemprop").as_deref() == Some("name"))
            .filter_map(|inner| clean_byline(&tree.short_line(inner)?))
            .collect();
        if let Some(names) = joined_names(inner) {
            return Some(names);
        }
        let line = tree.short_line(id)?;
        if line.is_empty() || line.len() > LONGEST {
            return None;
        }
        let links: Vec<String> = (id + 1..end)
            .filter(|inner| tree.tag(*inner) == Some(Tag::Anchor))
            .map(|inner| tree.line(inner))
            .filter(|name| front_words::is_name(name))
            .collect();
        if let Some(names) = joined_names(links) {
            return Some(names);
        }
        // The date is often in the same element.
        let line = line.split(" | ").next().unwrap_or(&line);
        // A card about the writer has a name, a role and sentences: the name has an element of its own.
        let is_card = line.split(' ').count() > 8 && line.ends_with('.');
        // `Halmery, 8 May 2023`: where and when, not who.
        let is_place = line
            .split_once(", ")
            .is_some_and(|(place, rest)| !place.contains(' ') && date::of_line(rest).is_some());
        (!is_card && !is_place)
            .then(|| byline::byline_shown(line))
            .flatten()
    }
}

/// Returns the names in a line of names alone: of several writers right below the headline, or of one beside a date.
fn names_alone(line: &str, is_first: bool, is_dated: bool) -> Option<Detail> {
    let names = byline::bare_names(line);
    let are_writers = names.len() > 1 && is_first || !names.is_empty() && is_dated;
    let is_other = front_words::is_section(line) || front_words::is_publication(line);
    (are_writers && !is_other).then(|| Detail {
        byline: Some(names.join(", ")),
        ..Detail::default()
    })
}

/// Words in classes and ids for dates, for dates of changes, and for writers.
const DATE_WORDS: &[&str] = &[
    "date",
    "dates",
    "datetime",
    "time",
    "timestamp",
    "published",
    "publication",
    "publish",
    "pubdate",
    "pub",
    "postdate",
    "dateline",
    "datum",
    "fecha",
    "posted",
    "created",
];
const CHANGE_WORDS: &[&str] = &["updated", "update", "modified", "changed", "lastmod"];
const AUTHOR_WORDS: &[&str] = &[
    "byline",
    "author",
    "authors",
    "writer",
    "autor",
    "auteur",
    "byl",
    "bylines",
    "autoren",
    "autore",
    "autori",
    "auteurs",
    "firma",
    "verfasser",
];

/// True for an element named after the writer or the date.
pub(crate) fn is_byline_or_date(tree: &Tree, id: NodeId) -> bool {
    has_word(tree, id, AUTHOR_WORDS) || has_word(tree, id, DATE_WORDS)
}

/// True if a class or the id of an element contains one of the words.
fn has_word(tree: &Tree, id: NodeId, words: &[&str]) -> bool {
    ["class", "id"].iter().any(|name| {
        tree.attribute(id, name).is_some_and(|value| {
            value
                .split_ascii_whitespace()
                .flat_map(clutter::split)
                .any(|part| words.iter().any(|word| word.eq_ignore_ascii_case(part)))
        })
    })
}

pub(crate) fn has_token(tree: &Tree, id: NodeId, name: &str, token: &str) -> bool {
    tree.attribute(id, name).is_some_and(|value| {
        value
            .split_ascii_whitespace()
            .any(|part| part.eq_ignore_ascii_case(token))
    })
}
