//! Finds the paragraphs of a page that are its article.

use rustc_hash::FxHashMap;

use crate::source::web::blocks::Paragraph;
use crate::source::web::clutter::{self, Sign};
use crate::source::web::shown;
use crate::source::web::tree::{NodeId, Tag, Tree};

/// Hints of a page about the position of its article.
pub(crate) struct Hints<'a> {
    /// The element with the headline.
    pub headline: Option<NodeId>,
    /// The page's summary of its article, often the standfirst.
    pub description: Option<&'a str>,
}

/// Returns the paragraphs of the article, in page order.
///
/// The article is the element with the most prose and the least other text. Parts of it with a [`Sign`] are left out,
/// unless they hold a large part of the prose. A standfirst between the headline and that element is added. Empty
/// only for a page without text.
pub(crate) fn article(
    tree: &Tree,
    paragraphs: Vec<Paragraph>,
    signs: Vec<Sign>,
    hints: &Hints,
) -> Vec<Paragraph> {
    let mut page = PageContent::new(tree, paragraphs, signs, hints.headline);
    let mut root = page.root().or_else(|| page.brief());
    for _ in 0..3 {
        if !page.forgive(root) {
            break;
        }
        root = page.root().or_else(|| page.brief());
    }
    let kept = page.kept(root, hints);
    let mut keep = kept.iter();
    page.paragraphs.retain(|_| keep.next().copied().unwrap_or(false));
    page.paragraphs
}

/// Returns the paragraphs of a piece of HTML that have no sign; all of them if none is left.
pub(crate) fn visible(tree: &Tree, paragraphs: Vec<Paragraph>, signs: Vec<Sign>) -> Vec<Paragraph> {
    let mut page = PageContent::new(tree, paragraphs, signs, None);
    page.forgive_teasers();
    let shown: Vec<Paragraph> = page
        .paragraphs
        .iter()
        .filter(|paragraph| page.signs[paragraph.node] == Sign::None)
        .cloned()
        .collect();
    if shown.is_empty() { page.paragraphs } else { shown }
}

/// Minimum number of cards that form a list of other articles.
const MANY_CARDS: usize = 4;

/// Minimum prose in bytes of a usual article.
const LITTLE: usize = 200;

/// The amount of a page's text in an element, in bytes. Every node has one, so it is small.
#[derive(Clone, Copy, Debug, Default)]
struct Amount {
    /// Sentences and whole paragraphs, without their links.
    prose: u32,
    /// Links, labels, and text with a sign.
    other: u32,
    /// Number of paragraphs of prose.
    count: u32,
}

impl Amount {
    const fn add(&mut self, other: Self) {
        self.prose = self.prose.saturating_add(other.prose);
        self.other = self.other.saturating_add(other.other);
        self.count = self.count.saturating_add(other.count);
    }
}

struct PageContent<'t, 'h> {
    tree: &'t Tree<'h>,
    paragraphs: Vec<Paragraph>,
    headline: Option<NodeId>,
    /// The sign of each node itself.
    own: Vec<Sign>,
    /// The sign of each node, inherited from the outermost element around it that has one.
    signs: Vec<Sign>,
    /// The amount of text in each node.
    amounts: Vec<Amount>,
}

impl<'t, 'h> PageContent<'t, 'h> {
    fn new(tree: &'t Tree<'h>, paragraphs: Vec<Paragraph>, own: Vec<Sign>, headline: Option<NodeId>) -> Self {
        let mut page = Self {
            tree,
            paragraphs,
            headline,
            own,
            signs: Vec::new(),
            amounts: Vec::new(),
        };
        // Elements around the headline hold the article.
        if let Some(headline) = headline {
            for id in tree.ancestors(headline).chain([headline]) {
                page.own[id] = Sign::None;
            }
        }
        page.clear_standfirsts();
        page.own_headings();
        page.mark_teasers();
        page.weigh();
        page
    }

    /// Removes the sign from a part named as a teaser but without links, which is the article's own summary, and from
    /// a fact box or note of prose within the article.
    fn clear_standfirsts(&mut self) {
        let tree = self.tree;
        let is_link = |id: NodeId| tree.tag(id) == Some(Tag::Anchor);
        let article = self.marked_article();
        for id in 0..self.own.len() {
            if matches!(self.own[id], Sign::Aside | Sign::Footer)
                && article.is_some_and(|article| tree.contains(article, id))
                && !(id..tree.nodes[id].end).any(|id| is_link(id) || tree.tag(id) == Some(Tag::Form))
                && self.inside(id).any(is_prose)
                && !self.inside(id).any(|paragraph| is_offer(&paragraph.text))
            {
                self.own[id] = Sign::None;
            }
            if matches!(self.own[id], Sign::Word(word) if clutter::is_teaser(word))
                && !(id..tree.nodes[id].end).any(is_link)
                && !tree.ancestors(id).any(is_link)
            {
                self.own[id] = Sign::None;
            }
        }
    }

    /// Takes the linked headings of a round-up, such as a newsletter, for headings of the article itself: they lead to
    /// many sites, or have more below them than an excerpt.
    fn own_headings(&mut self) {
        /// Median of the prose below a heading, in bytes, from which on it is no excerpt.
        const ITEM: usize = 250;
        /// Minimum number of sites.
        const SITES: usize = 3;
        let tree = self.tree;
        let article = if self.headline.is_some() {
            let Some(article) = self.marked_article() else {
                return;
            };
            article
        } else {
            0
        };
        // The place of each linked heading, and the prose up to the next heading.
        let mut items: Vec<(usize, usize)> = Vec::new();
        for (index, paragraph) in self.paragraphs.iter().enumerate() {
            let is_inside = tree.contains(article, paragraph.node) && self.own[paragraph.node] == Sign::None;
            if is_inside && is_linked_heading(paragraph) {
                items.push((index, 0));
            } else if is_inside
                && is_prose(paragraph)
                && let Some((_, prose)) = items.last_mut()
            {
                *prose += paragraph.text.len() - paragraph.linked;
            }
        }
        if items.len() < MANY_CARDS {
            return;
        }
        let mut sites: FxHashMap<String, usize> = FxHashMap::default();
        for (index, _) in &items {
            if let Some(site) = site_of(tree, self.paragraphs[*index].node) {
                *sites.entry(site).or_default() += 1;
            }
        }
        let abroad: usize = sites.values().sum();
        let leads_abroad = sites.len() >= SITES
            && abroad * 2 > items.len()
            && sites.values().all(|count| count * 2 <= items.len());
        let mut lengths: Vec<usize> = items.iter().map(|(_, prose)| *prose).collect();
        lengths.sort_unstable();
        if leads_abroad || lengths[lengths.len() / 2] >= ITEM {
            for (index, _) in items {
                self.paragraphs[index].linked = 0;
            }
        }
    }

    /// Takes back the signs of teasers that hold a good part of the prose: those of a newsletter.
    fn forgive_teasers(&mut self) {
        let (mut teased, mut shown) = (0, 0);
        for paragraph in self.paragraphs.iter().filter(|paragraph| is_prose(paragraph)) {
            let length = paragraph.text.len() - paragraph.linked;
            match self.signs[paragraph.node] {
                Sign::Teaser => teased += length,
                Sign::None => shown += length,
                _ => {}
            }
        }
        if teased * 10 > (teased + shown) * 4 {
            for own in self.own.iter_mut().filter(|own| **own == Sign::Teaser) {
                *own = Sign::None;
            }
            // Their headings are those of the text, wherever they lead.
            for paragraph in self
                .paragraphs
                .iter_mut()
                .filter(|paragraph| is_linked_heading(paragraph))
            {
                paragraph.linked = 0;
            }
            self.weigh();
        }
    }

    /// Marks teasers of other articles: an article within an article, unless such parts hold most of it, a small
    /// article in the main part of a page, and a small part whose heading leads elsewhere.
    fn mark_teasers(&mut self) {
        let tree = self.tree;
        // Number of articles around each element, itself included.
        let mut within: Vec<u16> = Vec::with_capacity(tree.nodes.len());
        for (id, node) in tree.nodes.iter().enumerate() {
            let around = if node.parent == id { 0 } else { within[node.parent] };
            let is_article = tree.tag(id) == Some(Tag::Article);
            within.push(around.saturating_add(u16::from(is_article)));
        }
        let (mut inner, mut all) = (0, 0);
        for paragraph in self.paragraphs.iter().filter(|paragraph| is_prose(paragraph)) {
            let length = paragraph.text.len();
            all += if within[paragraph.node] > 0 { length } else { 0 };
            inner += if within[paragraph.node] > 1 { length } else { 0 };
        }
        let mut teasers = Vec::new();
        for (id, tag) in tree.elements() {
            let holds_headline = self.headline.is_some_and(|headline| tree.contains(id, headline));
            if tag == Tag::Article
                && !holds_headline
                && (within[id] > 1 && inner * 2 < all || self.headline.is_some() && self.is_small(id))
                && self.leads_elsewhere(id)
            {
                teasers.push(id);
            }
        }
        let headings: Vec<NodeId> = self
            .paragraphs
            .iter()
            .filter(|paragraph| is_linked_heading(paragraph))
            .map(|paragraph| paragraph.node)
            .collect();
        teasers.extend(headings.iter().filter_map(|heading| self.card(*heading)));
        teasers.extend(self.row_of_cards(&headings));
        for id in teasers {
            self.own[id] = Sign::Teaser;
        }
    }

    /// True for a part of a page that links to another page with its heading, with much of its text, or as a whole. The
    /// posts of a live blog do not.
    fn leads_elsewhere(&self, id: NodeId) -> bool {
        let (mut all, mut linked) = (0, 0);
        for paragraph in self.inside(id) {
            if is_linked_heading(paragraph) {
                return true;
            }
            all += paragraph.text.len();
            linked += paragraph.linked;
        }
        let is_link = |above: NodeId| self.tree.tag(above) == Some(Tag::Anchor);
        linked * 5 > all || self.tree.ancestors(id).any(is_link)
    }

    /// True for a part of a page that is no longer than a teaser.
    fn is_small(&self, id: NodeId) -> bool {
        self.inside(id).nth(6).is_none()
            && self.inside(id).filter(|paragraph| is_prose(paragraph)).count() <= 2
    }

    /// Returns the smallest element around a linked heading that holds more than the heading, if it is small.
    fn card(&self, heading: NodeId) -> Option<NodeId> {
        let length = self.inside(heading).count();
        let card = self
            .tree
            .ancestors(heading)
            .find(|around| self.inside(*around).nth(length).is_some())?;
        let holds_headline = self
            .headline
            .is_some_and(|headline| self.tree.contains(card, headline));
        (self.is_small(card) && !holds_headline).then_some(card)
    }

    /// Returns children of one parent that each hold one linked heading and little else, if there are at least
    /// [`MANY_CARDS`]: a list of stories, whose excerpts may be outside the elements of their headings.
    fn row_of_cards(&self, headings: &[NodeId]) -> Vec<NodeId> {
        let mut rows: FxHashMap<NodeId, Vec<NodeId>> = FxHashMap::default();
        for heading in headings {
            let is_card = |id: &NodeId| {
                self.is_small(*id)
                    && !self
                        .headline
                        .is_some_and(|headline| self.tree.contains(*id, headline))
                    && self
                        .inside(*id)
                        .filter(|paragraph| is_linked_heading(paragraph))
                        .nth(1)
                        .is_none()
            };
            if let Some(card) = self.tree.ancestors(*heading).take_while(is_card).last() {
                rows.entry(self.tree.nodes[card].parent).or_default().push(card);
            }
        }
        let rows = rows.into_values().filter(|row| row.len() >= MANY_CARDS);
        rows.flatten().collect()
    }

    /// Returns the paragraphs in an element.
    fn inside(&self, id: NodeId) -> impl Iterator<Item = &Paragraph> {
        let end = self.tree.nodes[id].end;
        let from = self.paragraphs.partition_point(|paragraph| paragraph.node < id);
        self.paragraphs[from..]
            .iter()
            .take_while(move |paragraph| paragraph.node < end)
    }

    /// Computes the signs and amounts of all nodes.
    fn weigh(&mut self) {
        let tree = self.tree;
        self.signs.clear();
        self.signs.reserve(tree.nodes.len());
        for (id, node) in tree.nodes.iter().enumerate() {
            let inherited = if node.parent == id {
                Sign::None
            } else {
                self.signs.get(node.parent).copied().unwrap_or_default()
            };
            // Tables and quotations are text even inside a figure.
            let is_text = inherited == Sign::Picture
                && matches!(tree.tag(id), Some(Tag::Table | Tag::Blockquote | Tag::Pre));
            let sign = if inherited == Sign::None || is_text {
                self.own[id]
            } else {
                inherited
            };
            self.signs.push(sign);
        }
        self.amounts = vec![Amount::default(); tree.nodes.len()];
        for paragraph in &self.paragraphs {
            let sign = self.signs[paragraph.node];
            let (length, linked) = (paragraph.text.len() as u32, paragraph.linked as u32);
            let amount = if sign == Sign::Hidden {
                Amount::default()
            } else if sign != Sign::None {
                Amount {
                    other: length / 2,
                    ..Amount::default()
                }
            } else if is_prose(paragraph) {
                Amount {
                    prose: length - linked,
                    other: linked / 2,
                    count: 1,
                }
            } else if paragraph.heading.is_none() || paragraph.linked > 0 {
                Amount {
                    other: length,
                    ..Amount::default()
                }
            } else {
                Amount::default()
            };
            self.amounts[paragraph.node].add(amount);
        }
        for id in (1..tree.nodes.len()).rev() {
            let parent = tree.nodes[id].parent;
            if parent != id {
                let inner = self.amounts[id];
                self.amounts[parent].add(inner);
            }
        }
    }

    /// Returns the element that is the article; None if the page has no prose.
    fn root(&self) -> Option<NodeId> {
        let mut best: Option<(f64, NodeId)> = None;
        for (id, tag) in self.tree.elements() {
            if !(tag.is_block() || tag == Tag::Cell)
                || matches!(tag, Tag::Paragraph | Tag::Heading(_) | Tag::Item | Tag::Head)
            {
                continue;
            }
            let Amount { prose, other, .. } = self.amounts[id];
            if prose == 0 {
                continue;
            }
            let (prose, other) = (f64::from(prose), f64::from(other));
            let score = prose * prose / (prose + other) * self.likelihood(id, tag);
            if best.is_none_or(|(highest, _)| score >= highest) {
                best = Some((score, id));
            }
        }
        let root = best.map(|(_, id)| id)?;
        Some(self.with_headline(root))
    }

    /// Returns a factor for how likely the element's name and position make it the article.
    fn likelihood(&self, id: NodeId, tag: Tag) -> f64 {
        let mut likelihood = match tag {
            Tag::Article => 1.25,
            Tag::Main => 1.1,
            _ => 1.0,
        };
        if self.tree.attribute(id, "itemprop").as_deref() == Some("articleBody") {
            likelihood *= 1.3;
        }
        if self
            .headline
            .is_some_and(|headline| self.tree.contains(id, headline))
        {
            likelihood *= 1.2;
        }
        likelihood
    }

    /// Returns the part of `root` that is an article with its headline, if the rest of `root` is of another kind:
    /// many short paragraphs, like teasers.
    fn with_headline(&self, root: NodeId) -> NodeId {
        let Some(headline) = self
            .headline
            .filter(|headline| self.tree.contains(root, *headline))
        else {
            return root;
        };
        let whole = self.amounts[root];
        let smaller = self
            .tree
            .ancestors(headline)
            .take_while(|id| *id != root)
            .find(|id| {
                let part = self.amounts[*id];
                part.count >= 2
            });
        let Some(smaller) = smaller else { return root };
        let part = self.amounts[smaller];
        let [all, prose, all_count, count] =
            [whole.prose, part.prose, whole.count, part.count].map(u64::from);
        let (rest, rest_count) = (all - prose, all_count - count);
        let is_whole = prose * 5 >= all && rest_count > 0 && rest * count * 10 < prose * rest_count * 7;
        if is_whole { smaller } else { root }
    }

    /// Returns the article or main element around the headline.
    fn marked_article(&self) -> Option<NodeId> {
        let is_marked = |id: &NodeId| matches!(self.tree.tag(*id), Some(Tag::Article | Tag::Main));
        self.tree.ancestors(self.headline?).find(is_marked)
    }

    /// Removes signs from parts that hold a large part of the prose in `root`, or in the page; returns true if there
    /// were any.
    fn forgive(&mut self, root: Option<NodeId>) -> bool {
        let found = root.map_or(0, |root| self.amounts[root].prose as usize);
        let is_little = found < LITTLE;
        // A brief is the whole article, unless a marked article around it holds more.
        let bound = match root {
            Some(root) if !is_little => Some(root),
            Some(root) if Some(root) == self.brief() => Some(self.marked_article().unwrap_or(root)),
            _ => None,
        };
        let mut by_sign: FxHashMap<Sign, usize> = FxHashMap::default();
        for paragraph in &self.paragraphs {
            let sign = self.signs[paragraph.node];
            let inside = bound.is_none_or(|bound| self.tree.contains(bound, paragraph.node));
            if sign != Sign::None && is_prose(paragraph) && inside {
                *by_sign.entry(sign).or_default() += paragraph.text.len() - paragraph.linked;
            }
        }
        let mut changed = false;
        for (sign, prose) in by_sign {
            let is_much = if sign.is_firm() {
                found == 0
            } else {
                prose * 10 > (found + prose) * 4
            };
            if is_much {
                for own in self.own.iter_mut().filter(|own| **own == sign) {
                    *own = Sign::None;
                    changed = true;
                }
            }
        }
        if changed {
            self.weigh();
        }
        changed
    }

    /// Returns for each paragraph whether it belongs to the article in `root`.
    fn kept(&self, root: Option<NodeId>, hints: &Hints) -> Vec<bool> {
        let Some(root) = root.or_else(|| self.around_headline()) else {
            return self
                .paragraphs
                .iter()
                .map(|p| self.signs[p.node] == Sign::None)
                .collect();
        };
        let links = self.lists_of_links(root);
        let beyond = self.beyond_article(root);
        let mut kept: Vec<bool> = self
            .paragraphs
            .iter()
            .map(|paragraph| {
                self.tree.contains(root, paragraph.node)
                    && self.signs[paragraph.node] == Sign::None
                    && !self
                        .headline
                        .is_some_and(|headline| self.tree.contains(headline, paragraph.node))
                    && !self.is_in_one_of(&links, paragraph.node)
                    && !self.is_in_one_of(&beyond, paragraph.node)
            })
            .collect();
        self.drop_labels(root, &mut kept);
        self.drop_empty_headings(&mut kept);
        self.add_standfirst(&mut kept, hints);
        kept
    }

    /// Returns the parts of `root` with links after the `<article>` that holds most of its prose: teasers of other stories.
    fn beyond_article(&self, root: NodeId) -> Vec<NodeId> {
        let tree = self.tree;
        let all = u64::from(self.amounts[root].prose);
        let is_most = |id: &NodeId| u64::from(self.amounts[*id].prose) * 4 >= all * 3;
        let articles = tree.elements_in(root).filter(|(_, tag)| *tag == Tag::Article);
        let Some(article) = articles.map(|(id, _)| id).find(|id| *id != root && is_most(id)) else {
            return Vec::new();
        };
        let end = tree.nodes[article].end;
        let mut parts: Vec<NodeId> = Vec::new();
        let after = self.paragraphs.partition_point(|paragraph| paragraph.node < end);
        for paragraph in &self.paragraphs[after..] {
            let is_known = parts
                .last()
                .is_some_and(|part| tree.contains(*part, paragraph.node));
            if is_known || !tree.contains(root, paragraph.node) {
                continue;
            }
            let is_apart = |above: &NodeId| *above != root && !tree.contains(*above, article);
            let above = tree.ancestors(paragraph.node).take_while(is_apart);
            let part = above.last().unwrap_or(paragraph.node);
            if self.leads_elsewhere(part) {
                parts.push(part);
            }
        }
        parts
    }

    /// Returns the element of an article of a few words: it holds the headline and a sentence.
    fn brief(&self) -> Option<NodeId> {
        let around = self.around_headline()?;
        let headline = self.headline?;
        self.inside(around)
            .any(|paragraph| {
                self.signs[paragraph.node] == Sign::None
                    && !self.tree.contains(headline, paragraph.node)
                    && paragraph.linked == 0
                    && paragraph.text.contains(' ')
                    && ends_sentence(&paragraph.text)
            })
            .then_some(around)
    }

    /// Returns the smallest element that holds the headline and any other text.
    fn around_headline(&self) -> Option<NodeId> {
        let headline = self.headline?;
        self.tree.ancestors(headline).find(|around| {
            self.paragraphs.iter().any(|paragraph| {
                self.tree.contains(*around, paragraph.node)
                    && !self.tree.contains(headline, paragraph.node)
                    && self.signs[paragraph.node] == Sign::None
                    && paragraph.linked * 2 < paragraph.text.len()
            })
        })
    }

    /// Returns elements in `root` of several paragraphs that are mostly links and hold no prose.
    fn lists_of_links(&self, root: NodeId) -> Vec<NodeId> {
        let end = self.tree.nodes[root].end;
        let mut amounts: FxHashMap<NodeId, (usize, usize, usize, bool)> = FxHashMap::default();
        for paragraph in &self.paragraphs {
            if !self.tree.contains(root, paragraph.node) || self.signs[paragraph.node] != Sign::None {
                continue;
            }
            let prose = is_prose(paragraph);
            let mut at = Some(paragraph.node);
            let mut steps = 0;
            while let Some(id) = at.filter(|id| *id != root && steps < 8) {
                let entry = amounts.entry(id).or_default();
                entry.0 += paragraph.text.len();
                entry.1 += paragraph.linked;
                entry.2 += 1;
                entry.3 |= prose;
                at = self
                    .tree
                    .nodes
                    .get(id)
                    .map(|node| node.parent)
                    .filter(|parent| *parent != id);
                steps += 1;
            }
        }
        let mut lists: Vec<NodeId> = amounts
            .into_iter()
            .filter(|(id, (length, linked, count, prose))| {
                *id < end && *count >= 2 && !prose && linked * 10 >= length * 6
            })
            .map(|(id, _)| id)
            .collect();
        lists.sort_unstable();
        let mut end = 0;
        lists.retain(|list| {
            let is_outermost = *list >= end;
            end = end.max(self.tree.nodes[*list].end);
            is_outermost
        });
        lists
    }

    /// True for a node in one of these elements, which are in order and not inside each other.
    fn is_in_one_of(&self, elements: &[NodeId], id: NodeId) -> bool {
        let after = elements.partition_point(|element| *element <= id);
        after > 0 && self.tree.contains(elements[after - 1], id)
    }

    /// Adds a standfirst: prose between the headline and the first kept paragraph, or the paragraph that begins like
    /// the page's own summary.
    fn add_standfirst(&self, kept: &mut [bool], hints: &Hints) {
        let headline = self.headline.and_then(|headline| {
            self.paragraphs
                .iter()
                .position(|paragraph| self.tree.contains(headline, paragraph.node))
        });
        // A line above the headline may be kept, too.
        let below = headline.unwrap_or(0).min(kept.len());
        let first = kept.iter().skip(below).position(|keep| *keep);
        let first = first.map_or(kept.len(), |first| below + first);
        let description = hints.description.map(squeezed).filter(|text| text.len() >= 40);
        let mut found_description = false;
        for (index, paragraph) in self.paragraphs.iter().enumerate().take(first) {
            let is_summary = !found_description
                && description
                    .as_deref()
                    .is_some_and(|summary| is_same_beginning(&squeezed(&paragraph.text), summary));
            let sign = self.signs[paragraph.node];
            let below_headline = headline.is_some_and(|headline| index > headline);
            let may_be = sign == Sign::None || matches!(sign, Sign::Word(word) if clutter::is_teaser(word));
            let is_next = headline.is_some_and(|headline| index == headline + 1);
            let is_line = paragraph.text.len() >= if is_next { 30 } else { 60 }
                && paragraph.text.split(' ').nth(4).is_some();
            let is_long = is_prose(paragraph) || paragraph.heading.is_some() && is_line;
            let is_standfirst = below_headline && may_be && is_long && paragraph.linked == 0;
            if (is_summary && sign != Sign::Hidden) || is_standfirst {
                kept[index] = true;
                found_description |= is_summary;
            }
        }
    }

    /// Drops labels, dates and names of sections outside paragraph elements if the article's prose is in such
    /// elements; and all such lines after the last sentence.
    fn drop_labels(&self, root: NodeId, kept: &mut [bool]) {
        const LONGEST: usize = 80;
        let is_text = |paragraph: &Paragraph| {
            paragraph.item
                || paragraph.heading.is_some()
                || self
                    .tree
                    .ancestors(paragraph.node)
                    .chain([paragraph.node])
                    .take_while(|id| *id != root)
                    .any(|id| {
                        matches!(
                            self.tree.tag(id),
                            Some(Tag::Paragraph | Tag::Blockquote | Tag::Table | Tag::Pre | Tag::List)
                        )
                    })
        };
        let (mut all, mut marked) = (0, 0);
        for (paragraph, _) in self
            .paragraphs
            .iter()
            .zip(&*kept)
            .filter(|(paragraph, keep)| **keep && is_prose(paragraph))
        {
            all += paragraph.text.len();
            marked += usize::from(is_text(paragraph)) * paragraph.text.len();
        }
        let is_marked = marked * 10 >= all * 8;
        let headline = self.headline.unwrap_or(0);
        let first = (0..kept.len()).find(|index| kept[*index] && is_prose(&self.paragraphs[*index]));
        let last = (0..kept.len())
            .rev()
            .find(|index| kept[*index] && is_prose(&self.paragraphs[*index]));
        for (index, paragraph) in self.paragraphs.iter().enumerate() {
            let is_label = paragraph.text.len() < LONGEST
                && !ends_sentence(&paragraph.text)
                && !paragraph.text.contains(['。', '।']);
            let after = last.is_some_and(|last| index > last) && !paragraph.item;
            // The section or topic above the headline, and the paper's own name below it.
            let is_front = first.is_some_and(|first| index < first)
                && (paragraph.node < headline || shown::is_byline_or_date(self.tree, paragraph.node));
            if is_label
                && paragraph.heading.is_none()
                && (is_front || after || (is_marked && !is_text(paragraph)))
            {
                kept[index] = false;
            }
        }
    }

    /// Drops headings without a kept paragraph below them.
    fn drop_empty_headings(&self, kept: &mut [bool]) {
        let mut below = false;
        for (index, paragraph) in self.paragraphs.iter().enumerate().rev() {
            if paragraph.heading.is_some() {
                let keep = kept[index];
                kept[index] = keep && below;
                below = false;
            } else {
                below |= kept[index];
            }
        }
    }
}

/// Returns the site that the link in or around an element leads to, if its address names one.
pub(crate) fn site_of(tree: &Tree, id: NodeId) -> Option<String> {
    let is_link = |id: &NodeId| tree.tag(*id) == Some(Tag::Anchor);
    let inside = (id..tree.nodes[id].end).find(is_link);
    let link = inside.or_else(|| tree.ancestors(id).take(3).find(is_link))?;
    let target = tree.attribute(link, "href")?;
    let (_, site) = target.split_once("//")?;
    let site = site.split(['/', '?', '#']).next()?;
    (!site.is_empty()).then(|| site.to_ascii_lowercase())
}

/// A heading that leads to another page.
pub(crate) fn is_linked_heading(paragraph: &Paragraph) -> bool {
    paragraph.heading.is_some() && paragraph.linked * 10 >= paragraph.text.len() * 8
}

/// True for a line that offers a newsletter or a podcast of the paper.
fn is_offer(text: &str) -> bool {
    const LONGEST: usize = 200;
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    text.len() <= LONGEST
        && ["ewsletter", "your inbox", "podcast"]
            .iter()
            .any(|word| has(word))
}

/// True for text of a sentence or more that is not a link.
pub(crate) fn is_prose(paragraph: &Paragraph) -> bool {
    let text = paragraph.text.as_str();
    paragraph.heading.is_none()
        && paragraph.linked * 2 < text.len()
        && (text.len() >= 100 || (text.len() >= 40 && ends_sentence(text)))
}

/// True for a line that ends as sentences do, in any script.
fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', '“', '«', '」', '』', '）'])
        .ends_with([
            '.', '!', '?', ':', '…', '。', '！', '？', '؟', '।', '۔', '。', '：',
        ])
}

/// Returns only the letters and digits of a text, in lower case.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// True if two texts begin with the same words; the shorter one may be truncated.
fn is_same_beginning(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 40;
    let length = a.len().min(b.len());
    length >= SHORTEST && a.as_bytes().get(..length) == b.as_bytes().get(..length)
}
