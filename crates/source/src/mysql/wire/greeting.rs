//! The server's first packet, and what the two sides can do.
//!
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html>,
//! <https://mariadb.com/kb/en/connection/>

use mysql_common::constants::CapabilityFlags;

use super::input::{Input, Malformed};

/// The server's first packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Greeting {
    pub(crate) capabilities: CapabilityFlags,
    /// The challenge, without its final zero byte.
    pub(crate) nonce: Vec<u8>,
    /// The authentication plugin that the server would begin with.
    pub(crate) plugin: Vec<u8>,
}

impl Greeting {
    pub(crate) fn parse(packet: &[u8]) -> Result<Greeting, Malformed> {
        let mut input = Input::new(packet);
        if input.u8()? != 10 {
            return Err(Malformed(
                "a protocol of another version than 10: is that a MySQL or MariaDB server?",
            ));
        }
        let _version = input.until_zero()?;
        let _connection = input.u32()?;
        let mut nonce = input.take(8)?.to_vec();
        input.take(1)?;
        let low = input.u16()?;
        let _collation_and_status: [u8; 3] = input.array()?;
        let high = input.u16()?;
        let length = input.u8()?;
        let _reserved: [u8; 10] = input.array()?;
        let capabilities = CapabilityFlags::from_bits_truncate(u32::from(low) | u32::from(high) << 16);
        if capabilities.contains(CapabilityFlags::CLIENT_SECURE_CONNECTION) {
            let second = input.take(usize::from(length).saturating_sub(8).max(13))?;
            nonce.extend_from_slice(second);
        }
        // What comes after the challenge is a zero byte, which servers count with it.
        nonce.resize(20, 0);
        let plugin = if capabilities.contains(CapabilityFlags::CLIENT_PLUGIN_AUTH) {
            // Some servers leave out the final zero.
            let name = input.rest();
            name.split(|&byte| byte == 0).next().unwrap_or_default().to_vec()
        } else {
            Vec::new()
        };
        Ok(Greeting {
            capabilities,
            nonce,
            plugin,
        })
    }
}

/// What this client can do and the server, too. Several statements in one call, LOCAL INFILE and compression are not among
/// it; several results are, because compound statements have them.
pub(crate) fn common(server: CapabilityFlags, database: bool, tls: bool) -> CapabilityFlags {
    let mut wanted = CapabilityFlags::CLIENT_LONG_PASSWORD
        | CapabilityFlags::CLIENT_LONG_FLAG
        | CapabilityFlags::CLIENT_PROTOCOL_41
        | CapabilityFlags::CLIENT_TRANSACTIONS
        | CapabilityFlags::CLIENT_SECURE_CONNECTION
        | CapabilityFlags::CLIENT_MULTI_RESULTS
        | CapabilityFlags::CLIENT_PLUGIN_AUTH
        | CapabilityFlags::CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA
        | CapabilityFlags::CLIENT_CONNECT_ATTRS
        | CapabilityFlags::CLIENT_DEPRECATE_EOF;
    if database {
        wanted |= CapabilityFlags::CLIENT_CONNECT_WITH_DB;
    }
    if tls {
        wanted |= CapabilityFlags::CLIENT_SSL;
    }
    wanted & server
}
