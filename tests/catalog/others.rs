//! Partitions, and what belongs to no table.

use super::Check;

impl Check {
    pub(super) fn partitions(&mut self) {
        let rows = self.source(
            "select table_name, min(partition_method), cast(count(distinct partition_name) as char), min(subpartition_method) from information_schema.partitions
             where table_schema = {s} and partition_name is not null group by 1 order by 1",
        );
        for row in rows {
            let (table, count): (String, usize) = (row[0].clone().unwrap(), row[2].clone().unwrap().parse().unwrap());
            let found = self.target(&table, "select case when relkind = 'p' then (select count(*) from pg_inherits where inhparent = c.oid) else 0 end from pg_class c where c.oid = {t}");
            let found: usize = found.map_or(0, |text| text.parse().unwrap());
            let method = row[1].clone().unwrap();
            // Told about the table, in a word about partitions.
            self.expect(
                "partitions",
                &table,
                "partition",
                found >= count && row[3].is_none(),
                || format!("{method}: {found} instead of {count}"),
            );
        }
    }

    pub(super) fn others(&mut self) {
        for (kind, sql) in [
            (
                "view",
                "select table_name from information_schema.views where table_schema = {s}",
            ),
            (
                "trigger",
                "select trigger_name from information_schema.triggers where trigger_schema = {s}",
            ),
            (
                "routine",
                "select routine_name from information_schema.routines where routine_schema = {s}",
            ),
            (
                "event",
                "select event_name from information_schema.events where event_schema = {s}",
            ),
            (
                "sequence",
                "select table_name from information_schema.tables where table_schema = {s} and table_type = 'SEQUENCE'",
            ),
            (
                "system versioned table",
                "select table_name from information_schema.tables where table_schema = {s} and table_type = 'SYSTEM VERSIONED'",
            ),
            (
                "table without transactions",
                "select table_name from information_schema.tables where table_schema = {s} and table_type = 'BASE TABLE' and engine <> 'InnoDB'",
            ),
        ] {
            for row in self.source(sql) {
                let name = row[0].clone().unwrap();
                // These are translated where PostgreSQL does the same; the rest is listed.
                let there = match kind {
                    "view" => Some(format!("pg_views where viewname = '{name}'")),
                    // It may have a number before its name, which keeps its turn.
                    "trigger" => Some(format!("pg_trigger where tgname ~ '^([0-9]+_)?{name}$'")),
                    "routine" => Some(format!(
                        "pg_proc where proname = '{name}' and prorettype <> 'trigger'::regtype"
                    )),
                    _ => None,
                };
                let there = there.is_some_and(|from| {
                    let count = self.pair.target.value(&format!("select count(*)::text from {from}"));
                    count.as_deref() == Some("1")
                });
                self.expect(kind, &name, &name, there, || "is in no finding".to_owned());
            }
        }
    }
}
