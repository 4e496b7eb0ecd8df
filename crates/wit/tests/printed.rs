//! The WIT printed for a component is WIT that the component conforms to, or the component has no WIT.

use std::fmt::Write;

use proptest::prelude::*;
use witcraft_component::conformance::{Target, conformance};
use witcraft_component::{Component, features, validate};
use witcraft_diagnostics::Diagnostic;
use witcraft_wit::{Options, Print, load_bytes, print};

/// Decodes, prints, parses and compares. The text, or why there is none.
fn printed(name: &str, bytes: &[u8]) -> Result<String, Vec<Diagnostic>> {
    let component = Component::decode(name, bytes)?;
    let wit = load_bytes(name, bytes, &Options::default())?;
    let whole = print(&wit, &Print::default())?;
    for world in [None, wit.own_world] {
        let text = print(&wit, &Print { world, ..Print::default() }).expect("it has text");
        let again = load_bytes("again", text.as_bytes(), &Options::default())
            .unwrap_or_else(|findings| panic!("{name}: {findings:#?}\n{text}"));
        let world = again.world(None).expect("there is one world");
        let target = Target { resolve: &again.resolve, world, locate: &|_| None, exact: false };
        // An exported interface has to declare what it names, which the component need not export.
        let is_declaration = |finding: &Diagnostic| finding.message.contains("does not export `type ");
        let differences = conformance(name, &component, target).into_iter().filter(|finding| !is_declaration(finding));
        assert_eq!(differences.collect::<Vec<_>>(), [], "{text}");
        assert_eq!(interfaces(&again.resolve, world), interfaces(&component.resolve, component.world), "{text}");
    }
    Ok(whole)
}

/// The names of the interfaces that a world imports and exports.
fn interfaces(resolve: &wit_parser::Resolve, world: wit_parser::WorldId) -> [Vec<String>; 2] {
    let world = &resolve.worlds[world];
    [&world.imports, &world.exports].map(|items| {
        let interfaces = items.iter().filter(|(_, item)| matches!(item, wit_parser::WorldItem::Interface { .. }));
        let mut names: Vec<String> = interfaces.map(|(key, _)| resolve.name_world_key(key)).collect();
        names.sort();
        names
    })
}

fn assemble(text: &str) -> Vec<u8> {
    let bytes = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(validate(&bytes, features::everything()), [], "{text}");
    bytes
}

fn text_of(wat: &str) -> String {
    printed("test", &assemble(wat)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

#[test]
fn components_of_the_fixtures_print_as_wit() {
    let folder = witcraft_testing::root().join("fixtures/components");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("there are components") {
        let path = entry.expect("it can be read").path();
        let Ok(bytes) = wat::parse_file(&path) else { continue };
        match printed(&path.display().to_string(), &bytes) {
            Ok(_) => count += 1,
            // Exported types have no WIT.
            Err(findings) => assert_eq!(findings[0].code, "component/not-wit", "{findings:#?}"),
        }
    }
    assert!(count > 5, "only {count} components were printed");
}

#[test]
fn a_type_of_another_interface_gets_its_use() {
    let text = text_of(
        r#"(component
            (import "a:b/shapes" (instance $shapes (export "point" (type (sub resource)))))
            (alias export $shapes "point" (type $point))
            (import "a:b/lines" (instance
                (export "draw" (func (param "from" (borrow $point)) (result (list (own $point))))))))"#,
    );
    assert!(text.contains("use shapes.{point};"), "{text}");
    assert!(text.contains("draw: func(%from: borrow<point>) -> list<point>;"), "{text}");
}

#[test]
fn a_used_type_whose_name_is_taken_gets_another() {
    let text = text_of(
        r#"(component
            (import "a:b/one" (instance $one (export "t" (type (sub resource)))))
            (alias export $one "t" (type $t))
            (import "c:d/two" (instance
                (export "t" (type (sub resource)))
                (export "f" (func (param "it" (borrow $t)))))))"#,
    );
    assert!(text.contains("use a:b/one.{t as one-t};"), "{text}");
}

#[test]
fn a_record_of_an_interface_without_a_name_is_repeated() {
    let text = text_of(
        r#"(component
            (import "source" (instance $source
                (type $r (record (field "x" u8)))
                (export "ticket" (type $ticket (eq $r)))
                (type $v (variant (case "one" $ticket)))
                (export "tickets" (type (eq $v)))))
            (alias export $source "tickets" (type $tickets))
            (import "sink" (instance (export "redeem" (func (param "it" $tickets))))))"#,
    );
    assert_eq!(text.matches("record ticket {").count(), 2, "{text}");
    assert_eq!(text.matches("variant tickets {").count(), 2, "{text}");
}

#[test]
fn a_resource_of_an_interface_without_a_name_is_a_finding() {
    let bytes = assemble(
        r#"(component
            (import "source" (instance $source (export "ticket" (type (sub resource)))))
            (alias export $source "ticket" (type $ticket))
            (import "sink" (instance
                (export "pass" (type (eq $ticket)))
                (export "redeem" (func (param "it" (borrow $ticket)))))))"#,
    );
    let findings = printed("test", &bytes).expect_err("WIT has no words for it");
    assert_eq!(findings[0].code, "wit/unprintable");
    assert!(findings[0].message.contains("`sink` names the resource `ticket` of `source`"), "{findings:?}");
}

/// An imported instance: whether its name has a package, its types, and what each of its functions takes.
#[derive(Clone, Debug)]
struct Instance {
    package: Option<u8>,
    types: Vec<(Kind, u8)>,
    functions: Vec<Vec<u8>>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Resource,
    Record,
    Enum,
    Alias,
}

fn instance() -> impl Strategy<Value = Instance> {
    let kind = prop_oneof![Just(Kind::Resource), Just(Kind::Record), Just(Kind::Enum), Just(Kind::Alias)];
    let types = proptest::collection::vec((kind, any::<u8>()), 0..4);
    let functions = proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..4), 0..3);
    (proptest::option::of(0..3_u8), types, functions).prop_map(|(package, types, functions)| Instance {
        package,
        types,
        functions,
    })
}

/// A component that imports the instances; their names, types' names included, are few, so that they clash.
fn component(instances: &[Instance], exports: bool) -> String {
    let mut text = String::from("(component\n");
    // All types so far: what each is called here, and whether it is a resource.
    let mut outer: Vec<(String, bool)> = Vec::new();
    for (n, instance) in instances.iter().enumerate() {
        let name = instance.package.map_or(format!("i{n}"), |package| format!("p:p{package}/i{n}"));
        let mut own = Vec::new();
        let mut body = String::new();
        for (t, (kind, pick)) in instance.types.iter().enumerate() {
            let known: Vec<(String, bool)> = outer.iter().chain(&own).cloned().collect();
            let picked = (!known.is_empty()).then(|| known[usize::from(*pick) % known.len()].clone());
            let id = format!("$i{n}t{t}");
            let (definition, is_resource) = match (kind, picked) {
                (Kind::Resource, _) => ("(sub resource)".to_owned(), true),
                (Kind::Alias, Some((of, is_resource))) => (format!("(eq {of})"), is_resource),
                (Kind::Record, Some((of, is_resource))) => {
                    let field = if is_resource { format!("(own {of})") } else { of };
                    let _ = writeln!(body, "(type {id}-def (record (field \"a\" (list {field}))))");
                    (format!("(eq {id}-def)"), false)
                }
                (Kind::Enum | Kind::Alias | Kind::Record, _) => {
                    let _ = writeln!(body, "(type {id}-def (enum \"a\" \"b{pick}\"))");
                    (format!("(eq {id}-def)"), false)
                }
            };
            let _ = writeln!(body, "(export \"t{t}\" (type {id} {definition}))");
            own.push((id, is_resource));
        }
        let known: Vec<(String, bool)> = outer.iter().chain(&own).cloned().collect();
        for (f, picks) in instance.functions.iter().enumerate() {
            let _ = writeln!(body, "(export \"f{f}\" {})", function(&known, picks));
        }
        let _ = writeln!(text, "(import \"{name}\" (instance $i{n}\n{body}))");
        for (t, (id, is_resource)) in own.into_iter().enumerate() {
            let outside = format!("{id}-outside");
            let _ = writeln!(text, "(alias export $i{n} \"t{t}\" (type {outside}))");
            outer.push((outside, is_resource));
        }
    }
    if exports {
        let _ = writeln!(text, "(import \"run\" {})", function(&outer, &[0, 1, 2]).replacen("(func", "(func $run", 1));
        text.push_str("(instance $all (export \"run\" (func $run)))\n(export \"e:e/all\" (instance $all))\n");
    }
    text.push(')');
    text
}

fn function(known: &[(String, bool)], picks: &[u8]) -> String {
    let picked = picks.iter().filter(|_| !known.is_empty()).map(|pick| &known[usize::from(*pick) % known.len()]);
    let params = picked.enumerate().map(|(n, (id, is_resource))| match is_resource {
        true => format!(" (param \"a{n}\" (option (borrow {id})))"),
        false => format!(" (param \"a{n}\" {id})"),
    });
    format!("(func{})", params.collect::<String>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_components_print_as_wit_or_have_none(
        instances in proptest::collection::vec(instance(), 1..5),
        exports in any::<bool>(),
    ) {
        let text = component(&instances, exports);
        match printed("random", &assemble(&text)) {
            Ok(_) => {}
            Err(findings) => {
                prop_assert!(matches!(findings[0].code, "wit/unprintable" | "component/not-wit"), "{findings:?}");
                let has_label = instances.iter().any(|instance| instance.package.is_none());
                let is_cycle = ["use each other", "already depends on this one"].iter().any(|why| findings[0].message.contains(why));
                prop_assert!(has_label || exports || is_cycle, "{findings:#?}\n{text}");
            }
        }
    }
}
