//! An address as a picture that a telephone reads. Draws only.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// White around the picture, which readers need (ISO/IEC 18004).
const MARGIN: i32 = 4;

/// A picture: its width, and the path of all that is dark.
pub(super) struct Picture {
    pub width: i32,
    pub path: String,
}

/// The picture of an address; `None` when it is too long for one.
pub(super) fn draw(address: &str) -> Option<Picture> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count() as i32;
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run + 1;
        }
    }
    Some(Picture { width: code.size() + 2 * MARGIN, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_square_with_its_margin() {
        let picture = draw("https://sigap.example.id/status/32-K7F2-9QMX-4T-C").unwrap();
        assert_eq!((picture.width - 2 * MARGIN - 17) % 4, 0, "21, 25, 29 … modules");
        // The corner mark: seven dark ones in the first row.
        assert!(picture.path.starts_with("M4 4h7v1h-7z"), "{}", picture.path);
        assert!(draw(&"x".repeat(5_000)).is_none());
    }
}
