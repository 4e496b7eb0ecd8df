//! Which names are free for an identifier, given where other names are declared and used.

use std::collections::HashMap;

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_semantic::{ScopeId, Scoping, SemanticBuilder};
use oxc_span::SourceType;

use super::{Place, Symbol};
use crate::names::is_keyword;

/// The sign in names that are apart from all others. Nothing that is written here has two of them.
const SIGN: &str = "$$";

/// What the identifier with this number is called while names are chosen.
pub(super) fn apart(wanted: &str, id: usize) -> String {
    format!("{wanted}{SIGN}{id}")
}

/// Something that has a name.
struct Binding {
    scope: ScopeId,
    /// The scopes in which it is mentioned.
    mentions: Vec<ScopeId>,
}

/// All that has one name.
#[derive(Default)]
struct Namesakes {
    bindings: Vec<Binding>,
    /// The scopes that mention a global of this name.
    globals: Vec<ScopeId>,
}

/// The names of the identifiers, in order, in a module in which they are [`apart`]. The first to want a name has it.
///
/// `None` where the module cannot be parsed, which is a bug: then what is apart may as well stay so.
pub(super) fn choose(module: &str, symbols: &[Symbol]) -> Option<Vec<String>> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, module, SourceType::mjs()).parse();
    debug_assert!(parsed.diagnostics.is_empty(), "what is written is JavaScript: {:?}", parsed.diagnostics);
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    let scoping = SemanticBuilder::new().build(&parsed.program).semantic.into_scoping();
    let (mut known, mut own) = read(&scoping);
    let names = symbols.iter().enumerate().map(|(id, symbol)| {
        let Some(binding) = own.remove(&id) else { return symbol.wanted.clone() }; // nothing mentions it
        let name = candidates(symbol)
            .find(|name| known.get(name).is_none_or(|namesakes| is_free(&scoping, &binding, namesakes)))
            .expect("there is no end of candidates");
        known.entry(name.clone()).or_default().bindings.push(binding);
        name
    });
    Some(names.collect())
}

/// All that has a name by that name, and the identifiers that are to have one by their numbers.
fn read(scoping: &Scoping) -> (HashMap<String, Namesakes>, HashMap<usize, Binding>) {
    let mut known: HashMap<String, Namesakes> = HashMap::new();
    let mut own = HashMap::new();
    for symbol in scoping.symbol_ids() {
        let mentions = scoping.get_resolved_references(symbol).map(|reference| reference.scope_id()).collect();
        let binding = Binding { scope: scoping.symbol_scope_id(symbol), mentions };
        let name = scoping.symbol_name(symbol);
        match name.rsplit_once(SIGN).and_then(|(_, id)| id.parse().ok()) {
            Some(id) => _ = own.insert(id, binding),
            None => known.entry(name.to_owned()).or_default().bindings.push(binding),
        }
    }
    for (name, references) in scoping.root_unresolved_references() {
        let scopes = references.iter().map(|reference| scoping.get_reference(*reference).scope_id());
        known.entry(name.to_string()).or_default().globals.extend(scopes);
    }
    (known, own)
}

/// The names that an identifier may have, the best first.
fn candidates(symbol: &Symbol) -> impl Iterator<Item = String> {
    let Symbol { wanted, place } = symbol;
    let stem = if is_keyword(wanted) { format!("{wanted}_") } else { wanted.clone() };
    (1usize..).map(move |number| match place {
        _ if number == 1 => stem.clone(),
        Place::Top => format!("{stem}{number}"),
        Place::Function => format!("{stem}{}", "_".repeat(number - 1)),
    })
}

/// Whether a binding can have the name of these without one of them being taken for another.
fn is_free(scoping: &Scoping, binding: &Binding, namesakes: &Namesakes) -> bool {
    let is_within = |inner: ScopeId, outer| inner == outer || scoping.scope_is_descendant_of(inner, outer);
    let hides = |outer: &Binding, inner: &Binding| {
        is_within(inner.scope, outer.scope) && outer.mentions.iter().any(|mention| is_within(*mention, inner.scope))
    };
    let hides_global = namesakes.globals.iter().any(|mention| is_within(*mention, binding.scope));
    !hides_global
        && namesakes
            .bindings
            .iter()
            .all(|other| other.scope != binding.scope && !hides(other, binding) && !hides(binding, other))
}
