//! The statements of a batch, in the order in which a server would run them: blocks, IF, WHILE, GOTO and RETURN.

use std::collections::BTreeSet;

use model::code;

use super::constant::Knowledge;
use super::extent::Batch;
use super::keyword::Keyword;
use super::{Reader, cut};
use crate::script::{Cursor, tokens};

/// Deepest nesting of blocks and conditions that is followed.
const MAX_DEPTH: u32 = 200;

/// Whether statements are read or passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Skip,
}

/// A condition of which one side was taken without knowing.
struct Taken {
    line: u32,
    condition: String,
    /// The text of the branch that was not read, where there are two.
    passed_over: Option<String>,
}

/// What happened on the way through a batch.
#[derive(Debug, Default)]
struct Way {
    /// A label that statements are passed over up to; a GOTO goes forward, or is not followed.
    label: Option<String>,
    /// RETURN was met, outside of a condition that cannot be decided.
    returned: bool,
    /// How many undecided conditions are around.
    undecided: u32,
    /// Statements that would change the schema or its rows and were passed over.
    skipped: u64,
}

impl Reader {
    /// Reads the statements of a batch.
    pub(super) fn batch(&mut self, batch: &Batch<'_>) {
        let mut way = Way::default();
        let mut at = 0;
        let outside = self.default_schema.clone();
        while at < batch.lexemes.len() {
            let after = self.any(batch, at, Mode::Read, 0, &mut way).max(at + 1);
            // CREATE SCHEMA takes tables, views and permissions as its elements.
            let made = self.new_schema.take().filter(|_| batch.is(at + 1, "SCHEMA"));
            if let Some(schema) = made {
                self.default_schema = schema;
            }
            if !batch.is_schema_element(after) {
                self.default_schema.clone_from(&outside);
            }
            at = after;
        }
        self.default_schema = outside;
    }

    /// One statement, whatever it is; gives the place after it.
    fn any(&mut self, batch: &Batch<'_>, at: usize, mode: Mode, depth: u32, way: &mut Way) -> usize {
        if depth > MAX_DEPTH {
            self.not_understood(
                batch.line(at),
                format!("blocks are nested deeper than {MAX_DEPTH}; the rest of the batch was not read"),
            );
            return batch.lexemes.len();
        }
        if batch.is_symbol(at, b';') {
            return at + 1;
        }
        if batch.is_label(at) {
            if way
                .label
                .as_deref()
                .is_some_and(|label| batch.slice(at).eq_ignore_ascii_case(label))
            {
                way.label = None;
            }
            return at + 2;
        }
        match batch.keyword(at) {
            Keyword::Begin if self.is_block(batch, at) => self.block(batch, at, mode, depth, way),
            Keyword::If => self.condition(batch, at, mode, depth, way),
            Keyword::While => {
                let body = batch.condition_end(at + 1);
                if !reads(mode, way) {
                    return self.any(batch, body, mode, depth + 1, way);
                }
                // Passed over first, for its end: what its rounds change is not known in any of them, nor behind it.
                let (counts, skipped) = (self.counts, way.skipped);
                let end = self.any(batch, body, Mode::Skip, depth + 1, way);
                (self.counts, way.skipped) = (counts, skipped);
                let changed = Self::assigned(batch, body, end);
                self.forget(&changed);
                way.undecided += 1;
                self.undecided += 1;
                self.loops += 1;
                let after = self.any(batch, body, mode, depth + 1, way);
                self.loops -= 1;
                self.undecided -= 1;
                way.undecided -= 1;
                self.forget(&changed);
                after
            }
            // Of a block that was opened in another way, or not at all.
            Keyword::End | Keyword::Else => at + 1,
            Keyword::Goto => {
                let label = batch.slice(at + 1);
                let ahead = (at..batch.lexemes.len())
                    .any(|place| batch.is_label(place) && batch.slice(place).eq_ignore_ascii_case(label));
                if reads(mode, way) && way.undecided == 0 && ahead {
                    way.label = Some(label.to_owned());
                } else if reads(mode, way) && !ahead {
                    let message = format!("a jump back is not followed; what it repeats was read once: GOTO {label}");
                    self.finding_once(code::SCRIPT_CONDITION, batch.line(at), label, message);
                }
                at + 2
            }
            Keyword::Return => {
                let end = batch.statement_end(at);
                if reads(mode, way) {
                    way.returned = way.undecided == 0;
                    self.counts.ignored += 1;
                }
                end
            }
            _ => {
                let end = batch.statement_end(at).max(at + 1);
                if reads(mode, way) {
                    self.statement(batch, at, end);
                } else {
                    self.counts.ignored += 1;
                    let changes = matches!(
                        batch.keyword(at),
                        Keyword::Create
                            | Keyword::Alter
                            | Keyword::Drop
                            | Keyword::Exec
                            | Keyword::Insert
                            | Keyword::Update
                            | Keyword::Delete
                            | Keyword::Merge
                            | Keyword::Truncate
                    );
                    way.skipped += u64::from(changes);
                }
                end
            }
        }
    }

    /// BEGIN that opens a block, not a transaction or dialog.
    fn is_block(&self, batch: &Batch<'_>, at: usize) -> bool {
        !batch.is_one_of(
            at + 1,
            &["TRAN", "TRANSACTION", "DISTRIBUTED", "DIALOG", "CONVERSATION"],
        )
    }

    fn block(&mut self, batch: &Batch<'_>, at: usize, mode: Mode, depth: u32, way: &mut Way) -> usize {
        let mut at = at + 1;
        let mut mode = mode;
        if batch.is(at, "CATCH") {
            // Errors do not happen here.
            mode = Mode::Skip;
            at += 1;
        } else if batch.is(at, "TRY") {
            at += 1;
        }
        let skipped = way.skipped;
        while at < batch.lexemes.len() {
            if batch.keyword(at) == Keyword::End && !batch.is(at + 1, "CONVERSATION") {
                let tail = usize::from(batch.is_one_of(at + 1, &["TRY", "CATCH"]));
                at += 1 + tail;
                break;
            }
            at = self.any(batch, at, mode, depth + 1, way).max(at + 1);
        }
        if mode == Mode::Skip {
            way.skipped = skipped;
        }
        at
    }

    fn condition(&mut self, batch: &Batch<'_>, at: usize, mode: Mode, depth: u32, way: &mut Way) -> usize {
        self.guarded += 1;
        let after = self.branches(batch, at, mode, depth, way);
        self.guarded -= 1;
        after
    }

    fn branches(&mut self, batch: &Batch<'_>, at: usize, mode: Mode, depth: u32, way: &mut Way) -> usize {
        let body = batch.condition_end(at + 1);
        let line = batch.line(at);
        let reading = reads(mode, way);
        let truth = if reading {
            self.truth(batch.between(at + 1, body), line)
        } else {
            None
        };
        let (effects, inserts, skipped) = (self.effects, self.inserts, way.skipped);
        let (rows, assignments) = (self.rows.len(), self.assignments.len());
        let undecided = reading && truth.is_none();
        way.undecided += u32::from(undecided);
        self.undecided += u32::from(undecided);
        let then_mode = if reading && truth != Some(false) {
            mode
        } else {
            Mode::Skip
        };
        let mut after = self.any(batch, body, then_mode, depth + 1, way);
        let branch = if batch.is_symbol(after, b';') && batch.keyword(after + 1) == Keyword::Else {
            after + 1
        } else {
            after
        };
        let mut passed_over = None;
        if batch.keyword(branch) == Keyword::Else {
            let then_end = after;
            let read_else = match truth {
                Some(truth) => !truth,
                // Where the first branch makes nothing, the second is what the script is for.
                None => self.effects == effects && self.inserts == inserts,
            };
            let else_mode = if reading && read_else { mode } else { Mode::Skip };
            after = self.any(batch, branch + 1, else_mode, depth + 1, way);
            let other = if read_else { body..then_end } else { branch + 1..after };
            passed_over = Some(cut(batch.between(other.start, other.end)));
        }
        way.undecided -= u32::from(undecided);
        self.undecided -= u32::from(undecided);
        if undecided {
            let taken = Taken {
                line,
                condition: cut(batch.between(at + 1, body)),
                passed_over,
            };
            let changes = self.effects + way.skipped > effects + skipped;
            self.taken(&taken, changes, rows, assignments);
        }
        // Passed over for a reason that is known is no loss.
        way.skipped = if undecided { skipped } else { way.skipped.min(skipped) };
        after
    }

    /// Tells of a condition that could not be decided what hangs on it.
    fn taken(&mut self, taken: &Taken, changes: bool, rows: usize, assignments: usize) {
        let Taken { line, condition, .. } = taken;
        if changes {
            let read = match &taken.passed_over {
                Some(other) => format!(
                    "the first branch that makes something was read: IF {condition}; the other one was passed over: {other}"
                ),
                None => format!("what follows was read: IF {condition}"),
            };
            let message = format!("a condition cannot be decided without a server; {read}");
            self.finding(code::SCRIPT_CONDITION, self.script_name.clone(), *line, message);
        } else {
            let tables: BTreeSet<String> = self
                .rows
                .get(rows..)
                .unwrap_or_default()
                .iter()
                .map(|rows| rows.table.to_string())
                .collect();
            for table in tables {
                let message = format!(
                    "rows of {table} hang on conditions that cannot be decided without a server; they are taken, from the first: IF {condition}"
                );
                self.finding_once(code::SCRIPT_CONDITION, *line, &format!("rows of {table}"), message);
            }
        }
        let doubtful: Vec<String> = self.assignments.get(assignments..).unwrap_or_default().to_vec();
        for variable in doubtful {
            self.doubtful.insert(variable, (*line, condition.clone()));
        }
    }

    fn truth(&mut self, text: &str, line: u32) -> Option<bool> {
        let text = self.substituted(text, line);
        let tokens = tokens(&sqlparser::dialect::MsSqlDialect {}, &text, line).ok()?;
        let mut cursor = Cursor::new(&text, &tokens);
        if self.doubt(&cursor).is_some() {
            return None;
        }
        self.knowledge().condition(&mut cursor, 0)
    }

    pub(super) fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            catalog: &self.catalog,
            default_schema: &self.default_schema,
            variables: &self.locals,
            allowance: &self.allowance,
            filled: &self.filled,
        }
    }
}

fn reads(mode: Mode, way: &Way) -> bool {
    mode == Mode::Read && way.label.is_none() && !way.returned
}
