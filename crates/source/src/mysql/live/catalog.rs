//! The catalog.

use model::source_schema::{
    ConstraintState, ReferentialAction, SourceDefault, SourceIndexKind, SourceObjectKind, SourceTable,
};
use model::{MysqlType, SourceType};

use super::{Server, address};
use crate::{Scope, Source, TableShape};

#[tokio::test]
async fn an_account_with_select_sees_the_whole_table() {
    let Some(mut server) = Server::start("catalog").await else {
        return;
    };
    let maria = server.source().await.version().starts_with("MariaDB");
    for sql in [
        "CREATE TABLE p (a INT, b VARCHAR(9), x INT NOT NULL, PRIMARY KEY (a, b))",
        "CREATE TABLE c (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY COMMENT 'it''s', a INT, b VARCHAR(9), j JSON, \
         n INT DEFAULT NULL, z INT NOT NULL DEFAULT -1, s VARCHAR(20) NOT NULL DEFAULT 'a''b\\\\c', e VARCHAR(9) DEFAULT '', \
         ts TIMESTAMP(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), vb VARBINARY(9) DEFAULT 'ab', \
         bt BIT(3) DEFAULT b'101', g INT GENERATED ALWAYS AS (a + 1) VIRTUAL, h VARCHAR(30) GENERATED ALWAYS AS (CONCAT(s, '''x')) STORED, \
         t TEXT, ge POINT NOT NULL, \
         KEY pre (s(3), a DESC), FULLTEXT KEY ft (t), SPATIAL KEY sp (ge), UNIQUE KEY u (b), \
         CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE CASCADE ON UPDATE SET NULL) \
         AUTO_INCREMENT = 42 COMMENT = 'children' ROW_FORMAT = DYNAMIC",
        "CREATE TABLE m (id INT) ENGINE=MyISAM",
        "CREATE TABLE r (id INT, k INT, PRIMARY KEY (id, k)) PARTITION BY RANGE (id) SUBPARTITION BY HASH (k) SUBPARTITIONS 2 \
         (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
        "CREATE VIEW v AS SELECT id FROM c",
        "CREATE TRIGGER tr BEFORE INSERT ON m FOR EACH ROW SET NEW.id = 1",
        "CREATE PROCEDURE pr(x INT) SELECT x",
    ] {
        server.run(sql).await;
    }
    let supports_checks = server.conn.server_version() >= (8, 0, 16) || maria;
    if supports_checks {
        server.run("ALTER TABLE c ADD CONSTRAINT ck CHECK (s <> 'it''s')").await;
    }
    let select_only = server.account("SELECT").await;
    let scope = Scope {
        databases: vec![server.database.clone()],
    };
    let mut source = Source::connect(&address(&select_only)).await.unwrap();
    let schema = source.inspect(&scope).await.unwrap();
    let all = server.source().await.inspect(&scope).await.unwrap();
    // Only an estimate may move between two looks.
    let settled = |tables: &[SourceTable]| -> Vec<SourceTable> {
        tables
            .iter()
            .map(|table| SourceTable {
                estimated_rows: 0,
                estimated_bytes: 0,
                ..table.clone()
            })
            .collect()
    };
    assert_eq!(settled(&schema.tables), settled(&all.tables), "SELECT must be enough");

    let table = |name: &str| schema.tables.iter().find(|table| table.name.name == name).unwrap();
    let c = table("c");
    let column = |name: &str| c.columns.iter().find(|column| column.name == name).unwrap();
    let literal = |text: &str| Some(SourceDefault::Literal(text.to_owned()));
    assert_eq!(column("id").comment, "it's");
    assert!(column("id").identity.is_some());
    assert_eq!(c.next_identity, Some(42));
    assert_eq!(c.comment, "children");
    assert_eq!(
        column("j").source_type,
        SourceType::Mysql(MysqlType::Json { alias: maria })
    );
    assert_eq!(column("n").default, None);
    assert_eq!(column("z").default, literal("-1"));
    assert_eq!(column("s").default, literal("a'b\\c"));
    assert_eq!(column("e").default, literal(""));
    assert_eq!(column("ts").default, Some(SourceDefault::Now(6)));
    assert_eq!(column("ts").on_update_now, Some(6));
    assert_eq!(column("vb").default, literal("0x6162"));
    assert_eq!(column("bt").default, literal("b'101'"));
    assert!(!column("g").generated.as_ref().unwrap().stored);
    let stored = column("h").generated.as_ref().unwrap();
    assert!(
        stored.stored && !stored.expression.starts_with(r"concat(`s`,_utf8mb4\'"),
        "{}",
        stored.expression
    );
    let index = |name: &str| c.indexes.iter().find(|index| index.name == name).unwrap();
    assert_eq!(index("pre").parts[0].prefix, Some(3));
    assert!(index("pre").parts[1].descending);
    assert_eq!(index("ft").kind, SourceIndexKind::Fulltext);
    assert_eq!(index("sp").kind, SourceIndexKind::Spatial);
    assert!(index("u").unique && !index("pre").unique);
    let key = &c.foreign_keys[0];
    assert_eq!(
        (key.columns.as_slice(), key.referenced_columns.as_slice()),
        (
            &["a".to_owned(), "b".to_owned()][..],
            &["a".to_owned(), "b".to_owned()][..]
        )
    );
    assert_eq!(
        (key.on_delete, key.on_update),
        (ReferentialAction::Cascade, ReferentialAction::SetNull)
    );
    if supports_checks {
        assert_eq!(c.checks.len(), 1, "the check behind JSON is not listed: {:?}", c.checks);
        assert!(
            c.checks[0].state == ConstraintState::Enforced && c.checks[0].expression.contains("'it"),
            "{:?}",
            c.checks
        );
    }
    assert!(!table("m").transactional && c.transactional);
    let partitioning = table("r").partitioning.as_ref().unwrap();
    assert_eq!(
        (partitioning.method.as_str(), partitioning.partitions.len()),
        ("RANGE", 2)
    );
    assert_eq!(partitioning.partitions[1].description, "MAXVALUE");
    assert!(partitioning.subpartition.as_deref().unwrap().starts_with("HASH("));
    let kinds: Vec<SourceObjectKind> = all.others.iter().map(|object| object.kind).collect();
    assert_eq!(
        kinds,
        [
            SourceObjectKind::View,
            SourceObjectKind::Procedure,
            SourceObjectKind::Trigger
        ]
    );
    assert!(all.others.iter().all(|object| object.definition.is_some()));

    let name = server.table("c");
    let gone = server.table("gone");
    let now = source.definitions(&[name.clone(), gone.clone()]).await.unwrap();
    assert_eq!(TableShape::from(c).difference(now.shape(&name).unwrap()), None);
    assert_eq!(now.shape(&gone), None);
    server.run("ALTER TABLE c MODIFY n BIGINT").await;
    let altered = source.difference(&now, &name).await.unwrap().unwrap();
    assert!(altered.contains("column n was int"), "{altered}");
    server.end().await;
}

#[tokio::test]
async fn mariadb_has_its_own_objects() {
    let Some(mut server) = Server::start("mariadb").await else {
        return;
    };
    if !server.source().await.version().starts_with("MariaDB") {
        return server.end().await;
    }
    for sql in [
        "CREATE SEQUENCE sq START WITH 5",
        "CREATE TABLE sv (id INT PRIMARY KEY, v INT, UNIQUE KEY (v)) WITH SYSTEM VERSIONING",
        "CREATE TABLE nu (u INT DEFAULT (1 + 2), i INT INVISIBLE, j LONGTEXT CHECK (json_valid(j)), w LONGTEXT CHECK (json_valid(j)), KEY k (i) IGNORED)",
    ] {
        server.run(sql).await;
    }
    let schema = server
        .source()
        .await
        .inspect(&Scope {
            databases: vec![server.database.clone()],
        })
        .await
        .unwrap();
    let table = |name: &str| schema.tables.iter().find(|table| table.name.name == name).unwrap();
    let versioned = table("sv");
    assert!(versioned.system_versioned.is_some());
    let columns: Vec<&str> = versioned.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["id", "v", "row_start", "row_end"]);
    let name = versioned.name.clone();
    let now = server
        .source()
        .await
        .definitions(std::slice::from_ref(&name))
        .await
        .unwrap();
    let shape = TableShape::from(versioned);
    assert_eq!(shape.difference(now.shape(&name).unwrap()), None);
    assert_eq!(versioned.primary_key.as_ref().unwrap().parts.len(), 1);
    assert_eq!(versioned.indexes[0].parts.len(), 1);
    let nu = table("nu");
    assert_eq!(
        nu.columns[0].default,
        Some(SourceDefault::Expression("(1 + 2)".to_owned()))
    );
    assert!(nu.columns[1].invisible && !nu.indexes[0].visible);
    assert_eq!(
        nu.columns[2].source_type,
        SourceType::Mysql(MysqlType::Json { alias: true })
    );
    assert_eq!(nu.columns[3].source_type, SourceType::Mysql(MysqlType::LongText));
    assert_eq!(nu.checks.len(), 1);
    assert!(
        schema.others[0]
            .definition
            .as_deref()
            .unwrap()
            .to_lowercase()
            .contains("start with 5")
    );
    server.end().await;
}

#[tokio::test]
async fn mysql_has_its_own_objects() {
    let Some(mut server) = Server::start("mysql").await else {
        return;
    };
    let version = server.conn.server_version();
    if server.source().await.version().starts_with("MariaDB") || version < (8, 0, 23) {
        return server.end().await;
    }
    server
        .run(
            "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40) DEFAULT (CONCAT('it''s ', UUID())), n VARCHAR(9) DEFAULT 'uuid()', \
             h VARCHAR(50) GENERATED ALWAYS AS (CONCAT(n, '\\\\''')) STORED, i INT INVISIBLE, p POINT NOT NULL SRID 4326, \
             d DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), KEY f ((LOWER(n)), (id + 1) DESC), \
             KEY hidden (i) INVISIBLE, CONSTRAINT soft CHECK (n <> 'x''y') NOT ENFORCED)",
        )
        .await;
    let schema = server
        .source()
        .await
        .inspect(&Scope {
            databases: vec![server.database.clone()],
        })
        .await
        .unwrap();
    let table = &schema.tables[0];
    let column = |name: &str| table.columns.iter().find(|column| column.name == name).unwrap();
    let expression = |name: &str| match &column(name).default {
        Some(SourceDefault::Expression(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    assert!(expression("v").contains(r"'it\'s '"), "{}", expression("v"));
    assert_eq!(column("n").default, Some(SourceDefault::Literal("uuid()".to_owned())));
    let generated = column("h").generated.as_ref().unwrap();
    assert!(
        generated.stored && generated.expression.contains(r"'\\\''"),
        "{}",
        generated.expression
    );
    assert!(column("i").invisible);
    let point = MysqlType::Geometry {
        kind: "point".to_owned(),
        srid: Some(4326),
    };
    assert_eq!(column("p").source_type, SourceType::Mysql(point));
    assert_eq!(
        (&column("d").default, column("d").on_update_now),
        (&Some(SourceDefault::Now(3)), Some(3))
    );
    let index = |name: &str| table.indexes.iter().find(|index| index.name == name).unwrap();
    let parts = &index("f").parts;
    assert_eq!(parts[0].expression.as_deref(), Some("lower(`n`)"));
    assert!(parts[0].column.is_none() && parts[1].descending && !parts[0].descending);
    assert!(!index("hidden").visible && index("f").visible);
    assert!(
        table.checks[0].state == ConstraintState::NotEnforced && table.checks[0].expression.contains(r"'x\'y'"),
        "{:?}",
        table.checks
    );
    if version >= (9, 0, 0) {
        server.run("CREATE TABLE w (id INT PRIMARY KEY, e VECTOR(3))").await;
        let schema = server
            .source()
            .await
            .inspect(&Scope {
                databases: vec![server.database.clone()],
            })
            .await
            .unwrap();
        assert_eq!(
            schema.tables[1].columns[1].source_type,
            SourceType::Mysql(MysqlType::Vector { dimensions: 3 })
        );
    }
    server.end().await;
}
