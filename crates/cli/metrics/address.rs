//! Where metrics are served.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use serde::Deserialize;

/// Address and port; a port alone is of this machine only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct MetricsAddress(pub(crate) SocketAddr);

impl FromStr for MetricsAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let loopback = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let port = text.strip_prefix(':').unwrap_or(text).parse().map(loopback);
        port.or_else(|_| text.parse()).map(MetricsAddress).map_err(|_| {
            "expected an address and a port such as \"127.0.0.1:9464\" or \"[::1]:9464\", or a port".to_owned()
        })
    }
}

impl TryFrom<String> for MetricsAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_alone_is_of_this_machine_only() {
        for (text, address) in [
            ("9464", "127.0.0.1:9464"),
            (":9464", "127.0.0.1:9464"),
            ("0.0.0.0:9464", "0.0.0.0:9464"),
            ("[::1]:0", "[::1]:0"),
        ] {
            assert_eq!(text.parse(), Ok(MetricsAddress(address.parse().unwrap())));
        }
        for text in [
            "",
            ":",
            "localhost",
            "localhost:9464",
            "127.0.0.1",
            "65536",
            "::1:9464 ",
        ] {
            assert!(text.parse::<MetricsAddress>().is_err(), "{text}");
        }
    }
}
