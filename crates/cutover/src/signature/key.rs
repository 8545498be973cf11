//! Public keys, and what they say of a signature.

use aws_lc_rs::signature as primitive;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::Digest;

use super::wire::Reader;
use super::{Refused, malformed};

/// A public key as the SSH protocol writes it (RFC 4253, 5656, 8709; OpenSSH's PROTOCOL.u2f).
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    blob: Vec<u8>,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Ed25519(Vec<u8>),
    Ecdsa(Curve, Vec<u8>),
    Rsa {
        exponent: Vec<u8>,
        modulus: Vec<u8>,
    },
    /// In a security key; the application is what the key was made for.
    SecurityKey {
        key: Box<Kind>,
        application: Vec<u8>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    fn name(self) -> &'static str {
        match self {
            Curve::P256 => "nistp256",
            Curve::P384 => "nistp384",
            Curve::P521 => "nistp521",
        }
    }

    /// Bytes of one of a signature's two numbers.
    fn width(self) -> usize {
        match self {
            Curve::P256 => 32,
            Curve::P384 => 48,
            Curve::P521 => 66,
        }
    }

    fn of_algorithm(algorithm: &str) -> Option<Self> {
        [Curve::P256, Curve::P384, Curve::P521]
            .into_iter()
            .find(|curve| algorithm.strip_prefix("ecdsa-sha2-") == Some(curve.name()))
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.fingerprint())
    }
}

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`Refused::Malformed`]: damaged, or of a kind that is not supported.
    pub fn parse(blob: &[u8]) -> Result<Self, Refused> {
        let broken = || malformed("its public key is damaged".to_owned());
        let mut reader = Reader(blob);
        let algorithm = reader.text().ok_or_else(broken)?.to_owned();
        let kind = match algorithm.as_str() {
            "ssh-ed25519" => ed25519(&mut reader),
            "ssh-rsa" => rsa(&mut reader),
            "sk-ssh-ed25519@openssh.com" => ed25519(&mut reader).and_then(|key| security_key(key, &mut reader)),
            "sk-ecdsa-sha2-nistp256@openssh.com" => {
                ecdsa(Curve::P256, &mut reader).and_then(|key| security_key(key, &mut reader))
            }
            other => match Curve::of_algorithm(other) {
                Some(curve) => ecdsa(curve, &mut reader),
                None if other.contains("-cert-") => {
                    return Err(malformed(format!(
                        "it is made with a certificate ({other}), which is not supported; list the key itself"
                    )));
                }
                None => return Err(malformed(format!("keys of kind {other:?} are not supported"))),
            },
        };
        let kind = kind.filter(|_| reader.is_empty()).ok_or_else(broken)?;
        Ok(PublicKey {
            blob: blob.to_vec(),
            kind,
        })
    }

    /// Reads `ssh-ed25519 AAAA…`, the way public keys stand in files; `algorithm` must be the key's own.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn parse_text(algorithm: &str, base64: &str) -> Result<Self, Refused> {
        let blob = STANDARD
            .decode(base64)
            .map_err(|_| malformed("the key's base64 is damaged".to_owned()))?;
        if Reader(&blob).text() != Some(algorithm) {
            return Err(malformed(format!(
                "the key is not of kind {algorithm:?}, as its line says"
            )));
        }
        PublicKey::parse(&blob)
    }

    /// As the SSH protocol writes it.
    pub(super) fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// `SHA256:…`, as ssh-keygen prints it.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(sha2::Sha256::digest(&self.blob)))
    }

    /// Whether the signature (algorithm and bytes, as in the SSH protocol) is by this key.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let broken = || malformed("the signature in it is damaged".to_owned());
        let mut reader = Reader(signature);
        let algorithm = reader.text().ok_or_else(broken)?;
        let bytes = reader.string().ok_or_else(broken)?;
        let right = match &self.kind {
            Kind::SecurityKey { key, application } => {
                let flags = reader.byte().ok_or_else(broken)?;
                let counter = reader.number().ok_or_else(broken)?;
                // PROTOCOL.u2f: what the device signs. A signature without a touch (flag 1) is not refused by ssh-keygen either.
                let mut signed = sha2::Sha256::digest(application).to_vec();
                signed.push(flags);
                signed.extend_from_slice(&counter.to_be_bytes());
                signed.extend_from_slice(&sha2::Sha256::digest(message));
                let algorithm = algorithm
                    .strip_prefix("sk-")
                    .and_then(|name| name.strip_suffix("@openssh.com"))
                    .ok_or_else(broken)?;
                key.verify(algorithm, &signed, bytes)
            }
            kind => kind.verify(algorithm, message, bytes),
        };
        if !reader.is_empty() {
            return Err(broken());
        }
        if right? {
            Ok(())
        } else {
            Err(Refused::Wrong(self.fingerprint()))
        }
    }
}

impl Kind {
    fn verify(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> Result<bool, Refused> {
        let other = || malformed(format!("its algorithm {algorithm:?} is not one for its key"));
        match self {
            Kind::Ed25519(key) if algorithm == "ssh-ed25519" => {
                Ok(primitive::UnparsedPublicKey::new(&primitive::ED25519, key)
                    .verify(message, signature)
                    .is_ok())
            }
            Kind::Ecdsa(curve, key) if Curve::of_algorithm(algorithm) == Some(*curve) => {
                let fixed = two_numbers(signature, curve.width())
                    .ok_or_else(|| malformed("the signature in it is damaged".to_owned()))?;
                let algorithm = match curve {
                    Curve::P256 => &primitive::ECDSA_P256_SHA256_FIXED,
                    Curve::P384 => &primitive::ECDSA_P384_SHA384_FIXED,
                    Curve::P521 => &primitive::ECDSA_P521_SHA512_FIXED,
                };
                Ok(primitive::UnparsedPublicKey::new(algorithm, key)
                    .verify(message, &fixed)
                    .is_ok())
            }
            Kind::Rsa { exponent, modulus } => {
                let algorithm = match algorithm {
                    "rsa-sha2-256" => &primitive::RSA_PKCS1_2048_8192_SHA256,
                    "rsa-sha2-512" => &primitive::RSA_PKCS1_2048_8192_SHA512,
                    _ => return Err(other()),
                };
                let components = primitive::RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                };
                // RFC 8017 wants as many bytes as the modulus has; ssh-keygen leaves leading zeros out.
                let mut padded = vec![0; modulus.len().saturating_sub(signature.len())];
                padded.extend_from_slice(signature);
                Ok(components.verify(algorithm, message, &padded).is_ok())
            }
            Kind::Ed25519(_) | Kind::Ecdsa(..) | Kind::SecurityKey { .. } => Err(other()),
        }
    }
}

fn ed25519(reader: &mut Reader<'_>) -> Option<Kind> {
    let key = reader.string()?;
    (key.len() == 32).then(|| Kind::Ed25519(key.to_vec()))
}

fn ecdsa(curve: Curve, reader: &mut Reader<'_>) -> Option<Kind> {
    (reader.text()? == curve.name()).then_some(())?;
    Some(Kind::Ecdsa(curve, reader.string()?.to_vec()))
}

fn rsa(reader: &mut Reader<'_>) -> Option<Kind> {
    let exponent = reader.integer()?.to_vec();
    let modulus = reader.integer()?.to_vec();
    Some(Kind::Rsa { exponent, modulus })
}

fn security_key(key: Kind, reader: &mut Reader<'_>) -> Option<Kind> {
    Some(Kind::SecurityKey {
        key: Box::new(key),
        application: reader.string()?.to_vec(),
    })
}

/// The two integers of an ECDSA signature (RFC 5656, section 3.1.2), each in as many bytes as the curve has.
fn two_numbers(signature: &[u8], width: usize) -> Option<Vec<u8>> {
    let mut reader = Reader(signature);
    let mut fixed = Vec::with_capacity(width * 2);
    for _ in 0..2 {
        let number = reader.integer()?;
        fixed.resize(fixed.len() + width.checked_sub(number.len())?, 0);
        fixed.extend_from_slice(number);
    }
    reader.is_empty().then_some(fixed)
}
