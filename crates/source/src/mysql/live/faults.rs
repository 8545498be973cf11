//! Connections that fail, each in its own way.

use model::{CheckStatus, Connection, Password, Tls};

use super::{Server, address};
use crate::{PreflightOptions, Scope, Source, SourceError};

async fn fails(connection: Connection) -> SourceError {
    Source::connect(&address(&connection))
        .await
        .expect_err("must not connect")
}

#[tokio::test]
async fn failures_to_connect_are_told_apart() {
    let Some(mut server) = Server::start("faults").await else {
        return;
    };
    let good = server.account("SELECT").await;
    let with = |change: &dyn Fn(&mut Connection)| {
        let mut connection = good.clone();
        change(&mut connection);
        connection
    };
    let error = fails(with(&|c| c.password = Some(Password::new("hunter2")))).await;
    assert!(
        matches!(
            error,
            SourceError::AccessDenied {
                with_password: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    let error = fails(with(&|c| c.host = "no-such-host.invalid".to_owned())).await;
    assert!(matches!(error, SourceError::UnknownHost { .. }), "{error:?}");
    let error = fails(with(&|c| c.port = 1)).await;
    assert!(matches!(error, SourceError::ConnectionRefused { .. }), "{error:?}");
    let error = fails(with(&|c| c.database = Some("no_such_database".to_owned()))).await;
    assert!(
        matches!(
            error,
            SourceError::UnknownDatabase { .. } | SourceError::PermissionDenied { .. }
        ),
        "{error:?}"
    );
    let error = fails(with(&|c| {
        c.tls = Tls::Verify {
            ca_file: Some("/no/such/file.pem".into()),
        }
    }))
    .await;
    assert!(matches!(error, SourceError::CaFile { .. }), "{error:?}");
    let verified = with(&|c| c.tls = Tls::Verify { ca_file: None });
    let error = fails(verified).await;
    let told = matches!(
        error,
        SourceError::TlsNotOffered { .. }
            | SourceError::CertificateNotVerified { .. }
            | SourceError::NoCertificateAuthorities { .. }
    );
    assert!(
        told,
        "a throw-away server has no certificate of a known authority: {error:?}"
    );
    server.end().await;
}

#[tokio::test]
async fn the_preflight_names_what_is_missing_and_its_fix_works() {
    let Some(mut server) = Server::start("preflight").await else {
        return;
    };
    server.run("CREATE TABLE t (id INT PRIMARY KEY)").await;
    server.run("CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM").await;
    let account = server.account("INSERT").await;
    let options = PreflightOptions {
        databases: vec![server.database.clone()],
        readers: 4,
        ..PreflightOptions::default()
    };
    let mut source = Source::connect(&address(&account)).await.unwrap();
    let mut tables = vec![crate::mysql::sample::plan(
        &[("id", model::MysqlType::Int { unsigned: false })],
        &[0],
    )];
    tables[0].source = server.table("t");
    // No SELECT, then on the table alone, then on the whole database.
    for attempt in 0..3 {
        let results = source.preflight(&tables, &options).await;
        assert!(
            results.iter().all(|check| check.status != CheckStatus::NotChecked),
            "{results:#?}"
        );
        let check = results
            .iter()
            .find(|check| check.name == "mysql-select-privilege")
            .unwrap();
        if attempt < 2 {
            let expected = [CheckStatus::Failed, CheckStatus::Warning][attempt];
            assert_eq!(check.status, expected, "{check:?}");
            for fix in check.fix.as_deref().unwrap().lines() {
                server.run(fix).await;
            }
        } else {
            assert_eq!(check.status, CheckStatus::Passed, "{check:?}");
        }
    }
    // As the account that may do everything, every fix that is SQL must be accepted.
    let results = source.preflight(&[], &options).await;
    let engine = results
        .iter()
        .find(|check| check.name == "mysql-transactional-tables")
        .unwrap();
    assert_eq!(engine.status, CheckStatus::Failed);
    for check in &results {
        for fix in check
            .fix
            .iter()
            .flat_map(|fix| fix.lines())
            .filter(|fix| fix.starts_with("GRANT") || fix.starts_with("ALTER"))
        {
            server.run(fix).await;
        }
    }
    let mut source = Source::connect(&address(&account)).await.unwrap();
    for check in source.preflight(&[], &options).await {
        if matches!(
            check.name.as_str(),
            "mysql-object-privileges" | "mysql-snapshot" | "mysql-transactional-tables" | "mysql-select-privilege"
        ) {
            assert_eq!(check.status, CheckStatus::Passed, "{check:?}");
        }
    }
    assert!(matches!(
        source
            .inspect(&Scope {
                databases: vec!["no_such_database".to_owned()]
            })
            .await,
        Err(SourceError::UnknownDatabase { .. })
    ));
    server.end().await;
}
