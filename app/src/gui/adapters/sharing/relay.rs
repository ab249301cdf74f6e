//! The relay on the page *Partage*: the one that was typed in, whether it answers, those of others.

use myspot_sync::RelayAddressError;

use super::words;
use crate::gui::sentences::Sentences;
use crate::gui::workbench::Workbench;
use crate::share::view::{RelayState, ShareState};
use crate::ui::{RelayRow, Sharing};

pub(super) fn show(bench: &Workbench, sentences: &Sentences<'_>, sharing: &Sharing<'_>) {
    let (say, relay) = (sentences.share(), &bench.share.relay);
    let chosen = relay.chosen.as_ref();
    sharing.set_relay(chosen.map(|it| it.as_str().into()).unwrap_or_default());
    sharing.set_relay_state(match (chosen, bench.share.state, relay.state) {
        (None, ..) => slint::SharedString::default(),
        (_, ShareState::Off, _) => say.invoke_relay_off(),
        (_, _, RelayState::Off | RelayState::Calling) => say.invoke_relay_calling(),
        (_, _, RelayState::Open) => say.invoke_relay_open(),
        (_, _, RelayState::Silent) => say.invoke_relay_silent(),
    });
    sharing.set_relay_silent(relay.state == RelayState::Silent);
    sharing.set_relay_problem(match bench.relay_problem {
        None => slint::SharedString::default(),
        Some(RelayAddressError::Scheme) => say.invoke_relay_scheme(),
        Some(RelayAddressError::NotOnlyHost) => say.invoke_relay_not_only_host(),
        Some(RelayAddressError::TooLong) => say.invoke_relay_too_long(),
    });
    let others = relay.others.iter().map(|(address, names)| RelayRow {
        address: address.as_str().into(),
        names: words::names(sentences, names),
    });
    let others = others.collect();
    crate::gui::models::show(&sharing.get_relays(), others, |model| {
        sharing.set_relays(model);
    });
}
