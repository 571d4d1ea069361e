//! Stretches of words in an article, and the distances between them. Independent of the engine.
//!
//! The parts of an article (headline, text, …) lie on one line, far apart from each other. A place holds the
//! number of the part in its upper 32 bits and the index of the word within the part in its lower 32 bits. So
//! no window reaches from one part into another.

/// Maximum width of a window in words: far less than the gap between two parts.
const WIDEST: u64 = 1 << 24;
/// Maximum number of pairs of stretches that are examined in one article to find everything that a window
/// spans. If there are more, each stretch is paired only with its neighbours.
const MOST_PAIRS: usize = 1 << 16;

/// Consecutive words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stretch {
    /// The place of its first word.
    pub(crate) start: u64,
    /// The place after its last word.
    pub(crate) end: u64,
}

impl Stretch {
    /// A single word.
    pub(crate) const fn word(place: u64) -> Self {
        Self {
            start: place,
            end: place + 1,
        }
    }

    fn joined(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// The allowed distance between two sides.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Within<'a> {
    /// At most this many words apart; neighbours are 1 apart.
    Words(u32),
    /// Between the same two bounds. The places are ascending, and each part begins with one.
    Bounds(&'a [u64]),
}

impl Within<'_> {
    /// The first place after `stretch` at which its partner may no longer start.
    fn last_start(self, stretch: Stretch) -> u64 {
        match self {
            Self::Words(words) => stretch.end + u64::from(words.max(1)).min(WIDEST),
            Self::Bounds(bounds) => {
                let next = bounds.partition_point(|bound| *bound <= stretch.start);
                bounds.get(next).copied().unwrap_or(u64::MAX)
            }
        }
    }

    /// The least place at which a partner before `stretch` may end.
    fn first_end(self, stretch: Stretch) -> u64 {
        match self {
            Self::Words(words) => (stretch.start + 1).saturating_sub(u64::from(words.max(1)).min(WIDEST)),
            Self::Bounds(bounds) => {
                let next = bounds.partition_point(|bound| *bound <= stretch.start);
                // A stretch that ends after a bound has its last word after it.
                next.checked_sub(1).map_or(0, |last| bounds[last] + 1)
            }
        }
    }

    /// True if the span of two stretches is allowed: all of it lies within the bounds.
    fn admits(self, span: Stretch) -> bool {
        match self {
            Self::Words(_) => true,
            Self::Bounds(bounds) => {
                let unit = |place: u64| bounds.partition_point(|bound| *bound <= place);
                unit(span.start) == unit(span.end - 1)
            }
        }
    }
}

/// The spans of each stretch of `left` with one of `right` near it, sorted and distinct. The two do not
/// overlap; with `ordered`, `left` comes first. Both lists are sorted.
///
/// Without `all`, pairs only neighbours. That is enough to decide whether there are any spans, and to count
/// those that do not overlap.
pub(crate) fn near(
    left: &[Stretch],
    right: &[Stretch],
    within: Within<'_>,
    ordered: bool,
    all: bool,
) -> Vec<Stretch> {
    if all && let Some(spans) = pairs(left, right, within, ordered, true) {
        return spans;
    }
    pairs(left, right, within, ordered, false).unwrap_or_default()
}

/// As [`near`] without `all`, for single words of one part that begins at the place `start`, at the ascending positions
/// `left` and `right` in it, at most `words` apart. Appends to `spans`.
pub(crate) fn near_words(
    [left, right]: [&[u32]; 2],
    start: u64,
    words: u32,
    ordered: bool,
    spans: &mut Vec<Stretch>,
) {
    let words = u64::from(words.max(1)).min(WIDEST) as u32;
    let from = spans.len();
    let mut push = |first: u32, last: u32| {
        spans.push(Stretch {
            start: start + u64::from(first),
            end: start + u64::from(last) + 1,
        });
    };
    let mut next = 0;
    for &place in left {
        while right.get(next).is_some_and(|other| *other < place) {
            next += 1;
        }
        let before = next.checked_sub(1).map(|before| right[before]);
        if let Some(other) = before.filter(|other| !ordered && place - other <= words) {
            push(other, place);
        }
        // The same position is the same word.
        let is_same = right.get(next) == Some(&place);
        match right.get(next + usize::from(is_same)) {
            Some(other) if other - place <= words => push(place, *other),
            None if ordered => break,
            _ => {}
        }
    }
    if spans.len() > from + 1 {
        spans[from..].sort_unstable();
        spans.dedup();
    }
}

/// See [`near`]; None if there are too many pairs.
fn pairs(
    left: &[Stretch],
    right: &[Stretch],
    within: Within<'_>,
    ordered: bool,
    all: bool,
) -> Option<Vec<Stretch>> {
    let mut by_end: Vec<Stretch> = right.to_vec();
    if !ordered {
        by_end.sort_unstable_by_key(|stretch| (stretch.end, stretch.start));
    }
    let mut spans = Vec::new();
    let mut number = 0;
    for &one in left {
        let mut push = |other: Stretch| {
            number += 1;
            let span = one.joined(other);
            if within.admits(span) {
                spans.push(span);
            }
            !all || number <= MOST_PAIRS
        };
        let last = within.last_start(one);
        let behind = right.partition_point(|other| other.start < one.end);
        let behind = right[behind..].iter().take_while(|other| other.start < last);
        for &other in behind.take(if all { usize::MAX } else { 1 }) {
            if !push(other) {
                return None;
            }
        }
        if ordered {
            continue;
        }
        let first = within.first_end(one);
        let before = by_end.partition_point(|other| other.end <= one.start);
        let before = by_end[..before]
            .iter()
            .rev()
            .take_while(|other| other.end >= first);
        for &other in before.take(if all { usize::MAX } else { 1 }) {
            if !push(other) {
                return None;
            }
        }
    }
    spans.sort_unstable();
    spans.dedup();
    Some(spans)
}

/// The stretches of consecutive words. `words` holds the sorted places of each word.
pub(crate) fn following(words: &[Vec<u64>]) -> Vec<Stretch> {
    let Some((first, rest)) = words.split_first() else {
        return Vec::new();
    };
    let fits = |start: u64| {
        let mut rest = (1..).zip(rest);
        rest.all(|(step, places)| places.binary_search(&(start + step)).is_ok())
    };
    let length = words.len() as u64;
    let starts = first.iter().copied().filter(|start| fits(*start));
    starts
        .map(|start| Stretch {
            start,
            end: start + length,
        })
        .collect()
}

/// The shortest stretches of at most `most` words that contain each word at its own place, in any order.
/// `words` holds the sorted places of each word.
pub(crate) fn together(words: &[Vec<u64>], most: u64) -> Vec<Stretch> {
    let mut places: Vec<u64> = words.iter().flatten().copied().collect();
    places.sort_unstable();
    places.dedup();
    let mut found: Vec<Stretch> = Vec::new();
    if words.iter().any(Vec::is_empty) {
        return found;
    }
    // The place of each word in a stretch that begins with `start`.
    let mut taken: Vec<Option<u64>> = Vec::new();
    for (at, &start) in places.iter().enumerate() {
        taken.clear();
        taken.resize(words.len(), None);
        let mut left = words.len();
        for &place in places[at..].iter().take_while(|place| **place < start + most) {
            let mut tried = vec![false; words.len()];
            if assign(words, &mut taken, &mut tried, place) {
                left -= 1;
            }
            if left == 0 {
                let stretch = Stretch {
                    start,
                    end: place + 1,
                };
                // A later start with the same end is shorter.
                if found.last().is_some_and(|last| last.end == stretch.end) {
                    found.pop();
                }
                found.push(stretch);
                break;
            }
        }
    }
    found
}

/// Gives `place` to one of the words that occur there, moving other words to their other places. False if
/// that is not possible: all of them have a place.
fn assign(words: &[Vec<u64>], taken: &mut [Option<u64>], tried: &mut [bool], place: u64) -> bool {
    for word in 0..words.len() {
        if tried[word] || words[word].binary_search(&place).is_err() {
            continue;
        }
        tried[word] = true;
        let is_free = match taken[word] {
            None => true,
            Some(other) => assign(words, taken, tried, other),
        };
        if is_free {
            taken[word] = Some(place);
            return true;
        }
    }
    false
}

/// The maximum number of the stretches, sorted, that do not overlap each other.
pub(crate) fn count(stretches: &[Stretch]) -> usize {
    debug_assert!(stretches.is_sorted(), "stretches are sorted");
    let mut count = 0;
    // The end of the last one counted. Of those that overlap, the one that ends first leaves most room.
    let mut end = 0;
    for stretch in stretches {
        if count == 0 || stretch.start >= end {
            count += 1;
            end = stretch.end;
        } else {
            end = end.min(stretch.end);
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stretches(list: &[(u64, u64)]) -> Vec<Stretch> {
        let mut list: Vec<Stretch> = list.iter().map(|&(start, end)| Stretch { start, end }).collect();
        list.sort_unstable();
        list.dedup();
        list
    }

    #[test]
    fn neighbours_are_one_apart() {
        let (one, other) = (stretches(&[(3, 5)]), stretches(&[(5, 6), (8, 9), (1, 2)]));
        let at = |words, ordered| near(&one, &other, Within::Words(words), ordered, true);
        assert_eq!(at(1, true), stretches(&[(3, 6)]));
        assert_eq!(at(1, false), stretches(&[(3, 6)]));
        assert_eq!(at(2, false), stretches(&[(1, 5), (3, 6)]));
        assert_eq!(at(3, true), stretches(&[(3, 6)]));
        assert_eq!(at(4, true), stretches(&[(3, 6), (3, 9)]));
    }

    #[test]
    fn a_place_is_not_near_itself() {
        let one = stretches(&[(3, 4)]);
        assert_eq!(near(&one, &one, Within::Words(9), false, true), []);
        let two = stretches(&[(3, 4), (6, 7)]);
        assert_eq!(
            near(&two, &two, Within::Words(9), false, true),
            stretches(&[(3, 7)])
        );
    }

    #[test]
    fn bounds_part_what_is_near() {
        let bounds = [0, 5, 1 << 32];
        let near = |one, other| {
            let within = Within::Bounds(&bounds);
            !near(&stretches(&[one]), &stretches(&[other]), within, false, false).is_empty()
        };
        assert!(near((0, 1), (4, 5)) && near((4, 5), (0, 1)));
        assert!(!near((0, 1), (5, 6)) && !near((5, 6), (0, 1)));
        assert!(!near((4, 6), (7, 8)) && !near((7, 8), (4, 6)));
        assert!(near((900, 901), (5, 6)));
        assert!(!near((900, 901), (1 << 32, (1 << 32) + 1)));
    }

    #[test]
    fn words_that_are_alike_need_a_place_each() {
        assert_eq!(together(&[vec![1], vec![1]], 9), []);
        assert_eq!(
            together(&[vec![1, 4], vec![1]], 9),
            stretches(&[(1, 5)]),
            "the first word leaves its place to the second"
        );
        assert_eq!(
            together(&[vec![1, 9], vec![3, 8]], 4),
            stretches(&[(1, 4), (8, 10)])
        );
        assert_eq!(together(&[vec![1, 9], vec![3, 8]], 2), stretches(&[(8, 10)]));
    }

    #[test]
    fn stretches_that_overlap_count_once() {
        assert_eq!(count(&stretches(&[(1, 3), (2, 4), (3, 5), (1, 9)])), 2);
        assert_eq!(count(&[]), 0);
    }

    /// Short stretches in a short text.
    fn few() -> impl Strategy<Value = Vec<Stretch>> {
        prop::collection::vec((0_u64..30, 1_u64..4), 0..7).prop_map(|list| {
            let list: Vec<(u64, u64)> = list
                .into_iter()
                .map(|(start, words)| (start, start + words))
                .collect();
            stretches(&list)
        })
    }

    proptest! {
        #[test]
        fn windows_are_what_their_definition_says(
            left in few(), right in few(), words in 1_u32..6, ordered in prop::bool::ANY,
            bounds in prop::option::of(prop::collection::btree_set(1_u64..30, 0..4)),
        ) {
            let bounds: Option<Vec<u64>> = bounds.map(|bounds| std::iter::once(0).chain(bounds).collect());
            let within = bounds.as_deref().map_or(Within::Words(words), Within::Bounds);
            let mut expected = Vec::new();
            for one in &left {
                for other in &right {
                    let (first, second) = if one.end <= other.start {
                        (one, other)
                    } else if other.end <= one.start && !ordered {
                        (other, one)
                    } else {
                        continue;
                    };
                    let fits = match &bounds {
                        None => second.start - first.end < u64::from(words),
                        Some(bounds) => !bounds.iter().any(|bound| first.start < *bound && *bound < second.end.max(first.end)),
                    };
                    if fits {
                        expected.push(one.joined(*other));
                    }
                }
            }
            expected.sort_unstable();
            expected.dedup();
            let found = near(&left, &right, within, ordered, true);
            prop_assert_eq!(&found, &expected);
            let neighbours = near(&left, &right, within, ordered, false);
            if bounds.is_none() {
                prop_assert_eq!(neighbours.is_empty(), expected.is_empty());
            }
            prop_assert!(neighbours.iter().all(|span| expected.contains(span)));
        }

        #[test]
        fn single_words_are_near_as_stretches_of_one_word_are(
            left in prop::collection::btree_set(0_u64..30, 0..6),
            right in prop::collection::btree_set(0_u64..30, 0..6),
            words in 0_u32..6, ordered in prop::bool::ANY,
        ) {
            let [left, right] = [left, right].map(|places| places.into_iter().collect::<Vec<u64>>());
            let of_words = |places: &[u64]| places.iter().copied().map(Stretch::word).collect::<Vec<_>>();
            let expected = near(&of_words(&left), &of_words(&right), Within::Words(words), ordered, false);
            let positions = [&left, &right].map(|places| places.iter().map(|at| *at as u32).collect::<Vec<_>>());
            let mut spans = Vec::new();
            near_words([&positions[0], &positions[1]], 0, words, ordered, &mut spans);
            prop_assert_eq!(spans, expected);
        }

        #[test]
        fn words_stand_together_as_the_definition_says(
            one in prop::collection::btree_set(0_u64..12, 0..4),
            two in prop::collection::btree_set(0_u64..12, 0..4),
            three in prop::collection::btree_set(0_u64..12, 0..4),
            most in 3_u64..6,
        ) {
            let words: Vec<Vec<u64>> = [&one, &two, &three].map(|set| set.iter().copied().collect()).into();
            let mut spans = Vec::new();
            for a in &one {
                for b in two.iter().filter(|b| *b != a) {
                    for c in three.iter().filter(|c| *c != a && *c != b) {
                        let span = Stretch { start: *a.min(b).min(c), end: a.max(b).max(c) + 1 };
                        if span.end - span.start <= most {
                            spans.push(span);
                        }
                    }
                }
            }
            let shortest = |span: &Stretch| !spans.iter().any(|other| {
                other != span && other.start >= span.start && other.end <= span.end
            });
            let mut expected: Vec<Stretch> = spans.iter().copied().filter(shortest).collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(&together(&words, most), &expected);
        }
    }
}
