//! Whole scripts.

use model::source_schema::{ReferentialAction, SourceDefault, SourceIndexKind, SourceObjectKind, SourceTable};
use model::{MysqlType, SourceType};

use super::*;

fn of(text: &str, version: &str) -> Reading {
    let script = Script {
        name: "test.sql".to_owned(),
        text: text.to_owned(),
    };
    let options = ReadOptions {
        source_version: (!version.is_empty()).then(|| version.to_owned()),
        ..ReadOptions::default()
    };
    read(&[script], &options)
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn table<'r>(reading: &'r Reading, name: &str) -> &'r SourceTable {
    let mut tables = reading.schema.tables.iter();
    tables
        .find(|table| table.name.name == name)
        .unwrap_or_else(|| panic!("no {name}: {:?}", reading.findings))
}

fn columns(table: &SourceTable) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

fn indexes(table: &SourceTable) -> Vec<&str> {
    table.indexes.iter().map(|index| index.name.as_str()).collect()
}

const DUMP: &str = "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version\t8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;

DROP TABLE IF EXISTS `orders`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `orders` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `customer_id` int DEFAULT NULL,
  `note` varchar(50) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT 'it\\'s; new',
  `at` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `secret` int /*!80023 INVISIBLE */ DEFAULT '0',
  `total` decimal(10,2) GENERATED ALWAYS AS (`id` * 2) STORED,
  PRIMARY KEY (`id`),
  KEY `customer_id` (`customer_id`),
  FULLTEXT KEY `ft` (`note`) /*!50100 WITH PARSER `ngram` */ ,
  CONSTRAINT `fk` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='all; orders'
/*!50100 PARTITION BY HASH (id) PARTITIONS 2 */;
LOCK TABLES `orders` WRITE;
/*!40000 ALTER TABLE `orders` DISABLE KEYS */;
INSERT INTO `orders` VALUES (1,2,'a;b',NULL,0),(2,3,'c',NULL,0);
/*!40000 ALTER TABLE `orders` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `orders` FOR EACH ROW SET NEW.note = 'x' */;
/*!50001 CREATE VIEW `v` AS SELECT
 1 AS `id`*/;
CREATE TABLE `customers` (`id` int NOT NULL, PRIMARY KEY (`id`));
/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select `orders`.`id` AS `id` from `orders` */
/*!50002 WITH CASCADED CHECK OPTION */;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `p`(IN a INT)
BEGIN
  SELECT a;
END ;;
DELIMITER ;
";

#[test]
fn a_dump_is_read_to_the_last_statement() {
    let reading = of(DUMP, "");
    assert_eq!(reading.statements.not_understood, 0, "{:?}", reading.findings);
    assert_eq!(
        (reading.schema.product.as_str(), reading.schema.version.as_str()),
        ("MySQL", "8.0.36")
    );
    let orders = table(&reading, "orders");
    assert_eq!(orders.name.schema, "shop");
    assert_eq!(columns(orders), ["id", "customer_id", "note", "at", "secret", "total"]);
    assert_eq!(
        (orders.next_identity, orders.comment.as_str()),
        (Some(17), "all; orders")
    );
    assert_eq!(orders.columns[0].raw_type, "int unsigned");
    assert_eq!(
        orders.columns[2].default,
        Some(SourceDefault::Literal("it's; new".to_owned()))
    );
    assert_eq!(orders.columns[2].collation.as_deref(), Some("latin1_swedish_ci"));
    assert_eq!(
        (orders.columns[3].default.clone(), orders.columns[3].on_update_now),
        (Some(SourceDefault::Now(0)), Some(0))
    );
    assert!(orders.columns[4].invisible && orders.columns[5].generated.as_ref().is_some_and(|made| made.stored));
    assert_eq!(indexes(orders), ["customer_id", "ft"]);
    assert_eq!(orders.indexes[1].kind, SourceIndexKind::Fulltext);
    let key = &orders.foreign_keys[0];
    assert_eq!(
        (key.on_delete, key.on_update),
        (ReferentialAction::Cascade, ReferentialAction::NoAction)
    );
    assert_eq!(
        orders.partitioning.as_ref().map(|found| found.partitions.len()),
        Some(2)
    );
    let rows = &reading.rows[0];
    assert_eq!(
        &DUMP[rows.values..rows.bytes.end],
        " (1,2,'a;b',NULL,0),(2,3,'c',NULL,0)"
    );
    let kinds: Vec<_> = reading
        .schema
        .others
        .iter()
        .map(|other| (other.kind, other.name.name.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (SourceObjectKind::View, "v"),
            (SourceObjectKind::Procedure, "p"),
            (SourceObjectKind::Trigger, "t")
        ]
    );
    let view = &reading.schema.others[0];
    assert_eq!(
        view.definition.as_deref(),
        Some("select `orders`.`id` AS `id` from `orders`")
    );
    assert_eq!(view.options, ["WITH CASCADED CHECK OPTION"]);
    let trigger = reading.schema.others[2].definition.as_deref();
    assert_eq!(
        trigger,
        Some("BEFORE INSERT ON `shop`.`orders` FOR EACH ROW SET NEW.note = 'x'")
    );
    assert_eq!(reading.lines["view shop.v"].line, 35);
}

#[test]
fn names_and_indexes_that_the_server_makes() {
    let text = "create table p (id int primary key, b int, unique (b));
        create table c (a int, b int unique key, c int, d int,
          key (a, b), key (a), unique a_3 (c), index (a),
          foreign key (a) references P (ID), foreign key (c) references p (id), foreign key (d) references p (b),
          constraint named foreign key (b) references p (id), foreign key (d, a) references p (b, id),
          check (a > 0), check (b > 0), c2 int check (c2 > 1));";
    let reading = of(text, "8.0.36");
    assert_eq!(codes(&reading), [""; 0]);
    let c = table(&reading, "c");
    assert_eq!(indexes(c), ["a", "a_2", "a_3", "a_4", "b", "d"]);
    // The index for (d) went when that for (d, a) came.
    assert_eq!(c.indexes[5].parts.len(), 2);
    let keys: Vec<&str> = c.foreign_keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(keys, ["c_ibfk_1", "c_ibfk_2", "c_ibfk_3", "c_ibfk_4", "named"]);
    assert_eq!(c.foreign_keys[0].referenced_columns, ["id"]);
    assert_eq!(c.foreign_keys[0].referenced_table.name, "p");
    let checks = |version| {
        let reading = of(text, version);
        table(&reading, "c")
            .checks
            .iter()
            .map(|check| check.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(checks("8.0.36"), ["c_chk_1", "c_chk_2", "c_chk_3"]);
    assert_eq!(checks("10.11.6-MariaDB"), ["c2", "CONSTRAINT_1", "CONSTRAINT_2"]);
    let old = of(text, "5.7.44");
    assert_eq!(codes(&old), ["discarded-by-server"; 3]);
    assert!(table(&old, "c").checks.is_empty());
}

#[test]
fn alter_changes_what_was_made() {
    let text = "create table t (id int not null, a varchar(10), b text, d int default 3) charset=latin1;
        create table u (t_id int, constraint f foreign key (t_id) references t (id));
        alter table t add primary key (id), add column z int first, add (y int, x int), modify a varchar(20) not null comment 'n',
          change d dd bigint default 4 after id, drop column y, add index (a), alter column x set default 9,
          engine=innodb, comment 'c', auto_increment=5, convert to character set utf8mb4;
        alter table t rename column id to ident, rename index a to by_a, modify ident int auto_increment;
        alter table t auto_increment = 7, add unique (x), add fulltext index ft (b), drop index by_a;
        alter table u drop foreign key f, add constraint g foreign key (t_id) references t (ident) on delete set null;
        create unique index ux on t (a(5), dd desc) using btree comment 'k';
        drop index ft on t;
        rename table t to t2;
        alter table u rename to u2, add check (t_id > 0) not enforced;
        alter table u2 frobnicate, disable keys, add oops, order by t_id, x desc;";
    let reading = of(text, "8.0.36");
    let t = table(&reading, "t2");
    assert_eq!(columns(t), ["z", "ident", "dd", "a", "b", "x"]);
    assert_eq!(t.columns[2].default, Some(SourceDefault::Literal("4".to_owned())));
    assert_eq!(t.columns[5].default, Some(SourceDefault::Literal("9".to_owned())));
    assert_eq!(
        (t.columns[4].raw_type.as_str(), t.columns[4].charset.as_deref()),
        ("mediumtext", Some("utf8mb4"))
    );
    assert!(!t.columns[1].nullable && t.columns[1].identity.is_some());
    assert_eq!(
        (t.next_identity, t.comment.as_str(), t.engine.as_str()),
        (Some(7), "c", "InnoDB")
    );
    assert_eq!(indexes(t), ["ux", "x"]);
    assert_eq!(
        (t.indexes[0].parts[0].prefix, t.indexes[0].parts[1].descending),
        (Some(5), true)
    );
    assert_eq!(
        t.primary_key.as_ref().and_then(|key| key.parts[0].column.as_deref()),
        Some("ident")
    );
    let u = table(&reading, "u2");
    assert_eq!(
        (
            u.foreign_keys[0].name.as_str(),
            u.foreign_keys[0].referenced_table.name.as_str()
        ),
        ("g", "t2")
    );
    assert_eq!(u.foreign_keys[0].referenced_columns, ["ident"]);
    assert_eq!(codes(&reading), ["script-statement-not-understood"; 2]);
    assert_eq!(
        (reading.findings[0].line, reading.statements.not_understood),
        (Some(13), 1)
    );
}

#[test]
fn a_comment_without_an_end_is_a_finding_and_no_name_is_long() {
    let reading = of("create table a (x int);\n\n/* create table b (x int);", "");
    assert_eq!(codes(&reading), ["script-statement-not-understood"]);
    assert_eq!(
        (reading.findings[0].line, reading.statements.not_understood),
        (Some(3), 1)
    );
    assert!(reading.findings[0].message.contains("not closed"));
    let reading = of(&"/*".repeat(1_000), "");
    assert!(reading.findings.iter().all(|finding| finding.object.len() < 200));
}

#[test]
fn what_the_server_decides_by_its_version() {
    let text =
        "create table t (a timestamp, b timestamp, c timestamp null, d int references p (id), j json, k varchar(9));";
    let old = of(text, "5.7.44");
    let t = table(&old, "t");
    let defaults: Vec<_> = t.columns[..3]
        .iter()
        .map(|column| (column.nullable, column.default.clone()))
        .collect();
    let zero = SourceDefault::Literal("0000-00-00 00:00:00".to_owned());
    assert_eq!(
        defaults,
        [(false, Some(SourceDefault::Now(0))), (false, Some(zero)), (true, None)]
    );
    assert_eq!(
        (t.columns[0].on_update_now, t.collation.as_deref()),
        (Some(0), Some("latin1_swedish_ci"))
    );
    assert_eq!(codes(&old), ["discarded-by-server"]);
    let new = of(text, "8.4.0");
    assert!(
        table(&new, "t").columns[..3]
            .iter()
            .all(|column| column.nullable && column.default.is_none())
    );
    assert_eq!(
        table(&new, "t").columns[5].collation.as_deref(),
        Some("utf8mb4_0900_ai_ci")
    );
    let nine = of(text, "9.1.0");
    assert_eq!((table(&nine, "t").foreign_keys.len(), codes(&nine).len()), (1, 0));
    let mariadb = of(text, "10.11.6-MariaDB");
    let t = table(&mariadb, "t");
    assert_eq!((t.foreign_keys.len(), indexes(t)), (1, vec!["d"]));
    assert_eq!(
        t.columns[4].source_type,
        SourceType::Mysql(MysqlType::Json { alias: true })
    );
    assert_eq!(
        (t.columns[4].raw_type.as_str(), t.columns[4].collation.as_deref()),
        ("longtext", Some("utf8mb4_bin"))
    );
}

#[test]
fn rows_are_where_they_stand_in_the_end() {
    let text = "create table a (x int); insert into a values (1); insert into a set x=2; truncate a; insert into a (x) values (3);
        create table b (y int); replace b values (1); drop table b; delete from a; insert into a value (4);
        rename table a to c; update c set x=1; insert into c select i from d; load data infile 'f' into table c;
        create temporary table z (i int); insert into z values (1); drop table z;";
    let reading = of(text, "");
    let rows: Vec<_> = reading
        .rows
        .iter()
        .map(|rows| (rows.table.name.as_str(), &text[rows.values..rows.bytes.end]))
        .collect();
    assert_eq!(rows, [("c", " (4)")]);
    let lost = codes(&reading)
        .into_iter()
        .filter(|code| *code == "script-rows-not-read");
    assert_eq!((lost.count(), codes(&reading).len()), (3, 4));
}

#[test]
fn an_accounts_password_is_in_no_answer() {
    let text = "create user 'u'@'%' identified by 'hidden1'; grant select on a.* to 'u'@'%' identified by 'hidden2';
        set password for 'u'@'%' = 'hidden3'; create server s foreign data wrapper mysql options (user 'x', password 'hidden4');
        frob identified by 'hidden5'; frob password 'hidden6";
    let shown = format!("{:?}", of(text, ""));
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
fn odd_input_has_an_answer() {
    let deep = format!(
        "create table t (a int default ({}1{}))",
        "(".repeat(50_000),
        ")".repeat(50_000)
    );
    let open = format!("create table t ({}", "(".repeat(50_000));
    for text in [
        "",
        ";",
        "create",
        "create table",
        "create table t",
        "create table t (",
        "create table t ()",
        "alter table t",
        "create table t (a)",
        "drop",
        "insert",
        "insert into t values",
        "/*!",
        "create table t (a enum())",
        "use",
        "set",
        "create trigger",
        "create view v as",
        "create table t (a int, a int, key (b))",
        "delimiter",
        "'",
        "\u{0}",
        "💥",
        "create table t (a int) partition by hash (a) partitions 4000000000",
        "rename table a",
        "alter table",
        "create index",
        "create sequence s start 99999999999999999999999999999999999999999999999",
        &deep,
        &open,
    ] {
        of(text, "");
        of(text, "10.11.6-MariaDB");
    }
}

#[test]
fn a_column_of_an_unknown_type_is_there() {
    let reading = of("CREATE TABLE t (a frobnitz(3, 'x') NOT NULL, b int);", "9.0.0");
    assert_eq!(columns(table(&reading, "t")), ["a", "b"]);
    assert_eq!(
        table(&reading, "t").columns[0].source_type,
        model::SourceType::Mysql(model::MysqlType::Unsupported {
            raw: "frobnitz(3, 'x')".to_owned()
        })
    );
    assert!(!table(&reading, "t").columns[0].nullable && reading.findings.is_empty());
}

/// A table of Ensembl's core schema has such a key.
#[test]
fn type_is_a_name_or_says_how_a_key_is_kept() {
    let text = "create table a (b int, c int, d int, key type (b), unique key d type hash (d), key type btree (c));";
    let reading = of(text, "8.0.36");
    assert_eq!(codes(&reading), [""; 0], "{:?}", reading.findings);
    assert_eq!(indexes(table(&reading, "a")), ["c", "d", "type"]);
}

/// Tables of Kill Bill have such columns.
#[test]
fn a_column_that_is_unique_twice_has_one_key() {
    let text =
        "create table a (b serial unique, c int unique key unique, d int unsigned not null, unique (d), unique (d));";
    let reading = of(text, "8.0.36");
    assert_eq!(indexes(table(&reading, "a")), ["b", "c", "d", "d_2"]);
}

#[test]
fn the_name_of_a_foreign_keys_index() {
    let text = "create table c (a int, foreign key by_a (a) references p (id));";
    for (version, key) in [("8.0.36", "c_ibfk_1"), ("5.7.44", "by_a"), ("10.11.6-MariaDB", "by_a")] {
        let reading = of(text, version);
        let c = table(&reading, "c");
        assert_eq!(
            (indexes(c), c.foreign_keys[0].name.as_str()),
            (vec!["by_a"], key),
            "{version}"
        );
    }
}

/// What a script becomes in PostgreSQL.
fn translated(text: &str, version: &str) -> crate::Translation {
    mapped(text, version, "")
}

fn mapped(text: &str, version: &str, mapping_text: &str) -> crate::Translation {
    let mapping = crate::Mapping::shipped(model::source_schema::Dialect::Mysql);
    let mapping = mapping.with_user_file(mapping_text).unwrap();
    let options = crate::Options {
        extensions: std::iter::once("citext".to_owned()).collect(),
        ..crate::Options::default()
    };
    crate::translate(&of(text, version).schema, &mapping, &options)
}

#[test]
fn defaults_take_the_next_value_of_a_sequence() {
    let text = "create sequence numbers;
        create table t (id bigint not null default nextval(numbers) primary key, n int default (next value for numbers),
        o bigint default next value for public.numbers, p bigint default nextval(elsewhere.numbers));";
    let made = translated(text, "10.11-mariadb");
    let defaults: Vec<Option<&str>> = made.schema.tables[0]
        .columns
        .iter()
        .map(|column| column.default.as_deref())
        .collect();
    let next = Some(r#"nextval('"public"."numbers"'::regclass)"#);
    assert_eq!(defaults, [next, next, next, None]);
    let lost: Vec<&str> = made.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        lost.iter().filter(|code| **code == "default-not-kept").count(),
        1,
        "{lost:?}"
    );
}

#[test]
fn texts_that_mariadb_checks_for_json_are_json() {
    let text = "create table t (`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`a`)),
        b longtext check (json_valid(B)), c longtext check (json_valid(a)), d json, e varchar(9) check (json_valid(e)));";
    let reading = of(text, "10.11-mariadb");
    let t = table(&reading, "t");
    let json: Vec<&str> = t
        .columns
        .iter()
        .filter(|column| column.source_type == SourceType::Mysql(MysqlType::Json { alias: true }))
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(json, ["a", "b", "d"]);
    let checks: Vec<&str> = t.checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(checks, ["c", "e"]);
    let reading = of(text, "9.0");
    assert_eq!(table(&reading, "t").checks.len(), 4);
}

#[test]
fn a_timestamp_without_zone_is_of_utc_from_now_on_too() {
    let text = "create table t (id int primary key, d datetime(3) default now(3) on update now(3),
        s timestamp not null default current_timestamp on update current_timestamp);";
    let made = mapped(text, "9.0", "[types]\ntimestamp = \"timestamp\"");
    let t = &made.schema.tables[0];
    assert_eq!(t.columns[1].default.as_deref(), Some("localtimestamp(3)"));
    assert_eq!(
        t.columns[2].default.as_deref(),
        Some("(current_timestamp(0) at time zone 'UTC')")
    );
    assert_eq!(t.on_update_now.len(), 2);
    assert_eq!(t.on_update_utc.iter().collect::<Vec<_>>(), ["s"]);
    let made = translated(text, "9.0");
    assert!(made.schema.tables[0].on_update_utc.is_empty());
}

#[test]
fn a_mapping_that_narrows_is_told() {
    let text = "create table t (id bigint unsigned not null primary key, a int unsigned, b mediumint unsigned, c decimal(18,6),
        d decimal(9,2), e datetime(6), f varchar(20), g bigint);";
    let mapping = "[types]\n\"bigint unsigned\" = \"bigint\"\n[column.\"t.c\"]\ntype = \"numeric(9,2)\"\n\
        [column.\"t.g\"]\ntype = \"smallint\"\n";
    let made = mapped(text, "9.0", mapping);
    let told = |code: &str| {
        let found = made.findings.iter().find(|finding| finding.code.as_str() == code);
        found.map(|finding| finding.message.rsplit(": ").next().unwrap_or_default())
    };
    assert_eq!(
        told("narrowed-type"),
        Some(
            "id (bigint unsigned becomes bigint), c (decimal(18,6) becomes numeric(9,2)), g (bigint becomes smallint)"
        )
    );
    assert_eq!(told("unsigned-range"), Some("a, b"));
    assert!(
        translated(text, "9.0")
            .findings
            .iter()
            .all(|finding| finding.code.as_str() != "narrowed-type")
    );
}

#[test]
fn padding_and_digits_of_numbers_are_told() {
    let text = "create table z (id int primary key, a int(6) zerofill, b decimal(7,2) zerofill, f float(7,4), d double(10,3), e float,
        g enum('a','zerofill'));";
    let made = translated(text, "9.0");
    let told = made
        .findings
        .iter()
        .find(|finding| finding.code.as_str() == "number-format");
    assert!(
        told.unwrap()
            .message
            .ends_with(": a int(6) unsigned zerofill, b decimal(7,2) unsigned zerofill, f float(7,4), d double(10,3)"),
        "{told:?}"
    );
}

#[test]
fn what_citext_does_not_keep_of_a_collation_is_told() {
    let told = |collation: &str, choice: &str| {
        let text = format!(
            "create table t (id int primary key, c varchar(9) not null unique) character set utf8mb4 collate {collation}"
        );
        let made = mapped(&text, "9.0", &format!("[options]\ncase_insensitive = \"{choice}\""));
        let found = made
            .findings
            .into_iter()
            .find(|finding| finding.code.as_str() == "case-insensitive");
        found.map(|finding| finding.message)
    };
    let before = "the source compares without them, PostgreSQL does not: ";
    let after = "; keys that will allow values that differ in no more: c";
    let message = |lost: &str| Some(format!("{before}{lost}{after}"));
    assert_eq!(
        told("utf8mb4_unicode_ci", "citext"),
        message("accents (c), spaces at the end (c)")
    );
    assert_eq!(told("utf8mb4_unicode_ci", "icu"), message("spaces at the end (c)"));
    assert_eq!(told("utf8mb4_0900_ai_ci", "citext"), message("accents (c)"));
    assert_eq!(told("utf8mb4_0900_ai_ci", "icu"), None);
}

#[test]
fn a_finding_shows_the_start_of_a_word_that_has_no_end() {
    let read = of(&"x".repeat(100_000), "8.0");
    let finding = &read.findings[0];
    assert!(
        finding.object.len() < 200 && finding.message.len() < 1000,
        "{finding:?}"
    );
}
