//! Everything that is no table.

use model::source_schema::{SourceIndexKind, SourceObjectKind, SourceUserTypeKind};

use super::*;

#[test]
fn views_routines_and_triggers_have_the_rest_of_their_batch() {
    let reading = clean(
        "create table t (a int)\ngo\ncreate or alter view s.v (x, [y z]) with schemabinding, view_metadata as\n\
         select a, a from dbo.t where a > 1\nwith check option;\ngo\n\
         create procedure p @x int as begin create table inner_one (a int) select 1 end\ngo\n\
         create function f() returns int as begin return 1 end\ngo\n\
         create trigger tr on t after insert, update as delete t\ngo\nalter procedure p as select 2\ngo\ndisable trigger tr on t",
    );
    assert_eq!(tables(&reading), ["dbo.t"]);
    let find = |kind| reading.schema.others.iter().find(|object| object.kind == kind).unwrap();
    let view = find(SourceObjectKind::View);
    assert_eq!(view.name.to_string(), "s.v");
    assert_eq!(view.columns, ["x", "y z"]);
    assert_eq!(view.definition.as_deref(), Some("select a, a from dbo.t where a > 1"));
    assert_eq!(view.options, ["SCHEMABINDING", "VIEW_METADATA", "WITH CHECK OPTION"]);
    assert_eq!(
        find(SourceObjectKind::Procedure).definition.as_deref(),
        Some("alter procedure p as select 2")
    );
    let trigger = find(SourceObjectKind::Trigger);
    assert_eq!(trigger.table.as_ref().unwrap().to_string(), "dbo.t");
    assert_eq!(trigger.options, ["DISABLED"]);
}

#[test]
fn indexes_of_every_kind() {
    let reading = reading(
        "create table t (a int not null constraint pk primary key, b xml, g geography, d varchar(50))\n\
         create unique nonclustered index ix on dbo.t (a desc, d) include (b) where ([a] > (1)) with (drop_existing = on, data_compression = page) on [fg]\n\
         create clustered columnstore index cci on t\ncreate nonclustered columnstore index ncci on t (a, d)\n\
         create primary xml index xp on t (b)\ncreate xml index xs on t (b) using xml index xp for path\n\
         create spatial index sx on t (g) using geography_auto_grid with (cells_per_object = 16)\n\
         create fulltext catalog ft as default\ncreate fulltext index on t (d language 1033) key index pk on ft with stoplist = system\n\
         alter index ix on t disable\ncreate statistics st on t (a)\ndrop index t.ncci",
    );
    assert_eq!(
        codes(&reading),
        ["table-option-dropped"; 2],
        "the catalog and the statistics"
    );
    let t = table(&reading, "dbo.t");
    let kinds: Vec<(&str, SourceIndexKind)> = t
        .indexes
        .iter()
        .map(|index| (index.name.as_str(), index.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("ix", SourceIndexKind::Btree),
            ("cci", SourceIndexKind::Columnstore),
            ("xp", SourceIndexKind::Xml),
            ("xs", SourceIndexKind::Xml),
            ("sx", SourceIndexKind::Spatial),
            ("FT_t", SourceIndexKind::Fulltext),
        ]
    );
    let ix = &t.indexes[0];
    assert!(ix.unique && ix.disabled && ix.parts[0].descending);
    assert_eq!(ix.filter.as_deref(), Some("[a] > (1)"));
    assert_eq!(ix.options, ["data_compression = page", "ON fg"]);
    assert_eq!(
        t.indexes[5].options,
        ["d language 1033", "KEY INDEX pk", "on ft with stoplist = system"]
    );
}

#[test]
fn sequences_synonyms_types_and_schemas() {
    let reading = clean(
        "create schema sales authorization bob\ngo\n\
         create sequence sales.s as bigint start with 5 increment by -2 minvalue -100 no maxvalue cycle cache 10\n\
         alter sequence sales.s restart with 9\ncreate synonym sales.y for other.dbo.z\n\
         create type sales.list as table (id int primary key)",
    );
    let schema = &reading.schema;
    assert_eq!(schema.schemas, ["sales"]);
    let sequence = &schema.sequences[0];
    assert_eq!(
        (sequence.start, sequence.increment, sequence.minimum, sequence.cycle),
        (Some(9), -2, Some(-100), true)
    );
    assert_eq!(schema.synonyms[0].target, "other.dbo.z");
    assert!(matches!(&schema.types[0].kind, SourceUserTypeKind::Table { .. }));
    assert_eq!(schema.grants.len(), 1);
}

#[test]
fn descriptions_become_comments_and_other_properties_one_finding() {
    let reading = reading(
        "create table s.t (a int, index ix (a))\ngo\ncreate view s.v as select 1 as x\ngo\n\
         exec sys.sp_addextendedproperty @name=N'MS_Description', @value=N'the t', @level0type=N'SCHEMA',@level0name=N's', @level1type=N'TABLE',@level1name=N't'\n\
         exec sp_addextendedproperty 'MS_Description', 'the a', 'user', s, 'table', t, 'column', a\n\
         exec sp_addextendedproperty 'MS_Description', 'the ix', 'schema', 's', 'table', 't', 'index', 'ix'\n\
         exec sp_addextendedproperty 'MS_Description', 'the v', 'schema', 's', 'view', 'v'\n\
         exec sp_addextendedproperty 'MS_Description', 'the s', 'schema', 's'\n\
         exec sp_addextendedproperty N'MS_Description', N'the files', N'FILEGROUP', [PRIMARY]\n\
         exec sp_addextendedproperty 'Owner', 'me', 'schema', 's'\nexec sp_addextendedproperty 'Owner', 'me', 'schema', 't'",
    );
    let t = table(&reading, "s.t");
    assert_eq!(
        (
            t.comment.as_str(),
            t.columns[0].comment.as_str(),
            t.indexes[0].comment.as_str()
        ),
        ("the t", "the a", "the ix")
    );
    let comments: Vec<(&str, &str)> = reading
        .schema
        .comments
        .iter()
        .map(|comment| (comment.object.as_str(), comment.text.as_str()))
        .collect();
    assert_eq!(
        comments,
        [
            ("view s.v", "the v"),
            ("schema s", "the s"),
            ("filegroup PRIMARY", "the files")
        ]
    );
    assert_eq!(codes(&reading), ["extended-property"]);
}

#[test]
fn drops_and_moves_leave_nothing_behind() {
    let reading = clean(
        "create table a (x int) create table b (x int)\ngo\ncreate trigger tr on a for insert as select 1\ngo\n\
         create schema s\ngo\nalter schema s transfer object::dbo.b\ndrop table a\ndrop table if exists nothing\ncreate view v as select 1 as x\ngo\ndrop view if exists v",
    );
    assert_eq!(tables(&reading), ["s.b"]);
    assert!(reading.schema.others.is_empty());
}

#[test]
fn what_is_done_twice_stays_as_it_was() {
    let reading = reading("create table t (a int)\ngo\ncreate table T (b int)");
    assert_eq!(table(&reading, "dbo.t").columns[0].name, "a");
    assert_eq!(codes(&reading), ["script-statement-refused"]);
}

#[test]
fn server_features_are_one_finding_per_object() {
    let reading = reading(
        "create queue q1\ngo\ncreate queue q2\ngo\ncreate certificate c with subject = 'x'\ngo\ncreate user bob for login bob\n\
         exec sp_addrolemember 'db_owner', 'bob'\ndeny select on t to bob",
    );
    assert_eq!(codes(&reading), ["feature-not-kept"; 3]);
    let objects: Vec<&str> = reading.findings.iter().map(|finding| finding.object.as_str()).collect();
    assert_eq!(objects, ["queue dbo.q1", "queue dbo.q2", "certificate c"]);
    assert_eq!(reading.schema.grants.len(), 3);
}
