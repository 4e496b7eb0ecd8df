//! No `std`, with an allocator of its own: memory that a host asks for comes from there.
#![no_std]

extern crate alloc;

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

wit_bindgen::generate!({
    inline: "
        package test:no-std;
        world no-std {
            export words: func(text: string) -> list<string>;
            export allocated: func() -> u32;
        }
    ",
    std_feature,
});

struct Component;

impl Guest for Component {
    fn words(text: String) -> Vec<String> {
        text.split_whitespace().map(ToString::to_string).collect()
    }

    fn allocated() -> u32 {
        NEXT.load(Relaxed) as u32
    }
}

export!(Component);

/// Gives out memory, and takes none back.
struct Bump;

const SIZE: usize = 1 << 16;
static NEXT: AtomicUsize = AtomicUsize::new(0);
static mut MEMORY: [u64; SIZE / 8] = [0; SIZE / 8];

unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = NEXT.load(Relaxed).next_multiple_of(layout.align());
        if start + layout.size() > SIZE || layout.align() > 8 {
            return core::ptr::null_mut();
        }
        NEXT.store(start + layout.size(), Relaxed);
        unsafe { (&raw mut MEMORY).cast::<u8>().add(start) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Bump = Bump;

#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
