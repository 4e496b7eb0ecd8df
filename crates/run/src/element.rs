//! An element of a stream or a future whose type is known only at run time.
//!
//! Wasmtime reads and writes elements of streams by their Rust type. [`Element`] is one Rust type for every WIT type: it claims
//! to fit all of them, and looks up the type of the component that it meets, and so the size of the element, each time. That
//! needs the traits that Wasmtime keeps for its derive macros, so this module depends on the exact version of the engine.
//!
//! Streams of `u8`, and those without a type, have Rust types of their own: the host's implementation of WASI uses those too, and
//! both ends of a stream must agree where it passes from host to host.

#![allow(unsafe_code, reason = "the engine's traits are unsafe to implement; all accesses to memory here are checked")]

mod lift;
mod lower;

use std::cell::Cell;
use std::mem::MaybeUninit;

use wasmtime::component::__internal::{CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext};
use wasmtime::component::{ComponentType, Lift, Lower, Source, Val};
use wasmtime::{Result, StoreContextMut, bail, format_err};

/// A value of any type, as an element of a stream or a future.
pub(crate) struct Element(pub(crate) Val);

thread_local! {
    /// Which element of the current [`read`] is lifted next.
    static NEXT: Cell<usize> = const { Cell::new(0) };
}

/// Takes all elements that a writer offers.
pub(crate) fn read<D: 'static>(mut store: StoreContextMut<'_, D>, mut source: Source<'_, Element>) -> Result<Vec<Val>> {
    let mut elements: Vec<Element> = Vec::with_capacity(source.remaining(&mut store));
    NEXT.set(0);
    source.read(&mut store, &mut elements)?;
    Ok(elements.into_iter().map(|Element(value)| value).collect())
}

// SAFETY: nothing is read or written by the size given here. It is 0, so that the engine passes the place of the first element
// whichever it asks for; `lift` and `lower` take the size from the component's type, and check the bounds.
unsafe impl ComponentType for Element {
    type Lower = <u32 as ComponentType>::Lower;

    const ABI: CanonicalAbiInfo = CanonicalAbiInfo { size32: 0, align32: 1, ..CanonicalAbiInfo::SCALAR4 };

    fn typecheck(_: &InterfaceType, _: &InstanceType<'_>) -> Result<()> {
        Ok(())
    }
}

// SAFETY: see `ComponentType`; memory is read in `lift::load`, through slices.
unsafe impl Lift for Element {
    fn linear_lift_from_flat(_: &mut LiftContext<'_>, _: InterfaceType, _: &Self::Lower) -> Result<Element> {
        bail!("an element of a stream is passed in memory")
    }

    fn linear_lift_from_memory(cx: &mut LiftContext<'_>, ty: InterfaceType, first: &[u8]) -> Result<Element> {
        let abi = cx.types.canonical_abi(&ty);
        let (size, align) = (abi.size32 as usize, abi.align32 as usize);
        let memory = cx.memory();
        let first = first.as_ptr().addr() - memory.as_ptr().addr();
        if !first.is_multiple_of(align) {
            bail!("the place of an element is not aligned");
        }
        let bytes = NEXT.replace(NEXT.get() + 1).checked_mul(size).and_then(|offset| offset.checked_add(first));
        let bytes = bytes.and_then(|start| memory.get(start..)?.get(..size));
        let bytes = bytes.ok_or_else(|| format_err!("an element is outside of the memory"))?;
        lift::load(cx, ty, bytes).map(Element)
    }
}

// SAFETY: see `ComponentType`; memory is written in `lower::store`, through slices.
unsafe impl Lower for Element {
    fn linear_lower_to_flat<T>(
        &self,
        _: &mut LowerContext<'_, T>,
        _: InterfaceType,
        _: &mut MaybeUninit<Self::Lower>,
    ) -> Result<()> {
        bail!("an element of a stream is passed in memory")
    }

    fn linear_lower_to_memory<T>(&self, cx: &mut LowerContext<'_, T>, ty: InterfaceType, offset: usize) -> Result<()> {
        Self::linear_store_list_to_memory(cx, ty, offset, std::slice::from_ref(self))
    }

    fn linear_store_list_to_memory<T>(
        cx: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
        items: &[Element],
    ) -> Result<()> {
        let abi = cx.types.canonical_abi(&ty);
        let (size, align) = (abi.size32 as usize, abi.align32 as usize);
        if !offset.is_multiple_of(align) {
            bail!("the place for an element is not aligned");
        }
        let end = items.len().checked_mul(size).and_then(|length| length.checked_add(offset));
        if end.is_none_or(|end| end > cx.as_slice_mut().len()) {
            bail!("the place for an element is outside of the memory");
        }
        for (index, Element(value)) in items.iter().enumerate() {
            lower::store(cx, ty, value, offset + index * size)?;
        }
        Ok(())
    }
}
