/// Ends the program, with a message only in debug builds: formatting code would outweigh a small component.
#[cold]
pub fn trap(why: &str) -> ! {
    #[cfg(all(target_arch = "wasm32", not(debug_assertions)))]
    {
        let _ = why;
        ::core::arch::wasm32::unreachable()
    }
    #[cfg(not(all(target_arch = "wasm32", not(debug_assertions))))]
    ::core::panic!("{why}")
}
