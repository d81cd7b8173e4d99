//! The rules of projects, accounts and sessions. Knows no browser, no clock, no storage.
