//! Who gets in, how it is encrypted, what the client learns.

use tds::{Answer, Behaviour, Encryption, Event, Server, ServerError, Statement, Type};
use tiberius::{AuthMethod, Config, EncryptionLevel};

use crate::client::{config, number, try_connect};

fn one(_: &Statement) -> Answer {
    Answer::one("one", Type::Int, 1)
}

async fn one_of(config: Config) -> i32 {
    let mut client = try_connect(config).await.unwrap();
    let row = client
        .simple_query("SELECT 1")
        .await
        .unwrap()
        .into_row()
        .await
        .unwrap()
        .unwrap();
    row.get(0).unwrap()
}

#[tokio::test]
async fn a_login_tells_who_comes_from_where() {
    let server = Server::start(Behaviour::answering(one).user("möbius", "p@ss ẅörd;\u{1F600}")).unwrap();
    let mut config = config(&server);
    config.authentication(AuthMethod::sql_server("möbius", "p@ss ẅörd;\u{1F600}"));
    config.application_name("landfall");
    config.readonly(true);
    config.packet_size(32_767);
    assert_eq!(one_of(config).await, 1);
    let login = server.logins().remove(0);
    assert_eq!(
        (login.user.as_str(), login.password.as_str()),
        ("möbius", "p@ss ẅörd;\u{1F600}")
    );
    assert_eq!(
        (login.application.as_str(), login.database.as_str()),
        ("landfall", "shop")
    );
    assert!(login.read_only_intent && !login.tls);
    assert_eq!((login.packet_size, login.tds_version), (32_767, 0x7400_0004));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_database_are_errors_of_the_server() {
    let server = Server::start(Behaviour::answering(one)).unwrap();
    let mut wrong = config(&server);
    wrong.authentication(AuthMethod::sql_server("sa", "landfall!1"));
    assert_eq!(number(&try_connect(wrong).await.unwrap_err()), 18456);
    let mut unknown = config(&server);
    unknown.database("nowhere");
    assert_eq!(number(&try_connect(unknown).await.unwrap_err()), 4060);
    let refusing = Behaviour::answering(one).refusing(|login| {
        (login.application == "busy").then(|| ServerError::new(40613, 17, "not currently available"))
    });
    let server = Server::start(refusing).unwrap();
    let mut busy = config(&server);
    busy.application_name("busy");
    assert_eq!(number(&try_connect(busy).await.unwrap_err()), 40613);
}

#[tokio::test]
async fn each_agreement_on_encryption_works() {
    for (offered, asked, tls) in [
        (Encryption::NotSupported, EncryptionLevel::NotSupported, false),
        (Encryption::LoginOnly, EncryptionLevel::NotSupported, false),
        (Encryption::LoginOnly, EncryptionLevel::Off, true),
        (Encryption::LoginOnly, EncryptionLevel::On, true),
        (Encryption::LoginOnly, EncryptionLevel::Required, true),
        (Encryption::Required, EncryptionLevel::Off, true),
        (Encryption::Required, EncryptionLevel::Required, true),
    ] {
        let server = Server::start(Behaviour::answering(one).encryption(offered)).unwrap();
        let mut config = config(&server);
        config.encryption(asked);
        config.trust_cert();
        assert_eq!(one_of(config).await, 1, "{offered:?} {asked:?}");
        assert_eq!(server.logins()[0].tls, tls, "{offered:?} {asked:?}");
    }
}

#[tokio::test]
async fn a_certificate_is_verified_unless_it_is_trusted_unseen() {
    let server = Server::start(Behaviour::answering(one).encryption(Encryption::Required)).unwrap();
    let mut unknown = config(&server);
    unknown.encryption(EncryptionLevel::Required);
    assert!(try_connect(unknown).await.is_err());
    let mut known = config(&server);
    known.encryption(EncryptionLevel::Required);
    known.trust_cert_ca_bundle(tds::certificate::CERTIFICATE);
    assert_eq!(one_of(known).await, 1);
    let mut other_name = config(&server);
    other_name.encryption(EncryptionLevel::Required);
    other_name.trust_cert_ca_bundle(tds::certificate::CERTIFICATE);
    other_name.hostname_in_certificate("sql.example.com");
    assert!(try_connect(other_name).await.is_err());
}

#[tokio::test]
async fn a_client_that_insists_on_encryption_refuses_a_server_without() {
    let server = Server::start(Behaviour::answering(one).encryption(Encryption::NotSupported)).unwrap();
    let mut config = config(&server);
    config.encryption(EncryptionLevel::Required);
    config.trust_cert();
    let refused = try_connect(config).await;
    // What a driver makes of it is its own affair; a login in clear text would be our mistake.
    assert!(refused.is_err());
    assert!(!server.logins().iter().any(|login| !login.tls), "{:?}", server.events());
}

#[tokio::test]
async fn a_token_logs_in_without_a_password() {
    let server = Server::start(Behaviour::answering(one).token("eyJ0").encryption(Encryption::Required)).unwrap();
    for (token, good) in [("eyJ0", true), ("other", false)] {
        let mut config = config(&server);
        config.encryption(EncryptionLevel::Required);
        config.trust_cert();
        config.authentication(AuthMethod::aad_token(token));
        assert_eq!(try_connect(config).await.is_ok(), good, "{token}");
    }
    assert_eq!(server.logins()[0].token.as_deref(), Some("eyJ0"));
}

#[tokio::test]
async fn a_gateway_sends_the_client_on() {
    let target = Server::start(Behaviour::answering(one)).unwrap();
    let gateway = Server::start(Behaviour::default().routing("127.0.0.1", target.port())).unwrap();
    let error = try_connect(config(&gateway)).await.unwrap_err();
    let tiberius::error::Error::Routing { host, port } = error else {
        panic!("{error}");
    };
    assert_eq!((host.as_str(), port), ("127.0.0.1", target.port()));
}

#[tokio::test]
async fn the_end_of_a_server_ends_its_connections() {
    let server = Server::start(Behaviour::answering(one)).unwrap();
    let mut client = try_connect(config(&server)).await.unwrap();
    drop(server);
    assert!(client.simple_query("SELECT 1").await.is_err());
}

#[tokio::test]
async fn the_log_says_how_a_connection_ended() {
    let server = Server::start(Behaviour::answering(one)).unwrap();
    let client = try_connect(config(&server)).await.unwrap();
    client.close().await.unwrap();
    for _ in 0..200 {
        if server
            .events()
            .iter()
            .any(|event| matches!(event, Event::Ended(51, why) if why == "the connection ended"))
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{:?}", server.events());
}
