//! [`NameMap`]: which entry each name of a kind belongs to, packed for the wire.

use rustc_hash::FxHashMap;

/// Maximum number of bytes of a part before its last name.
const PART: usize = 1 << 18;

/// Where a name belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NamePlace {
    /// In no entry.
    Nowhere,
    /// In the entry with this number.
    Entry {
        /// Its number.
        number: u32,
        /// True if it is no person, whichever articles are counted.
        is_left_out: bool,
    },
}

/// The entries of names, as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NameMap {
    places: FxHashMap<String, NamePlace>,
}

impl NameMap {
    /// Where a name belongs; None if it is not known.
    pub(crate) fn place(&self, name: &str) -> Option<NamePlace> {
        self.places.get(name).copied()
    }

    /// Packs names with their entries.
    ///
    /// A part has for each name, in order: bytes it shares with the name before, bytes that follow, these bytes, and the
    /// entry: 0 for none, else twice its number and 1 if it is surely no person, plus 1. Numbers are LEB128 varints.
    pub(crate) fn parts(mut names: Vec<(String, NamePlace)>) -> Vec<Vec<u8>> {
        names.sort_unstable();
        let mut parts: Vec<Vec<u8>> = Vec::new();
        let mut before = "";
        for (name, place) in &names {
            if parts.last().is_none_or(|part| part.len() >= PART) {
                parts.push(Vec::new());
                before = "";
            }
            let Some(part) = parts.last_mut() else { continue };
            let shared = before
                .bytes()
                .zip(name.bytes())
                .take_while(|(one, other)| one == other);
            let shared = shared.count();
            push_number(part, shared as u64);
            push_number(part, (name.len() - shared) as u64);
            part.extend_from_slice(&name.as_bytes()[shared..]);
            let place = match place {
                NamePlace::Nowhere => 0,
                NamePlace::Entry { number, is_left_out } => {
                    2 * u64::from(*number) + u64::from(*is_left_out) + 1
                }
            };
            push_number(part, place);
            before = name;
        }
        parts
    }

    /// Adds the names of a part; None if it is damaged.
    pub(crate) fn add(&mut self, part: &[u8]) -> Option<()> {
        let mut rest = part;
        let mut name: Vec<u8> = Vec::new();
        while !rest.is_empty() {
            let shared = usize::try_from(take_number(&mut rest)?).ok()?;
            let length = usize::try_from(take_number(&mut rest)?).ok()?;
            let (own, after) = rest.split_at_checked(length)?;
            rest = after;
            if shared > name.len() {
                return None;
            }
            name.truncate(shared);
            name.extend_from_slice(own);
            let place = match take_number(&mut rest)?.checked_sub(1) {
                None => NamePlace::Nowhere,
                Some(entry) => NamePlace::Entry {
                    number: u32::try_from(entry / 2).ok()?,
                    is_left_out: entry % 2 == 1,
                },
            };
            let name = std::str::from_utf8(&name).ok()?.to_owned();
            self.places.insert(name, place);
        }
        Some(())
    }
}

fn push_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place() -> impl Strategy<Value = NamePlace> {
        prop_oneof![
            Just(NamePlace::Nowhere),
            any::<(u32, bool)>().prop_map(|(number, is_left_out)| NamePlace::Entry { number, is_left_out }),
        ]
    }

    proptest! {
        #[test]
        fn names_come_back(names in prop::collection::btree_map("[a-zé]{1,6}", place(), 0..40)) {
            let mut map = NameMap::default();
            for part in NameMap::parts(names.clone().into_iter().collect()) {
                prop_assert!(map.add(&part).is_some());
            }
            for (name, place) in &names {
                prop_assert_eq!(map.place(name), Some(*place));
            }
            prop_assert_eq!(map.place("Zz"), None);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = NameMap::default().add(&bytes);
        }
    }

    #[test]
    fn many_names_go_in_several_parts() {
        let name = |number| {
            let place = NamePlace::Entry {
                number,
                is_left_out: false,
            };
            (format!("Name {number:05} of many, with some letters"), place)
        };
        let names: Vec<(String, NamePlace)> = (0..40_000).map(name).collect();
        let parts = NameMap::parts(names.clone());
        assert!(parts.len() > 1);
        let mut map = NameMap::default();
        for part in &parts {
            map.add(part).expect("a part");
        }
        assert!(names.iter().all(|(name, place)| map.place(name) == Some(*place)));
    }
}
