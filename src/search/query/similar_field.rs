//! Finds the field or value that a misspelled or foreign name was meant for.

use super::field::Field;

/// The field that an unknown name was meant for: a misspelling, or the name that other tools use.
pub(super) fn similar_field(name: &str) -> Option<Field> {
    let name = name.to_ascii_lowercase();
    let names: Vec<&str> = Field::named().map(Field::name).collect();
    Field::suggested_for(&name).or_else(|| nearest(&name, &names).and_then(Field::from_name))
}

/// The one of `words` that `typed` is a misspelling of.
pub(super) fn nearest<'a>(typed: &str, words: &[&'a str]) -> Option<&'a str> {
    words.iter().copied().find(|word| {
        let allowed = if word.len() > 4 { 2 } else { 1 };
        typed.len() > 2
            && typed.len().abs_diff(word.len()) <= allowed
            && word.len() > 2
            && edit_distance(typed.as_bytes(), word.as_bytes()) <= allowed
    })
}

/// Edit distance with transpositions of neighbours (optimal string alignment; Damerau 1964).
pub(crate) fn edit_distance(a: &[u8], b: &[u8]) -> usize {
    // Rows of the table of distances between beginnings: the second last, the last, and the current one.
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut this = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        this[0] = i;
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(this[j - 1] + 1).min(last[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            this[j] = best;
        }
        (before, last, this) = (last, this, before);
    }
    last[b.len()]
}
