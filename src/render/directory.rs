//! Prints the directory of names for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use owo_colors::OwoColorize;

use crate::error::thousands;
use crate::render::terminal::{heading, link};
use crate::render::text::{Run, columns, counted, cut, one_line, wrap};
use crate::render::{Look, Palette};
use crate::search::{AliasEvidence, ShortForm};
use crate::search::{DirectoryAlias, DirectoryEntry, Results};

/// Maximum number of further names in a line of the table.
const ALIASES: usize = 6;
/// Maximum number of people listed for an ambiguous name.
const CANDIDATES: usize = 4;

/// A table of people, organisations or places. `quotes` adds the column of quotations.
///
/// ```text
/// name        articles  quotations  dates
/// John Kerry        43          14  2016-07-16 to 2017-01-20
///   also Kerry (12, inferred), John F. Kerry (2)
/// ```
pub(crate) fn table(
    out: &mut dyn Write,
    look: &Look,
    results: &Results<DirectoryEntry>,
    offset: usize,
    quotes: bool,
) -> io::Result<()> {
    let palette = look.palette();
    if !heading(out, &palette, results, offset, "name", "names")? {
        return Ok(());
    }
    let numbers = if quotes { 2 * 12 } else { 12 };
    let room = look.width.saturating_sub(numbers + 24).clamp(20, 60);
    let names: Vec<String> = results
        .hits
        .iter()
        .map(|entry| cut(&one_line(&entry.name), room).into_owned())
        .collect();
    let wide = names.iter().map(|name| columns(name)).max().unwrap_or(0).max(4);
    writeln!(out)?;
    let quotes_head = if quotes { "  quotations" } else { "" };
    let head = format!("{:wide$}    articles{quotes_head}  dates", "name");
    writeln!(out, "{}", head.style(palette.quiet))?;
    for (entry, name) in results.hits.iter().zip(&names) {
        let padding = wide - columns(name);
        write!(
            out,
            "{}{:padding$}  {:>10}",
            name.style(palette.person),
            "",
            thousands(entry.articles)
        )?;
        if quotes {
            write!(out, "  {:>10}", thousands(entry.quotes))?;
        }
        writeln!(
            out,
            "{}",
            dates(entry).map(|dates| format!("  {dates}")).unwrap_or_default()
        )?;
        also(out, look, &palette, entry)?;
    }
    Ok(())
}

/// "also Kerry (12, inferred), J. Kerry (2) and 3 more", wrapped.
fn also(out: &mut dyn Write, look: &Look, palette: &Palette, entry: &DirectoryEntry) -> io::Result<()> {
    let further: Vec<&DirectoryAlias> = entry
        .aliases
        .iter()
        .filter(|alias| alias.name != entry.name)
        .collect();
    if further.is_empty() {
        return Ok(());
    }
    let mut line = String::from("also ");
    for (n, alias) in further.iter().take(ALIASES).enumerate() {
        let comma = if n == 0 { "" } else { ", " };
        let mark = if alias.is_inferred() { ", inferred" } else { "" };
        let articles = thousands(alias.articles);
        let _ = write!(line, "{comma}{} ({articles}{mark})", one_line(&alias.name));
    }
    if further.len() > ALIASES {
        let _ = write!(line, " and {} more", further.len() - ALIASES);
    }
    let run = Run {
        text: &line,
        style: palette.quiet,
    };
    wrap(out, &[run], look.measure(), 2)
}

/// Every name of each entry: the number of articles, why it belongs to the entry, and an example.
///
/// ```text
/// John Kerry: 43 articles, 14 quotations, 2016-07-16 to 2017-01-20
///   John Kerry: 31 articles; the name itself
///     Truce holds · archive/truce.txt · 3f2a91c0d4e5b677
///   Kerry: 12 articles; surname alone, inferred: nobody else in the index has it
///     Envoy leaves · archive/envoy.txt · 70b1c0ffee15dead
/// ```
pub(crate) fn why(
    out: &mut dyn Write,
    look: &Look,
    results: &Results<DirectoryEntry>,
    offset: usize,
) -> io::Result<()> {
    let palette = look.palette();
    if !heading(out, &palette, results, offset, "name", "names")? {
        return Ok(());
    }
    for entry in &results.hits {
        writeln!(out)?;
        let mut facts = vec![counted(entry.articles, "article", "articles")];
        if entry.quotes > 0 {
            facts.push(counted(entry.quotes, "quotation", "quotations"));
        }
        facts.extend(dates(entry));
        writeln!(
            out,
            "{}: {}",
            one_line(&entry.name).style(palette.person),
            facts.join(", ")
        )?;
        for alias in &entry.aliases {
            let articles = counted(alias.articles, "article", "articles");
            let line = format!(
                "{}: {articles}; {}",
                one_line(&alias.name),
                evidence(&alias.evidence)
            );
            let run = Run {
                text: &line,
                style: owo_colors::Style::new(),
            };
            wrap(out, &[run], look.measure(), 2)?;
            if let Some(example) = &alias.example {
                let title = one_line(&example.title);
                let title = if title.is_empty() { "(no headline)" } else { &title };
                let place = format!(
                    "    {title} · {} · {}",
                    link(look, &example.path),
                    example.id.short()
                );
                writeln!(out, "{}", place.style(palette.quiet))?;
            }
        }
    }
    Ok(())
}

/// Why a name belongs to its entry, in words.
#[must_use]
pub(crate) fn evidence(evidence: &AliasEvidence) -> String {
    match evidence {
        AliasEvidence::Itself => "the name itself".to_owned(),
        AliasEvidence::Spelling => {
            "the same but for case, accents, punctuation or the spelling of Jr and Sr".to_owned()
        }
        AliasEvidence::Middle { articles } => format!(
            "the same but for a middle name or Jr; it fits nobody else, and the other names are in {}",
            counted(*articles, "article", "articles")
        ),
        AliasEvidence::File { line } => format!("line {line} of the names file"),
        AliasEvidence::LegalForm => "the same but for the legal form or Group".to_owned(),
        AliasEvidence::StockCode { code } => {
            format!("the same but for the stock code {}", one_line(code))
        }
        AliasEvidence::Qualifier { qualifier } => {
            format!("the same but for “{}” before it", one_line(qualifier))
        }
        AliasEvidence::WordOrder => "the same words in another order".to_owned(),
        AliasEvidence::Listed => "another name or spelling of the same place".to_owned(),
        AliasEvidence::Introduced {
            short,
            long,
            articles,
        } => format!(
            "{} introduce {} as short for {}",
            counted(*articles, "article", "articles"),
            one_line(short),
            one_line(long)
        ),
        AliasEvidence::Together {
            form,
            short,
            long,
            both,
            articles,
        } => format!(
            "{} is {} {}, inferred: {} of {} with it have both",
            one_line(short),
            written(*form),
            one_line(long),
            thousands(*both),
            counted(*articles, "article", "articles")
        ),
        AliasEvidence::Inferred {
            form,
            articles,
            others: 0,
        } => format!(
            "{}, inferred: it fits nobody else in the index; the other names are in {}",
            written(*form),
            counted(*articles, "article", "articles")
        ),
        AliasEvidence::Inferred {
            form,
            articles,
            others,
        } => format!(
            "{}, inferred: fuller names of this person are in {}, all others it fits in {}",
            written(*form),
            counted(*articles, "article", "articles"),
            thousands(*others)
        ),
        AliasEvidence::Undecided {
            form,
            people,
            as_first_name,
            bodies,
        } => undecided(*form, people, *as_first_name, *bodies),
    }
}

/// The people that a name may mean if it is joined to nobody.
fn undecided(form: ShortForm, people: &[(String, u64)], as_first_name: u64, bodies: u64) -> String {
    let mut may_be: Vec<String> = people
        .iter()
        .take(CANDIDATES)
        .map(|(name, articles)| {
            format!(
                "{} ({})",
                one_line(name),
                counted(*articles, "article", "articles")
            )
        })
        .collect();
    if people.len() > CANDIDATES {
        may_be.push(format!("{} more", people.len() - CANDIDATES));
    }
    if as_first_name > 0 {
        let articles = counted(as_first_name, "article", "articles");
        may_be.push(format!("somebody of this first name ({articles})"));
    }
    if bodies > 0 {
        let articles = counted(bodies, "article", "articles");
        may_be.push(format!("an organisation or place ({articles})"));
    }
    format!(
        "{}, joined to nobody: it may be {}",
        written(form),
        may_be.join(", ")
    )
}

const fn written(form: ShortForm) -> &'static str {
    match form {
        ShortForm::Middle => "without a middle name or Jr",
        ShortForm::Nickname => "another form of the first name",
        ShortForm::Initial => "an initial for the first name",
        ShortForm::Surname => "the surname alone",
        ShortForm::Acronym => "the acronym of",
        ShortForm::Words => "a part of the name",
        ShortForm::Beginning => "the beginning of the name",
    }
}

/// The first and the last day.
pub(crate) fn dates(entry: &DirectoryEntry) -> Option<String> {
    match (entry.first, entry.last) {
        (Some(first), Some(last)) if first != last => Some(format!("{first} to {last}")),
        (Some(day), _) | (_, Some(day)) => Some(day.to_string()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::article::ArticleId;
    use crate::search::Example;

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn entry(name: &str, articles: u64, first: Option<Date>, last: Option<Date>) -> DirectoryEntry {
        DirectoryEntry {
            name: name.into(),
            aliases: vec![alias(name, articles, AliasEvidence::Itself)],
            articles,
            quotes: 3,
            first,
            last,
        }
    }

    fn alias(name: &str, articles: u64, evidence: AliasEvidence) -> DirectoryAlias {
        DirectoryAlias {
            name: name.into(),
            articles,
            evidence,
            example: None,
        }
    }

    fn results(hits: Vec<DirectoryEntry>) -> Results<DirectoryEntry> {
        Results {
            query: String::new(),
            total: hits.len() as u64,
            is_partial: false,
            total_all: None,
            withheld: None,
            spoken_for: None,
            facets: vec![],
            explained: None,
            warnings: vec![],
            hits,
        }
    }

    fn surname(others: u64) -> AliasEvidence {
        AliasEvidence::Inferred {
            form: ShortForm::Surname,
            articles: 31,
            others,
        }
    }

    #[test]
    fn columns_of_names_are_aligned() {
        let day = Some(date(2021, 5, 3));
        let mut ada = entry("Zoë Ångström", 1234, day, Some(date(2022, 1, 1)));
        ada.aliases.push(alias("Ångström", 12, surname(0)));
        ada.aliases
            .push(alias("Zoe Angstrom", 2, AliasEvidence::Spelling));
        let entries = vec![ada, entry("Li", 2, day, day), entry("Oduya", 1, None, None)];
        assert_eq!(
            text(|out| table(out, &Look::default(), &results(entries), 0, true)),
            "3 names\n\n\
             name            articles  quotations  dates\n\
             Zoë Ångström       1,234           3  2021-05-03 to 2022-01-01\n  \
             also Ångström (12, inferred), Zoe Angstrom (2)\n\
             Li                     2           3  2021-05-03\n\
             Oduya                  1           3\n"
        );
    }

    #[test]
    fn each_name_has_its_reason_and_example() {
        let mut kerry = entry("John Kerry", 43, None, Some(date(2017, 1, 20)));
        kerry.aliases[0].example = Some(Example {
            id: ArticleId::new(0xa1 << 64),
            title: "Truce\nholds".into(),
            path: "/a/truce.txt".into(),
        });
        kerry.aliases.push(alias("Kerry", 12, surname(0)));
        assert_eq!(
            text(|out| why(out, &Look::default(), &results(vec![kerry]), 0)),
            "1 name\n\nJohn Kerry: 43 articles, 3 quotations, 2017-01-20\n  \
             John Kerry: 43 articles; the name itself\n    \
             Truce holds · /a/truce.txt · 00000000000000a1\n  \
             Kerry: 12 articles; the surname alone, inferred: it fits nobody else in the\n  index; the other \
             names are in 31 articles\n"
        );
    }

    #[test]
    fn reasons_include_their_counts() {
        assert!(evidence(&surname(2)).ends_with("in 31 articles, all others it fits in 2"));
        assert_eq!(
            evidence(&AliasEvidence::File { line: 4 }),
            "line 4 of the names file"
        );
        let undecided = AliasEvidence::Undecided {
            form: ShortForm::Surname,
            people: vec![("Gordon Brown".into(), 85), ("Sarah Brown".into(), 1)],
            as_first_name: 3,
            bodies: 0,
        };
        assert_eq!(
            evidence(&undecided),
            "the surname alone, joined to nobody: it may be Gordon Brown (85 articles), Sarah Brown (1 article), \
             somebody of this first name (3 articles)"
        );
    }
}
