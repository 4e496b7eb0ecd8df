//! The exports of core instances that the glue calls, each in a constant.

use std::collections::{BTreeMap, HashMap, HashSet};

use witcraft_abi::Mangling;
use witcraft_instantiation::{CoreInstanceId, CoreItem, Step};

use crate::context::Context;
use crate::module::{Used, memory_item};
use crate::runtime::numbered;
use crate::tree::{self, Expression, Name, Operator, Property, State, Statement, call, name, text};

/// An export, by its name, and the constant that holds it.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    name: String,
    constant: String,
}

/// The exports of each instance that are used.
pub(crate) fn find(context: &Context<'_>, used: &Used) -> BTreeMap<CoreInstanceId, Vec<Bound>> {
    let mut found: BTreeMap<CoreInstanceId, Vec<Bound>> = BTreeMap::new();
    let mut add = |item: &CoreItem, constant: String| {
        if let CoreItem::Export(instance, name) = item {
            found.entry(*instance).or_default().push(Bound { name: name.clone(), constant });
        }
    };
    for (number, realm) in context.realms.iter().enumerate().filter(|(number, _)| used.reach(*number)) {
        if let Some(item) = memory_item(context, realm.memory) {
            add(item, numbered("memory", number));
        }
    }
    for step in &context.of.steps {
        match step {
            Step::Realloc(realloc, item) if used.allocate(context, *realloc) => {
                add(item, numbered("realloc", realloc.0 as usize));
            }
            Step::PostReturn(post, item) => {
                let post = State::Post(post.0 as usize);
                if used.has_state(post) {
                    add(item, post.text());
                }
            }
            Step::Callback(callback, item) => {
                let callback = State::Callback(callback.index());
                if used.has_state(callback) {
                    add(item, callback.text());
                }
            }
            Step::Realloc(..) => {}
            Step::Instantiate { .. } | Step::Memory(..) | Step::Call(_) | Step::DefineResource { .. } => {}
        }
    }
    for (number, item) in context.core.iter().enumerate() {
        add(item, format!("core{number}"));
    }
    found
}

/// Declares the constants of an instance: one by one, or the functions of an interface together, with their post-returns,
/// whichever is shorter.
pub(crate) fn bind(context: &Context<'_>, bound: &[Bound], instance: CoreInstanceId) -> Vec<Statement> {
    let each: Vec<Statement> = destructure(bound, instance).into_iter().collect();
    // What stands before the name of a function in that of its post-return.
    let post = Mangling::Legacy.post_return(&context.of.types, None, "");
    let mut interfaces: Vec<&str> = bound.iter().filter_map(|bound| interface(&bound.name, &post)).collect();
    interfaces.sort_unstable();
    interfaces.dedup();
    let mut left: Vec<Bound> = bound.to_vec();
    let mut taken = Vec::new();
    for (number, interface) in interfaces.into_iter().enumerate() {
        let names = format!("names{}{}", instance.0, if number == 0 { String::new() } else { format!("_{number}") });
        taken.extend(take(&mut left, interface, &post, &names, instance));
    }
    let together: Vec<Statement> = destructure(&left, instance).into_iter().chain(taken).collect();
    let names: HashSet<&str> = bound.iter().map(|bound| bound.name.as_str()).collect();
    let is_shorter = names.len() == bound.len() && tree::length(&together) < tree::length(&each);
    if is_shorter { together } else { each }
}

/// The interface that an export is a function or a post-return of, with what separates the two.
fn interface<'n>(name: &'n str, post: &str) -> Option<&'n str> {
    let name = name.strip_prefix(post).unwrap_or(name);
    name.find('#').map(|at| &name[..=at])
}

/// The variable that holds what an instance exports.
pub(crate) fn exports_of(instance: CoreInstanceId) -> String {
    numbered("exports", instance.0 as usize)
}

/// The statement that names exports, if there are any.
fn destructure(bound: &[Bound], instance: CoreInstanceId) -> Option<Statement> {
    if bound.is_empty() {
        return None;
    }
    let property = |bound: &Bound| Property::Value(bound.name.clone(), name(bound.constant.as_str()));
    let pattern = Expression::Object { properties: bound.iter().map(property).collect(), beside: Some(12) };
    Some(Statement::Const(pattern, name(exports_of(instance))))
}

/// Takes the functions of an interface out of `left`, with their post-returns: statements that declare them. Those that have a
/// post-return come first.
fn take(left: &mut Vec<Bound>, interface: &str, post: &str, names: &str, instance: CoreInstanceId) -> Vec<Statement> {
    let of_post = format!("{post}{interface}");
    let is_known: HashSet<String> = left.iter().map(|bound| bound.name.clone()).collect();
    let posts: HashMap<String, String> = left
        .extract_if(.., |bound| {
            let name = bound.name.strip_prefix(&of_post);
            name.is_some_and(|name| is_known.contains(&format!("{interface}{name}")))
        })
        .map(|bound| (bound.name[of_post.len()..].to_owned(), bound.constant))
        .collect();
    let mut functions: Vec<(String, String)> = left
        .extract_if(.., |bound| bound.name.starts_with(interface))
        .map(|bound| (bound.name[interface.len()..].to_owned(), bound.constant))
        .collect();
    functions.sort_by_key(|(name, _)| !posts.contains_key(name));
    let after = functions.iter().map_while(|(name, _)| posts.get(name));
    let after = Expression::Array(after.map(name).collect());
    let cores = Expression::Array(functions.iter().map(|(_, core)| name(core)).collect());
    let short_names = Expression::Array(functions.iter().map(|(name, _)| text(name)).collect());
    // The exports whose names begin so.
    let beginning = |with: Expression| {
        let each = name(exports_of(instance)).index(with.binary(Operator::Add, name("name")));
        short_names.method("map", [Expression::Arrow(vec![Name::Fixed("name".to_owned())], Box::new(each))])
    };
    if posts.is_empty() {
        return vec![Statement::Const(cores, beginning(text(interface)))];
    }
    let all = Expression::Arrow(vec![Name::Fixed("of".to_owned())], Box::new(beginning(name("of"))));
    vec![
        Statement::Const(name(names), all),
        Statement::Const(cores, call(name(names), [text(interface)])),
        Statement::Const(after, call(name(names), [text(of_post)])),
    ]
}
