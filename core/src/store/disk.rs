//! The seam between the store and the disk, so that tests can pull the plug at any call.

use std::any::Any;
use std::fmt::Debug;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::StoreError;

/// Largest file that the store reads, in bytes.
///
/// The store never writes one so large; the cap stands against a file that is not ours.
const FILE_CAP: u64 = 4 << 30;

/// What the store asks of a file system.
///
/// Nothing counts as kept before the file (its bytes) or the folder (its names) was synced.
pub(crate) trait Disk: Debug + Send {
    /// Names in a folder, sorted.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// All bytes of a file.
    fn read(&self, file: &Path) -> io::Result<Vec<u8>>;
    /// Makes a folder for this user alone; one that exists is fine.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes an empty file, or empties it.
    fn create(&self, file: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Opens a file for writing.
    fn open(&self, file: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Gives a file another name in one step, replacing what had that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, file: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Takes a lock that lasts until the value is dropped; `None` when another holds it.
    fn lock(&self, file: &Path) -> io::Result<Option<Box<dyn Any + Send>>>;
}

/// A file open for writing.
pub(crate) trait DiskFile: Debug + Send {
    /// Writes all the bytes at an offset.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Cuts or lengthens the file.
    fn set_len(&mut self, len: u64) -> io::Result<()>;
    /// Returns once bytes and length are durable.
    fn sync(&mut self) -> io::Result<()>;
}

/// Replaces a file in one step: temporary file, sync, rename, sync of the folder.
///
/// After an error the old file stands, or the new one stands whole.
pub(crate) fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temp = temp_of(path);
    let write = || {
        let mut file = disk.create(&temp)?;
        file.write_at(0, bytes)?;
        file.sync()?;
        drop(file);
        disk.rename(&temp, path)?;
        disk.sync_folder(path.parent().unwrap_or(Path::new(".")))
    };
    write().map_err(|source| {
        // The temporary file may be gone already; the next writing open sweeps leftovers.
        drop(disk.remove(&temp));
        StoreError::io(path, source)
    })
}

/// Ending of files that were never finished; a writing open removes them.
pub(crate) const TEMP_ENDING: &str = ".tmp";

fn temp_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(TEMP_ENDING);
    PathBuf::from(name)
}

/// The real file system.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OsDisk;

impl Disk for OsDisk {
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            // A name that is not Unicode is not one of ours.
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        let opened = File::open(file)?;
        let len = opened.metadata()?.len();
        if len > FILE_CAP {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                "larger than any file of a store",
            ));
        }
        let mut bytes = Vec::new();
        opened.take(FILE_CAP).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(folder) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            other => other,
        }
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(File::create(file)?))
    }

    fn open(&self, file: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().write(true).open(file)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()
    }

    /// Only Unix lets a folder be synced; elsewhere the system journals names by itself.
    #[cfg(not(unix))]
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, file: &Path) -> io::Result<Option<Box<dyn Any + Send>>> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(file)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(Lock(file)))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(e),
        }
    }
}

/// A lock on a file.
///
/// It is let go of, not only closed: a program that is just being started holds a copy of every
/// open file for a moment, and with it the lock.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Refused, the closing that follows lets go of it a moment later.
        self.0.unlock().ok();
    }
}

impl DiskFile for File {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset))?;
        self.write_all(bytes)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        Self::set_len(self, len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_free_at_once_also_while_a_copy_of_its_handle_is_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let lock = || OsDisk.lock(&path).expect("a file");
        let held = lock().expect("free");
        assert!(lock().is_none());
        // As a program holds it that was started from here and does not run yet.
        let inherited = held.downcast_ref::<Lock>().map(|lock| lock.0.try_clone());
        let inherited = inherited.expect("a lock").expect("copied");
        drop(held);
        assert!(lock().is_some());
        drop(inherited);
    }
}
