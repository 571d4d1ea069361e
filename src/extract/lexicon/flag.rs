//! Flags: the word lists that the tagger sees.
//!
//! The bits are hashed into the tagger's features, so that a flag keeps its bit as long as the model lasts, and a new
//! one needs a new model. Lists that only the rules use are a `WordClass`.

/// A man's first name.
pub const FIRST_MALE: u32 = 1;
/// A woman's first name.
pub const FIRST_FEMALE: u32 = 1 << 1;
/// A first name of either gender.
pub const FIRST: u32 = FIRST_MALE | FIRST_FEMALE;
/// A last name.
pub const LAST: u32 = 1 << 2;
/// A less well-known city.
pub const CITY: u32 = 1 << 3;
/// A country, capital, state or other well-known place.
pub const PLACE: u32 = 1 << 4;
/// A nationality, people or faith.
pub const NATIONALITY: u32 = 1 << 5;
/// A man's title (`Mr`, `King`).
pub const TITLE_MALE: u32 = 1 << 6;
/// A woman's title.
pub const TITLE_FEMALE: u32 = 1 << 7;
/// An office or title that can precede a name (`President`).
pub const OFFICE: u32 = 1 << 8;
/// A courtesy title, which only people have (`Dr`).
pub const COURTESY: u32 = 1 << 9;
/// In lower case, an occupation or a body that speaks (`spokesman`, `court`).
pub const ROLE: u32 = 1 << 10;
/// In lower case, several people (`officials`).
pub const GROUP: u32 = 1 << 11;
/// The head of an organisation's name, often its first word (`Ministry`).
pub const ORG_HEAD: u32 = 1 << 12;
/// The last word of an organisation's name (`Airlines`).
pub const ORG_WORD: u32 = 1 << 13;
/// A company's legal form (`Inc`).
pub const ORG_SUFFIX: u32 = 1 << 14;
/// A well-known organisation.
pub const ORG: u32 = 1 << 15;
/// A kind of place, as part of a name (`River`).
pub const PLACE_HEAD: u32 = 1 << 16;
/// A form of a verb that reports speech.
pub const SAY: u32 = 1 << 17;
/// A form of a verb that reports how someone describes something (`called`).
pub const SAY_OF: u32 = 1 << 18;
/// A form of a verb that takes the person addressed as its object (`told`).
pub const SAY_TO: u32 = 1 << 19;
/// Any form of a reporting verb.
pub const SAY_ANY: u32 = SAY | SAY_OF | SAY_TO;
/// A weekday, month, feast or other word that is capitalised but no name.
pub const CALENDAR: u32 = 1 << 20;
/// A function word, or another word that often begins a sentence.
pub const FUNCTION: u32 = 1 << 21;
/// A word that is common in lower case.
pub const COMMON: u32 = 1 << 22;
/// A particle inside a name (`van`).
pub const PARTICLE: u32 = 1 << 23;
/// A generational suffix (`Jr.`).
pub const JUNIOR: u32 = 1 << 24;
/// `he` and its forms.
pub const HE: u32 = 1 << 25;
/// `she` and its forms.
pub const SHE: u32 = 1 << 26;
/// The first word of a phrase in the lists.
pub const STARTS_PHRASE: u32 = 1 << 27;
/// A form of a verb that reports thought or speech only if a clause follows (`showed that`).
pub const SAY_THAT: u32 = 1 << 29;
/// In lower case, a kind of organisation; the name can follow directly (`retailer`).
pub const ORG_ROLE: u32 = 1 << 31;
/// A form of a verb that reports a clause even without a conjunction (`said the bridge was safe`).
pub const SAY_CLAUSE: u32 = 1 << 30;
/// A form of a verb that can report, in whatever way.
pub const REPORTING: u32 = SAY | SAY_TO | SAY_THAT | SAY_CLAUSE | SAY_WHAT;
/// A form of a verb whose object or infinitive is the content (`criticised the plan`, `refused to comment`).
pub const SAY_WHAT: u32 = 1 << 28;
