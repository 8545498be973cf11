//! The crate against a real PostgreSQL, at `LANDFALL_TEST_PG_URL`.

#![allow(clippy::unwrap_used, reason = "the helpers of tests too stop at the first surprise")]

mod live {
    mod catalog;
    mod ledger;
    mod load;
    mod pairs;
    mod roundtrip;
    pub(crate) mod support;
}
