//! EPUB, e-books and issues of magazines: each document of the spine is an article.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::source::container::Archive;
use crate::source::metadata::Metadata;
use crate::source::output::Output;
use crate::source::skip::{Skip, SkipReason};
use crate::source::text::line::{clean, clean_byline, clean_name};
use crate::source::text::{date, language};
use crate::source::web::html;
use crate::source::xml::{self, Element};

/// Reads an e-book.
pub(crate) fn read(archive: &mut Archive, out: &mut Output<'_>) -> Result<(), Skip> {
    if archive.has("META-INF/encryption.xml")
        && archive
            .text("META-INF/encryption.xml")
            .ok()
            .flatten()
            .is_some_and(|text| text.contains("xhtml") || text.contains("html"))
    {
        return Err(out.skip(SkipReason::NotReadYet, "the e-book is locked (DRM)"));
    }
    let container = tree_of(archive, "META-INF/container.xml", out)?;
    let package_path = container
        .find("rootfile")
        .and_then(|root| root.attribute("full-path"))
        .ok_or_else(|| out.damaged("META-INF/container.xml names no package"))?
        .to_owned();
    let package = tree_of(archive, &package_path, out)?;
    let folder = package_path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let about = package.child("metadata");
    let of = |name: &str| about.and_then(|about| about.line(name));
    let issue = Metadata {
        publication: of("title").and_then(|title| clean_name(&title)),
        byline: of("creator").and_then(|name| clean_byline(&name)),
        published: of("date").and_then(|value| date::of_metadata(&value)),
        language: of("language").and_then(|value| language::declared(&value)),
        ..Metadata::default()
    };
    let paths = spine(&package, folder);
    documents(archive, &paths, &issue, out)
}

/// Returns the paths of the documents in the order of the spine. One that it names again is not read again: a few bytes
/// would be an article each.
fn spine(package: &Element, folder: &str) -> Vec<String> {
    let mut items = FxHashMap::default();
    for item in package
        .child("manifest")
        .into_iter()
        .flat_map(|manifest| manifest.all("item"))
    {
        items.entry(item.attribute("id")).or_insert(item);
    }
    let is_contents = |item: &Element| {
        item.attribute("properties")
            .is_some_and(|properties| properties.split(' ').any(|name| name == "nav"))
    };
    let spine = package.child("spine").into_iter();
    let named = spine.flat_map(|spine| spine.all("itemref"));
    let paths = named.filter_map(|reference| {
        let item = items.get(&reference.attribute("idref"))?;
        let href = item.attribute("href").filter(|_| !is_contents(item))?;
        resolve(folder, href)
    });
    let mut seen = FxHashSet::default();
    paths.filter(|path| seen.insert(path.clone())).collect()
}

fn documents(
    archive: &mut Archive,
    paths: &[String],
    issue: &Metadata,
    out: &mut Output<'_>,
) -> Result<(), Skip> {
    let before = out.articles;
    for path in paths {
        let page = match archive.text(path) {
            Ok(Some(page)) => page,
            Ok(None) => {
                out.problems
                    .push(format!("{path}: the e-book names it, but does not hold it"));
                continue;
            }
            Err(why) => {
                out.problems.push(why);
                continue;
            }
        };
        // Covers and title pages hold no prose.
        let Some(mut article) = html::fragment(&page) else {
            continue;
        };
        let headings = html::paragraphs(&page);
        let title = headings
            .iter()
            .find(|paragraph| paragraph.heading.is_some())
            .and_then(|paragraph| clean(&paragraph.text))
            .or_else(|| title_of(&page));
        let mut found = Metadata {
            title,
            ..Metadata::default()
        };
        found.byline = byline_of(&page);
        let title = found.title.clone();
        found.or(issue.clone());
        found.title = title;
        found.apply(&mut article);
        out.put(article, Some(path.clone()));
    }
    if out.articles == before {
        return Err(out.skip(SkipReason::Empty, "no text in the e-book"));
    }
    Ok(())
}

fn tree_of(archive: &mut Archive, path: &str, out: &Output<'_>) -> Result<Element, Skip> {
    let text = archive
        .text(path)
        .map_err(|why| out.damaged(why))?
        .ok_or_else(|| out.damaged(format!("no {path} in it")))?;
    xml::parse(&text)
        .map(|tree| tree.root)
        .map_err(|why| out.damaged(format!("{path}: {why}")))
}

/// Returns the text of the element whose class marks the author.
fn byline_of(page: &str) -> Option<String> {
    let tree = xml::parse(page).ok()?;
    let element = with_class(&tree.root, &["byline", "author", "writer"])?;
    clean_byline(&element.text())
}

fn with_class<'e>(element: &'e Element, names: &[&str]) -> Option<&'e Element> {
    element.elements().find_map(|inner| {
        let is = inner
            .attribute("class")
            .is_some_and(|classes| classes.split_whitespace().any(|class| names.contains(&class)));
        if is { Some(inner) } else { with_class(inner, names) }
    })
}

fn title_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<title>")?;
    clean(&crate::source::text::markup::unescape(
        rest.split("</title>").next()?,
    ))
}

/// Returns the path of a document within the archive, for an address relative to `folder`.
fn resolve(folder: &str, href: &str) -> Option<String> {
    let href = href.split('#').next()?;
    let mut parts: Vec<String> = folder
        .split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(decoded(part)),
        }
    }
    Some(parts.join("/"))
}

/// Decodes percent-encoded bytes of an address.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let (b'%', Some(byte)) = (first, hex) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_the_spine_names_again_is_read_once() {
        let package = xml::parse(
            "<package><manifest><item id='a' href='a.xhtml'/><item id='b' href='b.xhtml'/><item id='c' href='b.xhtml#x'/>\
             <item id='n' properties='nav' href='n.xhtml'/></manifest><spine><itemref idref='n'/><itemref idref='b'/>\
             <itemref idref='a'/><itemref idref='b'/><itemref idref='c'/><itemref idref='d'/></spine></package>",
        )
        .expect("a package");
        assert_eq!(spine(&package.root, "text"), ["text/b.xhtml", "text/a.xhtml"]);
    }

    #[test]
    fn addresses_count_from_the_folder_of_the_package() {
        assert_eq!(
            resolve("OEBPS", "text/a%20b.xhtml#x").as_deref(),
            Some("OEBPS/text/a b.xhtml")
        );
        assert_eq!(resolve("OEBPS", "../c.xhtml").as_deref(), Some("c.xhtml"));
        assert_eq!(resolve("", "../c.xhtml"), None);
    }
}
