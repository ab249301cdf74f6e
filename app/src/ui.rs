//! The pages of `ui/`, as generated at build time. Our lints do not apply to them.
#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    let_underscore_drop,
    unused_qualifications,
    clippy::all,
    clippy::unwrap_used,
    clippy::use_self,
    clippy::semicolon_if_nothing_returned,
    clippy::uninlined_format_args,
    clippy::manual_let_else
)]
slint::include_modules!();
