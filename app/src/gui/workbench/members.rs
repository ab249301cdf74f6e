//! Who belongs and what they may do; and looking on where somebody else is.

use myspot_core::epoch::{EpochError, Role};
use myspot_core::keys::Device;
use myspot_sync::DeviceId;
use slint::ComponentHandle as _;

use super::Workbench;
use crate::gui::adapters;
use crate::gui::moments::now;
use crate::gui::road::Road;
use crate::gui::sentences::Sentences;
use crate::open::OpenError;
use crate::share::ShareError;
use crate::share::view::{DeviceView, Place};
use crate::ui;

impl Workbench {
    /// Gives a device another role. Needs no network: the others hear of it when they are met.
    pub(in crate::gui) fn give_role(&mut self, device: DeviceId, role: Role, road: &Road) {
        let to = Device(device.0);
        let given = match (&mut self.net.line, &mut self.open) {
            (Some(line), Some(open)) => line.set_role(to, role, open, now()),
            (None, Some(open)) => open.set_role(to, role, now()).map_err(ShareError::from),
            (_, None) => return,
        };
        self.regrouped(device, given, road, |sentences, name| {
            sentences
                .share()
                .invoke_role_given(name, role.code().into())
        });
    }

    /// Sends a device away: it keeps what it has, and gets nothing of what comes.
    pub(in crate::gui) fn send_away(&mut self, device: DeviceId, road: &Road) {
        let gone = [(Device(device.0), None)];
        let sent = match (&mut self.net.line, &mut self.open) {
            (Some(line), Some(open)) => line.lower(&gone, open, now()),
            (None, Some(open)) => open.lower(&gone, now()).map_err(ShareError::from),
            (_, None) => return,
        };
        self.regrouped(device, sent, road, |sentences, name| {
            sentences.share().invoke_sent_away(name)
        });
    }

    fn regrouped(
        &mut self,
        device: DeviceId,
        done: Result<bool, ShareError>,
        road: &Road,
        say: impl FnOnce(&Sentences<'_>, slint::SharedString) -> slint::SharedString,
    ) {
        let name = self.device(device).map(|device| device.name.clone());
        match done {
            Ok(true) => {
                let name = name.unwrap_or_default();
                self.toast(false, |sentences| say(sentences, name.into()));
                self.save_soon(road);
            }
            Ok(false) => {}
            Err(error) => self.membership_refused(&error),
        }
    }

    fn membership_refused(&mut self, error: &ShareError) {
        let epoch = match error {
            ShareError::Epoch(error) | ShareError::Open(OpenError::Epoch(error)) => error,
            error => return self.share_failed(error),
        };
        self.show(|main, sentences| {
            let say = sentences.share();
            let what = match epoch {
                EpochError::NobodyLeft => say.invoke_nobody_left(),
                _ => say.invoke_only_facilitators(),
            };
            main.global::<ui::App<'_>>().set_failure(ui::Failure {
                open: true,
                title: sentences.say().invoke_failure_edit(),
                what,
                next: slint::SharedString::default(),
                detail: slint::SharedString::default(),
            });
        });
    }

    /// Of two groups that contradict each other, stays in the one followed here.
    pub(in crate::gui) fn stay_here(&mut self) {
        self.share.trouble = None;
        self.with_line(|line, _| line.stay());
    }

    /// Of two groups that contradict each other, goes over to the other.
    pub(in crate::gui) fn go_over(&mut self, road: &Road) {
        let (Some(line), Some(open)) = (&mut self.net.line, &mut self.open) else {
            return;
        };
        match line.follow_rival(open, now()) {
            Ok(_) => {
                self.share.trouble = None;
                self.save_soon(road);
                // What had been written on this side alone may be gone from the document.
                self.reread_everything();
            }
            Err(error) => self.membership_refused(&error),
        }
    }

    /// A device of the group.
    pub(in crate::gui) fn device(&self, id: DeviceId) -> Option<&DeviceView> {
        self.share.devices.iter().find(|device| device.id == id)
    }

    /// Looks on where a member is, from now on; of the one already followed, no longer.
    pub fn follow(&mut self, device: DeviceId) {
        let before = self.following.take();
        self.followed = None;
        if before != Some(device) {
            self.following = Some(device);
            self.look_on();
        }
        self.show_sharing();
    }

    /// Goes where the followed member went.
    pub fn look_on(&mut self) {
        let Some(device) = self.following else { return };
        let Some(place) = self.device(device).and_then(|it| it.place.clone()) else {
            // Gone: one stays where one is.
            self.following = None;
            return;
        };
        if self.followed.as_ref() == Some(&place) {
            return;
        }
        let Place { page, record, .. } = place.clone();
        self.followed = Some(place);
        self.led = true;
        if let Some(page) = page.filter(|page| *page != self.page_code()) {
            self.open_page(&page);
        }
        if record.is_some() && record != self.selected {
            self.select(record, true);
            if self.page == ui::Page::Entities {
                adapters::entities::show(self);
            }
        }
        self.led = false;
    }

    /// The member goes somewhere: nobody is followed any longer.
    pub(super) fn goes_alone(&mut self) {
        if !self.led && self.following.take().is_some() {
            self.followed = None;
            adapters::sharing::show(self);
        }
    }

    /// The code of the page shown, by which another device can open it too.
    pub(in crate::gui) fn page_code(&self) -> String {
        let code = match self.page {
            ui::Page::Start => "",
            ui::Page::Entities => "entities",
            ui::Page::Graph => "graph",
            ui::Page::Timeline => "timeline",
            ui::Page::Importing => "importing",
            ui::Page::Exporting => "exporting",
            ui::Page::Sharing => "sharing",
            ui::Page::Review => "review",
            ui::Page::Trash => "trash",
            ui::Page::Settings => "settings",
            ui::Page::Board => return format!("method:{}", self.board.method_key()),
        };
        code.to_owned()
    }

    /// The name of a page by its code; `None` for one that this program does not know.
    pub(in crate::gui) fn page_name(
        &self,
        sentences: &Sentences<'_>,
        code: &str,
    ) -> Option<slint::SharedString> {
        let say = sentences.say();
        Some(match code {
            "entities" => say.invoke_page_entities(),
            "graph" => sentences.graph().invoke_page(),
            "timeline" => sentences.timeline().invoke_page(),
            "importing" => sentences.exchange().invoke_page_import(),
            "exporting" => sentences.exchange().invoke_page_export(),
            "sharing" => sentences.share().invoke_page(),
            "review" => say.invoke_page_review(),
            "trash" => say.invoke_page_trash(),
            "settings" => say.invoke_page_settings(),
            code => {
                let key = code.strip_prefix("method:")?;
                self.board.methods.get(key)?.label.as_str().into()
            }
        })
    }
}
