//! From a file that somebody sent to a picture that is nothing but a picture: decoded within limits, turned upright,
//! made smaller, written as a JPEG anew. Nothing else of the file goes on.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, Limits};

use super::look::{Sort, is_whole_jpeg, png_dimensions, sort};
use super::taken::taken;
use super::{Developed, PhotoFault, Sizes};

/// Bytes for each pixel beside those of the picture itself: what a JPEG in several passes is kept as while it is read.
const BESIDE: u64 = 6;
/// Quality of small pictures, percent.
const SMALL_QUALITY: u8 = 70;
/// What a reader may set aside for what is no picture, bytes.
const ASIDE: u64 = 16 << 20;

/// A file whose head was looked at.
pub(super) struct Opened {
    decoder: Box<dyn ImageDecoder + Send>,
    /// What decoding it takes at most, bytes.
    pub cost: u64,
}

/// Looks at the head of a file: its sort, its dimensions, whether it is whole. Decodes no pixel.
pub(super) fn open(file: Vec<u8>, sizes: &Sizes) -> Result<Opened, PhotoFault> {
    let sort = sort(&file)?;
    let decoder: Box<dyn ImageDecoder + Send> = match sort {
        Sort::Jpeg if !is_whole_jpeg(&file) => return Err(PhotoFault::Broken),
        Sort::Jpeg => Box::new(JpegDecoder::new(Cursor::new(file)).map_err(|_| PhotoFault::Broken)?),
        Sort::Png => {
            let named = png_dimensions(&file).ok_or(PhotoFault::Broken)?;
            let bytes = pixels(named, sizes)?.saturating_mul(8).saturating_add(ASIDE);
            let mut limits = Limits::no_limits();
            limits.max_alloc = Some(bytes);
            Box::new(PngDecoder::with_limits(Cursor::new(file), limits).map_err(|_| PhotoFault::Broken)?)
        }
        Sort::WebP => Box::new(WebPDecoder::new(Cursor::new(file)).map_err(|_| PhotoFault::Broken)?),
    };
    let pixels = pixels(decoder.dimensions(), sizes)?;
    let cost = decoder.total_bytes().saturating_add(pixels.saturating_mul(BESIDE)).saturating_add(ASIDE);
    if cost > sizes.memory_bytes { Err(PhotoFault::Pixels) } else { Ok(Opened { decoder, cost }) }
}

fn pixels((width, height): (u32, u32), sizes: &Sizes) -> Result<u64, PhotoFault> {
    let pixels = u64::from(width) * u64::from(height);
    match pixels {
        0 => Err(PhotoFault::Broken),
        _ if pixels > sizes.max_pixels => Err(PhotoFault::Pixels),
        _ => Ok(pixels),
    }
}

impl Opened {
    /// Decodes it and makes both pictures.
    pub fn develop(mut self, sizes: &Sizes) -> Result<Developed, PhotoFault> {
        let upright = self.decoder.orientation().map_err(|_| PhotoFault::Broken)?;
        let taken = self.decoder.exif_metadata().ok().flatten().and_then(taken);
        let whole = DynamicImage::from_decoder(self.decoder).map_err(|_| PhotoFault::Broken)?;
        let mut picture = within(whole, sizes.edge_px);
        picture.apply_orientation(upright);
        let picture = DynamicImage::ImageRgb8(picture.into_rgb8());
        let small = within(picture.clone(), sizes.small_px);
        Ok(Developed {
            width: picture.width(),
            height: picture.height(),
            large: jpeg(&picture, sizes.quality_percent)?,
            small: jpeg(&small, SMALL_QUALITY)?,
            taken,
        })
    }
}

fn within(picture: DynamicImage, edge_px: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= edge_px {
        return picture;
    }
    picture.thumbnail(edge_px, edge_px)
}

fn jpeg(picture: &DynamicImage, quality_percent: u8) -> Result<Vec<u8>, PhotoFault> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality_percent);
    picture.write_with_encoder(encoder).map_err(|_| PhotoFault::Broken)?;
    Ok(out)
}
