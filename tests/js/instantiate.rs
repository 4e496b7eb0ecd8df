//! The errors of `instantiate` for missing arguments, and where it finds its modules.

use super::{node, transpile_text};

/// Imports something of each kind.
const IMPORTS: &str = r#"(component
    (import "step" (func $step (result u32)))
    (import "ticket" (type $ticket (sub resource)))
    (import "[constructor]ticket" (func $issue (result (own $ticket))))
    (import "demo:app/store@1.2.0" (instance $store
        (export "table" (type $table (sub resource)))
        (export "[static]table.open" (func (result (own $table))))
        (export "get-all" (func (result u32)))))
    (alias export $store "get-all" (func $all))
    (alias export $store "[static]table.open" (func $open))
    (core func $step (canon lower (func $step)))
    (core func $issue (canon lower (func $issue)))
    (core func $all (canon lower (func $all)))
    (core func $open (canon lower (func $open)))
    (core module $m
        (import "" "step" (func $step (result i32)))
        (import "" "issue" (func $issue (result i32)))
        (import "" "all" (func $all (result i32)))
        (import "" "open" (func $open (result i32)))
        (func (export "run") (result i32)
            (i32.add (i32.add (call $issue) (call $open)) (i32.add (call $step) (call $all)))))
    (core instance $i (instantiate $m (with "" (instance
        (export "step" (func $step)) (export "issue" (func $issue)) (export "all" (func $all)) (export "open" (func $open))))))
    (func (export "run") (result u32) (canon lift (core func $i "run"))))"#;

pub(super) fn an_import_that_is_missing_is_named() {
    const PROGRAM: &str = r#"
        import assert from 'node:assert/strict';
        import { instantiate } from './app.js';
        class Ticket {}
        class Table { static open() { return new Table(); } }
        const store = { Table, getAll: () => 4 };
        const all = { step: () => 7, ticket: Ticket, 'demo:app/store': store };
        const attempt = async (imports) => instantiate(undefined, imports);
        assert.equal((await attempt(all)).run(), 14);
        const { 'demo:app/store': _, ...rest } = all;
        assert.equal((await attempt({ ...rest, 'demo:app/store@1.2.0': store })).run(), 14);
        const cases = [
          [undefined, /^import '(step|ticket)' is missing$/],
          [{ ...all, step: undefined }, "import 'step' is missing"],
          [{ ...all, ticket: null }, "import 'ticket' is missing"],
          [rest, "import 'demo:app/store' is missing"],
          [{ ...all, 'demo:app/store': { Table } }, "import 'demo:app/store' has no `getAll`"],
          [{ ...all, 'demo:app/store': { getAll() {} } }, "import 'demo:app/store' has no `Table`"],
          [{ ...all, 'demo:app/store': { getAll: 4, Table } }, "import 'demo:app/store' has no `getAll`"],
          [{ ...all, 'demo:app/store': 'a text' }, "import 'demo:app/store' has no `Table`"],
        ];
        for (const [imports, message] of cases) await assert.rejects(attempt(imports), { name: 'TypeError', message });
    "#;
    for options in [&["async"][..], &["sync"], &["async", "--minify"], &["sync", "--minify"]] {
        let folder = transpile_text("app", IMPORTS, &[&["--instantiation"], options].concat());
        node(folder.path(), PROGRAM);
    }
    let folder = transpile_text("app", IMPORTS, &["--instantiation", "async", "--map", "demo:app/*=./host.js#*"]);
    let program = PROGRAM.replace("'demo:app/store': store }", "'./host.js': { store } }");
    let (program, _) = program.split_once("const { 'demo").expect("cases follow");
    let more = "
        await assert.rejects(attempt({ ...all, './host.js': undefined }), { message: \"import './host.js' is missing\" });
        await assert.rejects(attempt({ ...all, './host.js': {} }), { message: \"import './host.js' has no `store`\" });
        await assert.rejects(attempt({ ...all, './host.js': { store: {} } }), { message: \"import 'store' has no `Table`\" });";
    node(folder.path(), &format!("{program}{more}"));
}

pub(super) fn core_modules_beside_a_module_are_found_at_once_too() {
    let text = r#"(component
        (core module $m (func (export "f") (result i32) (i32.const 7)))
        (core instance $i (instantiate $m))
        (func (export "f") (result u32) (canon lift (core func $i "f"))))"#;
    let folder = transpile_text("app", text, &["--instantiation", "sync"]);
    let program = "
        import assert from 'node:assert/strict';
        import { readFileSync, writeFileSync } from 'node:fs';
        import { instantiate } from './app.js';
        assert.equal(instantiate().f(), 7);
        assert.equal(instantiate(null, {}).f(), 7);
        assert.equal(instantiate((name) => new WebAssembly.Module(readFileSync(name))).f(), 7);
        // Where files come from a server, nobody can wait for them.
        const text = readFileSync('app.js', 'utf8').replaceAll('import.meta.url', \"'https://example.org/'\");
        writeFileSync('served.js', text);
        const served = await import('./served.js');
        assert.throws(() => served.instantiate(), {
          name: 'TypeError',
          message: 'instantiate needs `getCoreModule` here: https://example.org/app.core.wasm cannot be read synchronously',
        });";
    node(folder.path(), program);
}

pub(super) fn a_core_module_that_the_engine_cannot_compile_is_named_with_what_it_needs() {
    let text = r#"(component
        (core module $plain (func (export "f") (result i32) (i32.const 7)))
        (core module $m (func $f (export "f") (result i32) (return_call $f)) (global i32 (i32.add (i32.const 1) (i32.const 2))))
        (core instance (instantiate $plain))
        (core instance $i (instantiate $m))
        (func (export "f") (result u32) (canon lift (core func $i "f"))))"#;
    let message =
        "'app.core2.wasm' uses extended constant expressions, tail calls, which this engine may not support: ";
    for mode in ["async", "sync"] {
        let folder = transpile_text("app", text, &["--instantiation", mode]);
        let program = format!(
            "import assert from 'node:assert/strict';
            import {{ readFileSync }} from 'node:fs';
            import {{ instantiate }} from './app.js';
            const cause = new WebAssembly.CompileError('no');
            const core = (name) => {{
              if (name === 'app.core2.wasm') throw cause;
              return new WebAssembly.Module(readFileSync(name));
            }};
            const said = {{ name: 'CompileError', message: \"{message}no\", cause }};
            await assert.rejects(async () => instantiate(core), said);
            const other = new Error('another');
            await assert.rejects(async () => instantiate(() => {{ throw other; }}), other);"
        );
        node(folder.path(), &program);
    }
    // What this engine says of it, if anything.
    for options in [&[][..], &["--base64"], &["--tla-compat"], &["--minify"]] {
        let folder = transpile_text("app", text, options);
        let program = format!(
            "import assert from 'node:assert/strict';
            const made = import('./app.js').then((app) => app.$init);
            await made.catch((error) => assert.ok(error.message.startsWith(\"{message}\"), error.message));"
        );
        node(folder.path(), &program);
    }
}
