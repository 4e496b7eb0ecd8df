//! The web's interfaces: modules that a component has where its program mentions what they define.

/// The module of the platform with this specifier, if there is one.
pub(crate) fn module(_specifier: &str) -> Option<&'static str> {
    None
}
