//! Taking a payload apart from its front, every step checked.

/// What is wrong with the bytes, in words that hold none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) &'static str);

/// What is left of a payload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'p> {
    rest: &'p [u8],
}

const CUT_SHORT: Malformed = Malformed("a packet that ends too early");

impl<'p> Input<'p> {
    pub(crate) fn new(payload: &'p [u8]) -> Self {
        Input { rest: payload }
    }

    /// What is left.
    pub(crate) fn rest(&self) -> &'p [u8] {
        self.rest
    }

    /// The next `count` bytes.
    #[inline]
    pub(crate) fn take(&mut self, count: usize) -> Result<&'p [u8], Malformed> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(CUT_SHORT)?;
        self.rest = rest;
        Ok(head)
    }

    /// The next `N` bytes.
    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(CUT_SHORT)?;
        self.rest = rest;
        Ok(*head)
    }

    #[inline]
    pub(crate) fn u8(&mut self) -> Result<u8, Malformed> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    #[inline]
    pub(crate) fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_le_bytes)
    }

    #[inline]
    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number of variable length; `None` for the mark of NULL in a text row.
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_dt_integers.html>
    #[inline]
    pub(crate) fn number(&mut self) -> Result<Option<u64>, Malformed> {
        Ok(Some(match self.u8()? {
            short @ 0..=0xFA => u64::from(short),
            0xFB => return Ok(None),
            0xFC => u64::from(self.u16()?),
            0xFD => {
                let [low, middle, high] = self.array()?;
                u64::from(u32::from_le_bytes([low, middle, high, 0]))
            }
            0xFE => self.array().map(u64::from_le_bytes)?,
            0xFF => return Err(Malformed("a length that is none")),
        }))
    }

    /// Bytes behind their length; `None` for the mark of NULL in a text row.
    #[inline]
    pub(crate) fn bytes_or_null(&mut self) -> Result<Option<&'p [u8]>, Malformed> {
        let Some(length) = self.number()? else {
            return Ok(None);
        };
        let length = usize::try_from(length).map_err(|_| CUT_SHORT)?;
        self.take(length).map(Some)
    }

    /// Bytes behind their length.
    #[inline]
    pub(crate) fn bytes(&mut self) -> Result<&'p [u8], Malformed> {
        self.bytes_or_null()?
            .ok_or(Malformed("a NULL where the protocol has none"))
    }

    /// Bytes up to a zero byte, which is taken and not given.
    pub(crate) fn until_zero(&mut self) -> Result<&'p [u8], Malformed> {
        let end = self.rest.iter().position(|&byte| byte == 0).ok_or(CUT_SHORT)?;
        let head = self.take(end)?;
        self.take(1)?;
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_are_read_and_cut_ones_are_not() {
        for (bytes, number) in [
            (&[0xFA][..], 0xFA),
            (&[0xFC, 0xFB, 0x00], 0xFB),
            (&[0xFD, 1, 2, 3], 0x03_02_01),
            (&[0xFE, 1, 0, 0, 0, 0, 0, 0, 0x80], 0x8000_0000_0000_0001),
        ] {
            assert_eq!(Input::new(bytes).number(), Ok(Some(number)));
            for short in 0..bytes.len() {
                assert!(Input::new(&bytes[..short]).number().is_err());
            }
        }
        assert_eq!(Input::new(&[0xFB]).number(), Ok(None));
        assert!(Input::new(&[0xFF, 0, 0]).number().is_err());
        assert!(
            Input::new(&[0xFE, 255, 255, 255, 255, 255, 255, 255, 255, 1])
                .bytes()
                .is_err()
        );
        assert!(Input::new(&[3, b'a', b'b']).bytes().is_err());
        assert_eq!(Input::new(&[2, b'a', b'b']).bytes(), Ok(&b"ab"[..]));
        assert!(Input::new(b"abc").until_zero().is_err());
    }
}
