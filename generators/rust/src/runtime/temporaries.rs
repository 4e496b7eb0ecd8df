/// Allocations for the duration of a call: a linked list through their headers.
pub struct Temporaries {
    last: *mut Head,
}

#[repr(align(8))]
struct Head {
    previous: *mut Head,
    layout: Layout,
}

// The memory is its own.
unsafe impl Send for Temporaries {}

impl Temporaries {
    pub const fn new() -> Self {
        Self { last: ::core::ptr::null_mut() }
    }

    /// Allocates memory for this many elements.
    pub fn allocate(&mut self, length: usize, size: usize, align: usize) -> *mut u8 {
        let Some(elements) = length.checked_mul(size) else { trap("out of memory") };
        if elements == 0 {
            return ::core::ptr::without_provenance_mut(align);
        }
        let Some(bytes) = elements.checked_add(::core::mem::size_of::<Head>()) else { trap("out of memory") };
        let layout = layout(bytes, ::core::mem::align_of::<Head>());
        let head = unsafe { self::alloc::alloc::alloc(layout) }.cast::<Head>();
        if head.is_null() {
            trap("out of memory");
        }
        unsafe { head.write(Head { previous: self.last, layout }) };
        self.last = head;
        unsafe { head.add(1).cast() }
    }

    /// Frees all allocations. Not inlined, because it contains a loop.
    #[inline(never)]
    pub fn free(&mut self) {
        while !self.last.is_null() {
            let head = unsafe { self.last.read() };
            unsafe { self::alloc::alloc::dealloc(self.last.cast(), head.layout) };
            self.last = head.previous;
        }
    }
}

impl Drop for Temporaries {
    fn drop(&mut self) {
        self.free();
    }
}
