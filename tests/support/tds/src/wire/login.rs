//! PRELOGIN (MS-TDS 2.2.6.5) and LOGIN7 (2.2.6.4).

use crate::error::Broken;
use crate::wire::bytes::{Reader, utf16};

/// Values of the pre-login option ENCRYPTION.
pub(crate) mod encryption {
    pub(crate) const OFF: u8 = 0;
    pub(crate) const ON: u8 = 1;
    pub(crate) const NOT_SUPPORTED: u8 = 2;
    pub(crate) const REQUIRED: u8 = 3;
}

const VERSION: u8 = 0;
const ENCRYPTION: u8 = 1;
const INSTANCE: u8 = 2;
const MARS: u8 = 4;
const FED_AUTH_REQUIRED: u8 = 6;
const TERMINATOR: u8 = 0xFF;

/// What the client said before it logged in.
#[derive(Debug, Clone, Default)]
pub(crate) struct PreLogin {
    pub(crate) encryption: u8,
    /// The instance that it believes to be talking to.
    pub(crate) instance: String,
    /// Whether it can authenticate by a token.
    pub(crate) fed_auth: bool,
}

impl PreLogin {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Broken> {
        let mut this = Self {
            encryption: encryption::NOT_SUPPORTED,
            ..Self::default()
        };
        let mut options = Reader::new(body);
        loop {
            let option = options.u8()?;
            if option == TERMINATOR {
                return Ok(this);
            }
            let place: [u8; 4] = options.take(4)?.try_into().map_err(|_| Broken::Short)?;
            let start = usize::from(u16::from_be_bytes([place[0], place[1]]));
            let length = usize::from(u16::from_be_bytes([place[2], place[3]]));
            let value = body.get(start..start + length).ok_or(Broken::Short)?;
            match option {
                ENCRYPTION => this.encryption = *value.first().ok_or(Broken::Short)?,
                INSTANCE => {
                    this.instance = String::from_utf8_lossy(value).trim_end_matches('\0').to_owned();
                }
                FED_AUTH_REQUIRED => this.fed_auth = value.first() == Some(&1),
                _ => {}
            }
        }
    }
}

/// The server's side of it.
pub(crate) fn pre_login_answer(version: [u8; 4], encryption: u8, fed_auth: bool) -> Vec<u8> {
    let version = [version[0], version[1], version[2], version[3], 0, 0];
    let mut options: Vec<(u8, &[u8])> = vec![(VERSION, &version), (INSTANCE, &[0]), (MARS, &[0])];
    let encryption = [encryption];
    options.insert(1, (ENCRYPTION, &encryption));
    if fed_auth {
        options.push((FED_AUTH_REQUIRED, &[1]));
    }
    let mut start = options.len() * 5 + 1;
    let (mut head, mut values) = (Vec::new(), Vec::new());
    for (option, value) in options {
        head.push(option);
        head.extend_from_slice(&u16::try_from(start).unwrap_or_default().to_be_bytes());
        head.extend_from_slice(&u16::try_from(value.len()).unwrap_or_default().to_be_bytes());
        values.extend_from_slice(value);
        start += value.len();
    }
    head.push(TERMINATOR);
    [head, values].concat()
}

/// What a client logged in with. The password is kept to be looked at by tests only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Login {
    /// Of the client's machine.
    pub host: String,
    /// The SQL login.
    pub user: String,
    /// In clear text, after the obfuscation was undone.
    pub password: String,
    /// The application's name.
    pub application: String,
    /// The server that it believes to be talking to.
    pub server: String,
    /// The instance of the pre-login; empty for the default one.
    pub instance: String,
    /// The database asked for; empty for the login's own.
    pub database: String,
    /// The packet size asked for.
    pub packet_size: u32,
    /// `ApplicationIntent=ReadOnly`.
    pub read_only_intent: bool,
    /// The version of the protocol that the client speaks, as in MS-TDS 2.2.6.4: 0x74000004 for 7.4.
    pub tds_version: u32,
    /// The access token of federated authentication.
    pub token: Option<String>,
    /// Whether the login came over TLS.
    pub tls: bool,
}

impl Login {
    /// A LOGIN7, and the nonce that is to be echoed with a token.
    pub(crate) fn read(body: &[u8]) -> Result<(Self, Vec<u8>), Broken> {
        let at = |offset: usize| Reader::new(body.get(offset..).unwrap_or_default());
        // Each text is told by an offset from the message's start and a length in characters.
        let place = |offset: usize| -> Result<(usize, usize), Broken> {
            let mut reader = at(offset);
            Ok((reader.u16()?.into(), reader.u16()?.into()))
        };
        let raw = |offset: usize| -> Result<&[u8], Broken> {
            let (start, characters) = place(offset)?;
            if characters == 0 {
                return Ok(&[]);
            }
            body.get(start..start + characters * 2).ok_or(Broken::Short)
        };
        let text = |offset: usize| utf16(raw(offset)?);
        // Each byte had its halves swapped and was then changed by 0xA5.
        let password: Vec<u8> = raw(44)?.iter().map(|byte| (byte ^ 0xA5).rotate_left(4)).collect();
        let (type_flags, option_flags_3) = (at(26).u8()?, at(27).u8()?);
        let (token, nonce) = if option_flags_3 & 0x10 != 0 {
            let (extension, _) = place(56)?;
            let features = usize::try_from(at(extension).u32()?).map_err(|_| Broken::Short)?;
            fed_auth(at(features))?
        } else {
            (None, Vec::new())
        };
        let this = Self {
            tds_version: at(4).u32()?,
            packet_size: at(8).u32()?,
            read_only_intent: type_flags & 0x20 != 0,
            host: text(36)?,
            user: text(40)?,
            password: utf16(&password)?,
            application: text(48)?,
            server: text(52)?,
            database: text(68)?,
            token,
            ..Self::default()
        };
        Ok((this, nonce))
    }
}

/// The feature FEDAUTH (2.2.6.4, feature 2) with a security token: its text, and a nonce of 32 bytes if it has one.
fn fed_auth(mut features: Reader<'_>) -> Result<(Option<String>, Vec<u8>), Broken> {
    loop {
        let feature = features.u8()?;
        if feature == TERMINATOR {
            return Ok((None, Vec::new()));
        }
        let length = usize::try_from(features.u32()?).map_err(|_| Broken::Short)?;
        let mut data = Reader::new(features.take(length)?);
        if feature != 2 {
            continue;
        }
        let library = data.u8()? >> 1;
        if library != 1 {
            return Err(Broken::Unsupported(format!(
                "federated authentication by library {library}"
            )));
        }
        let length = usize::try_from(data.u32()?).map_err(|_| Broken::Short)?;
        let token = utf16(data.take(length)?)?;
        let nonce = if data.is_empty() {
            Vec::new()
        } else {
            data.take(32)?.to_vec()
        };
        return Ok((Some(token), nonce));
    }
}
