//! Opening a collection on a cluster, and making it.

use serde_json::{Value, json};

use crate::cluster::address::{ClusterAccess, ClusterAddress};
use crate::cluster::client::{Client, Flavour, Repeat, Request};
use crate::cluster::mapping::{ANALYSIS, CLUSTER_FORMAT, IndexKind};
use crate::error::{Error, ErrorKind, Result};

/// A collection on a cluster. Cheap to clone; usable from several threads.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub(crate) client: Client,
    pub(crate) flavour: Flavour,
    names: IndexNames,
}

/// The names by which a collection's indexes are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IndexNames {
    /// The aliases, which belong to the format that readers use.
    Published,
    /// The indexes of this program's format, which may still be under construction.
    OfFormat,
}

/// How long a point in time stays open after its last use.
pub(crate) const PIT_LASTS: &str = "2m";

/// How a new collection is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Shards of each index: parts that lie on different nodes.
    pub shards: u32,
    /// Further copies of each shard.
    pub replicas: u32,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            shards: 3,
            replicas: 1,
        }
    }
}

impl Cluster {
    /// Opens a collection for reading.
    ///
    /// # Errors
    /// If the cluster cannot be reached, or the collection is missing or of another format.
    pub fn open(address: &ClusterAddress, access: &ClusterAccess) -> Result<Self> {
        let cluster = Self::reach(address, access, IndexNames::Published)?;
        let names = IndexKind::ALL.map(|kind| cluster.index(kind));
        let indexes = cluster.mappings(&names.join(","))?;
        for (index, meta) in &indexes {
            cluster.check_format(index, meta)?;
        }
        let is_there = |name: &String| indexes.iter().any(|(index, _)| index.starts_with(name.as_str()));
        if names.iter().all(is_there) {
            Ok(cluster)
        } else {
            Err(missing(address))
        }
    }

    /// Opens a collection for writing, and makes it if there is none. If there is one of an older format, readers keep that
    /// one until [`Cluster::publish`].
    ///
    /// # Errors
    /// As [`Cluster::open`]; and if the collection cannot be made.
    pub fn open_or_create(address: &ClusterAddress, access: &ClusterAccess, layout: Layout) -> Result<Self> {
        let cluster = Self::reach(address, access, IndexNames::OfFormat)?;
        for kind in IndexKind::ALL {
            let published = cluster.mappings(&kind.alias(cluster.name()))?;
            for (index, meta) in &published {
                if !is_older(meta) {
                    cluster.check_format(index, meta)?;
                }
            }
            if cluster.mappings(&cluster.index(kind))?.is_empty() {
                cluster.create(kind, layout, published.is_empty())?;
            }
            // Another worker may have made it meanwhile, by other rules.
            for (index, meta) in cluster.mappings(&cluster.index(kind))? {
                cluster.check_format(&index, &meta)?;
            }
        }
        Ok(cluster)
    }

    /// Lets readers use the indexes of this program's format. Returns the names of the older ones that they used before:
    /// these stay, and nothing asks them any more.
    ///
    /// # Errors
    /// If the cluster does not answer, or refuses.
    pub fn publish(&self) -> Result<Vec<String>> {
        let (mut actions, mut older) = (Vec::new(), Vec::new());
        for kind in IndexKind::ALL {
            let (alias, index) = (kind.alias(self.name()), kind.index(self.name()));
            let published = self.mappings(&alias)?;
            if published.iter().any(|(name, _)| *name == index) {
                continue;
            }
            for (name, meta) in published {
                if !is_older(&meta) {
                    self.check_format(&name, &meta)?;
                }
                // If another worker has removed it meanwhile, the whole request is refused.
                actions.push(json!({ "remove": { "index": name, "alias": alias, "must_exist": true } }));
                older.push(name);
            }
            actions.push(json!({ "add": { "index": index, "alias": alias } }));
        }
        if !actions.is_empty() {
            self.client.ask("/_aliases", &json!({ "actions": actions }))?;
        }
        Ok(older)
    }

    /// True if readers use the indexes of this program's format.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn is_published(&self) -> Result<bool> {
        let index = IndexKind::Articles.index(self.name());
        let published = self.mappings(&IndexKind::Articles.alias(self.name()))?;
        Ok(published.iter().any(|(name, _)| *name == index))
    }

    fn reach(address: &ClusterAddress, access: &ClusterAccess, names: IndexNames) -> Result<Self> {
        let client = Client::new(address, access)?;
        let flavour = client.flavour()?;
        Ok(Self {
            client,
            flavour,
            names,
        })
    }

    /// The address in the form in which it was given.
    #[must_use]
    pub fn shown(&self) -> String {
        self.client.address.shown()
    }

    /// The collection's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.client.address.name()
    }

    /// Bytes of requests sent so far, as they went over the wire.
    #[must_use]
    pub fn bytes_sent(&self) -> u64 {
        self.client.bytes_sent()
    }

    /// The name by which an index is asked.
    pub(crate) fn index(&self, kind: IndexKind) -> String {
        match self.names {
            IndexNames::Published => kind.alias(self.name()),
            IndexNames::OfFormat => kind.index(self.name()),
        }
    }

    /// The indexes with these names or aliases, parted by commas, each with the notes in its mapping; none if there is no
    /// such index.
    fn mappings(&self, names: &str) -> Result<Vec<(String, Value)>> {
        let path = format!("/{names}/_mapping?ignore_unavailable=true");
        let found = self.client.find(&path)?;
        let indexes = found.iter().filter_map(Value::as_object).flatten();
        let notes = indexes.map(|(index, mapping)| (index.clone(), mapping["mappings"]["_meta"].clone()));
        Ok(notes.collect())
    }

    fn check_format(&self, index: &str, meta: &Value) -> Result<()> {
        let (format, analysis) = (meta["onrecord"].as_u64(), meta["analysis"].as_str());
        if (format, analysis) == (Some(u64::from(CLUSTER_FORMAT)), Some(ANALYSIS)) {
            return Ok(());
        }
        let found = match (format, analysis) {
            (Some(format), analysis) => format!("format {format} ({})", analysis.unwrap_or("unknown")),
            _ => "an index of another program".to_owned(),
        };
        Err(Error::new(
            format!("open the collection {}", self.shown()),
            format!("{index} holds {found}, this program reads format {CLUSTER_FORMAT} ({ANALYSIS})"),
        )
        .kind(ErrorKind::OtherVersion)
        .hint(if is_older(meta) {
            "ingest its files into it again, then run `onrecord ingest --settle`: the new format is built beside the old one"
        } else {
            "ingest into a collection of another name, or use the version of onrecord that made this one"
        }))
    }

    fn create(&self, kind: IndexKind, layout: Layout, is_published: bool) -> Result<()> {
        let mut body = kind.body(layout.shards, layout.replicas);
        if is_published {
            body["aliases"] = json!({ kind.alias(self.name()): {} });
        }
        let path = format!("/{}", kind.index(self.name()));
        let body = body.to_string();
        let request = Request {
            method: "PUT",
            path: &path,
            body: Some(("application/json", body.as_bytes())),
            repeat: Repeat::BRIEFLY,
        };
        let answer = self.client.send(&request)?;
        let exists = answer.body["error"]["type"] == "resource_already_exists_exception";
        if answer.status < 300 || exists {
            return Ok(());
        }
        Err(self.client.refusal(&request, &answer))
    }

    /// Opens a point in time of the articles: pages of one answer do not shift while others write.
    pub(crate) fn open_pit(&self) -> Result<String> {
        let articles = self.index(IndexKind::Articles);
        let (path, name) = match self.flavour {
            Flavour::OpenSearch => ("_search/point_in_time", "pit_id"),
            Flavour::Elasticsearch => ("_pit", "id"),
        };
        let path = format!("/{articles}/{path}?keep_alive={PIT_LASTS}");
        let answer = self.client.expect(&Request {
            method: "POST",
            path: &path,
            body: None,
            // A repeat could leave one open.
            repeat: Repeat::Never,
        })?;
        let pit = answer[name].as_str().unwrap_or_default();
        Ok(pit.to_owned())
    }

    /// Closes a point in time.
    pub(crate) fn close_pit(&self, pit: &str) -> Result<()> {
        let (path, body) = match self.flavour {
            Flavour::OpenSearch => ("/_search/point_in_time", json!({ "pit_id": [pit] })),
            Flavour::Elasticsearch => ("/_pit", json!({ "id": pit })),
        };
        let body = body.to_string();
        self.client
            .expect(&Request {
                method: "DELETE",
                path,
                body: Some(("application/json", body.as_bytes())),
                repeat: Repeat::BRIEFLY,
            })
            .map(|_| ())
    }

    /// Deletes the collection with all that it holds.
    ///
    /// # Errors
    /// If the cluster does not answer, or refuses.
    pub fn delete(&self) -> Result<()> {
        for kind in IndexKind::ALL {
            let path = format!("/{}", kind.index(self.name()));
            self.client.expect(&Request {
                method: "DELETE",
                path: &path,
                body: None,
                repeat: Repeat::BRIEFLY,
            })?;
        }
        Ok(())
    }

    /// Makes everything that was written visible to questions.
    pub(crate) fn refresh(&self, kinds: &[IndexKind]) -> Result<()> {
        let aliases: Vec<String> = kinds.iter().map(|kind| self.index(*kind)).collect();
        let path = format!("/{}/_refresh", aliases.join(","));
        self.client
            .expect(&Request {
                method: "POST",
                path: &path,
                body: None,
                repeat: Repeat::PATIENTLY,
            })
            .map(|_| ())
    }
}

/// True for the notes of a collection of an older format.
fn is_older(meta: &Value) -> bool {
    let format = meta["onrecord"].as_u64();
    format.is_some_and(|format| format < u64::from(CLUSTER_FORMAT))
}

fn missing(address: &ClusterAddress) -> Error {
    Error::new(
        format!("open the collection {}", address.shown()),
        "there is no such collection on the cluster",
    )
    .kind(ErrorKind::NoIndex)
    .hint(format!(
        "make it with `onrecord ingest --index {} FOLDER`",
        address.shown()
    ))
}
