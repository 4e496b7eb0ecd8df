//! Makes the engine's stack pointer count what calls take of the host's stack.
//!
//! QuickJS ends a recursion by a `RangeError` when the stack pointer is below a limit. In wasm that pointer is of a stack in linear
//! memory, which has only what must have an address; return addresses and locals are on a stack of the host's, whose end is a trap.
//! Most functions take nothing of the one, and much of the other. So each function that calls others lowers the pointer by about what it
//! takes of the host's stack, for as long as it runs, and the limit is one on both.
//!
//!     witcraft-javascript-stack IN.wasm OUT.wasm
use std::process::ExitCode;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder, utils};
use wasm_encoder::{BlockType, CodeSection, Function, Instruction, Module, RawSection, SectionId};
use wasmparser::{FunctionBody, Operator, Parser, Payload, TypeRef};

/// The global that is the stack pointer: the first.
const POINTER: u32 = 0;

/// What a call takes at least: the return address, the frame pointer, and what is saved.
const LEAST: u32 = 112;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: witcraft-javascript-stack IN.wasm OUT.wasm");
        return ExitCode::from(2);
    };
    let bytes = std::fs::read(from).expect("the engine can be read");
    std::fs::write(to, rewrite(&bytes)).expect("the engine can be written");
    ExitCode::SUCCESS
}

fn rewrite(bytes: &[u8]) -> Vec<u8> {
    let mut module = Module::new();
    let mut types = Vec::new();
    let mut functions = Vec::new();
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.expect("the engine is a module");
        match &payload {
            Payload::TypeSection(section) => {
                types.extend(section.clone().into_iter_err_on_gc_types().map(|ty| ty.expect("a function type")));
            }
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    let import = import.expect("an import");
                    assert!(matches!(import.ty, TypeRef::Func(_)), "only functions are imported");
                }
            }
            Payload::FunctionSection(section) => {
                functions.extend(section.clone().into_iter().map(|ty| ty.expect("a type")))
            }
            Payload::CodeSectionEntry(body) => {
                bodies.push(body.clone());
                continue;
            }
            Payload::CodeSectionStart { .. } => continue,
            Payload::DataSection(_) => {
                // The code comes before the data.
                let mut code = CodeSection::new();
                for (body, ty) in bodies.drain(..).zip(&functions) {
                    let ty = &types[*ty as usize];
                    code.function(&counted(&body, ty));
                }
                module.section(&code);
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            assert_ne!(id, u8::from(SectionId::Code), "it is written above");
            module.section(&RawSection { id, data: &bytes[range] });
        }
    }
    module.finish()
}

/// The body of a function that counts, if it calls any.
fn counted(body: &FunctionBody<'_>, ty: &wasmparser::FuncType) -> Function {
    let operators: Vec<Operator<'_>> = body
        .get_operators_reader()
        .expect("a body")
        .into_iter()
        .map(|operator| operator.expect("an operator"))
        .collect();
    let is_call = |operator: &Operator<'_>| matches!(operator, Operator::Call { .. } | Operator::CallIndirect { .. });
    let mut locals = Vec::new();
    for local in body.get_locals_reader().expect("locals") {
        let (count, ty) = local.expect("locals");
        locals.push((count, RoundtripReencoder.val_type(ty).expect("a type")));
    }
    let count = ty.params().len() as u32 + locals.iter().map(|(count, _)| count).sum::<u32>();
    // Addresses on the stack are multiples of 16, and code counts on it.
    let size = (LEAST + count * 3).next_multiple_of(16);
    let mut function = Function::new(locals);
    let counts = operators.iter().any(is_call) && ty.results().len() <= 1;
    let change = |function: &mut Function, by: Instruction<'_>| {
        function.instruction(&Instruction::GlobalGet(POINTER));
        function.instruction(&Instruction::I32Const(size as i32));
        function.instruction(&by);
        function.instruction(&Instruction::GlobalSet(POINTER));
    };
    if counts {
        change(&mut function, Instruction::I32Sub);
        let result = ty.results().first().map(|ty| RoundtripReencoder.val_type(*ty).expect("a type"));
        // What branches to the end of the function branches to the end of this.
        function.instruction(&Instruction::Block(result.map_or(BlockType::Empty, BlockType::Result)));
    }
    let last = operators.len() - 1;
    for (index, operator) in operators.into_iter().enumerate() {
        if counts && matches!(operator, Operator::Return) {
            change(&mut function, Instruction::I32Add);
        }
        let instruction = utils::instruction(&mut RoundtripReencoder, operator).expect("an instruction");
        function.instruction(&instruction);
        if counts && index == last {
            change(&mut function, Instruction::I32Add);
            function.instruction(&Instruction::End);
        }
    }
    function
}
