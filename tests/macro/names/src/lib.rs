//! A world whose own types have the names of Rust's prelude, among code that uses those.

wit_bindgen::generate!({
    inline: r#"
        package test:names;

        interface shapes {
            record vec { x: f32, y: f32 }
            record t { text: string }
            resource %option {
                constructor(text: string);
                %into-representation: func() -> option<string>;
            }
        }

        world app {
            use shapes.{vec, t};
            variant %result { fine, broken(string) }
            enum %string { some, none }
            record box { contents: list<string>, label: %string }
            export shapes;
            export scale: func(by: vec, factors: list<f32>) -> list<vec>;
            export judge: func(of: list<t>) -> result<%result, list<%string>>;
            export pack: func(text: string) -> option<box>;
        }
    "#,
});

use std::vec::Vec as List;

use exports::test::names::shapes::{Guest as Shapes, GuestOption};

struct App;

struct Kept(std::string::String);

impl Shapes for App {
    type Option = Kept;
}

impl GuestOption for Kept {
    fn new(text: std::string::String) -> Kept {
        Kept(text)
    }

    fn into_representation(&self) -> Option<std::string::String> {
        Some(self.0.clone())
    }
}

impl Guest for App {
    fn scale(by: Vec, factors: List<f32>) -> List<Vec> {
        factors.into_iter().map(|factor| Vec { x: by.x * factor, y: by.y * factor }).collect()
    }

    fn judge(of: List<T>) -> std::result::Result<Result, List<String>> {
        match of.as_slice() {
            [] => Err(vec![String::Some, String::None]),
            [only] => Ok(Result::Broken(only.text.clone())),
            _ => Ok(Result::Fine),
        }
    }

    fn pack(text: std::string::String) -> Option<Box> {
        (!text.is_empty()).then(|| Box { contents: vec![text], label: String::Some })
    }
}

export!(App);
