//! Checks areas of Jawa Barat by name, and measures them, on reference data that lies beside the project:
//! `make areas DATA=FOLDER`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use geo::{BoundingRect, Coord, Distance, Euclidean, InteriorPoint, Intersects, Rect};
use sigap::ambient::Clock;
use sigap::config::Config;
use sigap::domain::area::AreaLevel;
use sigap::domain::areas::read::{Properties, read};
use sigap::domain::areas::{Areas, Layer};
use sigap::domain::place::Point;
use sigap::domain::region::Region;

/// Points compared with a plain search, and looked up for the figure.
const COMPARED: usize = 100_000;
const MEASURED: usize = 2_000_000;
const SEED: u64 = 20_261_125;

struct Check {
    folder: PathBuf,
    clock: Clock,
    wrong: usize,
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        say("which folder? make areas DATA=FOLDER");
        return ExitCode::FAILURE;
    };
    let mut check = Check { folder: folder.into(), clock: Clock::system(), wrong: 0 };
    match check.run() {
        Ok(()) if check.wrong == 0 => {
            say("✓ all as it should be");
            ExitCode::SUCCESS
        }
        Ok(()) => {
            say(format_args!("✗ {} wrong", check.wrong));
            ExitCode::FAILURE
        }
        Err(fault) => {
            say(format_args!("✗ {fault}"));
            ExitCode::FAILURE
        }
    }
}

fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

type Fault = Box<dyn std::error::Error>;

impl Check {
    fn run(&mut self) -> Result<(), Fault> {
        let settings = Config::load(None, []).map_err(|_| "the defaults are not valid")?.region;
        let centres = settings.centres().map_err(|_| "the centres are not valid")?;
        let bare = Region::new(&settings, centres);
        let layers = vec![
            self.layer("jabar_provinsi.geojson", AreaLevel::Province, 1)?,
            self.layer("jabar_kabupaten.geojson", AreaLevel::Regency, 27)?,
            self.layer("jabar_kecamatan.geojson", AreaLevel::District, 627)?,
            self.layer("jabar_desa_s8.topojson", AreaLevel::Village, 5_957)?,
        ];
        let (areas, s) = self.timed(|| Areas::new("check".to_owned(), layers.clone(), &bare.centres));
        say(format_args!("  index of all levels made in {s:.2} s"));
        let region = bare.with(areas);
        self.names(&region);
        self.lakes(&region)?;
        for layer in &layers[1..] {
            let one = bare.with(Areas::new("check".to_owned(), vec![layer.clone()], &bare.centres));
            self.compare(&one, layer);
        }
        self.measure(&region);
        self.landmarks(&region)
    }

    fn timed<T>(&self, work: impl FnOnce() -> T) -> (T, f64) {
        let began = self.clock.monotonic();
        let done = work();
        (done, self.clock.monotonic().saturating_sub(began).as_secs_f64())
    }

    fn expect(&mut self, what: impl std::fmt::Display, right: bool) {
        if !right {
            self.wrong += 1;
        }
        say(format_args!("{} {what}", if right { "✓" } else { "✗" }));
    }

    fn layer(&mut self, file: &str, level: AreaLevel, count: usize) -> Result<Layer, Fault> {
        let text = text(&self.folder.join(file))?;
        let properties =
            Properties { code: Some("kode".to_owned()), name: "nama".to_owned(), parent: None, people: None };
        let (taken, s) = self.timed(|| read(&text, level, &properties, self.clock.now()));
        let taken = taken?;
        let corners: usize =
            taken.layer.shapes.iter().map(|one| geo::CoordsIter::coords_count(&one.borders)).sum();
        let (found, left_out) = (taken.layer.len(), taken.left_out.len());
        let km2 = taken.layer.km2();
        self.expect(
            format_args!("{level}: {found} areas, {left_out} left out, {corners} corners, {km2:.0} km², read in {s:.2} s"),
            found == count,
        );
        Ok(taken.layer)
    }

    fn names(&mut self, region: &Region) {
        let found = region.locate(Point { lat: -6.9025, lon: 107.6188 });
        let names: Vec<String> = found
            .iter()
            .flat_map(|found| {
                let within = found.known.area.within.iter().map(|area| area.name.clone());
                std::iter::once(found.known.area.name.clone()).chain(within)
            })
            .collect();
        let code = found.map(|found| found.known.area.code.clone());
        let right = code.as_deref() == Some("32.73.09.1003")
            && names == ["Citarum", "Bandung Wetan", "Kota Bandung", "Jawa Barat"];
        self.expect(format_args!("Gedung Sate: {code:?} {}", names.join(", ")), right);
        let monas = region.locate(Point { lat: -6.1754, lon: 106.8272 });
        self.expect(format_args!("Monas is outside: {monas:?}"), monas.is_none());
    }

    /// Each lake is a hole: its middle counts to the nearest area of a kabupaten it lies in.
    fn lakes(&mut self, region: &Region) -> Result<(), Fault> {
        let text = text(&self.folder.join("jabar_perairan.geojson"))?;
        let properties = Properties {
            code: Some("bps".to_owned()),
            name: "nama".to_owned(),
            parent: Some("kab".to_owned()),
            people: None,
        };
        let lakes = read(&text, AreaLevel::Village, &properties, self.clock.now())?.layer;
        self.expect(format_args!("{} lakes", lakes.len()), lakes.len() == 6);
        for lake in &lakes.shapes {
            let Some(middle) = lake.borders.interior_point() else { continue };
            let found = region.locate(Point { lat: middle.y(), lon: middle.x() });
            let told = found.map(|found| (found.known.area.clone(), found.off_m));
            let right = told.as_ref().is_some_and(|(area, off_m)| {
                off_m.is_some() && lake.parent.as_deref().is_none_or(|regency| area.lies_in(regency))
            });
            let told = told.map(|(area, off_m)| format!("{} {}, {off_m:?} m off", area.code, area.name));
            self.expect(format_args!("{} ({}): {told:?}", lake.name, lake.code), right);
        }
        Ok(())
    }

    /// Random points, against asking every border in turn.
    fn compare(&mut self, region: &Region, layer: &Layer) {
        let boxes: Vec<Rect<f64>> =
            layer.shapes.iter().filter_map(|shape| shape.borders.bounding_rect()).collect();
        let mut draw = Draw::over(region);
        let (mut inside, mut differ) = (0, 0);
        for _ in 0..COMPARED {
            let point = draw.point();
            let at = Coord { x: point.lon, y: point.lat };
            let mut touching = layer
                .shapes
                .iter()
                .zip(&boxes)
                .filter(|(shape, around)| around.intersects(&at) && shape.borders.intersects(&at))
                .map(|(shape, _)| shape.code.as_str())
                .peekable();
            let found = region.locate(point);
            let within =
                found.filter(|found| found.off_m.is_none()).map(|found| found.known.area.code.as_str());
            inside += usize::from(touching.peek().is_some());
            let agrees = match within {
                None => touching.peek().is_none(),
                Some(code) => touching.any(|one| one == code) || is_on_border(layer, code, at),
            };
            differ += usize::from(!agrees);
        }
        let level = layer.level;
        self.expect(
            format_args!(
                "{level}: {COMPARED} random points, {inside} inside, {differ} differ from a plain search"
            ),
            differ == 0 && inside > COMPARED / 4,
        );
    }

    fn measure(&mut self, region: &Region) {
        let mut draw = Draw::over(region);
        let mut points = Vec::with_capacity(MEASURED);
        while points.len() < MEASURED {
            let point = draw.point();
            if region.locate(point).is_some_and(|found| found.off_m.is_none()) {
                points.push(point);
            }
        }
        let (names, s) = self.timed(|| {
            let names = points.iter().filter_map(|point| region.locate(*point));
            names.map(|found| found.known.area.within.len()).sum::<usize>()
        });
        let us = s * 1e6 / MEASURED as f64;
        self.expect(
            format_args!(
                "{us:.2} µs a place, with the areas around it ({:.1} each)",
                names as f64 / MEASURED as f64
            ),
            us <= 2.0 || cfg!(debug_assertions),
        );
    }

    /// The source of landmarks says in which desa each lies.
    fn landmarks(&mut self, region: &Region) -> Result<(), Fault> {
        let all: serde_json::Value =
            serde_json::from_str(&text(&self.folder.join("jabar_faskes_osm.geojson"))?)?;
        let all = all["features"].as_array().ok_or("no features")?;
        let agree = all.iter().filter(|one| {
            let at = &one["geometry"]["coordinates"];
            let (Some(lon), Some(lat)) = (at[0].as_f64(), at[1].as_f64()) else { return false };
            let found = region.locate(Point { lat, lon });
            found.is_some_and(|found| one["properties"]["kode_desa"] == found.known.area.code)
        });
        let agree = agree.count();
        self.expect(
            format_args!("{agree} of {} landmarks lie in the desa their source names", all.len()),
            agree * 100 >= all.len() * 95,
        );
        Ok(())
    }
}

/// Within a metre of the area, which counts as inside.
fn is_on_border(layer: &Layer, code: &str, at: Coord<f64>) -> bool {
    const METRE: f64 = 1e-5;
    let shape = layer.shapes.iter().find(|shape| shape.code == code);
    shape.is_some_and(|shape| Euclidean.distance(&geo::Point::from(at), &shape.borders) < METRE)
}

fn text(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()).into())
}

/// Points drawn over the bounds of a region (xorshift64*).
struct Draw {
    state: u64,
    bounds: [f64; 4],
}

impl Draw {
    fn over(region: &Region) -> Self {
        let bounds = region.areas.summaries().iter().find_map(|one| one.bounds).unwrap_or_default();
        Self { state: SEED, bounds }
    }

    fn next(&mut self) -> f64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn point(&mut self) -> Point {
        let [west, south, east, north] = self.bounds;
        Point { lon: west + (east - west) * self.next(), lat: south + (north - south) * self.next() }
    }
}
