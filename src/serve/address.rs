//! Addresses of views: a path and parameters. Every view can be reached, sent on and changed by its address.

use std::fmt::{self, Display, Formatter};

/// A path below the server's root with its parameters, in order. Parameters without a value are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    path: String,
    pairs: Vec<(String, String)>,
    /// Names of the parameters that came without a value.
    blank: Vec<String>,
}

impl Address {
    /// A path without parameters.
    pub(crate) fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// A path with the parameters of `text`, which are encoded as forms encode them.
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned();
        let (pairs, blank): (Vec<_>, Vec<_>) = pairs.partition(|(_, value)| !value.trim().is_empty());
        Self {
            path: path.to_owned(),
            pairs,
            blank: blank.into_iter().map(|(name, _)| name).collect(),
        }
    }

    /// The path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The first value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of_name = self.pairs.iter().filter(move |(known, _)| known == name);
        of_name.map(|(_, value)| value.as_str())
    }

    /// All parameters.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names of the parameters that came without a value.
    pub(crate) fn blank(&self) -> impl Iterator<Item = &str> {
        self.blank.iter().map(String::as_str)
    }

    /// The same with one value of a parameter in the place of those it has.
    pub(crate) fn with(&self, name: &str, value: impl Display) -> Self {
        let mut address = self.without(name);
        address.pairs.push((name.to_owned(), value.to_string()));
        address
    }

    /// The same without a parameter.
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut address = self.clone();
        address.pairs.retain(|(known, _)| known != name);
        address
    }

    /// The same parameters, as far as they are named, at another path.
    pub(crate) fn at(&self, path: &str, kept: &[&str]) -> Self {
        let pairs = self.pairs.iter();
        Self {
            path: path.to_owned(),
            pairs: pairs
                .filter(|(name, _)| kept.contains(&name.as_str()))
                .cloned()
                .collect(),
            blank: Vec::new(),
        }
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.pairs.is_empty() {
            return Ok(());
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.pairs);
        write!(f, "?{}", query.finish())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_are_set_left_out_and_kept() {
        let address = Address::parse("/", "q=dam+wall&since=2021&offset=20&by=");
        assert_eq!(address.get("q"), Some("dam wall"));
        assert_eq!(address.get("by"), None);
        assert_eq!(
            address.with("offset", 40).to_string(),
            "/?q=dam+wall&since=2021&offset=40"
        );
        assert_eq!(
            address.at("/quotations", &["q"]).to_string(),
            "/quotations?q=dam+wall"
        );
    }

    proptest! {
        #[test]
        fn what_an_address_prints_parses_to_the_same(value in "\\PC*[a-z]") {
            let address = Address::new("/").with("q", &value);
            let printed = address.to_string();
            let (path, query) = printed.split_once('?').unwrap();
            prop_assert_eq!(Address::parse(path, query), address);
        }
    }
}
