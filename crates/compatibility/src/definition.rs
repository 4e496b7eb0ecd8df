//! Changes of type definitions: fields, cases, flags and aliases.

use wit_parser::{Docs, Type, TypeDefKind, TypeId, TypeOwner};
use witcraft_types::{Verdict, compare_definitions, definition_text};

use crate::Change;
use crate::function::{are_reordered, is_deprecated, title};
use crate::kind::Kind;
use crate::pair::pairs;
use crate::place::{ByName, Container, LIMIT, Side, Sides};
use crate::uses::Use;

/// A field, a case or a flag.
pub(crate) struct Member {
    ty: Option<Type>,
    docs: Docs,
    span: wit_parser::Span,
}

/// Members by their names, in order.
type Members = Vec<(String, Member)>;

/// What changes in members are called.
struct Words {
    member: &'static str,
    added: Kind,
    removed: Kind,
    renamed: Kind,
    type_changed: Kind,
    reordered: Kind,
}

const FIELDS: Words = Words {
    member: "field",
    added: Kind::FieldAdded,
    removed: Kind::FieldRemoved,
    renamed: Kind::FieldRenamed,
    type_changed: Kind::FieldTypeChanged,
    reordered: Kind::FieldsReordered,
};

const CASES: Words = Words {
    member: "case",
    added: Kind::CaseAdded,
    removed: Kind::CaseRemoved,
    renamed: Kind::CaseRenamed,
    type_changed: Kind::CaseTypeChanged,
    reordered: Kind::CasesReordered,
};

const FLAGS: Words = Words {
    member: "flag",
    added: Kind::FlagAdded,
    removed: Kind::FlagRemoved,
    renamed: Kind::FlagRenamed,
    type_changed: Kind::TypeChanged,
    reordered: Kind::FlagsReordered,
};

/// The sort of a definition: the word for it, what its members are called, and the members.
fn members(kind: &TypeDefKind) -> Option<(&'static str, &'static Words, Members)> {
    let member =
        |name: &String, ty: Option<Type>, docs: &Docs, span| (name.clone(), Member { ty, docs: docs.clone(), span });
    Some(match kind {
        TypeDefKind::Record(record) => {
            let fields = record.fields.iter().map(|f| member(&f.name, Some(f.ty), &f.docs, f.span));
            ("record", &FIELDS, fields.collect())
        }
        TypeDefKind::Variant(variant) => {
            ("variant", &CASES, variant.cases.iter().map(|c| member(&c.name, c.ty, &c.docs, c.span)).collect())
        }
        TypeDefKind::Enum(cases) => {
            ("enum", &CASES, cases.cases.iter().map(|c| member(&c.name, None, &c.docs, c.span)).collect())
        }
        TypeDefKind::Flags(flags) => {
            ("flags", &FLAGS, flags.flags.iter().map(|f| member(&f.name, None, &f.docs, f.span)).collect())
        }
        _ => return None,
    })
}

impl Side<'_> {
    /// What tells a definition from others, where it is certain: with its documentation.
    pub(crate) fn signature(&self, id: TypeId) -> Option<String> {
        let ty = &self.resolve().types[id];
        let docs = ty.docs.contents.as_ref()?;
        let text = match (&ty.kind, ty.owner) {
            // A resource is what its functions are.
            (TypeDefKind::Resource, TypeOwner::Interface(owner)) => {
                let functions = self.resolve().interfaces[owner].functions.values();
                let own = functions.filter(|function| function.kind.resource() == Some(id)).map(title);
                let names = own.map(|name| name.split_once('.').map(|(_, name)| name.to_owned()).unwrap_or_default());
                names.collect::<Vec<_>>().join("\n")
            }
            (TypeDefKind::Resource, _) => return None,
            _ => definition_text(self.resolve(), &Type::Id(id), usize::MAX),
        };
        Some(format!("{docs}\n{text}"))
    }
}

impl Sides<'_> {
    /// Compares the definitions of one name.
    pub(crate) fn definitions(&self, within: &Container, old: TypeId, new: TypeId, changes: &mut Vec<Change>) {
        let (before, after) = (&self.before.resolve().types[old], &self.after.resolve().types[new]);
        let name = after.name.as_deref().unwrap_or_default();
        let places = || [self.before.span(before.span), self.after.span(after.span)];
        match (members(&before.kind), members(&after.kind)) {
            (Some((old_sort, words, old_members)), Some((sort, _, new_members))) if old_sort == sort => {
                let title = if sort == "flags" { format!("`{name}`") } else { format!("{sort} `{name}`") };
                self.members(within, (&title, words, self.after.uses.of(new)), (&old_members, &new_members), changes);
            }
            _ if self.are_one_sort(old, new) => {}
            _ => {
                let (old, new) = (self.sort(&self.before, old), self.sort(&self.after, new));
                let sentence = format!("makes `{name}` {new}, which was {old}: callers and implementers break");
                changes.push(within.change(Kind::TypeChanged, sentence, places()));
            }
        }
        if is_deprecated(&after.stability) && !is_deprecated(&before.stability) {
            changes.push(within.change(Kind::Deprecated, format!("deprecates `{name}`"), places()));
        }
    }

    /// Whether two definitions without members are the same: resources, and other names of equal types.
    fn are_one_sort(&self, old: TypeId, new: TypeId) -> bool {
        let (before, after) = (&self.before.resolve().types[old].kind, &self.after.resolve().types[new].kind);
        match (before, after) {
            (TypeDefKind::Resource, TypeDefKind::Resource) => true,
            // It may be defined elsewhere now, and used here.
            (TypeDefKind::Type(Type::Id(_)), _) | (_, TypeDefKind::Type(Type::Id(_))) => {
                self.are_equal(&Type::Id(old), &Type::Id(new))
            }
            (TypeDefKind::Resource, _) | (_, TypeDefKind::Resource) => false,
            (TypeDefKind::Type(before), TypeDefKind::Type(after)) => self.are_equal(before, after),
            _ => {
                let holders = (self.before.resolve(), self.after.resolve());
                let rules = &mut ByName(self);
                let verdict = compare_definitions(holders, rules, &Type::Id(old), &Type::Id(new));
                verdict == Verdict::Equal
            }
        }
    }

    /// What a definition is, in words.
    fn sort(&self, side: &Side<'_>, id: TypeId) -> String {
        match (&side.resolve().types[id].kind, members(&side.resolve().types[id].kind)) {
            (_, Some((sort @ "enum", ..))) => format!("an {sort}"),
            (_, Some((sort @ "flags", ..))) => sort.to_owned(),
            (_, Some((sort, ..))) => format!("a {sort}"),
            (TypeDefKind::Resource, None) => "a resource".to_owned(),
            (TypeDefKind::Type(Type::Id(target)), None) => match side.resolve().types[*target].owner {
                TypeOwner::Interface(owner) => {
                    let name = side.resolve().id_of(owner).unwrap_or_default();
                    format!("`{}` of `{name}`", side.text(&Type::Id(*target)))
                }
                TypeOwner::World(_) | TypeOwner::None => format!("`{}`", side.text(&Type::Id(*target))),
            },
            (TypeDefKind::Type(ty), None) => format!("`{}`", side.text(ty)),
            (_, None) => format!("`{}`", definition_text(side.resolve(), &Type::Id(id), LIMIT)),
        }
    }

    fn members(
        &self,
        within: &Container,
        (title, words, uses): (&str, &Words, Use),
        (old, new): (&Members, &Members),
        changes: &mut Vec<Change>,
    ) {
        let mut found = pairs(old, new);
        let docs = |member: &Member| member.docs.contents.clone();
        let signature = |side: &Side<'_>, member: &Member| {
            let ty = member.ty.map(|ty| side.text(&ty)).unwrap_or_default();
            docs(member).map(|docs| format!("{docs}\n{ty}"))
        };
        let renamed = found.take_renamed((
            |member: &Member| signature(&self.before, member),
            |member: &Member| signature(&self.after, member),
        ));
        let place = |old: Option<&Member>, new: Option<&Member>| {
            [old.and_then(|m| self.before.span(m.span)), new.and_then(|m| self.after.span(m.span))]
        };
        let Words { member, .. } = words;
        let everybody = "callers and implementers break";
        for [(old, a), (new, b)] in renamed {
            let sentence = format!("renames {member} `{old}` of {title} to `{new}`: {everybody}");
            changes.push(within.change(words.renamed, sentence, place(Some(a), Some(b))));
        }
        for (name, item) in &found.gone {
            let sentence = format!("removes {member} `{name}` of {title}: {} that use it break", uses.makers());
            changes.push(within.change(words.removed, sentence, place(Some(item), None)));
        }
        for (name, item) in &found.come {
            let reason = match words.member {
                "field" => format!("{} that make one break", uses.makers()),
                "flag" => format!("{} that know every flag break", uses.receivers()),
                _ => format!("{} that match on it break", uses.receivers()),
            };
            let sentence = format!("adds {member} `{name}` to {title}: {reason}");
            changes.push(within.change(words.added, sentence, place(None, Some(item))));
        }
        for (name, before, after) in &found.kept {
            let sentence = match (before.ty, after.ty) {
                (None, Some(new)) => {
                    format!("adds the payload `{}` to {member} `{name}` of {title}", self.after.text(&new))
                }
                (Some(old), None) => {
                    format!("removes the payload `{}` of {member} `{name}` of {title}", self.before.text(&old))
                }
                (Some(old), Some(new)) if !self.are_equal(&old, &new) => {
                    let (old, new) = (self.before.text(&old), self.after.text(&new));
                    format!("changes {member} `{name}` of {title} from `{old}` to `{new}`")
                }
                (Some(_), Some(_)) | (None, None) => continue,
            };
            let places = place(Some(before), Some(after));
            changes.push(within.change(words.type_changed, format!("{sentence}: {everybody}"), places));
        }
        if are_reordered(&found.kept, new) {
            let sentence = format!("changes the order of the {member}s of {title}: {everybody}");
            changes.push(within.change(
                words.reordered,
                sentence,
                place(old.first().map(|m| &m.1), new.first().map(|m| &m.1)),
            ));
        }
    }
}
