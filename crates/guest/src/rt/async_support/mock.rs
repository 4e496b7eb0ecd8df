//! A small host for tests: the waitable sets, subtasks, streams and futures of one thread. Panics where the Canonical ABI
//! traps.

use core::cell::{Cell, RefCell};
use std::alloc::{GlobalAlloc, Layout, System};
use std::boxed::Box;
use std::collections::{BTreeMap, VecDeque};
use std::string::{String, ToString};
use std::vec::Vec;

mod tables;

pub(crate) use tables::{BYTES, COUNTED_VALUES, Counted, STRING, STRINGS, counted};

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
    /// How subtasks respond to cancellation.
    cancelled: BTreeMap<u32, u32>,
    /// The outcomes of blocking, in order.
    later: VecDeque<Later>,
    /// Where choices come from; with 0, the first is chosen.
    choices: u64,
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
    /// What goes on, until its event is taken.
    pending: Option<Pending>,
}

/// A read or a write in progress. More may be transferred until its event is delivered.
#[derive(Clone, Copy)]
struct Pending {
    memory: *mut u8,
    count: usize,
    done: usize,
}

impl Pending {
    fn code(&self, result: u32, is_future: bool) -> u32 {
        if is_future { result } else { u32::try_from(self.done).expect("few") << 4 | result }
    }
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

/// Whether there is such a waitable.
pub(crate) fn is_waitable(waitable: u32) -> bool {
    host(|host| host.waitables.contains_key(&waitable))
}

/// A waitable has an event.
pub(crate) fn event(waitable: u32, kind: u32, code: u32) {
    host(|host| host.waitables.get_mut(&waitable).expect("a waitable").event = Some((kind, code)));
}

/// From now on, which event is taken depends on a number.
pub(crate) fn choose_by(number: u64) {
    host(|host| host.choices = number | 1);
}

/// Whether a host has an event of a set to tell a task of.
pub(crate) fn has_event(set: u32) -> bool {
    host(|host| host.waitables.values().any(|waitable| waitable.set == set && waitable.event.is_some()))
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
        let has_event = |waitable: &Waitable| waitable.set == set && waitable.event.is_some();
        let members = self.waitables.iter().filter(|(_, waitable)| has_event(waitable));
        let members: Vec<u32> = members.map(|(handle, _)| *handle).collect();
        let handle = *members.get(self.choose(members.len()))?;
        let (kind, code) = self.take_event(handle)?;
        Some((kind, handle, code))
    }

    /// One of so many.
    fn choose(&mut self, count: usize) -> usize {
        if self.choices == 0 || count < 2 {
            return 0;
        }
        // Xorshift.
        self.choices ^= self.choices << 13;
        self.choices ^= self.choices >> 7;
        self.choices ^= self.choices << 17;
        usize::try_from(self.choices >> 33).expect("31 bits") % count
    }

    /// The event of a waitable, after which the end does nothing any more.
    fn take_event(&mut self, handle: u32) -> Option<(u32, u32)> {
        let (kind, code) = self.waitables.get_mut(&handle)?.event.take()?;
        if kind != 1 {
            let (channel, side) = self.find(handle);
            channel.ends[side].pending = None;
        }
        Some((kind, code))
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
        let Some(there) = other.pending.as_mut().filter(|there| there.done < there.count) else {
            // What is full is over, even if it was empty from the start.
            let full = other.pending.map(|there| (other.handle, there.code(0, is_future)));
            channel.ends[side].pending = Some(Pending { memory, count, done: 0 });
            if let Some((waitable, code)) = full {
                let kind = if is_future { 4 } else { 2 } + u32::from(side == 0);
                self.waitables.get_mut(&waitable).expect("the other end").event = Some((kind, code));
            }
            return BLOCKED;
        };
        let (waitable, count) = (other.handle, (there.count - there.done).min(count));
        let place = there.memory.wrapping_add(there.done * size);
        let (from, to) = if side == 0 { (place, memory) } else { (memory, place) };
        // SAFETY: both sides have told of so much memory.
        unsafe { core::ptr::copy_nonoverlapping(from, to, count * size) };
        there.done += count;
        let code = there.code(0, is_future);
        let kind = if is_future { 4 } else { 2 } + u32::from(side == 0);
        self.waitables.get_mut(&waitable).expect("the other end").event = Some((kind, code));
        Pending { memory, count, done: count }.code(0, is_future)
    }

    fn cancel(&mut self, handle: u32) -> u32 {
        assert_eq!(self.waitables[&handle].set, 0, "what is in a set is cancelled");
        if let Some((_, code)) = self.take_event(handle) {
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
        let is_future = channel.is_future;
        let kind = if is_future { 5 } else { 3 } - u32::from(side == 1);
        let other = &channel.ends[1 - side];
        let waitable = other.handle;
        // A future that has its value is done.
        if let Some(there) = other.pending.filter(|there| !is_future || there.done == 0) {
            assert!(side == 0 || !is_future, "a future was not written");
            let event = Some((kind, there.code(1, is_future)));
            self.waitables.get_mut(&waitable).expect("the other end").event = event;
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
            let event = host.take_event(number(0));
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
