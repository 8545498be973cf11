//! Accounts of every authentication plugin that the server has, with and without TLS.

use model::{Connection, Password, Tls};

use super::{Server, address};
use crate::{Source, SourceError};

/// Logs in three times: the server knows the password by heart from the second time on.
async fn logs_in(connection: &Connection, what: &str) {
    for attempt in 1..=3 {
        if let Err(error) = Source::connect(&address(connection)).await {
            panic!("{what}, attempt {attempt}: {error:?}");
        }
    }
}

async fn is_refused(connection: &Connection, password: Option<&str>, what: &str) {
    let wrong = Connection {
        password: password.map(Password::new),
        ..connection.clone()
    };
    let error = Source::connect(&address(&wrong)).await.expect_err(what);
    assert!(matches!(error, SourceError::AccessDenied { .. }), "{what}: {error:?}");
    assert!(!format!("{error} {error:?}").contains("wrong secret"), "{what}");
}

#[tokio::test]
async fn accounts_of_every_plugin_log_in() {
    let Some(mut server) = Server::start("plugins").await else {
        return;
    };
    let maria = server.source().await.version().starts_with("MariaDB");
    let account = server.account("SELECT").await;
    let user = account.user.clone();
    let ways: Vec<(&str, String)> = if maria {
        // The plugin stays: other tests may use it at the same time.
        server
            .run("INSTALL PLUGIN IF NOT EXISTS ed25519 SONAME 'auth_ed25519'")
            .await;
        vec![
            (
                "mysql_native_password",
                format!("ALTER USER {user}@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('secret pass')"),
            ),
            (
                "ed25519",
                format!("ALTER USER {user}@'%' IDENTIFIED VIA ed25519 USING PASSWORD('secret pass')"),
            ),
            (
                "the second of two",
                format!(
                    "ALTER USER {user}@'%' IDENTIFIED VIA ed25519 USING PASSWORD('another') OR mysql_native_password USING \
                     PASSWORD('secret pass')"
                ),
            ),
        ]
    } else {
        let plugins: Vec<String> = mysql_async::prelude::Queryable::query(
            &mut server.conn,
            "SELECT plugin_name FROM information_schema.plugins WHERE plugin_type = 'AUTHENTICATION' AND plugin_status = 'ACTIVE'",
        )
        .await
        .unwrap();
        ["caching_sha2_password", "sha256_password", "mysql_native_password"]
            .into_iter()
            .filter(|plugin| plugins.iter().any(|active| active == plugin))
            .map(|plugin| {
                let sql = format!("ALTER USER {user}@'%' IDENTIFIED WITH {plugin} BY 'secret pass'");
                (plugin, sql)
            })
            .collect()
    };
    assert!(!ways.is_empty());
    for (plugin, sql) in ways {
        // A throw-away MariaDB has no certificate; tests/bad_input/connection.rs gives it one.
        let tls: &[Tls] = if maria {
            &[Tls::Disable]
        } else {
            &[Tls::Disable, Tls::NoVerify]
        };
        for tls in tls {
            // Also empties what the server remembers of the account's password.
            server.run(&sql).await;
            let connection = Connection {
                tls: tls.clone(),
                ..account.clone()
            };
            let what = format!("{plugin} with {tls:?}");
            is_refused(&connection, Some("wrong secret"), &what).await;
            is_refused(&connection, None, &what).await;
            logs_in(&connection, &what).await;
            is_refused(&connection, Some("wrong secret"), &what).await;
        }
    }
    let empty = if maria {
        "VIA mysql_native_password USING ''"
    } else {
        "BY ''"
    };
    server.run(&format!("ALTER USER {user}@'%' IDENTIFIED {empty}")).await;
    for password in [None, Some("")] {
        let connection = Connection {
            password: password.map(Password::new),
            ..account.clone()
        };
        logs_in(&connection, "without a password").await;
    }
    is_refused(&account, Some("wrong secret"), "without a password").await;
    server.end().await;
}

#[tokio::test]
async fn the_socket_of_this_machine_is_a_way_too() {
    let Some(mut server) = Server::start("socket").await else {
        return;
    };
    let socket: Option<String> = mysql_async::prelude::Queryable::query_first(&mut server.conn, "SELECT @@socket")
        .await
        .unwrap();
    let socket = socket.unwrap_or_default();
    // A server of another machine, or in a container, has its socket elsewhere.
    if std::path::Path::new(&socket).exists() {
        let account = server.account("SELECT").await;
        let connection = Connection {
            host: socket,
            ..account
        };
        logs_in(&connection, "over the socket").await;
        is_refused(&connection, Some("wrong secret"), "over the socket").await;
    }
    let connection = Connection {
        host: "/no/such/socket".to_owned(),
        ..server.connection.clone()
    };
    let error = Source::connect(&address(&connection)).await.unwrap_err();
    assert!(matches!(error, SourceError::ConnectFailed { .. }), "{error:?}");
    server.end().await;
}
