//! Logins, TLS, gateways.

use std::sync::Arc;

use model::{Connection, MssqlOptions, Tls};
use tds::{Answer, Behaviour, Encryption, Server, ServerError};

use super::{PASSWORD, behaving, connection, shown};
use crate::error::SourceError;
use crate::mssql::client::Client;

fn plain() -> Behaviour {
    behaving(|_| Answer::done())
}

fn start(behaviour: Behaviour) -> Server {
    Server::start(behaviour).unwrap()
}

async fn connects(connection: Connection) -> Result<Client, SourceError> {
    Client::connect(&Arc::new(connection)).await
}

async fn fails(connection: Connection) -> SourceError {
    let error = connects(connection).await.unwrap_err();
    assert!(
        !shown(&error).contains(PASSWORD) && !format!("{error:?}").contains(PASSWORD),
        "{error:?}"
    );
    error
}

#[tokio::test]
async fn a_login_says_who_asks_and_for_what() {
    let server = start(plain());
    let client = connects(connection(&server)).await.unwrap();
    assert_eq!(client.database(), "shop");
    assert_eq!(client.number(), Some(51));
    assert_eq!(
        format!("{} {}", client.version().product(), client.version().text),
        "SQL Server 16.0.4135.4"
    );
    let logins = server.logins();
    let login = &logins[0];
    assert_eq!(login.application, "landfall");
    assert_eq!(login.packet_size, 32_767);
    assert_eq!((login.user.as_str(), login.database.as_str()), ("sa", "shop"));
    assert_eq!(login.tds_version, 0x7400_0004);
    assert!(!login.read_only_intent && !login.tls);
    let read_only = Connection {
        mssql: MssqlOptions {
            read_only_intent: true,
            ..MssqlOptions::default()
        },
        ..connection(&server)
    };
    connects(read_only).await.unwrap();
    assert!(server.logins()[1].read_only_intent);
}

/// What could cut or change an answer is set in every session, before anything is asked.
#[tokio::test]
async fn every_session_is_set_up_first() {
    let server = start(plain());
    let client = connects(connection(&server)).await.unwrap();
    client.another().await.unwrap();
    for session in [51, 52] {
        let statements = server.statements();
        let first = statements
            .iter()
            .find(|statement| statement.session == session)
            .unwrap();
        for setting in [
            "SET ROWCOUNT 0",
            "SET TEXTSIZE 2147483647",
            "SET XACT_ABORT OFF",
            "SET DEADLOCK_PRIORITY LOW",
            "SET LOCK_TIMEOUT 600000",
            "SET IMPLICIT_TRANSACTIONS OFF",
        ] {
            assert!(first.text.contains(setting), "{setting}: {}", first.text);
        }
    }
}

#[tokio::test]
async fn an_access_token_takes_the_place_of_a_password() {
    let server = start(plain().token("eyJ0.secret"));
    let with = |token: &str| Connection {
        password: None,
        mssql: MssqlOptions {
            token: Some(model::Password::new(token)),
            ..MssqlOptions::default()
        },
        tls: Tls::NoVerify,
        ..connection(&server)
    };
    connects(with("eyJ0.secret")).await.unwrap();
    let logins = server.logins();
    assert_eq!(logins[0].token.as_deref(), Some("eyJ0.secret"));
    assert!(logins[0].password.is_empty() && logins[0].tls, "{:?}", logins[0]);
    let error = fails(with("eyJ0.other")).await;
    assert!(matches!(error, SourceError::AccessDenied { .. }), "{error:?}");
    assert!(
        !shown(&error).contains("eyJ0") && !format!("{error:?}").contains("eyJ0"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_wrong_password_is_denied_and_not_told() {
    let server = start(plain().user("sa", "another"));
    let error = fails(connection(&server)).await;
    assert!(
        matches!(&error, SourceError::AccessDenied { user, with_password: true, .. } if user == "sa"),
        "{error:?}"
    );
    assert!(!error.is_retryable());
    let said = shown(&error);
    assert!(
        said.contains("access denied for sa at 127.0.0.1") && !said.contains("another"),
        "{said}"
    );
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let server = start(plain());
    let error = fails(Connection {
        database: Some("nowhere".to_owned()),
        ..connection(&server)
    })
    .await;
    assert!(
        matches!(&error, SourceError::UnknownDatabase { database } if database == "nowhere"),
        "{error:?}"
    );
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn refusals_say_whether_to_come_again() {
    for (number, class, again) in [
        (40_613, 17, true),
        (40_501, 20, true),
        (10_928, 16, true),
        (18_487, 14, false),
        (40_615, 14, false),
    ] {
        let behaviour =
            plain().refusing(move |_| Some(ServerError::new(number, class, format!("refused by {number}"))));
        let server = start(behaviour);
        let error = fails(connection(&server)).await;
        assert_eq!(error.is_retryable(), again, "{number}: {error:?}");
        assert!(shown(&error).contains(&format!("refused by {number}")), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_told_from_a_refusal() {
    let server = start(plain());
    let gone = connection(&server);
    drop(server);
    let error = fails(gone).await;
    assert!(matches!(error, SourceError::ConnectionRefused { .. }), "{error:?}");
    assert!(error.is_unreachable());
}

/// What listens may be something else, or be on its way down.
#[tokio::test]
async fn what_is_no_server_is_named_and_not_waited_for_for_ever() {
    for (answer, closes) in [
        (&b""[..], true),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", true),
        (b"\x04", false),
        (b"", false),
    ] {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let other = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            std::io::Write::write_all(&mut socket, answer).unwrap();
            if !closes {
                // Until the client gives up.
                std::io::copy(&mut socket, &mut std::io::sink()).ok();
            }
        });
        let server = start(plain());
        let connection = Connection {
            port,
            connect_timeout: std::time::Duration::from_secs(1),
            ..connection(&server)
        };
        let error = fails(connection).await;
        let said = shown(&error);
        let names_it = said.contains(&format!("127.0.0.1:{port}")) || said.contains("while connecting");
        assert!(names_it, "{answer:?}: {said}");
        assert_eq!(
            matches!(error, SourceError::ConnectTimeout { .. }),
            !closes,
            "{answer:?}: {error:?}"
        );
        other.join().unwrap();
    }
}

#[tokio::test]
async fn a_gateway_is_followed_and_every_other_connection_goes_its_way_again() {
    let target = start(plain());
    let gateway = start(Behaviour::default().routing("127.0.0.1", target.port()));
    let client = connects(connection(&gateway)).await.unwrap();
    client.another().await.unwrap();
    assert_eq!((gateway.logins().len(), target.logins().len()), (2, 2));
    assert!(gateway.statements().is_empty() && !target.statements().is_empty());
}

#[tokio::test]
async fn a_place_that_a_gateway_leads_to_and_nobody_is_at_is_named() {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let nowhere = free.local_addr().unwrap().port();
    drop(free);
    let gateway = start(Behaviour::default().routing("127.0.0.1", nowhere));
    let error = fails(connection(&gateway)).await;
    assert!(shown(&error).contains(&format!("127.0.0.1:{nowhere}")), "{error:?}");
}

fn over(tls: Tls, server: &Server) -> Connection {
    Connection {
        tls,
        ..connection(server)
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_refused_before_the_password_is_sent() {
    for encryption in [Encryption::Required, Encryption::LoginOnly] {
        let server = start(plain().encryption(encryption));
        let error = fails(over(Tls::Verify { ca_file: None }, &server)).await;
        assert!(matches!(error, SourceError::CertificateNotVerified { .. }), "{error:?}");
        let said = shown(&error);
        assert!(said.contains("ca_file") && said.contains("no-verify"), "{said}");
        assert!(
            !said.contains("trust_cert") && !said.contains("TrustServerCertificate"),
            "{said}"
        );
        assert!(server.logins().is_empty());
    }
}

#[tokio::test]
async fn a_certificate_of_an_authority_that_was_named_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, tds::certificate::CERTIFICATE).unwrap();
    let server = start(plain().encryption(Encryption::Required));
    let tls = Tls::Verify {
        ca_file: Some(path.clone()),
    };
    connects(over(tls.clone(), &server)).await.unwrap();
    assert!(server.logins().iter().all(|login| login.tls));
    // Of another name than it was made for.
    let elsewhere = Connection {
        host: "127.0.0.2".to_owned(),
        ..over(tls, &server)
    };
    let error = connects(elsewhere).await.err();
    assert!(
        matches!(
            error,
            Some(SourceError::CertificateNotVerified { .. } | SourceError::ConnectionRefused { .. })
        ),
        "{error:?}"
    );
    std::fs::write(&path, "no certificate").unwrap();
    let said = shown(&fails(over(Tls::Verify { ca_file: Some(path) }, &server)).await);
    assert!(said.contains("ca"), "{said}");
    let missing = Tls::Verify {
        ca_file: Some(folder.path().join("none.pem")),
    };
    let error = fails(over(missing, &server)).await;
    assert!(matches!(error, SourceError::CaFile { .. }), "{error:?}");
}

#[tokio::test]
async fn without_verification_any_certificate_will_do() {
    let server = start(plain().encryption(Encryption::Required));
    connects(over(Tls::NoVerify, &server)).await.unwrap();
    // The largest packets that servers take with TLS.
    let as_wanted = |login: &tds::Login| login.tls && login.packet_size == 16_383;
    assert!(server.logins().iter().all(as_wanted), "{:?}", server.logins());
}

#[tokio::test]
async fn a_server_without_tls_gets_no_password_where_tls_is_asked_for() {
    let server = start(plain().encryption(Encryption::NotSupported));
    for tls in [Tls::NoVerify, Tls::Verify { ca_file: None }] {
        let error = fails(over(tls, &server)).await;
        assert!(matches!(error, SourceError::TlsNotOffered { .. }), "{error:?}");
    }
    assert!(server.logins().is_empty());
    connects(over(Tls::Disable, &server)).await.unwrap();
}

#[tokio::test]
async fn a_server_that_insists_on_tls_gets_no_plain_login() {
    let server = start(plain().encryption(Encryption::Required));
    let error = fails(over(Tls::Disable, &server)).await;
    assert!(matches!(error, SourceError::CertificateNotVerified { .. }), "{error:?}");
    assert!(server.logins().is_empty());
}
