//! A chart as a file: drawing or picture, or its numbers.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement};

use super::shape::{Anchor, Picture, Shape};
use crate::browser::files;
use leptos::prelude::document;

/// Pixels of a file for each of the screen, so that it is sharp in print.
const SHARPNESS: f64 = 2.0;

/// Saves a drawing as PNG. It is drawn shape by shape: a picture of an SVG would have to be loaded first.
pub fn png(name: String, picture: &Picture) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((picture.width * SHARPNESS) as u32);
    canvas.set_height((picture.height * SHARPNESS) as u32);
    let pen = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into::<CanvasRenderingContext2d>();
    pen.scale(SHARPNESS, SHARPNESS)?;
    pen.set_fill_style_str("#ffffff");
    pen.fill_rect(0.0, 0.0, picture.width, picture.height);
    pen.set_font("12px system-ui, sans-serif");
    picture.shapes.iter().try_for_each(|shape| draw(&pen, shape))?;
    let save = Closure::once_into_js(move |file: Option<Blob>| {
        // Without a file there is nothing to save, and the person sees that no download came.
        if let Some(file) = file {
            let _ = files::save(&name, &file);
        }
    });
    canvas.to_blob(save.unchecked_ref())
}

fn draw(pen: &CanvasRenderingContext2d, shape: &Shape) -> Result<(), JsValue> {
    match shape {
        Shape::Area { at, size, tone, .. } => {
            if let Some(colour) = tone.colour() {
                pen.set_fill_style_str(colour);
                pen.fill_rect(at.0, at.1, size.0, size.1);
            }
        }
        Shape::Line { points, tone } => {
            pen.set_stroke_style_str(tone.colour().unwrap_or("#000000"));
            pen.begin_path();
            points.iter().for_each(|(x, y)| pen.line_to(*x, *y));
            pen.stroke();
        }
        Shape::Text { at, anchor, words, tone } => {
            pen.set_fill_style_str(tone.colour().unwrap_or("#000000"));
            pen.set_text_align(if *anchor == Anchor::Middle { "center" } else { anchor.name() });
            pen.fill_text(words, at.0, at.1)?;
        }
    }
    Ok(())
}
