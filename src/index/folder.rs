//! A folder held by its handle. Files are opened, created, renamed and removed relative to that handle.
//!
//! An index may come from somebody else, or be in a folder where others can write. So this module joins no name to a
//! path, accepts only plain names, follows no link and refuses anything but regular files. Files get the mode of
//! their folder without the right to execute, whatever the umask of the command that creates them.
//!
//! The handle comes from `nix`: thin, safe wrappers of libc calls, each of which a test can make fail.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Prefix of the names of files that are being written. [`Folder::remove_unfinished`] removes those that a
/// killed process has left.
pub(super) const UNFINISHED: &str = ".new-";
/// Numbers the unfinished files of this process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The purpose for which a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OpenMode {
    /// To read an existing file.
    Read,
    /// To write a new file. It is an error if the name is taken.
    Create,
    /// To lock a file, which is created if it is missing.
    Lock,
}

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder {
    handle: platform::Handle,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder; its last component may not be a link.
    ///
    /// # Errors
    /// If it is missing, a link, not a folder, or may not be read.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let handle = platform::open_folder(path, false).map_err(|error| {
            // The system calls a link "not a directory" here.
            match std::fs::symlink_metadata(path) {
                Ok(found) if found.is_symlink() => refused("a symbolic link, which is not followed here"),
                _ => error,
            }
        })?;
        Ok(Self {
            handle,
            path: path.to_owned(),
        })
    }

    /// Opens a regular file for reading.
    ///
    /// # Errors
    /// As the system reports; and if the name is not plain, or belongs to a link, pipe, device or folder.
    pub(super) fn open_file(&self, name: &Path) -> io::Result<File> {
        self.opened(name, OpenMode::Read)
    }

    /// Returns the bytes of a regular file.
    ///
    /// # Errors
    /// As [`Folder::open_file`]; and if there are more than `most` bytes.
    pub(super) fn read(&self, name: &Path, most: u64) -> io::Result<Vec<u8>> {
        let mut file = self.open_file(name)?;
        let size = file.metadata()?.len();
        if size > most {
            return Err(refused(&format!(
                "{size} bytes, more than the {most} that it may have"
            )));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        (&mut file).take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Creates a file for writing, with the folder's mode.
    ///
    /// # Errors
    /// As the system reports; [`io::ErrorKind::AlreadyExists`] if the name is taken.
    pub(super) fn create_file(&self, name: &Path) -> io::Result<File> {
        self.opened(name, OpenMode::Create)
    }

    /// Opens the file for a lock; creates it if it is missing.
    ///
    /// # Errors
    /// As [`Folder::open_file`].
    pub(super) fn lock_file(&self, name: &Path) -> io::Result<File> {
        self.opened(name, OpenMode::Lock)
    }

    fn opened(&self, name: &Path, opening: OpenMode) -> io::Result<File> {
        plain(name)?;
        let file = platform::open_at(&self.handle, &self.path, name, opening)?;
        if !file.metadata()?.is_file() {
            return Err(refused("not a regular file"));
        }
        Ok(file)
    }

    /// Replaces a file by `bytes`. Readers see either the old or the new content, never a part.
    ///
    /// If `durable`, a power cut after this returns leaves the new bytes, and one before it the old or the new ones.
    ///
    /// # Errors
    /// As the system reports. If only the last step failed, the new bytes are there but may not survive a power cut.
    pub(super) fn replace(&self, name: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
        plain(name)?;
        let (unfinished, mut file) = self.unfinished()?;
        let written = file
            .write_all(bytes)
            .and_then(|()| if durable { file.sync_data() } else { Ok(()) })
            .and_then(|()| platform::rename_at(&self.handle, &self.path, &unfinished, name));
        if let Err(error) = written {
            // Only the first failure is reported. If this removal fails, the next writer removes the file.
            let _ = platform::remove_at(&self.handle, &self.path, &unfinished);
            return Err(error);
        }
        if durable { self.sync() } else { Ok(()) }
    }

    /// Creates a file to write to before it is renamed.
    fn unfinished(&self) -> io::Result<(PathBuf, File)> {
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = PathBuf::from(format!("{UNFINISHED}{}-{number}", std::process::id()));
            match self.create_file(&name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|file| (name, file)),
            }
        }
    }

    /// Removes the unfinished files of a killed process. Only the writer of the index may call this.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub(super) fn remove_unfinished(&self) -> io::Result<()> {
        for name in self.names()? {
            if name.starts_with(UNFINISHED) {
                // A file that cannot be removed does no harm.
                let _ = self.remove(Path::new(&name));
            }
        }
        Ok(())
    }

    /// Removes a file, or a link itself.
    ///
    /// # Errors
    /// As the system reports; and if the name is not plain.
    pub(super) fn remove(&self, name: &Path) -> io::Result<()> {
        plain(name)?;
        platform::remove_at(&self.handle, &self.path, name)
    }

    /// True if the name is taken by anything.
    ///
    /// # Errors
    /// If the system cannot say, or the name is not plain.
    pub(super) fn exists(&self, name: &Path) -> io::Result<bool> {
        plain(name)?;
        platform::exists_at(&self.handle, &self.path, name)
    }

    /// Returns the names of all entries except those that are not UTF-8, unsorted.
    ///
    /// # Errors
    /// If the folder cannot be listed.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        platform::names(&self.handle, &self.path)
    }

    /// Makes new, renamed and removed entries survive a power cut.
    ///
    /// # Errors
    /// As the system reports.
    pub(super) fn sync(&self) -> io::Result<()> {
        platform::sync(&self.handle)
    }

    /// Changes the mode of the folder and, without the right to execute, of each regular file in it.
    ///
    /// # Errors
    /// As the system reports.
    pub(super) fn set_mode(&self, mode: u32) -> io::Result<()> {
        platform::set_mode(&self.handle, mode)?;
        for name in self.names()? {
            match self.open_file(Path::new(&name)) {
                Ok(file) => platform::set_file_mode(&file, mode)?,
                // A writer may have removed the file meanwhile. An entry that is not a regular file holds no text.
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::InvalidInput
                    ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Returns the mode of folders that this process may open to others: all rights that its umask leaves.
pub(super) fn mode_by_umask() -> u32 {
    platform::mode_by_umask()
}

/// Creates a folder and its missing parents with this mode.
///
/// # Errors
/// As the system reports.
pub(super) fn create_all(path: &Path, mode: u32) -> io::Result<()> {
    platform::create_all(path, mode)
}

/// Changes the mode of a folder.
///
/// # Errors
/// As the system reports.
pub(super) fn set_mode_of(path: &Path, mode: u32) -> io::Result<()> {
    platform::set_mode(&platform::open_folder(path, true)?, mode)
}

/// Makes new entries of a folder survive a power cut.
///
/// # Errors
/// As the system reports.
pub(super) fn sync_path(path: &Path) -> io::Result<()> {
    platform::sync(&platform::open_folder(path, true)?)
}

/// Returns the mode bits of group and others on a folder or file; 0 if it is private.
pub(super) fn rights_of_others(path: &Path) -> u32 {
    std::fs::metadata(path).map_or(0, |metadata| platform::rights_of_others(&metadata))
}

/// Checks that a name is plain: one normal component of a path.
fn plain(name: &Path) -> io::Result<()> {
    let mut components = name.components();
    match (components.next(), components.next()) {
        (Some(std::path::Component::Normal(only)), None) if only == name.as_os_str() && !has_nul(only) => {
            Ok(())
        }
        _ => Err(refused(&format!(
            "`{}` is not the name of a file in this folder",
            name.display()
        ))),
    }
}

/// True if `name` is the plain name of a file, with no folder in it.
pub(super) fn is_plain(name: &str) -> bool {
    plain(Path::new(name)).is_ok()
}

fn has_nul(name: &OsStr) -> bool {
    name.as_encoded_bytes().contains(&0)
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why.to_owned())
}

#[cfg(unix)]
// A mode has 32 bits on Linux and 16 on macOS.
#[allow(clippy::useless_conversion)]
mod platform {
    use std::fs::{DirBuilder, File, Metadata, Permissions};
    use std::io;
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
    use std::path::Path;

    use nix::dir::Dir;
    use nix::errno::Errno;
    use nix::fcntl::{AtFlags, OFlag, open, openat, renameat};
    use nix::sys::stat::{Mode, fchmod, fstat, fstatat, mode_t, umask};
    use nix::unistd::{UnlinkatFlags, fsync, unlinkat};

    use crate::index::folder::{OpenMode, refused};

    pub(super) type Handle = OwnedFd;

    /// The mode bits of files: all but the right to execute.
    const OF_FILES: mode_t = 0o666;

    const FOLDER: OFlag = OFlag::O_RDONLY.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

    pub(super) fn open_folder(path: &Path, follow: bool) -> io::Result<Handle> {
        let links = if follow { OFlag::empty() } else { OFlag::O_NOFOLLOW };
        Ok(open(path, FOLDER | links, Mode::empty())?)
    }

    pub(super) fn open_at(handle: &Handle, _: &Path, name: &Path, opening: OpenMode) -> io::Result<File> {
        // Opening a pipe would wait for its other end, and a terminal could become this process's own.
        let careful = OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
        let flags = match opening {
            OpenMode::Read => OFlag::O_RDONLY,
            OpenMode::Create => OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL,
            OpenMode::Lock => OFlag::O_WRONLY | OFlag::O_CREAT,
        };
        let mode = match opening {
            OpenMode::Read => Mode::empty(),
            OpenMode::Create | OpenMode::Lock => Mode::from_bits_truncate(fstat(handle)?.st_mode & OF_FILES),
        };
        let file = openat(handle, name, flags | careful, mode).map_err(|error| match error {
            Errno::ELOOP => refused("a symbolic link, which is not followed here"),
            Errno::ENXIO => refused("not a regular file"),
            error => error.into(),
        })?;
        let file = File::from(file);
        if opening == OpenMode::Create {
            // The umask may have removed rights that the folder grants. If they cannot be granted, the file is only
            // more private.
            let _ = file.set_permissions(Permissions::from_mode(u32::from(mode.bits())));
        }
        Ok(file)
    }

    pub(super) fn rename_at(handle: &Handle, _: &Path, from: &Path, to: &Path) -> io::Result<()> {
        Ok(renameat(handle, from, handle, to)?)
    }

    pub(super) fn remove_at(handle: &Handle, _: &Path, name: &Path) -> io::Result<()> {
        Ok(unlinkat(handle, name, UnlinkatFlags::NoRemoveDir)?)
    }

    pub(super) fn exists_at(handle: &Handle, _: &Path, name: &Path) -> io::Result<bool> {
        match fstatat(handle, name, AtFlags::AT_SYMLINK_NOFOLLOW) {
            Ok(_) => Ok(true),
            Err(Errno::ENOENT) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn names(handle: &Handle, _: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::openat(handle, ".", FOLDER, Mode::empty())?.iter() {
            if let Ok(name) = entry?.file_name().to_str()
                && !matches!(name, "." | "..")
            {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    pub(super) fn sync(handle: &Handle) -> io::Result<()> {
        Ok(fsync(handle)?)
    }

    pub(super) fn set_mode(handle: &Handle, mode: u32) -> io::Result<()> {
        Ok(fchmod(handle, Mode::from_bits_truncate(mode as mode_t))?)
    }

    pub(super) fn set_file_mode(file: &File, mode: u32) -> io::Result<()> {
        file.set_permissions(Permissions::from_mode(mode & u32::from(OF_FILES)))
    }

    pub(super) fn mode_by_umask() -> u32 {
        // The umask can only be read by setting it.
        let taken = umask(Mode::S_IRWXG | Mode::S_IRWXO);
        umask(taken);
        0o777 & !u32::from(taken.bits())
    }

    pub(super) fn create_all(path: &Path, mode: u32) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(mode).create(path)
    }

    pub(super) fn rights_of_others(metadata: &Metadata) -> u32 {
        metadata.mode() & 0o077
    }
}

/// For systems without such folder handles: uses paths, and files have no modes.
#[cfg(not(unix))]
mod platform {
    use std::fs::{self, File, Metadata};
    use std::io;
    use std::path::Path;

    use crate::index::folder::{OpenMode, refused};

    pub(super) type Handle = ();

    pub(super) fn open_folder(path: &Path, follow: bool) -> io::Result<Handle> {
        let found = if follow {
            fs::metadata(path)
        } else {
            fs::symlink_metadata(path)
        };
        if found?.is_dir() {
            Ok(())
        } else {
            Err(refused("not a folder"))
        }
    }

    pub(super) fn open_at((): &Handle, folder: &Path, name: &Path, opening: OpenMode) -> io::Result<File> {
        let path = folder.join(name);
        if opening != OpenMode::Create && fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(refused("not a regular file"));
        }
        match opening {
            OpenMode::Read => File::open(path),
            OpenMode::Create => File::create_new(path),
            OpenMode::Lock => File::options()
                .write(true)
                .create(true)
                .truncate(false)
                .open(path),
        }
    }

    pub(super) fn rename_at((): &Handle, folder: &Path, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(folder.join(from), folder.join(to))
    }

    pub(super) fn remove_at((): &Handle, folder: &Path, name: &Path) -> io::Result<()> {
        fs::remove_file(folder.join(name))
    }

    pub(super) fn exists_at((): &Handle, folder: &Path, name: &Path) -> io::Result<bool> {
        folder.join(name).try_exists()
    }

    pub(super) fn names((): &Handle, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            names.extend(entry?.file_name().into_string());
        }
        Ok(names)
    }

    pub(super) fn sync((): &Handle) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn set_mode((): &Handle, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn set_file_mode(_: &File, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn mode_by_umask() -> u32 {
        0o777
    }

    pub(super) fn create_all(path: &Path, _: u32) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    pub(super) fn rights_of_others(_: &Metadata) -> u32 {
        0
    }
}
