//! Running DDL: each statement is made once, and what was there before is never touched.

use model::TableName;
use model::pg_type::quote;
use tokio_postgres::Transaction;

use crate::connect::Target;
use crate::error::{Error, Result};
use crate::ledger::{self, commit};
use crate::sql_text::{literal, qualified};

/// A statement, and the object that it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// As a person would name it: `table shop.orders`.
    pub object: &'a str,
    pub sql: &'a str,
}

/// What belongs into one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Each statement by itself: what was made before an error stays. For indexes and constraints, which take long.
    EachStatement,
    /// All or nothing, as far as the server's table of locks has room: a schema of thousands of tables is made in several
    /// transactions, and what the first of them made stays after an error in a later one.
    All,
}

/// What became of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    Now,
    /// By an earlier run of the same statement, or (for a schema) by somebody else.
    Before,
    /// By an earlier run, from another statement: it is left as it is.
    Otherwise,
}

/// Progress of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DdlProgress<'a> {
    /// From 0.
    pub index: usize,
    pub total: usize,
    pub object: &'a str,
    /// `None` when the statement starts.
    pub made: Option<Made>,
}

/// SQLSTATEs that say that something of the name is there: schema, relation, object (type, constraint, trigger, extension),
/// column, function, and a second primary key.
const ALREADY_THERE: [&str; 6] = ["42P06", "42P07", "42710", "42701", "42723", "42P16"];
const SCHEMA_THERE: &str = "42P06";
const SECOND_PRIMARY_KEY: &str = "42P16";

/// Runs the statements in order. A statement whose object is there already is skipped if an earlier run made it by the same
/// text (the ledger's table `landfall.ddl` has it), and left alone if one made it by another; schemas that are there are used as
/// they are. Makes the ledger.
///
/// # Errors
/// [`Error::AlreadyThere`] for an object that we did not make, [`Error::Ddl`] with object and statement for anything else.
pub async fn run(
    target: &mut Target,
    statements: &[Statement<'_>],
    together: Together,
    progress: &mut (dyn FnMut(DdlProgress<'_>) + Send),
) -> Result<()> {
    ledger::ensure(target).await?;
    let search_path = search_path(target).await?;
    let total = statements.len();
    match together {
        Together::EachStatement => {
            for (index, statement) in statements.iter().enumerate() {
                progress(DdlProgress {
                    index,
                    total,
                    object: statement.object,
                    made: None,
                });
                let transaction = begin(target, &search_path).await?;
                let made = make(&transaction, statement).await?;
                commit(transaction, statement.object).await?;
                progress(DdlProgress {
                    index,
                    total,
                    object: statement.object,
                    made: Some(made),
                });
            }
            Ok(())
        }
        Together::All => {
            let most = most_together(target).await?;
            for (position, batch) in statements.chunks(most).enumerate() {
                let transaction = begin(target, &search_path).await?;
                for (index, statement) in (position * most..).zip(batch) {
                    progress(DdlProgress {
                        index,
                        total,
                        object: statement.object,
                        made: None,
                    });
                    let made = make(&transaction, statement).await?;
                    progress(DdlProgress {
                        index,
                        total,
                        object: statement.object,
                        made: Some(made),
                    });
                }
                commit(transaction, "the schema").await?;
            }
            Ok(())
        }
    }
}

/// How many statements of DDL one transaction may hold: each takes some locks to its end, and the server has room for
/// `max_locks_per_transaction * (max_connections + max_prepared_transactions)` of all sessions together, of which this may have a
/// quarter. <https://www.postgresql.org/docs/current/runtime-config-locks.html>
pub(crate) async fn most_together(target: &Target) -> Result<usize> {
    // A table with an identity: itself, its TOAST table and that one's index, its sequence, and its primary key.
    const LOCKS_OF_ONE: i64 = 5;
    const SHARE: i64 = 4;
    let sql = "SELECT current_setting('max_locks_per_transaction')::bigint * \
               (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint)";
    let room: i64 = target.client.query_one(sql, &[]).await?.try_get(0)?;
    Ok(usize::try_from(room / SHARE / LOCKS_OF_ONE)
        .unwrap_or(usize::MAX)
        .max(1))
}

async fn begin<'a>(target: &'a mut Target, search_path: &str) -> Result<Transaction<'a>> {
    let transaction = target.client.build_transaction().read_only(false).start().await?;
    transaction
        .batch_execute(&format!("SET LOCAL search_path = {search_path}"))
        .await?;
    Ok(transaction)
}

/// DDL names its own objects with their schema, but not the types of extensions: their schemas are searched, and a new
/// extension goes to `public`.
async fn search_path(target: &Target) -> Result<String> {
    let sql = "SELECT coalesce(string_agg(DISTINCT ', ' || quote_ident(n.nspname), ''), '') \
               FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
               WHERE n.nspname NOT IN ('pg_catalog', 'public')";
    let others: String = target.client.query_one(sql, &[]).await?.try_get(0)?;
    Ok(format!("public{others}"))
}

async fn make(transaction: &Transaction<'_>, statement: &Statement<'_>) -> Result<Made> {
    let failed = |error: Error| Error::Ddl {
        object: statement.object.to_owned(),
        sql: statement.sql.to_owned(),
        source: Box::new(error),
    };
    transaction.batch_execute("SAVEPOINT landfall").await?;
    let error = match transaction.batch_execute(statement.sql).await {
        Ok(()) => {
            let sql = "INSERT INTO landfall.ddl (object, statement_md5) VALUES ($1, md5($2)) ON CONFLICT DO NOTHING";
            transaction.execute(sql, &[&statement.object, &statement.sql]).await?;
            transaction.batch_execute("RELEASE SAVEPOINT landfall").await?;
            return Ok(Made::Now);
        }
        Err(error) => Error::from(error),
    };
    let Error::Server(server) = &error else {
        return Err(failed(error));
    };
    if !ALREADY_THERE.contains(&server.sqlstate.as_str()) {
        return Err(failed(error));
    }
    transaction
        .batch_execute("ROLLBACK TO SAVEPOINT landfall; RELEASE SAVEPOINT landfall")
        .await?;
    if server.sqlstate == SCHEMA_THERE {
        return Ok(Made::Before);
    }
    let sql = "SELECT bool_or(statement_md5 = md5($2)) FROM landfall.ddl WHERE object = $1";
    let same: Option<bool> = transaction
        .query_one(sql, &[&statement.object, &statement.sql])
        .await?
        .try_get(0)?;
    match same {
        Some(true) => Ok(Made::Before),
        // The code means other things too.
        _ if server.sqlstate == SECOND_PRIMARY_KEY => Err(failed(error)),
        Some(false) => Ok(Made::Otherwise),
        None => Err(Error::AlreadyThere {
            object: statement.object.to_owned(),
            sql: statement.sql.to_owned(),
            message: server.message.clone(),
        }),
    }
}

/// Sets what the next insert into an identity (or serial) column gets. False if the column has no sequence.
///
/// # Errors
/// [`Error::Number`] beyond a bigint; the server's.
pub async fn set_identity_next(target: &Target, table: &TableName, column: &str, next: i64) -> Result<bool> {
    // A column that is full has no next value: then the sequence stands at its end, and the next insert says so.
    let sql = "SELECT setval(q.seqrelid::regclass, greatest(least($3, q.seqmax), q.seqmin), \
               $3 NOT BETWEEN q.seqmin AND q.seqmax) FROM pg_sequence AS q \
               WHERE q.seqrelid = pg_get_serial_sequence($1, $2)::regclass";
    Ok(target
        .client
        .query_opt(sql, &[&qualified(table), &column, &next])
        .await?
        .is_some())
}

/// Kilobytes of `maintenance_work_mem` that each of `sessions` sessions may use to build indexes: half of the server's shared
/// buffers among them, at most 1 GB each, and no less than its own setting.
/// <https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-MAINTENANCE-WORK-MEM>
///
/// # Errors
/// The server's.
pub async fn index_memory(target: &Target, sessions: usize) -> Result<i32> {
    const MOST: i64 = 1 << 20;
    let sql = "SELECT (SELECT setting::bigint * 8 FROM pg_settings WHERE name = 'shared_buffers'), \
               (SELECT setting::bigint FROM pg_settings WHERE name = 'maintenance_work_mem')";
    let row = target.client.query_one(sql, &[]).await?;
    let (buffers, own): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let share = buffers / 2 / i64::try_from(sessions.max(1)).unwrap_or(i64::MAX);
    Ok(i32::try_from(share.min(MOST).max(own)).unwrap_or(i32::MAX))
}

/// Lets a session use so many kilobytes to build indexes.
///
/// # Errors
/// The server's.
pub async fn use_index_memory(target: &Target, kilobytes: i32) -> Result<()> {
    let sql = format!("SET maintenance_work_mem = '{kilobytes}kB'");
    Ok(target.client.batch_execute(&sql).await?)
}

/// ANALYZE, table by table, so that the first queries after a load have statistics.
///
/// # Errors
/// The server's.
pub async fn analyze(target: &Target, tables: &[TableName]) -> Result<()> {
    for table in tables {
        target
            .client
            .batch_execute(&format!("ANALYZE {}", qualified(table)))
            .await?;
    }
    Ok(())
}

/// Drops the tables that exist among `tables`, in one statement, so that foreign keys among them do not matter, and forgets what
/// the ledger says of them. Nothing else is dropped: an object of others that depends on one is an error. More tables than one
/// transaction may lock lose the foreign keys among them first, and go in several transactions.
///
/// # Errors
/// The server's.
pub async fn drop_tables(target: &mut Target, tables: &[TableName]) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    ledger::ensure(target).await?;
    let most = most_together(target).await?;
    if tables.len() > most {
        drop_keys_among(target, tables).await?;
    }
    for batch in tables.chunks(most) {
        drop_together(target, batch).await?;
    }
    Ok(())
}

/// Drops the foreign keys from some of these tables to others of them.
async fn drop_keys_among(target: &Target, tables: &[TableName]) -> Result<()> {
    let sql = "WITH dropped AS (SELECT to_regclass(name)::oid AS oid FROM unnest($1::text[]) AS name) \
               SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint \
               WHERE contype = 'f' AND conparentid = 0 AND conrelid <> confrelid \
                 AND conrelid IN (SELECT oid FROM dropped) AND confrelid IN (SELECT oid FROM dropped)";
    let names: Vec<String> = tables.iter().map(qualified).collect();
    for row in target.client.query(sql, &[&names]).await? {
        let (table, key): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let sql = format!("ALTER TABLE {table} DROP CONSTRAINT {key}");
        target.client.batch_execute(&sql).await?;
    }
    Ok(())
}

async fn drop_together(target: &mut Target, tables: &[TableName]) -> Result<()> {
    let list = tables.iter().map(qualified).collect::<Vec<_>>().join(", ");
    let schemas: Vec<&str> = tables.iter().map(|table| table.schema.as_str()).collect();
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let transaction = target.client.transaction().await?;
    transaction
        .batch_execute(&format!("DROP TABLE IF EXISTS {list} RESTRICT"))
        .await?;
    let of_dropped = "(target_schema, target_table) IN (SELECT * FROM unnest($1::text[], $2::text[]))";
    let quarantine = format!(
        "DELETE FROM landfall.quarantine WHERE (source_schema, source_table) IN \
         (SELECT source_schema, source_table FROM landfall.load WHERE {of_dropped})"
    );
    transaction.execute(&quarantine, &[&schemas, &names]).await?;
    for ledger in ["load", "table_state"] {
        transaction
            .execute(
                &format!("DELETE FROM landfall.{ledger} WHERE {of_dropped}"),
                &[&schemas, &names],
            )
            .await?;
    }
    commit(transaction, "dropping tables").await
}

/// Drops the enum types that exist among `types`; one that is in use is an error.
///
/// # Errors
/// The server's.
pub async fn drop_types(target: &Target, types: &[TableName]) -> Result<()> {
    for name in types {
        target
            .client
            .batch_execute(&format!("DROP TYPE IF EXISTS {} RESTRICT", qualified(name)))
            .await?;
    }
    Ok(())
}

/// Validates a constraint that was made NOT VALID.
///
/// # Errors
/// The server's: 23503 or 23514 if a row violates it.
pub async fn validate_constraint(target: &Target, table: &TableName, constraint: &str) -> Result<()> {
    let sql = format!(
        "ALTER TABLE {} VALIDATE CONSTRAINT {}",
        qualified(table),
        quote(constraint)
    );
    Ok(target.client.batch_execute(&sql).await?)
}

/// Sets a comment on the ledger's schema that says what it is for, for those who find it.
///
/// # Errors
/// The server's.
pub async fn comment_ledger(target: &Target, text: &str) -> Result<()> {
    Ok(target
        .client
        .batch_execute(&format!("COMMENT ON SCHEMA landfall IS {}", literal(text)))
        .await?)
}
