//! The timeline as a file for others: what is shown, without what is reserved.

use myspot_core::export::cells::Preset;
use myspot_core::export::timeline::{readable, to_ics, to_list, to_table};
use myspot_core::kind::Handling;

use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::gui::workbench::new_file::{file_name, write_new};

/// Writes what is shown beside the member's workspaces, never over a file, and says where.
pub(super) fn export(bench: &mut Workbench, format: &str, road: &Road) {
    bench.settle(road);
    let Some(workspace) = bench.workspace() else {
        return;
    };
    let state = &bench.timeline;
    let kept = readable(workspace, &state.moments, &state.shown, Handling::Members);
    let mut inexact = 0;
    let (extension, bytes) = match format {
        "csv" => (
            "csv",
            to_table(workspace, &kept, &state.words, Preset::Excel),
        ),
        "ics" => {
            let calendar = to_ics(workspace, &kept, &state.words, now());
            inexact = calendar.inexact;
            ("ics", calendar.text.into_bytes())
        }
        "md" => ("md", to_list(workspace, &kept, &state.words).into_bytes()),
        _ => return,
    };
    let reserved = i32::try_from(kept.reserved).unwrap_or(i32::MAX);
    let inexact = i32::try_from(inexact).unwrap_or(i32::MAX);
    let title = file_name(workspace.info().words("title"));
    let name = bench.show(|_, sentences| sentences.timeline().invoke_file_name());
    let name = format!("{title} - {}", name.unwrap_or_default());
    let folder = bench.paths.documents.clone();
    let written = write_new(&folder, &name, extension, &bytes);
    bench.toast(false, |sentences| {
        let say = sentences.timeline();
        match written {
            Ok(path) => {
                let path = path.display().to_string().into();
                if reserved > 0 || inexact > 0 {
                    say.invoke_exported_without(path, reserved, inexact)
                } else {
                    say.invoke_exported(path)
                }
            }
            Err(_) => say.invoke_export_refused(folder.display().to_string().into()),
        }
    });
}
