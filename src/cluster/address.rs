//! The address of a collection on a cluster, and how to be let in.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::index::user_files::read_bytes;

/// Variables of the environment that hold secrets. They are never printed.
const USER: &str = "ONRECORD_CLUSTER_USER";
const PASSWORD: &str = "ONRECORD_CLUSTER_PASSWORD";
const API_KEY: &str = "ONRECORD_CLUSTER_API_KEY";
/// Path of a PEM file with the certificates to trust instead of the usual ones.
const CA_FILE: &str = "ONRECORD_CLUSTER_CA";

/// A collection on a cluster: `https://host:9200/news`. Several hosts of one cluster are parted by commas:
/// `https://a:9200,b:9200/news`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterAddress {
    /// Scheme, host and port of each node, without a slash at the end; at least one.
    pub(crate) nodes: Vec<String>,
    /// The collection's name.
    pub(crate) name: String,
}

/// How the cluster lets us in.
#[derive(Clone, Default)]
pub struct ClusterAccess {
    /// The value of the header `Authorization`.
    pub(crate) authorization: Option<String>,
    /// PEM certificates to trust instead of the usual ones.
    pub(crate) authorities: Option<Vec<u8>>,
}

impl std::fmt::Debug for ClusterAccess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClusterAccess").finish_non_exhaustive()
    }
}

/// True for an index that is the address of a cluster and not a folder.
#[must_use]
pub fn is_cluster(index: &Path) -> bool {
    index
        .to_str()
        .is_some_and(|index| index.starts_with("http://") || index.starts_with("https://"))
}

impl ClusterAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// If a part of it is missing, or it holds a user or a password.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |why: &str| {
            Error::usage("use this address of a cluster", why)
                .hint("write it as https://host:9200/NAME, where NAME is the collection's name")
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong("it has no scheme"))?;
        let (hosts, name) = rest
            .trim_end_matches('/')
            .split_once('/')
            .ok_or_else(|| wrong("the name of the collection is missing"))?;
        if hosts.contains('@') {
            return Err(wrong("it holds a user or a password").hint(format!(
                "set {USER} and {PASSWORD}, or {API_KEY}, in the environment: addresses are printed, secrets are not"
            )));
        }
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
        if !is_name {
            return Err(wrong(
                "names of collections have small letters, digits, `-`, `_` and `.`, and begin with a letter or digit",
            ));
        }
        let nodes: Vec<String> = hosts
            .split(',')
            .filter(|host| !host.is_empty())
            .map(|host| {
                let host = host.split_once("://").map_or(host, |(_, host)| host);
                format!("{scheme}://{host}")
            })
            .collect();
        if nodes.is_empty() {
            return Err(wrong("it has no host"));
        }
        Ok(Self {
            nodes,
            name: name.to_owned(),
        })
    }

    /// The address in the form in which it was given.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}/{}", self.nodes[0], self.name)
    }

    /// The folder of the user's files for the collection: below `onrecord/clusters` in the folder of settings.
    ///
    /// # Errors
    /// If the environment does not name that folder.
    pub fn user_folder(&self) -> Result<PathBuf> {
        let absolute = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|dir| dir.is_absolute())
        };
        let home = || {
            absolute("HOME")
                .or_else(|| absolute("USERPROFILE"))
                .map(|home| home.join(".config"))
        };
        let dir = absolute("XDG_CONFIG_HOME").or_else(home).ok_or_else(|| {
            Error::usage(
                "find the folder of settings",
                "neither XDG_CONFIG_HOME nor HOME is set",
            )
        })?;
        Ok(dir.join("onrecord").join("clusters").join(&self.name))
    }

    /// The collection's name, under which names and saved questions are kept.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl ClusterAccess {
    /// Reads user and password, or API key, and the file of certificates from the environment. `read` reads a file.
    ///
    /// # Errors
    /// If a user has no password, or the file of certificates cannot be read.
    pub fn from_environment(
        variable: &dyn Fn(&str) -> Option<OsString>,
        read: &dyn Fn(&Path) -> Result<Option<Vec<u8>>>,
    ) -> Result<Self> {
        use base64::Engine as _;
        let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        let authorization = match (text(API_KEY), text(USER)) {
            (Some(key), _) => Some(format!("ApiKey {key}")),
            (None, Some(user)) => {
                let password = text(PASSWORD).ok_or_else(|| {
                    Error::usage(
                        "reach the cluster",
                        format!("{USER} is set and {PASSWORD} is not"),
                    )
                })?;
                let joined = format!("{user}:{password}");
                let encoded = base64::engine::general_purpose::STANDARD.encode(joined);
                Some(format!("Basic {encoded}"))
            }
            (None, None) => None,
        };
        let authorities = match variable(CA_FILE) {
            None => None,
            Some(file) => {
                let path = Path::new(&file);
                let bytes = read(path)?.ok_or_else(|| {
                    Error::usage("read the certificates of the cluster", "there is no such file")
                        .on(path)
                        .hint(format!("{CA_FILE} names a PEM file"))
                })?;
                Some(bytes)
            }
        };
        Ok(Self {
            authorization,
            authorities,
        })
    }

    /// [`ClusterAccess::from_environment`] with the environment of the process.
    ///
    /// # Errors
    /// As there.
    pub fn of_process() -> Result<Self> {
        Self::from_environment(&|name| std::env::var_os(name), &read_bytes)
    }

    /// Advice if the cluster refuses the request.
    pub(crate) fn hint() -> String {
        format!("set {USER} and {PASSWORD}, or {API_KEY}, in the environment")
    }

    /// Advice if the cluster's certificate is not trusted.
    pub(crate) fn certificate_hint() -> String {
        format!("set {CA_FILE} to a PEM file with the authority that signed the cluster's certificate")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_hosts_and_a_name() {
        let address = ClusterAddress::parse("https://a:9200,b:9200/news/").unwrap();
        assert_eq!(address.nodes, ["https://a:9200", "https://b:9200"]);
        assert_eq!(
            (address.name(), &*address.shown()),
            ("news", "https://a:9200/news")
        );
        for wrong in [
            "https://a:9200",
            "https:///news",
            "https://a/News",
            "https://a/_x",
            "a/news",
        ] {
            assert!(ClusterAddress::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_in_an_address_is_refused_and_not_printed() {
        let error = ClusterAddress::parse("https://ada:sesame@a:9200/news").unwrap_err();
        assert!(!error.to_string().contains("sesame"), "{error}");
    }

    #[test]
    fn secrets_come_from_the_environment_and_are_not_shown() {
        let set = |name: &str| match name {
            USER => Some(OsString::from("ada")),
            PASSWORD => Some(OsString::from("sesame")),
            _ => None,
        };
        let access = ClusterAccess::from_environment(&set, &|_| Ok(None)).unwrap();
        assert_eq!(access.authorization.as_deref(), Some("Basic YWRhOnNlc2FtZQ=="));
        assert_eq!(format!("{access:?}"), "ClusterAccess { .. }");
        let half = |name: &str| (name == USER).then(|| OsString::from("ada"));
        assert!(ClusterAccess::from_environment(&half, &|_| Ok(None)).is_err());
    }
}
