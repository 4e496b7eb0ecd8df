//! Functions that are `async` in WIT, called and implemented as synchronous ones.

wit_bindgen::generate!({
    inline: r#"
        package test:waiting;

        interface clock {
            resource alarm {
                constructor(name: string);
                ring: async func(times: u32) -> list<string>;
            }
            wait: async func(names: list<string>) -> result<u32, string>;
        }

        world waiter {
            import clock;
            export run: async func(names: list<string>) -> string;
        }
    "#,
    sync: ["test:waiting/clock#wait", "import:test:waiting/clock#[method]alarm.ring", "run"],
});

use test::waiting::clock::{Alarm, wait};

struct Waiter;

impl Guest for Waiter {
    fn run(names: Vec<String>) -> String {
        let rung = Alarm::new("a").ring(names.len() as u32);
        format!("{:?} {rung:?}", wait(&names))
    }
}

export!(Waiter);
