//! Indexes, foreign keys and checks.

use std::collections::BTreeMap;

use super::{Check, Text, literal, named};

impl Check {
    pub(super) fn indexes(&mut self) {
        let expression = if self.has_column("statistics", "expression") {
            "expression"
        } else {
            "cast(null as char)"
        };
        let invisible = if self.has_column("statistics", "ignored") {
            "ignored = 'YES'"
        } else if self.has_column("statistics", "is_visible") {
            "is_visible = 'NO'"
        } else {
            "0"
        };
        let rows = self.source(&format!(
            "select table_name, index_name, cast(non_unique as char), index_type, column_name, cast(sub_part as char), collation, {expression}, if({invisible}, 'hidden', '')
             from information_schema.statistics where table_schema = {{s}} order by 1, 2, seq_in_index"
        ));
        let mut indexes: BTreeMap<(String, String), Vec<Vec<Text>>> = BTreeMap::new();
        for row in rows {
            indexes
                .entry((row[0].clone().unwrap(), row[1].clone().unwrap()))
                .or_default()
                .push(row);
        }
        for ((table, index), parts) in indexes {
            let is_unique = parts[0][2].as_deref() == Some("0");
            let kind = parts[0][3].clone().unwrap();
            let columns: Vec<String> = parts.iter().map(|part| part[4].clone().unwrap_or_default()).collect();
            if index == "PRIMARY" {
                let key = self.target(
                    &table,
                    "select string_agg(a.attname, chr(1) order by k.n) from pg_constraint c cross join unnest(c.conkey) with ordinality as k (attnum, n)
                     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum where c.conrelid = {t} and c.contype = 'p'",
                );
                let wanted = columns.join("\u{1}");
                self.expect(
                    "primary key",
                    &table,
                    "primary",
                    key.as_deref()
                        .is_some_and(|key| key == wanted || wanted.len() > 63 && key.starts_with(&wanted[..40])),
                    || format!("{key:?} instead of {wanted:?}"),
                );
                continue;
            }
            // An index of the target whose definition names the columns in their order, each behind the one before.
            let definitions = self
                .target(
                    &table,
                    "select string_agg(pg_get_indexdef(indexrelid), chr(1)) from pg_index where indrelid = {t}",
                )
                .unwrap_or_default()
                // A quote in a name is doubled there.
                .replace("\"\"", "\"");
            let fits = |definition: &str| {
                let Some((head, mut rest)) = definition.split_once(" USING ") else {
                    return false;
                };
                let unique = head.starts_with("CREATE UNIQUE ");
                let method = rest.split_whitespace().next().unwrap_or_default();
                let in_order = columns.iter().all(|column| match rest.find(column.as_str()) {
                    Some(position) => {
                        rest = &rest[position + column.len()..];
                        true
                    }
                    None => false,
                });
                let prefixes = parts.iter().filter(|part| part[5].is_some() && kind == "BTREE").count();
                let descending = parts.iter().filter(|part| part[6].as_deref() == Some("D")).count();
                in_order
                    && unique == is_unique
                    && (kind == "FULLTEXT") == (method == "gin")
                    && (kind == "SPATIAL") == (method == "gist")
                    && definition.matches("\"left\"(").count() + definition.matches("substr").count() >= prefixes
                    && definition.matches(" DESC").count() == descending
            };
            let kept = definitions.split('\u{1}').any(fits);
            let what = if is_unique { "unique key" } else { "index" };
            self.expect(what, &table, &index, kept, || {
                format!("{kind} {columns:?} is none of {definitions:?}")
            });
            if parts.iter().any(|part| part[8].as_deref() == Some("hidden")) {
                self.expect("invisible index", &table, &index, false, || {
                    "nothing is said".to_owned()
                });
            }
        }
    }

    pub(super) fn has_column(&mut self, view: &str, column: &str) -> bool {
        let sql = format!(
            "select count(*) from information_schema.columns where lower(table_schema) = 'information_schema' and lower(table_name) = '{view}' and lower(column_name) = '{column}'"
        );
        self.source(&sql)[0][0].as_deref() != Some("0")
    }

    pub(super) fn foreign_keys(&mut self) {
        let rows = self.source(
            "select k.table_name, k.constraint_name, group_concat(k.column_name order by k.ordinal_position separator x'01'), k.referenced_table_name,
                 group_concat(k.referenced_column_name order by k.ordinal_position separator x'01'), r.update_rule, r.delete_rule
             from information_schema.key_column_usage k join information_schema.referential_constraints r
               on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
             where k.table_schema = {s} and k.referenced_table_name is not null group by 1, 2, 4, 6, 7 order by 1, 2",
        );
        for row in rows {
            let value = |index: usize| row[index].clone().unwrap();
            let (table, name) = (value(0), value(1));
            let action = |rule: &str| match rule {
                "CASCADE" => "c",
                "SET NULL" => "n",
                "SET DEFAULT" => "d",
                // Both refuse; in MySQL they are the same.
                _ => "ar",
            };
            let found = self.target(
                &table,
                &format!(
                    "select string_agg(conname::text, ', ') from pg_constraint c where conrelid = {{t}} and contype = 'f'
                     and confrelid::regclass::text like {} and convalidated
                     and (select string_agg(attname, chr(1) order by n) from unnest(conkey) with ordinality as k (num, n) join pg_attribute on attrelid = conrelid and attnum = num) = {}
                     and (select string_agg(attname, chr(1) order by n) from unnest(confkey) with ordinality as k (num, n) join pg_attribute on attrelid = confrelid and attnum = num) = {}
                     and position(confupdtype::text in '{}') > 0 and position(confdeltype::text in '{}') > 0",
                    literal(&format!("%{}%", value(3))),
                    literal(&value(2)),
                    literal(&value(4)),
                    action(&value(5)),
                    action(&value(6)),
                ),
            );
            self.expect("foreign key", &table, &name, found.is_some(), || {
                format!(
                    "{:?} to {} {:?}, {} and {}",
                    value(2),
                    value(3),
                    value(4),
                    value(5),
                    value(6)
                )
            });
        }
    }

    pub(super) fn checks(&mut self, maria: bool) {
        let rows = self.source(if maria {
            "select table_name, constraint_name, check_clause from information_schema.check_constraints where constraint_schema = {s} order by 1, 2"
        } else {
            "select t.table_name, c.constraint_name, c.check_clause from information_schema.check_constraints c
             join information_schema.table_constraints t on t.constraint_schema = c.constraint_schema and t.constraint_name = c.constraint_name
             where c.constraint_schema = {s} order by 1, 2"
        });
        for row in rows {
            let (table, name, clause) = (
                row[0].clone().unwrap(),
                row[1].clone().unwrap(),
                row[2].clone().unwrap(),
            );
            // How MariaDB says that a column is JSON.
            let is_json = clause.to_lowercase() == format!("json_valid(`{}`)", name.to_lowercase());
            let kept = if is_json {
                self.target(
                    &table,
                    &format!(
                        "select atttypid::regtype in ('json', 'jsonb') from pg_attribute where attrelid = {{t}} and {}",
                        named("attname", &name)
                    ),
                )
            } else {
                self.target(&table, &format!("select true from pg_constraint where conrelid = {{t}} and contype = 'c' and {} and convalidated", named("conname", &name)))
            };
            self.expect("check", &table, &name, kept.as_deref() == Some("true"), || {
                format!("{clause} is not there")
            });
        }
    }
}
