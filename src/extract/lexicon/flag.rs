//! Bits that say what a word can be: the classes of the word lists.

/// A man's first name.
pub const FIRST_MALE: u32 = 1;
/// A woman's first name.
pub const FIRST_FEMALE: u32 = 1 << 1;
/// A first name of either gender.
pub const FIRST: u32 = FIRST_MALE | FIRST_FEMALE;
/// A last name.
pub const LAST: u32 = 1 << 2;
/// A city, of those that are less well known.
pub const CITY: u32 = 1 << 3;
/// A country, capital, state or other well-known place.
pub const PLACE: u32 = 1 << 4;
/// A nationality, people or faith.
pub const NATIONALITY: u32 = 1 << 5;
/// A man's title (`Mr`, `King`).
pub const TITLE_MALE: u32 = 1 << 6;
/// A woman's title.
pub const TITLE_FEMALE: u32 = 1 << 7;
/// An office or title that can stand before a name.
pub const OFFICE: u32 = 1 << 8;
/// A courtesy title: what follows is a person.
pub const COURTESY: u32 = 1 << 9;
/// In lower case, a person by occupation or a body that speaks (`spokesman`, `court`).
pub const ROLE: u32 = 1 << 10;
/// In lower case, several people (`officials`).
pub const GROUP: u32 = 1 << 11;
/// Begins or makes the name of an organisation (`Ministry`).
pub const ORG_HEAD: u32 = 1 << 12;
/// Ends or makes the name of an organisation (`Airlines`).
pub const ORG_WORD: u32 = 1 << 13;
/// A company's form (`Inc`).
pub const ORG_SUFFIX: u32 = 1 << 14;
/// A well-known organisation.
pub const ORG: u32 = 1 << 15;
/// A word for a kind of place (`River`).
pub const PLACE_HEAD: u32 = 1 << 16;
/// A form of a verb that reports speech.
pub const SAY: u32 = 1 << 17;
/// A form of a verb that reports how someone speaks of something (`called`).
pub const SAY_OF: u32 = 1 << 18;
/// A form of a verb whose object is who is spoken to (`told`).
pub const SAY_TO: u32 = 1 << 19;
/// Any of the reporting verbs.
pub const SAY_ANY: u32 = SAY | SAY_OF | SAY_TO;
/// A weekday, month or feast.
pub const CALENDAR: u32 = 1 << 20;
/// A function word, or another that begins sentences.
pub const FUNCTION: u32 = 1 << 21;
/// Seen as an ordinary word in lower case.
pub const COMMON: u32 = 1 << 22;
/// A particle inside a name (`van`).
pub const PARTICLE: u32 = 1 << 23;
/// `Jr.` and the like.
pub const JUNIOR: u32 = 1 << 24;
/// `he` and its forms.
pub const HE: u32 = 1 << 25;
/// `she` and its forms.
pub const SHE: u32 = 1 << 26;
/// The first word of an entry of several words.
pub const STARTS_PHRASE: u32 = 1 << 27;
/// A form of a verb that reports thought or speech only with a clause behind it (`showed that`).
pub const SAY_THAT: u32 = 1 << 29;
/// In lower case, a kind of organisation, whose name can stand right behind it (`retailer`).
pub const ORG_ROLE: u32 = 1 << 31;
/// A form of a verb that reports a clause also where no conjunction opens it (`said the bridge was safe`).
pub const SAY_CLAUSE: u32 = 1 << 30;
/// A form of a verb whose object or infinitive is what was said (`criticised the plan`, `refused to comment`).
pub const SAY_WHAT: u32 = 1 << 28;
