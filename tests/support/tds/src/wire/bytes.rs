//! Little-endian numbers and counted texts in a buffer, read and written.

use crate::error::Broken;

/// What is left of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Broken::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.take(N)?.try_into().map_err(|_| Broken::Short)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Broken> {
        self.array().map(u8::from_le_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Broken> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Broken> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Broken> {
        self.array().map(u64::from_le_bytes)
    }

    /// A little-endian number of 1 to 16 bytes, without a sign.
    pub(crate) fn unsigned(&mut self, bytes: usize) -> Result<u128, Broken> {
        let mut wide = [0; 16];
        wide.get_mut(..bytes)
            .ok_or(Broken::Short)?
            .copy_from_slice(self.take(bytes)?);
        Ok(u128::from_le_bytes(wide))
    }

    /// A little-endian number of 1 to 8 bytes, in two's complement.
    pub(crate) fn signed(&mut self, bytes: usize) -> Result<i64, Broken> {
        let taken = self.take(bytes)?;
        let fill = if taken.last().is_some_and(|last| *last >= 0x80) {
            0xFF
        } else {
            0
        };
        let mut wide = [fill; 8];
        wide.get_mut(..bytes).ok_or(Broken::Short)?.copy_from_slice(taken);
        Ok(i64::from_le_bytes(wide))
    }

    /// `characters` units of UTF-16.
    pub(crate) fn text(&mut self, characters: usize) -> Result<String, Broken> {
        utf16(self.take(characters * 2)?)
    }
}

/// UTF-16 to text.
pub(crate) fn utf16(bytes: &[u8]) -> Result<String, Broken> {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16(&units).map_err(|_| Broken::Text)
}

/// Text to UTF-16.
pub(crate) fn to_utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Counted texts at the end of a message.
pub(crate) trait Put {
    /// A byte that counts, then UTF-16 (`B_VARCHAR`); cut off after 255 units.
    fn short_text(&mut self, text: &str);
    /// Two bytes that count, then UTF-16 (`US_VARCHAR`); cut off after 65,535 units.
    fn long_text(&mut self, text: &str);
}

impl Put for Vec<u8> {
    fn short_text(&mut self, text: &str) {
        let bytes = to_utf16(text);
        let count = u8::try_from(bytes.len() / 2).unwrap_or(u8::MAX);
        self.push(count);
        self.extend_from_slice(&bytes[..usize::from(count) * 2]);
    }

    fn long_text(&mut self, text: &str) {
        let bytes = to_utf16(text);
        let count = u16::try_from(bytes.len() / 2).unwrap_or(u16::MAX);
        self.extend_from_slice(&count.to_le_bytes());
        self.extend_from_slice(&bytes[..usize::from(count) * 2]);
    }
}
