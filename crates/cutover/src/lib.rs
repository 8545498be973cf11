//! The cutover: phases, gates, approvals and the sealed report. Holds nothing yet; `cutover/README.md` says what is to come.
