//! Values of arguments: parses them, and explains invalid ones.

use std::ffi::OsString;
use std::hash::Hasher;
use std::path::PathBuf;
use std::time::Duration;

use siphasher::sip::SipHasher13;

use crate::error::{Error, Result};
use crate::index::in_flight::machine_memory;
use crate::index::schema::FORMAT_VERSION;
pub(crate) use crate::inquiry::values::{
    Days, DaysArg, assertions, confidence, count, day, days_arg, facet, limit,
};
use crate::source::key_of;

/// Looks up an environment variable.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Parses a size in bytes: `1000`, `64K`, `32M`, `32 MB`, `1GiB` (powers of 1024).
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let wrong = || "give a size as 500000, 500K, 32M or 1G".to_owned();
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let unit = unit.trim().to_ascii_lowercase();
    let unit = unit
        .strip_suffix("ib")
        .or_else(|| unit.strip_suffix('b'))
        .unwrap_or(&unit);
    let shift = match unit {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(1 << shift)
        .filter(|size| *size > 0)
        .ok_or_else(wrong)
}

/// Returns half of the machine's memory, in bytes; None if it is not known.
pub(crate) fn half_of_memory() -> Option<u64> {
    machine_memory().map(|memory| memory / 2)
}

/// Parses a time in whole seconds, at least one; `none` is the longest time there is.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    match text.trim() {
        "none" => Ok(Duration::MAX),
        text => match text.parse() {
            Ok(0) | Err(_) => Err("give whole seconds, 1 or more, or `none`".to_owned()),
            Ok(seconds) => Ok(Duration::from_secs(seconds)),
        },
    }
}

/// Returns the folders of the indexes to ask: those named with `flags`, else that of [`index_dir`].
///
/// # Errors
/// As [`index_dir`].
pub(crate) fn index_dirs(flags: &[PathBuf], environment: Environment<'_>) -> Result<Vec<PathBuf>> {
    if flags.len() > 1 {
        let mut dirs = flags.to_vec();
        // The same folder twice is one index.
        let mut seen = Vec::new();
        dirs.retain(|dir| {
            let folder = dir.canonicalize().unwrap_or_else(|_| dir.clone());
            let is_new = !seen.contains(&folder);
            seen.push(folder);
            is_new
        });
        return Ok(dirs);
    }
    Ok(vec![index_dir(flags, environment)?])
}

/// Returns the folder of the index: that of `flags`, else `$ONRECORD_INDEX`, else `onrecord` in the user's data
/// folder.
///
/// # Errors
/// If none of these is known, or several are named.
pub(crate) fn index_dir(flags: &[PathBuf], environment: Environment<'_>) -> Result<PathBuf> {
    match flags {
        [] => {}
        [dir] => return Ok(dir.clone()),
        _ => {
            return Err(Error::usage("use several indexes", "this command works on one")
                .hint("name one with --index; query, quotes, people, orgs, places, timeline, similar, export, show and verify ask several"));
        }
    }
    if let Some(dir) = environment("ONRECORD_INDEX").filter(|dir| !dir.is_empty()) {
        return Ok(dir.into());
    }
    user_dir("XDG_DATA_HOME", ".local/share", environment)
}

/// Returns the folder in the cache for the index that `--from` makes of these paths. Its name has a hash of the paths
/// and of the version of the index format, so that an index of another version of the program does no harm.
///
/// # Errors
/// If the environment does not give the folder of the cache.
pub(crate) fn cached_index_dir(paths: &[PathBuf], environment: Environment<'_>) -> Result<PathBuf> {
    let mut keys: Vec<String> = paths.iter().map(|path| key_of(path)).collect();
    keys.sort();
    keys.dedup();
    let mut hasher = SipHasher13::new();
    for key in &keys {
        hasher.write(key.as_bytes());
        hasher.write_u8(0);
    }
    // The name helps people who look into the cache. The hash makes the folder unique.
    let name: String = keys
        .first()
        .and_then(|key| key.rsplit('/').next())
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
        .take(32)
        .collect();
    let folder = format!("{name}-{:016x}-{FORMAT_VERSION}", hasher.finish());
    Ok(user_dir("XDG_CACHE_HOME", ".cache", environment)?.join(folder.trim_start_matches('-')))
}

/// Returns `onrecord` in one of the user's folders, following the XDG Base Directory Specification: relative paths
/// are ignored.
pub(crate) fn user_dir(variable: &str, below_home: &str, environment: Environment<'_>) -> Result<PathBuf> {
    let absolute = |name: &str| {
        environment(name)
            .map(PathBuf::from)
            .filter(|dir| dir.is_absolute())
    };
    absolute(variable)
        .or_else(|| {
            absolute("HOME")
                .or_else(|| absolute("USERPROFILE"))
                .map(|home| home.join(below_home))
        })
        .map(|dir| dir.join("onrecord"))
        .ok_or_else(|| {
            Error::usage("find the index", format!("neither {variable} nor HOME is set"))
                .hint("name a folder with --index DIR")
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::path::Path;

    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("32M"), Ok(32 << 20));
        assert_eq!(size("32 MB"), Ok(32 << 20));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert_eq!(size("500"), Ok(500));
        for text in ["", "M", "-1", "1X", "0", "99999999999999999999", "99999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_index_is_where_flag_variable_or_home_say() {
        let environment = |name: &str| match name {
            "ONRECORD_INDEX" => Some("/i".into()),
            "HOME" => Some("/home/ada".into()),
            "XDG_CACHE_HOME" => Some("relative".into()),
            _ => None::<OsString>,
        };
        let home_only = |name: &str| if name == "HOME" { environment(name) } else { None };
        assert_eq!(
            index_dir(&[PathBuf::from("x")], &environment).unwrap(),
            Path::new("x")
        );
        assert_eq!(index_dir(&[], &environment).unwrap(), Path::new("/i"));
        assert_eq!(
            index_dir(&[], &home_only).unwrap(),
            Path::new("/home/ada/.local/share/onrecord")
        );
        assert!(
            cached_index_dir(&[], &environment)
                .unwrap()
                .starts_with("/home/ada/.cache/onrecord")
        );
        assert!(
            index_dir(&[], &|_| None)
                .unwrap_err()
                .to_string()
                .contains("--index DIR")
        );
    }

    #[test]
    fn indexes_in_the_cache_are_of_one_version() {
        let environment = |name: &str| (name == "HOME").then(|| OsString::from("/home/ada"));
        let folder = cached_index_dir(&[PathBuf::from("/news")], &environment).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("news-"), "{name}");
        assert!(name.ends_with(&format!("-{FORMAT_VERSION}")), "{name}");
    }

    proptest! {
        #[test]
        fn no_size_panics(text in any::<String>()) {
            let _ = size(&text);
        }
    }
}
