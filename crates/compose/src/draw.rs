//! A picture of a component: which instances are in it, who imports what from whom, and how large they are.
//!
//! The picture is taken of the bytes, so that it shows any component, whoever composed it. A component without others inside
//! is one box. What is inside of a composition in it is a picture beside that of the whole.

mod html;
mod layout;
mod read;
mod text;

use serde::Serialize;
use witcraft_diagnostics::Diagnostic;

/// A format to draw in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The language of Graphviz.
    Dot,
    /// The language of Mermaid.
    Mermaid,
    /// The picture as data.
    Json,
    /// A page that is one file.
    Html,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The name of the component.
    pub name: String,
    /// Its size in bytes.
    pub size: usize,
    /// The instances in it.
    pub instances: Vec<Drawn>,
    /// The names of its imports that are not only types.
    pub imports: Vec<String>,
    /// The names of its exports that are not only types.
    pub exports: Vec<String>,
    /// Who provides what to whom.
    pub connections: Vec<Connection>,
}

/// An instance in a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drawn {
    /// Its name.
    pub label: String,
    /// The name of its component.
    pub component: String,
    /// The size of its component in bytes.
    pub size: usize,
    /// How many bytes more are in modules and components that it shares with others.
    pub shared: usize,
    /// What is in it, where its component is a composition, at the first of its instances.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<Box<Picture>>,
}

/// One thing that is provided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The instance that provides it; none for an import of the whole.
    pub from: Option<usize>,
    /// The instance that imports it; none for an export of the whole.
    pub to: Option<usize>,
    /// The name under which the receiving side knows it.
    pub name: String,
    /// The name under which the providing side knows it.
    pub provided_as: String,
}

/// Draws the component `bytes`, which people know as `name`.
///
/// # Errors
/// The bytes are not a component.
pub fn draw(name: &str, bytes: &[u8], format: Format) -> Result<String, Diagnostic> {
    let picture = read::read(name, bytes)?;
    Ok(match format {
        Format::Dot => text::dot(&picture),
        Format::Mermaid => text::mermaid(&picture),
        Format::Json => text::json(&picture),
        Format::Html => html::html(&picture),
    })
}

/// A number of bytes for people: `812 bytes`, `14.2 KB`.
fn size_text(bytes: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "it is rounded to three digits")]
    let (kilo, mega) = (bytes as f64 / 1000.0, bytes as f64 / 1_000_000.0);
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{kilo:.1} KB"),
        _ => format!("{mega:.1} MB"),
    }
}

impl Picture {
    /// The pictures of compositions in it, at any depth, each with what tells it apart: the positions of the instances around it.
    fn inner(&self) -> Vec<(String, &Drawn, &Picture)> {
        let instances = self.instances.iter().enumerate();
        let inside = instances.filter_map(|(position, drawn)| Some((position, drawn, drawn.inside.as_deref()?)));
        let all = inside.flat_map(|(position, drawn, inside)| {
            let further =
                inside.inner().into_iter().map(move |(id, drawn, inside)| (format!("{position}_{id}"), drawn, inside));
            std::iter::once((position.to_string(), drawn, inside)).chain(further)
        });
        all.collect()
    }
}

impl Drawn {
    /// The size in words.
    fn size_text(&self) -> String {
        match self.shared {
            0 => size_text(self.size),
            shared => format!("{} + {} shared", size_text(self.size), size_text(shared)),
        }
    }
}

impl Connection {
    /// What is provided, with both names where they differ.
    fn text(&self) -> String {
        match self.name == self.provided_as || self.provided_as.is_empty() {
            true => self.name.clone(),
            false => format!("{} (as {})", self.provided_as, self.name),
        }
    }
}
