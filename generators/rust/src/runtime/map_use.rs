pub use self::alloc::collections::BTreeMap as Map;
