//! Constraints that stand in the way of loading, set aside and put back.
//!
//! Parts are loaded in parallel and in any order, and a refresh replaces rows chunk by chunk. In between, a child may
//! stand without its parent, and a value of a unique column may stand in two chunks at once, although source and
//! target are both right before and after. So foreign keys of and to the loaded tables, and on a refresh unique
//! constraints and unique indexes too, are dropped before loading and created again by `finish`. What is dropped is
//! written to `landfall.suspended` in the same transaction; nothing is lost with a crash. Primary keys stay: a key
//! decides its chunk, so they cannot conflict between chunks.

use model::TableName;

use crate::connect::Target;
use crate::error::{Error, Result};
use crate::sql_text::{literal, qualified};

/// A constraint or index that was dropped, or created again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspended {
    pub table: TableName,
    pub name: String,
}

/// The order of putting back: what a foreign key refers to comes first.
const KINDS: [&str; 3] = ["unique constraint", "unique index", "foreign key"];

/// The schema is there: [`crate::ledger::ensure`] comes before every load.
const ENSURE: &str = "
    create table if not exists landfall.suspended (
        target_schema text not null,
        target_table text not null,
        name text not null,
        kind text not null check (kind in ('unique constraint', 'unique index', 'foreign key')),
        definition text not null,
        suspended_at timestamptz not null default now(),
        primary key (target_schema, target_table, name))";

/// Foreign keys of the tables and to them, unique and exclusion constraints, and unique indexes that no constraint owns.
/// <https://www.postgresql.org/docs/current/catalog-pg-constraint.html>. Those of partitions come and go with their
/// parent's (`conparentid`, `relispartition`).
const FIND: &str = "
    with wanted as (
        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join unnest($1::text[], $2::text[]) as t (schema_name, table_name)
          on t.schema_name = n.nspname and t.table_name = c.relname)
    select n.nspname, c.relname, k.conname,
           case k.contype when 'f' then 'foreign key' else 'unique constraint' end,
           pg_get_constraintdef(k.oid)
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.conparentid = 0
      and ((k.contype = 'f' and (k.conrelid in (select oid from wanted) or k.confrelid in (select oid from wanted)))
        or (k.contype in ('u', 'x') and $3 and k.conrelid in (select oid from wanted)))
    union all
    select n.nspname, c.relname, i.relname, 'unique index',
           -- Of a partitioned index the definition says ONLY, which would come back invalid and empty.
           case i.relkind when 'I' then replace(pg_get_indexdef(x.indexrelid), quote_ident(i.relname) || ' ON ONLY ',
                                                quote_ident(i.relname) || ' ON ')
                else pg_get_indexdef(x.indexrelid) end
    from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    where $3 and x.indisunique and not x.indisprimary and c.oid in (select oid from wanted) and not i.relispartition
      and not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))
    order by 4, 1, 2, 3";

/// Drops what stands in the way of loading `tables` and keeps the definitions; `unique` says whether rows are going to
/// be replaced. Returns what was dropped, nothing if there is nothing.
///
/// # Errors
/// The account does not own the tables, or the connection is lost; then nothing was dropped.
pub async fn suspend(target: &mut Target, tables: &[TableName], unique: bool) -> Result<Vec<Suspended>> {
    let schemas: Vec<&str> = tables.iter().map(|table| table.schema.as_str()).collect();
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let found = target.client.query(FIND, &[&schemas, &names, &unique]).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let transaction = target.client.transaction().await?;
    transaction.batch_execute(ENSURE).await?;
    let mut suspended = Vec::new();
    // Foreign keys sort first: they depend on the unique constraints.
    for row in &found {
        let table = TableName::new(row.get::<_, String>(0), row.get::<_, String>(1));
        let name: String = row.get(2);
        let kind: String = row.get(3);
        let definition: String = row.get(4);
        transaction
            .execute(
                "insert into landfall.suspended (target_schema, target_table, name, kind, definition) values ($1, $2, $3, $4, $5)
                 on conflict (target_schema, target_table, name) do update set kind = excluded.kind, definition = excluded.definition",
                &[&table.schema, &table.name, &name, &kind, &definition],
            )
            .await?;
        let quoted = model::pg_type::quote(&name);
        let drop = if kind == "unique index" {
            format!(
                "drop index {}",
                qualified(&TableName::new(table.schema.clone(), name.clone()))
            )
        } else {
            format!("alter table {} drop constraint {quoted}", qualified(&table))
        };
        transaction.batch_execute(&drop).await?;
        suspended.push(Suspended { table, name });
    }
    transaction.commit().await?;
    Ok(suspended)
}

/// What [`restore`] did.
#[derive(Debug, Default)]
pub struct Restored {
    pub back: Vec<Suspended>,
    /// What the data does not allow, with the statement; it stays listed for the next time.
    pub failed: Vec<NotRestored>,
}

/// A constraint that could not be created again.
#[derive(Debug)]
pub struct NotRestored {
    /// As `foreign key x of a.b`.
    pub object: String,
    pub sql: String,
    pub error: Error,
}

/// Creates again everything that [`suspend`] dropped: unique constraints and indexes first, then foreign keys, which
/// are validated. Each in a transaction of its own, so that what is done stays done, and one that the data does not
/// allow does not keep the others out.
///
/// # Errors
/// The connection's, and the ledger's; a constraint's own is in the answer.
pub async fn restore(target: &mut Target) -> Result<Restored> {
    let mut restored = Restored::default();
    for kind in KINDS {
        for listed in listed(target).await?.into_iter().filter(|listed| listed.kind == kind) {
            let Listed {
                table,
                name,
                definition,
                ..
            } = listed;
            let create = if kind == "unique index" {
                definition
            } else {
                format!(
                    "alter table {} add constraint {} {definition}",
                    qualified(&table),
                    model::pg_type::quote(&name)
                )
            };
            // A table that is gone takes its constraints with it.
            let done = !has_table(target, &table).await? || exists(target, &table, &name, kind).await?;
            let transaction = target.client.transaction().await?;
            if !done && let Err(error) = transaction.batch_execute(&create).await {
                let error = Error::from(error);
                if error.is_retryable() {
                    return Err(error);
                }
                restored.failed.push(NotRestored {
                    object: format!("{kind} {name} of {table}"),
                    sql: create,
                    error,
                });
                continue;
            }
            transaction
                .execute(
                    "delete from landfall.suspended where target_schema = $1 and target_table = $2 and name = $3",
                    &[&table.schema, &table.name, &name],
                )
                .await?;
            transaction.commit().await?;
            restored.back.push(Suspended { table, name });
        }
    }
    Ok(restored)
}

/// A row of `landfall.suspended`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub table: TableName,
    pub name: String,
    /// `unique constraint`, `unique index` or `foreign key`.
    pub kind: String,
    pub definition: String,
}

/// What is set aside now.
///
/// # Errors
/// The query's.
pub async fn listed(target: &Target) -> Result<Vec<Listed>> {
    let present = target
        .client
        .query_one("select to_regclass('landfall.suspended') is not null", &[])
        .await?;
    if !present.try_get::<_, bool>(0)? {
        return Ok(Vec::new());
    }
    let sql = "select target_schema, target_table, name, kind, definition from landfall.suspended order by 1, 2, 3";
    target
        .client
        .query(sql, &[])
        .await?
        .iter()
        .map(|row| {
            Ok(Listed {
                table: TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?),
                name: row.try_get(2)?,
                kind: row.try_get(3)?,
                definition: row.try_get(4)?,
            })
        })
        .collect()
}

async fn has_table(target: &Target, table: &TableName) -> Result<bool> {
    Ok(target
        .client
        .query_one("select to_regclass($1) is not null", &[&qualified(table)])
        .await?
        .try_get(0)?)
}

async fn exists(target: &Target, table: &TableName, name: &str, kind: &str) -> Result<bool> {
    let sql = if kind == "unique index" {
        format!(
            "select to_regclass({}) is not null",
            literal(&qualified(&TableName::new(table.schema.clone(), name)))
        )
    } else {
        format!(
            "select exists (select from pg_constraint where conrelid = to_regclass({}) and conname = {})",
            literal(&qualified(table)),
            literal(name)
        )
    };
    Ok(target.client.query_one(&sql, &[]).await?.get(0))
}
