//! The text of a statement: what is signed, byte for byte. `docs/cutover.md` describes it, with an example.

use crate::journal::Head;
use crate::journal::event::{Decision, Statement, Subject};

/// The first line.
const FIRST: &str = "landfall cutover approval v1";

impl Statement {
    /// The text: a line for each field, `name: value`, in this order, each with an end of line. Values have no line ends: those of the
    /// project's fingerprint, which is text of a file, would be escaped as in Rust.
    pub fn text(&self) -> String {
        let (kind, subject) = match &self.subject {
            Subject::Gate(id) => ("gate", id),
            Subject::Waiver(id) => ("waiver", id),
        };
        let decision = match self.decision {
            Decision::Approve => "approve",
            Decision::Reject => "reject",
        };
        format!(
            "{FIRST}\nproject: {}\nrun: {}\n{kind}: {subject}\ndecision: {decision}\nentry: {}\nhead: {}\nevidence: {}\npolicy: {}\nplan: {}\nexpires: {}\n",
            self.project.escape_default(),
            self.run,
            self.entry,
            self.head,
            self.evidence,
            self.policy,
            self.plan,
            self.expires,
        )
    }

    /// Reads the text of a statement of this project; `None` if it is none, to the byte.
    pub fn parse(text: &str, project: &str) -> Option<Statement> {
        let rest = text.strip_prefix(FIRST)?.strip_prefix('\n')?;
        let mut lines = rest.lines();
        let mut field = |names: &[&str]| {
            let (name, value) = lines.next()?.split_once(": ")?;
            names.contains(&name).then(|| (name.to_owned(), value.to_owned()))
        };
        let _escaped = field(&["project"])?;
        let run = field(&["run"])?.1.parse().ok()?;
        let (kind, id) = field(&["gate", "waiver"])?;
        let id = id.parse().ok()?;
        let subject = if kind == "gate" {
            Subject::Gate(id)
        } else {
            Subject::Waiver(id)
        };
        let decision = match field(&["decision"])?.1.as_str() {
            "approve" => Decision::Approve,
            "reject" => Decision::Reject,
            _ => return None,
        };
        let statement = Statement {
            project: project.to_owned(),
            run,
            subject,
            decision,
            entry: field(&["entry"])?.1.parse().ok()?,
            head: field(&["head"])?.1.parse().ok()?,
            evidence: field(&["evidence"])?.1.parse().ok()?,
            policy: field(&["policy"])?.1.parse().ok()?,
            plan: field(&["plan"])?.1.parse().ok()?,
            expires: field(&["expires"])?.1.parse().ok()?,
        };
        // What is written otherwise, or is of another project, gives another text.
        (statement.text() == text).then_some(statement)
    }

    /// The end of the journal that it was made at.
    pub fn head(&self) -> Head {
        Head {
            number: self.entry,
            hash: self.head,
        }
    }
}
