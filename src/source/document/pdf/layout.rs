//! Glyphs -> rows -> columns -> paragraphs.

use rustc_hash::FxHashMap;

use crate::source::document::pdf::glyphs::Glyph;
use crate::source::export::{Block, is_field};

/// The words of one line within one column.
#[derive(Clone, Debug, Default)]
struct PageLine {
    left: f32,
    right: f32,
    y: f32,
    size: f32,
    text: String,
}

/// Returns the paragraphs of all pages, in reading order.
pub(super) fn blocks(pages: Vec<Vec<Glyph>>) -> Vec<Block> {
    let mut pages: Vec<Vec<PageLine>> = pages.into_iter().map(lines).collect();
    without_running_heads(&mut pages);
    let body_size = common_size(&pages);
    let columns = pages.into_iter().flat_map(|page| columns(page, body_size));
    let columns: Vec<Vec<PageLine>> = columns.map(whole_rows).collect();
    let leading = leading(&columns);
    let mut blocks: Vec<PageParagraph> = Vec::new();
    for column in columns {
        let mut paragraphs = paragraphs(&column, leading);
        // A paragraph goes on in the next column or page.
        if let (Some(last), Some(first)) = (blocks.last_mut(), paragraphs.first())
            && goes_on(last, first)
        {
            let first = paragraphs.remove(0);
            join(&mut last.text, &first.text);
        }
        blocks.append(&mut paragraphs);
    }
    blocks
        .into_iter()
        .map(|paragraph| Block {
            heading: paragraph.size > body_size * 1.15 && paragraph.text.len() < 300,
            ..Block::of(paragraph.text.trim())
        })
        .filter(|block| !block.text.is_empty())
        .collect()
}

/// Returns the lines of a page from top to bottom; lines of adjacent columns are separate.
fn lines(mut glyphs: Vec<Glyph>) -> Vec<PageLine> {
    glyphs.retain(|glyph| !glyph.text.trim().is_empty() || glyph.text.contains(' '));
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            // Superscripts and subscripts belong to their row.
            Some(row)
                if row
                    .first()
                    .is_some_and(|first| (first.y - glyph.y).abs() < first.size.min(glyph.size) * 0.35) =>
            {
                row.push(glyph);
            }
            _ => rows.push(vec![glyph]),
        }
    }
    rows.into_iter().flat_map(segments).collect()
}

/// Splits a row at gaps too wide for a space between words.
fn segments(mut row: Vec<Glyph>) -> Vec<PageLine> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut lines: Vec<PageLine> = Vec::new();
    for glyph in row {
        let is_space = glyph.text.trim().is_empty();
        if let Some(line) = lines.last_mut() {
            let gap = glyph.x - line.right;
            // Some programs draw a letter twice to make it bold.
            let is_double = gap < -glyph.width * 0.7 && line.text.ends_with(&glyph.text);
            if is_double {
                continue;
            }
            if gap < glyph.size * 1.1 {
                let needs_space = is_space || gap > glyph.size * 0.18;
                if needs_space && !line.text.ends_with(' ') {
                    line.text.push(' ');
                }
                if !is_space {
                    line.text.push_str(&glyph.text);
                    line.right = line.right.max(glyph.x + glyph.width);
                    line.size = line.size.max(glyph.size);
                }
                continue;
            }
        }
        if !is_space {
            lines.push(PageLine {
                left: glyph.x,
                right: glyph.x + glyph.width,
                y: glyph.y,
                size: glyph.size,
                text: glyph.text,
            });
        }
    }
    for line in &mut lines {
        let trimmed = line.text.trim_end().len();
        line.text.truncate(trimmed);
    }
    lines
}

/// Removes page numbers, and lines at the top and bottom of pages that recur on other pages.
fn without_running_heads(pages: &mut [Vec<PageLine>]) {
    const EDGE: usize = 3;
    let count = pages.len();
    let mut seen: FxHashMap<(String, i32), usize> = FxHashMap::default();
    for page in pages.iter() {
        for line in edge_lines(page, EDGE) {
            *seen.entry(key_of(line)).or_default() += 1;
        }
    }
    for page in pages.iter_mut() {
        let edges: Vec<(String, i32)> = edge_lines(page, EDGE).map(key_of).collect();
        page.retain(|line| {
            let key = key_of(line);
            if !edges.contains(&key) {
                return true;
            }
            let again = seen.get(&key).copied().unwrap_or(0);
            let is_head = again > 1 && again * 5 >= count * 2;
            !(is_head || is_page_number(&line.text))
        });
    }
}

/// Returns the lines of at most `rows` first and last rows of a page that a wider gap than usual separates from the
/// rest; without such a gap, those of the first and last row.
fn edge_lines(page: &[PageLine], rows: usize) -> impl Iterator<Item = &PageLine> {
    let height = |line: &PageLine| line.y.round() as i32;
    let mut heights: Vec<i32> = page.iter().map(height).collect();
    heights.sort_unstable();
    heights.dedup();
    let gaps: Vec<i32> = heights.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let mut sorted = gaps.clone();
    sorted.sort_unstable();
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
    let is_wide = |gap: &i32| *gap * 2 > usual * 3;
    let below = gaps.iter().take(rows).position(is_wide).unwrap_or(0);
    let above = gaps.iter().rev().take(rows).position(is_wide).unwrap_or(0);
    let lowest = heights.get(below).copied().unwrap_or(i32::MIN);
    let highest = heights
        .get(heights.len().saturating_sub(above + 1))
        .copied()
        .unwrap_or(i32::MAX);
    page.iter()
        .filter(move |line| height(line) <= lowest || height(line) >= highest)
}

/// Returns a line's words with all digits replaced, and its approximate height: a running head keeps both from page
/// to page.
fn key_of(line: &PageLine) -> (String, i32) {
    let words = line
        .text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    (words, (line.y / 6.0).round() as i32)
}

/// True for `12`, `- 12 -`, `Page 3 of 97`.
fn is_page_number(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | '/'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &&str| word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    match words.as_slice() {
        [number] => is_number(number),
        [page, rest @ ..]
            if ["page", "seite", "pagina", "página", "p."].contains(&page.to_lowercase().as_str()) =>
        {
            rest.iter()
                .all(|word| is_number(word) || matches!(*word, "of" | "von" | "de" | "sur" | "di" | "van"))
        }
        _ => false,
    }
}

/// Returns the font size of most characters.
fn common_size(pages: &[Vec<PageLine>]) -> f32 {
    let mut sizes: FxHashMap<i32, usize> = FxHashMap::default();
    for line in pages.iter().flatten() {
        *sizes.entry((line.size * 2.0).round() as i32).or_default() += line.text.len();
    }
    let most = sizes.into_iter().max_by_key(|(size, count)| (*count, *size));
    most.map_or(10.0, |(size, _)| size as f32 / 2.0)
}

/// Splits a page into columns at gutters, which few lines cross. A line that crosses one separates the columns above
/// from those below.
fn columns(page: Vec<PageLine>, body_size: f32) -> Vec<Vec<PageLine>> {
    let gutters = gutters(&page);
    if gutters.is_empty() {
        return vec![page];
    }
    let crosses = |line: &PageLine| {
        gutters
            .iter()
            .any(|gutter| line.left < gutter - 1.0 && line.right > gutter + 1.0)
    };
    let mut columns: Vec<Vec<PageLine>> = Vec::new();
    let mut strip: Vec<Vec<PageLine>> = vec![Vec::new(); gutters.len() + 1];
    let mut spanning: Vec<PageLine> = Vec::new();
    for line in page {
        // The last line of a headline is often too short to cross a gutter.
        let ends_headline = line.size > body_size * 1.15
            && spanning.last().is_some_and(|above: &PageLine| {
                (above.size - line.size).abs() < line.size * 0.05 && above.y - line.y < line.size * 1.8
            });
        if ends_headline || crosses(&line) {
            columns.extend(std::mem::replace(&mut strip, vec![Vec::new(); gutters.len() + 1]));
            spanning.push(line);
        } else {
            columns.push(std::mem::take(&mut spanning));
            let column = gutters
                .iter()
                .take_while(|gutter| line.left >= **gutter - 1.0)
                .count();
            if let Some(column) = strip.get_mut(column) {
                column.push(line);
            }
        }
    }
    columns.extend(strip);
    columns.push(spanning);
    columns.retain(|column| !column.is_empty());
    columns
}

/// Joins the pieces of a row of one column: in narrow columns that are set to a width, gaps between words are as wide as
/// those between columns. Anything further apart is a cell of a table.
fn whole_rows(column: Vec<PageLine>) -> Vec<PageLine> {
    const WIDEST_GAP: f32 = 5.0;
    let mut rows: Vec<PageLine> = Vec::with_capacity(column.len());
    for line in column {
        match rows.last_mut() {
            Some(row)
                if (row.y - line.y).abs() < row.size.min(line.size) * 0.35
                    && line.left >= row.right
                    && line.left - row.right < row.size * WIDEST_GAP =>
            {
                row.text.push(' ');
                row.text.push_str(&line.text);
                row.right = line.right;
                row.size = row.size.max(line.size);
            }
            _ => rows.push(line),
        }
    }
    rows
}

/// Places from left to right where a page has a white stripe between lines on both sides.
fn gutters(page: &[PageLine]) -> Vec<f32> {
    const LINES: usize = 4;
    let (left, right) = page.iter().fold((f32::MAX, f32::MIN), |(left, right), line| {
        (left.min(line.left), right.max(line.right))
    });
    let width = right - left;
    if !(width > 100.0 && width < 5000.0) {
        return Vec::new();
    }
    let mut found: Vec<f32> = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for step in 0..=(width as usize) {
        let x = left + step as f32;
        let crossing = page
            .iter()
            .filter(|line| line.left < x - 0.5 && line.right > x + 0.5)
            .count();
        // A few headlines and captions may cross.
        let is_white = crossing * 8 <= page.len();
        match (&mut run, is_white) {
            (Some((_, end)), true) => *end = step,
            (None, true) => run = Some((step, step)),
            (Some((start, end)), false) => {
                found.extend(gutter(page, left, *start, *end, LINES));
                run = None;
            }
            (None, false) => {}
        }
    }
    found
}

fn gutter(page: &[PageLine], left: f32, start: usize, end: usize, enough: usize) -> Option<f32> {
    const NARROWEST: usize = 5;
    if end - start < NARROWEST {
        return None;
    }
    let middle = left + (start + end) as f32 / 2.0;
    // Columns have long lines on both sides; tables and lists do not.
    let is_long = |line: &&PageLine| line.right - line.left > line.size * 8.0;
    let before = page
        .iter()
        .filter(is_long)
        .filter(|line| line.right <= middle + 1.0)
        .count();
    let after = page
        .iter()
        .filter(is_long)
        .filter(|line| line.left >= middle - 1.0)
        .count();
    (before >= enough && after >= enough).then_some(middle)
}

#[derive(Clone, Debug)]
struct PageParagraph {
    text: String,
    size: f32,
}

/// Returns the distance between the lines of a paragraph: a small one below lines that fill their column in the middle of a
/// sentence, since titles do, too; or, if there are too few, that of the column with the least.
fn leading(columns: &[Vec<PageLine>]) -> Option<f32> {
    const FEW: usize = 2;
    /// Minimum length in bytes of a line that can fill a column.
    const FULL: usize = 40;
    let mut gaps = Vec::new();
    for column in columns {
        let right = quantile(column.iter().map(|line| line.right).collect(), 0.8);
        let left = quantile(column.iter().map(|line| line.left).collect(), 0.2);
        for pair in column.windows(2) {
            if let [line, next] = pair
                && line.text.len() >= FULL
                && line.right >= right - (right - left) * 0.15
                && !crate::source::text::line::ends_sentence(&line.text)
                && (line.size - next.size).abs() < 1.0
                && line.y > next.y
            {
                gaps.push(line.y - next.y);
            }
        }
    }
    if gaps.len() >= FEW {
        return Some(quantile(gaps, 0.2));
    }
    let usual = columns.iter().map(|column| usual_gap(column));
    usual.flatten().min_by(f32::total_cmp)
}

/// Returns the distances between neighbouring lines of about one size.
fn line_gaps(lines: &[PageLine]) -> Vec<f32> {
    let pairs = lines.windows(2).filter_map(|pair| match pair {
        [line, next] if (line.size - next.size).abs() < 1.0 && line.y > next.y => Some(line.y - next.y),
        _ => None,
    });
    pairs.collect()
}

/// Returns the usual distance between the lines of a column; None if it has only few.
fn usual_gap(lines: &[PageLine]) -> Option<f32> {
    const FEW: usize = 4;
    let gaps = line_gaps(lines);
    (gaps.len() >= FEW).then(|| quantile(gaps, 0.4))
}

/// Joins the lines of a column to paragraphs. `leading` is that of the document; a page of short lines with much space
/// between them has none of its own.
fn paragraphs(lines: &[PageLine], leading: Option<f32>) -> Vec<PageParagraph> {
    let left = quantile(lines.iter().map(|line| line.left).collect(), 0.2);
    let right = quantile(lines.iter().map(|line| line.right).collect(), 0.8);
    let gaps = line_gaps(lines);
    let gap = quantile(gaps, 0.4);
    let gap = leading.filter(|leading| gap > leading * 1.4).unwrap_or(gap);
    let mut found: Vec<PageParagraph> = Vec::new();
    let mut previous: Option<&PageLine> = None;
    for line in lines {
        let begins = previous.is_none_or(|previous| {
            let indented = line.left > left + line.size * 0.6 && previous.left <= left + line.size * 0.6;
            let ended = crate::source::text::line::ends_sentence(&previous.text);
            let short = previous.right < right - (right - left) * 0.12;
            (line.size - previous.size).abs() > previous.size * 0.12
                || previous.y - line.y > (gap * 1.35).max(line.size * 1.35)
                || previous.y - line.y < -1.0
                || indented
                || (ended && short)
        });
        match found.last_mut() {
            Some(paragraph) if !begins => join(&mut paragraph.text, &line.text),
            _ => found.push(PageParagraph {
                text: line.text.clone(),
                size: line.size,
            }),
        }
        previous = Some(line);
    }
    found
}

fn quantile(mut values: Vec<f32>, part: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let at = (values.len() as f32 * part) as usize;
    values
        .get(at.min(values.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f32::MAX)
}

/// Appends a line to a paragraph; rejoins a word that was hyphenated at the end of the line.
fn join(text: &mut String, line: &str) {
    let begins_small = line.chars().next().is_some_and(char::is_lowercase);
    let soft = text.ends_with('\u{ad}');
    let hyphen = text.ends_with(['-', '\u{2010}']);
    let before = text
        .trim_end_matches(['-', '\u{ad}', '\u{2010}'])
        .chars()
        .next_back();
    if soft || hyphen && begins_small && before.is_some_and(char::is_alphabetic) {
        text.pop();
    } else if !hyphen {
        text.push(' ');
    }
    text.push_str(line);
}

fn goes_on(last: &PageParagraph, first: &PageParagraph) -> bool {
    let begins_small = first.text.chars().next().is_some_and(char::is_lowercase);
    let is_open = !crate::source::text::line::ends_sentence(&last.text);
    // A headline at the end of a column is short.
    let is_long = last.text.len() > 60 && !is_field(&last.text) && !is_field(&first.text);
    (last.size - first.size).abs() < last.size * 0.12 && is_open && (begins_small || is_long)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f32, y: f32) -> Vec<Glyph> {
        text.chars()
            .enumerate()
            .map(|(index, c)| Glyph {
                x: x + index as f32 * 5.0,
                y,
                width: 5.0,
                size: 10.0,
                text: c.to_string(),
            })
            .collect()
    }

    fn texts(pages: Vec<Vec<Glyph>>) -> Vec<String> {
        blocks(pages).into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn short_lines_far_apart_are_paragraphs_of_their_own() {
        let text = [
            "The council of the old town voted on the slip",
            "and the debate was a long one that evening in",
            "the hall of the town.",
        ];
        let fields = ["Section: NEWS", "Length: 40 words", "Byline: Odile Marsh", "Body"];
        let page = |lines: &[&str], step: f32| {
            let lines = lines.iter().enumerate();
            let glyphs = lines.flat_map(|(at, text)| line(text, 60.0, 700.0 - at as f32 * step));
            glyphs.collect::<Vec<_>>()
        };
        let found = texts(vec![page(&text, 12.0), page(&fields, 26.0)]);
        assert_eq!(found.len(), 1 + fields.len(), "{found:?}");
        assert_eq!(found[1..], fields);
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_hyphens_joined() {
        let left = [
            "the council of the old town vo-",
            "ted on the slip and the debate",
            "was a long one that evening in",
            "the hall of the town where all",
            "had come to hear it",
        ];
        let right = [
            "to the very end of the vote as",
            "the mayor said, and left it to",
            "the others to decide what will",
            "become of the old ferry and of",
            "those who work there.",
        ];
        let page: Vec<Glyph> = left
            .iter()
            .zip(right)
            .enumerate()
            .flat_map(|(index, (a, b))| {
                let y = 700.0 - index as f32 * 12.0;
                [line(a, 50.0, y), line(b, 230.0, y)].concat()
            })
            .collect();
        let found = texts(vec![page]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("the council of the old town voted on"),
            "{found:?}"
        );
        assert!(
            found[0].contains("come to hear it to the very end of"),
            "{found:?}"
        );
    }

    #[test]
    fn wide_gaps_of_a_narrow_column_part_no_paragraph() {
        let rows = [
            "the council of the old town",
            "voted on a slip and a wall",
            "and a lamp until the dawn of",
            "the fourth day of the month",
            "when all of them went home.",
        ];
        let page: Vec<Glyph> = rows
            .iter()
            .enumerate()
            .flat_map(|(index, row)| {
                let y = 700.0 - index as f32 * 12.0;
                let (first, rest) = row.split_once(' ').expect("words");
                let wide = line(rest, 50.0 + first.len() as f32 * 5.0 + 16.0, y);
                [line(first, 50.0, y), wide, line(row, 230.0, y)].concat()
            })
            .collect();
        let found = texts(vec![page]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0], rows.join(" "));
    }

    #[test]
    fn running_heads_and_numbers_of_pages_are_left_out() {
        let page = |number: usize| {
            let mut glyphs = line("The Norwick Mail", 50.0, 780.0);
            for row in 0..6 {
                glyphs.extend(line(
                    &format!("PageLine {row} of page {number} goes on"),
                    50.0,
                    740.0 - row as f32 * 12.0,
                ));
            }
            glyphs.extend(line(&format!("Page {number}"), 250.0, 40.0));
            glyphs
        };
        let found = texts(vec![page(1), page(2), page(3)]).join("\n");
        assert!(!found.contains("Norwick") && !found.contains("Page 2"), "{found}");
        assert_eq!(found.matches("goes on").count(), 18);
    }

    #[test]
    fn page_numbers_are_distinguished_from_sentences() {
        for number in ["12", "- 12 -", "Page 3 of 97", "Seite 4"] {
            assert!(is_page_number(number), "{number}");
        }
        for text in ["Page one news", "2021 was dry", "1,000,000"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
