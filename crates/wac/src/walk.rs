//! Visits the expressions of a statement, and the paths in a document.

use crate::ast::{
    Argument, Ast, Expression, ImportType, InterfaceItem, InterfaceItemKind, Path, Primary, Reference, Statement,
    StatementKind, WorldExtern, WorldItemKind,
};

/// The paths in declarations, in order.
pub(crate) fn paths(ast: &Ast) -> Vec<&Path> {
    let mut paths = Vec::new();
    paths.extend(ast.package.as_ref().and_then(|package| package.targets.as_ref()));
    for statement in &ast.statements {
        match &statement.kind {
            StatementKind::Import { ty, .. } => import_type(ty, &mut paths),
            StatementKind::Interface(interface) => items(&interface.items, &mut paths),
            StatementKind::World(world) => {
                for item in &world.items {
                    match &item.kind {
                        WorldItemKind::Use(use_) => reference(&use_.from, &mut paths),
                        WorldItemKind::Import(item) | WorldItemKind::Export(item) => match item {
                            WorldExtern::Named(_, ty) => import_type(ty, &mut paths),
                            WorldExtern::Reference(to) => reference(to, &mut paths),
                        },
                        WorldItemKind::Include { world, .. } => reference(world, &mut paths),
                        WorldItemKind::Type(_) => {}
                    }
                }
            }
            StatementKind::Let { .. } | StatementKind::Export { .. } | StatementKind::Type(_) => {}
        }
    }
    paths
}

fn import_type<'a>(ty: &'a ImportType, paths: &mut Vec<&'a Path>) {
    match ty {
        ImportType::Function(_) => {}
        ImportType::Interface(inner) => items(inner, paths),
        ImportType::Reference(to) => reference(to, paths),
    }
}

fn items<'a>(items: &'a [InterfaceItem], paths: &mut Vec<&'a Path>) {
    for item in items {
        if let InterfaceItemKind::Use(use_) = &item.kind {
            reference(&use_.from, paths);
        }
    }
}

fn reference<'a>(to: &'a Reference, paths: &mut Vec<&'a Path>) {
    if let Reference::Path(path) = to {
        paths.push(path);
    }
}

/// Calls `visit` with every expression of a statement, outer ones first.
pub(crate) fn expressions<'a>(statement: &'a Statement, visit: &mut impl FnMut(&'a Expression)) {
    match &statement.kind {
        StatementKind::Let { value, .. } | StatementKind::Export { value, .. } => expression(value, visit),
        StatementKind::Import { .. }
        | StatementKind::Type(_)
        | StatementKind::Interface(_)
        | StatementKind::World(_) => {}
    }
}

fn expression<'a>(of: &'a Expression, visit: &mut impl FnMut(&'a Expression)) {
    visit(of);
    match &of.primary {
        Primary::New(new) => {
            for argument in &new.arguments {
                if let Argument::Named(_, value) = argument {
                    expression(value, visit);
                }
            }
        }
        Primary::Nested(inner) => expression(inner, visit),
        Primary::Name(_) => {}
    }
}
