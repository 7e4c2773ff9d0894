//! What is no photo, or too much of one, is refused by name before it costs anything; the names that files come with are
//! never read.

use std::io::Write;

use axum::http::StatusCode;
use image::ImageFormat;
use serde_json::json;

use crate::harness::form::post;
use crate::harness::photo::{KIND, Part, body, file, jpeg, photo, picture, png, png_of, send};
use crate::harness::site::{Answer, Site};

async fn code(site: &Site) -> String {
    let text = json!({"text": "rumah roboh", "place_text": "dekat pasar"});
    let receipt = post(&site.router, "/api/v1/reports", "foto-laporan-2", &text).await.json();
    format!("/api/v1/reports/{}/photos", receipt["code"].as_str().unwrap())
}

fn deflated(byte: u8, count: usize) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![byte; 1 << 16];
    for _ in 0..count / block.len() {
        out.write_all(&block).unwrap();
    }
    out.finish().unwrap()
}

#[tokio::test]
async fn each_with_its_own_reason() {
    let site = Site::with("[photos]\nmax_bytes = 300_000\n").await;
    let path = code(&site).await;
    let whole = jpeg(400, 300, 1);
    let head = |width: u32, height: u32| {
        [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()
    };
    let png_head = png_of(&[(b"IHDR", head(50_000, 50_000))]);
    let mut jpeg_head = jpeg(16, 16, 1);
    let at = memchr::memmem::find(&jpeg_head, &[0xff, 0xc0]).unwrap();
    jpeg_head[at + 5..at + 9].copy_from_slice(&[0xc3, 0x50, 0xc3, 0x50]);
    // 200 MB of the letter A in a comment, and in a colour profile.
    let text_bomb = [&b"Comment\0\0"[..], &deflated(b'A', 200 << 20)[..]].concat();
    let cut_webp = file(&picture(200, 200, 3), ImageFormat::WebP);
    let bad: [(&str, Vec<u8>, u16, &str); 18] = [
        (
            "svg",
            b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec(),
            415,
            "photo_type",
        ),
        ("html", b"<!doctype html><script>1</script>".to_vec(), 415, "photo_type"),
        ("gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), 415, "photo_type"),
        ("pdf", b"%PDF-1.7 \xff\xd8\xff".to_vec(), 415, "photo_type"),
        ("bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(), 415, "photo_type"),
        ("elf", b"\x7fELF\x02\x01\x01".to_vec(), 415, "photo_type"),
        ("zip before a jpeg", [b"PK\x03\x04", &whole[..]].concat(), 415, "photo_type"),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), 415, "photo_heic"),
        ("avif", b"\0\0\0\x1cftypavif\0\0\0\0".to_vec(), 415, "photo_heic"),
        ("png of 50,000 squared", png_head, 422, "photo_pixels"),
        ("jpeg of 50,000 squared", jpeg_head, 422, "photo_pixels"),
        ("png that explodes", png(20_000, 20_000, 2_000), 422, "photo_pixels"),
        ("png cut off", png(2_000, 2_000, 20), 422, "photo_broken"),
        ("jpeg cut off", whole[..whole.len() / 2].to_vec(), 422, "photo_broken"),
        ("jpeg without its last bytes", whole[..whole.len() - 2].to_vec(), 422, "photo_broken"),
        ("webp cut off", cut_webp[..cut_webp.len() / 2].to_vec(), 422, "photo_broken"),
        ("three bytes", vec![0xff, 0xd8, 0xff], 422, "photo_broken"),
        ("too many bytes", vec![0xff; 300_001], 413, "photo_too_large"),
    ];
    for (what, file, status, reason) in bad {
        let refused = send(&site.router, &path, None, body(&[photo(&file)])).await;
        assert_eq!((refused.code().as_str(), refused.status.as_u16()), (reason, status), "{what}");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(!detail.contains('{') && detail.len() > 20, "{what}: {detail}");
    }
    // What explodes beside the picture is not unpacked: the picture is taken without it, or refused.
    let small = png(60, 40, 40);
    let chunks =
        |kind: &[u8; 4]| [&small[..33], &png_of(&[(kind, text_bomb.clone())])[8..], &small[33..]].concat();
    for kind in [b"zTXt", b"iCCP"] {
        let sent = send(&site.router, &path, None, body(&[photo(&chunks(kind))])).await;
        assert!(sent.status == StatusCode::CREATED || sent.code() == "photo_broken", "{}", sent.text());
    }
}

#[tokio::test]
async fn names_and_kinds_that_files_come_with_count_nothing() {
    let site = Site::new().await;
    let path = code(&site).await;
    let file = jpeg(64, 48, 1);
    let parts: Vec<Part<'_>> = vec![
        ("photo", Some(("../../../../tmp/sigap-naik.jpg", "image/jpeg")), &file),
        ("photo", Some(("C:\\jahatnian.exe", "application/x-msdownload")), &file),
        ("apa saja", Some(("foto.php%00.svg", "image/svg+xml")), &file),
        ("photo", Some(("kosong.jpg", "image/jpeg")), b""),
    ];
    let sent = send(&site.router, &path, None, body(&parts)).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let ids: Vec<String> =
        sent.json()["kept"].as_array().unwrap().iter().map(|one| one["id"].to_string()).collect();
    assert!(ids.len() == 3 && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(!std::path::Path::new("/tmp/sigap-naik.jpg").exists());
    let dir = site.it.centre.config.photos_dir();
    for entry in std::fs::read_dir(&dir).unwrap() {
        for entry in std::fs::read_dir(entry.unwrap().path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(name.bytes().all(|sign| sign.is_ascii_hexdigit() || b"-s".contains(&sign)), "{name}");
        }
    }
}

#[tokio::test]
async fn too_many_are_said_to_be_and_the_others_stay() {
    let site = Site::with("[photos]\nper_report = 2\n").await;
    let path = code(&site).await;
    let files: Vec<Vec<u8>> = (1..5).map(|seed| jpeg(64, 48, seed)).collect();
    let parts: Vec<Part<'_>> = files.iter().map(|file| photo(file)).collect();
    let sent = send(&site.router, &path, None, body(&parts)).await.json();
    assert_eq!((sent["kept"].as_array().unwrap().len(), sent["refused"].as_array().unwrap().len()), (2, 2));
    assert_eq!(
        (&sent["refused"][0]["number"], &sent["refused"][0]["code"]),
        (&json!(3), &json!("photo_too_many"))
    );
    let later = send(&site.router, &path, None, body(&parts[3..])).await;
    assert_eq!((later.code(), &later.json()["most"]), ("photo_too_many".to_owned(), &json!(2)));
}

#[tokio::test]
async fn a_body_that_is_none_is_answered() {
    let site = Site::new().await;
    let path = code(&site).await;
    let garbage: [(&[u8], u16); 4] =
        [(b"", 422), (b"--batas-uji--\r\n", 422), (b"bukan formulir", 408), (b"--batas-uji\r\n\r\n", 408)];
    for (bytes, _) in garbage {
        let answer: Answer = send(&site.router, &path, None, bytes.to_vec()).await;
        assert!(answer.status.is_client_error() && !answer.code().is_empty(), "{}", answer.text());
    }
    let none =
        send(&site.router, "/api/v1/reports/32-0000-0000-00-0/photos", None, body(&[photo(&jpeg(8, 8, 1))]))
            .await;
    assert_eq!(none.status, 404);
    let plain = site.send("POST", &path, None, Some(json!({"photo": KIND}))).await;
    assert_eq!(plain.code(), "unsupported_media_type");
}
