//! Components that more than one page uses. They know no page.

pub mod chart;
pub mod chip;
pub mod confirm;
pub mod conversation;
pub mod copy;
pub mod deferred;
pub mod form;
pub mod icon;
pub mod keyed;
pub mod list;
pub mod meter;
pub mod moment;
pub mod name;
pub mod navigation;
pub mod number;
pub mod page_head;
pub mod panel;
pub mod query;
pub mod states;
pub mod switch;
pub mod tabs;
pub mod toast;
