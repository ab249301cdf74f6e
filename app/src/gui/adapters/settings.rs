//! The page *Réglages*: applied at once, remembered on this device.

use slint::ComponentHandle as _;

use super::on;
use crate::gui::event::{Event, SettingsEvent};
use crate::gui::road::Road;
use crate::gui::workbench::Workbench;
use crate::ui::{self, Main, Settings, Theme, ThemeChoice};

pub(super) fn wire(main: &Main, road: &Road) {
    let settings = main.global::<Settings<'_>>();
    let event = Event::Settings;
    on!(road, settings.on_theme_chosen, (code) => event(SettingsEvent::Theme(code.into())));
    on!(road, settings.on_zoom_chosen, (percent) =>
        event(SettingsEvent::Zoom(u32::try_from(percent).unwrap_or(100))));
    on!(road, settings.on_motion_chosen, (on) => event(SettingsEvent::Motion(on)));
    on!(road, settings.on_member_edited, (text) =>
        event(SettingsEvent::MemberEdited(text.into())));
    on!(road, settings.on_member_left, () => event(SettingsEvent::MemberLeft));
    on!(road, settings.on_folder_opened, () => event(SettingsEvent::FolderOpened));
}

pub(in crate::gui) fn on(bench: &mut Workbench, event: SettingsEvent, road: &Road) {
    match event {
        SettingsEvent::Theme(code) => {
            bench.settings.theme = code;
            restore(bench);
        }
        SettingsEvent::Zoom(percent) => {
            bench.settings.zoom = percent.clamp(100, 200);
            restore(bench);
        }
        SettingsEvent::Motion(on) => bench.settings.reduced_motion = on,
        SettingsEvent::MemberEdited(name) => bench.settings.member_name = name,
        SettingsEvent::MemberLeft => take_name(bench, road),
        SettingsEvent::FolderOpened => {
            let folder = match &bench.open {
                Some(open) => open.folder().to_owned(),
                None => bench.paths.documents.clone(),
            };
            // Without a file manager nothing opens; the path stands on the page all the same.
            open::that_detached(folder).ok();
        }
    }
    bench.keep_settings();
}

/// Gives the member's record in the open workspace the chosen name, or makes that record.
fn take_name(bench: &mut Workbench, road: &Road) {
    let name = bench.settings.member_name.trim().to_owned();
    let Some(open) = &mut bench.open else { return };
    match open.workspace.me().cloned() {
        Some(me) => drop(bench.set(&me, "name", name, road)),
        None if name.is_empty() => {}
        None => {
            if let Err(error) = open.join_as(&name, crate::gui::moments::now()) {
                bench.show(|main, sentences| {
                    main.global::<ui::App<'_>>()
                        .set_failure(sentences.cannot_open(&error));
                });
            }
            bench.changed(&[], road);
        }
    }
}

/// Brings theme, size and motion to what was chosen.
pub(in crate::gui) fn restore(bench: &Workbench) {
    bench.show(|main, _| {
        let theme = main.global::<Theme<'_>>();
        theme.set_choice(match bench.settings.theme.as_str() {
            "light" => ThemeChoice::Light,
            "dark" => ThemeChoice::Dark,
            "contrast" => ThemeChoice::Contrast,
            _ => ThemeChoice::System,
        });
        theme.set_zoom(bench.settings.zoom as f32 / 100.0);
        theme.set_reduced_motion(bench.settings.reduced_motion);
        main.global::<ui::App<'_>>()
            .set_sidebar_folded(bench.settings.sidebar_folded);
    });
}

/// Shows the page.
pub(in crate::gui) fn show(bench: &Workbench) {
    bench.show(|main, _| {
        let settings = main.global::<Settings<'_>>();
        settings.set_member_name(bench.settings.member_name.as_str().into());
        let folder = bench
            .open
            .as_ref()
            .map(|open| open.folder().display().to_string());
        settings.set_workspace_path(folder.unwrap_or_default().into());
        settings.set_data_folder(bench.paths.config.display().to_string().into());
    });
}
