//! The plan of the workspace, written into a file.

use myspot_core::board;
use myspot_core::export::plan::Front;
use myspot_core::export::to_markdown;

use super::Workbench;
use super::new_file::{file_name, write_new};
use crate::gui::moments::today;
use crate::gui::road::Road;

impl Workbench {
    /// Writes the plan beside the member's workspaces, never over a file, and says where.
    ///
    /// What is reserved to the core group is left out, and counted.
    pub fn write_plan(&mut self, road: &Road) {
        self.settle(road);
        let Some(workspace) = self.workspace() else {
            return;
        };
        let date = board::day_words(today());
        let front = Front {
            date: &date,
            ..Front::default()
        };
        let (text, reserved) = to_markdown(workspace, &self.board.methods, &front);
        let title = file_name(workspace.info().words("title"));
        let folder = self.paths.documents.clone();
        let written = write_new(&folder, &format!("{title} - plan"), "md", text.as_bytes());
        let reserved = i32::try_from(reserved).unwrap_or(i32::MAX);
        self.toast(false, |sentences| {
            let say = sentences.board();
            match &written {
                Ok(path) => say.invoke_plan_written(path.display().to_string().into(), reserved),
                Err(_) => say.invoke_plan_refused(folder.display().to_string().into()),
            }
        });
    }
}
