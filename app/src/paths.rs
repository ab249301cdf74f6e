//! Where this device keeps what is its own: settings, memory of actors, new workspaces.

use std::env;
use std::path::{Path, PathBuf};

/// The variable that moves everything below one folder, for tests and portable installs.
pub const HOME_VARIABLE: &str = "MYSPOT_HOME";

/// The folders of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Holds `settings.toml`.
    pub config: PathBuf,
    /// Holds what must not travel with a copied workspace: the memory of actors.
    pub state: PathBuf,
    /// Where a new workspace is proposed.
    pub documents: PathBuf,
}

impl Paths {
    /// The folders of the member who runs the program, or those below `MYSPOT_HOME`.
    ///
    /// Nothing is created. Without a home folder the current one serves.
    #[must_use]
    pub fn of_this_device() -> Self {
        if let Some(home) = env::var_os(HOME_VARIABLE).filter(|home| !home.is_empty()) {
            return Self::below(Path::new(&home));
        }
        let Some(own) = directories::ProjectDirs::from("be", "", "mySPOT") else {
            return Self::below(Path::new("."));
        };
        let documents = directories::UserDirs::new()
            .and_then(|user| user.document_dir().map(Path::to_owned))
            .or_else(|| directories::BaseDirs::new().map(|base| base.home_dir().to_owned()))
            .unwrap_or_else(|| own.data_dir().to_owned());
        Self {
            config: own.config_dir().to_owned(),
            state: own
                .state_dir()
                .unwrap_or_else(|| own.data_local_dir())
                .to_owned(),
            documents: documents.join("mySPOT"),
        }
    }

    /// The same folders, all below one.
    #[must_use]
    pub fn below(home: &Path) -> Self {
        Self {
            config: home.join("config"),
            state: home.join("state"),
            documents: home.join("documents"),
        }
    }
}
