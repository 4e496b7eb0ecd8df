//! What the world looks like: types, resources, functions and modules, read from bytes.
//!
//! `crates/javascript/src/table.rs` writes them. Numbers are in LEB128, lists and texts follow their lengths, and whatever is mentioned
//! by a number comes before. Names of properties become atoms here, once.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;

use rquickjs_sys::JSAtom;

use crate::call::core_import;
use crate::cells::{self, CELLS};
use crate::js::{self, Value};

pub(crate) struct Table {
    pub(crate) types: Vec<Type>,
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) imports: Vec<Function>,
    pub(crate) exports: Vec<Export>,
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) modules: Vec<Module>,
    pub(crate) atoms: Atoms,
    pub(crate) hooks: Hooks,
    /// The core functions of built-ins, in the order of [`Builtin`](crate::builtin::Builtin); none where nothing is asynchronous.
    pub(crate) builtins: Vec<u32>,
    /// Whether the program looks at the signal that cancels an asynchronous export.
    pub(crate) has_signal: bool,
}

/// Core functions of WASI that the engine calls itself, where the world has them.
pub(crate) struct Hooks {
    /// `get-random-u64() -> u64`.
    random: Option<usize>,
    /// `now() -> datetime`, through an area.
    clock: Option<usize>,
}

impl Hooks {
    /// Random bits.
    pub(crate) fn random(&self) -> Option<u64> {
        core_import(self.random? as u32);
        let [bits] = cells::read();
        Some(bits)
    }

    /// Microseconds since 1970.
    pub(crate) fn now(&self) -> Option<f64> {
        let clock = self.clock?;
        let mut area = [0u64; 2];
        cells::write(&[area.as_mut_ptr() as usize as u64]);
        core_import(clock as u32);
        // SAFETY: the import wrote there: seconds, and nanoseconds of 32 bits.
        let [seconds, nanoseconds] = unsafe { (&raw const area).read_volatile() };
        Some(seconds as f64 * 1e6 + f64::from(nanoseconds as u32 / 1000))
    }
}

/// Names of properties that belong to no type.
pub(crate) struct Atoms {
    pub(crate) tag: JSAtom,
    pub(crate) val: JSAtom,
    pub(crate) payload: JSAtom,
    pub(crate) future: JSAtom,
    /// The values of `tag` for options and results.
    pub(crate) none: Value,
    pub(crate) some: Value,
    pub(crate) ok: Value,
    pub(crate) err: Value,
}

pub(crate) struct Type {
    pub(crate) kind: Kind,
    pub(crate) size: usize,
    pub(crate) align: usize,
    /// How many core values stand for one; more than 16 go through memory.
    pub(crate) flat: usize,
}

pub(crate) enum Kind {
    Bool,
    U8,
    S8,
    U16,
    S16,
    U32,
    S32,
    U64,
    S64,
    F32,
    F64,
    Char,
    String,
    List(usize),
    Map {
        key: usize,
        value: usize,
        value_offset: usize,
        size: usize,
        align: usize,
    },
    FixedLengthList(usize, usize),
    Record(Vec<Field>),
    Tuple(Vec<Field>),
    Flags(Vec<Field>),
    Enum {
        cases: Vec<Case>,
        width: usize,
    },
    Variant {
        cases: Vec<Case>,
        width: usize,
        payload: usize,
    },
    /// `is_tagged` where `undefined` could be a value too: an option of an option.
    Option {
        some: usize,
        payload: usize,
        is_tagged: bool,
    },
    Result {
        ok: Option<usize>,
        err: Option<usize>,
        payload: usize,
    },
    Own(usize),
    Borrow(usize),
    /// The readable end of a stream or a future.
    End(usize),
}

/// A kind of streams or futures.
pub(crate) struct Transfer {
    pub(crate) is_future: bool,
    pub(crate) payload: Option<usize>,
    /// Whether its values may have handles, which must not be lost on the way.
    pub(crate) has_handles: bool,
    /// The core functions: new, read, write, cancel of a read and a write, drop of the readable and the writable end.
    pub(crate) core: Vec<u32>,
}

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) atom: JSAtom,
    /// Without a meaning for flags.
    pub(crate) ty: usize,
    pub(crate) offset: usize,
}

pub(crate) struct Case {
    pub(crate) name: String,
    /// The name as a string of JavaScript.
    pub(crate) value: Value,
    pub(crate) ty: Option<usize>,
}

pub(crate) struct Resource {
    /// What its class is called.
    pub(crate) name: String,
    /// The core function that drops a handle.
    pub(crate) drop: u32,
    /// The core functions that make a handle, and look one up, where this component implements it.
    pub(crate) exported: Option<(u32, u32)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Free,
    Constructor(usize),
    Method(usize),
    Static(usize),
}

pub(crate) struct Function {
    /// What WIT calls it.
    pub(crate) name: String,
    /// What JavaScript calls it.
    pub(crate) identifier: String,
    pub(crate) role: Role,
    pub(crate) is_async: bool,
    /// The core function that an asynchronous export returns through.
    pub(crate) task_return: Option<u32>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) result: Option<usize>,
    /// The number of the core function, where it is imported.
    pub(crate) core: u32,
    /// How many core values stand for the parameters, unless those go through memory.
    pub(crate) flat: Option<usize>,
    /// The size and the alignment of the parameters together.
    pub(crate) area: (usize, usize),
    /// Whether the result goes through memory.
    pub(crate) has_result_area: bool,
}

pub(crate) struct Parameter {
    /// ``parameter `name` ``, for messages.
    pub(crate) label: String,
    pub(crate) ty: usize,
    pub(crate) offset: usize,
}

pub(crate) struct Export {
    pub(crate) function: Function,
    /// Where it is; none for what the world has itself.
    pub(crate) interface: Option<usize>,
    /// The function in the program, or the class of a constructor; what it is called on.
    pub(crate) callee: Cell<Value>,
    pub(crate) this: Cell<Value>,
}

/// An exported interface.
pub(crate) struct Interface {
    /// What the program may export it as.
    pub(crate) names: Vec<String>,
    /// The resources that it implements.
    pub(crate) resources: Vec<usize>,
}

/// A module whose exports are imports of the world.
pub(crate) struct Module {
    pub(crate) names: Vec<String>,
    pub(crate) items: Vec<Item>,
}

pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) is_resource: bool,
    /// Of a function or a resource.
    pub(crate) number: usize,
}

/// Takes bytes apart. They come from witcraft itself, so that whatever does not fit is a trap.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = match self.0.split_first() {
            Some(split) => split,
            None => core::arch::wasm32::unreachable(),
        };
        self.0 = rest;
        *first
    }

    pub(crate) fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.number() != 0
    }

    /// A number, or none.
    fn optional(&mut self) -> Option<usize> {
        self.number().checked_sub(1)
    }

    pub(crate) fn text(&mut self) -> &'a str {
        let length = self.number();
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        match core::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => core::arch::wasm32::unreachable(),
        }
    }

    pub(crate) fn list<T>(&mut self, mut element: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let length = self.number();
        (0..length).map(|_| element(self)).collect()
    }

    fn field(&mut self) -> Field {
        let name: String = self.text().into();
        Field { atom: js::atom(&name), name, ty: self.number(), offset: self.number() }
    }

    fn case(&mut self) -> Case {
        let name: String = self.text().into();
        // The string of an atom is the same object wherever a program has it as a literal.
        // SAFETY: the atom is kept for good.
        let value = unsafe { rquickjs_sys::JS_AtomToString(crate::state::context(), js::atom(&name)) };
        Case { name, value, ty: self.optional() }
    }

    fn ty(&mut self) -> Type {
        let (kind, size, align, flat) = (self.number(), self.number(), self.number(), self.number());
        let kind = match kind {
            0 => Kind::Bool,
            1 => Kind::U8,
            2 => Kind::S8,
            3 => Kind::U16,
            4 => Kind::S16,
            5 => Kind::U32,
            6 => Kind::S32,
            7 => Kind::U64,
            8 => Kind::S64,
            9 => Kind::F32,
            10 => Kind::F64,
            11 => Kind::Char,
            12 => Kind::String,
            13 => Kind::List(self.number()),
            14 => Kind::Map {
                key: self.number(),
                value: self.number(),
                value_offset: self.number(),
                size: self.number(),
                align: self.number(),
            },
            15 => Kind::FixedLengthList(self.number(), self.number()),
            16 => Kind::Record(self.list(Self::field)),
            17 => Kind::Tuple(self.list(Self::field)),
            18 => Kind::Flags(self.list(Self::field)),
            19 => Kind::Enum { width: self.number(), cases: self.list(Self::case) },
            20 => Kind::Variant { width: self.number(), payload: self.number(), cases: self.list(Self::case) },
            21 => Kind::Option { some: self.number(), payload: self.number(), is_tagged: self.flag() },
            22 => Kind::Result { ok: self.optional(), err: self.optional(), payload: self.number() },
            23 => Kind::Own(self.number()),
            24 => Kind::Borrow(self.number()),
            25 | 26 => Kind::End(self.number()),
            _ => core::arch::wasm32::unreachable(),
        };
        Type { kind, size, align, flat }
    }

    fn function(&mut self, types: &[Type]) -> Function {
        let name: String = self.text().into();
        let identifier: String = self.text().into();
        let role = self.number();
        let role = match (role, self.number()) {
            (0, _) => Role::Free,
            (1, resource) => Role::Constructor(resource),
            (2, resource) => Role::Method(resource),
            (3, resource) => Role::Static(resource),
            _ => core::arch::wasm32::unreachable(),
        };
        let mut parameters = self.list(|me| {
            let label = format!("parameter `{}`", me.text());
            Parameter { label, ty: me.number(), offset: 0 }
        });
        let result = self.optional();
        let core = self.number() as u32;
        let is_async = self.flag();
        let task_return = self.optional().map(|number| number as u32);
        let (mut size, mut align, mut flat) = (0usize, 1, 0);
        for parameter in &mut parameters {
            let ty = &types[parameter.ty];
            parameter.offset = size.next_multiple_of(ty.align);
            size = parameter.offset + ty.size;
            align = align.max(ty.align);
            flat += ty.flat;
        }
        // An asynchronous import takes four core values at most, and leaves its result in memory.
        let is_async_import = is_async && task_return.is_none();
        let limit = if is_async_import { 5 } else { CELLS };
        let flat = (flat < limit).then_some(flat);
        let has_result_area = result.is_some_and(|result| types[result].flat > 1 || is_async_import);
        let area = (size, align);
        Function {
            name,
            identifier,
            role,
            is_async,
            task_return,
            parameters,
            result,
            core,
            flat,
            area,
            has_result_area,
        }
    }

    pub(crate) fn table(&mut self) -> Table {
        let types = self.list(Self::ty);
        let transfers = self.list(|me| {
            let (is_future, payload, has_handles) = (me.flag(), me.optional(), me.flag());
            Transfer { is_future, payload, has_handles, core: (0..7).map(|_| me.number() as u32).collect() }
        });
        let resources = self.list(|me| {
            let name = me.text().into();
            let drop = me.number() as u32;
            let exported = me.flag().then(|| (me.number() as u32, me.number() as u32));
            Resource { name, drop, exported }
        });
        let imports = self.list(|me| me.function(&types));
        let undefined = Cell::new(rquickjs_sys::JS_UNDEFINED);
        let exports = self.list(|me| {
            let function = me.function(&types);
            Export { function, interface: me.optional(), callee: undefined.clone(), this: undefined.clone() }
        });
        let interfaces = self.list(|me| {
            let names = me.list(|me| me.text().into());
            Interface { names, resources: me.list(Self::number) }
        });
        let modules = self.list(|me| {
            let names = me.list(|me| me.text().into());
            let item = |me: &mut Self| Item { name: me.text().into(), is_resource: me.flag(), number: me.number() };
            Module { names, items: me.list(item) }
        });
        let atoms = Atoms {
            tag: js::atom("tag"),
            val: js::atom("val"),
            payload: js::atom("payload"),
            future: js::atom("future"),
            none: js::string("none"),
            some: js::string("some"),
            ok: js::string("ok"),
            err: js::string("err"),
        };
        let hooks = Hooks { random: self.optional(), clock: self.optional() };
        let builtins = self.list(|me| me.number() as u32);
        let has_signal = self.flag();
        Table { types, transfers, resources, imports, exports, interfaces, modules, atoms, hooks, builtins, has_signal }
    }
}
