/// Runs the constructors of the module once, before its first export. A linker that sees this call does not wrap each
/// export in calls to constructors and destructors.
pub fn run_constructors_once() {
    #[cfg(target_arch = "wasm32")]
    {
        static DONE: ::core::sync::atomic::AtomicBool = ::core::sync::atomic::AtomicBool::new(false);
        unsafe extern "C" {
            fn __wasm_call_ctors();
        }
        if !DONE.load(::core::sync::atomic::Ordering::Relaxed) {
            DONE.store(true, ::core::sync::atomic::Ordering::Relaxed);
            unsafe { __wasm_call_ctors() }
        }
    }
}
