//! Where a verb writes a file: a new path, or stdout for `-`.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::{Desk, Failure};

/// Writes a whole file in one step, or to stdout for `-`; overwrites only when forced.
pub(super) fn write(
    path: &Path,
    force: bool,
    bytes: &[u8],
    desk: &mut Desk<'_>,
) -> Result<(), Failure> {
    if is_stream(path) {
        return desk.stdout.write_all(bytes).map_err(Failure::Output);
    }
    check(path, force)?;
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or_else(|| Path::new("."));
    let refused = || Failure::file(path);
    let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(refused())?;
    draft.write_all(bytes).map_err(refused())?;
    draft.as_file().sync_all().map_err(refused())?;
    // Not `persist_noclobber`: it needs hard links, which a USB stick does not have.
    draft
        .persist(path)
        .map(|_| ())
        .map_err(|refusal| refused()(refusal.error))
}

/// Refuses a file that is there already, unless forced: asked before anything is done for it.
pub(super) fn check(path: &Path, force: bool) -> Result<(), Failure> {
    let taken = !is_stream(path) && fs::symlink_metadata(path).is_ok();
    if taken && !force {
        return Err(Failure::TargetExists(path.to_owned()));
    }
    Ok(())
}

/// Whether a path stands for stdin or stdout.
pub(super) fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}
