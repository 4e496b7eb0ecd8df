//! Does the table say what the built-in WIT says?

use std::collections::BTreeSet;

use witcraft_wasi::{Supplier, Track, interfaces};
use witcraft_wit::{Options, load_bytes};

/// The interfaces with functions or resources that a world imports and exports, without versions, for worlds of WASI that
/// are included in one.
fn of_worlds(include: &[&str]) -> [BTreeSet<String>; 2] {
    let includes: String = include.iter().map(|world| format!("include {world};")).collect();
    let text = format!("package test:all; world all {{ {includes} }}");
    let wit = load_bytes("all.wit", text.as_bytes(), &Options::default()).expect("the worlds are built in");
    let world = &wit.resolve.worlds[wit.world(Some("all")).expect("it is there")];
    let names = |keys: Vec<&wit_parser::WorldKey>| {
        let ids = keys.into_iter().filter_map(|key| match key {
            wit_parser::WorldKey::Interface(id) => Some(*id),
            wit_parser::WorldKey::Name(_) => None,
        });
        let named = ids.filter(|id| {
            let interface = &wit.resolve.interfaces[*id];
            let is_resource =
                |ty: &wit_parser::TypeId| matches!(wit.resolve.types[*ty].kind, wit_parser::TypeDefKind::Resource);
            !interface.functions.is_empty() || interface.types.values().any(is_resource)
        });
        named
            .map(|id| wit.resolve.id_of(id).expect("it has a name"))
            .map(|name| name.split('@').next().unwrap_or_default().to_owned())
            .collect()
    };
    [names(world.imports.keys().collect()), names(world.exports.keys().collect())]
}

fn of_table(track: Track, supplier: Supplier) -> BTreeSet<String> {
    let of_track = interfaces().iter().filter(|interface| interface.tracks.contains(&track));
    of_track.filter(|interface| interface.supplier == supplier).map(|interface| interface.id()).collect()
}

#[test]
fn the_table_has_the_interfaces_of_the_worlds() {
    let worlds = [
        (Track::V0_2, ["wasi:cli/command@0.2.12", "wasi:http/proxy@0.2.12"]),
        (Track::V0_3, ["wasi:cli/command@0.3.0", "wasi:http/service@0.3.0"]),
    ];
    for (track, worlds) in worlds {
        let [imports, exports] = of_worlds(&worlds);
        assert_eq!(of_table(track, Supplier::Host), imports, "{track:?}");
        assert_eq!(of_table(track, Supplier::Guest), exports, "{track:?}");
    }
}

#[test]
fn what_a_proxy_offers_is_the_world_of_proxies() {
    let [imports, _] = of_worlds(&["wasi:http/proxy@0.2.12"]);
    let of_table: BTreeSet<String> =
        interfaces().iter().filter(|interface| interface.in_proxy).map(|interface| interface.id()).collect();
    assert_eq!(of_table, imports);
}
