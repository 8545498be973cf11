//! Nothing is dropped in silence: whatever stands in the source's catalog stands in the target's, or in a finding.
//!
//! Both catalogs are read by queries of this file, which share nothing with Landfall's own.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::mysql::MysqlDatabase;
use crate::support::pair::{Pair, findings};
use crate::support::script::statements;

/// The findings of an assessment, to be asked for names.
struct Told(Vec<(String, String)>);

impl Told {
    fn of(document: &Value) -> Told {
        let text = |finding: &Value, field: &str| finding[field].as_str().unwrap().to_lowercase();
        Told(
            findings(document)
                .into_iter()
                .map(|finding| (text(finding, "object"), text(finding, "message")))
                .collect(),
        )
    }

    /// True if a finding is about `table` and names `thing`.
    fn about(&self, table: &str, thing: &str) -> bool {
        let (table, thing) = (table.to_lowercase(), thing.to_lowercase());
        self.0
            .iter()
            .any(|(object, message)| object.contains(&table) && (object.contains(&thing) || message.contains(&thing)))
    }
}

/// What is missing, one line each.
struct Check {
    pair: Pair,
    told: Told,
    wrong: Vec<String>,
    looked: BTreeMap<&'static str, usize>,
}

type Text = Option<String>;

impl Check {
    fn new(pair: Pair) -> Check {
        let assessment = pair
            .landfall(&["assess", "--severity", "info", "--format", "json"])
            .expect(0)
            .json();
        Check {
            told: Told::of(&assessment),
            pair,
            wrong: Vec::new(),
            looked: BTreeMap::new(),
        }
    }

    /// Rows of the source's catalog, all columns as text. `{s}` is the schema.
    fn source(&mut self, sql: &str) -> Vec<Vec<Text>> {
        let sql = sql.replace("{s}", &format!("'{}'", self.pair.name));
        self.pair
            .source
            .rows(&sql)
            .into_iter()
            .map(|row| {
                row.unwrap()
                    .into_iter()
                    .map(|value| match value {
                        mysql_async::Value::NULL => None,
                        mysql_async::Value::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap()),
                        other => Some(other.as_sql(false).trim_matches('\'').to_owned()),
                    })
                    .collect()
            })
            .collect()
    }

    /// One value of the target's catalog. `{t}` is the table's oid.
    fn target(&mut self, table: &str, sql: &str) -> Text {
        let name = format!(
            "(select c.oid from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = '{}'::regnamespace and {})",
            quoted_identifier(&self.pair.name),
            named("c.relname", table)
        );
        let rows = self
            .pair
            .target
            .rows(&format!("select ({})::text", sql.replace("{t}", &name)));
        rows[0].get(0)
    }

    /// Notes what is neither in the target nor told.
    fn expect(&mut self, kind: &'static str, table: &str, thing: &str, kept: bool, what: impl FnOnce() -> String) {
        *self.looked.entry(kind).or_default() += 1;
        if !kept && !self.told.about(table, thing) {
            self.wrong.push(format!("{kind} {table}.{thing}: {}", what()));
        }
    }

    fn tables(&mut self) {
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

    fn columns(&mut self) {
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

    fn indexes(&mut self) {
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

    fn has_column(&mut self, view: &str, column: &str) -> bool {
        let sql = format!(
            "select count(*) from information_schema.columns where lower(table_schema) = 'information_schema' and lower(table_name) = '{view}' and lower(column_name) = '{column}'"
        );
        self.source(&sql)[0][0].as_deref() != Some("0")
    }

    fn foreign_keys(&mut self) {
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

    fn checks(&mut self, maria: bool) {
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

    fn partitions(&mut self) {
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

    fn others(&mut self) {
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
                self.expect(kind, &name, &name, false, || "is in no finding".to_owned());
            }
        }
    }

    /// Looks at everything, and fails with all that is missing.
    fn run(mut self, kinds: &[&str]) -> Pair {
        let maria = self.pair.source.value("select version()").unwrap().contains("MariaDB");
        self.tables();
        self.columns();
        self.indexes();
        self.foreign_keys();
        self.checks(maria);
        self.partitions();
        self.others();
        let missing: Vec<&&str> = kinds.iter().filter(|kind| !self.looked.contains_key(**kind)).collect();
        assert!(
            missing.is_empty(),
            "the schema was to hold {missing:?}: {:?}",
            self.looked
        );
        assert!(
            self.wrong.is_empty(),
            "{} are neither in the target nor in a finding:\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
        self.pair
    }
}

/// A condition on a name of the target. A name that PostgreSQL cannot have is cut somewhere; that it was must be told.
fn named(column: &str, name: &str) -> String {
    if name.len() <= 63 {
        return format!("{column} = {}", literal(name));
    }
    format!("starts_with({column}::text, {})", literal(&name[..40]))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn quoted_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Every kind of thing that a catalog can hold, each in a form that is easily lost.
const NASTY: &str = r#"
create table parent (
  id int unsigned not null auto_increment,
  code varchar(40) not null default 'it''s "x" \\ %',
  pair_a smallint not null default -5, pair_b char(3) not null default '',
  label enum('b','a','it''s','x,y','') character set utf8mb4 collate utf8mb4_bin not null default 'it''s',
  tags set('p','q') not null default 'p,q',
  small tinyint(1) not null default 1,
  amount decimal(20,6) unsigned not null default 0.000001,
  ratio double not null default 1e-7,
  bits bit(5) not null default b'10101',
  born date not null default '1970-02-03',
  made datetime(3) not null default current_timestamp(3),
  changed timestamp(6) not null default current_timestamp(6) on update current_timestamp(6) comment 'a comment with ''quotes'' and \\ and 🙂',
  zero date not null default '0000-00-00',
  stamp timestamp null default null on update current_timestamp,
  blob_default varbinary(10) not null default x'0041',
  -- A byte that MariaDB's catalog shows as a question mark, behind one at which MySQL's ends.
  hidden_default varbinary(10) null default x'00ff',
  body text null,
  doc json null,
  primary key (id),
  unique key uq_code (code),
  unique key uq_pair (pair_b, pair_a),
  unique key uq_nullable (body(30), made),
  key ix_prefix (code(7), amount),
  key ix_desc (made desc, id),
  fulltext key ft_body (body),
  constraint ck_amount check (amount <= 1000000 and small in (0, 1, 2)),
  constraint `ck "odd"` check (char_length(code) between 1 and 40),
  constraint ck_letters check (code <> 'é' and code <> '日本')
) engine=InnoDB default charset=utf8mb4 comment='the parent; it''s "all" here';
create table child (
  id bigint not null auto_increment,
  parent_id int unsigned null,
  other int unsigned null,
  boss bigint null,
  pair_a smallint null, pair_b char(3) null,
  total decimal(10,2) not null default 0,
  twice decimal(11,2) generated always as (total * 2) stored,
  upper_b char(3) generated always as (upper(pair_b)) virtual,
  place point not null,
  hidden int null default 7 invisible,
  primary key (id),
  key ix_total (total),
  spatial key sx_place (place),
  constraint fk_cascade foreign key (parent_id) references parent (id) on delete cascade on update cascade,
  constraint fk_null foreign key (other) references parent (id) on delete set null on update restrict,
  constraint fk_self foreign key (boss) references child (id) on delete no action,
  constraint fk_pair foreign key (pair_b, pair_a) references parent (pair_b, pair_a) on update cascade
) engine=InnoDB default charset=utf8mb4;
create table `Odd Names` (
  `select` int not null, `it's` int null, `a "b"` int null, `Größe` int null, `dot.ted` int null, `back``tick` int null, `UPPER` int null, `upper2` int null,
  primary key (`select`), key `order by` (`it's`, `a "b"`), unique key `Unique.Key` (`Größe`), constraint `fk odd` foreign key (`dot.ted`) references `Odd Names` (`select`)
) engine=InnoDB;
create table a_table_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes_ (
  a_column_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes int not null primary key,
  c2 int null, key an_index_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes (c2)
) engine=InnoDB;
create table no_key (v int null, t timestamp null) engine=InnoDB;
create table other_key (n int not null auto_increment, v varchar(10) not null, unique key uq_n (n), primary key (v)) engine=InnoDB auto_increment=500;
create table by_range (id int not null, d date not null, v int null, primary key (id, d), key ix_v (v)) engine=InnoDB
  partition by range (to_days(d)) (partition p0 values less than (to_days('2020-01-01')), partition p1 values less than (to_days('2021-01-01')), partition p2 values less than maxvalue);
create table by_list (id int not null, kind int null, key (kind)) engine=InnoDB partition by list (kind) (partition p1 values in (1, 2), partition pn values in (null, 3));
create table by_hash (id int not null primary key) engine=InnoDB partition by hash (id) partitions 3;
create table by_key (id int not null primary key, v int) engine=InnoDB partition by key (id) partitions 2;
create table by_columns (a int not null, b varchar(10) not null, primary key (a, b)) engine=InnoDB
  partition by range columns (a) (partition p0 values less than (10), partition p1 values less than (20), partition p2 values less than (maxvalue));
create table by_other_key (id int not null primary key, y int not null) engine=MyISAM;
create table sub_parts (id int not null, d date not null) engine=InnoDB partition by range (year(d)) subpartition by hash (to_days(d)) subpartitions 2
  (partition p0 values less than (2020), partition p1 values less than maxvalue);
create view summary as select p.code, count(*) as children from parent p join child c on c.parent_id = p.id group by p.code;
insert into parent (id, code, pair_a, pair_b, zero, body, doc) values (7, 'seven', 1, 'AAA', '2020-01-01', 'text', '{"a": 1}'), (9, 'nine', 2, 'BBB', '2020-01-01', null, null);
insert into child (id, parent_id, other, boss, pair_a, pair_b, total, place) values (1, 7, 9, null, 1, 'AAA', 1.50, st_geomfromtext('POINT(1 2)')), (2, 9, 7, 1, null, null, 2.50, st_geomfromtext('POINT(3 4)'));
insert into `Odd Names` values (1, 2, 3, 4, null, 6, 7, 8), (2, 2, 3, 5, 1, 6, 7, 8);
insert into a_table_whose_name_is_as_long_as_mysql_allows_which_is_64_bytes_ values (1, 1);
insert into no_key values (1, null), (1, null);
insert into other_key values (17, 'x');
insert into by_range values (1, '2019-05-05', 1), (2, '2020-05-05', 2), (3, '2030-01-01', null);
insert into by_list values (1, 1), (2, null), (3, 3);
insert into by_hash values (1), (2), (3), (4);
insert into by_key values (1, 1), (2, 2);
insert into by_columns values (5, 'a'), (15, 'b'), (25, 'c');
insert into by_other_key values (1, 1);
insert into sub_parts values (1, '2019-01-01'), (2, '2021-01-01');
alter table parent auto_increment = 5000;
create trigger parent_before before insert on parent for each row set new.code = trim(new.code);
create procedure do_nothing (in a int) select a;
create function one () returns int deterministic return 1;
create event never on schedule every 1 day starts '2037-01-01 00:00:00' disable do delete from no_key;
"#;

const OF_MARIADB: &str = "
create sequence numbers start with 100 increment by 5;
create table versioned (id int not null primary key, v int) with system versioning;
insert into versioned values (1, 1);
create table ignored_index (id int not null primary key, v int, key ix_ignored (v) ignored) engine=InnoDB;
create table text_default (id int not null primary key, u char(36) not null default uuid(), t text not null default 'abc', n int not null default (1 + 2)) engine=InnoDB;
create table addresses (u uuid not null primary key, four inet4 null default '1.2.3.4', six inet6 null) engine=InnoDB";

const OF_MYSQL: &str = "
create table functional (id int not null primary key, v varchar(50) null, key ix_lower ((lower(v))), key ix_hidden (v) invisible) engine=InnoDB;
create table text_default (id int not null primary key, u char(36) not null default (uuid()), n int not null default (1 + 2)) engine=InnoDB";

fn nasty(name: &str) -> Pair {
    let mut pair = Pair::new(name, "");
    let maria = pair.source.value("select version()").unwrap().contains("MariaDB");
    for statement in statements(NASTY)
        .iter()
        .chain(&statements(if maria { OF_MARIADB } else { OF_MYSQL }))
    {
        pair.source.run(statement);
    }
    pair
}

#[test]
fn everything_in_a_nasty_catalog_is_in_the_target_or_in_a_finding() {
    let pair = nasty("lf_catalog_nasty");
    pair.landfall(&["migrate", "--fence"]).expect(0);
    Check::new(pair).run(&[
        "table",
        "column",
        "nullability",
        "default",
        "primary key",
        "unique key",
        "index",
        "foreign key",
        "check",
        "comment",
        "identity",
        "generated column",
        "enum labels",
        "view",
        "trigger",
        "routine",
        "event",
        "partitions",
        "on update",
        "invisible column",
        "invisible index",
        "collation",
        "table without transactions",
    ]);
}

#[test]
fn everything_in_the_shops_catalog_is_in_the_target_or_in_a_finding() {
    let mut pair = Pair::new("lf_catalog_shop", "");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/demo");
    let maria = pair.source.value("select version()").unwrap().contains("MariaDB");
    // The shop without its rows: the demo itself brings those.
    for file in ["shop.sql", if maria { "shop-mariadb.sql" } else { "shop-mysql.sql" }] {
        for statement in statements(&std::fs::read_to_string(folder.join(file)).unwrap()) {
            if !statement.to_uppercase().starts_with("INSERT") && !statement.to_uppercase().starts_with("SELECT") {
                pair.source.run(&statement);
            }
        }
    }
    pair.landfall(&["migrate"]).expect(0);
    Check::new(pair).run(&[
        "table",
        "foreign key",
        "check",
        "view",
        "trigger",
        "routine",
        "event",
        "partitions",
        "on update",
        "generated column",
        "enum labels",
    ]);
}

/// The value that the next insert into the source gets.
fn next_in_source(source: &mut MysqlDatabase, table: &str) -> u64 {
    // MySQL keeps statistics of tables for a day unless told otherwise; MariaDB does not know the variable.
    let _unknown = source.try_run("set information_schema_stats_expiry = 0");
    source
        .value(&format!("select cast(auto_increment as char) from information_schema.tables where table_schema = database() and table_name = '{table}'"))
        .unwrap()
        .parse()
        .unwrap()
}

#[test]
fn identity_triggers_and_foreign_keys_work_in_the_target_as_in_the_source() {
    let mut pair = nasty("lf_catalog_works");
    pair.landfall(&["migrate", "--fence"]).expect(0);

    // Identity: the next value is the source's.
    for (table, column, insert) in [
        (
            "parent",
            "id",
            "insert into parent (code, pair_a, pair_b) values ('new', 3, 'CCC') returning id",
        ),
        ("child", "id", "insert into child (place) values ('\\x00') returning id"),
        ("other_key", "n", "insert into other_key (v) values ('new') returning n"),
    ] {
        let wanted = next_in_source(&mut pair.source, table);
        let rows = pair
            .target
            .rows(&format!("with new as ({insert}) select {column}::bigint from new"));
        let got = u64::try_from(rows[0].get::<_, i64>(0)).unwrap();
        assert_eq!(got, wanted, "{table}.{column}");
    }
    pair.target.run("delete from parent where code = 'new'; delete from child where place = '\\x00'; delete from other_key where v = 'new'");

    // Defaults give what MySQL gives.
    let defaults = pair.target.value("select to_jsonb(p) from (select code, pair_a, label, tags, small, amount, ratio, bits, born, blob_default from parent where false) as p");
    assert_eq!(defaults, None);
    pair.target.run("insert into parent (pair_a, pair_b) values (4, 'DDD')");
    let got = pair.target.value("select concat_ws('|', code, pair_a, label, array_to_string(tags, ','), small, amount, ratio, bits, born, encode(blob_default, 'hex'), encode(hidden_default, 'hex')) from parent where pair_b = 'DDD'").unwrap();
    pair.source.run("insert into parent (pair_a, pair_b) values (4, 'DDD')");
    let wanted = pair.source.value("select concat_ws('|', code, pair_a, label, tags, small, amount, '1e-07', lpad(bin(bits + 0), 5, '0'), born, lower(hex(blob_default)), lower(hex(hidden_default))) from parent where pair_b = 'DDD'").unwrap();
    assert_eq!(got, wanted);
    pair.target.run("delete from parent where pair_b = 'DDD'");

    // ON UPDATE CURRENT_TIMESTAMP: set on a change, not without one, and not over an explicit value.
    pair.target
        .run("update parent set changed = '2001-01-01 00:00:00+00', stamp = null where id = 7");
    let changed = |pair: &mut Pair| {
        pair.target.value("select (changed at time zone 'UTC') || ' ' || coalesce(extract(year from stamp)::text, '-') from parent where id = 7").unwrap()
    };
    assert!(
        changed(&mut pair).starts_with("2001-01-01 00:00:00"),
        "an explicit value stays: {}",
        changed(&mut pair)
    );
    pair.target.run("update parent set code = code where id = 7");
    assert!(
        changed(&mut pair).starts_with("2001-01-01 00:00:00"),
        "an update that changes nothing sets nothing: {}",
        changed(&mut pair)
    );
    pair.target.run("update parent set code = 'sieben' where id = 7");
    assert!(
        !changed(&mut pair).starts_with("2001") && !changed(&mut pair).ends_with('-'),
        "a change sets both: {}",
        changed(&mut pair)
    );

    // Generated columns compute.
    pair.target
        .run("update child set total = 10, pair_b = null, pair_a = null where id = 1");
    assert_eq!(
        pair.target.value("select twice from child where id = 1").as_deref(),
        Some("20.00")
    );

    // Checks refuse, letters beyond ASCII included.
    assert!(
        pair.target
            .try_run("update parent set code = 'é' where id = 7")
            .is_err()
    );
    assert!(
        pair.target
            .try_run("update parent set code = '日本' where id = 7")
            .is_err()
    );
    assert!(pair.target.try_run("update parent set amount = 1000001").is_err());
    assert!(pair.target.try_run("update parent set amount = -1").is_err());
    assert!(pair.target.try_run("update parent set label = 'none'").is_err());

    // Foreign keys: cascade, set null, refuse.
    assert!(
        pair.target
            .try_run("insert into child (parent_id, place) values (999, '\\x00')")
            .is_err()
    );
    pair.target
        .run("update child set other = null where other = 7; update parent set id = 70 where id = 7");
    assert_eq!(
        pair.target.value("select parent_id from child where id = 1").as_deref(),
        Some("70")
    );
    assert!(
        pair.target.try_run("update parent set id = 90 where id = 9").is_err(),
        "ON UPDATE RESTRICT of fk_null"
    );
    assert!(
        pair.target.try_run("delete from child where id = 1").is_err(),
        "child 2 has 1 for its boss"
    );
    pair.target
        .run("update child set boss = null; delete from parent where id = 70");
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',') from child")
            .as_deref(),
        Some("2")
    );
    pair.target
        .run("update child set other = 9, parent_id = null; delete from parent where id = 9");
    assert_eq!(
        pair.target
            .value("select coalesce(other::text, 'null') from child where id = 2")
            .as_deref(),
        Some("null")
    );
}

#[test]
fn a_partitioned_table_keeps_its_partitions_where_the_mapping_says_so() {
    let mut pair = Pair::with_mapping("lf_catalog_partitions", "[options]\npartitions = \"partitions\"\n", "");
    pair.source.run_all(
        "create table by_year (id int not null, d date not null, primary key (id, d)) engine=InnoDB partition by range (year(d)) (partition p0 values less than (2020), partition p1 values less than (2021), partition pm values less than maxvalue);
         create table by_list (id int not null, kind int null) engine=InnoDB partition by list (kind) (partition p1 values in (1, 2), partition pn values in (null, 3));
         create table by_range (v int null) engine=InnoDB partition by range (v) (partition p0 values less than (10), partition p1 values less than (20));
         insert into by_year values (1, '2019-12-31'), (2, '2020-01-01'), (3, '2020-12-31'), (4, '2021-01-01'), (5, '9999-12-31');
         insert into by_list values (1, 1), (2, 2), (3, 3), (4, null);
         insert into by_range values (null), (-5), (9), (10), (19)",
    );
    pair.landfall(&["migrate"]).expect(0);
    for (table, least) in [("by_year", 3), ("by_list", 2), ("by_range", 2)] {
        let partitions: usize = pair
            .target
            .value(&format!(
                "select count(*) from pg_inherits where inhparent = '{table}'::regclass"
            ))
            .unwrap()
            .parse()
            .unwrap();
        assert!(partitions >= least, "{table}: {partitions}");
        assert_eq!(pair.target_rows(table), pair.source_rows(table), "{table}");
    }
    // Each row is where its year says.
    let spread = pair.target.value("select string_agg(rows::text, ',' order by first) from (select count(*) as rows, min(d) as first from by_year group by tableoid) as parts");
    assert_eq!(spread.as_deref(), Some("1,2,2"));
    // NULLs have a place.
    pair.target
        .run("insert into by_range values (null); insert into by_list values (9, null)");
}
