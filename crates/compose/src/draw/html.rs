//! A picture as a page that is one file: a drawing, and tables of the same.

use std::fmt::Write;

use super::layout::{Layout, Place, lay_out};
use super::{Connection, Picture, size_text};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page.
pub(super) fn html(picture: &Picture) -> String {
    let name = escape(&picture.name);
    let inside: String = picture
        .inner()
        .iter()
        .map(|(id, instance, inside)| {
            let title = format!("Inside <em>{}</em>", escape(&instance.label));
            format!(
                "<section>\n<h2>{title}</h2>\n<p>{}.</p>\n{}</section>\n",
                summary(inside),
                body(inside, &format!("_{id}"))
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{name}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<h1>{name}</h1>\n<p>{}. An arrow leads from who provides to who imports; point at a box to see \
         only its arrows.</p>\n{}{inside}<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        summary(picture),
        body(picture, "")
    )
}

fn summary(picture: &Picture) -> String {
    format!(
        "{}, {}, {}, {}",
        size_text(picture.size),
        count(picture.instances.len(), "instance"),
        count(picture.imports.len(), "import"),
        count(picture.exports.len(), "export")
    )
}

/// The drawing and the tables of a picture. `id` tells it apart from others on the page.
fn body(picture: &Picture, id: &str) -> String {
    format!("<div class=\"drawing\">\n{}</div>\n{}", drawing(picture, &lay_out(picture), id), tables(picture))
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn drawing(picture: &Picture, layout: &Layout, id: &str) -> String {
    let (width, height) = (layout.width, layout.height);
    let mut out = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <defs><marker id=\"tip{id}\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n"
    );
    for connection in &picture.connections {
        let Some((from, from_id, to, to_id)) = ends(picture, layout, connection) else { continue };
        let path = layout.arrow(from, to);
        let title = escape(&connection.text());
        let _ = writeln!(
            out,
            "<path class=\"edge\" data-from=\"{from_id}{id}\" data-to=\"{to_id}{id}\" d=\"{path}\" \
             marker-end=\"url(#tip{id})\"><title>{title}</title></path>"
        );
    }
    for (position, (instance, place)) in picture.instances.iter().zip(&layout.instances).enumerate() {
        let title = format!("{}, instance of {}", instance.label, instance.component);
        let lines = [shorten(&instance.label), instance.size_text()];
        rectangle(&mut out, &format!("i{position}{id}"), "instance", *place, &title, &lines);
    }
    for (class, names, places) in
        [("import", &picture.imports, &layout.imports), ("export", &picture.exports, &layout.exports)]
    {
        for (position, (name, place)) in names.iter().zip(places).enumerate() {
            let id = format!("{}{position}{id}", &class[..2]);
            rectangle(&mut out, &id, class, *place, name, std::slice::from_ref(name));
        }
    }
    out.push_str("</svg>\n");
    out
}

fn shorten(label: &str) -> String {
    match label.char_indices().nth(25) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}

fn rectangle(out: &mut String, id: &str, class: &str, place: Place, title: &str, lines: &[String]) {
    let Place { x, y, width, height } = place;
    let _ = write!(
        out,
        "<g class=\"box {class}\" id=\"{id}\" tabindex=\"0\"><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" \
         height=\"{height}\" rx=\"6\"/>",
        escape(title)
    );
    let step = height / (lines.len() + 1);
    for (number, line) in lines.iter().enumerate() {
        let (middle, base) = (x + width / 2, y + step * (number + 1) + 5);
        let class = if number == 0 { "name" } else { "size" };
        let _ = write!(out, "<text class=\"{class}\" x=\"{middle}\" y=\"{base}\">{}</text>", escape(line));
    }
    out.push_str("</g>\n");
}

/// The boxes at both ends of a connection, with their identifiers.
fn ends(picture: &Picture, layout: &Layout, connection: &Connection) -> Option<(Place, String, Place, String)> {
    let position = |names: &[String], name: &str| names.iter().position(|other| other == name);
    let (from, from_id) = match connection.from {
        Some(instance) => (layout.instances[instance], format!("i{instance}")),
        None => {
            let import = position(&picture.imports, &connection.provided_as)?;
            (layout.imports[import], format!("im{import}"))
        }
    };
    let (to, to_id) = match connection.to {
        Some(instance) => (layout.instances[instance], format!("i{instance}")),
        None => {
            let export = position(&picture.exports, &connection.name)?;
            (layout.exports[export], format!("ex{export}"))
        }
    };
    Some((from, from_id, to, to_id))
}

fn tables(picture: &Picture) -> String {
    let mut out = String::from(
        "<h3>Instances</h3>\n<table>\n<thead><tr><th>Instance</th><th>Component</th><th>Bytes</th><th>Shared</th></tr>\
         </thead>\n<tbody>\n",
    );
    for instance in &picture.instances {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
            escape(&instance.label),
            escape(&instance.component),
            instance.size,
            instance.shared
        );
    }
    out.push_str(
        "</tbody>\n</table>\n<h3>Connections</h3>\n<table>\n<thead><tr><th>Who</th><th>imports</th><th>from</th></tr>\
         </thead>\n<tbody>\n",
    );
    for connection in &picture.connections {
        let label = |instance: Option<usize>| match instance {
            Some(instance) => escape(&picture.instances[instance].label),
            None => "<em>outside</em>".to_owned(),
        };
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            label(connection.to),
            escape(&connection.text()),
            label(connection.from)
        );
    }
    out.push_str("</tbody>\n</table>\n");
    out
}
