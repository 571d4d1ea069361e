//! Words of corrections, in lower case and folded by [`month_names::folded`](super::month_names::folded).

use crate::article::CorrectionKind::{self, Clarified, Corrected, Refiled, Updated, Withdrawn};

/// Labels before a note, followed by a colon or a dash, alone in their line, or before a headline: `CORRECTED-`.
pub(super) const LABELS: &[(&str, CorrectionKind)] = &[
    ("correction", Corrected),
    ("corrections", Corrected),
    ("corrected", Corrected),
    ("correction appended", Corrected),
    ("corrections appended", Corrected),
    ("correction notice", Corrected),
    ("corrected version", Corrected),
    ("official correction", Corrected),
    ("corrections and clarifications", Corrected),
    ("correction and clarification", Corrected),
    ("corrections & clarifications", Corrected),
    ("corrections & amplifications", Corrected),
    ("erratum", Corrected),
    ("errata", Corrected),
    ("clarification", Clarified),
    ("clarifications", Clarified),
    ("clarified", Clarified),
    ("refile", Refiled),
    ("refiled", Refiled),
    ("refiles", Refiled),
    ("re-file", Refiled),
    ("withdrawn", Withdrawn),
    ("story withdrawn", Withdrawn),
    ("article withdrawn", Withdrawn),
    ("story removed", Withdrawn),
    ("article removed", Withdrawn),
    ("story retracted", Withdrawn),
    ("retraction", Withdrawn),
    ("retracted", Withdrawn),
    ("retraction notice", Withdrawn),
    ("kill", Withdrawn),
    ("killed", Withdrawn),
    ("kill notice", Withdrawn),
    ("story killed", Withdrawn),
    ("story kill", Withdrawn),
    ("bulletin kill", Withdrawn),
    ("mandatory kill", Withdrawn),
    ("update", Updated),
    ("updated", Updated),
    // German, French, Spanish, Italian, Dutch, Portuguese, Swedish, Danish and Norwegian, Polish
    ("korrektur", Corrected),
    ("korrigiert", Corrected),
    ("berichtigung", Corrected),
    ("richtigstellung", Corrected),
    ("rectificatif", Corrected),
    ("rectification", Corrected),
    ("corrige", Corrected),
    ("correccion", Corrected),
    ("corregido", Corrected),
    ("rectificacion", Corrected),
    ("fe de errores", Corrected),
    ("fe de erratas", Corrected),
    ("aclaracion", Clarified),
    ("errata corrige", Corrected),
    ("rettifica", Corrected),
    ("correzione", Corrected),
    ("correctie", Corrected),
    ("rectificatie", Corrected),
    ("correcao", Corrected),
    ("erramos", Corrected),
    ("rattelse", Corrected),
    ("rettelse", Corrected),
    ("sprostowanie", Corrected),
];

/// Labels before notes of many kinds: what follows must say that something was corrected.
pub(super) const NOTES: &[&str] = &[
    "editor's note",
    "editors' note",
    "editors note",
    "editor note",
    "eds",
    "ed note",
    "note",
    "notes",
    "note to readers",
    "note to editors",
    "note to subscribers",
    "attention",
    "attention editors",
    "advisory",
    "important",
    "for the record",
    "update",
    "updated",
    "anmerkung der redaktion",
    "anm. d. red",
    "hinweis der redaktion",
    "note de la redaction",
    "ndlr",
    "nota de la redaccion",
    "nota del editor",
    "nota della redazione",
    "noot van de redactie",
    "nota da redacao",
];

/// Openings of a notice that its first sentence follows.
pub(super) const OPENINGS: &[&str] = &[
    "please be advised that",
    "please note that",
    "please note",
    "readers should note that",
    "editors please note that",
];

/// Beginnings of a headline that announce a notice to editors.
pub(super) const ADVISORIES: &[&str] = &["advisory", "attention", "notice", "eds"];

/// Verbs of a note without a subject: "(Corrects name of the bank)".
pub(super) const NOTE_VERBS: &[(&str, CorrectionKind)] = &[
    ("corrects", Corrected),
    ("correcting", Corrected),
    ("corrected", Corrected),
    ("refiles", Refiled),
    ("re-files", Refiled),
    ("refiled", Refiled),
    ("refiling", Refiled),
    ("clarifies", Clarified),
    ("clarified", Clarified),
    ("withdrawn", Withdrawn),
];

/// Verbs that make a note a correction only with one of [`PARTS`] or [`SLIPS`] after them.
pub(super) const WEAK_VERBS: &[&str] = &[
    "fixes", "fixing", "fixed", "restores", "removes", "removing", "deletes", "drops", "amends", "inserts",
    "adds", "repeats", "resends", "reissues",
];

/// Verbs that begin a note about an update, in which a correction may follow.
pub(super) const UPDATE_VERBS: &[&str] = &[
    "updates", "recasts", "rewrites", "changes", "adds", "repeats", "story",
];

/// Parts of an article that a note names.
pub(super) const PARTS: &[&str] = &[
    "paragraph",
    "paragraphs",
    "para",
    "paras",
    "graf",
    "grafs",
    "headline",
    "byline",
    "dateline",
    "caption",
    "lead",
    "lede",
    "bullet",
    "bullets",
];

/// Slips that a note names.
pub(super) const SLIPS: &[&str] = &[
    "dropped",
    "missing",
    "extraneous",
    "garbled",
    "garble",
    "typo",
    "typos",
    "spelling",
    "misspelling",
    "typographical",
    "error",
    "errors",
    "duplicate",
    "incorrect",
    "erroneous",
    "wrong",
];

/// Words for an article or a part of one, of which a note says that it was corrected.
pub(super) const WORKS: &[&str] = &[
    "story",
    "stories",
    "article",
    "item",
    "report",
    "version",
    "versions",
    "column",
    "headline",
    "post",
    "piece",
    "paragraph",
    "paragraphs",
    "factbox",
    "graphic",
    "chart",
    "table",
    "caption",
    "dispatch",
    "copy",
    "text",
    "interview",
    "review",
    "obituary",
    "transcript",
    "page",
    "blog",
    "feature",
    "editorial",
    "essay",
    "podcast",
    "newsletter",
    "interactive",
    "analysis",
    "update",
    "brief",
    "snap",
    "alert",
];

/// Those of [`WORKS`] that are hardly ever anything else: "this report" may be a ministry's.
pub(super) const OWN_WORKS: &[&str] = &[
    "story",
    "article",
    "column",
    "headline",
    "post",
    "piece",
    "factbox",
    "dispatch",
    "obituary",
    "newsletter",
    "editorial",
];

/// Determiners of the article that has the note.
pub(super) const OWN: &[&str] = &["this", "our"];

/// Participles after "was", "has been", "is": what was done with an article.
pub(super) const DONE: &[(&str, CorrectionKind)] = &[
    ("corrected", Corrected),
    ("amended", Corrected),
    ("fixed", Corrected),
    ("refiled", Refiled),
    ("re-filed", Refiled),
    ("clarified", Clarified),
    ("withdrawn", Withdrawn),
    ("retracted", Withdrawn),
    ("killed", Withdrawn),
    ("unpublished", Withdrawn),
];

/// Participles that need "to correct", "to clarify" … after them.
pub(super) const REWORKED: &[&str] = &[
    "updated",
    "edited",
    "revised",
    "changed",
    "filed",
    "modified",
    "altered",
    "reissued",
    "republished",
    "refiled",
    "resent",
];

/// Purposes after [`REWORKED`].
pub(super) const PURPOSES: &[(&str, CorrectionKind)] = &[
    ("correct", Corrected),
    ("fix", Corrected),
    ("amend", Corrected),
    ("clarify", Clarified),
    ("remove", Corrected),
    ("delete", Corrected),
];

/// Verbs of which the article itself is the subject: "This story corrects …".
pub(super) const ACTIVE: &[(&str, CorrectionKind)] = &[
    ("corrects", Corrected),
    ("corrected", Corrected),
    ("amends", Corrected),
    ("fixes", Corrected),
    ("refiles", Refiled),
    ("clarifies", Clarified),
];

/// Words for an earlier version of the article.
pub(super) const EARLIER: &[&str] = &["earlier", "previous", "original", "prior", "initial", "former"];

/// Words that say what was wrong in an earlier version.
pub(super) const MISTAKES: &[&str] = &[
    "misstated",
    "misspelled",
    "misspelt",
    "misidentified",
    "misattributed",
    "misquoted",
    "misreported",
    "mischaracterized",
    "mischaracterised",
    "misrepresented",
    "mistakenly",
    "incorrectly",
    "inaccurately",
    "wrongly",
    "erroneously",
    "incorrect",
    "inaccurate",
    "erroneous",
    "wrong",
    "error",
    "errors",
    "mistake",
    "overstated",
    "understated",
    "omitted",
    "confused",
    "said",
    "stated",
    "gave",
    "referred",
    "described",
    "named",
    "listed",
    "attributed",
    "quoted",
    "contained",
    "reported",
    "suggested",
    "implied",
    "failed",
    "transposed",
    "should",
    "corrected",
];

/// Sentences of other languages about an earlier version, as beginnings of a paragraph.
pub(super) const FOREIGN: &[&str] = &[
    "in einer fruheren version dieses",
    "in einer fruheren fassung dieses",
    "in einer vorherigen version dieses",
    "in einer ersten version dieses",
    "in der ursprunglichen version dieses",
    "une version anterieure de cet article",
    "une version precedente de cet article",
    "dans une version anterieure de cet article",
    "dans une precedente version de cet article",
    "una version anterior de este articulo",
    "en una version anterior de este articulo",
    "una version anterior de esta noticia",
    "una versione precedente di questo articolo",
    "in una versione precedente di questo articolo",
    "een eerdere versie van dit artikel",
    "in een eerdere versie van dit artikel",
    "in een eerdere versie van dit bericht",
    "uma versao anterior deste texto",
    "uma versao anterior desta reportagem",
    "i en tidigare version av artikeln",
    "i en tidigare version av denna artikel",
    "i en tidligere version af denne artikel",
    "i en tidligere versjon av denne artikkelen",
];

/// Stems of which a text with a note has at least one, as a pattern. The boundary of a word is that of ASCII: with any other,
/// the pattern engine leaves its automata at the first letter beyond ASCII.
pub(super) const STEMS: &str = r"(?i)correct|refil|re-fil|clarif|withdr|retract|amend|earlier version|previous version|original version|prior version|initial version|filed (?:again|to )|story (?:kill|remov)|kill(?::|\s*-|ed(?-u:\b))|fixe[sd]|(?:delet|remov|restor|insert|amend|add)(?:e?s) |errat|for the record|korr|bericht|richtigst|rectif|preci?sion|precisi|corre[cgçz]|fe de err|aclara|rettif|erramos|r(?:ä|a)ttelse|rettelse|sprostow|fr(?:ü|ue)heren|vorherigen|ersten version|urspr(?:ü|ue)nglichen|versi[oó]n (?:ant|pr)|versione pre|eerdere versie|vers(?:ã|a)o anterior|tidigare version|tidligere vers";
