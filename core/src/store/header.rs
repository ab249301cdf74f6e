//! `header.json`: what the folder is, and how it is sealed.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::StoreError;
use super::seal::Seal;

/// Name of the header in its folder, and of its copy in `backups/`.
pub(crate) const HEADER_FILE: &str = "header.json";

/// What `format` says.
const FORMAT: &str = "myspot-workspace";

/// Newest version of the folder known here.
const VERSION: u64 = 1;

/// What begins the last line but one of the file.
const CHECK_KEY: &str = ",\n  \"check\": \"";

/// The header of a workspace: plain text, replaced in one step, with a copy in `backups/`.
///
/// Its last key, `check`, is a hash of every byte before it; so are all later versions to end.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkspaceHeader {
    /// Identity of the workspace.
    pub workspace: Uuid,
    /// When it was created, in milliseconds since 1970.
    pub created_ms: i64,
    /// Keys that this version does not know, kept as they are.
    pub extra: Map<String, Value>,
    pub(crate) seal: Seal,
}

impl WorkspaceHeader {
    /// The header of a new, unsealed workspace.
    pub fn new(workspace: Uuid, created_ms: i64) -> Self {
        Self {
            workspace,
            created_ms,
            extra: Map::new(),
            seal: Seal::None,
        }
    }

    /// The file as it is written.
    pub(crate) fn to_text(&self) -> String {
        let known = Known {
            format: FORMAT.into(),
            version: VERSION,
            workspace: self.workspace.to_string(),
            created_ms: self.created_ms,
            cipher: self.seal.word().into(),
            kdf: Value::Null,
            wrapped_key: Value::Null,
        };
        let mut object = match serde_json::to_value(known) {
            Ok(Value::Object(object)) => object,
            // A struct of plain fields always becomes an object.
            Ok(_) | Err(_) => Map::new(),
        };
        for (key, value) in &self.extra {
            if !object.contains_key(key) && key != "check" {
                object.insert(key.clone(), value.clone());
            }
        }
        let text = format!("{:#}", Value::Object(object));
        with_check(text.strip_suffix("\n}").unwrap_or(&text))
    }

    /// Reads a header file.
    pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let broken = |why: &str| StoreError::HeaderBroken {
            path: path.to_owned(),
            why: why.to_owned(),
        };
        let text = str::from_utf8(bytes).map_err(|_| broken("it is not text"))?;
        let parsed = serde_json::from_str::<Map<String, Value>>(text);
        let intact = text
            .rfind(CHECK_KEY)
            .is_some_and(|at| with_check(&text[..at]) == text);
        let ours = |map: &Map<String, Value>| map.get("format").is_some_and(|f| f == FORMAT);
        let mut map = match parsed {
            // A damaged word `format` looks like another program's; the copy decides.
            Ok(map) if !ours(&map) => {
                return Err(StoreError::NotAWorkspace {
                    path: path.to_owned(),
                });
            }
            Ok(_) if !intact => return Err(broken("its checksum does not fit")),
            Ok(map) => map,
            Err(e) => return Err(broken(&e.to_string())),
        };
        let version = map.get("version").and_then(Value::as_u64);
        if let Some(found) = version.filter(|v| *v > VERSION) {
            return Err(StoreError::NewerFormat {
                path: path.to_owned(),
                found,
                known: VERSION,
            });
        }
        let known: Known = serde_json::from_value(Value::Object(map.clone()))
            .map_err(|e| broken(&e.to_string()))?;
        let Some(seal) = Seal::of_word(&known.cipher) else {
            let cipher = known.cipher;
            return Err(StoreError::UnknownCipher {
                path: path.to_owned(),
                cipher,
            });
        };
        let workspace = Uuid::try_parse(&known.workspace).map_err(|e| broken(&e.to_string()))?;
        map.retain(|key, _| !KNOWN_KEYS.contains(&key.as_str()));
        Ok(Self {
            workspace,
            created_ms: known.created_ms,
            extra: map,
            seal,
        })
    }
}

pub(crate) fn with_check(fields: &str) -> String {
    let hash = blake3::derive_key("mySPOT store 1 header.json", fields.as_bytes());
    let check = Uuid::from_slice(&hash[..16]).unwrap_or_default().simple();
    format!("{fields}{CHECK_KEY}{check}\"\n}}\n")
}

const KNOWN_KEYS: [&str; 8] = [
    "format",
    "version",
    "workspace",
    "created_ms",
    "cipher",
    "kdf",
    "wrapped_key",
    "check",
];

#[derive(Serialize, Deserialize)]
struct Known {
    format: String,
    version: u64,
    workspace: String,
    created_ms: i64,
    cipher: String,
    kdf: Value,
    wrapped_key: Value,
}
