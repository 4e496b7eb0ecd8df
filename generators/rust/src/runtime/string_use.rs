pub use self::alloc::string::String;
