//! Functions that are `async` in WIT, implemented as synchronous ones: all of them.

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

        world waited {
            export clock;
        }
    "#,
    sync: true,
    mutable_resources: ["all"],
});

use exports::test::waiting::clock::{Guest, GuestAlarm};

struct Clock;

struct Alarm(String);

impl Guest for Clock {
    type Alarm = Alarm;

    fn wait(names: Vec<String>) -> Result<u32, String> {
        if names.is_empty() { Err("nobody".to_owned()) } else { Ok(names.len() as u32) }
    }
}

impl GuestAlarm for Alarm {
    fn new(name: String) -> Alarm {
        Alarm(name)
    }

    fn ring(&mut self, times: u32) -> Vec<String> {
        self.0.push('!');
        vec![self.0.clone(); times as usize]
    }
}

export!(Clock);
