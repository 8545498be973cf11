//! Statements that give tables rows, change or take them.

use model::source_schema::{SourceColumn, SourceObjectKind};
use model::{Finding, MysqlType, SourceType, TableName, code};

use super::{Outcome, Problem, Reader, Result};
use crate::mssql::calendar::DateSetting;
use crate::mysql::script::object::{named, qualified};
use crate::mysql::script::rows::{self, Form, Kind, Selects};
use crate::mysql::script::split::Piece;
use crate::mysql::zone::Zone;
use crate::script::{
    Cursor, Fate, RowsStatement, SyntaxError, UnreadRows, check_mark, check_mark_now, key_mark, shared_columns,
};

impl Reader<'_> {
    pub(super) fn forget_rows(&mut self, name: &TableName, fate: Fate) {
        let name = self.catalog.resolve(name).unwrap_or_else(|| name.clone());
        self.transaction.decide_of(&mut self.rows, fate, &name);
        self.unread.retain(|unread| unread.table.as_ref() != Some(&name));
    }

    /// Remembers that a statement changes rows and is not carried over.
    pub(super) fn leave_unread(&mut self, table: Option<TableName>) {
        let table = table.map(|name| self.catalog.resolve(&name).unwrap_or(name));
        if table.as_ref().is_some_and(|name| self.catalog.temporary.contains(name)) {
            return;
        }
        if self.unread.iter().all(|known| known.table != table) {
            self.unread.push(UnreadRows { table, at: self.at });
        }
    }

    /// The same of a table, or of those behind a view.
    fn changed(&mut self, name: TableName) {
        let is_view =
            self.catalog.table(&name).is_none() && self.catalog.others.get(SourceObjectKind::View, &name).is_some();
        if !is_view {
            return self.leave_unread(Some(name));
        }
        for table in self.tables_behind(&name.name) {
            self.leave_unread(Some(table));
        }
    }

    /// LOAD DATA, UPDATE and DELETE; what they change is only known to a server.
    pub(super) fn change_of_rows(&mut self, mut cursor: Cursor<'_>, word: &str) -> Result<Outcome> {
        if word == "delete" {
            let mut ahead = cursor.clone();
            ahead.bump();
            ahead.eat("from");
            if let Ok(name) = named(&mut ahead, &self.database)
                && ahead.is_at_end()
            {
                self.forget_rows(&name, Fate::Deleted);
                return Ok(Outcome::Understood);
            }
        }
        cursor.bump();
        if word == "load" && cursor.is("index") {
            return Ok(Outcome::Ignored);
        }
        let table = self.changed_table(cursor, word);
        if matches!(word, "load" | "import") {
            self.uncount(table.as_ref());
        }
        match table {
            Some(table) => self.changed(table),
            None => self.leave_unread(None),
        }
        Err(Problem::Finding(
            code::SCRIPT_ROWS_NOT_READ,
            "only a server knows the rows after this statement".to_owned(),
        ))
    }

    /// The one table of an UPDATE or DELETE, or of LOAD DATA; `None` where there may be more.
    pub(super) fn changed_table(&self, mut cursor: Cursor<'_>, word: &str) -> Option<TableName> {
        while cursor.eat_one_of(&["low_priority", "quick", "ignore"]).is_some() {}
        match word {
            "update" => {
                let name = named(&mut cursor, &self.database).ok()?;
                cursor.is("set").then_some(name)
            }
            "delete" => {
                if !cursor.eat("from") {
                    return None;
                }
                let name = named(&mut cursor, &self.database).ok()?;
                cursor.is_one_of(&["where", "order", "limit"]).then_some(name)
            }
            _ => {
                while !cursor.is_at_end() {
                    if cursor.eat("into") && cursor.eat("table") {
                        return named(&mut cursor, &self.database).ok();
                    }
                    cursor.bump();
                }
                None
            }
        }
    }

    /// Tells once of a table that nobody says in which zone the moments of its rows are.
    fn tell_zone(&mut self, table: &TableName, columns: Option<&[String]>) {
        if self.zone != Zone::Unsaid || self.zoneless.contains(table) {
            return;
        }
        let is_given =
            |name: &str| columns.is_none_or(|columns| columns.iter().any(|given| given.eq_ignore_ascii_case(name)));
        let is_moment = |column: &SourceColumn| {
            matches!(column.source_type, SourceType::Mysql(MysqlType::Timestamp { .. })) && is_given(&column.name)
        };
        let has_moments = self
            .catalog
            .table(table)
            .is_some_and(|of| of.source.columns.iter().any(is_moment));
        if has_moments {
            self.zoneless.insert(table.clone());
            let message = "the script does not say in which time zone its values of TIMESTAMP columns are; they are taken for UTC";
            let mut finding = Finding::new(code::SCRIPT_TIME_ZONE, table.to_string(), message);
            finding.line = Some(self.at.line);
            self.findings.push(finding);
        }
    }

    /// True if the rows leave their AUTO_INCREMENT numbers to the server.
    fn makes_numbers(&self, table: &TableName, columns: Option<&[String]>, selects: &Selects) -> bool {
        let Some(of) = self.catalog.table(table) else {
            return false;
        };
        let Some(identity) = of.source.columns.iter().position(|column| column.identity.is_some()) else {
            return false;
        };
        let place = match columns {
            Some(columns) => columns
                .iter()
                .position(|name| name.eq_ignore_ascii_case(&of.source.columns[identity].name)),
            None => Some(identity),
        };
        place.is_none_or(|place| selects.columns.get(place) != Some(&Kind::Integer))
    }

    pub(super) fn insert(&mut self, text: &str, piece: &Piece) -> Result<Outcome> {
        let head = rows::head(text, piece.line)?;
        let selects = (head.form == Form::Select)
            .then(|| rows::constants(text, head.values, !piece.modes.no_backslash_escapes))
            .flatten();
        if matches!(head.form, Form::Select | Form::Query) && selects.is_none() {
            let name = qualified(head.table, &self.database);
            self.uncount(Some(&name));
            self.changed(name);
            return Err(Problem::Finding(
                code::SCRIPT_ROWS_NOT_READ,
                "the rows come from a query, which only a server can run".to_owned(),
            ));
        }
        let wanted = qualified(head.table, &self.database);
        if self.catalog.temporary.contains(&wanted) {
            return Ok(Outcome::Ignored);
        }
        let table = self.catalog.resolve(&wanted).unwrap_or(wanted);
        if let Some(place) = rows::behind(head.form, text, head.values, !piece.modes.no_backslash_escapes) {
            let lines = text[..place].bytes().filter(|byte| *byte == b'\n').count();
            let line = piece.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            let expected =
                format!("expected a semicolon behind the rows of {table}; neither they nor what follows them is read");
            self.part_not_understood(&SyntaxError { line, expected }, &text[place..]);
            self.leave_unread(Some(table));
            return Ok(Outcome::Understood);
        }
        if self.catalog.table(&table).is_none() && self.catalog.others.get(SourceObjectKind::View, &table).is_some() {
            self.uncount(Some(&table));
            for table in self.tables_behind(&table.name) {
                self.leave_unread(Some(table));
            }
            return Err(Problem::Finding(
                code::SCRIPT_ROWS_NOT_READ,
                format!("the rows go through the view {table}; which table has them only a server knows"),
            ));
        }
        self.tell_zone(&table, head.columns.as_deref());
        let engine = self.catalog.table(&table).map(|of| of.source.engine.as_str());
        if engine.is_some_and(|engine| engine.eq_ignore_ascii_case("blackhole")) {
            return Ok(Outcome::Understood);
        }
        if self.counting.is_unknown() {
            self.uncount(Some(&table));
        }
        let of = self.catalog.table_mut(&table);
        let (next_identity, uncounted) = of.map_or((None, false), |of| (of.reseeded.take(), of.uncounted));
        let constraints = self.catalog.table(&table).map(|of| {
            let source = &of.source;
            self.rows.constraints(&table, || {
                let keys = source.primary_key.iter().chain(&source.indexes).filter_map(key_mark);
                let mark = |check| match self.checks_off {
                    true => check_mark(check, false),
                    false => check_mark_now(check),
                };
                keys.chain(source.checks.iter().map(mark)).collect()
            })
        });
        if let Some(selects) = selects.filter(|selects| !selects.leave_no_gap())
            && self.makes_numbers(&table, head.columns.as_deref(), &selects)
        {
            self.uncount(Some(&table));
        }
        self.rows.push(RowsStatement {
            table,
            constraints,
            columns: shared_columns(&self.rows, head.columns),
            unnamed: None,
            retyped: None,
            fate: Fate::Kept,
            times: 1,
            next_identity,
            uncounted,
            bytes: piece.bytes.clone(),
            values: piece.bytes.start + head.values,
            text: None,
            backslash: !piece.modes.no_backslash_escapes,
            lenient: piece.modes.lenient,
            zero_is_value: piece.modes.zero_is_value,
            zone: piece.zone,
            dates: DateSetting::default(),
            at: self.at,
        });
        Ok(Outcome::Understood)
    }
}
