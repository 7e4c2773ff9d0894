//! Files that people sent by a channel, as the servers of Telegram and WhatsApp give them to a centre.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What a server has.
#[derive(Clone, Default)]
pub struct Media(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    files: HashMap<String, Vec<u8>>,
    /// Where a file is said to be, when that is somewhere else.
    said: HashMap<String, String>,
    away: bool,
    asked: Vec<String>,
}

impl Media {
    /// Somebody sent this; its name is made of letters and digits.
    pub fn has(&self, name: &str, file: Vec<u8>) {
        self.0.lock().unwrap().files.insert(name.to_owned(), file);
    }

    /// It is said to be at this address, or under this path.
    pub fn is_said_at(&self, name: &str, place: &str) {
        self.0.lock().unwrap().said.insert(name.to_owned(), place.to_owned());
    }

    pub fn is_away(&self, away: bool) {
        self.0.lock().unwrap().away = away;
    }

    /// The paths that files were asked under since this was asked last.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().asked)
    }

    /// What is answered to a request for a file; `None`: it is none.
    pub fn answer(&self, base: &str, (uri, headers): (&Uri, &HeaderMap), body: &[u8]) -> Option<Response> {
        let path = uri.path().to_owned();
        let mut inner = self.0.lock().unwrap();
        let is_whatsapp = path.starts_with("/wa/v23.0/") && path != "/wa/v23.0/1001/messages";
        let of = |before: &str| path.strip_prefix(before).map(str::to_owned);
        let bytes = of("/tg/file/bot7:uji/photos/").or_else(|| of("/wamedia/"));
        if path != "/tg/bot7:uji/getFile" && !is_whatsapp && bytes.is_none() {
            return None;
        }
        if inner.away {
            return Some(StatusCode::SERVICE_UNAVAILABLE.into_response());
        }
        if is_whatsapp || path.starts_with("/wamedia/") {
            assert_eq!(headers["authorization"], "Bearer uji");
        }
        inner.asked.push(path.clone());
        if let Some(name) = bytes {
            if name == "pindah" {
                return Some((StatusCode::FOUND, [("location", "/wamedia/foto")]).into_response());
            }
            return Some(inner.files.get(&name).cloned().map_or_else(
                || StatusCode::NOT_FOUND.into_response(),
                |file| ([("content-type", "application/octet-stream")], file).into_response(),
            ));
        }
        let name = if is_whatsapp {
            path.rsplit('/').next().unwrap().to_owned()
        } else {
            let said: Value = serde_json::from_slice(body).unwrap();
            said["file_id"].as_str().unwrap().to_owned()
        };
        let size = inner.files.get(&name).map_or(0, Vec::len);
        let said = inner.said.get(&name).cloned();
        Some(axum::Json(if is_whatsapp {
            let url = said.unwrap_or_else(|| format!("{base}/wamedia/{name}"));
            json!({"messaging_product": "whatsapp", "url": url, "mime_type": "image/jpeg", "sha256": "x",
                "file_size": size, "id": name})
        } else {
            let path = said.unwrap_or_else(|| format!("photos/{name}"));
            json!({"ok": true, "result": {"file_id": name, "file_unique_id": "u", "file_size": size, "file_path": path}})
        }).into_response())
    }
}
