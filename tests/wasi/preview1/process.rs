//! Arguments, variables, clocks, random bytes, waiting, standard streams, and how programs end.

use std::io::{Read, Write};

use crate::raw::*;

pub const CASES: &[crate::Case] = crate::cases![
    arguments_arrive,
    variables_arrive,
    clocks_go_forward,
    unknown_clocks_are_refused,
    random_bytes_differ,
    yielding_returns,
    timers_take_their_time,
    the_first_timer_ends_the_wait,
    absolute_timers_end,
    waiting_for_nothing_is_refused,
    files_are_always_ready,
    waiting_for_what_is_closed_fails_alone,
];

/// What ends in a way that the runner looks at.
pub const ENDS: &[crate::Case] =
    crate::cases![returns, exits_with_seven, exits_with_zero, panics, echoes, counts, writes_much,];

fn arguments_arrive() {
    let args: Vec<_> = std::env::args().collect();
    assert_eq!(args[0], "preview1.wasm");
    assert_eq!(args[2..], ["", "two words", "\u{fc}\u{1f980}"]);
    let (mut count, mut size) = (0, 0);
    done(unsafe { args_sizes_get(&mut count, &mut size) }).unwrap();
    assert_eq!((count, size), (args.len(), args.iter().map(|arg| arg.len() + 1).sum()));
}

fn variables_arrive() {
    let mut variables: Vec<_> = std::env::vars().collect();
    variables.sort();
    let expected = [("EMPTY", ""), ("ODD", "a=b \u{fc}"), ("WORD", "value")];
    assert_eq!(variables, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    let (mut count, mut size) = (0, 0);
    done(unsafe { environ_sizes_get(&mut count, &mut size) }).unwrap();
    assert_eq!((count, size), (3, variables.iter().map(|(key, value)| key.len() + value.len() + 2).sum()));
}

const REALTIME: u32 = 0;
const MONOTONIC: u32 = 1;

fn now(clock: u32) -> Result<u64, Errno> {
    got(|time| unsafe { clock_time_get(clock, 0, time) })
}

fn clocks_go_forward() {
    assert!(now(REALTIME).unwrap() > 1_600_000_000_000_000_000);
    let start = now(MONOTONIC).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2));
    assert!(now(MONOTONIC).unwrap() >= start + 2_000_000);
    for clock in [REALTIME, MONOTONIC] {
        let resolution: u64 = got(|resolution| unsafe { clock_res_get(clock, resolution) }).unwrap();
        assert!((1..1_000_000_000).contains(&resolution), "{resolution}");
    }
}

fn unknown_clocks_are_refused() {
    refused(now(77), &[INVAL, BADF]);
    refused(got::<u64>(|resolution| unsafe { clock_res_get(77, resolution) }), &[INVAL, BADF]);
}

fn random_bytes_differ() {
    let random = |length| {
        let mut bytes = vec![0; length];
        done(unsafe { random_get(bytes.as_mut_ptr(), length) }).unwrap();
        bytes
    };
    assert_ne!(random(32), random(32));
    let many = random(200_000);
    assert!((0..=255).all(|byte| many.contains(&byte)));
    assert!(many.chunks(1000).all(|chunk| chunk.iter().any(|byte| *byte != 0)), "all of it is filled");
    random(0);
}

fn yielding_returns() {
    done(unsafe { sched_yield() }).unwrap();
}

fn timer(userdata: u64, timeout: u64, flags: u16) -> Subscription {
    Subscription { userdata, kind: 0, subject: AlignedU32(MONOTONIC), timeout, precision: 0, flags }
}

fn poll(subscriptions: &[Subscription]) -> Result<Vec<Event>, Errno> {
    let mut events = vec![Event::default(); subscriptions.len()];
    let count = subscriptions.len();
    let ready = got(|ready| unsafe { poll_oneoff(subscriptions.as_ptr(), events.as_mut_ptr(), count, ready) })?;
    events.truncate(ready);
    Ok(events)
}

fn timers_take_their_time() {
    let start = now(MONOTONIC).unwrap();
    let events = poll(&[timer(42, 20_000_000, 0)]).unwrap();
    assert!(now(MONOTONIC).unwrap() >= start + 20_000_000);
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].userdata, events[0].error, events[0].kind), (42, 0, 0));
}

fn the_first_timer_ends_the_wait() {
    let start = now(MONOTONIC).unwrap();
    let events = poll(&[timer(1, 60_000_000_000, 0), timer(2, 5_000_000, 0)]).unwrap();
    assert!(now(MONOTONIC).unwrap() < start + 30_000_000_000);
    assert_eq!(events.iter().map(|event| event.userdata).collect::<Vec<_>>(), [2]);
}

fn absolute_timers_end() {
    const ABSOLUTE: u16 = 1;
    let end = now(MONOTONIC).unwrap() + 10_000_000;
    assert_eq!(poll(&[timer(1, end, ABSOLUTE)]).unwrap().len(), 1);
    assert!(now(MONOTONIC).unwrap() >= end);
    assert_eq!(poll(&[timer(1, 1, ABSOLUTE)]).unwrap().len(), 1);
    let end = now(REALTIME).unwrap() + 10_000_000;
    let by_date = Subscription { subject: AlignedU32(REALTIME), ..timer(1, end, ABSOLUTE) };
    assert_eq!(poll(&[by_date]).unwrap().len(), 1);
    assert!(now(REALTIME).unwrap() >= end);
}

fn waiting_for_nothing_is_refused() {
    assert_eq!(poll(&[]).map(|events| events.len()), Err(INVAL));
}

fn stream(userdata: u64, kind: u8, fd: Fd) -> Subscription {
    Subscription { userdata, kind, subject: AlignedU32(fd), ..Subscription::default() }
}

fn files_are_always_ready() {
    let fd = open("f", CREAT).unwrap();
    write(fd, b"abc").unwrap();
    seek(fd, 1, 0).unwrap();
    let late = timer(9, 60_000_000_000, 0);
    let events = poll(&[stream(1, 1, fd), late]).unwrap();
    assert_eq!((events[0].userdata, events[0].error, events[0].kind), (1, 0, 1));
    for fd in [fd, 1] {
        let events = poll(&[stream(2, 2, fd), late]).unwrap();
        assert_eq!((events[0].userdata, events[0].error, events[0].kind), (2, 0, 2));
    }
}

fn waiting_for_what_is_closed_fails_alone() {
    match poll(&[stream(1, 1, 99), timer(2, 1_000_000, 0)]) {
        Ok(events) => {
            let failed = events.iter().find(|event| event.userdata == 1).expect("it is reported");
            assert_eq!(Errno(failed.error), BADF);
        }
        Err(error) => assert_eq!(error, BADF),
    }
}

fn returns() {
    println!("returned");
}

fn exits_with_seven() {
    print!("exits");
    std::io::stdout().flush().unwrap();
    std::process::exit(7);
}

fn exits_with_zero() {
    std::process::exit(0);
}

fn panics() {
    panic!("it had to come");
}

/// Copies standard input to standard output, and says the number of bytes on standard error.
fn echoes() {
    let mut all = Vec::new();
    std::io::stdin().read_to_end(&mut all).unwrap();
    std::io::stdout().write_all(&all).unwrap();
    eprintln!("{} bytes", all.len());
}

/// Reads standard input by lines, as it comes.
fn counts() {
    let lines = std::io::stdin().lines().map(Result::unwrap).filter(|line| !line.is_empty()).count();
    println!("{lines} lines");
}

fn writes_much() {
    let line = [b'x'; 1023];
    let mut out = std::io::stdout().lock();
    for _ in 0..1024 {
        out.write_all(&line).unwrap();
        out.write_all(b"\n").unwrap();
    }
}
