//! The names of WASI's interfaces: `wasi:cli/run@0.2.6`.

use crate::{Capability, Interface, Supplier, capability, find, interfaces};

/// The namespace of everything that is part of WASI.
const NAMESPACE: &str = "wasi:";

/// Whether an import or export of this name is part of WASI.
pub fn is_wasi(name: &str) -> bool {
    name.starts_with(NAMESPACE)
}

/// Whether `name`, in any version, is the name of `interface`, which has none: `wasi:cli/run@0.2.6` of [`RUN`](crate::RUN).
pub fn is_interface(name: &str, interface: &str) -> bool {
    name.strip_prefix(interface).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
}

/// A name of the namespace `wasi`, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// `cli` of `wasi:cli/run@0.2.6`.
    pub package: &'a str,
    /// `run` of `wasi:cli/run@0.2.6`.
    pub interface: &'a str,
    /// `0.2.6` of `wasi:cli/run@0.2.6`.
    pub version: Option<&'a str>,
}

/// The released versions that are compatible with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// `0.2.x`, whose asynchronous interfaces stand on `wasi:io`.
    V0_2,
    /// `0.3.x`, which stands on the component model's own streams and futures.
    V0_3,
}

impl Track {
    /// All of them, from the oldest.
    pub const ALL: [Track; 2] = [Track::V0_2, Track::V0_3];

    /// The prefix of its versions: `0.2`.
    pub fn as_str(self) -> &'static str {
        match self {
            Track::V0_2 => "0.2",
            Track::V0_3 => "0.3",
        }
    }
}

impl<'a> Name<'a> {
    /// Takes a name apart. `None` for one that is not of an interface of WASI.
    pub fn parse(name: &'a str) -> Option<Name<'a>> {
        let (package, rest) = name.strip_prefix(NAMESPACE)?.split_once('/')?;
        let (interface, version) = match rest.split_once('@') {
            Some((interface, version)) => (interface, Some(version)),
            None => (rest, None),
        };
        Some(Name { package, interface, version })
    }

    /// The versions that its version is compatible with. `None` without a version, and for pre-releases, which are
    /// compatible with nothing.
    pub fn track(&self) -> Option<Track> {
        let (track, patch) = self.version?.rsplit_once('.')?;
        let is_release = !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit());
        Track::ALL.into_iter().find(|known| is_release && known.as_str() == track)
    }

    /// The facts about the interface.
    pub fn interface(&self) -> Option<&'static Interface> {
        find(self.package, self.interface)
    }

    /// Where JavaScript finds the interface in the npm packages that have WASI, `@bytecodealliance/preview2-shim/cli#stdin`: a
    /// module, and what it exports. `None` where they lack it, or where there is a [script](Name::script) instead.
    pub fn npm_shim(&self) -> Option<String> {
        let track = self.track()?;
        let is_shimmed = |known: &Interface| known.package == self.package && known.tracks.contains(&track);
        let has_package = self.script().is_none() && interfaces().iter().any(is_shimmed);
        let package = match track {
            Track::V0_2 => "preview2-shim",
            Track::V0_3 => "preview3-shim",
        };
        // A handler is a component's.
        let is_there = has_package && (track == Track::V0_2 || self.package != "http");
        is_there.then(|| format!("@bytecodealliance/{package}/{}#{}", self.package, self.interface))
    }

    /// The module in JavaScript that implements the interface beside a transpiled component: `http` for `wasi:http/types@0.3.0`.
    /// `None` where an npm package implements it, and for what a component has to export.
    pub fn script(&self) -> Option<&'static str> {
        const SCRIPTS: [&str; 5] = ["cli", "clocks", "filesystem", "http", "random"];
        let is_implemented = match self.interface() {
            Some(known) => known.supplier == Supplier::Host,
            None => (self.package, self.interface) == ("clocks", "timezone"),
        };
        let has_script = self.track() == Some(Track::V0_3) && is_implemented;
        SCRIPTS.into_iter().find(|script| has_script && *script == self.package)
    }

    /// The capability of the interface; `None` if it only supports others.
    pub fn capability(&self) -> Option<Capability> {
        capability::of(self.package, self.interface)
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, Track};

    fn track(name: &str) -> Option<Track> {
        Name::parse(name)?.track()
    }

    #[test]
    fn versions_are_compatible_within_a_track() {
        assert_eq!(track("wasi:cli/stdin@0.2.0"), Some(Track::V0_2));
        assert_eq!(track("wasi:cli/stdin@0.2.99"), Some(Track::V0_2));
        assert_eq!(track("wasi:cli/stdin@0.3.0"), Some(Track::V0_3));
        for other in ["wasi:cli/stdin@0.2.0-rc-2023", "wasi:cli/stdin@0.4.0", "wasi:cli/stdin@0.2.", "wasi:cli/stdin"] {
            assert_eq!(track(other), None, "{other}");
        }
    }

    #[test]
    fn javascript_has_each_interface_in_one_place() {
        let place = |name: &str| {
            let name = Name::parse(name).expect("it is a name of WASI");
            (name.npm_shim(), name.script())
        };
        let npm = |place: &str| (Some(place.to_owned()), None);
        assert_eq!(place("wasi:cli/stdin@0.2.3"), npm("@bytecodealliance/preview2-shim/cli#stdin"));
        assert_eq!(place("wasi:cli/stdin@0.3.0"), (None, Some("cli")));
        assert_eq!(place("wasi:http/types@0.3.1"), (None, Some("http")));
        assert_eq!(place("wasi:clocks/timezone@0.3.0"), (None, Some("clocks")));
        assert_eq!(place("wasi:filesystem/types@0.3.0"), (None, Some("filesystem")));
        assert_eq!(place("wasi:sockets/types@0.3.0"), npm("@bytecodealliance/preview3-shim/sockets#types"));
        for other in ["wasi:http/handler@0.3.0", "wasi:io/streams@0.3.0", "wasi:cli/stdin@0.4.0", "wasi:nn/graph@0.3.0"]
        {
            assert_eq!(place(other), (None, None), "{other}");
        }
    }

    #[test]
    fn other_namespaces_are_not_wasi() {
        assert_eq!(Name::parse("demo:cli/run@0.2.0"), None);
        assert_eq!(Name::parse("wasi:cli"), None);
        let name = Name { package: "cli", interface: "run", version: None };
        assert_eq!(Name::parse("wasi:cli/run"), Some(name));
    }
}
