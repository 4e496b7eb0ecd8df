//! How numbers, texts and lists travel between witcraft and the engine: numbers in LEB128, the rest behind its length.

/// Puts values together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn number(&mut self, number: usize) {
        let mut number = number;
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A number or none, as one more than the number.
    pub(crate) fn optional(&mut self, number: Option<usize>) {
        self.number(number.map_or(0, |number| number + 1));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn list<T>(&mut self, list: impl IntoIterator<Item = T>, mut element: impl FnMut(&mut Writer, T)) {
        let list: Vec<T> = list.into_iter().collect();
        self.number(list.len());
        list.into_iter().for_each(|item| element(self, item));
    }
}

/// Takes values apart. `None` where the bytes end too early or hold something else.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl Reader<'_> {
    pub(crate) fn number(&mut self) -> Option<usize> {
        let mut number = 0usize;
        for shift in (0..usize::BITS).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if *byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut writer = Writer::default();
        for number in [0, 1, 127, 128, 300, 1 << 20, u32::MAX as usize] {
            writer.number(number);
        }
        writer.text("é");
        let mut reader = Reader(&writer.0);
        for number in [0, 1, 127, 128, 300, 1 << 20, u32::MAX as usize] {
            assert_eq!(reader.number(), Some(number));
        }
        assert_eq!(reader.text().as_deref(), Some("é"));
        assert_eq!(reader.number(), None);
        assert_eq!(Reader(&[5, b'a']).text(), None);
    }
}
