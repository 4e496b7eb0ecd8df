//! Where the boxes of a picture are: imports on the left, exports on the right, and each instance right of what it imports
//! from.

use super::Picture;

pub(super) const WIDTH: usize = 200;
pub(super) const HEIGHT: usize = 46;
const COLUMN_GAP: usize = 110;
const ROW_GAP: usize = 22;
const MARGIN: usize = 44;

/// A box, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Place {
    /// The middle of the left and of the right side.
    fn sides(self) -> ((usize, usize), (usize, usize)) {
        let middle = self.y + self.height / 2;
        ((self.x, middle), (self.x + self.width, middle))
    }

    /// Whether the straight line between two points passes through it.
    fn is_crossed(self, (x1, y1): (usize, usize), (x2, y2): (usize, usize)) -> bool {
        let middle = self.x + self.width / 2;
        if middle <= x1 || middle >= x2 {
            return false;
        }
        let (along, whole) = (middle - x1, x2 - x1);
        let y = (y1 * (whole - along) + y2 * along) / whole;
        y + 4 >= self.y && y <= self.y + self.height + 4
    }
}

impl Layout {
    /// The path of an arrow between two boxes, in the language of SVG: around boxes that are in the way.
    pub(super) fn arrow(&self, from: Place, to: Place) -> String {
        let ((_, start), (end, _)) = (from.sides(), to.sides());
        let bend = (end.0.saturating_sub(start.0) / 2).max(40);
        let is_blocked =
            self.instances.iter().any(|place| *place != from && *place != to && place.is_crossed(start, end));
        let detour = if is_blocked { HEIGHT + ROW_GAP } else { 0 };
        let ((x1, y1), (x2, y2)) = (start, end);
        let (c1, c2) = (x1 + bend, x2.saturating_sub(bend));
        format!("M{x1} {y1}C{c1} {} {c2} {} {x2} {y2}", y1 + detour, y2 + detour)
    }
}

/// Where everything is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) instances: Vec<Place>,
    pub(super) imports: Vec<Place>,
    pub(super) exports: Vec<Place>,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Lays out a picture.
pub(super) fn lay_out(picture: &Picture) -> Layout {
    let columns = columns(picture);
    let count = columns.iter().map(|column| column + 1).max().unwrap_or(0);
    let longest = |names: &[String]| names.iter().map(|name| name.chars().count()).max().unwrap_or(0) * 7 + 24;
    let (import_width, export_width) = (longest(&picture.imports), longest(&picture.exports));
    let has_imports = !picture.imports.is_empty();
    let first = MARGIN + if has_imports { import_width + COLUMN_GAP } else { 0 };
    let last = first + count * (WIDTH + COLUMN_GAP);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (instance, column) in columns.iter().enumerate() {
        rows[*column].push(instance);
    }
    let step = HEIGHT + ROW_GAP;
    let small = 26;
    let small_step = small + 10;
    let tallest = rows.iter().map(Vec::len).max().unwrap_or(0) * step;
    let sides = picture.imports.len().max(picture.exports.len()) * small_step;
    let height = tallest.max(sides) + 2 * MARGIN;
    let mut instances = vec![Place { x: 0, y: 0, width: WIDTH, height: HEIGHT }; columns.len()];
    // Each column in the order of the middle of what its instances import from.
    for (column, members) in rows.iter_mut().enumerate() {
        let middle = |instance: usize| {
            let providers = picture.connections.iter().filter(|c| c.to == Some(instance)).filter_map(|c| c.from);
            let ys: Vec<usize> = providers.map(|provider| instances[provider].y).collect();
            if ys.is_empty() { 0 } else { ys.iter().sum::<usize>() / ys.len() }
        };
        members.sort_by_key(|instance| middle(*instance));
        let top = (height - members.len() * step) / 2;
        for (row, instance) in members.iter().enumerate() {
            let (x, y) = (first + column * (WIDTH + COLUMN_GAP), top + row * step + ROW_GAP / 2);
            instances[*instance] = Place { x, y, width: WIDTH, height: HEIGHT };
        }
    }
    let side = |x: usize, width: usize, count: usize| {
        let top = (height - count * small_step) / 2;
        (0..count).map(move |row| Place { x, y: top + row * small_step + 5, width, height: small }).collect()
    };
    Layout {
        instances,
        imports: side(MARGIN, import_width, picture.imports.len()),
        exports: side(last, export_width, picture.exports.len()),
        width: last + if picture.exports.is_empty() { 0 } else { export_width + MARGIN },
        height,
    }
}

/// The column of each instance: one more than the last of those that it imports from.
fn columns(picture: &Picture) -> Vec<usize> {
    let mut columns = vec![0; picture.instances.len()];
    // An instance comes after those that it imports from.
    for instance in 0..picture.instances.len() {
        let providers = picture.connections.iter().filter(|c| c.to == Some(instance)).filter_map(|c| c.from);
        columns[instance] = providers.filter(|p| *p < instance).map(|p| columns[p] + 1).max().unwrap_or(0);
    }
    columns
}
