//! How a server behaves: who may log in, how it encrypts, what it answers.

use std::sync::Arc;

use crate::answer::{Answer, Reply, Statement};
use crate::collation::Collation;
use crate::error::ServerError;
use crate::types::Type;
use crate::wire::login::Login;
use crate::wire::token::EnvChange;

/// What the server offers before the login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encryption {
    /// Not even the login.
    NotSupported,
    /// The login, and the rest where the client asks for it.
    #[default]
    LoginOnly,
    /// Everything, whatever the client asks for.
    Required,
}

/// Answers the statements of all sessions.
pub trait Service: Send + Sync {
    /// Databases that can be logged in to, beside those of the system.
    fn databases(&self) -> Vec<String> {
        Vec::new()
    }

    /// A new session, after its login was found good.
    fn open(&self, login: &Login, session: u16) -> Box<dyn Session>;
}

/// Answers the statements of one session.
pub trait Session: Send {
    /// The statement's answer.
    fn answer(&mut self, statement: &Statement) -> Answer;

    /// A test's own error ended the transaction, as a deadlock does.
    fn aborted(&mut self) -> Option<EnvChange> {
        None
    }
}

type Intercept = dyn Fn(&Statement) -> Option<Reply> + Send + Sync;
type Refuse = dyn Fn(&Login) -> Option<ServerError> + Send + Sync;

/// How a server behaves. The default: user `sa` with password `Landfall!1`, database `shop` beside the system's own, TLS where the client asks for it.
#[derive(Clone)]
pub struct Behaviour {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) token: Option<String>,
    pub(crate) databases: Vec<String>,
    pub(crate) encryption: Encryption,
    pub(crate) largest_packet: u16,
    pub(crate) routing: Option<(String, u16)>,
    pub(crate) version: [u8; 4],
    pub(crate) collation: Collation,
    pub(crate) service: Option<Arc<dyn Service>>,
    pub(crate) intercept: Option<Arc<Intercept>>,
    pub(crate) refuse: Option<Arc<Refuse>>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            user: "sa".to_owned(),
            password: "Landfall!1".to_owned(),
            token: None,
            databases: ["master", "tempdb", "model", "msdb", "shop"]
                .map(str::to_owned)
                .to_vec(),
            encryption: Encryption::default(),
            largest_packet: 32_767,
            routing: None,
            // SQL Server 2022: 16.0.4000 in three fields.
            version: [16, 0, 0x0F, 0xA0],
            collation: Collation::default(),
            service: None,
            intercept: None,
            refuse: None,
        }
    }
}

impl Behaviour {
    /// Answers every statement by a function.
    pub fn answering<R: Into<Reply>>(answer: impl Fn(&Statement) -> R + Send + Sync + 'static) -> Self {
        Self::default().intercepting(move |statement| Some(answer(statement).into()))
    }

    /// Answers by a service, such as a [`crate::Database`].
    pub fn serving(service: impl Service + 'static) -> Self {
        Self {
            service: Some(Arc::new(service)),
            ..Self::default()
        }
    }

    /// Looks at each statement before the service does; `None` leaves it to the service.
    #[must_use]
    pub fn intercepting(mut self, look: impl Fn(&Statement) -> Option<Reply> + Send + Sync + 'static) -> Self {
        self.intercept = Some(Arc::new(look));
        self
    }

    /// Refuses logins whose name and password are good.
    #[must_use]
    pub fn refusing(mut self, refuse: impl Fn(&Login) -> Option<ServerError> + Send + Sync + 'static) -> Self {
        self.refuse = Some(Arc::new(refuse));
        self
    }

    /// With this login.
    #[must_use]
    pub fn user(mut self, user: &str, password: &str) -> Self {
        user.clone_into(&mut self.user);
        password.clone_into(&mut self.password);
        self
    }

    /// Takes this access token, as Azure SQL Database does.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// With one more database that can be logged in to; where there is no service, that is all there is of it.
    #[must_use]
    pub fn database(mut self, name: &str) -> Self {
        self.databases.push(name.to_owned());
        self
    }

    /// With this encryption.
    #[must_use]
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        self.encryption = encryption;
        self
    }

    /// Grants no packets larger than this, 512 to 32,767 bytes.
    #[must_use]
    pub fn largest_packet(mut self, bytes: u16) -> Self {
        self.largest_packet = bytes.clamp(512, 32_767);
        self
    }

    /// Sends each client to another server after its login, as Azure SQL Database's gateway does.
    #[must_use]
    pub fn routing(mut self, host: &str, port: u16) -> Self {
        self.routing = Some((host.to_owned(), port));
        self
    }

    /// What `LOGINACK` tells: major, minor, and the build in two bytes.
    #[must_use]
    pub fn version(mut self, version: [u8; 4]) -> Self {
        self.version = version;
        self
    }

    /// The error of a login, if it is refused.
    pub(crate) fn check(&self, login: &Login) -> Option<ServerError> {
        let known = match &login.token {
            Some(token) => self.token.as_ref() == Some(token),
            None => login.user == self.user && login.password == self.password,
        };
        if !known {
            return Some(ServerError::login_failed(&login.user));
        }
        let there = |database: &String| database.eq_ignore_ascii_case(&login.database);
        if !login.database.is_empty() && !self.databases.iter().any(there) {
            return Some(ServerError::cannot_open_database(&login.database));
        }
        self.refuse.as_ref().and_then(|refuse| refuse(login))
    }

    /// What the test makes of a statement.
    pub(crate) fn look(&self, statement: &Statement) -> Option<Reply> {
        self.intercept.as_ref().and_then(|look| look(statement))
    }

    /// Who answers in a new session.
    pub(crate) fn open(&self, login: &Login, session: u16) -> Box<dyn Session> {
        match &self.service {
            Some(service) => service.open(login, session),
            None => Box::new(Nobody),
        }
    }
}

impl std::fmt::Debug for Behaviour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Behaviour")
            .field("user", &self.user)
            .field("databases", &self.databases)
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}

/// Where no service is.
struct Nobody;

impl Session for Nobody {
    fn answer(&mut self, statement: &Statement) -> Answer {
        // What clients say of themselves changes nothing here.
        if statement
            .text
            .trim_start()
            .get(..4)
            .is_some_and(|word| word.eq_ignore_ascii_case("SET "))
        {
            return Answer::done();
        }
        Answer::error(ServerError::not_served(
            "what the test has no answer for",
            &statement.text,
        ))
    }
}

/// `SELECT @@VERSION` of the default server, for answers by hand.
pub fn version_answer() -> Answer {
    Answer::one("", Type::nvarchar(300), crate::VERSION)
}
