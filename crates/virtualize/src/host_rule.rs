//! Hosts that may be asked, and the instructions that tell whether a request goes to one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use wasm_encoder::{BlockType, Function as Body, InstructionSink, ValType};

use crate::code::{Code, byte};

/// A host, all hosts below a domain, or one port of either: `example.com`, `*.example.com`, `127.0.0.1:8080`, `[::1]:443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRule {
    /// Whether hosts below the one that is named are meant instead of it.
    below: bool,
    /// The host in lower case, with brackets around an address of IPv6, which is in its shortest form.
    host: String,
    port: Option<u16>,
}

impl FromStr for HostRule {
    type Err = String;

    fn from_str(text: &str) -> Result<HostRule, String> {
        let expected = || format!("`{text}` is not a host: expected `HOST` or `HOST:PORT`, such as `example.com:443`");
        let (below, place) = match text.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, text),
        };
        let unbracketed = place.strip_prefix('[').and_then(|place| place.strip_suffix(']')).unwrap_or(place);
        let (host, port) = match unbracketed.parse::<Ipv6Addr>() {
            Ok(_) => (format!("[{unbracketed}]"), None),
            Err(_) => match place.rsplit_once(':') {
                None => (place.to_owned(), None),
                Some((host, port)) => {
                    let port: u16 = port.parse().map_err(|_| expected())?;
                    (host.to_owned(), Some(port))
                }
            },
        };
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_address = address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_label = |label: &str| !label.is_empty() && !label.starts_with('-') && label.bytes().all(is_name);
        // Whatever ends with a number is an address, or nothing.
        let is_number = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        let is_old = host.parse::<Ipv4Addr>().is_ok();
        let is_host = is_address || is_old || (!is_number && host.split('.').all(is_label));
        if !is_host || port == Some(0) || (below && (is_address || is_old)) {
            return Err(expected());
        }
        let host = match address.and_then(|address| address.parse::<Ipv6Addr>().ok()) {
            Some(address) => format!("[{address}]"),
            None => host.to_ascii_lowercase(),
        };
        Ok(HostRule { below, host, port })
    }
}

/// An address as its eight groups, the first in the lowest bits. One of IPv4 is that which is mapped into IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Groups {
    pub(crate) low: u64,
    pub(crate) high: u64,
}

impl HostRule {
    /// The address that the rule names, if it is no name.
    pub(crate) fn address(&self) -> Option<Groups> {
        let groups = match self.name().parse().ok()? {
            IpAddr::V4(address) => address.to_ipv6_mapped().segments(),
            IpAddr::V6(address) => address.segments(),
        };
        let half = |groups: &[u16]| groups.iter().rev().fold(0, |all, group| all << 16 | u64::from(*group));
        Some(Groups { low: half(&groups[..4]), high: half(&groups[4..]) })
    }

    /// The only port, if there is one.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }

    /// The host without brackets.
    fn name(&self) -> &str {
        self.host.trim_matches(['[', ']'])
    }

    /// How a request may write the host: URLs have addresses of IPv4 that are mapped into IPv6 as groups like all others.
    fn spellings(&self) -> Vec<String> {
        let mapped = self.name().parse::<Ipv6Addr>().ok().filter(|address| address.to_ipv4_mapped().is_some());
        let groups = mapped.map(|address| {
            let [.., high, low] = address.segments();
            format!("[::ffff:{high:x}:{low:x}]")
        });
        [Some(self.host.clone()), groups].into_iter().flatten().collect()
    }
}

/// Where a host is, from an address to an end that is counted from there, and locals that are free.
#[derive(Clone, Copy)]
struct Text {
    address: u32,
    end: u32,
    at: u32,
    character: u32,
}

impl Text {
    /// Leaves the block if a rule does not mean this host, which it calls `host`.
    fn expect(self, code: &mut InstructionSink<'_>, rule: &HostRule, host: &str) {
        let Text { address, end, at, character } = self;
        let host = if rule.below { format!(".{host}") } else { host.to_owned() };
        let size = host.len() as i32;
        code.local_get(end).i32_const(size);
        match rule.below {
            true => code.i32_le_u(), // a label at least is below the domain
            false => code.i32_ne(),
        };
        code.br_if(0);
        code.local_get(address).local_get(end).i32_add().i32_const(size).i32_sub().local_set(at);
        for (offset, expected) in (0..).zip(host.bytes()) {
            code.local_get(at).i32_load8_u(byte(offset)).local_set(character);
            code.local_get(character).i32_const(expected.into()).i32_ne();
            if expected.is_ascii_lowercase() {
                code.local_get(character).i32_const(expected.to_ascii_uppercase().into()).i32_ne().i32_and();
            }
            code.br_if(0);
        }
    }
}

/// `(text, length) -> i64`: a bit for each of the rules that allow a host, on whatever port.
pub(crate) fn names(rules: &[HostRule]) -> Body {
    let mut body = Code::new(&[ValType::I32; 2]);
    let [at, character] = body.locals();
    let found = body.local(ValType::I64);
    let text = Text { address: 0, end: 1, at, character };
    let mut code = body.add();
    for (bit, rule) in rules.iter().enumerate() {
        code.block(BlockType::Empty);
        text.expect(&mut code, rule, rule.name());
        code.local_get(found).i64_const(1 << bit).i64_or().local_set(found).end();
    }
    code.local_get(found);
    body.finish()
}

/// Where an authority is, and what else is known of a request: locals of `i32`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authority {
    pub(crate) address: u32,
    pub(crate) length: u32,
    /// The port that the scheme of the request stands for.
    pub(crate) port: u32,
}

/// Pushes 1 if one of the rules allows the authority: a host, and perhaps a port behind it.
pub(crate) fn allows(code: &mut Code, rules: &[HostRule], authority: Authority) {
    let Authority { address, length, port } = authority;
    let [end, at, character, is_bracketed, digits] = code.locals();
    let result = code.local(ValType::I32);
    let mut code = code.add();
    code.i32_const(0).local_set(result);
    code.block(BlockType::Empty); // left when it is decided
    // The host ends at the first colon that is not in brackets. What no host has is nobody's.
    code.i32_const(0).local_set(at).i32_const(-1).local_set(end);
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(at).local_get(length).i32_ge_u().br_if(1);
    code.local_get(address).local_get(at).i32_add().i32_load8_u(byte(0)).local_set(character);
    for wrong in [b'@', b'/', b'\\', b'?', b'#', b'%', b' '] {
        code.local_get(character).i32_const(wrong.into()).i32_eq().br_if(2);
    }
    code.local_get(character).i32_const(b'['.into()).i32_eq().if_(BlockType::Empty);
    code.i32_const(1).local_set(is_bracketed).end();
    code.local_get(character).i32_const(b']'.into()).i32_eq().if_(BlockType::Empty);
    code.i32_const(0).local_set(is_bracketed).end();
    code.local_get(character).i32_const(b':'.into()).i32_eq();
    code.local_get(is_bracketed).i32_eqz().i32_and().if_(BlockType::Empty);
    code.local_get(end).i32_const(-1).i32_ne().br_if(3); // a second one
    code.local_get(at).local_set(end).i32_const(0).local_set(port).end();
    // What is behind it is the port.
    code.local_get(end).i32_const(-1).i32_ne().local_get(at).local_get(end).i32_ne().i32_and();
    code.if_(BlockType::Empty);
    code.local_get(character).i32_const(b'0'.into()).i32_sub().i32_const(9).i32_gt_u().br_if(3);
    code.local_get(digits).i32_const(1).i32_add().local_tee(digits).i32_const(5).i32_gt_u().br_if(3);
    code.local_get(port).i32_const(10).i32_mul().local_get(character).i32_add().i32_const(b'0'.into()).i32_sub();
    code.local_set(port).end();
    code.local_get(at).i32_const(1).i32_add().local_set(at).br(0).end().end();
    code.local_get(end).i32_const(-1).i32_eq().if_(BlockType::Empty).local_get(length).local_set(end).end();
    let text = Text { address, end, at, character };
    for (rule, host) in rules.iter().flat_map(|rule| rule.spellings().into_iter().map(move |host| (rule, host))) {
        code.block(BlockType::Empty);
        if let Some(only) = rule.port {
            code.local_get(port).i32_const(only.into()).i32_ne().br_if(0);
        }
        text.expect(&mut code, rule, &host);
        code.i32_const(1).local_set(result).br(1).end();
    }
    code.end().local_get(result);
}

#[cfg(test)]
mod tests {
    use super::{Groups, HostRule};

    #[test]
    fn rules_are_hosts_with_ports_or_domains() {
        let read = |text: &str| text.parse::<HostRule>();
        let rule = |below, host: &str, port| Ok(HostRule { below, host: host.to_owned(), port });
        assert_eq!(read("Example.com"), rule(false, "example.com", None));
        assert_eq!(read("*.example.com:443"), rule(true, "example.com", Some(443)));
        assert_eq!(read("127.0.0.1:80"), rule(false, "127.0.0.1", Some(80)));
        assert_eq!(read("::1"), rule(false, "[::1]", None));
        assert_eq!(read("[::1]:80"), rule(false, "[::1]", Some(80)));
        assert_eq!(read("[0:0:0:0:0:0:0:1]:80"), rule(false, "[::1]", Some(80)));
        assert_eq!(
            read("::FFFF:127.0.0.1").map(|rule| rule.spellings().concat()),
            Ok("[::ffff:127.0.0.1][::ffff:7f00:1]".to_owned())
        );
        for wrong in ["", "*.", "a:b", "a:0", "a:", "http://a", "a/b", "a@b", "*.1.2.3.4", "a.*.b", "[a]", "a:1:2"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        for wrong in [".", ".com", "a..b", "a.", "-", "127.0.0.01", "*.0.0.1", "127.1", "1"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
    #[test]
    fn addresses_are_their_groups() {
        let address = |text: &str| text.parse::<HostRule>().expect("it is a rule").address();
        let mapped = Groups { low: 0, high: 0x0201_7f00_ffff_0000 };
        assert_eq!(address("127.0.2.1:80"), Some(mapped));
        assert_eq!(address("[::ffff:127.0.2.1]:80"), Some(mapped));
        assert_eq!(
            address("1:2:3:4:5:6:7:8"),
            Some(Groups { low: 0x0004_0003_0002_0001, high: 0x0008_0007_0006_0005 })
        );
        assert_eq!(address("example.com"), None);
        assert_eq!(address("*.example.com"), None);
    }
}
