//! ALTER TABLE and the procedures that change tables: the final state counts.

use model::source_schema::{ConstraintState, SourceDefault};

use super::*;

#[test]
fn the_final_state_counts() {
    let reading = clean(
        "create table t (a int, b int, c varchar(5) not null)\n\
         alter table t add d int not null constraint df default 7 with values, constraint ck check (d > 0), e as a + b\n\
         alter table t alter column c nvarchar(9) null\n\
         alter table t add constraint dc default ('x') for c\n\
         alter table t drop constraint df, column b\n\
         alter table t drop constraint if exists dc\n\
         alter table t add primary key (a)",
    );
    let t = table(&reading, "dbo.t");
    let names: Vec<&str> = t.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "c", "d", "e"]);
    assert_eq!(
        (column(t, "c").raw_type.as_str(), column(t, "c").nullable),
        ("nvarchar(9)", true)
    );
    assert_eq!(
        (column(t, "c").default.clone(), column(t, "d").default.clone()),
        (None, None)
    );
    assert_eq!(t.checks[0].name, "ck");
    assert!(!column(t, "a").nullable);
}

#[test]
fn constraints_are_enforced_trusted_or_not() {
    let reading = clean(
        "create table p (id int primary key)\ncreate table t (a int, b int, c int, d int)\n\
         alter table t with check add constraint f1 foreign key (a) references p (id)\n\
         alter table t check constraint f1\n\
         alter table t with nocheck add constraint f2 foreign key (b) references p\n\
         alter table t check constraint f2\n\
         alter table t add constraint c3 check (c > 0)\n\
         alter table t nocheck constraint c3\n\
         alter table t add constraint c4 check (d > 0)\n\
         alter table t nocheck constraint c4\n\
         alter table t with check check constraint c4",
    );
    let t = table(&reading, "dbo.t");
    let states: Vec<ConstraintState> = t.foreign_keys.iter().map(|key| key.state).collect();
    assert_eq!(states, [ConstraintState::Enforced, ConstraintState::NotTrusted]);
    let states: Vec<ConstraintState> = t.checks.iter().map(|check| check.state).collect();
    assert_eq!(states, [ConstraintState::NotEnforced, ConstraintState::Enforced]);
}

#[test]
fn renaming_follows_every_reference() {
    let reading = clean(
        "create table dbo.old (id int not null constraint pk_old primary key, x int, index ix (x))\n\
         create table child (r int references old (id))\n\
         exec sp_rename 'dbo.old', 'new'\nexec sp_rename @objname = N'dbo.new.id', @newname = N'key', @objtype = 'COLUMN'\n\
         exec sp_rename N'new.ix', N'ix_x', N'INDEX'\nexec sp_rename 'pk_old', 'pk_new', 'object'",
    );
    assert_eq!(tables(&reading), ["dbo.child", "dbo.new"]);
    let new = table(&reading, "dbo.new");
    assert_eq!(new.primary_key.as_ref().unwrap().name, "pk_new");
    assert_eq!(
        new.primary_key.as_ref().unwrap().parts[0].column.as_deref(),
        Some("key")
    );
    assert_eq!(new.indexes[0].name, "ix_x");
    let key = &table(&reading, "dbo.child").foreign_keys[0];
    assert_eq!(
        (key.referenced_table.name.as_str(), key.referenced_columns[0].as_str()),
        ("new", "key")
    );
}

#[test]
fn versioning_can_be_switched() {
    let reading = clean(
        "create table t (id int primary key, f datetime2 generated always as row start not null, u datetime2 generated always as row end not null)\n\
         create table h (id int not null, f datetime2 not null, u datetime2 not null)\n\
         alter table t add period for system_time (f, u)\n\
         alter table t set (system_versioning = on (history_table = dbo.h))\n\
         alter table t set (lock_escalation = table)\nalter table t alter column f add hidden",
    );
    let t = table(&reading, "dbo.t");
    assert_eq!(t.system_versioned.as_ref().unwrap().history.as_ref().unwrap().name, "h");
    assert!(column(t, "f").invisible);
    assert_eq!(tables(&reading), ["dbo.h", "dbo.t"]);
}

#[test]
fn periods_are_added_by_alter() {
    for (start, end) in [
        (
            "not null constraint a default (sysutcdatetime())",
            "not null constraint b default ('9999-12-31')",
        ),
        (
            "hidden not null default sysutcdatetime()",
            "hidden not null default '9999-12-31'",
        ),
        ("constraint a default getutcdate()", "constraint b default '9999-12-31'"),
    ] {
        let reading = clean(&format!(
            "create table t (id int primary key)\nbegin\nalter table t add f datetime2 generated always as row start {start},\n\
             u datetime2(0) generated always as row end {end}, period for system_time (f, u)\nend\n\
             alter table t add c int check (case when c > 1 then 1 else 0 end = 1), d as case when id > 1 then 1 end\n\
             alter table t set (system_versioning = on (history_table = dbo.h))\ncreate table after_it (a int)",
        ));
        let t = table(&reading, "dbo.t");
        assert!(t.system_versioned.is_some());
        let until = column(t, "u");
        assert!(!until.nullable && until.default.is_some(), "{end}");
        assert_eq!(t.columns.len(), 5);
        assert!(tables(&reading).contains(&"dbo.after_it".to_owned()));
    }
}

#[test]
fn rules_and_defaults_are_bound_to_columns_and_types() {
    let reading = clean(
        "create rule positive as @v > 0 and @v <> '@x'\ngo\ncreate default zero as 0\ngo\n\
         exec sp_addtype amount, 'int'\ngo\ncreate table t (a int, b amount, c int)\ngo\n\
         exec sp_bindrule 'positive', 't.a'\nexec sp_bindefault 'zero', 'amount'\nexec sp_bindefault 'zero', 't.c'\nexec sp_unbindefault 't.c'",
    );
    let t = table(&reading, "dbo.t");
    assert_eq!(t.checks[0].expression, "[a] > 0 and [a] <> '@x'");
    assert_eq!(column(t, "b").default, Some(SourceDefault::Literal("0".to_owned())));
    assert_eq!(column(t, "c").default, None);
}

#[test]
fn what_is_bound_to_a_type_is_its_columns_until_they_say_otherwise() {
    let made = "create rule positive as @v > 0\ngo\ncreate default zero as 0\ngo\ncreate default one as 1\ngo\n\
                exec sp_addtype amount, 'int'\nexec sp_bindefault 'zero', 'amount'\nexec sp_bindrule 'positive', 'amount'\ngo\n\
                create table t (a amount, b amount, c amount default 7)\ngo\n";
    let zero = Some(SourceDefault::Literal("0".to_owned()));
    let one = Some(SourceDefault::Literal("1".to_owned()));
    let seven = Some(SourceDefault::Literal("7".to_owned()));
    for (then, defaults, rules) in [
        ("", [&zero, &zero, &seven, &zero], 4),
        ("exec sp_unbindefault 't.b'", [&zero, &None, &seven, &zero], 4),
        ("exec sp_unbindrule 't.b'", [&zero, &zero, &seven, &zero], 3),
        (
            "exec sp_unbindefault 'amount', 'futureonly'",
            [&zero, &zero, &seven, &None],
            4,
        ),
        ("exec sp_unbindefault 'amount'", [&None, &None, &seven, &None], 4),
        (
            "exec sp_unbindrule @objname = 'amount', @futureonly = 'futureonly'",
            [&zero, &zero, &seven, &zero],
            3,
        ),
        ("exec sp_bindefault 'one', 'amount'", [&one, &one, &seven, &one], 4),
        (
            "exec sp_bindefault 'one', 'amount', 'futureonly'",
            [&zero, &zero, &seven, &one],
            4,
        ),
    ] {
        let reading = clean(&format!("{made}{then}\ngo\nalter table t add d amount"));
        let t = table(&reading, "dbo.t");
        for (name, expected) in ["a", "b", "c", "d"].into_iter().zip(defaults) {
            assert_eq!(column(t, name).default, *expected, "{then}: {name}");
        }
        assert_eq!(t.checks.len(), rules, "{then}");
    }
}

#[test]
fn files_in_no_order_are_one_database() {
    let script = |name: &str, text: &str| Script {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let reading = read(
        &[
            script(
                "a.sql",
                "create index ix on dbo.t (a)\ngo\nalter table dbo.t add constraint c check (a > 0)\ngo\nexec sp_addextendedproperty 'MS_Description', 'the a', 'schema', 'dbo', 'table', 't', 'column', 'a'",
            ),
            script("b.sql", "create table dbo.t (a int)"),
            script("c.sql", "create index iy on dbo.nowhere (a)"),
        ],
        &ReadOptions::default(),
    );
    let t = table(&reading, "dbo.t");
    assert_eq!(
        (t.indexes.len(), t.checks.len(), column(t, "a").comment.as_str()),
        (1, 1, "the a")
    );
    assert_eq!(codes(&reading), ["script-statement-refused"]);
    assert_eq!(reading.statements.understood, 5);
}

#[test]
fn a_default_is_dropped_by_the_name_that_the_catalog_gives() {
    let join = "FROM [sys].[default_constraints] [d] INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = \
                [c].[column_id] AND [d].[parent_object_id] = [c].[object_id] WHERE ([d].[parent_object_id] = \
                OBJECT_ID(N'[t]') AND [c].[name] = N";
    let reading = clean(&format!(
        "create table t (a int default 1, b int constraint df_b default 2, c int default 3, d int, e int default 5)\ngo\n\
         DECLARE @var0 sysname;\nSELECT @var0 = [d].[name] {join}'a');\n\
         IF @var0 IS NOT NULL EXEC(N'ALTER TABLE [t] DROP CONSTRAINT [' + @var0 + '];');\n\
         DECLARE @var1 nvarchar(max);\nSELECT TOP (1) @var1 = QUOTENAME([d].[name]) {join}'B');\n\
         IF @var1 IS NOT NULL EXEC(N'ALTER TABLE [t] DROP CONSTRAINT ' + @var1 + ';');\n\
         DECLARE @var2 nvarchar(128)\nSELECT TOP 1 @var2 = name FROM sys.default_constraints\n\
         WHERE parent_object_id = object_id(N'dbo.t') AND col_name(parent_object_id, parent_column_id) = 'c';\n\
         IF @var2 IS NOT NULL EXECUTE('ALTER TABLE [dbo].[t] DROP CONSTRAINT [' + @var2 + ']')\n\
         DECLARE @var3 sysname;\nSELECT @var3 = [d].[name] {join}'d');\n\
         IF @var3 IS NOT NULL EXEC(N'ALTER TABLE [t] DROP CONSTRAINT [' + @var3 + '];');"
    ));
    let defaults: Vec<bool> = table(&reading, "dbo.t")
        .columns
        .iter()
        .map(|column| column.default.is_some())
        .collect();
    assert_eq!(defaults, [false, false, false, false, true]);
}

#[test]
fn a_default_that_is_asked_for_in_another_way_is_a_finding() {
    let reading = reading(
        "create table t (a int default 1)\ngo\nDECLARE @n sysname\n\
         SELECT @n = dc.name FROM sys.default_constraints dc JOIN sys.tables tb ON tb.object_id = dc.parent_object_id\n\
         WHERE tb.name = 't' AND dc.parent_column_id = 1\n\
         IF @n IS NOT NULL EXEC('ALTER TABLE t DROP CONSTRAINT ' + @n)",
    );
    assert!(codes(&reading).contains(&"script-statement-not-run"));
}
