//! A grid over a level: most cells lie wholly inside one area and answer at once, the others name few candidates.

use geo::{BoundingRect, Coord, LinesIter, MultiPolygon, Rect};

/// Cells a grid has for each area, and in all: at least, at most.
const CELLS_PER_AREA: usize = 128;
const CELLS: (usize, usize) = (1 << 16, 1 << 20);
/// Part of a cell by which a border is taken to reach further than it does, so that rounding never hides it.
const MARGIN: f64 = 1e-6;
/// Marks a cell's entry in the list, and a candidate that has the whole cell.
const MARK: u32 = 1 << 31;

/// What a cell says of the points in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// No area reaches it.
    Nothing,
    /// All of it is in this area.
    Whole(u32),
    /// Any of these; see [`candidate`].
    Some(&'a [u32]),
}

/// A candidate's index, and whether it has the whole cell.
pub(super) fn candidate(entry: u32) -> (u32, bool) {
    (entry & !MARK, entry & MARK != 0)
}

/// The grid.
#[derive(Debug)]
pub(super) struct Raster {
    origin: Coord<f64>,
    per_degree: Coord<f64>,
    columns: usize,
    rows: usize,
    /// 0: nothing; below [`MARK`]: index + 1 of the area that has it all; else where in `lists` its list begins.
    cells: Vec<u32>,
    /// Lists one behind the other, each with its length before it.
    lists: Vec<u32>,
}

impl Raster {
    /// The grid over these areas, whose indexes it then gives.
    pub(super) fn new<'a>(all: impl ExactSizeIterator<Item = &'a MultiPolygon<f64>> + Clone) -> Self {
        let mut raster = Self::empty(all.clone());
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); raster.cells.len()];
        for (index, borders) in all.enumerate() {
            raster.draw(index as u32, borders, &mut found);
        }
        for (cell, mut entries) in raster.cells.iter_mut().zip(found) {
            entries.sort_unstable_by_key(|entry| candidate(*entry).0);
            *cell = match entries[..] {
                [] => 0,
                [only] if candidate(only).1 => candidate(only).0 + 1,
                _ => {
                    let begins = raster.lists.len() as u32;
                    raster.lists.push(entries.len() as u32);
                    raster.lists.append(&mut entries);
                    begins | MARK
                }
            };
        }
        raster
    }

    fn empty<'a>(all: impl ExactSizeIterator<Item = &'a MultiPolygon<f64>>) -> Self {
        let wanted = (all.len() * CELLS_PER_AREA).clamp(CELLS.0, CELLS.1) as f64;
        let bounds = all.filter_map(BoundingRect::bounding_rect).reduce(|a, b| {
            let (low, high) = (a.min(), a.max());
            Rect::new(
                Coord { x: low.x.min(b.min().x), y: low.y.min(b.min().y) },
                Coord { x: high.x.max(b.max().x), y: high.y.max(b.max().y) },
            )
        });
        let bounds = bounds.unwrap_or_else(|| Rect::new((0.0, 0.0), (1.0, 1.0)));
        let (width, height) = (bounds.width().max(1e-6), bounds.height().max(1e-6));
        let columns = (wanted * width / height).sqrt().clamp(1.0, wanted).ceil();
        let rows = (wanted / columns).ceil();
        Self {
            origin: bounds.min(),
            per_degree: Coord { x: columns / width, y: rows / height },
            columns: columns as usize,
            rows: rows as usize,
            cells: vec![0; columns as usize * rows as usize],
            lists: Vec::new(),
        }
    }

    /// What is known of the cell a point lies in.
    pub(super) fn cell(&self, at: Coord<f64>) -> Cell<'_> {
        let Coord { x, y } = self.on_grid(at);
        // A point on the far edge of the grid belongs to its last cells.
        if !(0.0..=self.columns as f64).contains(&x) || !(0.0..=self.rows as f64).contains(&y) {
            return Cell::Nothing;
        }
        let (column, row) = ((x as usize).min(self.columns - 1), (y as usize).min(self.rows - 1));
        match self.cells[row * self.columns + column] {
            0 => Cell::Nothing,
            whole if whole & MARK == 0 => Cell::Whole(whole - 1),
            listed => {
                let begins = (listed & !MARK) as usize;
                let length = self.lists[begins] as usize;
                Cell::Some(&self.lists[begins + 1..=begins + length])
            }
        }
    }

    fn on_grid(&self, at: Coord<f64>) -> Coord<f64> {
        Coord { x: (at.x - self.origin.x) * self.per_degree.x, y: (at.y - self.origin.y) * self.per_degree.y }
    }

    /// Notes an area in every cell it reaches: as a candidate where its border runs, as the owner elsewhere inside.
    fn draw(&self, index: u32, borders: &MultiPolygon<f64>, found: &mut [Vec<u32>]) {
        // Where rows' middles are crossed: a row's inside lies between the first and second crossing, and so on.
        let mut crossings: Vec<(usize, f64)> = Vec::new();
        for line in borders.lines_iter() {
            let (one, other) = (self.on_grid(line.start), self.on_grid(line.end));
            let (low, high) = if one.y <= other.y { (one, other) } else { (other, one) };
            let slope = if high.y > low.y { (high.x - low.x) / (high.y - low.y) } else { 0.0 };
            let x_at = |y: f64| low.x + (y.clamp(low.y, high.y) - low.y) * slope;
            for row in cells(low.y - MARGIN, high.y + MARGIN, self.rows) {
                let (x0, x1) = if high.y > low.y {
                    let (below, above) = (x_at(row as f64 - MARGIN), x_at((row + 1) as f64 + MARGIN));
                    (below.min(above), below.max(above))
                } else {
                    (low.x.min(high.x), low.x.max(high.x))
                };
                for column in cells(x0 - MARGIN, x1 + MARGIN, self.columns) {
                    let entries = &mut found[row * self.columns + column];
                    if entries.last() != Some(&index) {
                        entries.push(index);
                    }
                }
                let middle = row as f64 + 0.5;
                if low.y <= middle && middle < high.y {
                    crossings.push((row, x_at(middle)));
                }
            }
        }
        crossings.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        for pair in crossings.chunks_exact(2) {
            let (row, from, to) = (pair[0].0, pair[0].1, pair[1].1);
            for column in cells(from - 0.5, to - 0.5, self.columns) {
                let inside = (from..=to).contains(&(column as f64 + 0.5));
                let entries = &mut found[row * self.columns + column];
                if inside && entries.last() != Some(&index) {
                    entries.push(index | MARK);
                }
            }
        }
    }
}

/// Cells from the one that holds `from` to the one that holds `to`, as far as there are any.
fn cells(from: f64, to: f64, count: usize) -> std::ops::Range<usize> {
    let end = (to.floor() + 1.0).clamp(0.0, count as f64) as usize;
    (from.floor().clamp(0.0, count as f64) as usize)..end
}
