//! TLS whose handshake travels inside pre-login packets (MS-TDS 2.2.6.5 and 3.2.5.2).

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::certificate;
use crate::wire::packet::{HEAD, kind};

/// What TLS 1.2 of servers is configured with; servers speak 1.3 only in TDS 8.
pub(crate) fn config() -> Result<Arc<rustls::ServerConfig>, String> {
    let certificate =
        CertificateDer::from_pem_slice(certificate::CERTIFICATE.as_bytes()).map_err(|error| error.to_string())?;
    let key = PrivateKeyDer::from_pem_slice(certificate::KEY.as_bytes()).map_err(|error| error.to_string())?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS12])
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key))
        .map(Arc::new)
        .map_err(|error| error.to_string())
}

/// A socket whose bytes are wrapped in pre-login packets until the handshake is done.
#[derive(Debug)]
pub(crate) struct Wrapped {
    socket: TcpStream,
    pub(crate) handshake: bool,
    /// Bytes of the packet that are read and not handed out.
    left: usize,
    head: Vec<u8>,
    /// Bytes to be written, heads included, from `sent` on.
    out: Vec<u8>,
    sent: usize,
    /// Bytes that wait for their packet, which a flush makes.
    pending: Vec<u8>,
}

impl Wrapped {
    pub(crate) fn new(socket: TcpStream) -> Self {
        Self {
            socket,
            handshake: true,
            left: 0,
            head: Vec::new(),
            out: Vec::new(),
            sent: 0,
            pending: Vec::new(),
        }
    }

    pub(crate) fn into_inner(self) -> TcpStream {
        self.socket
    }
}

impl AsyncRead for Wrapped {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        if !this.handshake {
            return Pin::new(&mut this.socket).poll_read(cx, buf);
        }
        while this.left == 0 {
            let mut rest = [0; HEAD];
            let mut head = ReadBuf::new(&mut rest[this.head.len()..]);
            ready!(Pin::new(&mut this.socket).poll_read(cx, &mut head))?;
            if head.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.head.extend_from_slice(head.filled());
            if let [packet, _, high, low, _, _, _, _] = this.head[..] {
                if packet != kind::PRE_LOGIN {
                    return Poll::Ready(Err(std::io::Error::other(
                        "a packet of another type in the TLS handshake",
                    )));
                }
                this.left = usize::from(u16::from_be_bytes([high, low])).saturating_sub(HEAD);
                this.head.clear();
            }
        }
        let mut part = buf.take(this.left);
        ready!(Pin::new(&mut this.socket).poll_read(cx, &mut part))?;
        let read = part.filled().len();
        // The part is the front of what `buf` has not filled yet.
        buf.initialize_unfilled_to(read);
        buf.advance(read);
        this.left -= read;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wrapped {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        if !this.handshake {
            return Pin::new(&mut this.socket).poll_write(cx, bytes);
        }
        this.pending.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        for chunk in std::mem::take(&mut this.pending).chunks(4096 - HEAD) {
            let length = u16::try_from(chunk.len() + HEAD).unwrap_or(u16::MAX).to_be_bytes();
            this.out
                .extend_from_slice(&[kind::PRE_LOGIN, 1, length[0], length[1], 0, 0, 1, 0]);
            this.out.extend_from_slice(chunk);
        }
        while this.sent < this.out.len() {
            this.sent += ready!(Pin::new(&mut this.socket).poll_write(cx, &this.out[this.sent..]))?;
        }
        this.out.clear();
        this.sent = 0;
        Pin::new(&mut this.socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}
