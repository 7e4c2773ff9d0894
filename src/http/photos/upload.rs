//! A request with photos in it: its plain fields first, then each photo as it arrives, never two in memory at once. What
//! it says of a file (its name, its kind) is not read.

use std::time::Duration;

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use multer::{Field, Multipart};
use tokio::time::{Instant, timeout_at};

use crate::http::App;
use crate::http::problem::Problem;
use crate::services::photos::{PhotoFault, PhotoIn, Slot, Uploader};

/// Plain fields of one request at most.
const MOST_FIELDS: usize = 200;
/// So many times as many photos as are taken are answered for.
const SAID: usize = 4;

/// A request with photos in it.
pub(in crate::http) struct Upload {
    parts: Multipart<'static>,
    pending: Option<Field<'static>>,
    /// What was said beside the photos, as far as it was read.
    pub fields: Vec<(String, String)>,
    who: Uploader,
    /// Taken when the first photo begins.
    slot: Option<Result<Slot, PhotoFault>>,
    /// Files that were sent, and how many of them are looked at.
    files: usize,
    most: usize,
    until: Instant,
    /// How long nothing may come.
    stall: Duration,
    /// When the first part must have begun: like any body, before the patience of uploads.
    begun_by: Instant,
    /// Bytes that may still come.
    room: usize,
    field_bytes: usize,
    photo_bytes: usize,
}

/// Whether a request may have photos in it.
pub(in crate::http) fn is_upload(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.get(..20).is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/form-data;"))
}

impl Upload {
    /// Begins to read a request of `who`.
    ///
    /// # Errors
    /// When it is not of the kind that has files in it.
    pub fn begin(app: &App, who: Uploader, request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let boundary = kind
            .and_then(|kind| multer::parse_boundary(kind).ok())
            .ok_or_else(|| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"))?;
        let settings = &app.centre.config.photos;
        let field_bytes = app.centre.config.http.body_limit_bytes;
        let most = settings.per_report.max(1);
        let stall = Duration::from_millis(settings.stall_ms);
        let begins_within = Duration::from_millis(app.centre.config.http.request_timeout_ms / 4 * 3);
        Ok(Self {
            parts: Multipart::new(request.into_body().into_data_stream(), boundary),
            pending: None,
            fields: Vec::new(),
            who,
            slot: None,
            files: 0,
            most,
            until: Instant::now() + stall,
            stall,
            begun_by: Instant::now() + begins_within,
            room: settings.max_bytes.saturating_mul(most.saturating_add(1)).saturating_add(field_bytes),
            field_bytes,
            photo_bytes: settings.max_bytes,
        })
    }

    /// Reads what is said before the first photo.
    ///
    /// # Errors
    /// When that is broken, too much or too slow.
    pub async fn read_fields(&mut self) -> Result<(), Problem> {
        let mut left = self.field_bytes;
        let mut by = self.by().min(self.begun_by);
        while self.pending.is_none() {
            let next = timeout_at(by, self.parts.next_field()).await;
            let next = next.map_err(|_| Problem::body_too_slow())?.map_err(|_| bad())?;
            let Some(mut field) = next else { return Ok(()) };
            if is_file(&field) {
                self.pending = Some(field);
                return Ok(());
            }
            let name = field.name().unwrap_or_default().to_owned();
            let mut value = Vec::new();
            loop {
                let chunk = timeout_at(self.by(), field.chunk()).await;
                let chunk = chunk.map_err(|_| Problem::body_too_slow())?.map_err(|_| bad())?;
                let Some(chunk) = chunk else { break };
                left = left.checked_sub(chunk.len()).ok_or_else(too_large)?;
                value.extend_from_slice(&chunk);
            }
            if self.fields.len() >= MOST_FIELDS {
                return Err(too_large());
            }
            self.fields.push((name, String::from_utf8(value).map_err(|_| bad())?));
            by = self.by();
        }
        Ok(())
    }

    /// The next photo, made anew, or why it is not taken; `None` when there is no further one. A file field that was
    /// left empty is none. Of more than a report may have, none is looked at, and after some more no word is lost on them.
    pub async fn next(&mut self, app: &App) -> Option<Result<PhotoIn, PhotoFault>> {
        self.take_slot(app);
        loop {
            let field = match self.pending.take() {
                Some(field) => field,
                None => match timeout_at(self.by(), self.parts.next_field()).await {
                    Ok(Ok(Some(field))) => field,
                    Ok(Ok(None)) => return None,
                    Ok(Err(_)) | Err(_) => return self.cut(),
                },
            };
            if !is_file(&field) {
                // Said behind the photos: too late for what it is about.
                continue;
            }
            match self.read(field).await {
                Ok(file) if file.is_empty() => {}
                Ok(_) if self.files > self.most.saturating_mul(SAID) => {}
                Ok(_) if self.files > self.most => return Some(Err(PhotoFault::TooMany { most: self.most })),
                Ok(file) => {
                    return Some(match &self.slot {
                        Some(Ok(slot)) => app.centre.photos.develop(slot, file).await,
                        Some(Err(fault)) => Err(*fault),
                        None => Err(PhotoFault::Busy),
                    });
                }
                Err(PhotoFault::Cut) => return self.cut(),
                Err(_) if self.files > self.most.saturating_mul(SAID) => {}
                Err(fault) => return Some(Err(fault)),
            }
        }
    }

    /// Hears out what still comes, so that the answer arrives.
    pub async fn finish(mut self, app: &App) {
        if self.pending.is_some() {
            self.take_slot(app);
        }
        drop(self.pending.take());
        while let Ok(Ok(Some(field))) = timeout_at(self.by(), self.parts.next_field()).await {
            if self.read(field).await == Err(PhotoFault::Cut) {
                return;
            }
        }
    }

    /// Who has no place is heard out, so that the answer arrives, but not for long.
    fn take_slot(&mut self, app: &App) {
        if self.slot.is_some() {
            return;
        }
        let slot = app.centre.photos.slot(self.who);
        let config = &app.centre.config;
        let ms = if slot.is_ok() {
            config.photos.upload_ms / 10 * 9
        } else {
            config.http.request_timeout_ms / 4 * 3
        };
        self.until = Instant::now() + Duration::from_millis(ms);
        self.slot = Some(slot);
    }

    /// When the next piece must be here: who sends nothing keeps others from sending.
    fn by(&self) -> Instant {
        self.until.min(Instant::now() + self.stall)
    }

    /// Nothing more comes.
    fn cut(&mut self) -> Option<Result<PhotoIn, PhotoFault>> {
        // Said once: after that, there is no further part either way.
        if self.room == 0 {
            return None;
        }
        self.room = 0;
        self.until = Instant::now();
        Some(Err(PhotoFault::Cut))
    }

    /// A whole file, or nothing of it: what is too large is heard out without being kept.
    async fn read(&mut self, mut field: Field<'static>) -> Result<Vec<u8>, PhotoFault> {
        let (mut file, mut size) = (Vec::new(), 0);
        loop {
            let chunk = timeout_at(self.by(), field.chunk()).await;
            let Ok(Ok(chunk)) = chunk else { return Err(PhotoFault::Cut) };
            let Some(chunk) = chunk else { break };
            size += chunk.len();
            self.room = self.room.checked_sub(chunk.len()).ok_or(PhotoFault::Cut)?;
            match &self.slot {
                Some(Ok(_)) if size <= self.photo_bytes => file.extend_from_slice(&chunk),
                _ => file = Vec::new(),
            }
        }
        self.files += usize::from(size > 0);
        match self.slot {
            Some(Err(fault)) if size > 0 => Err(fault),
            _ if size > self.photo_bytes => Err(PhotoFault::TooLarge { most: self.photo_bytes }),
            _ => Ok(file),
        }
    }
}

fn is_file(field: &Field<'_>) -> bool {
    field.file_name().is_some() || field.name() == Some("photo")
}

fn bad() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad_request")
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
}
