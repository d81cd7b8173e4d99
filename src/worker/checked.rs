//! A file between the look at what its import would do and the import: read and checked once.

use domain::api::Failure;
use domain::archive::Document;
use self_cell::self_cell;
use web_sys::File;

use crate::service::archive::refusal;

self_cell!(
    /// A document beside the bytes that it borrows.
    struct Whole {
        owner: Vec<u8>,
        #[covariant]
        dependent: Document,
    }
);

/// A file in which everything is right.
pub(super) struct Checked {
    mark: Mark,
    whole: Whole,
}

/// By what a file is known again.
#[derive(Debug, PartialEq)]
struct Mark {
    name: String,
    bytes: f64,
    modified: f64,
}

impl Mark {
    fn of(file: &File) -> Self {
        Self { name: file.name(), bytes: file.size(), modified: file.last_modified() }
    }
}

impl Checked {
    /// Checks the bytes of a file; `go_on` hears how many of them are.
    pub(super) fn read(
        file: &File,
        bytes: Vec<u8>,
        go_on: impl FnMut(usize) -> bool,
    ) -> Result<Self, Failure> {
        let whole = Whole::try_new(bytes, |bytes| Document::read(bytes, go_on));
        Ok(Self { mark: Mark::of(file), whole: whole.map_err(|refused| refusal(&refused))? })
    }

    /// Whether it is this file, unchanged.
    pub(super) fn is(&self, file: &File) -> bool {
        self.mark == Mark::of(file)
    }

    pub(super) fn document(&self) -> &Document<'_> {
        self.whole.borrow_dependent()
    }
}
