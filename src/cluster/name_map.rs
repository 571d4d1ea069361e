//! [`NameMap`]: which entry each name of a kind belongs to, packed for the wire.

use rustc_hash::FxHashMap;

/// Maximum number of bytes of a part before its last name.
const PART: usize = 1 << 18;

/// The entries of names, as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NameMap {
    entries: FxHashMap<String, Option<(u32, bool)>>,
}

impl NameMap {
    /// The entry of a name: its number, and whether it is surely no person. `None` if the name is not known, and
    /// `Some(None)` if it belongs to no entry.
    pub(crate) fn entry(&self, name: &str) -> Option<Option<(u32, bool)>> {
        self.entries.get(name).copied()
    }

    /// Packs names with their entries.
    ///
    /// A part has for each name, in order: bytes it shares with the name before, bytes that follow, these bytes, and the
    /// entry: 0 for none, else twice its number and 1 if it is surely no person, plus 1. Numbers are LEB128 varints.
    pub(crate) fn parts(mut names: Vec<(String, Option<(u32, bool)>)>) -> Vec<Vec<u8>> {
        names.sort_unstable();
        let mut parts: Vec<Vec<u8>> = Vec::new();
        let mut before = "";
        for (name, entry) in &names {
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
            let entry = entry.map_or(0, |(number, is_left_out)| {
                2 * u64::from(number) + u64::from(is_left_out) + 1
            });
            push_number(part, entry);
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
            let entry = match take_number(&mut rest)? {
                0 => None,
                entry => Some((u32::try_from((entry - 1) / 2).ok()?, (entry - 1) % 2 == 1)),
            };
            let name = std::str::from_utf8(&name).ok()?.to_owned();
            self.entries.insert(name, entry);
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

    proptest! {
        #[test]
        fn names_come_back(names in prop::collection::btree_map("[a-zé]{1,6}", prop::option::of(any::<(u32, bool)>()), 0..40)) {
            let mut map = NameMap::default();
            for part in NameMap::parts(names.clone().into_iter().collect()) {
                prop_assert!(map.add(&part).is_some());
            }
            for (name, entry) in &names {
                prop_assert_eq!(map.entry(name), Some(*entry));
            }
            prop_assert_eq!(map.entry("Zz"), None);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = NameMap::default().add(&bytes);
        }
    }

    #[test]
    fn many_names_go_in_several_parts() {
        let names: Vec<(String, Option<(u32, bool)>)> = (0..40_000)
            .map(|number| {
                (
                    format!("Name {number:05} of many, with some letters"),
                    Some((number, false)),
                )
            })
            .collect();
        let parts = NameMap::parts(names.clone());
        assert!(parts.len() > 1);
        let mut map = NameMap::default();
        for part in &parts {
            map.add(part).expect("a part");
        }
        assert!(names.iter().all(|(name, entry)| map.entry(name) == Some(*entry)));
    }
}
