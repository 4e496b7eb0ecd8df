//! Resources that meet from different sides stay one type.

use super::support::{compose, golden, inputs, refused};

const PACKAGE: &str = "
package demo:shared@1.0.0 {
    interface types {
        record point { x: u32, y: u32 }
        resource session { constructor(name: string); name: func() -> string; }
    }
    interface store { use types.{session, point}; get: func(s: borrow<session>, at: point) -> option<string>; }
    interface log { use types.{session}; note: func(s: session); sessions: func() -> list<session>; }
}";

pub(crate) fn wit(body: &str) -> String {
    format!("package demo:app; world w {{ {body} }} {PACKAGE}")
}

const ROOT: &str = "import demo:shared/types@1.0.0; import demo:shared/store@1.0.0; import demo:shared/log@1.0.0;";

#[test]
fn a_resource_is_shared_through_a_third_component() {
    let composed = compose(&[
        ("app", &wit(&format!("{ROOT} export run: func();"))),
        ("store", &wit("export demo:shared/store@1.0.0;")),
        ("log", &wit("export demo:shared/log@1.0.0;")),
        ("common", &wit("export demo:shared/types@1.0.0;")),
    ])
    .expect("composed");
    assert_eq!(composed.imports(), [""; 0]);
    assert_eq!(composed.counts().0, 4);
}

#[test]
fn a_resource_from_outside_is_imported_once_for_all() {
    let composed = compose(&[
        ("app", &wit(&format!("{ROOT} export run: func();"))),
        ("store", &wit("export demo:shared/store@1.0.0;")),
        ("log", &wit("export demo:shared/log@1.0.0;")),
    ])
    .expect("composed");
    assert_eq!(composed.imports(), ["demo:shared/types@1.0.0"]);
}

#[test]
fn interfaces_from_outside_keep_what_they_use() {
    let composed = compose(&[
        ("app", &wit("import demo:shared/log@1.0.0; import other: func(); export run: func();")),
        ("other", &wit("import demo:shared/store@1.0.0; export other: func();")),
    ])
    .expect("composed");
    assert_eq!(composed.imports(), ["demo:shared/types@1.0.0", "demo:shared/log@1.0.0", "demo:shared/store@1.0.0"],);
    let wit = composed.wit();
    assert!(wit.contains("use types.{session, point};"), "{wit}");
    assert!(wit.contains("use types.{session};"), "{wit}");
    assert_eq!(wit.matches("resource session").count(), 1, "{wit}");
}

#[test]
fn the_root_may_export_what_uses_a_resource_of_a_plug() {
    let root = wit("import demo:shared/types@1.0.0; export demo:shared/store@1.0.0;");
    let composed = compose(&[("store", &root), ("common", &wit("export demo:shared/types@1.0.0;"))]).expect("composed");
    assert_eq!(composed.exports(), ["demo:shared/store@1.0.0"]);
    let outside = compose(&[("store", &root)]).expect("composed");
    assert!(outside.wit().contains("use types.{session, point};"), "{}", outside.wit());
}

#[test]
fn types_and_resources_of_worlds_flow_like_those_of_interfaces() {
    let body = "use demo:shared/types@1.0.0.{session, point}; record pair { a: point, b: point } \
                import peek: func(s: borrow<session>) -> pair; export swap: func(s: session, p: pair) -> pair;";
    let plug = "use demo:shared/types@1.0.0.{session, point}; record pair { a: point, b: point } \
                export peek: func(s: borrow<session>) -> pair;";
    let outside = compose(&[("app", &wit(body)), ("peek", &wit(plug))]).expect("composed");
    let text = outside.wit();
    assert!(text.contains("use demo:shared/types@1.0.0.{session, point};"), "{text}");
    let inside =
        compose(&[("app", &wit(body)), ("peek", &wit(plug)), ("common", &wit("export demo:shared/types@1.0.0;"))])
            .expect("composed");
    assert_eq!(inside.exports(), ["session", "swap"]);
}

#[test]
fn a_resource_of_another_instance_does_not_fit() {
    // The store takes sessions of its own making; the root wants those of `common`.
    let own = "package demo:shared@1.0.0 {
        interface types { record point { x: u32, y: u32 } resource session; }
        interface store { use types.{point}; resource session; get: func(s: borrow<session>, at: point) -> option<string>; }
    }";
    refused(
        "other-resource",
        &[
            ("app", &wit("import demo:shared/types@1.0.0; import demo:shared/store@1.0.0; export run: func();")),
            ("store", &format!("package demo:app; world w {{ export demo:shared/store@1.0.0; }} {own}")),
            ("common", &wit("export demo:shared/types@1.0.0;")),
        ],
    );
}

#[test]
fn an_import_cannot_use_a_resource_from_inside() {
    refused(
        "import-uses-inside",
        &[
            ("app", &wit("import demo:shared/log@1.0.0; export run: func();")),
            ("common", &wit("export demo:shared/types@1.0.0;")),
        ],
    );
}

#[test]
fn the_plan_is_explained() {
    let newer = wit("import demo:shared/log@1.0.0; export demo:shared/store@1.0.0;").replace("@1.0.0", "@1.2.0");
    let inputs = inputs(&[
        ("app", &wit(&format!("{ROOT} import go: func(); export run: func();"))),
        ("store", &newer),
        ("go", &wit("import demo:shared/log@1.0.0; export go: func();")),
        ("go2", &wit("import demo:shared/log@1.0.0; export go: func(); import go: func();")),
    ]);
    let graph = witcraft_compose::plan(&inputs).expect("planned");
    golden("explain", &witcraft_compose::explain(&graph));
}
