//! From the type of a function to its plan.
//!
//! One side lowers the parameters, calls the core function and lifts the result; the other is called, lifts the
//! parameters, calls the implementation and lowers the result. Each half is one function here. Lowering, lifting,
//! storing, loading and freeing have a file each in this folder.

mod asynchronous;
mod builder;
mod free;
mod host;
mod lift;
mod load;
mod lower;
mod store;
mod translation;

use wit_parser::{Function, Resolve, Type, WorldId, WorldKey};

use crate::unsupported::unsupported;
use crate::{
    CallOperation, CoreImport, CoreSignature, CoreType, Direction, FunctionPlan, MemoryOperation, Mode, PayloadPlan,
    Policy, PostReturnPlan, ResourceOrigins, Side, TaskFunctions, TypeTable, Unsupported, Value, ValuePlan, ValueType,
};

use translation::{Giving, Translation};

/// Plans the functions of one world for one language.
#[derive(Clone, Debug)]
pub struct Planner<'a> {
    types: TypeTable<'a>,
    origins: ResourceOrigins,
    policy: Policy,
}

impl<'a> Planner<'a> {
    /// A planner for the functions of `world`.
    pub fn new(resolve: &'a Resolve, world: WorldId, policy: Policy) -> Planner<'a> {
        Planner {
            types: TypeTable::in_memory(resolve, policy.architecture),
            origins: ResourceOrigins::of_world(resolve, world),
            policy,
        }
    }

    /// What the Canonical ABI makes of the types of the `Resolve`.
    pub fn types(&self) -> &TypeTable<'a> {
        &self.types
    }

    /// Whose a resource is, where a function of a direction speaks of it.
    pub fn origins(&self) -> &ResourceOrigins {
        &self.origins
    }

    /// The plan of `function` on one side of the boundary. `interface` is what the world imports or exports it with; none
    /// for a function of the world itself.
    ///
    /// # Errors
    /// Everything in the function's type that is not supported.
    pub fn plan(
        &self,
        side: Side,
        direction: Direction,
        interface: Option<&WorldKey>,
        function: &Function,
    ) -> Result<FunctionPlan, Vec<Unsupported>> {
        self.plan_in(Mode::declared(function), side, direction, interface, function)
    }

    /// As [`plan`](Planner::plan), of a function that is lifted or lowered in `mode` where it is `async` in WIT. Any other function
    /// is synchronous, whatever the mode: only the type of an asynchronous one allows the option `async`.
    ///
    /// # Errors
    /// Everything in the function's type that is not supported.
    pub fn plan_in(
        &self,
        mode: Mode,
        side: Side,
        direction: Direction,
        interface: Option<&WorldKey>,
        function: &Function,
    ) -> Result<FunctionPlan, Vec<Unsupported>> {
        let mode = if function.kind.is_async() { mode } else { Mode::Sync };
        match unsupported(&self.types, function, mode, self.policy.asynchronous) {
            found if found.is_empty() => Ok(self.plan_checked(mode, side, direction, interface, function)),
            found => Err(found),
        }
    }

    /// How values of `ty`, which functions of `interface` speak of, go into and come out of a guest's memory without any call: what
    /// goes through a stream or a future of the type.
    ///
    /// # Panics
    /// The type is past a limit. Those of functions that have a plan are not.
    pub fn payload(&self, side: Side, direction: Direction, interface: Option<&WorldKey>, ty: Type) -> PayloadPlan {
        let translation = || Translation::new(self, side, direction, interface, Giving::Away);
        let facts = self.types.checked(ty);
        let lower = {
            let mut out = translation();
            let value = out.builder.value(ValueType::Interface(ty));
            let address = out.builder.value(ValueType::Core(CoreType::Pointer));
            out.store(value, address, 0, ty);
            ValuePlan::new(vec![value, address], Vec::new(), out.finish())
        };
        let lift = {
            let mut out = translation();
            let address = out.builder.value(ValueType::Core(CoreType::Pointer));
            let value = out.load(address, 0, ty);
            ValuePlan::new(vec![address], vec![value], out.finish())
        };
        let free = (facts.owns_memory && side == Side::Guest).then(|| {
            let mut out = translation();
            let address = out.builder.value(ValueType::Core(CoreType::Pointer));
            out.free(address, 0, ty);
            ValuePlan::new(vec![address], Vec::new(), out.finish())
        });
        PayloadPlan { side, ty, layout: facts.layout, is_block: translation().is_block(ty), lower, lift, free }
    }

    /// The plan of a function of which nothing is unsupported.
    fn plan_checked(
        &self,
        mode: Mode,
        side: Side,
        direction: Direction,
        interface: Option<&WorldKey>,
        function: &Function,
    ) -> FunctionPlan {
        let signature = self.types.signature_in(mode, function, direction);
        let signature = signature.expect("functions past a limit are not planned");
        let crossing = Crossing { planner: self, mode, side, direction, interface, function, signature: &signature };
        let mut translation = crossing.translation();
        let parameters = match (mode, side, direction) {
            (Mode::Sync, _, _) if side.calls_core(direction) => crossing.caller(&mut translation),
            (Mode::Sync, _, _) => crossing.callee(&mut translation),
            (Mode::Callback | Mode::Stackful, Side::Guest, Direction::Import) => crossing.subtask(&mut translation),
            (Mode::Callback, Side::Guest, Direction::Export) => crossing.task(&mut translation),
            (Mode::Stackful, Side::Guest, Direction::Export) => crossing.stackful_task(&mut translation),
            (Mode::Callback | Mode::Stackful, Side::Host, Direction::Import) => crossing.host_subtask(&mut translation),
            (Mode::Callback | Mode::Stackful, Side::Host, Direction::Export) => crossing.host_task(&mut translation),
        };
        let (body, types) = translation.finish();

        let resolve = self.types.resolve();
        let exports = self.policy.export_mangling(interface, &function.name);
        let CoreImport { module: core_module, name: core_name } = match direction {
            Direction::Import => self.policy.mangling.import_in(mode, resolve, interface, &function.name),
            Direction::Export => {
                CoreImport { module: String::new(), name: exports.export_in(mode, resolve, interface, &function.name) }
            }
        };
        let post_return = crossing.needs_post_return() && side == Side::Guest;
        let is_task = mode.is_async() && direction == Direction::Export;
        let task = is_task.then(|| TaskFunctions {
            callback: (mode == Mode::Callback).then(|| exports.callback(resolve, interface, &function.name)),
            task_return: exports.task_return(resolve, interface, &function.name),
            task_return_signature: crossing.task_return_signature(),
        });
        let plan = FunctionPlan {
            side,
            direction,
            name: function.name.clone(),
            core_module,
            core_name,
            mode,
            task,
            post_return: post_return
                .then(|| crossing.post_return(exports.post_return(resolve, interface, &function.name))),
            signature,
            parameters,
            body,
            types,
        };
        #[cfg(feature = "readers")]
        debug_assert_eq!(crate::verify(resolve, function, &plan), Ok(()));
        plan
    }
}

/// One function on one side, while it is planned.
struct Crossing<'a> {
    planner: &'a Planner<'a>,
    mode: Mode,
    side: Side,
    direction: Direction,
    interface: Option<&'a WorldKey>,
    function: &'a Function,
    signature: &'a CoreSignature,
}

impl<'a> Crossing<'a> {
    fn translation(&self) -> Translation<'a> {
        let giving = match self.mode {
            Mode::Sync => Giving::ByDirection,
            Mode::Callback | Mode::Stackful => Giving::Lent,
        };
        Translation::new(self.planner, self.side, self.direction, self.interface, giving)
    }

    fn parameter_types(&self) -> Vec<Type> {
        self.function.params.iter().map(|parameter| parameter.ty).collect()
    }

    /// Whether the guest has something to free once the results of an export are read.
    fn needs_post_return(&self) -> bool {
        self.direction == Direction::Export
            && !self.mode.is_async()
            && self.function.result.is_some_and(|ty| self.planner.types.checked(ty).owns_memory)
    }

    /// Interface parameters in, interface result out.
    fn caller(&self, out: &mut Translation<'_>) -> Vec<Value> {
        let types = self.parameter_types();
        let parameters: Vec<Value> = types.iter().map(|ty| out.builder.value(ValueType::Interface(*ty))).collect();
        let mut arguments = self.lower_parameters(out, &types, &parameters);
        let area = self.imported_return_area(out);
        arguments.extend(area);
        let results = self.signature.results.iter().map(|ty| ValueType::Core(*ty)).collect();
        let results = out.builder.emit_all(CallOperation::Core, &arguments, results);
        out.free_temporaries();
        let result = self.function.result.map(|ty| match area {
            Some(area) => out.load(area, 0, ty),
            None => self.lift_result(out, &results, ty),
        });
        if self.side == Side::Host {
            out.builder.emit(CallOperation::PostReturn, &results, []);
        }
        out.builder.emit(CallOperation::Return, result.as_slice(), []);
        parameters
    }

    fn lower_parameters(&self, out: &mut Translation<'_>, types: &[Type], parameters: &[Value]) -> Vec<Value> {
        if !self.signature.indirect_parameters {
            return types.iter().zip(parameters).flat_map(|(ty, value)| out.lower(*value, *ty)).collect();
        }
        let (layout, offsets) = self.planner.types.checked_record(types);
        let area = out.area(layout, |size, align| MemoryOperation::ParameterArea { size, align });
        for ((ty, value), offset) in types.iter().zip(parameters).zip(offsets) {
            out.store(*value, area, offset, *ty);
        }
        vec![area]
    }

    /// The area that an import writes its result to, where it is past the flat limit.
    fn imported_return_area(&self, out: &mut Translation<'_>) -> Option<Value> {
        let ty = self.function.result?;
        (self.signature.indirect_results && self.direction == Direction::Import).then(|| {
            let layout = self.planner.types.checked_layout(ty);
            out.area(layout, |size, align| MemoryOperation::ReturnArea { size, align })
        })
    }

    fn lift_result(&self, out: &mut Translation<'_>, results: &[Value], ty: Type) -> Value {
        if self.signature.indirect_results {
            out.check_area(results[0], self.planner.types.checked_layout(ty));
            out.load(results[0], 0, ty)
        } else {
            out.lift(results, ty)
        }
    }

    /// Core parameters in, core results out.
    fn callee(&self, out: &mut Translation<'_>) -> Vec<Value> {
        let parameters: Vec<Value> =
            self.signature.parameters.iter().map(|ty| out.builder.value(ValueType::Core(*ty))).collect();
        let arguments = self.lift_parameters(out, &parameters);
        let results = self.function.result.map(ValueType::Interface).into_iter().collect();
        let result = out.builder.emit_all(CallOperation::Interface, &arguments, results);
        out.free_temporaries();
        let results = match (self.function.result, result.first()) {
            (Some(ty), Some(result)) => self.lower_result(out, *result, ty, &parameters),
            (None, _) | (_, None) => Vec::new(),
        };
        out.builder.emit(CallOperation::Return, &results, []);
        parameters
    }

    fn lift_parameters(&self, out: &mut Translation<'_>, parameters: &[Value]) -> Vec<Value> {
        let types = self.parameter_types();
        if !self.signature.indirect_parameters {
            let mut flat = parameters;
            let lift = |ty: &Type| {
                let (own, rest) = flat.split_at(out.flat(*ty).len());
                flat = rest;
                out.lift(own, *ty)
            };
            return types.iter().map(lift).collect();
        }
        let (layout, offsets) = self.planner.types.checked_record(&types);
        out.check_area(parameters[0], layout);
        let arguments = types.iter().zip(offsets).map(|(ty, offset)| out.load(parameters[0], offset, *ty)).collect();
        out.free_area(parameters[0], layout);
        arguments
    }

    fn lower_result(&self, out: &mut Translation<'_>, result: Value, ty: Type, parameters: &[Value]) -> Vec<Value> {
        if !self.signature.indirect_results {
            return out.lower(result, ty);
        }
        let layout = self.planner.types.checked_layout(ty);
        match self.direction {
            Direction::Import => {
                let area = *parameters.last().expect("an indirect result adds a parameter to imports");
                out.check_area(area, layout);
                out.store(result, area, 0, ty);
                Vec::new()
            }
            Direction::Export => {
                let area = out.area(layout, |size, align| MemoryOperation::ReturnArea { size, align });
                out.store(result, area, 0, ty);
                vec![area]
            }
        }
    }

    /// Results that hold memory are past the flat limit, as an address and a length are two values: so there is one core
    /// result, the address of the return area.
    fn post_return(&self, core_name: String) -> PostReturnPlan {
        let mut out = self.translation();
        let area = out.builder.value(ValueType::Core(CoreType::Pointer));
        match self.function.result {
            Some(_) if self.planner.policy.keeps_results => _ = out.builder.emit(CallOperation::DropResult, &[], []),
            Some(ty) => out.free(area, 0, ty),
            None => {}
        }
        out.builder.emit(CallOperation::Return, &[], []);
        let (body, types) = out.finish();
        PostReturnPlan { core_name, parameters: vec![area], body, types }
    }
}
