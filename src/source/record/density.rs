//! A bound on the memory of JSON as values: each value takes many times the bytes of `{"":0},`.

/// The bytes that values may take whatever the length of the text, and for each byte of it.
const ALLOWED: usize = 16 << 20;
const ALLOWED_A_BYTE: usize = 32;
/// About the bytes that the values of a text take: an object, an array, and a value after another one.
const OBJECT: usize = 720;
const ARRAY: usize = 144;
const ITEM: usize = 72;

/// The reason why a text is not parsed.
pub(crate) const TOO_DENSE: &str =
    "it has so many values that they do not fit into the memory of a file of its size; split it";

/// True for JSON whose values would take far more memory than its text. Articles and their metadata never do.
pub(crate) fn is_too_dense(json: &str) -> bool {
    // No text is denser than this.
    if json.len() * OBJECT / 6 <= ALLOWED {
        return false;
    }
    let bytes = json.bytes();
    let taken: usize = bytes
        .map(|byte| match byte {
            b'{' => OBJECT,
            b'[' => ARRAY,
            b',' => ITEM,
            _ => 0,
        })
        .sum();
    taken > ALLOWED + json.len() * ALLOWED_A_BYTE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_texts_of_nothing_but_values_are_too_dense() {
        assert!(is_too_dense(&"{\"\":0},".repeat(100_000)));
        assert!(is_too_dense(&"[0],".repeat(500_000)));
        assert!(!is_too_dense(&"{\"\":0},".repeat(10_000)));
        let record = "{\"title\": \"Gate shut\", \"tokens\": [[0, 4], [5, 9]], \"text\": \"The gate was shut, at last.\"},";
        assert!(!is_too_dense(&record.repeat(50_000)));
    }
}
