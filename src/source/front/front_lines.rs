//! The front of a plain text: headline, byline, date and address lines.

use crate::article::{Article, DateSource, Title};
use crate::source::front::front_words::{
    is_label, is_name, is_publication, is_role, is_section, is_small_word, split_once, starts_upper,
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
        front.details(|detail| detail.byline.is_none() && detail.publication.is_none());
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
struct Detail {
    byline: Option<String>,
    publication: Option<String>,
    published: Option<date::DayAndTime>,
    url: Option<String>,
}

impl Detail {
    fn of_byline(byline: String) -> Self {
        Self {
            byline: Some(byline),
            ..Self::default()
        }
    }

    /// Copies the values from `other` that are not known yet.
    fn fill(&mut self, other: Self) {
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
            let key = key.trim();
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
                ["Subject:", "Date:", "Sent:", "Betreff:", "Objet:"]
                    .iter()
                    .any(|key| words.starts_with(key))
            })
    }

    /// Reads the name of a section above the headline: `OPINION`.
    fn kicker(&mut self) {
        const LONGEST: usize = 30;
        let Some((first, words)) = self.line(self.next) else {
            return;
        };
        let is_label = words.len() <= LONGEST
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
            if strong_detail(words).is_some() {
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
            } else if is_label(words) || boilerplate::of_line(words).is_some() {
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
                || words.len() <= 60 && words.split(", ").next().is_some_and(is_publication))
            && self.lines.iter().skip(self.next + 1).any(|line| !line.is_blank())
        {
            self.take_boilerplate(line.span);
            self.next += 1;
        }
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
            "title" | "headline" | "titel" | "titre" | "subject" | "betreff" | "objet" => {
                if !value.is_empty() && self.found.title.is_none() {
                    self.take_title(value);
                }
                return true;
            }
            "date" | "published" | "publication date" | "pubdate" | "published on" | "datum" | "fecha"
            | "data" | "publish date" | "posted" | "sent" => {
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
        let lengths = |range: std::ops::Range<usize>| {
            range
                .filter_map(|index| self.line(index))
                .map(|(line, _)| line.span.len())
        };
        let longest = lengths(first..last + 1).max().unwrap_or(0);
        longest <= 100
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
                .is_some_and(|words| date::of_line(words).is_some());
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
fn strong_detail(line: &str) -> Option<Detail> {
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
            .is_some_and(|rest| names::split(rest).iter().all(|name| is_name(name)))
    });
    if is_byline {
        return byline(line).map(Detail::of_byline);
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
    let Some(dash) = first_dash(words, &[" - ", " – ", " — ", " -- "]) else {
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
fn detail(line: &str) -> Option<Detail> {
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
        let all = line.split(separator).all(|piece| {
            let piece = piece.trim();
            if let Some(published) = date::of_line(piece) {
                found.published = found.published.or(Some(published));
            } else if let Some(inner) = date_and_name(piece) {
                found.fill(inner);
            } else if let Some(name) = byline(piece) {
                found.fill(Detail::of_byline(name));
            } else if is_publication(piece) {
                found.publication = found.publication.take().or_else(|| clean(piece));
            } else {
                return false;
            }
            true
        });
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
            } else {
                continue;
            }
            return Some(found);
        }
    }
    None
}

/// Returns the name in a byline: `By Jane Doe`, `By Jane Doe, Staff Writer`, `Jane Doe in Paris`, `Jane Doe, Crime
/// Reporter`.
fn byline(line: &str) -> Option<String> {
    const LONGEST: usize = 120;
    if line.len() > LONGEST {
        return None;
    }
    for by in [
        "By ",
        "BY ",
        "by ",
        "By: ",
        "Von ",
        "Par ",
        "Por ",
        "Written by ",
        "Words by ",
        "Text: ",
        "By\u{a0}",
    ] {
        let Some(rest) = line.strip_prefix(by) else {
            continue;
        };
        let begins_as_name = rest.trim_start().chars().next().is_some_and(char::is_uppercase);
        let words = rest.split_whitespace().count();
        let capitals = rest.split_whitespace().filter(|word| starts_upper(word)).count();
        let small = rest.split_whitespace().filter(|word| is_small_word(word)).count();
        if begins_as_name
            && words <= 14
            && (capitals + small) * 3 >= words * 2
            && !rest.trim_end_matches("Jr.").ends_with(['.', '?', '!', ':'])
        {
            return writer(rest);
        }
    }
    // `Interview by Jane Doe`, `Theatre review by Jane Doe`
    if let Some((kind, name)) = split_once(line, " by ")
        && kind.split(' ').count() <= 2
        && is_name(name)
    {
        return writer(name);
    }
    // `By our political staff`, `From our correspondent in the south`
    let our = line
        .strip_prefix("By our ")
        .or_else(|| line.strip_prefix("From our "));
    if our.is_some_and(|rest| is_role(rest) || rest.contains("staff")) {
        return our.and_then(clean_byline);
    }
    if let Some((name, role)) = split_once(line, ", ")
        && is_name(name)
        && is_role(role)
    {
        return writer(line);
    }
    if let Some((name, place)) = split_once(line, " in ")
        && is_name(name)
        && !place.is_empty()
        && place
            .split([' ', ','])
            .all(|word| word.is_empty() || starts_upper(word) || is_small_word(word))
        && place.split(' ').count() <= 4
        && !place.ends_with('.')
    {
        return writer(name);
    }
    None
}

/// Returns the names in a byline that a page marks as such.
pub(crate) fn byline_shown(line: &str) -> Option<String> {
    let line = clean(line)?;
    let names = names::split(&byline(&line).or_else(|| writer(&line))?);
    (!names.is_empty()).then(|| names.join(", "))
}

/// Returns the name without the writer's role or place: `Jane Doe, Staff Writer`, `Jane Doe in Paris`.
fn writer(byline: &str) -> Option<String> {
    let byline = clean_byline(byline)?;
    let mut name = byline.as_str();
    if let Some((before, after)) = split_once(name, " in ")
        && starts_upper(after)
    {
        name = before;
    }
    if let Some((before, after)) = split_once(name, ", ")
        && (is_role(after) || after.starts_with("at ") || after.starts_with("in "))
    {
        name = before;
    }
    Some(name.to_owned())
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
