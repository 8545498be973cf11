//! Words of the report for those who do not move databases every day.

use serde::{Deserialize, Serialize};

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub term: String,
    pub meaning: String,
}

const TERMS: [(&str, &str); 19] = [
    (
        "approval",
        "A named person's yes or no to a gate or a waiver. A signed one can be checked by anybody who has the list of approvers' keys.",
    ),
    (
        "cutover",
        "The change from the old database to the new one, with everything that must happen before and after it.",
    ),
    (
        "declared loss",
        "A change of values that the project chose beforehand because PostgreSQL has no place for them as they were (a date of zeros becomes NULL, a seventh digit of a second goes). Every such row is counted.",
    ),
    (
        "digest",
        "A fingerprint of rows: if one character of one row differs, the fingerprint differs. It finds damage; seals and signatures find forgery.",
    ),
    ("downtime", "The time in which users cannot write to either database."),
    (
        "drift",
        "A difference that came about because somebody wrote to one of the databases after the moment that was compared.",
    ),
    (
        "epoch",
        "One moment of the old database, as of which all tables were read. Rows of two moments are never mixed in a result that passes.",
    ),
    (
        "evidence",
        "A file that shows something: a verification, a rehearsal, a restored backup. Its SHA-256 stands in the journal and in the seal.",
    ),
    (
        "freeze proof",
        "What shows that nobody wrote to the old database's tables from a certain moment on.",
    ),
    (
        "gate",
        "A door between two phases: it opens only if everything that the policy asks for is there, fresh, and agreed to.",
    ),
    (
        "journal",
        "The list of everything that happened. Each line names the one before by its SHA-256, so that none can be changed, removed or put in between unseen.",
    ),
    (
        "negative control",
        "Differences that Landfall plants itself, in a table of its own, to see that its checks find them. A check that stays silent fails the run.",
    ),
    (
        "point of no return",
        "The first step that cannot be undone. Behind it the way is forward only.",
    ),
    (
        "quarantine",
        "Rows that could not be brought over as they are. They are kept, counted, and stand against a yes until somebody answers for them with a waiver.",
    ),
    (
        "rehearsal",
        "The same plan carried out beforehand, without touching what users work with, to learn how long each step takes.",
    ),
    (
        "S, P, Q, T",
        "Rows as read from the source (S), as kept in files (P), refused and set aside (Q), and as read back from the target (T). All is well if S = P + Q and P = T, in number and digest.",
    ),
    (
        "seal",
        "A list of all files of this report with their SHA-256, and one number over all of them, the root. If the root is the one that you were told, nothing was altered.",
    ),
    (
        "waiver",
        "Somebody's signed word that a certain problem, up to a certain number of rows and until a certain day, is acceptable. It stays in the report for ever.",
    ),
    (
        "wave",
        "Tables that can be copied at the same time, because they point only to tables of earlier waves.",
    ),
];

pub(super) fn terms() -> Vec<Term> {
    TERMS
        .iter()
        .map(|(term, meaning)| Term {
            term: (*term).to_owned(),
            meaning: (*meaning).to_owned(),
        })
        .collect()
}
