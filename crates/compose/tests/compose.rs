//! Components that are made from small WIT texts, composed, and looked at.

mod compose {
    mod apart;
    mod builder;
    mod diamonds;
    mod errors;
    mod imports;
    mod misc;
    mod random;
    mod sharing;
    mod support;
    mod wiring;
}
