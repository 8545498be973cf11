//! Logging in: the client's first packet, and the exchange of challenges and answers after it.
//!
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html>,
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html>,
//! <https://mariadb.com/kb/en/authentication-plugin-ed25519/>

use std::collections::HashMap;

use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use mysql_common::constants::CapabilityFlags;
use mysql_common::packets::{AuthPlugin, HandshakeResponse, SslRequest};
use mysql_common::proto::MySerialize;
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;
use tokio::io::{AsyncRead, AsyncWrite};

use super::answer;
use super::frames::{Frames, MAX_PACKET};
use super::greeting::Greeting;
use super::input::{Input, Malformed};
use super::{Error, Result, ServerError};

/// `utf8mb4_general_ci`, which every server since 5.5 knows.
const COLLATION: u8 = 45;

/// A server that goes on asking for other plugins is not one to log in to. MariaDB's accounts can have a few.
const MAX_SWITCHES: usize = 8;

/// Who logs in.
#[derive(Clone, Copy)]
pub(crate) struct Account<'a> {
    pub(crate) user: &'a str,
    pub(crate) password: Option<&'a str>,
    pub(crate) database: Option<&'a str>,
    /// Whether nobody on the way can read what is sent: TLS, or a socket of this machine.
    pub(crate) private: bool,
}

/// How the account proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Native,
    CachingSha2,
    Sha256,
    Ed25519,
    Clear,
}

impl Method {
    fn named(plugin: &[u8]) -> Option<Method> {
        Some(match plugin {
            b"mysql_native_password" => Method::Native,
            b"caching_sha2_password" => Method::CachingSha2,
            b"sha256_password" => Method::Sha256,
            b"client_ed25519" => Method::Ed25519,
            b"mysql_clear_password" => Method::Clear,
            _ => return None,
        })
    }

    /// The answer to a challenge; empty without a password.
    fn answer(self, account: &Account<'_>, nonce: &[u8]) -> Result<Vec<u8>> {
        let scrambled = |plugin: AuthPlugin<'_>| {
            let answer = plugin.gen_data(account.password, nonce);
            answer.map(|answer| answer.to_vec()).unwrap_or_default()
        };
        Ok(match self {
            Method::Native => scrambled(AuthPlugin::MysqlNativePassword),
            Method::CachingSha2 => scrambled(AuthPlugin::CachingSha2Password),
            Method::Ed25519 => scrambled(AuthPlugin::Ed25519),
            Method::Clear if account.private => in_clear(account),
            Method::Clear => {
                return Err(Error::CannotLogIn(
                    "the account's plugin (mysql_clear_password) wants the password in clear, which is sent over TLS only; \
                     connect with TLS, or use an account with another plugin"
                        .to_owned(),
                ));
            }
            // With no password nothing but the final zero.
            Method::Sha256 if account.private || account.password.is_none_or(str::is_empty) => in_clear(account),
            // Asks for the server's key.
            Method::Sha256 => vec![1],
        })
    }
}

/// The packet that asks for TLS. The handshake of TLS begins right after it.
pub(crate) fn tls_request(capabilities: CapabilityFlags) -> Vec<u8> {
    let mut payload = Vec::new();
    SslRequest::new(capabilities, max_packet(), COLLATION).serialize(&mut payload);
    payload
}

/// Logs in: after the greeting, and after TLS where it is wanted.
pub(crate) async fn log_in<S: AsyncRead + AsyncWrite + Unpin>(
    frames: &mut Frames<S>,
    greeting: &Greeting,
    capabilities: CapabilityFlags,
    account: Account<'_>,
) -> Result<()> {
    // Other plugins begin with a packet of the server; it asks to switch to them.
    let (mut method, plugin) = match Method::named(&greeting.plugin) {
        Some(Method::CachingSha2) => (Method::CachingSha2, AuthPlugin::CachingSha2Password),
        _ => (Method::Native, AuthPlugin::MysqlNativePassword),
    };
    let mut nonce = greeting.nonce.clone();
    let answer = method.answer(&account, &nonce)?;
    let attributes = HashMap::from([("program_name".to_owned(), "landfall".to_owned())]);
    let response = HandshakeResponse::new(
        Some(answer),
        (5, 7, 0),
        Some(account.user.as_bytes()),
        account.database.map(str::as_bytes),
        capabilities
            .contains(CapabilityFlags::CLIENT_PLUGIN_AUTH)
            .then_some(plugin),
        capabilities,
        capabilities
            .contains(CapabilityFlags::CLIENT_CONNECT_ATTRS)
            .then_some(attributes),
        max_packet(),
    );
    let mut payload = Vec::new();
    response.serialize(&mut payload);
    frames.send(&payload).await?;

    let (mut switches, mut asked_for_key) = (0, false);
    loop {
        let packet = frames.next().await?;
        let reply = match packet {
            [answer::OK, ..] => return Ok(()),
            [answer::ERROR, ..] => return Err(Error::Server(ServerError::parse(packet)?)),
            [answer::END, switch @ ..] => {
                switches += 1;
                if switches > MAX_SWITCHES {
                    return Err(Malformed("one change of the authentication plugin after another").into());
                }
                (method, nonce) = switched(switch)?;
                asked_for_key = method == Method::Sha256;
                Some(method.answer(&account, &nonce)?)
            }
            [1, more @ ..] => match (method, more) {
                // The server had the password in its cache; its OK follows.
                (Method::CachingSha2, [3]) => None,
                (Method::CachingSha2, [4]) if account.private => Some(in_clear(&account)),
                (Method::CachingSha2, [4]) if !asked_for_key => {
                    asked_for_key = true;
                    Some(vec![2])
                }
                (Method::CachingSha2 | Method::Sha256, key) if asked_for_key => {
                    asked_for_key = false;
                    Some(encrypted(&account, &nonce, key)?)
                }
                _ => return Err(Malformed("a step of the authentication that its plugin does not have").into()),
            },
            _ => return Err(Malformed("a packet that has no place in the authentication").into()),
        };
        if let Some(reply) = reply {
            frames.send(&reply).await?;
        }
    }
}

/// The plugin and challenge of a request to switch.
fn switched(request: &[u8]) -> Result<(Method, Vec<u8>)> {
    if request.is_empty() {
        return Err(unknown_plugin(b"mysql_old_password"));
    }
    let mut input = Input::new(request);
    let name = input.until_zero()?;
    let nonce = match input.rest() {
        [nonce @ .., 0] => nonce,
        nonce => nonce,
    };
    let method = Method::named(name).ok_or_else(|| unknown_plugin(name))?;
    Ok((method, nonce.to_vec()))
}

fn unknown_plugin(name: &[u8]) -> Error {
    let name: String = String::from_utf8_lossy(name).chars().take(64).collect();
    Error::CannotLogIn(format!(
        "the account's authentication plugin, {}, is not one that Landfall has; make an account with caching_sha2_password \
         (MySQL), ed25519 or mysql_native_password (MariaDB)",
        name.escape_debug()
    ))
}

/// The password and a zero byte.
fn in_clear(account: &Account<'_>) -> Vec<u8> {
    let mut password = account.password.unwrap_or_default().as_bytes().to_vec();
    password.push(0);
    password
}

/// The password for the server's key alone, mixed with the challenge so that it serves only once.
fn encrypted(account: &Account<'_>, nonce: &[u8], key: &[u8]) -> Result<Vec<u8>> {
    if nonce.is_empty() {
        return Err(Malformed("an empty challenge").into());
    }
    let mut mixed = in_clear(account);
    for (byte, challenge) in mixed.iter_mut().zip(nonce.iter().cycle()) {
        *byte ^= challenge;
    }
    let bad_key = || Error::CannotLogIn("the server's RSA key cannot be used; connect with TLS".to_owned());
    let der = SubjectPublicKeyInfoDer::from_pem_slice(key).map_err(|_| bad_key())?;
    let key = PublicEncryptingKey::from_der(der.as_ref())
        .and_then(|key| OaepPublicEncryptingKey::new(key).map_err(Into::into))
        .map_err(|_| bad_key())?;
    if mixed.len() > key.max_plaintext_size(&OAEP_SHA1_MGF1SHA1) {
        return Err(Error::CannotLogIn(
            "the password is longer than the server's RSA key can take; connect with TLS".to_owned(),
        ));
    }
    let mut encrypted = vec![0; key.ciphertext_size()];
    let encrypted = key
        .encrypt(&OAEP_SHA1_MGF1SHA1, &mixed, &mut encrypted, None)
        .map_err(|_| bad_key())?;
    Ok(encrypted.to_vec())
}

/// The largest packet, as the client's first packet says it.
fn max_packet() -> u32 {
    u32::try_from(MAX_PACKET).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
