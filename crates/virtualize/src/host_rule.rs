//! Hosts that may be asked, and the instructions that tell whether a request goes to one.

use std::str::FromStr;

use wasm_encoder::{BlockType, ValType};

use crate::code::{Code, byte};

/// A host, all hosts below a domain, or one port of either: `example.com`, `*.example.com`, `127.0.0.1:8080`, `[::1]:443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRule {
    /// Whether hosts below the one that is named are meant instead of it.
    below: bool,
    /// The host in lower case, with brackets around an address of IPv6.
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
        let (host, port) = match unbracketed.parse::<std::net::Ipv6Addr>() {
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
        let is_address = address.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let is_host = !host.is_empty() && (is_address || host.bytes().all(is_name));
        if !is_host || port == Some(0) || (below && (is_address || host.parse::<std::net::Ipv4Addr>().is_ok())) {
            return Err(expected());
        }
        Ok(HostRule { below, host: host.to_ascii_lowercase(), port })
    }
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
    for rule in rules {
        let host = if rule.below { format!(".{}", rule.host) } else { rule.host.clone() };
        let size = host.len() as i32;
        code.block(BlockType::Empty);
        if let Some(only) = rule.port {
            code.local_get(port).i32_const(only.into()).i32_ne().br_if(0);
        }
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
        code.i32_const(1).local_set(result).br(1).end();
    }
    code.end().local_get(result);
}

#[cfg(test)]
mod tests {
    use super::HostRule;

    #[test]
    fn rules_are_hosts_with_ports_or_domains() {
        let read = |text: &str| text.parse::<HostRule>();
        let rule = |below, host: &str, port| Ok(HostRule { below, host: host.to_owned(), port });
        assert_eq!(read("Example.com"), rule(false, "example.com", None));
        assert_eq!(read("*.example.com:443"), rule(true, "example.com", Some(443)));
        assert_eq!(read("127.0.0.1:80"), rule(false, "127.0.0.1", Some(80)));
        assert_eq!(read("::1"), rule(false, "[::1]", None));
        assert_eq!(read("[::1]:80"), rule(false, "[::1]", Some(80)));
        for wrong in ["", "*.", "a:b", "a:0", "a:", "http://a", "a/b", "a@b", "*.1.2.3.4", "a.*.b", "[a]", "a:1:2"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
