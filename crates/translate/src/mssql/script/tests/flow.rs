//! Batches, statements without semicolons, conditions, variables.

use super::*;

#[test]
fn go_ends_a_batch_only_on_its_own_line() {
    let reading = clean(
        "create table a (x varchar(9) default '\nGO\n')\n go 5 -- again\ncreate table b (go int /*\ngo\n*/)\r\nGO;\r\n\
         create view v as\nselect 1 as go\nGo--\ncreate table c (x int)",
    );
    assert_eq!(tables(&reading), ["dbo.a", "dbo.b", "dbo.c"]);
    assert_eq!(reading.schema.others[0].definition.as_deref(), Some("select 1 as go"));
}

#[test]
fn statements_need_no_semicolons() {
    let reading = clean(
        "declare @x int set @x = case when 1 = 1 then 2 else 3 end select @x if @x = 2 print 'two' else print 'no'\n\
         begin tran create table a (x int, y int references a (x) on delete set null on update cascade) commit tran\n\
         create table b (x int) create unique index ix on b (x) where x > 1 with (fillfactor = 9) alter table b add y int\n\
         grant select, insert, update on a to public with grant option drop table if exists nothing create table c (x int)\n\
         begin try create table d (x int) end try begin catch throw create table no (x int) end catch\n\
         ;with q as (select 1 as n) select n from q create table e (x int)",
    );
    assert_eq!(tables(&reading), ["dbo.a", "dbo.b", "dbo.c", "dbo.d", "dbo.e"]);
    assert_eq!(table(&reading, "dbo.b").columns.len(), 2);
    assert_eq!(reading.schema.grants.len(), 1);
}

#[test]
fn guards_are_decided_by_what_the_script_made() {
    let reading = clean(
        "if exists (select * from sys.objects where object_id = object_id(N'[dbo].[t]') and type in (N'U')) drop table [dbo].[t]\ngo\n\
         if not exists (select * from sysobjects where name = 't' and xtype = 'U') create table t (a int)\ngo\n\
         if object_id('dbo.t', 'U') is null begin create table t (wrong int) end else alter table t add b int\ngo\n\
         if col_length('dbo.t', 'c') is null alter table t add c int\n\
         if col_length('dbo.t', 'c') is null alter table t add d int\n\
         if not exists (select 1 from information_schema.columns where table_name = 't' and column_name = 'e') alter table t add e int\n\
         if not exists (select 1 from sys.indexes where name = 'ix' and object_id = object_id('t')) create index ix on t (a)\n\
         if exists (select 1 from sys.indexes where name = 'ix' and object_id = object_id('t')) drop index ix on t\n\
         if schema_id('s') is null exec('create schema s')\n\
         if db_id('x') is not null and not (1 = 1 or object_id('q') is null) create table wrong (a int)",
    );
    let t = table(&reading, "dbo.t");
    let names: Vec<&str> = t.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "e"]);
    assert!(t.indexes.is_empty());
    assert_eq!(tables(&reading), ["dbo.t"]);
    assert_eq!(reading.schema.schemas, ["s"]);
}

#[test]
fn a_condition_that_cannot_be_decided_is_a_finding() {
    let reading = reading(
        "if serverproperty('EngineEdition') = 5 create table a (x int) else create table b (x int)\n\
         if (select count(*) from config) > 0 print 'full' else create table c (x int)",
    );
    assert_eq!(tables(&reading), ["dbo.a", "dbo.c"]);
    assert_eq!(codes(&reading), ["script-condition", "script-condition"]);
    assert_eq!(reading.findings[0].line, Some(1));
}

#[test]
fn migrations_by_version_run_to_their_end() {
    let reading = clean(
        "create table s (v int)\ndeclare @v int\nselect @v = v from s\n\
         if @v is null begin create table one (a int) set @v = 1 end\n\
         if @v = 1 begin alter table one add b int set @v = 2 end\n\
         if @v = 5 create table never (a int)\n\
         if @v < 3 goto done\ncreate table jumped (a int)\ndone:\ncreate table last (a int)\nreturn\ncreate table after (a int)",
    );
    assert_eq!(tables(&reading), ["dbo.last", "dbo.one", "dbo.s"]);
    assert_eq!(table(&reading, "dbo.one").columns.len(), 2);
}

#[test]
fn texts_that_are_run_are_read_when_they_are_constant() {
    let reading = reading(
        "declare @n nvarchar(9) = N'b', @sql nvarchar(max)\nset @sql = N'create table a (x varchar(9) default ''q'')'\nexec (@sql)\n\
         exec sp_executesql N'alter table a add y int'\nset @sql = 'create table ' + quotename(@n)\nset @sql += ' (x int)'\n\
         execute(@sql)\nselect @n = name from sys.tables where 1 = x\nset @sql = db_name() + 'x' exec (@sql)\nexec dbo.migrate 1",
    );
    assert_eq!(tables(&reading), ["dbo.a", "dbo.b"]);
    assert_eq!(table(&reading, "dbo.a").columns.len(), 2);
    assert_eq!(codes(&reading), ["script-statement-not-run"; 2]);
}

#[test]
fn variables_of_sqlcmd_are_replaced() {
    let reading = reading(
        ":setvar Schema \"sales\"\n:on error exit\n:setvar N 10\nGO\ncreate table [$(schema)].[t$(N)] (a int default $(N))\ngo\n\
         :r .\\more.sql\ncreate table $(Missing).t (a int)\ninsert $(Schema).t10 values (1)",
    );
    assert_eq!(tables(&reading), ["Missing.t", "sales.t10"]);
    assert_eq!(codes(&reading), ["script-statement-not-run", "script-variable"]);
    assert_eq!(reading.rows[0].table.to_string(), "sales.t10");
}

#[test]
fn databases_are_no_schemas() {
    let reading = clean(
        "create database Shop collate Latin1_General_BIN2\ngo\nuse Shop\ngo\ncreate table Shop.sales.t (a char(3), b int)\ncreate table Shop..u (a int)",
    );
    assert_eq!(tables(&reading), ["dbo.u", "sales.t"]);
    assert_eq!(
        column(table(&reading, "sales.t"), "a").collation.as_deref(),
        Some("Latin1_General_BIN2")
    );
    assert_eq!(column(table(&reading, "sales.t"), "b").collation, None);
}

#[test]
fn what_has_no_end_is_a_finding() {
    let reading = reading("create table a (x int)\ngo\nprint 'never\nends");
    assert_eq!(tables(&reading), ["dbo.a"]);
    assert_eq!(codes(&reading), ["script-statement-not-understood"]);
    assert_eq!(reading.findings[0].line, Some(3));
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    let text = format!("{}create table t (a int)", "if 1 = 1 ".repeat(5000));
    assert!(codes(&reading(&text)).contains(&"script-statement-not-understood"));
    let text = format!(
        "if {}1 = 1{} create table t (a int)",
        "(".repeat(20_000),
        ")".repeat(20_000)
    );
    assert_eq!(tables(&reading(&text)), ["dbo.t"]);
}

#[test]
fn the_first_database_with_tables_is_read() {
    let reading = reading(
        "use master\ngo\ncreate database Shop\ngo\nuse Shop\ngo\ncreate table orders (id int)\ngo\nuse [Archive]\ngo\n\
         create table orders (id int, closed date)\ncreate table old (id int)\ninsert old values (1)\ngo\nuse Archive\ngo\n\
         use master\ngo\nUSE [shop];\ncreate table lines (id int)",
    );
    let told: Vec<(&str, Option<u32>)> = reading
        .findings
        .iter()
        .map(|finding| (finding.object.as_str(), finding.line))
        .collect();
    // Each table by its name.
    assert_eq!(codes(&reading), ["script-other-database"; 3]);
    assert_eq!(told[0].1, Some(9));
    assert_eq!(
        told[1..],
        [("archive.dbo.orders", Some(11)), ("archive.dbo.old", Some(12))]
    );
    assert_eq!(tables(&reading), ["dbo.lines", "dbo.orders"]);
    assert_eq!(table(&reading, "dbo.orders").columns.len(), 1);
    assert!(reading.rows.is_empty());
    // What has no name before the first USE is of that database.
    let reading = clean(
        "create table a (id int)\ngo\nuse Shop\ngo\ncreate table b (id int)\ngo\nuse [SHOP]\ngo\ncreate table c (id int)",
    );
    assert_eq!(tables(&reading), ["dbo.a", "dbo.b", "dbo.c"]);
}
