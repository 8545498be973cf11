//! CREATE TABLE.

use model::source_schema::{
    ConstraintState, ReferentialAction, SourceDefault, SourceIdentity, SourceIndexKind, SourceIndexPart,
};
use model::{MssqlType, SourceType};

use super::*;

#[test]
fn a_table_as_ssms_writes_it() {
    let reading = clean(
        "USE [Shop]\nGO\n/****** Object:  Table [dbo].[Order]    Script Date: 1/1/2020 ******/\nSET ANSI_NULLS ON\nGO\n\
         SET QUOTED_IDENTIFIER ON\nGO\nCREATE TABLE [dbo].[Order](\n\t[Id] [int] IDENTITY(10,5) NOT FOR REPLICATION NOT NULL,\n\
         \t[Total] [decimal](18, 2) NULL,\n\t[Note] [nvarchar](max) COLLATE Latin1_General_CI_AS NULL,\n\
         \t[RowGuid] [uniqueidentifier] ROWGUIDCOL NOT NULL CONSTRAINT [DF_RowGuid] DEFAULT (newid()),\n\
         \t[Customer] [int] NOT NULL,\n\
         CONSTRAINT [PK_Order] PRIMARY KEY CLUSTERED \n(\n\t[Id] ASC,\n\t[Customer] DESC\n)WITH (PAD_INDEX = OFF, \
         STATISTICS_NORECOMPUTE = OFF, IGNORE_DUP_KEY = OFF, ALLOW_ROW_LOCKS = ON, FILLFACTOR = 80) ON [PRIMARY]\n\
         ) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]\nGO\n",
    );
    let order = table(&reading, "dbo.Order");
    let id = column(order, "Id");
    assert_eq!((id.raw_type.as_str(), id.nullable), ("int", false));
    assert_eq!(id.identity, Some(SourceIdentity { seed: 10, increment: 5 }));
    assert_eq!(column(order, "Total").raw_type, "decimal(18,2)");
    assert!(column(order, "Total").nullable);
    assert_eq!(column(order, "Note").collation.as_deref(), Some("Latin1_General_CI_AS"));
    let guid = column(order, "RowGuid");
    assert_eq!(guid.default, Some(SourceDefault::Expression("newid()".to_owned())));
    assert_eq!(guid.options, ["ROWGUIDCOL"]);
    let key = order.primary_key.as_ref().unwrap();
    assert_eq!((key.name.as_str(), key.server_named), ("PK_Order", false));
    let parts: Vec<(&str, bool)> = key
        .parts
        .iter()
        .map(|part| (part.column.as_deref().unwrap(), part.descending))
        .collect();
    assert_eq!(parts, [("Id", false), ("Customer", true)]);
    assert_eq!(key.options, ["CLUSTERED", "FILLFACTOR = 80"]);
    assert!(order.options.is_empty());
    assert_eq!(reading.lines["dbo.Order"], SourceLine { script: 0, line: 8 });
}

#[test]
fn columns_are_nullable_unless_something_says_otherwise() {
    let reading = clean(
        "create table t (a int, b int not null, c timestamp, d sysname, e int identity, f int primary key, g rowversion null)",
    );
    let t = table(&reading, "dbo.t");
    let nullable: Vec<bool> = t.columns.iter().map(|column| column.nullable).collect();
    assert_eq!(nullable, [true, false, false, false, false, false, true]);
}

#[test]
fn constraints_without_a_name_get_one_from_table_and_columns() {
    let reading = clean(
        "create table p (id int primary key, a int unique, b int references p, check (a > 0), check (b <> a), unique (a, b),\n\
         c int check (c > 1))",
    );
    let p = table(&reading, "dbo.p");
    assert_eq!(p.primary_key.as_ref().unwrap().name, "PK_p");
    assert!(p.primary_key.as_ref().unwrap().server_named);
    let names: Vec<&str> = p.indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(names, ["UQ_p_a", "UQ_p_a_b"]);
    let checks: Vec<&str> = p.checks.iter().map(|check| check.name.as_str()).collect();
    assert_eq!(checks, ["CK_p_a", "CK_p_b_a", "CK_p_c"]);
    assert!(p.checks.iter().all(|check| check.server_named));
    let key = &p.foreign_keys[0];
    assert_eq!(
        (key.name.as_str(), key.referenced_columns.as_slice()),
        ("FK_p_b", &["id".to_owned()][..])
    );
}

#[test]
fn names_are_found_without_case_and_spelled_as_declared() {
    let reading = clean(
        "create table [Parent] ([Id] int not null, primary key (ID));\n\
         create table child ([Ref] int, foreign key (REF) references PARENT (id) on delete cascade on update set null\n\
         not for replication, index ix nonclustered (ref desc) include (REF) where REF is not null with (fillfactor = 70))",
    );
    let child = table(&reading, "dbo.child");
    let key = &child.foreign_keys[0];
    assert_eq!(key.columns, ["Ref"]);
    assert_eq!(
        (key.referenced_table.to_string().as_str(), &*key.referenced_columns[0]),
        ("dbo.Parent", "Id")
    );
    assert_eq!(
        (key.on_delete, key.on_update),
        (ReferentialAction::Cascade, ReferentialAction::SetNull)
    );
    assert_eq!(key.state, ConstraintState::Enforced);
    let index = &child.indexes[0];
    assert_eq!(
        index.parts[0],
        SourceIndexPart {
            column: Some("Ref".to_owned()),
            expression: None,
            prefix: None,
            descending: true
        }
    );
    assert_eq!(index.include, ["Ref"]);
    assert_eq!(index.filter.as_deref(), Some("REF is not null"));
}

#[test]
fn defaults_lose_the_parentheses_around_them() {
    let reading = clean(
        "create table t (a int default ((0)), b int default (-(1)), c varchar(9) default (N'it''s'), d datetime default (getdate()),\n\
         e int default null, f int default next value for dbo.s, g int not null default 5, h money default (($1.5)),\n\
         i varchar(9) default ('a') + ('b'), j decimal(9,2) constraint df default 0.50 not null, k varchar(9) default 007, l varchar(9) default \"a'b\")",
    );
    let t = table(&reading, "dbo.t");
    let default = |name: &str| column(t, name).default.clone();
    let literal = |text: &str| Some(SourceDefault::Literal(text.to_owned()));
    let expression = |text: &str| Some(SourceDefault::Expression(text.to_owned()));
    assert_eq!(default("a"), literal("0"));
    assert_eq!(default("b"), literal("-1"));
    assert_eq!(default("c"), literal("it's"));
    assert_eq!(default("d"), expression("getdate()"));
    assert_eq!(default("e"), None);
    assert_eq!(default("f"), expression("next value for dbo.s"));
    assert_eq!(default("g"), literal("5"));
    assert_eq!(default("h"), expression("$1.5"));
    assert_eq!(default("i"), expression("('a') + ('b')"));
    assert_eq!(default("j"), literal("0.50"));
    assert_eq!(default("k"), expression("007"));
    assert_eq!(default("l"), literal("a'b"));
    assert!(!column(t, "g").nullable && !column(t, "j").nullable);
}

#[test]
fn computed_columns_get_the_type_of_their_expression() {
    let reading = clean(
        "create table t (a int, b decimal(10,2), s nvarchar(20), c as (a * b) persisted not null, d as (s + N'xy'),\n\
         e as convert(varchar(30), a), f as isnull(s, ''), g as year(getdate()), h as (case when a > 1 then 1 else 0 end),\n\
         i as dbo.twice(a), j as format(getdate(), 'yyyy'))\ngo\ncreate function dbo.twice(@x int) returns bigint as begin return @x * 2 end",
    );
    let t = table(&reading, "dbo.t");
    let types: Vec<&str> = t.columns[3..].iter().map(|column| column.raw_type.as_str()).collect();
    assert_eq!(
        types,
        [
            "decimal(21,2)",
            "nvarchar(22)",
            "varchar(30)",
            "nvarchar(20)",
            "int",
            "int",
            "bigint",
            "nvarchar(4000)"
        ]
    );
    let c = column(t, "c");
    assert!(!c.nullable && c.generated.as_ref().unwrap().stored);
    assert_eq!(column(t, "d").generated.as_ref().unwrap().expression, "s + N'xy'");
    assert!(!column(t, "d").generated.as_ref().unwrap().stored);
}

#[test]
fn money_is_a_decimal_where_it_meets_one() {
    let reading = clean(
        "create table t (m money, s smallmoney, d decimal(10,2), a as (m * 0.19), b as (m + d), c as (s * 1.5), e as (m * 2),\n\
         f as (m + s), g as coalesce(s, d))",
    );
    let t = table(&reading, "dbo.t");
    let types: Vec<&str> = t.columns[3..].iter().map(|column| column.raw_type.as_str()).collect();
    assert_eq!(
        types,
        [
            "decimal(22,6)",
            "decimal(20,4)",
            "decimal(13,5)",
            "money",
            "money",
            "decimal(12,4)"
        ]
    );
}

#[test]
fn alias_types_are_resolved_wherever_they_are_made() {
    let reading = clean(
        "exec sp_addtype id, 'varchar(11)', 'NOT NULL'\ngo\n\
         create table t (a id, b dbo.Flag, c [dbo].[Flag] null, d dbo.Phone)\ngo\n\
         create type dbo.Flag from bit not null\ngo\ncreate type Phone from nvarchar(25) null",
    );
    let t = table(&reading, "dbo.t");
    let types: Vec<(&str, bool)> = t
        .columns
        .iter()
        .map(|column| (column.raw_type.as_str(), column.nullable))
        .collect();
    assert_eq!(
        types,
        [
            ("varchar(11)", false),
            ("bit", false),
            ("bit", true),
            ("nvarchar(25)", true)
        ]
    );
    assert_eq!(t.columns[1].alias.as_ref().unwrap().to_string(), "dbo.Flag");
    assert_eq!(reading.schema.types.len(), 3);
}

#[test]
fn a_type_that_nobody_knows_is_kept_for_the_translation_to_tell() {
    let reading = clean("create table t (a int, b nope(3))");
    let b = column(table(&reading, "dbo.t"), "b");
    assert_eq!(
        b.source_type,
        SourceType::Mssql(MssqlType::Unsupported {
            raw: "nope(3)".to_owned()
        })
    );
}

#[test]
fn a_part_that_is_not_understood_costs_only_itself() {
    let reading = reading("create table t (a int sparkling, b int, constraint c frobnicate (a))");
    assert_eq!(table(&reading, "dbo.t").columns.len(), 2);
    assert_eq!(codes(&reading), ["script-statement-not-understood"; 2]);
    assert!(reading.findings[0].message.contains("a int sparkling"));
}

#[test]
fn temporal_tables_have_their_history() {
    let reading = clean(
        "create table dbo.t (id int not null primary key, a nvarchar(5) null,\n\
         f datetime2(2) generated always as row start hidden not null, u datetime2(2) generated always as row end hidden not null,\n\
         period for system_time (f, u)) with (system_versioning = on (history_table = hist.t, data_consistency_check = on))",
    );
    let t = table(&reading, "dbo.t");
    let versioning = t.system_versioned.as_ref().unwrap();
    assert_eq!(versioning.period, Some(("f".to_owned(), "u".to_owned())));
    assert_eq!(versioning.history.as_ref().unwrap().to_string(), "hist.t");
    assert!(column(t, "f").invisible);
    assert_eq!(column(t, "f").options, ["GENERATED ALWAYS AS ROW START"]);
    let history = table(&reading, "hist.t");
    assert_eq!(history.columns.len(), 4);
    assert!(history.primary_key.is_none() && !column(history, "id").nullable && !column(history, "f").invisible);
}

#[test]
fn history_tables_have_no_descriptions_and_no_identity() {
    let reading = clean(
        "create table dbo.t (id int identity not for replication not null primary key, \
         f datetime2 generated always as row start not null, u datetime2 generated always as row end not null,\n\
         period for system_time (f, u)) with (system_versioning = on (history_table = dbo.h))\nGO\n\
         exec sp_addextendedproperty N'MS_Description', N'the key', N'SCHEMA', N'dbo', N'TABLE', N't', N'COLUMN', N'id'",
    );
    let own = column(table(&reading, "dbo.t"), "id");
    assert_eq!((own.comment.as_str(), own.options.len()), ("the key", 1));
    let kept = column(table(&reading, "dbo.h"), "id");
    assert_eq!((kept.comment.as_str(), kept.options.len()), ("", 0));
    assert_eq!(kept.identity, None);
}

#[test]
fn partitions_come_from_function_and_scheme() {
    let reading = clean(
        "create partition function pf (int) as range left for values (1, 100);\n\
         create partition scheme ps as partition pf all to ([primary]);\n\
         create table t (a int not null, b int, primary key (a)) on ps(A);\n\
         alter partition function pf() split range (50); alter partition function pf() merge range (1)",
    );
    let partitioning = table(&reading, "dbo.t").partitioning.as_ref().unwrap();
    assert_eq!(
        (partitioning.method.as_str(), partitioning.expression.as_str()),
        ("RANGE LEFT", "a")
    );
    let bounds: Vec<&str> = partitioning
        .partitions
        .iter()
        .map(|partition| partition.description.as_str())
        .collect();
    assert_eq!(bounds, ["50", "100", "MAXVALUE"]);
}

#[test]
fn special_tables_and_columns_keep_what_makes_them_special() {
    let reading = reading(
        "create table m (id int not null primary key nonclustered hash with (bucket_count = 1024), v varbinary(max) sparse null,\n\
         p char(4) masked with (function = 'default()'), x xml(content dbo.c), cs xml column_set for all_sparse_columns,\n\
         index ix hash (v) with (bucket_count = 8)) with (memory_optimized = on, durability = schema_only);\n\
         create table n (id int) as node; create table e as edge; create external table ext (a int) with (location = 'x');\n\
         create table #t (a int)",
    );
    let m = table(&reading, "dbo.m");
    assert_eq!(m.engine, "memory-optimized");
    assert_eq!(m.primary_key.as_ref().unwrap().kind, SourceIndexKind::Hash);
    assert_eq!(m.primary_key.as_ref().unwrap().options, ["bucket_count = 1024"]);
    assert_eq!(column(m, "v").options, ["SPARSE"]);
    assert_eq!(column(m, "p").options, ["MASKED WITH (function = 'default()')"]);
    assert_eq!(column(m, "x").options, ["XML SCHEMA COLLECTION content dbo.c"]);
    assert_eq!(tables(&reading), ["dbo.e", "dbo.m", "dbo.n"]);
    let codes = codes(&reading);
    assert_eq!(codes, ["feature-not-kept", "script-temporary"]);
}

#[test]
fn constraints_need_no_comma_before_them() {
    let reading = clean(
        "create table t (a int not null constraint pk primary key clustered (a, b), b int not null constraint fk foreign key (b) references t (a),)",
    );
    let t = table(&reading, "dbo.t");
    assert_eq!(t.primary_key.as_ref().unwrap().parts.len(), 2);
    assert_eq!(t.foreign_keys[0].columns, ["b"]);
}
