//! Checks that the pieces declare exactly the helpers in the table, and use only helpers that the table lists for them.

use std::collections::BTreeSet;

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use super::{Helper, Piece, Place};

/// The names that a piece declares at its top, and those that it takes from outside, without the number of a realm.
fn names_of(piece: Piece) -> [BTreeSet<String>; 2] {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, piece.source(), SourceType::mjs()).parse();
    assert!(parsed.diagnostics.is_empty(), "{piece:?}: {:?}", parsed.diagnostics);
    let scoping = SemanticBuilder::new().build(&parsed.program).semantic.into_scoping();
    let plain = |name: &str| name.trim_end_matches("_N").trim_end_matches("_I").to_owned();
    let root = scoping.root_scope_id();
    let at_top = scoping.symbol_ids().filter(|symbol| scoping.symbol_scope_id(*symbol) == root);
    let declared = at_top.map(|symbol| plain(scoping.symbol_name(symbol))).collect();
    let outside = scoping.root_unresolved_references().keys().map(|name| plain(name.as_str())).collect();
    [declared, outside]
}

#[test]
fn pieces_declare_their_helpers() {
    for piece in Piece::ALL {
        let [declared, _] = names_of(*piece);
        for helper in Helper::ALL.iter().filter(|helper| helper.piece() == *piece) {
            assert!(declared.contains(helper.name()), "{piece:?} does not declare {helper:?}");
        }
    }
}

#[test]
fn pieces_list_what_they_need() {
    for piece in Piece::ALL {
        let [_, outside] = names_of(*piece);
        let is_helper = |helper: &&Helper| outside.contains(helper.name());
        let named: BTreeSet<Helper> = Helper::ALL.iter().filter(is_helper).copied().collect();
        let mut listed: BTreeSet<Helper> = piece.needs().iter().copied().collect();
        if *piece == Piece::Release {
            listed.insert(Helper::Lends); // where something is lent
        }
        if *piece == Piece::Deadlock {
            listed.insert(Helper::Told); // where somebody can tell
        }
        if *piece == Piece::YieldNow {
            listed.extend([Helper::NeedsStacks, Helper::Later]); // where core code waits; tasks, which it has then, need `later`
        }
        // Where core code waits on its stack, more is said and needed.
        listed.extend(named.iter().filter(|helper| helper.piece() == Piece::Suspend));
        assert_eq!(named, listed, "{piece:?}");
    }
}

#[test]
fn pieces_of_realms_name_its_memory() {
    let reads = |piece: &Piece| {
        let [_, outside] = names_of(*piece);
        let needs_realm = piece.needs().iter().any(|helper| helper.piece().place() == Place::Realm);
        needs_realm || outside.contains("bytes") || outside.contains("view")
    };
    assert!(Piece::ALL.iter().filter(|piece| piece.place() == Place::Realm).all(reads));
}
