//! Tables and their columns.

use super::{Check, named};

impl Check {
    pub(super) fn tables(&mut self) {
        let rows = self.source("select table_name, engine, table_comment from information_schema.tables where table_schema = {s} and table_type in ('BASE TABLE', 'SYSTEM VERSIONED') order by 1");
        for row in rows {
            let name = row[0].clone().unwrap();
            let there = self.target(&name, "select {t}").is_some();
            self.expect("table", &name, &name, there, || "is not there".to_owned());
            let comment = self.target(&name, "select obj_description({t}, 'pg_class')");
            let wanted = row[2].clone().filter(|text| !text.is_empty());
            self.expect("comment", &name, &name, comment == wanted, || {
                format!("{comment:?} instead of {wanted:?}")
            });
        }
    }

    pub(super) fn columns(&mut self) {
        let rows = self.source(
            "select c.table_name, c.column_name, c.is_nullable, c.column_default, c.extra, c.column_comment, c.data_type, c.column_type, c.collation_name,
                 c.generation_expression
             from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
             where c.table_schema = {s} and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED') order by 1, c.ordinal_position",
        );
        for row in rows {
            let value = |index: usize| row[index].clone().unwrap_or_default();
            let (table, column, extra) = (value(0), value(1), value(4).to_lowercase());
            let attribute = format!(
                "from pg_attribute a where attrelid = {{t}} and attnum > 0 and not attisdropped and {}",
                named("attname", &column)
            );
            let there = self.target(&table, &format!("select atttypid::regtype {attribute}"));
            self.expect("column", &table, &column, there.is_some(), || "is not there".to_owned());
            if there.is_none() {
                continue;
            }
            let not_null = self
                .target(&table, &format!("select attnotnull {attribute}"))
                .as_deref()
                == Some("true");
            self.expect("nullability", &table, &column, not_null == (value(2) == "NO"), || {
                format!("NOT NULL is {not_null}")
            });
            let generated = self
                .target(&table, &format!("select attgenerated <> '' {attribute}"))
                .as_deref()
                == Some("true");
            let is_generated = row[9].as_deref().is_some_and(|text| !text.is_empty());
            self.expect("generated column", &table, &column, generated == is_generated, || {
                format!("generated is {generated}")
            });
            let identity = self
                .target(&table, &format!("select attidentity <> '' {attribute}"))
                .as_deref()
                == Some("true");
            self.expect(
                "identity",
                &table,
                &column,
                identity == extra.contains("auto_increment"),
                || format!("identity is {identity}"),
            );
            // MariaDB writes the default NULL as a word.
            let has_default = row[3].as_deref().is_some_and(|text| text != "NULL") && !is_generated;
            let default = self.target(
                &table,
                &format!(
                    "select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum \
                     where d.adrelid = {{t}} and a.attgenerated = '' and {}",
                    named("a.attname", &column)
                ),
            );
            self.expect("default", &table, &column, default.is_some() == has_default, || {
                format!("{default:?} for {:?}", row[3])
            });
            let comment = self.target(&table, &format!("select col_description({{t}}, attnum) {attribute}"));
            let wanted = row[5].clone().filter(|text| !text.is_empty());
            self.expect("comment", &table, &column, comment == wanted, || {
                format!("{comment:?} instead of {wanted:?}")
            });
            if extra.contains("on update") {
                let triggers = self.target(&table, "select count(*) from pg_trigger where tgrelid = {t} and not tgisinternal and (tgtype::int & 16) <> 0 and (tgtype::int & 2) <> 0");
                self.expect("on update", &table, &column, triggers.as_deref() != Some("0"), || {
                    "no BEFORE UPDATE trigger".to_owned()
                });
            }
            if extra.contains("invisible") {
                self.expect("invisible column", &table, &column, false, || {
                    "nothing is said".to_owned()
                });
            }
            if value(8).ends_with("_ci")
                && ["char", "varchar", "text", "tinytext", "mediumtext", "longtext"].contains(&value(6).as_str())
            {
                self.expect("collation", &table, &column, there.as_deref() == Some("citext"), || {
                    format!("{} compares otherwise", value(8))
                });
            }
            if value(6) == "enum" {
                let wanted = value(7)
                    .strip_prefix("enum(")
                    .and_then(|text| text.strip_suffix(')'))
                    .unwrap()
                    .to_owned();
                let labels = self.target(
                    &table,
                    &format!("select string_agg('''' || replace(enumlabel, '''', '''''') || '''', ',' order by enumsortorder) from pg_enum where enumtypid = (select atttypid {attribute})"),
                );
                self.expect(
                    "enum labels",
                    &table,
                    &column,
                    labels.as_deref() == Some(wanted.as_str()),
                    || format!("{labels:?} instead of {wanted}"),
                );
            }
        }
    }
}
