//! Checks that `THIRD-PARTY.md` lists the licences of all linked packages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use serde_json::Value;

use crate::support::{repository, skip};

/// Licences that a dependency may have, by their SPDX names.
const ALLOWED: [&str; 10] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unicode-3.0",
    "Zlib",
    // The licence of the root certificates that a client trusts.
    "CDLA-Permissive-2.0",
    "0BSD",
];

/// Cargo's metadata of the packages that the program links on this platform; None if cargo cannot provide it offline.
fn metadata() -> Option<Value> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host()?.trim()])
        .current_dir(repository())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    serde_json::from_slice(&output.stdout).ok()
}

/// The target triple of this machine.
fn host() -> Option<String> {
    let output = Command::new("rustc").arg("-vV").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "))?;
    Some(line.to_owned())
}

/// The packages that the program links: name and version -> licence expression. Packages that only tests or builds
/// use are left out.
fn linked(metadata: &Value) -> BTreeMap<String, String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .map(|node| (node["id"].as_str().expect("an id").to_owned(), node))
        .collect();
    let root = metadata["resolve"]["root"].as_str().expect("a root").to_owned();
    let (mut found, mut open) = (BTreeSet::new(), vec![root.clone()]);
    while let Some(id) = open.pop() {
        for dependency in list(&nodes[&id]["deps"]) {
            let is_linked = list(&dependency["dep_kinds"])
                .iter()
                .any(|kind| kind["kind"].is_null());
            let package = dependency["pkg"].as_str().expect("an id").to_owned();
            if is_linked && found.insert(package.clone()) {
                open.push(package);
            }
        }
    }
    let packages = list(&metadata["packages"]).into_iter();
    let wanted = packages.filter(|package| found.contains(package["id"].as_str().expect("an id")));
    wanted
        .map(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
            (format!("{} {}", text("name"), text("version")), text("license"))
        })
        .collect()
}

/// True if allowed licences alone satisfy an SPDX expression, or its older form with `/`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace(" / ", " OR ").replace('/', " OR ");
    parts(&expression, " OR ").iter().any(|choice| {
        parts(choice, " AND ").iter().all(|licence| {
            match licence
                .strip_prefix('(')
                .and_then(|inner| inner.strip_suffix(')'))
            {
                Some(inner) => is_allowed(inner),
                None => ALLOWED.contains(licence),
            }
        })
    })
}

/// The parts of an expression between `separator` outside parentheses.
fn parts<'a>(expression: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, c) in expression.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && at >= begin && expression[at..].starts_with(separator) => {
                parts.push(expression[begin..at].trim());
                begin = at + separator.len();
            }
            _ => {}
        }
    }
    parts.push(expression[begin..].trim());
    parts
}

/// The content of `THIRD-PARTY.md` for these packages.
fn document(packages: &BTreeMap<String, String>) -> String {
    let mut text = String::from(
        "# Third-party software\n\n\
         onrecord links these packages, here for Linux. A test compares the list with the tree of dependencies; to write it\n\
         anew, run the test `licences` with `ONRECORD_WRITE=1`.\n\n\
         | package | licence |\n| --- | --- |\n",
    );
    for (package, licence) in packages {
        let _ = writeln!(text, "| {package} | {licence} |");
    }
    text
}

#[test]
fn everything_that_is_linked_has_an_allowed_licence_and_is_listed() {
    let Some(metadata) = metadata() else {
        return skip("licences", "cargo metadata does not work offline here");
    };
    let packages = linked(&metadata);
    assert!(packages.len() > 50, "{packages:?}");
    let wrong: Vec<_> = packages
        .iter()
        .filter(|(_, licence)| !is_allowed(licence))
        .collect();
    assert!(wrong.is_empty(), "licences that are not allowed: {wrong:#?}");
    let path = repository().join("THIRD-PARTY.md");
    let expected = document(&packages);
    if std::env::var_os("ONRECORD_WRITE").is_some() {
        std::fs::write(&path, &expected).expect("the document");
    }
    if !cfg!(target_os = "linux") {
        return skip("licences", "the list is that of Linux");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "THIRD-PARTY.md is not that of Cargo.lock: write it with ONRECORD_WRITE=1"
    );
}

#[test]
fn expressions_of_licences_are_read_by_their_operators() {
    for allowed in [
        "MIT",
        "MIT OR GPL-3.0",
        "Unlicense/MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in ["MPL-2.0", "MIT AND GPL-3.0", "(GPL-2.0 OR GPL-3.0) AND MIT", ""] {
        assert!(!is_allowed(refused), "{refused}");
    }
}
