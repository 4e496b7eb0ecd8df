//! The body of a function while it is written: its instructions, and the locals that they turn out to need.

use wasm_encoder::{Function as Body, InstructionSink, MemArg, ValType};

/// A body that is written.
pub(crate) struct Code {
    parameters: Vec<ValType>,
    locals: Vec<ValType>,
    bytes: Vec<u8>,
}

impl Code {
    /// The body of a function with these parameters.
    pub(crate) fn new(parameters: &[ValType]) -> Code {
        Code { parameters: parameters.to_vec(), locals: Vec::new(), bytes: Vec::new() }
    }

    /// Where instructions are added.
    pub(crate) fn add(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }

    /// The type of a parameter or local.
    pub(crate) fn type_of(&self, local: u32) -> ValType {
        let position = local as usize;
        self.parameters.get(position).copied().unwrap_or_else(|| self.locals[position - self.parameters.len()])
    }

    /// A new local of this type.
    pub(crate) fn local(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        (self.parameters.len() + self.locals.len() - 1) as u32
    }

    /// New locals of type `i32`.
    pub(crate) fn locals<const N: usize>(&mut self) -> [u32; N] {
        std::array::from_fn(|_| self.local(ValType::I32))
    }

    /// The whole body.
    pub(crate) fn finish(mut self) -> Body {
        self.add().end();
        let mut body = Body::new_with_locals_types(self.locals);
        body.raw(self.bytes);
        body
    }
}

/// A number of 32 bits at an offset.
pub(crate) fn word(offset: u32) -> MemArg {
    MemArg { offset: offset.into(), align: 2, memory_index: 0 }
}

/// A number of 64 bits at an offset.
pub(crate) fn double(offset: u32) -> MemArg {
    MemArg { offset: offset.into(), align: 3, memory_index: 0 }
}

/// A byte at an offset.
pub(crate) fn byte(offset: u32) -> MemArg {
    MemArg { offset: offset.into(), align: 0, memory_index: 0 }
}
