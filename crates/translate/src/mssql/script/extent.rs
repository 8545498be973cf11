//! Where a statement ends. T-SQL needs no semicolons: a reserved word that begins a statement ends the one before it,
//! unless it is a part of that one.

use super::keyword::Keyword;
use super::split::{Kind, Lexeme};

/// The lexemes of a batch, and the questions about them.
#[derive(Debug, Clone, Copy)]
pub(in crate::mssql) struct Batch<'b> {
    pub(in crate::mssql) text: &'b str,
    pub(in crate::mssql) lexemes: &'b [Lexeme],
}

impl<'b> Batch<'b> {
    pub(in crate::mssql) fn kind(&self, at: usize) -> Option<Kind> {
        self.lexemes.get(at).map(|lexeme| lexeme.kind)
    }

    pub(in crate::mssql) fn keyword(&self, at: usize) -> Keyword {
        match self.kind(at) {
            Some(Kind::Word(keyword)) => keyword,
            _ => Keyword::None,
        }
    }

    pub(in crate::mssql) fn is_symbol(&self, at: usize, symbol: u8) -> bool {
        self.kind(at) == Some(Kind::Symbol(symbol))
    }

    /// The lexeme as it stands in the text.
    pub(in crate::mssql) fn slice(&self, at: usize) -> &'b str {
        self.lexemes
            .get(at)
            .map_or("", |lexeme| &self.text[lexeme.start..lexeme.end])
    }

    /// True if the lexeme is this unquoted word, in any case.
    pub(in crate::mssql) fn is(&self, at: usize, word: &str) -> bool {
        matches!(self.kind(at), Some(Kind::Word(_))) && self.slice(at).eq_ignore_ascii_case(word)
    }

    pub(in crate::mssql) fn is_one_of(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// The text from one lexeme up to another, which is not in it.
    pub(in crate::mssql) fn between(&self, from: usize, to: usize) -> &'b str {
        match (
            self.lexemes.get(from),
            to.checked_sub(1).and_then(|last| self.lexemes.get(last)),
        ) {
            (Some(first), Some(last)) if from < to => &self.text[first.start..last.end],
            _ => "",
        }
    }

    pub(super) fn line(&self, at: usize) -> u32 {
        let lexeme = self.lexemes.get(at).or(self.lexemes.last());
        lexeme.map_or(1, |lexeme| lexeme.line)
    }

    /// The place after the parenthesis that closes the one at `at`; the end where it is never closed.
    pub(in crate::mssql) fn after_parenthesis(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        for place in at..self.lexemes.len() {
            match self.lexemes[place].kind {
                Kind::Symbol(b'(') => depth += 1,
                Kind::Symbol(b')') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return place + 1;
                    }
                }
                _ => {}
            }
        }
        self.lexemes.len()
    }

    /// The place after `TOP 1` or `TOP (1)`, if it is there.
    pub(super) fn after_top(&self, at: usize) -> usize {
        if !self.is(at, "TOP") {
            return at;
        }
        if self.is_symbol(at + 1, b'(') {
            self.after_parenthesis(at + 1)
        } else {
            at + 2
        }
    }

    /// CREATE or ALTER of a procedure, function, view or trigger: it has the rest of its batch.
    pub(super) fn is_module(&self, at: usize) -> bool {
        let mut at = at;
        match self.keyword(at) {
            Keyword::Create => {
                at += 1;
                if self.is(at, "OR") && self.keyword(at + 1) == Keyword::Alter {
                    at += 2;
                }
            }
            Keyword::Alter => at += 1,
            _ => return false,
        }
        let materialized = self.is(at, "MATERIALIZED") && self.is(at + 1, "VIEW");
        materialized || self.is_one_of(at, &["PROC", "PROCEDURE", "FUNCTION", "VIEW", "TRIGGER"])
    }

    /// What may stand within CREATE SCHEMA.
    pub(super) fn is_schema_element(&self, at: usize) -> bool {
        match self.keyword(at) {
            Keyword::Create => self.is_one_of(at + 1, &["TABLE", "VIEW"]),
            keyword => matches!(keyword, Keyword::Grant | Keyword::Revoke | Keyword::Deny),
        }
    }

    /// A common table expression: `WITH name [(columns)] AS (`, or XMLNAMESPACES.
    fn is_cte(&self, at: usize) -> bool {
        if self.keyword(at) != Keyword::With {
            return false;
        }
        let named = matches!(self.kind(at + 1), Some(Kind::Word(_) | Kind::Name));
        let after = if self.is_symbol(at + 2, b'(') {
            self.after_parenthesis(at + 2)
        } else {
            at + 2
        };
        named && self.keyword(after) == Keyword::As && self.is_symbol(after + 1, b'(')
    }

    /// `name:` on a new line.
    pub(super) fn is_label(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word(Keyword::None)))
            && self.is_symbol(at + 1, b':')
            && !self.is_symbol(at + 2, b':')
            && (at == 0 || self.lexemes[at - 1].line < self.lexemes[at].line || self.is_symbol(at - 1, b';'))
    }

    /// Where the condition that begins at `at`, after IF or WHILE, ends: before the statement that it guards.
    pub(in crate::mssql) fn condition_end(&self, at: usize) -> usize {
        self.end(at, Keyword::If)
    }

    /// Where the statement that begins at `at` ends: at its semicolon, or before what follows.
    pub(in crate::mssql) fn statement_end(&self, at: usize) -> usize {
        if self.is_module(at) {
            return if self.is_view(at) {
                self.view_end(at + 1)
            } else {
                self.lexemes.len()
            };
        }
        self.end(at + 1, self.keyword(at))
    }

    /// True if a module is a view.
    fn is_view(&self, at: usize) -> bool {
        (at + 1..at + 5).find_map(|place| {
            let is_kind = self.is_one_of(place, &["VIEW", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER"]);
            is_kind.then(|| self.is(place, "VIEW"))
        }) == Some(true)
    }

    /// A view is alone in its batch on a server; where a script cuts by semicolons its query ends before what no query has.
    fn view_end(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.lexemes.len() {
            match self.lexemes[at].kind {
                Kind::Symbol(b';') => return at,
                Kind::Symbol(b'(') => {
                    at = self.after_parenthesis(at);
                    continue;
                }
                Kind::Word(
                    Keyword::Create | Keyword::Alter | Keyword::Drop | Keyword::Insert | Keyword::Exec | Keyword::Grant,
                ) if at > from + 1 && !self.is_symbol(at - 1, b'.') && !self.is(at - 1, "OR") => {
                    return at;
                }
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// The end of what is of the kind `first`, looked for from `from` on.
    fn end(&self, from: usize, first: Keyword) -> usize {
        let mut state = State::new(first);
        let mut at = from;
        while at < self.lexemes.len() {
            match self.lexemes[at].kind {
                Kind::Symbol(b';') => return at,
                Kind::Symbol(b'(') => {
                    at = self.after_parenthesis(at);
                    continue;
                }
                Kind::Word(keyword) if !self.is_symbol(at.wrapping_sub(1), b'.') => match keyword {
                    Keyword::Case => state.cases += 1,
                    Keyword::End if state.cases > 0 => state.cases -= 1,
                    Keyword::Else if state.cases > 0 => {}
                    // GENERATED ALWAYS AS ROW END.
                    Keyword::End if state.first == Keyword::Alter && self.is(at.wrapping_sub(1), "ROW") => {}
                    _ if self.goes_on(at, keyword, &mut state) => {}
                    _ => return at,
                },
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// True if the word at `at` belongs to the statement that is being looked at.
    fn goes_on(&self, at: usize, keyword: Keyword, state: &mut State) -> bool {
        if state.first == Keyword::Merge {
            // It must end with a semicolon.
            return keyword != Keyword::End;
        }
        if matches!(state.first, Keyword::Grant | Keyword::Deny | Keyword::Revoke) && !state.acted {
            state.acted = matches!(keyword, Keyword::To | Keyword::From);
            return true;
        }
        let next = |word: &str| self.is(at + 1, word);
        let in_ddl = matches!(state.first, Keyword::Create | Keyword::Alter);
        let before = self.keyword(at.wrapping_sub(1));
        if !keyword.begins_statement() {
            return match keyword {
                Keyword::With => !self.is_cte(at),
                Keyword::Values => {
                    state.acted = true;
                    true
                }
                Keyword::Throw | Keyword::Revert => before == Keyword::As,
                Keyword::Enable | Keyword::Disable => {
                    let own = state.first == Keyword::Alter && !state.acted;
                    state.acted = true;
                    own || !next("TRIGGER")
                }
                Keyword::Add => {
                    state.acted = true;
                    true
                }
                Keyword::None => {
                    state.acted |= state.first == Keyword::Alter && self.is_one_of(at, &ACTIONS);
                    at == 0 || state.first == Keyword::None || !self.is_label(at)
                }
                _ => true,
            };
        }
        // Nothing ends with a comma, an operator or one of these words.
        let joined = match self.kind(at.wrapping_sub(1)) {
            Some(Kind::Symbol(symbol)) => matches!(symbol, b',' | b'=' | b'+' | b'<' | b'>'),
            _ => matches!(before, Keyword::With | Keyword::For | Keyword::Bulk),
        };
        if joined {
            return true;
        }
        match keyword {
            Keyword::Select => {
                let combined = matches!(before, Keyword::Union | Keyword::Except | Keyword::Intersect)
                    || (self.is(at.wrapping_sub(1), "ALL") && self.keyword(at.wrapping_sub(2)) == Keyword::Union);
                combined || (in_ddl && before == Keyword::As) || state.takes_source()
            }
            Keyword::Insert | Keyword::Update | Keyword::Delete | Keyword::Merge => {
                let of_key =
                    in_ddl && (before == Keyword::On || self.is_one_of(at.wrapping_sub(1), &["AFTER", "BEFORE"]));
                let join = keyword == Keyword::Merge && (next("JOIN") || next("RANGE"));
                let of_cte = state.first == Keyword::With;
                if of_cte {
                    *state = State::new(keyword);
                }
                of_key || join || of_cte
            }
            Keyword::Exec => {
                (before == Keyword::As && in_ddl) || (state.first == Keyword::Insert && state.takes_source())
            }
            Keyword::Set => match state.first {
                Keyword::Update => !std::mem::replace(&mut state.acted, true),
                Keyword::Alter if !state.acted => {
                    state.acted = true;
                    true
                }
                Keyword::Alter | Keyword::Create => {
                    self.is_symbol(at + 1, b'(') || matches!(before, Keyword::Update | Keyword::Delete)
                }
                _ => false,
            },
            Keyword::Alter => {
                state.first == Keyword::Alter && self.keyword(at + 1) == Keyword::Column && {
                    state.acted = true;
                    true
                }
            }
            Keyword::Drop => {
                let properties = ["ROWGUIDCOL", "PERSISTED", "SPARSE", "HIDDEN", "MASKED", "NOT"];
                let own = state.first == Keyword::Alter && !std::mem::replace(&mut state.acted, true);
                own || (state.first == Keyword::Alter && self.is_one_of(at + 1, &properties))
            }
            Keyword::If => {
                matches!(state.first, Keyword::Drop | Keyword::Alter)
                    && self.keyword(at + 1) == Keyword::Exists
                    && !self.is_symbol(at + 2, b'(')
            }
            Keyword::Fetch => self.is_one_of(at.wrapping_sub(1), &["ROW", "ROWS"]),
            _ => false,
        }
    }
}

/// Words after which ALTER has said what it does, beside those that are keywords.
const ACTIONS: [&str; 12] = [
    "CHECK",
    "COLLATE",
    "INCREMENT",
    "MODIFY",
    "NEXT",
    "NOCHECK",
    "REBUILD",
    "REORGANIZE",
    "RESTART",
    "SPLIT",
    "SWITCH",
    "TRANSFER",
];

/// What the words so far have said.
struct State {
    first: Keyword,
    /// The statement's main part was seen: of INSERT the source, of UPDATE the SET, of ALTER the action, of GRANT the TO.
    acted: bool,
    cases: u32,
}

impl State {
    fn new(first: Keyword) -> State {
        State {
            first,
            acted: false,
            cases: 0,
        }
    }

    /// True for the first query after INSERT, or after common table expressions.
    fn takes_source(&mut self) -> bool {
        match self.first {
            Keyword::Insert => !std::mem::replace(&mut self.acted, true),
            Keyword::With => {
                *self = State::new(Keyword::Select);
                true
            }
            _ => false,
        }
    }
}
