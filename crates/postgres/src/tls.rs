//! TLS for the target: rustls with aws-lc-rs, verified unless a connection says otherwise.

use std::path::Path;
use std::sync::Arc;

use model::Tls;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::error::{Error, Result};

/// The client configuration that a connection's TLS setting asks for; `None` for [`Tls::Disable`].
///
/// # Errors
/// [`Error::CaFile`] if the CA file cannot be read or holds no certificate.
pub(crate) fn client_config(tls: &Tls, server: &str) -> Result<Option<ClientConfig>> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let failed = |e: rustls::Error| Error::Tls {
        server: server.to_owned(),
        reason: e.to_string(),
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    match tls {
        Tls::Disable => Ok(None),
        Tls::Verify { ca_file } => {
            let mut roots = RootCertStore::empty();
            // Single unreadable system certificates are no reason to stop: what is missing shows as a failed verification.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if let Some(path) = ca_file {
                for certificate in read_ca_file(path)? {
                    roots.add(certificate).map_err(|e| ca_error(path, &e))?;
                }
            }
            Ok(Some(builder.with_root_certificates(roots).with_no_client_auth()))
        }
        Tls::NoVerify => Ok(Some(
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
                .with_no_client_auth(),
        )),
    }
}

fn read_ca_file(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(|certificates| certificates.collect::<std::result::Result<Vec<_>, _>>())
        .map_err(|e| ca_error(path, &e))?;
    if certificates.is_empty() {
        return Err(ca_error(path, &"no certificate in it"));
    }
    Ok(certificates)
}

fn ca_error(path: &Path, reason: &dyn std::fmt::Display) -> Error {
    Error::CaFile {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}

/// Accepts any certificate; the handshake's signatures are still checked.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
