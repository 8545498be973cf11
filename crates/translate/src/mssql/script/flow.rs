//! The statements of a batch, in the order in which a server would run them: blocks, IF, WHILE, GOTO and RETURN.

use model::code;

use super::constant::{Knowledge, Value};
use super::extent::Batch;
use super::keyword::Keyword;
use super::split::Kind;
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

/// What happened on the way through a batch.
#[derive(Debug, Default)]
struct Way {
    /// A label that statements are passed over up to; a GOTO goes forward, or is not followed.
    label: Option<String>,
    /// RETURN was met, outside of a condition that cannot be decided.
    returned: bool,
    /// How many undecided conditions are around.
    undecided: u32,
    /// Statements that would change the schema and were passed over.
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
                way.undecided += 1;
                let after = self.any(batch, body, mode, depth + 1, way);
                way.undecided -= 1;
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
                    let ddl = matches!(batch.keyword(at), Keyword::Create | Keyword::Alter | Keyword::Drop);
                    way.skipped += u64::from(ddl || batch.keyword(at) == Keyword::Exec);
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
        let body = batch.condition_end(at + 1);
        let line = batch.line(at);
        let reading = reads(mode, way);
        let truth = if reading {
            self.truth(batch.between(at + 1, body), line)
        } else {
            None
        };
        let (effects, skipped) = (self.effects, way.skipped);
        let undecided = reading && truth.is_none();
        way.undecided += u32::from(undecided);
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
        let mut had_else = false;
        if batch.keyword(branch) == Keyword::Else {
            had_else = true;
            let read_else = match truth {
                Some(truth) => !truth,
                // Where the first branch makes nothing, the second is what the script is for.
                None => self.effects == effects,
            };
            let else_mode = if reading && read_else { mode } else { Mode::Skip };
            after = self.any(batch, branch + 1, else_mode, depth + 1, way);
        }
        way.undecided -= u32::from(undecided);
        if undecided && self.effects + way.skipped > effects + skipped {
            let other = if had_else {
                "the first branch that makes something was read"
            } else {
                "what follows was read"
            };
            self.finding(
                code::SCRIPT_CONDITION,
                self.script_name.clone(),
                line,
                format!(
                    "a condition cannot be decided without a server; {other}: IF {}",
                    cut(batch.between(at + 1, body))
                ),
            );
        }
        // Passed over for a reason that is known is no loss.
        way.skipped = if undecided { skipped } else { way.skipped.min(skipped) };
        after
    }

    fn truth(&mut self, text: &str, line: u32) -> Option<bool> {
        let text = self.substituted(text, line);
        let tokens = tokens(&sqlparser::dialect::MsSqlDialect {}, &text, line).ok()?;
        let mut cursor = Cursor::new(&text, &tokens);
        self.knowledge().condition(&mut cursor, 0)
    }

    pub(super) fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            catalog: &self.catalog,
            default_schema: &self.default_schema,
            variables: &self.locals,
        }
    }

    /// DECLARE, SET and SELECT of variables, as far as their values are constants.
    pub(super) fn assign(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        let declares = batch.keyword(at) == Keyword::Declare;
        // A query that finds nothing leaves its variables as they are.
        let queries = (at..end).any(|place| batch.keyword(place) == Keyword::From);
        let mut place = batch.after_top(at + 1);
        let mut fresh = true;
        let mut variables = Vec::new();
        while place < end {
            if fresh && batch.kind(place) == Some(Kind::Variable) {
                let name = batch.slice(place).to_ascii_lowercase();
                let stop = self.assignment_end(batch, place, end);
                let equals = (place..stop).find(|at| batch.is_symbol(*at, b'='));
                if declares {
                    self.locals.insert(name.clone(), Value::Null);
                }
                if queries {
                    variables.push(name.clone());
                }
                if let Some(equals) = equals.filter(|_| !queries) {
                    let value = self.constant(batch.between(equals + 1, stop), batch.line(place));
                    let appends = batch.is_symbol(equals - 1, b'+');
                    let value = match (appends, self.locals.get(&name), value) {
                        (false, _, value) => value,
                        (true, Some(Value::Text(old)), Value::Text(new)) => Value::Text(format!("{old}{new}")),
                        _ => Value::Unknown,
                    };
                    self.locals.insert(name, value);
                }
                place = stop;
                continue;
            }
            fresh = batch.is_symbol(place, b',');
            place += 1;
        }
        if queries {
            self.catalog_query(batch.between(at, end), &variables, batch.line(at));
        }
    }

    /// The comma outside of parentheses after an assignment, or the end.
    fn assignment_end(&self, batch: &Batch<'_>, at: usize, end: usize) -> usize {
        let mut place = at;
        while place < end {
            if batch.is_symbol(place, b',') {
                return place;
            }
            place = if batch.is_symbol(place, b'(') {
                batch.after_parenthesis(place)
            } else {
                place + 1
            };
        }
        end
    }

    /// The value of an expression, where it is a constant to its end.
    pub(super) fn constant(&mut self, text: &str, line: u32) -> Value {
        let text = self.substituted(text, line);
        let Ok(tokens) = tokens(&sqlparser::dialect::MsSqlDialect {}, &text, line) else {
            return Value::Unknown;
        };
        let mut cursor = Cursor::new(&text, &tokens);
        let value = self.knowledge().value(&mut cursor, 0);
        if cursor.is_at_end() { value } else { Value::Unknown }
    }
}

fn reads(mode: Mode, way: &Way) -> bool {
    mode == Mode::Read && way.label.is_none() && !way.returned
}
