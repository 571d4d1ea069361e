//! Views in a real browser, if this machine has one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::client::{Server, TOKEN};
use super::driver::{Browser, installed};
use crate::support::{Desk, skip, works};

/// The version of axe-core that checks the views. Its licence is MPL-2.0, so it is not part of this repository.
const AXE: &str = "axe-core@4.14.1";
/// The rules of axe-core: WCAG 2.2, AA and below.
const RUN_AXE: &str = "axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', \
                       'wcag22a', 'wcag22aa', 'best-practice']}}).then((result) => result.violations.map((rule) => \
                       rule.id + ': ' + rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))";
/// Opens everything that is folded, so that it is checked, too.
const UNFOLD: &str = "document.querySelectorAll('details').forEach((details) => { details.open = true; })";
/// Lists faults of a page: content wider than the window, fields without a label, duplicate ids, links and buttons that
/// are too small to hit, text without enough contrast (WCAG 2.2, AA).
const FAULTS: &str = r#"(() => {
  const faults = [];
  const name = (element) => element.tagName + "." + element.className + " " + (element.textContent || "").slice(0, 40);
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (field.labels.length === 0) faults.push("no label: " + field.name);
  const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) faults.push("twice: " + id);
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((c) => c / 255)
      .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  for (const element of document.body.querySelectorAll("*")) {
    const hasText = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    if (hasText) {
      const style = getComputedStyle(element);
      const [one, two] = [light(style.color), light(ground(element))];
      const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (isLarge ? 3 : 4.5)) faults.push("contrast " + contrast.toFixed(2) + ": " + name(element));
    }
    const isTarget = element.matches("button, summary, select, input:not([type=hidden]), nav a, .exclude, .badge[href]");
    if (isTarget && box.height < 24 && element.type !== "checkbox") faults.push("small: " + name(element));
  }
  return faults;
})()"#;

/// Records where the focus goes: for each key, whether the element with the focus can be seen, and has a mark around it.
const WATCH_FOCUS: &str = r#"(() => {
  const fields = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const targets = Array.from(document.querySelectorAll(fields)).filter((element) => element.checkVisibility());
  const reached = new Set();
  const faults = [];
  const look = () => {
    const element = document.activeElement;
    if (!targets.includes(element)) return;
    reached.add(element);
    const box = element.getClientRects()[0];
    const [from, to] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const [x, y] = [box.left + Math.min(box.width / 2, 40), (from + to) / 2];
    const top = document.elementFromPoint(x, y);
    const name = element.tagName + " " + (element.textContent || element.name || "").slice(0, 40);
    if (!top || !(element.contains(top) || top.contains(element))) faults.push("hidden with the focus: " + name);
    const style = getComputedStyle(element);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push("no mark of the focus: " + name);
  };
  document.addEventListener("keydown", look, true);
  window.focusReport = () => {
    look();
    const missed = targets.filter((element) => !reached.has(element));
    return faults.concat(missed.map((element) => "not reached: " + element.outerHTML.slice(0, 80)));
  };
  return targets.length;
})()"#;

/// Screens: the width in pixels and the scheme of colours.
const SCREENS: [(u32, &str); 6] = [
    (390, "light"),
    (390, "dark"),
    (1024, "light"),
    (1024, "dark"),
    (1920, "light"),
    (1920, "dark"),
];
/// Stands for the view of a draft that was sent.
const CHECKED_DRAFT: &str = "/verify (a draft)";
const DRAFT: &str = "“The dam is safe,” said Helen Marrack. “The moon is made of cheese,” said Ada Tern.";

/// The addresses of all views, each with some content.
fn views(desk: &Desk) -> Vec<String> {
    let id = |question: &str| {
        let answer = desk.query(question);
        answer["hits"][0]["id"].as_str().expect("an id").to_owned()
    };
    let (first, other) = (id("has:quote dam"), id("strike"));
    let mut views: Vec<String> = [
        "/",
        "/?q=dam+inquiry",
        "/?q=inqiury",
        "/quotations?by=marrack&assertion=all&versions=true&context=1",
        "/people?q=dam",
        "/organisations",
        "/places",
        "/person?name=Helen+Marrack&changed=names",
        "/organisation?name=Coast+Party",
        "/place?name=Port+Alder",
        "/compare?a=Helen+Marrack&b=Tobias+Marrack",
        "/new",
        "/new?name=dam",
        "/names",
        "/verify",
        CHECKED_DRAFT,
        "/status",
        "/help",
        "/api",
        "/nowhere",
    ]
    .map(str::to_owned)
    .to_vec();
    views.push(format!("/article/{first}:0?q=dam&word=1"));
    views.push(format!("/differences/{first}/{other}"));
    views
}

/// Opens a view; the one of a draft by filling in the form.
fn open_view(browser: &mut Browser, host: &str, view: &str) {
    if view != CHECKED_DRAFT {
        browser.open(&format!("http://{host}{view}"));
        return;
    }
    browser.open(&format!("http://{host}/verify"));
    browser.tab_to("#draft");
    browser.type_text(DRAFT);
    browser.tab_to("form.draft button");
    browser.enter();
}

/// A desk with something to show on every view.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write_settled(
        "first.txt",
        "Notice\n\nThe wardens closed the dam gate, said Ada Tern.\n",
    );
    desk.ingest().succeeded();
    desk.run(["save", "dam", "query dam"]).succeeded();
    desk.run(["save", "marrack", "quotes", "--by", "marrack"])
        .succeeded();
    desk.run(["ingest".as_ref(), crate::support::sample_corpus().as_os_str()])
        .succeeded();
    desk.run(["names", "merge", "Helen Marrack", "Councillor Marrack"])
        .succeeded();
    desk
}

/// Returns the text of axe-core: from the file that `ONRECORD_AXE` names, or from npm, which keeps it in its cache.
fn axe(folder: &Path) -> Option<String> {
    let named = std::env::var_os("ONRECORD_AXE").map(PathBuf::from);
    let path = named.or_else(|| {
        if !works("command -v npm") {
            return None;
        }
        let folder = folder.join("axe");
        let mut npm = Command::new("timeout");
        npm.args([
            "120",
            "npm",
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "--prefix",
        ])
        .args([folder.as_os_str(), AXE.as_ref()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
        let is_there = npm.status().is_ok_and(|status| status.success());
        is_there.then(|| folder.join("node_modules/axe-core/axe.min.js"))
    })?;
    fs::read_to_string(path).ok()
}

/// Starts a browser that the server has let in.
fn let_in(desk: &Desk, server: &Server, test: &str) -> Option<Browser> {
    let Some(program) = installed() else {
        skip(test, "there is no Chromium");
        return None;
    };
    let mut browser = Browser::start(program, desk.root());
    browser.open(&format!("http://{}/?token={TOKEN}", server.host));
    let address = browser.evaluate("location.href");
    assert!(!address.as_str().expect("an address").contains("token"));
    Some(browser)
}

#[test]
fn views_fit_every_screen_and_can_be_read_in_every_light() {
    let test = "views_fit_every_screen_and_can_be_read_in_every_light";
    let desk = desk();
    let server = Server::on(&desk);
    let Some(mut browser) = let_in(&desk, &server, test) else {
        return;
    };
    let axe = axe(desk.root());
    if axe.is_none() {
        skip(test, "axe-core is not at hand, the rest is checked");
    }
    let pictures = std::env::var_os("ONRECORD_PICTURES").map(PathBuf::from);
    let host = server.host.clone();
    let mut faults = Vec::new();
    for (number, view) in views(&desk).into_iter().enumerate() {
        for scripts in [true, false] {
            browser.run_scripts(scripts);
            open_view(&mut browser, &host, &view);
            // The checks are scripts, too; those of the page do not run any more.
            browser.run_scripts(true);
            browser.evaluate(UNFOLD);
            if let Some(axe) = &axe {
                browser.evaluate(axe);
            }
            for (width, scheme) in SCREENS {
                browser.show_at(width, scheme);
                let mut found = list(browser.evaluate(FAULTS));
                if axe.is_some() {
                    found.extend(list(browser.evaluate(RUN_AXE)));
                }
                if let Some(folder) = &pictures {
                    let with = if scripts { "" } else { "-without-scripts" };
                    let name = format!("{number:02}-{width}-{scheme}{with}.png.base64");
                    fs::write(folder.join(name), browser.picture()).expect("a picture");
                }
                let screen = format!("{view} {width} {scheme}, scripts: {scripts}");
                faults.extend(found.iter().map(|fault| format!("{screen}: {fault}")));
            }
            let complaints = browser.complaints(&host).into_iter();
            // The browser itself reports a missing page in the console.
            let complaints = complaints.filter(|_| view != "/nowhere");
            faults.extend(complaints.map(|complaint| format!("{view}: {complaint}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The elements of a list that a page returned.
fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(elements) => elements,
        other => panic!("no list: {other}"),
    }
}

#[test]
fn everything_is_reached_by_keyboard_and_seen_with_the_focus() {
    let test = "everything_is_reached_by_keyboard_and_seen_with_the_focus";
    let desk = desk();
    let server = Server::on(&desk);
    let Some(mut browser) = let_in(&desk, &server, test) else {
        return;
    };
    let host = server.host.clone();
    let mut faults = Vec::new();
    for (number, view) in views(&desk).into_iter().enumerate() {
        for (at, width) in [390, 1024, 1920].into_iter().enumerate() {
            let scripts = (number + at) % 2 == 0;
            browser.run_scripts(scripts);
            browser.show_at(width, "light");
            open_view(&mut browser, &host, &view);
            browser.run_scripts(true);
            let targets = browser.evaluate(WATCH_FOCUS).as_u64().expect("a number");
            // More than there are: the focus leaves the page, and comes back.
            for _ in 0..targets + 2 {
                browser.tab(at == 0);
            }
            let report = list(browser.evaluate("window.focusReport()"));
            let screen = format!("{view} {width}, scripts: {scripts}");
            faults.extend(report.iter().map(|fault| format!("{screen}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_question_is_asked_read_and_verified_by_keyboard_alone() {
    let test = "a_question_is_asked_read_and_verified_by_keyboard_alone";
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let Some(mut browser) = let_in(&desk, &server, test) else {
        return;
    };
    let host = server.host.clone();
    let count = |browser: &mut Browser, selector: &str| {
        let count = format!("document.querySelectorAll({}).length", json!(selector));
        browser.evaluate(&count).as_u64().unwrap_or(0)
    };
    for scripts in [true, false] {
        browser.run_scripts(scripts);
        browser.open(&format!("http://{host}/"));
        browser.tab_to("#q");
        browser.type_text("dam inquiry");
        browser.enter();
        assert!(count(&mut browser, ".hit mark") > 0, "scripts: {scripts}");
        // A facet, then without it again.
        browser.tab_to(".facet a.exclude");
        browser.enter();
        assert_eq!(count(&mut browser, ".chip"), 3, "scripts: {scripts}");
        browser.tab_to(".chip:last-of-type");
        browser.enter();
        assert_eq!(count(&mut browser, ".chip"), 2, "scripts: {scripts}");
        browser.tab_to(".hit h2 a");
        browser.enter();
        assert!(count(&mut browser, ".text mark") > 0, "scripts: {scripts}");
        open_view(&mut browser, &host, CHECKED_DRAFT);
        assert_eq!(count(&mut browser, ".checked > li"), 2, "scripts: {scripts}");
        assert_eq!(browser.complaints(&host), Vec::<Value>::new());
    }
}

#[test]
fn keys_go_to_the_question_and_from_result_to_result() {
    let test = "keys_go_to_the_question_and_from_result_to_result";
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let Some(mut browser) = let_in(&desk, &server, test) else {
        return;
    };
    let host = server.host.clone();
    browser.open(&format!("http://{host}/?q=dam"));
    browser.press("/");
    assert_eq!(browser.evaluate("document.activeElement.id"), "q");
    browser.evaluate("document.activeElement.blur()");
    browser.press("j");
    browser.press("j");
    let second = "document.activeElement === document.querySelectorAll('.hit h2 a')[1]";
    assert_eq!(browser.evaluate(second), true);

    assert_eq!(browser.complaints(&host), Vec::<Value>::new());
}
