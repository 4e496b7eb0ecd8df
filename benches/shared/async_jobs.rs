//! What the asynchronous drivers of `benches/rust` and `benches/go` can be asked to do.

/// The jobs, and how often a driver does each in one run.
pub(crate) const JOBS: [(&str, u32); 11] = [
    ("ready call", 20_000),
    ("ready call with a string", 20_000),
    ("pending call", 10_000),
    ("1,000 pending calls at once", 10),
    ("future", 2_000),
    ("stream<u8> in, 1 MiB", 100),
    ("stream<u8> out, 1 MiB", 100),
    ("stream<u8> in, 4,096 times 1 B", 10),
    ("stream<u8> out, 4,096 times 1 B", 10),
    ("stream of records in, 4,096", 10),
    ("stream of records out, 4,096", 10),
];

/// What must not let memory grow, how often it is done, and what that is in words.
pub(crate) const FLAT: [(&str, u32, &str); 2] =
    [("memory: calls", 1_000_000, "a million pending calls"), ("memory: bytes", 1024, "1 GiB through a stream")];
