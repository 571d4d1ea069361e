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
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or(0)
}
