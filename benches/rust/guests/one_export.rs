//! One asynchronous export. The bindings of either macro fit.

struct Greeter;

crate::bindings::export!(Greeter with_types_in crate::bindings);

impl crate::bindings::Guest for Greeter {
    async fn greet(name: String) -> String {
        format!("Hello, {name}!")
    }
}
