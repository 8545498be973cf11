//! Signatures as `ssh-keygen -Y sign` makes them, and the list of those who may sign.
//!
//! The form of a signature is OpenSSH's PROTOCOL.sshsig; the list is the file that ssh-keygen(1) calls ALLOWED SIGNERS. Keys: Ed25519,
//! ECDSA (P-256, P-384, P-521), RSA of 2048 bits or more with SHA-2, and the first two kept in a security key (`sk-…`).

mod key;
mod signers;
#[cfg(test)]
pub(crate) mod test_key;
#[cfg(test)]
mod tests;
mod wire;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub use self::key::PublicKey;
pub use self::signers::{Signers, SignersError};
use self::wire::Reader;
use crate::Moment;

/// The namespace of approvals.
pub const CUTOVER_NAMESPACE: &str = "landfall-cutover";
/// The namespace of a seal's signature.
pub const SEAL_NAMESPACE: &str = "landfall-seal";

/// Longest armoured signature that is read; the longest real one, of an RSA key with 16384 bits, has 6 KB.
pub const LONGEST: usize = 32 * 1024;

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";
const MAGIC: &[u8] = b"SSHSIG";

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The names of the line that lists the key, as they stand there.
    pub names: String,
    /// `SHA256:…`, as ssh-keygen prints it.
    pub fingerprint: String,
}

/// Why a signature counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("it is no signature of ssh-keygen -Y sign: {0}")]
    Malformed(String),
    #[error("it was made for {found:?}, and is to be for {wanted:?}")]
    Namespace { found: String, wanted: String },
    #[error("it is not of this text, or not by key {0}")]
    Wrong(String),
    #[error("key {0} is not in the list of signers")]
    NotListed(String),
    #[error("key {fingerprint} is listed for {names}, and not for {name:?}")]
    OtherName {
        fingerprint: String,
        names: String,
        name: String,
    },
    #[error("key {fingerprint} of {names} is not listed for namespace {namespace:?}")]
    NamespaceNotListed {
        fingerprint: String,
        names: String,
        namespace: String,
    },
    #[error("key {fingerprint} of {names} is not valid at {at}: line {line} of the list of signers limits it")]
    NotValidThen {
        fingerprint: String,
        names: String,
        at: Moment,
        line: usize,
    },
}

/// A signature whose form was read, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    key: PublicKey,
    namespace: String,
    /// For later versions; not signed, and empty so far.
    reserved: Vec<u8>,
    hash: Hash,
    /// Algorithm and bytes, as in the SSH protocol.
    blob: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha512,
}

impl Hash {
    fn named(name: &str) -> Result<Self, Refused> {
        match name {
            "sha256" => Ok(Hash::Sha256),
            "sha512" => Ok(Hash::Sha512),
            other => Err(malformed(format!("its hash {other:?} is not known"))),
        }
    }

    fn name(self) -> &'static [u8] {
        match self {
            Hash::Sha256 => b"sha256",
            Hash::Sha512 => b"sha512",
        }
    }

    fn of(self, message: &[u8]) -> Vec<u8> {
        use sha2::Digest;
        match self {
            Hash::Sha256 => sha2::Sha256::digest(message).to_vec(),
            Hash::Sha512 => sha2::Sha512::digest(message).to_vec(),
        }
    }
}

impl Signature {
    /// Reads the armoured text.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn parse(armoured: &str) -> Result<Self, Refused> {
        if armoured.len() > LONGEST {
            return Err(malformed(format!("it has more than {LONGEST} bytes")));
        }
        let text = armoured.trim();
        let inner = text
            .strip_prefix(BEGIN)
            .and_then(|text| text.strip_suffix(END))
            .ok_or_else(|| malformed(format!("it does not begin with {BEGIN} and end with {END}")))?;
        let letters: String = inner.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
        let bytes = STANDARD
            .decode(letters)
            .map_err(|_| malformed("its base64 is damaged".to_owned()))?;
        let broken = || malformed("its fields are damaged".to_owned());
        let mut reader = Reader(&bytes);
        if reader.take(MAGIC.len()) != Some(MAGIC) || reader.number() != Some(1) {
            return Err(malformed("it is of another version".to_owned()));
        }
        let key = PublicKey::parse(reader.string().ok_or_else(broken)?)?;
        let namespace = reader.text().ok_or_else(broken)?.to_owned();
        let reserved = reader.string().ok_or_else(broken)?.to_vec();
        let hash = Hash::named(reader.text().ok_or_else(broken)?)?;
        let blob = reader.string().ok_or_else(broken)?.to_vec();
        if reader.is_empty() {
            Ok(Signature {
                key,
                namespace,
                reserved,
                hash,
                blob,
            })
        } else {
            Err(malformed("something follows its last field".to_owned()))
        }
    }

    /// The armoured text as ssh-keygen writes it: 70 letters a line.
    pub fn armoured(&self) -> String {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&1_u32.to_be_bytes());
        for field in [
            self.key.blob(),
            self.namespace.as_bytes(),
            &self.reserved,
            self.hash.name(),
            &self.blob,
        ] {
            wire::put_string(&mut bytes, field);
        }
        let mut text = format!("{BEGIN}\n");
        for (index, letter) in STANDARD.encode(bytes).chars().enumerate() {
            if index > 0 && index % 70 == 0 {
                text.push('\n');
            }
            text.push(letter);
        }
        text.push_str(&format!("\n{END}\n"));
        text
    }

    /// The key that it says it is by.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether it is by its key, of this message, for this namespace. Says nothing of whose key it is.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, namespace: &str, message: &[u8]) -> Result<(), Refused> {
        if self.namespace != namespace {
            return Err(Refused::Namespace {
                found: self.namespace.clone(),
                wanted: namespace.to_owned(),
            });
        }
        let mut signed = MAGIC.to_vec();
        let digest = self.hash.of(message);
        for field in [namespace.as_bytes(), b"", self.hash.name(), &digest] {
            wire::put_string(&mut signed, field);
        }
        self.key.verify(&signed, &self.blob)
    }
}

impl Signers {
    /// Who of the list made this signature of `message`, at the moment that it is said to be of; with `name`, the line must be
    /// for that name, as `ssh-keygen -Y verify -I` asks.
    ///
    /// # Errors
    /// Why it counts for nothing.
    pub fn verify(
        &self,
        armoured: &str,
        namespace: &str,
        message: &[u8],
        at: Moment,
        name: Option<&str>,
    ) -> Result<Signer, Refused> {
        let signature = Signature::parse(armoured)?;
        signature.check(namespace, message)?;
        self.find(signature.key(), namespace, at, name)
    }
}

fn malformed(reason: String) -> Refused {
    Refused::Malformed(reason)
}
