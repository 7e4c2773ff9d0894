//! What a file is, before anything of it is decoded: its first bytes, its dimensions, and whether it is whole.

use super::PhotoFault;

/// A sort of picture that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Jpeg,
    Png,
    WebP,
}

/// Brands of the container in which phones keep pictures that few programs read.
const HEIC: [&[u8]; 9] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"];

/// What the first bytes say; what a file is called and said to be counts nothing.
pub(super) fn sort(file: &[u8]) -> Result<Sort, PhotoFault> {
    match file {
        [0xff, 0xd8, 0xff, ..] => Ok(Sort::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(Sort::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Sort::WebP),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..]
            if HEIC.iter().any(|heic| brand.starts_with(heic)) =>
        {
            Err(PhotoFault::Heic)
        }
        _ => Err(PhotoFault::Kind),
    }
}

/// The dimensions that the head of a PNG names: asked before its reader sets anything aside.
pub(super) fn png_dimensions(file: &[u8]) -> Option<(u32, u32)> {
    let head = file.get(8..24)?;
    let number = |at: usize| head.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    (&head[4..8] == b"IHDR").then_some(())?;
    Some((number(8)?, number(12)?))
}

/// Whether the picture ends before the file does. Readers of JPEG fill what is missing with grey, and say nothing.
pub(super) fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[mark, kind]) = file.get(at..at + 2).and_then(|two| <&[u8; 2]>::try_from(two).ok()) {
        match (mark, kind) {
            (0xff, 0xd9) => return true,
            // Fill, stuffed bytes, restarts, and whatever a careless camera left between.
            (0xff, 0x00 | 0x01 | 0xd0..=0xd7) => at += 2,
            (0xff, 0xff) => at += 1,
            (0xff, _) => {
                let Some(size) = file.get(at + 2..at + 4) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([size[0], size[1]])).max(2);
            }
            // Inside the compressed part: to the next mark.
            _ => match memchr::memchr(0xff, &file[at..]) {
                Some(next) => at += next,
                None => return false,
            },
        }
    }
    false
}
