//! Whether an HTTP request goes to a host that may be asked.

use wasm_encoder::{BlockType, ValType};
use wit_parser::TypeOwner;
use witcraft_abi::Limit;

use crate::adapter::body::Writing;
use crate::adapter::module::{Emitter, MANGLING};
use crate::code::{Code, byte, word};
use crate::complete::{AUTHORITY, SCHEME, getter, request_of};
use crate::host_rule::{Authority, allows};
use crate::memory::ASKING;

/// The ports that the schemes stand for: no scheme, HTTP, HTTPS, and others.
const PORTS: [i32; 4] = [443, 80, 443, 0];

impl Emitter<'_> {
    /// Pushes 1 if the request in the first parameter goes to one of the hosts that are kept.
    ///
    /// # Errors
    /// A type that is past a limit.
    pub(crate) fn request(&mut self, code: &mut Code, writing: &Writing<'_>) -> Result<(), Limit> {
        let Some((authority, scheme)) = self.getters(writing) else {
            code.add().i32_const(0);
            return Ok(());
        };
        // `option<string>`, and `option<scheme>`.
        let (text, variant) = (self.data.reserve(12, 4) as i32, self.data.reserve(16, 4) as i32);
        let [address, length, port] = code.locals();
        let mut code_ = code.add();
        code_.i32_const(1).global_set(ASKING);
        code_.local_get(0).i32_const(text).call(authority).local_get(0).i32_const(variant).call(scheme);
        code_.i32_const(0).global_set(ASKING);
        code_.i32_const(PORTS[0]).local_set(port);
        code_.i32_const(variant).i32_load8_u(byte(0)).if_(BlockType::Empty);
        code_.i32_const(PORTS[3]).local_set(port);
        for (case, number) in [(0, PORTS[1]), (1, PORTS[2])] {
            code_.i32_const(variant).i32_load8_u(byte(4)).i32_const(case).i32_eq().if_(BlockType::Empty);
            code_.i32_const(number).local_set(port).end();
        }
        code_.end();
        code_.i32_const(text).i32_load(word(4)).local_set(address);
        code_.i32_const(text).i32_load(word(8)).local_set(length);
        allows(code, self.hosts, Authority { address, length, port });
        code.add().i32_const(text).i32_load8_u(byte(0)).i32_and();
        Ok(())
    }

    /// The getters of the authority and of the scheme of a request.
    fn getters(&mut self, writing: &Writing<'_>) -> Option<(u32, u32)> {
        let resolve = self.resolve;
        let request = &resolve.types[request_of(resolve, &writing.replaced.function)?];
        let TypeOwner::Interface(id) = request.owner else { return None };
        let name = request.name.as_deref()?;
        let key = self.key(id);
        let interface = key.as_ref().map(|key| resolve.name_world_key(key)).unwrap_or_default();
        let mut import = |what: &str| {
            let method = getter(&interface, what);
            let import = MANGLING.import(resolve, key.as_ref(), &format!("[method]{name}.{method}"));
            self.import(import, &[ValType::I32; 2], &[])
        };
        Some((import(AUTHORITY), import(SCHEME)))
    }
}
