//! What a chart is drawn from: a few shapes, whose colours are named by what they mean.

use std::fmt::Write;

/// What a shape means, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// What is asked about.
    Main,
    /// What is set beside it.
    Second,
    /// A range in which something is as it should be, or is expected.
    Band,
    /// A line to read values by.
    Grid,
    /// Words beside the drawing.
    Words,
    /// Numbers at what they count.
    Figure,
    /// How much of the most there is, 0 to 5.
    Heat(u8),
    /// Nothing to see, only to point at.
    Clear,
}

/// Colours of a file that is taken elsewhere: those of the light theme.
const HEAT: [&str; 6] = ["#eef1ee", "#d3e6e2", "#a9d0ca", "#79b5ae", "#458f89", "#1f625e"];

impl Tone {
    /// The class that the style sheet knows it by.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Main => "tone-main",
            Self::Second => "tone-second",
            Self::Band => "tone-band",
            Self::Grid => "tone-grid",
            Self::Words => "tone-words",
            Self::Figure => "tone-figure",
            Self::Heat(0) => "tone-heat heat-0",
            Self::Heat(1) => "tone-heat heat-1",
            Self::Heat(2) => "tone-heat heat-2",
            Self::Heat(3) => "tone-heat heat-3",
            Self::Heat(4) => "tone-heat heat-4",
            Self::Heat(_) => "tone-heat heat-5",
            Self::Clear => "tone-clear",
        }
    }

    /// Its colour in a file; `None` where nothing is to be seen.
    pub fn colour(self) -> Option<&'static str> {
        match self {
            Self::Main => Some("#1f625e"),
            Self::Second => Some("#b9791f"),
            Self::Band => Some("#cfe5da"),
            Self::Grid => Some("#dfe3df"),
            Self::Words => Some("#565f61"),
            Self::Figure => Some("#20292b"),
            Self::Heat(step) => HEAT.get(usize::from(step)).copied(),
            Self::Clear => None,
        }
    }
}

/// Which end of a text lies at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// How SVG calls it; a canvas says `center` for the middle.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A shape, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle; `told` is said of it where the pointer rests.
    Area {
        /// Left and top.
        at: (f64, f64),
        /// Width and height.
        size: (f64, f64),
        /// Its meaning.
        tone: Tone,
        /// What it stands for; may be empty.
        told: String,
    },
    /// A line through points.
    Line {
        /// The points.
        points: Vec<(f64, f64)>,
        /// Its meaning.
        tone: Tone,
    },
    /// Words on one line.
    Text {
        /// Where, on their base line.
        at: (f64, f64),
        /// Which end lies there.
        anchor: Anchor,
        /// The words.
        words: String,
        /// Their meaning.
        tone: Tone,
    },
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
    /// From behind to the front.
    pub shapes: Vec<Shape>,
}

impl Picture {
    /// An empty one.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new() }
    }

    /// Adds a rectangle.
    pub fn area(&mut self, at: (f64, f64), size: (f64, f64), tone: Tone, told: impl Into<String>) {
        self.shapes.push(Shape::Area { at, size, tone, told: told.into() });
    }

    /// Adds a line.
    pub fn line(&mut self, points: &[(f64, f64)], tone: Tone) {
        self.shapes.push(Shape::Line { points: points.to_vec(), tone });
    }

    /// Adds words.
    pub fn text(&mut self, at: (f64, f64), anchor: Anchor, words: impl Into<String>, tone: Tone) {
        self.shapes.push(Shape::Text { at, anchor, words: words.into(), tone });
    }

    /// What stands inside of the `svg` element of the page.
    pub fn markup(&self) -> String {
        let mut out = String::new();
        self.shapes
            .iter()
            .for_each(|shape| shape.write(&mut out, |tone, _| format!("class=\"{}\"", tone.class())));
        out
    }

    /// The whole as a file, in the colours of the light theme.
    pub fn file(&self, title: &str) -> String {
        let (width, height) = (self.width, self.height);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\"><title>{}</title><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
            escaped(title)
        );
        self.shapes.iter().for_each(|shape| shape.write(&mut out, paint));
        out.push_str("</svg>\n");
        out
    }
}

fn paint(tone: Tone, is_line: bool) -> String {
    let colour = tone.colour().unwrap_or("none");
    if is_line {
        format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"")
    } else {
        format!("fill=\"{colour}\"")
    }
}

impl Shape {
    fn write(&self, out: &mut String, look: impl Fn(Tone, bool) -> String) {
        // Writing into a text cannot fail.
        let _ = match self {
            Self::Area { at: (x, y), size: (width, height), tone, told } => {
                let look = look(*tone, false);
                let told =
                    if told.is_empty() { String::new() } else { format!("<title>{}</title>", escaped(told)) };
                write!(
                    out,
                    "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {look}>{told}</rect>"
                )
            }
            Self::Line { points, tone } => {
                let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
                write!(out, "<polyline points=\"{}\" {}/>", points.join(" "), look(*tone, true))
            }
            Self::Text { at: (x, y), anchor, words, tone } => {
                let (anchor, look, words) = (anchor.name(), look(*tone, false), escaped(words));
                write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {look}>{words}</text>")
            }
        };
    }
}

/// Text that is text wherever it stands in markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_and_never_markup() {
        let mut picture = Picture::new(10.0, 10.0);
        let name = "<img src=x onerror='alert(1)'>&\"\u{0}";
        picture.area((0.0, 0.0), (1.0, 1.0), Tone::Main, name);
        picture.text((0.0, 0.0), Anchor::Start, name, Tone::Words);
        for markup in [picture.markup(), picture.file(name)] {
            assert!(!markup.contains("<img") && !markup.contains('\u{0}'), "{markup}");
            assert!(markup.contains("&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;&quot; "), "{markup}");
        }
    }

    #[test]
    fn the_page_has_classes_and_the_file_has_colours() {
        let mut picture = Picture::new(10.0, 10.0);
        picture.area((0.0, 1.0), (2.0, 3.0), Tone::Heat(9), "");
        picture.line(&[(0.0, 0.0), (1.5, 2.0)], Tone::Grid);
        assert_eq!(
            picture.markup(),
            "<rect x=\"0.0\" y=\"1.0\" width=\"2.0\" height=\"3.0\" class=\"tone-heat heat-5\"></rect><polyline points=\"0.0,0.0 1.5,2.0\" class=\"tone-grid\"/>"
        );
        let file = picture.file("t");
        assert!(!file.contains("class=") && file.contains("stroke=\"#dfe3df\""), "{file}");
    }
}
