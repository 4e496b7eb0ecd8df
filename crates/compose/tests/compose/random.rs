//! Random graphs: whatever is planned is encoded, and what is encoded is valid.

use proptest::prelude::*;
use witcraft_component::Component;
use witcraft_component::conformance::{Target, conformance};
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::{Options, Print, load_bytes, print};

use super::support::{compose_inputs, inputs, resolve};
use witcraft_compose::{encode, explain, plan};

/// Interfaces that use each other's types, each with an own resource.
const INTERFACES: usize = 5;

fn package(version: u32) -> String {
    let interfaces = (0..INTERFACES).map(|n| {
        let uses = (0..n).map(|used| format!("use i{used}.{{res{used}, rec{used}}};"));
        let params = (0..n).map(|used| format!("a{used}: borrow<res{used}>, b{used}: rec{used}"));
        let (uses, params) = (uses.collect::<String>(), params.collect::<Vec<_>>().join(", "));
        let extra = (0..version).map(|v| format!("f{v}: func();")).collect::<String>();
        format!("interface i{n} {{ {uses} resource res{n} {{ m: func(); }} record rec{n} {{ a: u8 }} f: func({params}) -> res{n}; {extra} }}")
    });
    format!("package demo:r@0.2.{version} {{ {} }}", interfaces.collect::<String>())
}

fn component(spec: &Spec) -> String {
    let name = |interface: &usize| format!("demo:r/i{interface}@0.2.{}", spec.version);
    let imports: String = spec.imports.iter().map(|i| format!("import {};", name(i))).collect();
    let exports: String = spec.exports.iter().map(|i| format!("export {};", name(i))).collect();
    format!("package demo:app; world w {{ {imports} {exports} }} {}", package(spec.version))
}

#[derive(Clone, Debug)]
struct Spec {
    version: u32,
    imports: Vec<usize>,
    exports: Vec<usize>,
}

fn spec() -> impl Strategy<Value = Spec> {
    let some = || proptest::sample::subsequence((0..INTERFACES).collect::<Vec<_>>(), 0..=3);
    (0..3_u32, some(), some()).prop_map(|(version, imports, exports)| Spec { version, imports, exports })
}

/// How a composition differs from the WIT that is printed of it.
fn printed(bytes: &[u8]) -> Vec<Diagnostic> {
    let component = Component::decode("composed", bytes).expect("the result has a world");
    let wit = load_bytes("composed", bytes, &Options::default()).expect("the result has a world");
    let text = print(&wit, &Print { world: wit.own_world, ..Print::default() }).expect("it has text");
    let again = load_bytes("again", text.as_bytes(), &Options::default()).expect("what is printed is WIT");
    let world = again.world(None).expect("there is one world");
    conformance("composed", &component, Target { resolve: &again.resolve, world, locate: &|_| None, exact: false })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_planned_is_encoded_and_valid(specs in proptest::collection::vec(spec(), 1..6)) {
        let texts: Vec<(String, String)> =
            specs.iter().enumerate().map(|(n, spec)| (format!("c{n}"), component(spec))).collect();
        // A world may not import an interface whose types it takes from its own exports.
        let valid = |(_, wit): &&(String, String)| resolve(wit).is_some();
        prop_assume!(texts.first().as_ref().is_some_and(valid));
        let texts: Vec<(&str, &str)> = texts.iter().filter(valid).map(|(name, wit)| (name.as_str(), wit.as_str())).collect();
        let all = inputs(&texts);
        // Plugs that fit nothing are left out, as the findings say.
        let mut kept = all.clone();
        while let Err(findings) = plan(&kept) {
            let misfit = findings.iter().find(|f| f.code == "compose/fits-nothing" || f.code == "compose/ambiguous");
            let Some(name) = misfit.and_then(|f| Some(f.origin.as_ref()?.path.clone())) else { break };
            kept.retain(|input| input.name != name);
        }
        match plan(&kept) {
            Ok(graph) => {
                prop_assert!(explain(&graph).contains("c0.wasm (the root)"));
                if let Err(finding) = encode(&graph) {
                    prop_assert!(false, "{}\n{}\n{:?}", finding.message, explain(&graph), specs);
                }
                let composed = compose_inputs(&kept).expect("valid");
                prop_assert_eq!(printed(&composed.bytes), []);
            }
            Err(findings) => prop_assert!(findings.iter().all(|f| f.code != "compose/invalid-result"), "{findings:?}"),
        }
    }
}
