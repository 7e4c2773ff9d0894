//! Files that people send as photos, good and bad, and sending them.

use std::io::{Cursor, Write};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use image::{DynamicImage, ImageFormat, RgbImage};
use tower::ServiceExt;

use super::site::{Answer, ORIGIN};

/// A picture with something in it; another for each `seed`.
pub fn picture(width: u32, height: u32, seed: u8) -> DynamicImage {
    let pixel = |x: u32, y: u32| image::Rgb([(x % 251) as u8, (y % 241) as u8, seed]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

/// As a file of this format.
pub fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A JPEG.
pub fn jpeg(width: u32, height: u32, seed: u8) -> Vec<u8> {
    file(&picture(width, height, seed), ImageFormat::Jpeg)
}

/// A JPEG with a segment of this kind behind its first two bytes.
pub fn with_segment(jpeg: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let size = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, kind], &size, content, &jpeg[2..]].concat()
}

/// A JPEG that says where and when it was taken, by what, and that it lies on its side.
pub fn with_exif(jpeg: &[u8], lat: f64, lon: f64) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    // Laid out as: first list, maker's name, list of the camera, its time, list of the place, its numbers.
    let (maker, maker_at) = (b"KameraRahasia\0", 8 + 2 + 4 * 12 + 4_u32);
    let camera_at = maker_at + maker.len() as u32;
    let time_at = camera_at + 2 + 12 + 4;
    let gps_at = time_at + 20;
    let numbers_at = gps_at + 2 + 4 * 12 + 4;
    tiff.extend(4_u16.to_be_bytes());
    tiff.extend(entry(0x010f, 2, maker.len() as u32, maker_at.to_be_bytes()));
    tiff.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    tiff.extend(entry(0x8769, 4, 1, camera_at.to_be_bytes()));
    tiff.extend(entry(0x8825, 4, 1, gps_at.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(maker);
    tiff.extend(1_u16.to_be_bytes());
    tiff.extend(entry(0x9003, 2, 20, time_at.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend(b"2026:03:02 09:21:00\0");
    tiff.extend(4_u16.to_be_bytes());
    tiff.extend(entry(1, 2, 2, [if lat < 0.0 { b'S' } else { b'N' }, 0, 0, 0]));
    tiff.extend(entry(2, 5, 3, numbers_at.to_be_bytes()));
    tiff.extend(entry(3, 2, 2, [if lon < 0.0 { b'W' } else { b'E' }, 0, 0, 0]));
    tiff.extend(entry(4, 5, 3, (numbers_at + 24).to_be_bytes()));
    tiff.extend([0; 4]);
    for degrees in [lat.abs(), lon.abs()] {
        for (value, of) in [((degrees * 1_000_000.0).round() as u32, 1_000_000_u32), (0, 1), (0, 1)] {
            tiff.extend(value.to_be_bytes());
            tiff.extend(of.to_be_bytes());
        }
    }
    with_segment(jpeg, 0xe1, &[b"Exif\0\0", &tiff[..]].concat())
}

/// A PNG of one colour whose head names these dimensions; `rows` of them are there.
pub fn png(width: u32, height: u32, rows: u32) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let row = vec![0; 1 + 3 * width as usize];
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..rows {
        deflated.write_all(&row).unwrap();
    }
    png_of(&[(b"IHDR", head), (b"IDAT", deflated.finish().unwrap()), (b"IEND", Vec::new())])
}

/// A PNG of these chunks.
pub fn png_of(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in chunks {
        let mut sum = flate2::Crc::new();
        sum.update(*kind);
        sum.update(content);
        out.extend((content.len() as u32).to_be_bytes());
        out.extend(*kind);
        out.extend(content);
        out.extend(sum.sum().to_be_bytes());
    }
    out
}

/// A part of a form: its name, what its file is called and said to be, if it is one, and what is in it.
pub type Part<'a> = (&'a str, Option<(&'a str, &'a str)>, &'a [u8]);

/// A photo under a plain name.
pub fn photo(file: &[u8]) -> Part<'_> {
    ("photo", Some(("foto.jpg", "image/jpeg")), file)
}

/// The body of such a form.
pub fn body(parts: &[Part<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, of, content) in parts {
        out.extend(format!("--batas-uji\r\nContent-Disposition: form-data; name=\"{name}\"").bytes());
        if let Some((called, kind)) = of {
            out.extend(format!("; filename=\"{called}\"\r\nContent-Type: {kind}").bytes());
        }
        out.extend(b"\r\n\r\n");
        out.extend(*content);
        out.extend(b"\r\n");
    }
    out.extend(b"--batas-uji--\r\n");
    out
}

/// What such a body is said to be.
pub const KIND: &str = "multipart/form-data; boundary=batas-uji";

/// Sends it.
pub async fn send(router: &Router, path: &str, cookie: Option<&str>, body: Vec<u8>) -> Answer {
    let request = Request::post(path)
        .header("host", "127.0.0.1:8080")
        .header("origin", ORIGIN)
        .header("accept-language", "en")
        .header(CONTENT_TYPE, KIND);
    let request = match cookie {
        Some(cookie) => request.header(COOKIE, cookie),
        None => request,
    };
    let (parts, body) =
        router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// Whether these bytes stand somewhere in a file.
pub fn holds(file: &[u8], bytes: &[u8]) -> bool {
    memchr::memmem::find(file, bytes).is_some()
}
