//! Texts that a server orders by the bytes they stand for: UUIDs (MariaDB, SQL Server) and network addresses (MariaDB).

use std::net::{Ipv4Addr, Ipv6Addr};

/// The number half-way between two, if there is one.
fn half_way(low: u128, high: u128) -> Option<u128> {
    let found = low + high.checked_sub(low)? / 2;
    (found > low).then_some(found)
}

/// An address half-way between two of four bytes.
pub(super) fn inet4(low: &str, high: &str) -> Option<String> {
    let number = |text: &str| {
        text.parse::<Ipv4Addr>()
            .ok()
            .map(|address| u128::from(address.to_bits()))
    };
    let found = half_way(number(low)?, number(high)?)?;
    Some(Ipv4Addr::from_bits(u32::try_from(found).ok()?).to_string())
}

/// An address half-way between two of sixteen bytes.
pub(super) fn inet6(low: &str, high: &str) -> Option<String> {
    let number = |text: &str| text.parse::<Ipv6Addr>().ok().map(Ipv6Addr::to_bits);
    Some(Ipv6Addr::from_bits(half_way(number(low)?, number(high)?)?).to_string())
}

/// A UUID about half-way between two, of the version of the higher one.
pub(super) fn uuid(low: &str, high: &str) -> Option<String> {
    let version = high.as_bytes().get(14).copied().map(char::from)?;
    let (low, high) = (in_order(low)?, in_order(high)?);
    let digits = format!("{:032x}", half_way(low, high)?);
    let (front, behind) = digits.split_at_checked(16)?;
    let parts = if is_by_time(version) {
        let (a, rest) = front.split_at_checked(8)?;
        let (b, c) = rest.split_at_checked(4)?;
        let (d, e) = behind.split_at_checked(4)?;
        [a, b, c, d, e]
    } else {
        let (e, d) = front.split_at_checked(12)?;
        let (c, rest) = behind.split_at_checked(4)?;
        let (b, a) = rest.split_at_checked(4)?;
        [a, b, c, d, e]
    };
    let [a, b, c, d, e] = parts;
    // The server takes no others.
    let variant = if d.starts_with(['8', '9', 'a', 'b']) {
        &d[..1]
    } else {
        "8"
    };
    let text = format!("{a}-{b}-{version}{}-{variant}{}-{e}", &c[1..], &d[1..]);
    let found = in_order(&text)?;
    (found > low && found < high).then_some(text)
}

/// The bytes of a `uniqueidentifier` in the order in which SQL Server compares them, by their places in the text: the last six, then
/// two, and so on; inside of the first three groups from the last byte to the first, as they are stored.
///
/// <https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/sql/comparing-guid-and-uniqueidentifier-values>
const GUID_ORDER: [usize; 16] = [10, 11, 12, 13, 14, 15, 8, 9, 7, 6, 5, 4, 3, 2, 1, 0];

/// A `uniqueidentifier` half-way between two.
pub(super) fn guid(low: &str, high: &str) -> Option<String> {
    let number = |text: &str| {
        let digits: String = text.chars().filter(|c| *c != '-').collect();
        let bytes = u128::from_str_radix(&digits, 16).ok()?.to_be_bytes();
        (digits.len() == 32).then(|| u128::from_be_bytes(GUID_ORDER.map(|at| bytes[at])))
    };
    let ordered = half_way(number(low)?, number(high)?)?.to_be_bytes();
    let mut bytes = [0; 16];
    for (byte, at) in ordered.into_iter().zip(GUID_ORDER) {
        bytes[at] = byte;
    }
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    let part = |from: usize, to: usize| digits.get(from..to);
    Some(format!(
        "{}-{}-{}-{}-{}",
        part(0, 8)?,
        part(8, 12)?,
        part(12, 16)?,
        part(16, 20)?,
        part(20, 32)?
    ))
}

/// Versions from 6 on begin with their time, and are stored as they are written.
fn is_by_time(version: char) -> bool {
    !matches!(version, '0'..='5')
}

/// The number that a UUID is ordered by: those of versions before 6 by their parts from the last to the first
/// (<https://mariadb.com/kb/en/uuid-data-type/>).
fn in_order(text: &str) -> Option<u128> {
    let parts: Vec<&str> = text.split('-').collect();
    let version = parts.get(2)?.chars().next()?;
    let digits = if is_by_time(version) {
        parts.concat()
    } else {
        parts.into_iter().rev().collect()
    };
    (digits.len() == 32)
        .then(|| u128::from_str_radix(&digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_halved_as_numbers() {
        assert_eq!(inet4("10.0.0.0", "12.0.0.0").as_deref(), Some("11.0.0.0"));
        assert_eq!(inet4("10.0.0.0", "10.0.0.1"), None);
        assert_eq!(inet6("::", "4::").as_deref(), Some("2::"));
        assert_eq!(inet6("2::", "::"), None);
    }

    #[test]
    fn guids_are_halved_by_their_last_bytes_first() {
        let of = |low: &str, high: &str| guid(low, high);
        assert_eq!(
            of(
                "ffffffff-0000-0000-0000-100000000000",
                "00000000-0000-0000-0000-300000000000"
            )
            .as_deref(),
            Some("ffffff7f-0000-0000-0000-200000000000")
        );
        // Only the first group differs: its last byte in the text counts most.
        assert_eq!(
            of(
                "00000010-0000-0000-0000-000000000000",
                "ffffff30-0000-0000-0000-000000000000"
            )
            .as_deref()
            .map(|text| text[6..8].to_owned()),
            Some("20".to_owned())
        );
        assert_eq!(
            of(
                "00000000-0000-0000-0000-300000000000",
                "ffffffff-0000-0000-0000-100000000000"
            ),
            None
        );
        assert_eq!(of("no", "uuid"), None);
    }

    #[test]
    fn uuids_are_halved_in_the_servers_order() {
        let (low, high) = (
            "ffffffff-ffff-4fff-bfff-100000000000",
            "00000000-0000-4000-8000-300000000000",
        );
        let found = uuid(low, high).unwrap();
        assert!(
            found.ends_with("-200000000000") || found.ends_with("-1fffffffffff"),
            "{found}"
        );
        assert_eq!(&found[14..15], "4");
        assert_eq!(uuid(high, low), None);
        let (low, high) = (
            "10000000-0000-7000-8000-000000000000",
            "30000000-0000-7000-8000-000000000000",
        );
        assert_eq!(uuid(low, high).as_deref(), Some("20000000-0000-7000-8000-000000000000"));
        assert_eq!(uuid("not", "one"), None);
    }
}
