//! A small host for tests: waitable sets, subtasks, streams and futures of this thread. Where the Canonical ABI traps, it panics.

use core::cell::{Cell, RefCell};
use std::alloc::{GlobalAlloc, Layout, System};
use std::boxed::Box;
use std::collections::{BTreeMap, VecDeque};
use std::string::{String, ToString};
use std::vec::Vec;

use super::future_ops::FutureVtable;
use super::stream_ops::StreamVtable;

std::thread_local! {
    static HOST: RefCell<Host> = RefCell::default();
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// How many allocations this thread makes in a function.
pub(crate) fn allocations(run: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    run();
    ALLOCATIONS.get() - before
}

struct Counting;

// SAFETY: all is done by the allocator of the system.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(address, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const BLOCKED: u32 = u32::MAX;

type Later = Box<dyn FnOnce()>;

#[derive(Default)]
pub(crate) struct Host {
    last_handle: u32,
    sets: Vec<u32>,
    waitables: BTreeMap<u32, Waitable>,
    channels: Vec<Channel>,
    /// What subtasks answer to being cancelled.
    cancelled: BTreeMap<u32, u32>,
    /// What happens when a task blocks, in turn.
    later: VecDeque<Later>,
    /// The built-ins that were called.
    pub(crate) log: Vec<String>,
}

#[derive(Default)]
struct Waitable {
    set: u32,
    event: Option<(u32, u32)>,
}

/// A stream or a future.
struct Channel {
    is_future: bool,
    size: usize,
    ends: [End; 2],
}

#[derive(Default)]
struct End {
    /// 0 once it is dropped.
    handle: u32,
    /// The memory and the count of what goes on.
    pending: Option<(*mut u8, usize)>,
}

/// Changes the host.
pub(crate) fn host<R>(change: impl FnOnce(&mut Host) -> R) -> R {
    HOST.with_borrow_mut(change)
}

/// Has something happen when a task blocks the next time.
pub(crate) fn when_blocked(happens: impl FnOnce() + 'static) {
    host(|host| host.later.push_back(Box::new(happens)));
}

/// A subtask, and what it answers if it is cancelled.
pub(crate) fn subtask(cancelled: u32) -> u32 {
    host(|host| {
        let handle = host.waitable();
        host.cancelled.insert(handle, cancelled);
        handle
    })
}

/// A waitable has an event.
pub(crate) fn event(waitable: u32, kind: u32, code: u32) {
    host(|host| host.waitables.get_mut(&waitable).expect("a waitable").event = Some((kind, code)));
}

/// The event of a set that a host would tell a task of.
pub(crate) fn take_event(set: u32) -> Option<(u32, u32, u32)> {
    host(|host| host.take(set))
}

/// Nothing is left of what a test made.
pub(crate) fn assert_clean() {
    host(|host| {
        assert!(host.sets.is_empty(), "sets {:?}", host.sets);
        assert!(host.waitables.is_empty(), "waitables {:?}", host.waitables.keys());
        assert!(host.later.is_empty(), "something was to happen");
    });
}

impl Host {
    fn waitable(&mut self) -> u32 {
        self.last_handle += 1;
        self.waitables.insert(self.last_handle, Waitable::default());
        self.last_handle
    }

    fn take(&mut self, set: u32) -> Option<(u32, u32, u32)> {
        assert!(self.sets.contains(&set), "no such set: {set}");
        let mut members = self.waitables.iter_mut().filter(|(_, waitable)| waitable.set == set);
        members.find_map(|(handle, waitable)| waitable.event.take().map(|(kind, code)| (kind, *handle, code)))
    }

    fn channel(&mut self, is_future: bool, size: usize) -> u64 {
        let ends = [(); 2].map(|()| End { handle: self.waitable(), pending: None });
        let both = u64::from(ends[0].handle) | u64::from(ends[1].handle) << 32;
        self.channels.push(Channel { is_future, size, ends });
        both
    }

    /// The channel of a handle; 0 for the end that reads, 1 for the one that writes.
    fn find(&mut self, handle: u32) -> (&mut Channel, usize) {
        let mut found = self.channels.iter_mut().filter_map(|channel| {
            let side = channel.ends.iter().position(|end| end.handle == handle)?;
            Some((channel, side))
        });
        found.next().unwrap_or_else(|| panic!("no such end: {handle}"))
    }

    fn transfer(&mut self, handle: u32, memory: *mut u8, count: usize) -> u32 {
        assert!(self.waitables[&handle].event.is_none(), "the end is in use");
        let (channel, side) = self.find(handle);
        let (is_future, size) = (channel.is_future, channel.size);
        assert!(channel.ends[side].pending.is_none(), "the end is in use");
        let other = &mut channel.ends[1 - side];
        if other.handle == 0 {
            return 1;
        }
        let Some((there, room)) = other.pending.take() else {
            channel.ends[side].pending = Some((memory, count));
            return BLOCKED;
        };
        let (waitable, count) = (other.handle, room.min(count));
        let (from, to) = if side == 0 { (there, memory) } else { (memory, there) };
        // SAFETY: both sides have told of so much memory.
        unsafe { core::ptr::copy_nonoverlapping(from, to, count * size) };
        let code = if is_future { 0 } else { u32::try_from(count).expect("few") << 4 };
        let kind = if is_future { 4 } else { 2 } + u32::from(side == 0);
        self.waitables.get_mut(&waitable).expect("the other end").event = Some((kind, code));
        code
    }

    fn cancel(&mut self, handle: u32) -> u32 {
        let waitable = self.waitables.get_mut(&handle).expect("an end");
        assert_eq!(waitable.set, 0, "what is in a set is cancelled");
        if let Some((_, code)) = waitable.event.take() {
            return code;
        }
        let (channel, side) = self.find(handle);
        assert!(channel.ends[side].pending.take().is_some(), "nothing goes on");
        2
    }

    fn drop_end(&mut self, handle: u32) {
        let waitable = self.waitables.remove(&handle).expect("an end");
        assert!(waitable.event.is_none(), "the end is in use");
        let (channel, side) = self.find(handle);
        assert!(channel.ends[side].pending.is_none(), "the end is in use");
        channel.ends[side].handle = 0;
        let kind = if channel.is_future { 5 } else { 3 } - u32::from(side == 1);
        let other = &mut channel.ends[1 - side];
        if other.pending.take().is_some() {
            assert!(side == 0 || !channel.is_future, "a future was not written");
            let waitable = other.handle;
            self.waitables.get_mut(&waitable).expect("the other end").event = Some((kind, 1));
        }
    }
}

/// What a built-in does.
pub(crate) fn call(name: &str, arguments: &[u64]) -> u64 {
    let number = |index: usize| u32::try_from(arguments[index]).expect("a handle or a count");
    let memory = |index: usize| core::ptr::with_exposed_provenance_mut::<u8>(arguments[index].try_into().expect("64"));
    host(|host| host.log.push(name.to_string()));
    let name = name.strip_prefix("[async-lower]").unwrap_or(name).replace("-unit", "");
    let result = match name.as_str() {
        "[waitable-set-new]" => host(|host| {
            host.last_handle += 1;
            host.sets.push(host.last_handle);
            host.last_handle
        }),
        "[waitable-set-drop]" => host(|host| {
            assert!(host.waitables.values().all(|waitable| waitable.set != number(0)), "the set is not empty");
            host.sets.retain(|set| *set != number(0));
            0
        }),
        "[waitable-set-wait]" | "[waitable-set-poll]" => loop {
            if let Some((kind, waitable, code)) = take_event(number(0)) {
                // SAFETY: there is room for two numbers.
                unsafe { memory(1).cast::<[u32; 2]>().write([waitable, code]) };
                break kind;
            }
            if name == "[waitable-set-poll]" {
                break 0;
            }
            let later = host(|host| host.later.pop_front());
            later.expect("a task waits for what never happens")();
        },
        "[waitable-join]" => host(|host| {
            assert!(number(1) == 0 || host.sets.contains(&number(1)), "no such set");
            host.waitables.get_mut(&number(0)).expect("a waitable").set = number(1);
            0
        }),
        "[subtask-cancel]" => host(|host| {
            assert_eq!(host.waitables[&number(0)].set, 0, "what is in a set is cancelled");
            let event = host.waitables.get_mut(&number(0)).expect("a subtask").event.take();
            event.map(|(_, code)| code).filter(|code| *code > 1).unwrap_or(host.cancelled[&number(0)])
        }),
        "[subtask-drop]" => host(|host| {
            let waitable = host.waitables.remove(&number(0)).expect("a subtask");
            assert!(waitable.event.is_none(), "the subtask is not resolved");
            0
        }),
        "[thread-yield]" => {
            if let Some(later) = host(|host| host.later.pop_front()) {
                later();
            }
            0
        }
        "[backpressure-inc]" | "[backpressure-dec]" | "[task-cancel]" => 0,
        "[stream-new]" => return host(|host| host.channel(false, 0)),
        "[stream-read]" | "[stream-write]" => {
            let count = arguments[2].try_into().expect("a count");
            host(|host| host.transfer(number(0), memory(1), count))
        }
        "[stream-cancel-read]" | "[stream-cancel-write]" => host(|host| host.cancel(number(0))),
        "[stream-drop-readable]" | "[stream-drop-writable]" => host(|host| {
            host.drop_end(number(0));
            0
        }),
        other => panic!("there is no built-in {other}"),
    };
    result.into()
}

extern "C" fn transfer_in(handle: u32, memory: *mut u8, count: usize) -> u32 {
    host(|host| host.transfer(handle, memory, count))
}

extern "C" fn transfer_out(handle: u32, memory: *const u8, count: usize) -> u32 {
    host(|host| host.transfer(handle, memory.cast_mut(), count))
}

extern "C" fn receive(handle: u32, memory: *mut u8) -> u32 {
    transfer_in(handle, memory, 1)
}

extern "C" fn send(handle: u32, memory: *const u8) -> u32 {
    transfer_out(handle, memory, 1)
}

extern "C" fn cancel(handle: u32) -> u32 {
    host(|host| {
        host.log.push("cancel".to_string());
        host.cancel(handle)
    })
}

extern "C" fn drop_end(handle: u32) {
    host(|host| host.drop_end(handle));
}

extern "C" fn byte_stream() -> u64 {
    host(|host| host.channel(false, 1))
}

extern "C" fn string_stream() -> u64 {
    host(|host| host.channel(false, size_of::<[usize; 2]>()))
}

extern "C" fn string_future() -> u64 {
    host(|host| host.channel(true, size_of::<[usize; 2]>()))
}

/// A string in memory: its address and its length.
unsafe fn lower(value: String, memory: *mut u8) {
    let bytes = Box::leak(value.into_bytes().into_boxed_slice());
    // SAFETY: there is room for two numbers.
    unsafe { memory.cast::<[usize; 2]>().write([bytes.as_mut_ptr().expose_provenance(), bytes.len()]) };
}

unsafe fn lift(memory: *mut u8) -> String {
    // SAFETY: `lower` was here.
    let [address, length] = unsafe { memory.cast::<[usize; 2]>().read() };
    // SAFETY: as above. What is read was copied, as another component would have it.
    unsafe { String::from_raw_parts(core::ptr::with_exposed_provenance_mut(address), length, length) }
}

/// In a component the reader has a copy; here what was sent is the reader's.
unsafe fn free(_: *mut u8) {}

pub(crate) static BYTES: StreamVtable<u8> = StreamVtable {
    layout: Layout::new::<u8>(),
    lower: None,
    dealloc_lists: None,
    lift: None,
    start_write: transfer_out,
    start_read: transfer_in,
    cancel_write: cancel,
    cancel_read: cancel,
    drop_writable: drop_end,
    drop_readable: drop_end,
    new: byte_stream,
};

pub(crate) static STRINGS: StreamVtable<String> = StreamVtable {
    layout: Layout::new::<[usize; 2]>(),
    lower: Some(lower),
    dealloc_lists: Some(free),
    lift: Some(lift),
    start_write: transfer_out,
    start_read: transfer_in,
    cancel_write: cancel,
    cancel_read: cancel,
    drop_writable: drop_end,
    drop_readable: drop_end,
    new: string_stream,
};

pub(crate) static STRING: FutureVtable<String> = FutureVtable {
    layout: Layout::new::<[usize; 2]>(),
    lower,
    dealloc_lists: free,
    lift,
    start_write: send,
    start_read: receive,
    cancel_write: cancel,
    cancel_read: cancel,
    drop_writable: drop_end,
    drop_readable: drop_end,
    new: string_future,
};
