//! Components that do nothing, with interfaces that use each other's types and resources.

use proptest::prelude::*;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};
use witcraft_compose::Input;

const INTERFACES: usize = 4;

/// The interfaces that a component imports and exports, in which version.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    version: u32,
    imports: Vec<usize>,
    exports: Vec<usize>,
}

pub(crate) fn typed() -> impl Strategy<Value = Typed> {
    let some = || proptest::sample::subsequence((0..INTERFACES).collect::<Vec<_>>(), 0..=2);
    (0..3_u32, some(), some()).prop_map(|(version, imports, exports)| Typed { version, imports, exports })
}

impl Typed {
    /// The component; none where no component has such a world.
    pub(crate) fn component(&self, name: &str) -> Option<Input> {
        let interfaces = (0..INTERFACES).map(|n| {
            let uses: String = (0..n).map(|used| format!("use i{used}.{{r{used}, t{used}}};")).collect();
            let params: Vec<String> = (0..n).map(|used| format!("a{used}: borrow<r{used}>, b{used}: t{used}")).collect();
            let more: String = (0..self.version).map(|v| format!("f{v}: func();")).collect();
            let params = params.join(", ");
            format!("interface i{n} {{ {uses} resource r{n} {{ m: func(); }} record t{n} {{ a: u8 }} f: func({params}) -> r{n}; {more} }}")
        });
        let package = format!("package test:t@0.2.{} {{ {} }}", self.version, interfaces.collect::<String>());
        let items = |verb: &str, of: &[usize]| -> String {
            of.iter().map(|n| format!("{verb} test:t/i{n}@0.2.{};", self.version)).collect()
        };
        let (imports, exports) = (items("import", &self.imports), items("export", &self.exports));
        let text = format!("package test:app; world w {{ {imports} {exports} }} {package}");
        let mut resolve = Resolve::default();
        let package = resolve.push_str("typed.wit", &text).ok()?;
        let world = resolve.select_world(&[package], None).ok()?;
        let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).ok()?;
        let bytes = ComponentEncoder::default().module(&module).ok()?.encode().ok()?;
        Some(Input { name: format!("{name}.wasm"), bytes })
    }
}
