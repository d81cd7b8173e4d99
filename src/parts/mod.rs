//! Components that more than one page uses. They know no page.

pub mod copy;
pub mod icon;
pub mod navigation;
pub mod number;
pub mod page_head;
pub mod toast;
