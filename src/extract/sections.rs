//! Reads the embedded files of sections: `[name]` opens a section, and commas or line ends separate its entries.

/// Returns the entries of a file in order, each with the name of its section. Lines that begin with `#` are comments.
pub(crate) fn entries(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut section = "";
    file.lines().flat_map(move |line| {
        let is_entries = match line.strip_prefix('[') {
            Some(name) => {
                section = name.trim_end_matches(']');
                false
            }
            None => !line.starts_with('#'),
        };
        let section = section;
        line.split(',')
            .map(str::trim)
            .filter(move |entry| is_entries && !entry.is_empty())
            .map(move |entry| (section, entry))
    })
}

/// Returns the names of a file's sections, in order.
#[cfg(test)]
pub(crate) fn names(file: &'static str) -> impl Iterator<Item = &'static str> {
    let sections = file.lines().filter_map(|line| line.strip_prefix('['));
    sections.map(|name| name.trim_end_matches(']'))
}
