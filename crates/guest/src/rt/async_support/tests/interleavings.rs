//! Random tasks with events in random order: nothing is lost or duplicated, and nothing waits for an event that has already
//! happened.

use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::Poll;
use std::boxed::Box;
use std::collections::VecDeque;
use std::rc::Rc;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{cell::Cell, cell::RefCell, format};

use super::HostTask;
use super::tasks::Signal;
use crate::rt::async_support::mock::{
    self, COUNTED_VALUES, Counted, STRING, assert_clean, choose_by, counted, event, has_event,
};
use crate::rt::async_support::{
    Call, FutureReader, FutureWriter, Handles, StreamReader, StreamResult, StreamWriter, future_new, stream_new,
    yield_async,
};

const ROUNDS: u64 = 400;

/// Numbers from a seed (SplitMix64).
#[derive(Clone)]
struct Random(Rc<Cell<u64>>);

impl Random {
    fn new(seed: u64) -> Random {
        Random(Rc::new(Cell::new(seed)))
    }

    fn below(&self, limit: usize) -> usize {
        self.0.set(self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mixed = (self.0.get() ^ (self.0.get() >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("31 bits") % limit
    }

    /// One of so many times it is so.
    fn one_in(&self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// The facts about everything in progress.
#[derive(Clone, Default)]
struct Seen {
    /// Whether anybody gave something up with the values that were on their way, or stopped.
    is_lossy: Rc<Cell<bool>>,
    /// Subtasks that the host has still to tell of, with their states.
    subtasks: Rc<RefCell<Vec<(u32, u32)>>>,
    streams: Rc<RefCell<Vec<Stream>>>,
}

/// What went through a stream.
#[derive(Default)]
struct Stream {
    /// How many numbers were to be written, from 0.
    count: usize,
    read: Vec<u32>,
}

type Activity = Pin<Box<dyn Future<Output = ()>>>;

/// Polls a future once, as the task that runs.
async fn once<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

async fn writes(mut writer: StreamWriter<Counted>, count: usize, random: Random, seen: Seen) {
    let mut queue: VecDeque<Counted> = (0..count).map(|number| Counted::new(number.try_into().expect("few"))).collect();
    while let Some(first) = queue.pop_front() {
        let some = |queue: &mut VecDeque<Counted>, first| {
            let more = random.below(4).min(queue.len());
            core::iter::once(first).chain(queue.drain(..more)).collect::<Vec<_>>()
        };
        let left = match random.below(6) {
            0 => writer.write_one(first).await.into_iter().collect(),
            1 => writer.write_all(some(&mut queue, first)).await,
            2 => {
                let (result, buffer) = writer.write(some(&mut queue, first)).await;
                for value in buffer.into_vec().into_iter().rev() {
                    queue.push_front(value);
                }
                if result == StreamResult::Dropped { return } else { continue }
            }
            3 => {
                let mut write = Box::pin(writer.write(some(&mut queue, first)));
                let mut result = None;
                for _ in 0..random.below(3) {
                    if let Poll::Ready(over) = once(&mut write).await {
                        result = Some(over);
                        break;
                    }
                    yield_async().await;
                }
                let (result, buffer) = result.unwrap_or_else(|| write.as_mut().cancel());
                for value in buffer.into_vec().into_iter().rev() {
                    queue.push_front(value);
                }
                if result == StreamResult::Dropped { return } else { continue }
            }
            4 => {
                seen.is_lossy.set(true);
                let mut write = Box::pin(writer.write(some(&mut queue, first)));
                let _ = once(&mut write).await;
                continue;
            }
            _ => {
                queue.push_front(first);
                yield_async().await;
                continue;
            }
        };
        if !left.is_empty() {
            return;
        }
    }
}

async fn reads(mut reader: StreamReader<Counted>, stream: usize, random: Random, seen: Seen) {
    let keep = |values: Vec<Counted>| {
        let numbers = values.iter().map(|value| value.0);
        seen.streams.borrow_mut()[stream].read.extend(numbers);
    };
    loop {
        match random.below(8) {
            0 | 1 => match reader.next().await {
                Some(value) => keep([value].into()),
                None => return,
            },
            2 | 3 => {
                let (result, values) = reader.read(Vec::with_capacity(1 + random.below(4))).await;
                keep(values);
                if result == StreamResult::Dropped {
                    return;
                }
            }
            4 => {
                let mut read = Box::pin(reader.read(Vec::with_capacity(1 + random.below(4))));
                let mut result = None;
                for _ in 0..random.below(3) {
                    if let Poll::Ready(over) = once(&mut read).await {
                        result = Some(over);
                        break;
                    }
                    yield_async().await;
                }
                let (result, values) = result.unwrap_or_else(|| read.as_mut().cancel());
                keep(values);
                if result == StreamResult::Dropped {
                    return;
                }
            }
            5 if random.one_in(3) => {
                seen.is_lossy.set(true);
                let mut read = Box::pin(reader.read(Vec::with_capacity(2)));
                let _ = once(&mut read).await;
            }
            6 if random.one_in(6) => {
                seen.is_lossy.set(true);
                return;
            }
            7 if random.one_in(3) => return keep(reader.collect().await),
            _ => yield_async().await,
        }
    }
}

async fn sends(writer: FutureWriter<String>, random: Random) {
    for _ in 0..random.below(3) {
        yield_async().await;
    }
    match random.below(3) {
        0 => drop(writer),
        1 => drop(writer.write("value".to_string()).await),
        _ => {
            let mut write = Box::pin(writer.write("value".to_string()));
            let _ = once(&mut write).await;
        }
    }
}

async fn receives(reader: FutureReader<String>, random: Random) {
    for _ in 0..random.below(3) {
        yield_async().await;
    }
    let mut read = Box::pin(core::future::IntoFuture::into_future(reader));
    if random.one_in(3) {
        let _ = once(&mut read).await;
        return;
    }
    let value = read.await;
    assert!(value == "value" || value == "default", "{value} came out of a future");
}

unsafe fn lift(result: *mut u8) -> u32 {
    // SAFETY: `calls` has a number there.
    unsafe { result.cast::<u32>().read() }
}

async fn calls(random: Random, seen: Seen) {
    let mut result = Box::new(17_u32);
    // Cancelled before it returned, or it returned nevertheless.
    let subtask = mock::subtask(if random.one_in(2) { 4 } else { 2 });
    seen.subtasks.borrow_mut().push((subtask, 0));
    // SAFETY: the result outlives the call.
    let call = unsafe { Call::new(subtask << 4, (&raw mut *result).cast(), lift, Handles::new()) };
    let mut call = Box::pin(call);
    if random.one_in(3) {
        for _ in 0..random.below(3) {
            if once(&mut call).await.is_ready() {
                return;
            }
            yield_async().await;
        }
    } else {
        assert_eq!(call.await, 17);
    }
}

/// Gives a signal in the end, even in a task that gives up.
struct Gives(Signal);

impl Drop for Gives {
    fn drop(&mut self) {
        self.0.give();
    }
}

/// All that goes on in one round.
fn activities(random: &Random, seen: &Seen) -> Vec<Activity> {
    let mut all: Vec<Activity> = Vec::new();
    for stream in 0..1 + random.below(3) {
        // SAFETY: the table is that of a stream.
        let (writer, reader) = unsafe { stream_new(&COUNTED_VALUES) };
        let count = random.below(10);
        seen.streams.borrow_mut().push(Stream { count, read: Vec::new() });
        all.push(Box::pin(writes(writer, count, random.clone(), seen.clone())));
        all.push(Box::pin(reads(reader, stream, random.clone(), seen.clone())));
    }
    for _ in 0..random.below(3) {
        // SAFETY: the table is one of futures.
        let (writer, reader) = unsafe { future_new(|| "default".to_string(), &STRING) };
        all.push(Box::pin(sends(writer, random.clone())));
        all.push(Box::pin(receives(reader, random.clone())));
    }
    for _ in 0..random.below(3) {
        all.push(Box::pin(calls(random.clone(), seen.clone())));
    }
    for _ in 0..random.below(3) {
        let signal = Signal::default();
        let gives = Gives(signal.clone());
        all.push(Box::pin(signal.wait()));
        all.push(Box::pin(async move {
            yield_async().await;
            drop(gives);
        }));
    }
    all
}

/// Tasks in each of which some of it goes on.
fn tasks(random: &Random, mut all: Vec<Activity>) -> Vec<HostTask> {
    let mut tasks = Vec::new();
    while !all.is_empty() {
        let first = all.swap_remove(random.below(all.len()));
        #[cfg(feature = "async-spawn")]
        let beside: Vec<_> = (0..random.below(3)).filter_map(|_| all.pop()).collect();
        tasks.push(HostTask::start(async move {
            #[cfg(feature = "async-spawn")]
            for activity in beside {
                drop(crate::rt::async_support::spawn_local(activity));
            }
            first.await;
        }));
    }
    tasks
}

/// The possible next steps of a host.
enum Move {
    CallBack(usize),
    Tell(usize),
}

/// Lets a host do whatever it can, in any order, until there is nothing left to do.
fn run(random: &Random, seen: &Seen, tasks: &mut [HostTask]) {
    for step in 0.. {
        assert!(step < 10_000, "it does not end");
        let mut moves: Vec<Move> = Vec::new();
        for (number, task) in tasks.iter().enumerate() {
            match (task.code & 0xf, task.code >> 4) {
                (1, _) => moves.push(Move::CallBack(number)),
                (2, set) if has_event(set) => moves.push(Move::CallBack(number)),
                _ => {}
            }
        }
        moves.extend((0..seen.subtasks.borrow().len()).map(Move::Tell));
        if moves.is_empty() {
            break;
        }
        match moves.swap_remove(random.below(moves.len())) {
            Move::Tell(number) => {
                let (subtask, state) = seen.subtasks.borrow_mut().swap_remove(number);
                if mock::is_waitable(subtask) {
                    event(subtask, 1, state + 1);
                    if state == 0 {
                        seen.subtasks.borrow_mut().push((subtask, 1));
                    }
                }
            }
            Move::CallBack(number) => {
                let task = &mut tasks[number];
                let is_cancelled = random.one_in(100);
                seen.is_lossy.set(seen.is_lossy.get() || is_cancelled);
                let event = match task.code & 0xf {
                    _ if is_cancelled => (6, 0, 0),
                    1 => (0, 0, 0),
                    _ => mock::take_event(task.code >> 4).expect("it has one"),
                };
                task.call_back(event);
            }
        }
    }
}

fn round(seed: u64) {
    let (random, seen) = (Random::new(seed), Seen::default());
    choose_by(seed);
    let mut tasks = tasks(&random, activities(&random, &seen));
    run(&random, &seen, &mut tasks);
    let waiting = tasks.iter().filter(|task| task.code != 0).count();
    assert_eq!(waiting, 0, "tasks wait for what never comes");
    // What tasks have left is let go of when the next one runs.
    while !HostTask::start(async {}).run() {}
    for Stream { count, read } in &*seen.streams.borrow() {
        assert!(read.is_sorted_by(|a, b| a < b), "{read:?} were read");
        assert!(seen.is_lossy.get() || read.len() == *count, "{read:?} of {count} were read");
    }
    assert_clean();
    assert_eq!(counted(), 0, "values that nobody has");
}

#[test]
fn tasks_in_any_order_lose_nothing_and_nobody_waits_for_ever() {
    for seed in 0..ROUNDS {
        // Each round has a host of its own.
        let round = std::thread::Builder::new().name(format!("round {seed}")).spawn(move || round(seed));
        assert!(round.expect("a thread").join().is_ok(), "round {seed} failed");
    }
}
