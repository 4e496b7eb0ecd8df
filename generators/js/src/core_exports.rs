//! The exports of core instances that the glue calls, each in a constant.

use std::collections::{BTreeMap, HashMap, HashSet};

use witcraft_abi::Mangling;
use witcraft_instantiation::{CoreInstanceId, CoreItem, Step};

use crate::context::Context;
use crate::module::{Used, memory_item};
use crate::names::{array, key, object, quote};
use crate::runtime::numbered;
use crate::tree::{Fragment, State, Statement};

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
pub(crate) fn bind(context: &Context<'_>, bound: &[Bound], instance: CoreInstanceId) -> Statement {
    let each = destructure(bound, instance);
    // What stands before the name of a function in that of its post-return.
    let post = Mangling::Legacy.post_return(&context.of.types, None, "");
    let mut interfaces: Vec<&str> = bound.iter().filter_map(|bound| interface(&bound.name, &post)).collect();
    interfaces.sort_unstable();
    interfaces.dedup();
    let mut left: Vec<Bound> = bound.to_vec();
    let mut together = String::new();
    for (number, interface) in interfaces.into_iter().enumerate() {
        let names = format!("names{}{}", instance.0, if number == 0 { String::new() } else { format!("_{number}") });
        together += &take(&mut left, interface, &post, &names, &exports_of(instance));
    }
    let together = destructure(&left, instance) + &together;
    let names: HashSet<&str> = bound.iter().map(|bound| bound.name.as_str()).collect();
    let is_shorter = names.len() == bound.len() && together.len() < each.len();
    Statement::Source(vec![Fragment::Text(if is_shorter { together } else { each })])
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
fn destructure(bound: &[Bound], instance: CoreInstanceId) -> String {
    let entry = |bound: &Bound| {
        let Bound { name, constant } = bound;
        if name == constant { name.clone() } else { format!("{}: {constant}", key(name)) }
    };
    let entries: Vec<String> = bound.iter().map(entry).collect();
    if entries.is_empty() {
        return String::new();
    }
    format!("const {} = {};\n", object(&entries, 12), exports_of(instance))
}

/// Takes the functions of an interface out of `left`, with their post-returns: statements that declare them. Those that have a
/// post-return come first.
fn take(left: &mut Vec<Bound>, interface: &str, post: &str, names: &str, exports: &str) -> String {
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
    let after: Vec<String> = functions.iter().map_while(|(name, _)| posts.get(name).cloned()).collect();
    let quoted: Vec<String> = functions.iter().map(|(name, _)| quote(name)).collect();
    let quoted = array(&quoted);
    let cores: Vec<String> = functions.into_iter().map(|(_, core)| core).collect();
    let (cores, prefix) = (array(&cores), quote(interface));
    if after.is_empty() {
        return format!("const {cores} = {quoted}.map((name) => {exports}[{prefix} + name]);\n");
    }
    let (after, of_post) = (array(&after), quote(&of_post));
    format!("const {names} = (of) =>\n  {}.map((name) => {exports}[of + name]);\n", quoted.replace('\n', "\n  "))
        + &format!("const {cores} = {names}({prefix});\nconst {after} = {names}({of_post});\n")
}
