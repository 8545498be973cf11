//! CREATE, ALTER and DROP of everything that is no table, index, view or routine.

use model::source_schema::{SourceSequence, SourceSynonym, SourceType, SourceUserType, SourceUserTypeKind};
use model::{TableName, code};
use sqlparser::tokenizer::Token;

use super::catalog::key;
use super::column::{without_parentheses, written_type};
use super::statement::{Outcome, Read};
use super::{Reader, cut};
use crate::mssql::column_type;
use crate::script::{Cursor, SyntaxError};

impl Reader {
    /// CREATE, from the kind of the object on.
    pub(super) fn create_object(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        if cursor.eat("SCHEMA") {
            return self.create_schema(cursor, line);
        }
        if cursor.eat("TYPE") {
            return self.create_type(cursor, line);
        }
        if cursor.eat("SEQUENCE") {
            return self.create_sequence(cursor, line);
        }
        if cursor.eat("SYNONYM") {
            let name = self.name(cursor.parts()?);
            cursor.expect("FOR")?;
            let target = cursor.rest().to_owned();
            cursor.parts()?;
            cursor.expect_end()?;
            if self.name_is_taken(&name, "synonym", line) {
                return Ok(Outcome::Understood);
            }
            self.made(format!("synonym {name}"), line);
            self.catalog.synonyms.insert(key(&name), SourceSynonym { name, target });
            return Ok(Outcome::Understood);
        }
        if cursor.is("RULE") || cursor.is("DEFAULT") {
            let is_rule = cursor.is("RULE");
            cursor.bump();
            let name = self.name(cursor.parts()?);
            cursor.expect("AS")?;
            let expression = without_parentheses(cursor.rest()).to_owned();
            let made = if is_rule {
                &mut self.catalog.rules
            } else {
                &mut self.catalog.defaults
            };
            made.insert(key(&name), expression);
            self.effects += 1;
            return Ok(Outcome::Understood);
        }
        if cursor.eat("DATABASE") {
            if cursor.is_one_of(&["SCOPED", "AUDIT", "ENCRYPTION"]) {
                let text = format!("CREATE DATABASE {}", cursor.rest());
                self.feature(cursor, "DATABASE", line, &text);
                return Ok(Outcome::Understood);
            }
            return self.database(cursor);
        }
        if cursor.eat("STATISTICS") {
            let text = format!("CREATE STATISTICS {}", cut(cursor.rest()));
            self.finding_once(
                code::TABLE_OPTION_DROPPED,
                line,
                "statistics",
                format!("what the planner of one server wants to know says nothing to another; ANALYZE gathers PostgreSQL's own; the first: {text}"),
            );
            return Ok(Outcome::Understood);
        }
        if cursor.is_one_of(&["USER", "LOGIN", "ROLE", "APPLICATION"]) || cursor.are(&["SERVER", "ROLE"]) {
            let statement = format!("CREATE {}", cursor.rest());
            self.grant(statement, line);
            return Ok(Outcome::Understood);
        }
        self.other_kind(cursor, "CREATE")
    }

    /// A kind of object that PostgreSQL has no counterpart of: the first word or two say which.
    fn other_kind(&mut self, cursor: &mut Cursor<'_>, verb: &str) -> Read {
        let line = cursor.line();
        let text = format!("{verb} {}", cursor.rest());
        let kinds: [&[&str]; 32] = [
            &["FULLTEXT", "CATALOG"],
            &["FULLTEXT", "STOPLIST"],
            &["FULLTEXT"],
            &["XML", "SCHEMA", "COLLECTION"],
            &["ASSEMBLY"],
            &["AGGREGATE"],
            &["SECURITY", "POLICY"],
            &["COLUMN", "MASTER", "KEY"],
            &["COLUMN", "ENCRYPTION", "KEY"],
            &["MASTER", "KEY"],
            &["SYMMETRIC", "KEY"],
            &["ASYMMETRIC", "KEY"],
            &["CERTIFICATE"],
            &["CREDENTIAL"],
            &["CRYPTOGRAPHIC"],
            &["EVENT"],
            &["QUEUE"],
            &["SERVICE"],
            &["CONTRACT"],
            &["MESSAGE", "TYPE"],
            &["ROUTE"],
            &["REMOTE", "SERVICE"],
            &["BROKER"],
            &["ENDPOINT"],
            &["EXTERNAL"],
            &["SERVER"],
            &["RESOURCE"],
            &["WORKLOAD"],
            &["SELECTIVE"],
            &["SEARCH"],
            &["AVAILABILITY"],
            &["SENSITIVITY"],
        ];
        let Some(kind) = kinds.iter().find(|kind| cursor.are(kind)) else {
            if cursor.is("SIGNATURE") {
                return Ok(Outcome::Ignored);
            }
            return Err(cursor.error("a kind of object"));
        };
        if *kind == ["FULLTEXT", "CATALOG"] {
            self.finding_once(
                code::TABLE_OPTION_DROPPED,
                line,
                "fulltext catalog",
                format!(
                    "a catalog of full-text indexes is where they lie; the first: {}",
                    cut(&text)
                ),
            );
        } else {
            cursor.eat_all(kind);
            self.feature(cursor, &kind.join(" "), line, &text);
        }
        Ok(Outcome::Understood)
    }

    fn create_schema(&mut self, cursor: &mut Cursor<'_>, line: u32) -> Read {
        let name = if cursor.is("AUTHORIZATION") {
            None
        } else {
            Some(cursor.identifier()?)
        };
        let owner = if cursor.eat("AUTHORIZATION") {
            Some(cursor.identifier()?)
        } else {
            None
        };
        let Some(name) = name.or_else(|| owner.clone()) else {
            return Err(cursor.error("a name"));
        };
        self.catalog.schema(&name);
        self.made(format!("schema {name}"), line);
        if let Some(owner) = owner.filter(|owner| !owner.eq_ignore_ascii_case("dbo")) {
            let (schema, owner) = (bracketed(&name), bracketed(&owner));
            self.grant(format!("ALTER AUTHORIZATION ON SCHEMA::{schema} TO {owner}"), line);
        }
        self.new_schema = Some(name);
        if cursor.is_at_end() {
            Ok(Outcome::Understood)
        } else {
            // GRANT and CREATE may follow in one statement; they are cut off as statements of their own.
            Err(cursor.error("the end of the statement"))
        }
    }

    fn create_type(&mut self, cursor: &mut Cursor<'_>, line: u32) -> Read {
        let start = cursor.clone();
        let name = self.name(cursor.parts()?);
        if cursor.eat("FROM") {
            let written = written_type(cursor, &self.default_schema)?;
            let not_null = cursor.eat_all(&["NOT", "NULL"]);
            if !not_null {
                cursor.eat("NULL");
            }
            cursor.expect_end()?;
            self.add_alias(name, &written.text, !not_null, line);
            return Ok(Outcome::Understood);
        }
        let kind = if cursor.eat("AS") && cursor.eat("TABLE") {
            cursor.parenthesized()?;
            SourceUserTypeKind::Table {
                definition: format!("CREATE TYPE {}", start.rest()),
            }
        } else {
            SourceUserTypeKind::Other {
                definition: format!("CREATE TYPE {}", start.rest()),
            }
        };
        self.made(format!("type {name}"), line);
        self.catalog.types.insert(key(&name), SourceUserType { name, kind });
        Ok(Outcome::Understood)
    }

    fn create_sequence(&mut self, cursor: &mut Cursor<'_>, line: u32) -> Read {
        let mut sequence = SourceSequence {
            name: self.name(cursor.parts()?),
            source_type: None,
            start: None,
            increment: 1,
            minimum: None,
            maximum: None,
            cycle: false,
            cache: None,
        };
        if cursor.eat("AS") {
            let written = written_type(cursor, &self.default_schema)?;
            let alias = written
                .name
                .as_ref()
                .and_then(|name| self.catalog.types.get(&key(name)));
            let source_type = match alias.map(|alias| &alias.kind) {
                Some(SourceUserTypeKind::Alias { source_type, .. }) => source_type.clone(),
                _ => SourceType::Mssql(column_type::parse(&written.text)),
            };
            sequence.source_type = Some(source_type);
        }
        sequence_options(&mut sequence, cursor)?;
        if self.name_is_taken(&sequence.name, "sequence", line) {
            return Ok(Outcome::Understood);
        }
        self.made(format!("sequence {}", sequence.name), line);
        self.catalog.sequences.insert(key(&sequence.name), sequence);
        Ok(Outcome::Understood)
    }

    /// ALTER SEQUENCE, from the name on.
    pub(super) fn alter_sequence(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let name = self.name(cursor.parts()?);
        let Some(mut sequence) = self.catalog.sequences.get(&key(&name)).cloned() else {
            return Err(cursor.error("a sequence that the script makes"));
        };
        sequence_options(&mut sequence, cursor)?;
        self.catalog.sequences.insert(key(&name), sequence);
        self.effects += 1;
        Ok(Outcome::Understood)
    }

    /// CREATE DATABASE and ALTER DATABASE, from the name on: where it lies is of no matter, its collation is.
    pub(super) fn database(&mut self, cursor: &mut Cursor<'_>) -> Read {
        cursor.identifier()?;
        cursor.text_until(|cursor| cursor.is("COLLATE"));
        if cursor.eat("COLLATE") {
            self.catalog.collation = Some(cursor.identifier()?);
            return Ok(Outcome::Understood);
        }
        Ok(Outcome::Ignored)
    }

    /// ALTER DATABASE, from what follows on.
    pub(super) fn alter_database(&mut self, cursor: &mut Cursor<'_>) -> Read {
        if cursor.is_one_of(&["SCOPED", "AUDIT", "ENCRYPTION"]) {
            return Ok(Outcome::Ignored);
        }
        if cursor.is_symbol(&Token::Lt) {
            return Err(cursor.error("the name of a database"));
        }
        self.database(cursor)
    }

    /// ALTER SCHEMA a TRANSFER b.
    pub(super) fn alter_schema(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        let schema = cursor.identifier()?;
        cursor.expect("TRANSFER")?;
        // OBJECT::, TYPE:: or nothing.
        if cursor.peek_at(1) == Some(&Token::DoubleColon) {
            cursor.bump();
            cursor.bump();
        }
        let old = self.name(cursor.parts()?);
        cursor.expect_end()?;
        let new = TableName::new(schema, old.name.clone());
        self.catalog.schema(&new.schema);
        let from = key(&old);
        if let Some(mut table) = self.catalog.tables.remove(&from) {
            self.catalog.lines.remove(&table.name.to_string());
            table.name.schema.clone_from(&new.schema);
            self.made(table.name.to_string(), line);
            let name = table.name.clone();
            self.catalog.tables.insert(key(&name), table);
            self.catalog.point_elsewhere(&from, &name);
            self.rows_moved(&from, &name);
        } else if let Some(mut object) = self.catalog.objects.remove(&from) {
            object.name.schema = new.schema;
            self.catalog.objects.insert(key(&object.name), object);
        } else {
            let message = "a schema is given what the script does not make";
            self.finding(code::SCRIPT_STATEMENT_REFUSED, old.to_string(), line, message);
        }
        self.effects += 1;
        Ok(Outcome::Understood)
    }

    /// ALTER of users, roles and all other kinds.
    pub(super) fn alter_object(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        if cursor.is_one_of(&["USER", "LOGIN", "ROLE", "AUTHORIZATION", "APPLICATION"])
            || cursor.are(&["SERVER", "ROLE"])
        {
            let statement = format!("ALTER {}", cursor.rest());
            self.grant(statement, line);
            return Ok(Outcome::Understood);
        }
        self.other_kind(cursor, "ALTER")
    }
}

/// A name in brackets.
pub(in crate::mssql) fn bracketed(name: &str) -> String {
    format!("[{}]", name.replace(']', "]]"))
}

fn sequence_options(sequence: &mut SourceSequence, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    while !cursor.is_at_end() {
        if cursor.eat_all(&["START", "WITH"]) || cursor.eat_all(&["RESTART", "WITH"]) {
            sequence.start = Some(cursor.integer()?);
        } else if cursor.eat("RESTART") {
        } else if cursor.eat_all(&["INCREMENT", "BY"]) {
            sequence.increment = cursor.integer()?;
        } else if cursor.eat("MINVALUE") {
            sequence.minimum = Some(cursor.integer()?);
        } else if cursor.eat("MAXVALUE") {
            sequence.maximum = Some(cursor.integer()?);
        } else if cursor.eat_all(&["NO", "MINVALUE"]) {
            sequence.minimum = None;
        } else if cursor.eat_all(&["NO", "MAXVALUE"]) {
            sequence.maximum = None;
        } else if cursor.eat("CYCLE") {
            sequence.cycle = true;
        } else if cursor.eat_all(&["NO", "CYCLE"]) {
            sequence.cycle = false;
        } else if cursor.eat("CACHE") {
            sequence.cache = cursor.integer().ok().and_then(|cache| u64::try_from(cache).ok());
        } else if cursor.eat_all(&["NO", "CACHE"]) {
            sequence.cache = None;
        } else {
            return Err(cursor.error("an option of the sequence"));
        }
    }
    Ok(())
}
