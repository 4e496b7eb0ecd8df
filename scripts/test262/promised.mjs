// Which tests of Test262 are about what the engine promises: modules of ES2023, in strict mode.

/** Features, as the tests name them, that are newer than ES2023 or are not part of the promise. */
const NOT_PROMISED = new Set([
  'Array.fromAsync',
  'Atomics',
  'Atomics.pause',
  'Atomics.waitAsync',
  'Error.isError',
  'FinalizationRegistry.prototype.cleanupSome',
  'Float16Array',
  'Intl-enumeration',
  'IsHTMLDDA',
  'Iterator.range',
  'Math.sumPrecise',
  'RegExp.escape',
  'ShadowRealm',
  'SharedArrayBuffer',
  'Temporal',
  'Uint8Array.fromBase64',
  'arraybuffer-transfer',
  'await-dictionary',
  'canonical-tz',
  'cross-realm',
  'decorators',
  'dynamic-import',
  'explicit-resource-management',
  'host-gc-required',
  'immutable-arraybuffer',
  'import-attributes',
  'import-bytes',
  'import-defer',
  'import-text',
  'iterator-helpers',
  'iterator-sequencing',
  'joint-iteration',
  'json-modules',
  'json-parse-with-source',
  'legacy-regexp',
  'nonextensible-applies-to-private',
  'promise-try',
  'regexp-duplicate-named-groups',
  'regexp-modifiers',
  'regexp-v-flag',
  'resizable-arraybuffer',
  'set-methods',
  'source-phase-imports',
  'source-phase-imports-module-source',
  'tail-call-optimization',
  'uint8array-base64',
  'upsert',
]);

/** Why a test is not run; nothing if it is. */
export function reasonToSkip({ flags, features }) {
  if (flags.includes('noStrict')) return 'sloppy mode';
  if (flags.includes('raw')) return 'raw: a script that may not be put into strict mode';
  if (flags.includes('CanBlockIsFalse') || flags.includes('CanBlockIsTrue')) return 'agents';
  if (flags.includes('module') && flags.includes('async')) return 'asynchronous modules: nothing reports their end';
  const feature = features.find((name) => NOT_PROMISED.has(name));
  return feature && `not promised: ${feature}`;
}
