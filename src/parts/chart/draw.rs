//! The kinds of chart, laid out for a width.

use super::scale::{Scale, every};
use super::shape::{Anchor, Picture, Tone};
use crate::parts::number::{abbreviated, shortened};

/// What a chart shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// One upright column a step.
    Columns(Columns),
    /// One row a name.
    Bars(Vec<Bar>),
    /// Weekdays by hours.
    Heat(Vec<Vec<u64>>),
    /// What was expected, and what was.
    Ranges(Vec<Range>),
}

/// Columns from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// The steps.
    pub columns: Vec<Column>,
    /// From which column to which, in parts of columns, something is as it should be.
    pub band: Option<(f64, f64)>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// What stands below it.
    pub label: String,
    /// What it says where the pointer rests.
    pub told: String,
    /// What is asked about.
    pub main: f64,
    /// What is set on top of it.
    pub second: f64,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// How much.
    pub value: f64,
    /// The same in words.
    pub told: String,
}

/// What was expected, and what was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// What stands below it.
    pub label: String,
    /// What it says where the pointer rests.
    pub told: String,
    /// Lower end.
    pub low: f64,
    /// The likely number.
    pub likely: f64,
    /// Upper end.
    pub high: f64,
    /// What was; `None` for what is yet to come.
    pub actual: Option<f64>,
}

/// Pixels of the words at the left, below and above.
const LEFT: f64 = 44.0;
const BELOW: f64 = 24.0;
const ABOVE: f64 = 10.0;
/// Height of a chart of columns.
const HEIGHT: f64 = 200.0;
/// Width of a label below.
const LABEL: f64 = 58.0;
const ROW: f64 = 28.0;
const LETTER: f64 = 6.6;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Drawing {
    /// Draws it so wide.
    pub fn draw(&self, width: f64) -> Picture {
        let width = width.max(200.0);
        match self {
            Self::Columns(columns) => draw_columns(columns, width),
            Self::Bars(bars) => draw_bars(bars, width),
            Self::Heat(hours) => draw_heat(hours, width),
            Self::Ranges(ranges) => draw_ranges(ranges, width),
        }
    }
}

/// The ground of a chart with values upwards: lines to read them by, and labels below.
struct Ground {
    picture: Picture,
    scale: Scale,
    step: f64,
}

impl Ground {
    fn new(width: f64, most: f64, labels: &[&str]) -> Self {
        let scale = Scale::up_to(most, HEIGHT - BELOW - ABOVE, true);
        let step = (width - LEFT) / labels.len().max(1) as f64;
        let mut ground = Self { picture: Picture::new(width, HEIGHT), scale, step };
        for tick in ground.scale.ticks.clone() {
            let y = ground.y(tick);
            ground.picture.line(&[(LEFT, y), (width, y)], Tone::Grid);
            ground.picture.text((LEFT - 8.0, y + 4.0), Anchor::End, abbreviated(tick as u64), Tone::Words);
        }
        let every = every(labels.len(), width - LEFT, LABEL);
        for (at, label) in labels.iter().enumerate().step_by(every) {
            // A label beyond the right end would be cut.
            let x = (ground.x(at) + step / 2.0).min(width - LABEL / 2.0).max(LEFT + 12.0);
            ground.picture.text((x, HEIGHT - 6.0), Anchor::Middle, *label, Tone::Words);
        }
        ground
    }

    fn x(&self, at: usize) -> f64 {
        LEFT + at as f64 * self.step
    }

    fn y(&self, value: f64) -> f64 {
        let height = HEIGHT - BELOW - ABOVE;
        ABOVE + height - height * self.scale.part(value)
    }

    /// Something to point at, as high as the chart.
    fn target(&mut self, at: usize, told: &str) {
        let place = (self.x(at), ABOVE);
        self.picture.area(place, (self.step, HEIGHT - BELOW - ABOVE), Tone::Clear, told);
    }
}

fn draw_columns(given: &Columns, width: f64) -> Picture {
    let most = given.columns.iter().map(|it| it.main + it.second).fold(0.0, f64::max);
    let labels: Vec<&str> = given.columns.iter().map(|it| it.label.as_str()).collect();
    let mut ground = Ground::new(width, most, &labels);
    if let Some((from, to)) = given.band {
        let at = (LEFT + from * ground.step, ABOVE);
        let size = ((to - from) * ground.step, HEIGHT - BELOW - ABOVE);
        // Behind the lines and the columns.
        let mut behind = Picture::default();
        behind.area(at, size, Tone::Band, "");
        ground.picture.shapes.splice(0..0, behind.shapes);
    }
    let gap = if ground.step > 6.0 { 2.0 } else { ground.step * 0.2 };
    for (at, column) in given.columns.iter().enumerate() {
        let (x, wide) = (ground.x(at) + gap / 2.0, ground.step - gap);
        let (foot, middle, top) =
            (ground.y(0.0), ground.y(column.main), ground.y(column.main + column.second));
        if column.main > 0.0 {
            ground.picture.area((x, middle), (wide, foot - middle), Tone::Main, "");
        }
        if column.second > 0.0 {
            ground.picture.area((x, top), (wide, middle - top), Tone::Second, "");
        }
        ground.target(at, &column.told);
    }
    ground.picture
}

fn draw_bars(bars: &[Bar], width: f64) -> Picture {
    let mut picture = Picture::new(width, bars.len() as f64 * ROW);
    let names = (width * 0.32).min(180.0);
    let figures =
        bars.iter().map(|bar| bar.told.chars().count()).max().unwrap_or_default() as f64 * LETTER + 8.0;
    let room = (width - names - figures).max(24.0);
    let most = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    for (at, bar) in bars.iter().enumerate() {
        let y = at as f64 * ROW;
        let name = shortened(&bar.name, (names / LETTER) as usize);
        picture.text((0.0, y + 18.0), Anchor::Start, name, Tone::Figure);
        let long = room * bar.value / most;
        picture.area((names, y + 6.0), (long.max(1.0), ROW - 12.0), Tone::Main, "");
        picture.text((names + long + 8.0, y + 18.0), Anchor::Start, bar.told.as_str(), Tone::Words);
        picture.area((0.0, y), (width, ROW), Tone::Clear, format!("{}: {}", bar.name, bar.told));
    }
    picture
}

fn draw_heat(hours: &[Vec<u64>], width: f64) -> Picture {
    let step = (width - LEFT) / 24.0;
    let tall = step.clamp(16.0, 26.0);
    let mut picture = Picture::new(width, tall * 7.0 + BELOW);
    let most = hours.iter().flatten().copied().max().unwrap_or_default();
    for ((row, day), name) in hours.iter().enumerate().zip(DAYS) {
        let y = row as f64 * tall;
        picture.text((LEFT - 8.0, y + tall / 2.0 + 4.0), Anchor::End, name, Tone::Words);
        for (hour, credits) in day.iter().enumerate() {
            let at = (LEFT + hour as f64 * step + 1.0, y + 1.0);
            let told = format!("{name} {hour:02}:00: {credits} credits");
            picture.area(at, (step - 2.0, tall - 2.0), Tone::Heat(heat(*credits, most)), told);
        }
    }
    for hour in (0..24).step_by(if width < 500.0 { 6 } else { 3 }) {
        let x = LEFT + hour as f64 * step + step / 2.0;
        picture.text((x, tall * 7.0 + 16.0), Anchor::Middle, format!("{hour:02}"), Tone::Words);
    }
    picture
}

/// How hot: 0 for nothing, then in five steps of equal width.
fn heat(value: u64, most: u64) -> u8 {
    if value == 0 || most == 0 { 0 } else { (value as f64 * 5.0 / most as f64).ceil() as u8 }
}

fn draw_ranges(ranges: &[Range], width: f64) -> Picture {
    let most = ranges.iter().map(|it| it.high.max(it.actual.unwrap_or_default())).fold(0.0, f64::max);
    let labels: Vec<&str> = ranges.iter().map(|it| it.label.as_str()).collect();
    let mut ground = Ground::new(width, most, &labels);
    let gap = (ground.step * 0.3).min(12.0);
    for (at, range) in ranges.iter().enumerate() {
        let (x, wide) = (ground.x(at) + gap / 2.0, ground.step - gap);
        let (low, likely, high) = (ground.y(range.low), ground.y(range.likely), ground.y(range.high));
        ground.picture.area((x, high), (wide, (low - high).max(1.0)), Tone::Band, "");
        ground.picture.area((x, likely - 1.0), (wide, 2.0), Tone::Main, "");
        if let Some(actual) = range.actual {
            let is_within = (range.low..=range.high).contains(&actual);
            let tone = if is_within { Tone::Figure } else { Tone::Second };
            // What lay outside is a larger mark, not only another colour.
            let size = if is_within { 6.0 } else { 9.0 };
            let middle = (ground.x(at) + (ground.step - size) / 2.0, ground.y(actual) - size / 2.0);
            ground.picture.area(middle, (size, size), tone, "");
        }
        ground.target(at, &range.told);
    }
    ground.picture
}

#[cfg(test)]
mod tests {
    use super::super::shape::Shape;
    use super::*;

    fn all() -> Vec<Drawing> {
        let column =
            |main: f64| Column { label: "3 Nov".into(), told: "told".into(), main, second: main / 2.0 };
        let bar = |value| Bar {
            name: "a-very-long-account-name-that-never-ends".into(),
            value,
            told: "1,204".into(),
        };
        let range = |actual| Range { low: 10.0, likely: 20.0, high: 30.0, actual, ..Range::default() };
        vec![
            Drawing::Columns(Columns {
                columns: (0..90).map(|at| column(f64::from(at))).collect(),
                band: Some((17.0, 18.4)),
            }),
            Drawing::Columns(Columns::default()),
            Drawing::Bars(vec![bar(12.0), bar(0.0)]),
            Drawing::Bars(Vec::new()),
            Drawing::Heat(vec![(0..24).collect(); 7]),
            Drawing::Heat(vec![vec![0; 24]; 7]),
            Drawing::Ranges(vec![range(Some(15.0)), range(Some(400.0)), range(None)]),
        ]
    }

    #[test]
    fn every_shape_lies_on_the_picture_at_every_width() {
        for drawing in all() {
            for width in [1.0, 280.0, 700.0, 1_400.0] {
                let picture = drawing.draw(width);
                for shape in &picture.shapes {
                    if let Shape::Area { at: (x, y), size: (wide, tall), .. } = shape {
                        let is_on = *x >= 0.0 && *y >= -5.0 && *wide >= 0.0 && *tall >= 0.0;
                        assert!(
                            is_on && x + wide <= picture.width + 0.5 && y + tall <= picture.height + 5.0,
                            "{width}: {shape:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn heat_goes_in_five_steps_from_the_first_credit_on() {
        for (value, most, step) in
            [(0, 10, 0), (1, 100, 1), (20, 100, 1), (21, 100, 2), (100, 100, 5), (0, 0, 0)]
        {
            assert_eq!(heat(value, most), step, "{value} of {most}");
        }
    }
}
