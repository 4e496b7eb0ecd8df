//! The kinds of changes: whom each breaks, and which version it needs.

use serde::Serialize;

/// How much of a version a change needs, from nothing to everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// The version may stay.
    None,
    /// Nothing that anybody relies on changes.
    Patch,
    /// Something comes: who had the old version goes on with it.
    Minor,
    /// Users of the old version break.
    Major,
}

impl Bump {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Bump::None => "nothing changes",
            Bump::Patch => "a patch",
            Bump::Minor => "an addition",
            Bump::Major => "a breaking change",
        }
    }
}

/// Whom a change breaks who was made for the version before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Breaks {
    /// Nobody.
    Nobody,
    /// Who calls: components that import it. Of a world, its hosts.
    Callers,
    /// Who is called: components that export it. Of a world, its components.
    Implementers,
    /// Both.
    Everybody,
}

macro_rules! kinds {
    ($($(#[doc = $means:literal])+ $kind:ident = $code:literal, $breaks:ident, $bump:ident;)+) => {
        /// What sort of difference a change is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $means])+ $kind,)+
        }

        impl Kind {
            /// All kinds, in the order of the page on compatibility.
            pub const ALL: &[Kind] = &[$(Kind::$kind),+];

            /// Its code among those of findings.
            pub fn code(self) -> &'static str {
                match self {
                    $(Kind::$kind => $code,)+
                }
            }

            /// Whom it breaks.
            pub fn breaks(self) -> Breaks {
                match self {
                    $(Kind::$kind => Breaks::$breaks,)+
                }
            }

            /// What it needs.
            pub fn bump(self) -> Bump {
                match self {
                    $(Kind::$kind => Bump::$bump,)+
                }
            }
        }
    };
}

kinds! {
    /// An interface comes.
    InterfaceAdded = "compatibility/interface-added", Nobody, Minor;
    /// An interface goes.
    InterfaceRemoved = "compatibility/interface-removed", Everybody, Major;
    /// An interface has another name.
    InterfaceRenamed = "compatibility/interface-renamed", Everybody, Major;

    /// A function, method or constructor comes.
    FunctionAdded = "compatibility/function-added", Implementers, Minor;
    /// A function goes.
    FunctionRemoved = "compatibility/function-removed", Callers, Major;
    /// A function has another name.
    FunctionRenamed = "compatibility/function-renamed", Everybody, Major;
    /// A function becomes a method, static or free, or the other way round.
    FunctionKindChanged = "compatibility/function-kind-changed", Everybody, Major;
    /// A function becomes asynchronous.
    AsyncAdded = "compatibility/async-added", Everybody, Major;
    /// A function is no longer asynchronous.
    AsyncRemoved = "compatibility/async-removed", Everybody, Major;
    /// A function takes one more.
    ParameterAdded = "compatibility/parameter-added", Everybody, Major;
    /// A function takes one less.
    ParameterRemoved = "compatibility/parameter-removed", Everybody, Major;
    /// A parameter has another name.
    ParameterRenamed = "compatibility/parameter-renamed", Everybody, Major;
    /// The parameters come in another order.
    ParametersReordered = "compatibility/parameters-reordered", Everybody, Major;
    /// A parameter has another type.
    ParameterTypeChanged = "compatibility/parameter-type-changed", Everybody, Major;
    /// A function gives something, and gave nothing.
    ResultAdded = "compatibility/result-added", Everybody, Major;
    /// A function gives nothing any more.
    ResultRemoved = "compatibility/result-removed", Everybody, Major;
    /// A function gives another type.
    ResultTypeChanged = "compatibility/result-type-changed", Everybody, Major;

    /// A type comes.
    TypeAdded = "compatibility/type-added", Nobody, Minor;
    /// A resource comes, which implementers have to define.
    ResourceAdded = "compatibility/resource-added", Implementers, Minor;
    /// A type goes.
    TypeRemoved = "compatibility/type-removed", Everybody, Major;
    /// A type has another name.
    TypeRenamed = "compatibility/type-renamed", Everybody, Major;
    /// A type is another sort of type, or stands for another one.
    TypeChanged = "compatibility/type-changed", Everybody, Major;
    /// A record has one more field.
    FieldAdded = "compatibility/field-added", Everybody, Major;
    /// A record has one field less.
    FieldRemoved = "compatibility/field-removed", Everybody, Major;
    /// A field has another name.
    FieldRenamed = "compatibility/field-renamed", Everybody, Major;
    /// A field has another type.
    FieldTypeChanged = "compatibility/field-type-changed", Everybody, Major;
    /// The fields come in another order.
    FieldsReordered = "compatibility/fields-reordered", Everybody, Major;
    /// A variant or an enum has one more case.
    CaseAdded = "compatibility/case-added", Everybody, Major;
    /// A variant or an enum has one case less.
    CaseRemoved = "compatibility/case-removed", Everybody, Major;
    /// A case has another name.
    CaseRenamed = "compatibility/case-renamed", Everybody, Major;
    /// A case has another payload, gets one, or loses it.
    CaseTypeChanged = "compatibility/case-type-changed", Everybody, Major;
    /// The cases come in another order.
    CasesReordered = "compatibility/cases-reordered", Everybody, Major;
    /// A set of flags has one more.
    FlagAdded = "compatibility/flag-added", Everybody, Major;
    /// A set of flags has one less.
    FlagRemoved = "compatibility/flag-removed", Everybody, Major;
    /// A flag has another name.
    FlagRenamed = "compatibility/flag-renamed", Everybody, Major;
    /// The flags come in another order.
    FlagsReordered = "compatibility/flags-reordered", Everybody, Major;

    /// A world comes.
    WorldAdded = "compatibility/world-added", Nobody, Minor;
    /// A world goes.
    WorldRemoved = "compatibility/world-removed", Everybody, Major;
    /// A world has another name.
    WorldRenamed = "compatibility/world-renamed", Everybody, Major;
    /// A world imports one more.
    ImportAdded = "compatibility/import-added", Callers, Minor;
    /// A world imports one less.
    ImportRemoved = "compatibility/import-removed", Implementers, Major;
    /// A world exports one more.
    ExportAdded = "compatibility/export-added", Implementers, Major;
    /// A world exports one less.
    ExportRemoved = "compatibility/export-removed", Callers, Major;

    /// An item is deprecated, and was not.
    Deprecated = "compatibility/deprecated", Nobody, Patch;
}
