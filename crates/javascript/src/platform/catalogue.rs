//! Which module defines which global variables, and over which track of WASI.

/// A module that defines global variables.
pub(super) struct Definition {
    pub(super) globals: &'static [&'static str],
    /// Global variables that it uses itself.
    pub(super) needs: &'static [&'static str],
    /// Modules that do so, by name, of which the first is taken whose imports the world has.
    pub(super) modules: &'static [(&'static str, &'static str)],
}

/// Stands for the variables that a program does not mention: streams and futures are in the types of what it imports or exports.
pub(crate) const TRANSFERS: &str = "witcraft:transfers";

/// As `TRANSFERS`, where a program looks at the signal of an asynchronous export.
pub(crate) const SIGNAL: &str = "witcraft:signal";

/// As `TRANSFERS`, where a program mentions `crypto.subtle`.
pub(crate) const SUBTLE: &str = "witcraft:subtle";

/// What those that serve HTTP call the program's entry.
pub(crate) const ENTRY: &str = "witcraft:entry";

/// A module that programs import: see `platform/task.js`.
pub(crate) const TASK: &str = "witcraft:task";

macro_rules! module {
    ($name:literal) => {
        (concat!("witcraft:", $name), include_str!(concat!("../../platform/", $name, ".js")))
    };
}

pub(super) const DEFINITIONS: &[Definition] = &[
    Definition { globals: &["URL", "URLSearchParams"], needs: &[], modules: &[module!("url")] },
    Definition { globals: &["TextEncoder", "TextDecoder"], needs: &[], modules: &[module!("text")] },
    Definition {
        globals: &["Event", "CustomEvent", "EventTarget", "AbortController", "AbortSignal"],
        needs: &[],
        modules: &[module!("events")],
    },
    Definition { globals: &["structuredClone"], needs: &[], modules: &[module!("clone")] },
    Definition { globals: &["crypto"], needs: &[], modules: &[module!("crypto")] },
    Definition { globals: &[SUBTLE], needs: &[], modules: &[module!("digest")] },
    Definition { globals: &["performance"], needs: &[], modules: &[module!("performance")] },
    Definition {
        globals: &["setTimeout", "setInterval", "clearTimeout", "clearInterval"],
        needs: &["AbortController"],
        modules: &[module!("timers"), module!("timers-3")],
    },
    Definition { globals: &["scheduler"], needs: &[], modules: &[module!("scheduler")] },
    Definition { globals: &["process"], needs: &[], modules: &[module!("process"), module!("process-empty")] },
    Definition {
        globals: &[
            "ReadableStream",
            "ReadableStreamDefaultReader",
            "ReadableStreamBYOBReader",
            "WritableStream",
            "WritableStreamDefaultWriter",
            "TransformStream",
            "CountQueuingStrategy",
            "ByteLengthQueuingStrategy",
        ],
        needs: &["AbortController"],
        modules: &[module!("streams")],
    },
    Definition { globals: &[TRANSFERS], needs: &["ReadableStream"], modules: &[module!("transfers")] },
    Definition { globals: &[SIGNAL], needs: &["AbortController"], modules: &[module!("signal")] },
    Definition {
        globals: &["console"],
        needs: &[],
        modules: &[module!("console"), module!("console-3"), module!("console-silent")],
    },
    Definition {
        globals: &["Blob", "File", "FormData"],
        needs: &["ReadableStream", "URLSearchParams"],
        modules: &[module!("blob")],
    },
    Definition {
        globals: &["Headers", "Request", "Response"],
        needs: &["AbortController", "ReadableStream", "URL"],
        modules: &[module!("http")],
    },
    Definition {
        globals: &["fetch"],
        needs: &["Headers", TRANSFERS],
        modules: &[module!("fetch-3"), module!("fetch-2")],
    },
    Definition { globals: &[TASK], needs: &[], modules: &[module!("task")] },
];

/// What serves HTTP: the interface that the world exports up to its version's patch, what a program exports it as, and the module.
pub(super) const SERVERS: &[(&str, &str, (&str, &str))] = &[
    (witcraft_wasi::HTTP_HANDLER_3, "handler", module!("serve-3")),
    (witcraft_wasi::HTTP_HANDLER_2, "incomingHandler", module!("serve-2")),
];

/// What several of those import.
pub(super) const LIBRARIES: &[(&str, &str)] = &[
    module!("console-core"),
    module!("fields"),
    module!("serve-core"),
    module!("show"),
    module!("streams-2"),
    module!("timers-core"),
    module!("waiter"),
];
