// Gives every entry below FOLDER to each bundler, and to a minifier: `build.mjs FOLDER`. The result of each is in a folder of the
// bundler's name beside the entry. None may warn, and what the entry does not use may not be in what comes out.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = path.resolve(process.argv[2]);
const require = createRequire(path.join(folder, 'package.json'));
const load = (name) => import(require.resolve(name));
const { build: esbuild } = await load('esbuild');
const { rollup } = await load('rollup');
const { minify } = await load('terser');
const { build: vite } = await load('vite');
const { default: webpack } = await load('webpack');

const coreOf = (way) => readdirSync(path.join(folder, way)).filter((name) => name.endsWith('.wasm'));
// These leave `new URL(..., import.meta.url)` as it is: the files have to lie beside what they make.
const copyCore = (way, out) => coreOf(way).forEach((name) => cpSync(path.join(folder, way, name), path.join(out, name)));

const bundlers = {
  async esbuild(entry, out, way) {
    const options = { bundle: true, format: 'esm', target: 'es2022', treeShaking: true, logLevel: 'silent' };
    const built = await esbuild({ ...options, entryPoints: [entry], outfile: path.join(out, 'entry.js') });
    copyCore(way, out);
    return built.warnings.map((warning) => warning.text);
  },
  async 'esbuild-minified'(entry, out, way) {
    const options = { bundle: true, format: 'esm', target: 'es2022', minify: true, logLevel: 'silent' };
    const built = await esbuild({ ...options, entryPoints: [entry], outfile: path.join(out, 'entry.js') });
    copyCore(way, out);
    return built.warnings.map((warning) => warning.text);
  },
  async rollup(entry, out, way) {
    const warnings = [];
    const bundle = await rollup({ input: entry, onwarn: (warning) => warnings.push(warning.message) });
    await bundle.write({ file: path.join(out, 'entry.js'), format: 'es' });
    copyCore(way, out);
    return warnings;
  },
  async vite(entry, out) {
    const warnings = [];
    const warn = (message) => warnings.push(message);
    const customLogger = { info() {}, warn, warnOnce: warn, error: warn, clearScreen() {}, hasErrorLogged: () => false, hasWarned: false };
    // A library: core modules are put into the text.
    const lib = { entry, formats: ['es'], fileName: () => 'entry.js' };
    await vite({ root: folder, configFile: false, customLogger, build: { target: 'es2022', lib, outDir: out, emptyOutDir: true } });
    return warnings;
  },
  webpack(entry, out) {
    const output = { path: out, filename: 'entry.js', module: true, library: { type: 'module' } };
    const options = { mode: 'production', target: 'node20', entry, output, experiments: { outputModule: true } };
    return new Promise((resolve, reject) => {
      webpack({ ...options, context: folder }, (error, stats) => {
        if (error) return reject(error);
        const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
        resolve([...errors, ...warnings].map((found) => found.message));
      });
    });
  },
  async terser(entry, out, way) {
    const source = readFileSync(path.join(folder, way, 'echo.js'), 'utf8');
    const { code } = await minify(source, { module: true, toplevel: true, ecma: 2020 });
    assert.ok(code.length < source.length);
    writeFileSync(path.join(out, 'echo.js'), code.replaceAll('../host.js', '../../host.js'));
    writeFileSync(path.join(out, 'entry.js'), readFileSync(entry, 'utf8').replaceAll('../host.js', '../../host.js'));
    copyCore(way, out);
    return [];
  },
};

for (const way of readdirSync(folder)) {
  const entry = path.join(folder, way, 'entry.js');
  if (!existsSync(entry)) continue;
  const source = readFileSync(path.join(folder, way, 'echo.js'), 'utf8');
  assert.doesNotMatch(source, /\brequire\b|\beval\b|new Function|from '(?!node:|\.)|import\(/, 'nothing is loaded that is not said');
  assert.match(source, /'move: /);
  for (const [name, bundle] of Object.entries(bundlers)) {
    const out = path.join(folder, way, name);
    mkdirSync(out, { recursive: true });
    assert.deepEqual(await bundle(entry, out, way), [], `${name} of ${way}`);
    const text = readFileSync(path.join(out, 'entry.js'), 'utf8');
    // Glue of a function that nobody uses goes where functions are exports of the module.
    if (way.startsWith('module') && name !== 'terser') assert.doesNotMatch(text, /['"`]move: /, `${name} of ${way}`);
  }
}
