pub use self::alloc::vec::Vec;
