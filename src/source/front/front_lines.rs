//! The front of a plain text: headline, byline, date and address lines.

use crate::article::{Article, DateSource, Title};
use crate::source::front::byline::{bare_names, byline, byline_abroad, name_before_role, without_brackets};
use crate::source::front::front_words::{
    self, is_label, is_name, is_publication, is_role, is_section, split_once, starts_upper,
};
use crate::source::front::names;
use crate::source::text::boilerplate::{self, push_span};
use crate::source::text::line::{PlainLine, clean, clean_byline, clean_url, ends_sentence, first_dash};
use crate::source::text::{date, language};
use crate::span::Span;

/// Maximum length of a headline in bytes.
const LONGEST_HEADLINE: usize = 200;

/// Reads the front of a text. Returns an article with the metadata found, but without the text, and the index of the
/// first line of the body.
pub(crate) fn read(text: &str, lines: &[PlainLine]) -> (Article, usize) {
    let mut front = Front {
        text,
        lines,
        next: 0,
        found: Article::default(),
    };
    front.skip_blank();
    if !(front.dashed() || front.keyed()) {
        front.masthead();
        front.details(|detail| detail.byline.is_none() && detail.publication.is_none());
        front.skip_blank();
        front.kicker();
        front.headline();
        front.details(|_| true);
        front.scattered();
    }
    (front.found, front.next)
}

struct Front<'a> {
    text: &'a str,
    lines: &'a [PlainLine],
    next: usize,
    found: Article,
}

/// The metadata in a line between headline and text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Detail {
    pub byline: Option<String>,
    pub publication: Option<String>,
    pub published: Option<date::DayAndTime>,
    pub url: Option<String>,
}

impl Detail {
    fn of_byline(byline: String) -> Self {
        Self {
            byline: Some(byline),
            ..Self::default()
        }
    }

    /// Copies the values from `other` that are not known yet.
    pub(crate) fn fill(&mut self, other: Self) {
        self.byline = self.byline.take().or(other.byline);
        self.publication = self.publication.take().or(other.publication);
        self.published = self.published.or(other.published);
        self.url = self.url.take().or(other.url);
    }
}

impl<'a> Front<'a> {
    fn line(&self, index: usize) -> Option<(PlainLine, &'a str)> {
        let line = self.lines.get(index)?;
        Some((*line, line.span.of(self.text)))
    }

    fn skip_blank(&mut self) {
        while self.lines.get(self.next).is_some_and(|line| line.is_blank()) {
            self.next += 1;
        }
    }

    fn take_title(&mut self, span: Span) {
        self.found.title = Some(Title::InText(span));
        self.found.paragraphs.push(span);
    }

    /// Marks a line that is not the article's own words as a paragraph of boilerplate.
    fn take_boilerplate(&mut self, span: Span) {
        if !span.is_empty() {
            self.found.paragraphs.push(span);
            push_span(&mut self.found.boilerplate, span);
        }
    }

    fn take_detail(&mut self, detail: Detail, from: DateSource) {
        let found = &mut self.found;
        found.byline = found.byline.take().or(detail.byline);
        found.publication = found.publication.take().or(detail.publication);
        found.url = found.url.take().or(detail.url);
        if let (None, Some(date)) = (found.published, detail.published) {
            found.published = Some(date.published(from));
        }
    }

    /// Reads a front of lines that begin with `--`: headline, byline, date and address, in this order; each but the
    /// headline may be empty.
    fn dashed(&mut self) -> bool {
        let mut first = true;
        while let Some((line, words)) = self.line(self.next) {
            let Some(rest) = words.strip_prefix("--").filter(|rest| !rest.starts_with('-')) else {
                break;
            };
            let span = Span::new(line.span.end - rest.len(), line.span.end).trimmed(self.text);
            if first {
                if span.is_empty() || (!rest.starts_with(' ') && !rest.starts_with('\t')) {
                    return false;
                }
                self.take_title(span);
            } else {
                let words = span.of(self.text);
                let mut detail = detail(words).unwrap_or_default();
                if detail == Detail::default() {
                    detail.byline = clean_byline(words).filter(|_| self.found.byline.is_none());
                }
                self.take_detail(detail, DateSource::Meta);
                self.take_boilerplate(line.span);
            }
            first = false;
            self.next += 1;
        }
        !first
    }

    /// Reads a front of lines like `Title: …`, `Date: …`.
    fn keyed(&mut self) -> bool {
        let start = self.next;
        let mut known = 0;
        while let Some((line, words)) = self.line(self.next) {
            let Some((key, value)) = words.split_once(':') else {
                break;
            };
            // `#+TITLE: …` of Org mode.
            let key = key.trim().trim_start_matches("#+");
            if key.is_empty() || key.len() > 20 || key.split(' ').count() > 2 {
                break;
            }
            let value = Span::new(line.span.end - value.len(), line.span.end).trimmed(self.text);
            if !self.keyed_line(key, value, line.span) {
                if known == 0 {
                    break;
                }
                // Includes unused keys such as `Section: Harbour`.
                self.take_boilerplate(line.span);
            }
            known += 1;
            self.next += 1;
        }
        if known == 0 {
            self.next = start;
            return false;
        }
        self.skip_blank();
        if self.found.title.is_none() {
            self.headline();
            self.details(|_| true);
        }
        true
    }

    /// True if a line that begins with `From:` or `To:` is a mail header: a subject or date is near.
    fn is_mail(&self) -> bool {
        const NEAR: usize = 8;
        (self.next..self.next + NEAR)
            .filter_map(|index| self.line(index))
            .take_while(|(line, _)| !line.is_blank())
            .any(|(_, words)| {
                [
                    "Subject:",
                    "Date:",
                    "Sent:",
                    "Betreff:",
                    "Objet:",
                    "Asunto:",
                    "Oggetto:",
                    "Onderwerp:",
                ]
                .iter()
                .any(|key| words.starts_with(key))
            })
    }

    /// Reads the paper and the date above the headline, as databases print them.
    fn masthead(&mut self) {
        let Some((line, words)) = self.line(self.next) else {
            return;
        };
        let below = self.next_words(self.next);
        let Some(day) = below.filter(|_| is_publication(words)).and_then(date::of_line) else {
            return;
        };
        let after = self.next + 1..self.lines.len();
        let mut after = after.filter(|index| self.lines.get(*index).is_some_and(|line| !line.is_blank()));
        let date_at = after.next();
        let Some((date_line, _)) = date_at.and_then(|index| self.line(index)) else {
            return;
        };
        let title = date_at.and_then(|index| self.next_words(index));
        if !title.is_some_and(|title| title.len() <= LONGEST_HEADLINE && strong_detail(title).is_none()) {
            return;
        }
        self.found.publication = clean(words);
        self.found.published = Some(day.published(DateSource::Text));
        self.take_boilerplate(line.span);
        self.take_boilerplate(date_line.span);
        self.next = date_at.map_or(self.next, |index| index + 1);
        self.skip_blank();
    }

    /// Reads the name of a section above the headline: `OPINION`, `News > Harbours`.
    fn kicker(&mut self) {
        const LONGEST: usize = 30;
        let Some((first, words)) = self.line(self.next) else {
            return;
        };
        let is_path = words.len() <= 80
            && [" > ", " › ", " » "].iter().any(|mark| {
                words.contains(mark) && words.split(mark).all(|part| part.split(' ').count() <= 3)
            });
        let is_label = is_path
            || words.len() <= LONGEST
                && words.split(' ').count() <= 3
                && words.chars().any(char::is_alphabetic)
                && (is_section(words)
                    || words.split(' ').count() == 1
                        && words.chars().all(|c| c.is_ascii_uppercase() && words.len() > 3))
                && !is_publication(words);
        if !is_label {
            return;
        }
        let headline = self.next_words(self.next);
        let has_headline = headline.is_some_and(|words| {
            words.split(' ').count() >= 4 && words.len() <= LONGEST_HEADLINE && looks_like_headline(words)
        });
        // A byline or date must follow the headline.
        let has_front = || {
            (self.next + 1..self.next + 1 + FRONT)
                .filter_map(|index| self.line(index))
                .any(|(_, words)| strong_detail(words).is_some())
        };
        if has_headline && has_front() {
            self.take_boilerplate(first.span);
            self.next += 1;
            self.skip_blank();
        }
    }

    /// Reads a byline and date that are not adjacent: after a standfirst, a label or a request to share. Other lines
    /// between them stay text.
    fn scattered(&mut self) {
        const LONGEST: usize = 160;
        if self.found.byline.is_some() && self.found.published.is_some() {
            return;
        }
        let mut last = None;
        let mut seen = 0;
        for index in self.next.. {
            let Some((line, words)) = self.line(index) else {
                break;
            };
            if line.is_blank() {
                continue;
            }
            seen += 1;
            if seen > FRONT || words.len() > LONGEST {
                break;
            }
            if strong_detail(words).is_some() || self.is_writer(index) {
                last = Some(index);
            }
        }
        let Some(last) = last else { return };
        // Some text must remain.
        if !self.lines.iter().skip(last + 1).any(|line| !line.is_blank()) {
            return;
        }
        let first = self.next;
        for index in first..=last {
            let Some((line, words)) = self.line(index).filter(|(line, _)| !line.is_blank()) else {
                continue;
            };
            if index == first
                && self.found.title.is_none()
                && strong_detail(words).is_none()
                && !is_label(words)
            {
                if words.len() <= LONGEST_HEADLINE {
                    self.take_title(line.span);
                } else {
                    self.found.paragraphs.push(line.span);
                }
            } else if let Some(found) = strong_detail(words) {
                self.take_detail(found, DateSource::Text);
                self.take_boilerplate(line.span);
            } else if index > first && self.is_writer(index) {
                self.take_detail(Detail::of_byline(bare_names(words).join(", ")), DateSource::Text);
                self.take_boilerplate(line.span);
            } else if is_label(words) || self.is_role(index) || boilerplate::of_line(words).is_some() {
                self.take_boilerplate(line.span);
            } else {
                self.found.paragraphs.push(line.span);
            }
        }
        self.next = last + 1;
        // Labels below the last of them: `Updated 7:23 a.m. ET`, `BBC News, Port Alder`.
        while let Some((line, words)) = self.line(self.next)
            && (line.is_blank()
                || is_label(words)
                || self.is_role(self.next)
                || words.len() <= 60 && words.split(", ").next().is_some_and(is_publication))
            && self.lines.iter().skip(self.next + 1).any(|line| !line.is_blank())
        {
            self.take_boilerplate(line.span);
            self.next += 1;
        }
    }

    /// True for a line of names with the writer's role, paper or date in the next line, or the date or a label in the one
    /// before.
    fn is_writer(&self, index: usize) -> bool {
        let Some((_, words)) = self.line(index) else {
            return false;
        };
        if bare_names(words).is_empty() || is_section(words) || is_publication(words) {
            return false;
        }
        let is_paper = |line: &str| line.split(", ").next().is_some_and(is_publication) && line.len() <= 60;
        let is_dated = |line: &str| strong_detail(line).is_some_and(|detail| detail.published.is_some());
        self.next_words(index)
            .is_some_and(|line| is_role_line(line) || is_paper(line) || is_dated(line))
            || self
                .words_above(index)
                .is_some_and(|line| is_label(line) && is_dated(line))
    }

    /// True for the writer's role or account below their name.
    fn is_role(&self, index: usize) -> bool {
        let is_name = |line: &str| {
            !bare_names(line).is_empty()
                || is_role_line(line)
                || strong_detail(line).is_some_and(|found| found.byline.is_some())
        };
        self.line(index).is_some_and(|(_, words)| is_role_line(words))
            && self.words_above(index).is_some_and(is_name)
    }

    /// Returns the words of the nearest line above that is not blank.
    fn words_above(&self, index: usize) -> Option<&'a str> {
        let above = (0..index).rev().take(3).filter_map(|index| self.line(index));
        above
            .into_iter()
            .find(|(line, _)| !line.is_blank())
            .map(|(_, words)| words)
    }

    fn keyed_line(&mut self, key: &str, value: Span, line: Span) -> bool {
        let words = value.of(self.text);
        let mut detail = Detail::default();
        match key.to_lowercase().as_str() {
            "from" | "to" | "cc" | "von" | "an" if self.is_mail() => {
                if matches!(key, "From" | "Von") {
                    let name = words.split(" <").next().unwrap_or(words).trim_matches('"');
                    detail.publication = clean(name).filter(|name| !name.contains('@'));
                }
            }
            "title" | "headline" | "titel" | "titre" | "subject" | "betreff" | "objet" | "asunto"
            | "oggetto" | "onderwerp" => {
                if !value.is_empty() && self.found.title.is_none() {
                    self.take_title(value);
                }
                return true;
            }
            "date" | "published" | "publication date" | "pubdate" | "published on" | "datum" | "fecha"
            | "data" | "publish date" | "posted" | "sent" | "gesendet" | "envoyé" | "enviado" | "inviato"
            | "verzonden" => {
                detail.published = date::of_metadata(words);
                if detail.published.is_none() {
                    return false;
                }
            }
            "author" | "authors" | "by" | "byline" | "autor" | "auteur" | "reporter" | "writer" => {
                detail.byline = clean_byline(words);
            }
            "source" | "publication" | "publisher" | "newspaper" | "site" | "outlet" | "quelle" => {
                match clean_url(words) {
                    Some(url) => detail.url = Some(url),
                    None => detail.publication = clean(words),
                }
            }
            "url" | "link" => detail.url = clean_url(words),
            "language" | "lang" => {
                self.found.language = language::declared(words);
            }
            _ => return false,
        }
        self.take_detail(detail, DateSource::Meta);
        self.take_boilerplate(line);
        true
    }

    /// Reads the headline: the first line, or two or three short ones followed by a blank line.
    fn headline(&mut self) {
        let Some((first, words)) = self.line(self.next) else {
            return;
        };
        if first.is_blank() || words.len() > LONGEST_HEADLINE || boilerplate::of_line(words).is_some() {
            return;
        }
        let mut last = self.next;
        let stands_apart = loop {
            let Some((_, words)) = self.line(last + 1) else {
                break true;
            };
            if words.is_empty() || is_publication(words) || is_label(words) || detail(words).is_some() {
                break true;
            }
            if last - self.next == 2 {
                break false;
            }
            last += 1;
        };
        let Some((end, _)) = self.line(last) else {
            return;
        };
        let several = last > self.next;
        let (span, after) = if several && !(stands_apart && self.wraps(self.next, last)) {
            // A headline, and the text immediately below it.
            let (Some((_, below)), true) = (self.line(self.next + 1), looks_like_headline(words)) else {
                return;
            };
            if below.len() < words.len() || below.len() < 80 || words.len() > 120 {
                return;
            }
            (first.span, self.next + 1)
        } else {
            (Span::new(first.span.start, end.span.end), last + 1)
        };
        let has_body = self.lines.iter().skip(after).any(|line| !line.is_blank());
        if has_body && span.len() <= LONGEST_HEADLINE && looks_like_headline(span.of(self.text)) {
            self.take_title(span);
            self.next = after;
        }
    }

    /// True if the lines from `first` to `last` are one wrapped headline: none but the last ends a sentence, and all
    /// but the last are about as long as the longest.
    fn wraps(&self, first: usize, last: usize) -> bool {
        /// Minimum length in bytes at which headlines are wrapped.
        const NARROWEST: usize = 45;
        let lengths = |range: std::ops::Range<usize>| {
            range
                .filter_map(|index| self.line(index))
                .map(|(line, _)| line.span.len())
        };
        let longest = lengths(first..last + 1).max().unwrap_or(0);
        // Short lines are a headline and its standfirst, unless a sentence goes on.
        let goes_on = (first + 1..=last)
            .filter_map(|index| self.line(index))
            .all(|(_, words)| words.starts_with(char::is_lowercase));
        longest <= 100
            && (longest >= NARROWEST || goes_on)
            && lengths(first..last).all(|length| length * 3 >= longest * 2)
            && (first..last).all(|index| self.line(index).is_some_and(|(_, words)| !ends_sentence(words)))
    }

    /// Reads at most six byline, date and address lines, as long as `wanted` accepts them.
    fn details(&mut self, wanted: impl Fn(&Detail) -> bool) {
        const MOST: usize = 6;
        for _ in 0..MOST {
            let mut index = self.next;
            while self.lines.get(index).is_some_and(|line| line.is_blank()) {
                index += 1;
            }
            let Some((line, words)) = self.line(index) else {
                return;
            };
            let found = detail(words).or_else(|| self.bare_name(words, index));
            let Some(found) = found.filter(|detail| wanted(detail)) else {
                return;
            };
            // Some text must remain.
            if !self.lines.iter().skip(index + 1).any(|line| !line.is_blank()) {
                return;
            }
            self.take_detail(found, DateSource::Text);
            self.take_boilerplate(line.span);
            self.next = index + 1;
        }
    }

    /// Reads a line that is only a name: a newspaper's, or the writer's if a date is near.
    fn bare_name(&self, words: &str, index: usize) -> Option<Detail> {
        let found = &self.found;
        // A headline must come first.
        found.title.as_ref()?;
        let near_date = found.published.is_some()
            || self
                .next_words(index)
                .is_some_and(|words| strong_detail(words).is_some_and(|detail| detail.published.is_some()));
        let right_below = index == self.next;
        if !(near_date || right_below) {
            return None;
        }
        if found.publication.is_none() && is_publication(words) {
            return Some(Detail {
                publication: clean(words),
                ..Detail::default()
            });
        }
        (near_date && found.byline.is_none() && is_name(words)).then(|| Detail {
            byline: clean_byline(words),
            ..Detail::default()
        })
    }

    fn next_words(&self, index: usize) -> Option<&'a str> {
        (index + 1..index + 3)
            .filter_map(|index| self.line(index))
            .find(|(line, _)| !line.is_blank())
            .map(|(_, words)| words)
    }
}

/// Number of lines below a headline in which byline and date are searched.
const FRONT: usize = 7;

/// Returns the details of a line that is certainly a byline or a date: `By Jane Doe`, `March 4, 2021`.
pub(crate) fn strong_detail(line: &str) -> Option<Detail> {
    const LONGEST: usize = 100;
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    if let Some(published) = date::of_line(line) {
        return Some(Detail {
            published: Some(published),
            ..Detail::default()
        });
    }
    let is_byline = ["By ", "BY ", "By: ", "Von ", "Par ", "Por "].iter().any(|by| {
        line.strip_prefix(by)
            .map(without_brackets)
            .is_some_and(|rest| names::split(rest).iter().all(|name| is_name(name)))
    });
    if is_byline {
        return byline(line).map(Detail::of_byline);
    }
    if let Some(name) = byline_abroad(line).or_else(|| name_before_role(line).map(str::to_owned)) {
        return Some(Detail::of_byline(name));
    }
    parts(line)
        .or_else(|| date_and_name(line))
        .filter(|found| found.published.is_some())
}

/// True if a line can be a headline: it is no dateline and does not end in a full stop, unless the stop belongs to an
/// abbreviation or the line is one short sentence.
fn looks_like_headline(words: &str) -> bool {
    if words.chars().filter(|c| c.is_alphabetic()).count() < 3 || is_dateline(words) {
        return false;
    }
    let Some(before) = words.strip_suffix('.') else {
        return !words.ends_with([',', ';', ':', '-']);
    };
    let last = before.rsplit(' ').next().unwrap_or(before);
    before.ends_with('.')
        || last.contains('.')
        || last.len() <= 2
        || matches!(last, "Inc" | "Corp" | "Ltd" | "Jr" | "Sr" | "Co" | "Bros")
        || (words.len() <= 80
            && !words.contains(". ")
            && !words.contains('"')
            && !words.contains('“')
            && words.split(' ').count() <= 12)
}

/// True for `PORT ALDER, March 4 (Agency) - …`
fn is_dateline(words: &str) -> bool {
    let Some(dash) = first_dash(words, &[" - ", " – ", " — ", " -- ", " --- "]) else {
        return false;
    };
    words.get(..dash).is_some_and(|place| {
        place.ends_with(')') && place.contains('(')
            || (place.contains(',')
                && place.chars().any(|c| c.is_ascii_digit())
                && place.chars().take(4).all(|c| !c.is_lowercase()))
    })
}

/// Returns the details of a line between headline and text; None for a line of the text.
pub(crate) fn detail(line: &str) -> Option<Detail> {
    const LONGEST: usize = 160;
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    if let Some(url) = clean_url(line) {
        return Some(Detail {
            url: Some(url),
            ..Detail::default()
        });
    }
    if let Some(published) = date::of_line(line) {
        return Some(Detail {
            published: Some(published),
            ..Detail::default()
        });
    }
    parts(line)
        .or_else(|| date_and_name(line))
        .or_else(|| byline(line).map(Detail::of_byline))
}

/// Returns the details of a line with separators: `By Jane Doe | The Alder Gazette | March 4, 2021`.
fn parts(line: &str) -> Option<Detail> {
    let separators = [" | ", " · ", " • "].into_iter();
    let mut separators = separators.filter(|separator| split_once(line, separator).is_some());
    separators.find_map(|separator| {
        let mut found = Detail::default();
        let mut changed = None;
        let all = line.split(separator).all(|piece| {
            let piece = piece.trim();
            if let Some(published) = date::of_line(piece) {
                let date = if date::is_change(piece) {
                    &mut changed
                } else {
                    &mut found.published
                };
                *date = date.or(Some(published));
            } else if let Some(inner) = date_and_name(piece) {
                found.fill(inner);
            } else if let Some(name) = byline(piece) {
                found.fill(Detail::of_byline(name));
            } else if is_publication(piece) {
                found.publication = found.publication.take().or_else(|| clean(piece));
            } else {
                return is_label(piece);
            }
            true
        });
        found.published = found.published.or(changed);
        (all && (found.byline.is_some() || found.published.is_some())).then_some(found)
    })
}

/// Returns the details of a line with a date and a name: `By Jane Doe | March 4, 2021`, `The Tidewater Herald, 4
/// March 2021`.
fn date_and_name(line: &str) -> Option<Detail> {
    if !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    for separator in [" | ", " · ", " • ", " – ", " — ", " - ", "; ", ", "] {
        for (at, _) in line.match_indices(separator) {
            let (before, after) = (line.get(..at)?, line.get(at + separator.len()..)?);
            let (name, published) = match (date::of_line(before), date::of_line(after)) {
                (None, Some(date)) => (before, date),
                (Some(date), None) => (after, date),
                _ => continue,
            };
            let mut found = Detail {
                published: Some(published),
                ..Detail::default()
            };
            if let Some(byline) = byline(name) {
                found.byline = Some(byline);
            } else if is_publication(name) {
                found.publication = clean(name);
            } else if is_name(name) {
                found.byline = clean_byline(name);
            } else if let Some((_, agency)) = place_and_agency(name) {
                found.publication = agency.and_then(clean);
            } else {
                continue;
            }
            return Some(found);
        }
    }
    posted(line)
}

/// Returns the place and the agency of `Port Alder (AAP)`, or a place of one word: `Marenne`.
fn place_and_agency(words: &str) -> Option<(&str, Option<&str>)> {
    let (place, agency) = match words.strip_suffix(')').and_then(|words| words.split_once(" (")) {
        Some((place, agency)) => (place, Some(agency)),
        None => (words, None),
    };
    let is_word = |word: &str| starts_upper(word) && word.chars().all(|c| c.is_alphabetic() || c == '-');
    let most = if agency.is_some() { 3 } else { 1 };
    let is_place = place.len() <= 40 && place.split(' ').count() <= most && place.split(' ').all(is_word);
    (is_place && agency.is_none_or(front_words::is_acronym)).then_some((place, agency))
}

/// True for a line that is a writer's role or account: `Harbour correspondent`, `@mira`.
fn is_role_line(line: &str) -> bool {
    let is_account = line.starts_with('@') && !line.contains(' ');
    is_account || line.split(' ').count() <= 4 && is_role(line) && !is_name(line)
}

/// Returns the details of `Posted by Jane Doe on March 4, 2021 in News` and `By Jane Doe March 4, 2021`.
fn posted(line: &str) -> Option<Detail> {
    let by = ["Posted by ", "Published by ", "Written by ", "By ", "BY ", "by "];
    let rest = by.iter().find_map(|by| line.strip_prefix(by))?;
    let rest = split_once(rest, " in ").map_or(rest, |(before, _)| before);
    rest.match_indices(' ').find_map(|(at, _)| {
        let (name, date) = rest.split_at_checked(at)?;
        let date = date.trim_start();
        let date = date.strip_prefix("on ").unwrap_or(date);
        let published = is_name(name).then(|| date::of_line(date))??;
        Some(Detail {
            byline: clean_byline(name),
            published: Some(published),
            ..Detail::default()
        })
    })
}

/// True for a byline or date line.
pub(crate) fn is_detail(line: &str) -> bool {
    detail(line).is_some()
}

/// Reads a rendered paragraph as a byline, date or address line: stores its metadata and marks it as boilerplate.
/// Returns false for any other paragraph.
pub(crate) fn take_line(line: &str, span: Span, article: &mut Article) -> bool {
    let Some(detail) = detail(line) else {
        return false;
    };
    article.byline = article.byline.take().or(detail.byline);
    article.publication = article.publication.take().or(detail.publication);
    article.url = article.url.take().or(detail.url);
    if let (None, Some(date)) = (article.published, detail.published) {
        article.published = Some(date.published(DateSource::Text));
    }
    push_span(&mut article.boilerplate, span);
    true
}
