//! Two worlds in one program, each in a module of its own, the macro of the second under another name. Of a third only an import
//! is called: its exports are nobody's.

mod first {
    wit_bindgen::generate!({
        inline: "
            package test:two;
            world first { export first: func(text: string) -> string; }
        ",
    });
}

mod second {
    wit_bindgen::generate!({
        inline: "
            package test:two;
            interface numbers { double: func(all: list<u32>) -> list<u32>; }
            world second { export numbers; }
        ",
        default_bindings_module: "crate::second",
        export_macro_name: "export_second",
    });
}

mod third {
    wit_bindgen::generate!({
        inline: "
            package test:two;
            interface suffix { get: func() -> string; }
            world third {
                import suffix;
                export nobody: func(text: string) -> string;
            }
        ",
    });
}

struct Program;

impl first::Guest for Program {
    fn first(text: String) -> String {
        text + &third::test::two::suffix::get()
    }
}

impl second::exports::test::two::numbers::Guest for Program {
    fn double(all: Vec<u32>) -> Vec<u32> {
        all.iter().map(|number| number * 2).collect()
    }
}

first::export!(Program with_types_in first);
second::export_second!(Program);
