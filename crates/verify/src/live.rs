//! The real server of the tests that need one: `LANDFALL_TEST_PG_URL`. Without it they say so and pass, but never in CI.

use std::time::Duration;

use model::{Connection, Tls};

/// How to reach the server, or `None` without one.
pub(crate) fn connection() -> Option<Connection> {
    let Ok(url) = std::env::var("LANDFALL_TEST_PG_URL") else {
        let wanted = std::env::var_os("CI").is_some() && std::env::var("LANDFALL_TEST_LIVE").as_deref() != Ok("0");
        assert!(!wanted, "LANDFALL_TEST_PG_URL is not set in CI");
        // A test's own channel; the library itself never prints.
        std::io::Write::write_all(&mut std::io::stderr(), b"skipped: LANDFALL_TEST_PG_URL is not set\n").ok();
        return None;
    };
    let rest = url
        .strip_prefix("postgres://")
        .expect("the URL begins with postgres://");
    let (user, rest) = rest.split_once('@').expect("the URL has a user");
    let (server, database) = rest.split_once('/').expect("the URL has a database");
    let (host, port) = server.rsplit_once(':').expect("the URL has a port");
    let (user, password) = user
        .split_once(':')
        .map_or((user, None), |(user, password)| (user, Some(password)));
    Some(Connection {
        host: host.to_owned(),
        port: port.parse().expect("the port is a number"),
        user: user.to_owned(),
        password: password.map(model::Password::new),
        database: Some(database.to_owned()),
        tls: Tls::Disable,
        connect_timeout: Duration::from_secs(10),
        mssql: model::MssqlOptions::default(),
    })
}
