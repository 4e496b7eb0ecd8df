//! Reads and writes by a guest: how its plans store and load elements.

use std::collections::VecDeque;

use witcraft_abi::interpret::{CopyResult, Datum, End, Handle, InterfaceValue, Request, Trap, run_value_plan};
use witcraft_abi::{Layout, PayloadPlan, TransferKind, TypeTable, ValuePlan};

use super::guest::{Core, number, number_of};
use super::languages::interface_of;

/// What a copy comes to that is not over.
const BLOCKED: u32 = u32::MAX;

/// A type of streams or futures in a component.
#[derive(Clone, Copy)]
pub(super) struct Channel<'p> {
    pub(super) kind: TransferKind,
    pub(super) types: &'p TypeTable<'p>,
    /// How the guest and the host of the component put elements into memory.
    pub(super) payload: &'p [PayloadPlan; 2],
}

/// Elements in memory.
struct Elements {
    address: u32,
    layout: Layout,
    size: u32,
}

impl<'p> Core<'p> {
    /// A stream or future: the readable end, and the writable one.
    pub(super) async fn new_transfer(&self, kind: TransferKind) -> [u32; 2] {
        let ends = self.request(Request::TransferNew(kind)).await;
        let ends: Vec<u32> = ends.iter().map(number_of).collect();
        [ends[0], ends[1]]
    }

    /// Writes, and waits until that is over or, with `patience`, gives up after so many turns. What was written is taken off the
    /// values.
    pub(super) async fn write(
        &self,
        channel: Channel<'p>,
        handle: u32,
        values: &mut VecDeque<InterfaceValue>,
        count: usize,
        patience: Option<usize>,
    ) -> Result<CopyResult, Trap> {
        let [guest, _] = channel.payload;
        let elements = self.allocate(guest, count)?;
        for (place, value) in values.drain(..count).enumerate() {
            self.run(channel, &guest.lower, vec![value.into(), elements.at(place)])?;
        }
        let (result, copied) = self.copy(channel, End::Writable, handle, (&elements, count), patience).await;
        for place in 0..copied {
            if let Some(free) = &guest.free {
                self.run(channel, free, vec![elements.at(place)])?;
            }
        }
        for place in (copied..count).rev() {
            values.extend(self.run(channel, &guest.lift, vec![elements.at(place)])?);
            values.rotate_right(1);
        }
        self.free(&elements)?;
        Ok(result)
    }

    /// Reads, and waits until that is over or, with `patience`, gives up after so many turns.
    pub(super) async fn read(
        &self,
        channel: Channel<'p>,
        handle: u32,
        room: usize,
        patience: Option<usize>,
    ) -> Result<(CopyResult, Vec<InterfaceValue>), Trap> {
        let [guest, _] = channel.payload;
        let elements = self.allocate(guest, room)?;
        let (result, copied) = self.copy(channel, End::Readable, handle, (&elements, room), patience).await;
        let mut values = Vec::new();
        for place in 0..copied {
            values.extend(self.run(channel, &guest.lift, vec![elements.at(place)])?);
        }
        self.free(&elements)?;
        Ok((result, values))
    }

    /// How a copy ended, and how many elements it took.
    async fn copy(
        &self,
        channel: Channel<'p>,
        end: End,
        handle: u32,
        (elements, length): (&Elements, usize),
        patience: Option<usize>,
    ) -> (CopyResult, usize) {
        let (kind, payload) = (channel.kind, Some(&channel.payload[1]));
        let length = u32::try_from(length).expect("few elements");
        let mut code =
            self.number(Request::Copy { kind, end, handle, address: elements.address, length, payload }).await;
        if code == BLOCKED {
            code = match patience {
                None => self.event(handle).await,
                Some(patience) => {
                    for _ in 0..patience {
                        self.give_way().await;
                    }
                    self.leave(handle).await;
                    match self.find_event(handle) {
                        Some(event) => event,
                        None => self.number(Request::CancelCopy { kind, end, handle }).await,
                    }
                }
            };
        }
        self.leave(handle).await;
        let results = [CopyResult::Completed, CopyResult::Dropped, CopyResult::Cancelled];
        let result = results[(code & 0xf) as usize];
        let copied = match kind {
            TransferKind::Stream => (code >> 4) as usize,
            TransferKind::Future => usize::from(result == CopyResult::Completed),
        };
        (result, copied)
    }

    /// Drops an end.
    pub(super) async fn drop_end(&self, kind: TransferKind, end: End, handle: u32) {
        self.request(Request::DropEnd { kind, end, handle }).await;
    }

    fn run(&self, channel: Channel<'p>, plan: &ValuePlan, data: Vec<Datum>) -> Result<Vec<InterfaceValue>, Trap> {
        let results =
            self.with(|instance| run_value_plan(channel.types, channel.payload[0].side, plan, instance, data))?;
        Ok(results.into_iter().map(interface_of).collect())
    }

    fn allocate(&self, payload: &PayloadPlan, count: usize) -> Result<Elements, Trap> {
        let Layout { size, align } = payload.layout;
        let layout = Layout { size: size * u32::try_from(count).expect("few elements"), align };
        Ok(Elements { address: self.with(|instance| instance.memory.allocate(layout))?, layout, size })
    }

    fn free(&self, elements: &Elements) -> Result<(), Trap> {
        self.with(|instance| instance.memory.free(elements.address, elements.layout))
    }
}

impl Elements {
    fn at(&self, place: usize) -> Datum {
        number(self.address + self.size * u32::try_from(place).expect("few elements"))
    }
}

/// The handle of a readable end, as a guest holds it.
pub(super) fn handle_of(value: &Datum) -> u32 {
    match value {
        Datum::Interface(InterfaceValue::Handle(Handle::Index(index))) => *index,
        other => panic!("{other:?} is not a handle"),
    }
}

/// The end as a value.
pub(super) fn readable(handle: u32) -> InterfaceValue {
    InterfaceValue::Handle(Handle::Index(handle))
}
