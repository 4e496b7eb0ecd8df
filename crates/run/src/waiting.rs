//! What guests wait for that are deadlocked, in their own words.
//!
//! The engine knows that all tasks of a store wait, but not where in a guest they do: a task that waits has no frames. Guests with
//! threads of their own know it, and a core module may export a function that tells ([`WAITING`]), as those in Go do. Three things keep
//! a host from calling it. Core code may call its imports only on behalf of a task, so a component of our own calls it, through a
//! table. The engine shows core instances of components to nobody, except in the dump of a trap, so one is made. And after a trap
//! no component may be entered, so that happens while ours runs ([`Telling::begin`]).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::component::{Component, Linker};
use wasmtime::{Func, Instance, Module, Ref, Store, StoreContextMut, Table, WasmCoreDump};
use witcraft_abi::WAITING;

/// How many lines are repeated.
const LINES: usize = 20;

/// How many characters of each.
const WIDTH: usize = 500;

/// How many bytes of text are looked at.
const LIMIT: usize = 64 << 10;

/// Traps, so that there is a dump.
const TRAP: &str = r#"(module (func (export "trap") unreachable))"#;

/// The table of [`CALLER`], as its core instance calls it.
const TABLE: &str = "teller";

/// Calls each function that the host puts into its table, and passes on what it returns.
const CALLER: &str = r#"
    (component
        (import "next" (func $next (result bool)))
        (import "told" (func $told (param "area" u32)))
        (core func $next (canon lower (func $next)))
        (core func $told (canon lower (func $told)))
        (core module $caller
            (type $teller (func (result i32)))
            (import "" "next" (func $next (result i32)))
            (import "" "told" (func $told (param i32)))
            (table (export "teller") 1 funcref)
            (func (export "call")
                (loop $all
                    (if (call $next)
                        (then
                            (call $told (call_indirect (type $teller) (i32.const 0)))
                            (br $all))))))
        (core instance $caller (instantiate $caller
            (with "" (instance (export "next" (func $next)) (export "told" (func $told))))))
        (func (export "call") (canon lift (core func $caller "call"))))"#;

/// What the guests of a store wait for, a line each. Empty if none of them can tell.
///
/// Their code runs for this, within the limits of the store.
pub(crate) async fn waiting<T: Send + 'static>(store: &mut Store<T>) -> Vec<String> {
    let telling = Telling::default();
    // Whatever goes wrong, what was said is worth repeating.
    let _ = ask(store, &telling).await;
    let mut lines: Vec<String> = telling.lock().texts.iter().flat_map(|text| text.lines()).map(printable).collect();
    let others = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    if others > 0 {
        lines.push(format!("{others} more are waiting"));
    }
    lines
}

/// Asks each core instance that can tell. What one does not say, because it traps, ends it.
async fn ask<T: Send + 'static>(store: &mut Store<T>, telling: &Telling) -> wasmtime::Result<()> {
    let engine = store.engine().clone();
    let mut linker = Linker::new(&engine);
    let mut root = linker.root();
    let here = telling.clone();
    root.func_wrap_async("next", move |store, (): ()| {
        let here = here.clone();
        Box::new(async move { Ok((here.next(store).await?,)) })
    })?;
    let here = telling.clone();
    root.func_wrap("told", move |store, (area,): (u32,)| {
        here.told(store, area);
        Ok(())
    })?;
    let caller = linker.instantiate_async(&mut *store, &Component::new(&engine, binary(CALLER))?).await?;
    caller.get_typed_func::<(), ()>(&mut *store, "call")?.call_async(&mut *store, ()).await
}

/// How far the questions got.
#[derive(Clone, Default)]
struct Telling(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    /// The table that the function to be called is put into, once there is a dump.
    table: Option<Table>,
    /// Who is to be asked.
    tellers: VecDeque<(Instance, Func)>,
    /// Who was asked last.
    asked: Option<Instance>,
    texts: Vec<String>,
}

impl Telling {
    fn lock(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the next function into the table, if there is one.
    async fn next<T: Send + 'static>(&self, mut store: StoreContextMut<'_, T>) -> wasmtime::Result<bool> {
        if self.lock().table.is_none() {
            self.begin(&mut store).await?;
        }
        let mut told = self.lock();
        let next = told.tellers.pop_front();
        told.asked = next.map(|(instance, _)| instance);
        let (Some((_, function)), Some(table)) = (next, told.table) else { return Ok(false) };
        table.set(&mut store, 0, Ref::Func(Some(function)))?;
        Ok(true)
    }

    /// Finds all core instances.
    async fn begin<T: Send + 'static>(&self, store: &mut StoreContextMut<'_, T>) -> wasmtime::Result<()> {
        let module = Module::new(store.engine(), binary(TRAP))?;
        let instance = Instance::new_async(&mut *store, &module, &[]).await?;
        let trap = instance.get_typed_func::<(), ()>(&mut *store, "trap")?;
        let trapped = trap.call_async(&mut *store, ()).await.err();
        let dump = trapped.as_ref().and_then(|error| error.downcast_ref::<WasmCoreDump>());
        let instances = dump.map_or(&[][..], |dump| dump.instances());
        let mut told = self.lock();
        // Ours is the newest.
        told.table = instances.iter().rev().find_map(|instance| instance.get_table(&mut *store, TABLE));
        for instance in instances {
            let function = instance.get_func(&mut *store, WAITING);
            let function = function.filter(|function| function.typed::<(), u32>(&*store).is_ok());
            told.tellers.extend(function.map(|function| (*instance, function)));
        }
        Ok(())
    }

    /// Keeps the text of the one that was asked.
    fn told<T: 'static>(&self, mut store: StoreContextMut<'_, T>, area: u32) {
        let mut told = self.lock();
        let memory = told.asked.and_then(|instance| instance.get_memory(&mut store, "memory"));
        told.texts.extend(memory.and_then(|memory| text(memory.data(&store), area)));
    }
}

fn binary(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("it is well-formed")
}

/// The text that an area says the address and the length of.
fn text(memory: &[u8], area: u32) -> Option<String> {
    let word = |at: usize| Some(u32::from_le_bytes(*memory.get(at..)?.first_chunk()?) as usize);
    let area = area as usize;
    let (address, size) = (word(area)?, word(area + 4)?);
    let text = memory.get(address..)?.get(..size)?;
    Some(String::from_utf8_lossy(&text[..size.min(LIMIT)]).into_owned())
}

/// A line of a guest, which may say anything.
fn printable(line: &str) -> String {
    line.chars().filter(|character| !character.is_control()).take(WIDTH).collect()
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_text_lies_where_the_area_says() {
        let mut memory = vec![0; 64];
        memory[8] = 32;
        memory[12] = 3;
        memory[32..35].copy_from_slice(b"abc");
        assert_eq!(text(&memory, 8).as_deref(), Some("abc"));
        memory[12] = 33;
        assert_eq!(text(&memory, 8), None, "it is not all in the memory");
        for area in [61, 64, u32::MAX] {
            assert_eq!(text(&memory, area), None, "the area is not in the memory");
        }
    }
}
