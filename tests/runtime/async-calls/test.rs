use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

use witcraft_guest::{spawn_local, yield_async};

use crate::bindings::exports::test::async_calls::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

thread_local! {
    static CANCELLED: Cell<u32> = const { Cell::new(0) };
    static JOBS: Cell<u32> = const { Cell::new(0) };
    static LINGERED: Cell<u32> = const { Cell::new(0) };
    static RELEASED: Cell<Option<u32>> = const { Cell::new(None) };
    static WAITING: RefCell<Vec<Waker>> = const { RefCell::new(Vec::new()) };
}

struct Named(String);

impl Drop for Named {
    fn drop(&mut self) {
        JOBS.set(JOBS.get() - 1);
    }
}

async fn turns(turns: u32) {
    for _ in 0..turns {
        yield_async().await;
    }
}

impl Guest for Component {
    type Job = Named;

    async fn nothing() {}

    async fn add(a: u32, b: u32) -> u32 {
        a.wrapping_add(b)
    }

    async fn many(a: u8, b: i64, c: f32, d: char, e: String, f: Vec<u16>) -> String {
        turns(1).await;
        format!("{a} {b} {c} {d} {e} {f:?}")
    }

    async fn later(text: String, count: u32) -> String {
        turns(count).await;
        text
    }

    async fn move_(place: Place) -> Place {
        turns(2).await;
        place
    }

    async fn lend(job: JobBorrow<'_>) -> Result<u32, String> {
        let name = job.get::<Named>().0.clone();
        turns(1).await;
        if name.is_empty() { Err("no name".to_owned()) } else { Ok(name.len() as u32) }
    }

    async fn forever(_job: Job, _names: Vec<String>) {
        struct Noted;
        impl Drop for Noted {
            fn drop(&mut self) {
                CANCELLED.set(CANCELLED.get() + 1);
            }
        }
        let _noted = Noted;
        loop {
            yield_async().await;
        }
    }

    fn cancelled() -> (u32, u32) {
        (CANCELLED.get(), JOBS.get())
    }

    async fn wait_for_release() -> u32 {
        poll_fn(|context| match RELEASED.get() {
            Some(value) => Poll::Ready(value),
            None => {
                WAITING.with_borrow_mut(|waiting| waiting.push(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }

    async fn release(value: u32) {
        RELEASED.set(Some(value));
        WAITING.take().into_iter().for_each(Waker::wake);
    }

    async fn linger(count: u32) -> u32 {
        spawn_local(async move {
            turns(count).await;
            LINGERED.set(LINGERED.get() + 1);
        });
        count
    }

    fn lingered() -> u32 {
        LINGERED.get()
    }
}

impl GuestJob for Named {
    fn new(name: String) -> Self {
        JOBS.set(JOBS.get() + 1);
        Named(name)
    }

    fn name(&self) -> String {
        self.0.clone()
    }

    async fn finish(&self, count: u32) -> String {
        turns(count).await;
        format!("{} after {count}", self.0)
    }

    async fn join(jobs: Vec<Job>) -> String {
        let mut names = Vec::new();
        for job in &jobs {
            turns(1).await;
            names.push(job.get::<Named>().0.clone());
        }
        names.join("+")
    }
}
