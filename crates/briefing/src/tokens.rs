//! How many tokens a text makes, without any model's table.

/// An estimate: four ASCII characters to a token, two letters of other alphabets, one of the scripts without spaces.
pub fn estimate(text: &str) -> usize {
    let mut quarters = 0usize;
    let ascii = text.bytes().filter(u8::is_ascii).count();
    quarters += ascii;
    if ascii < text.len() {
        for char in text.chars().filter(|char| !char.is_ascii()) {
            quarters += if char as u32 >= 0x1100 { 4 } else { 2 };
        }
    }
    quarters.div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::estimate;

    #[test]
    fn scripts_without_spaces_make_more_tokens() {
        assert_eq!(estimate(""), 0);
        assert_eq!(estimate("four"), 1);
        assert_eq!(estimate("项目"), 2);
    }
}
