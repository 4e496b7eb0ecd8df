// Uses a module that exports a synchronous `instantiate`: core modules are given, and lie where the transpiled module is.
import { step } from '../host.js';
import { instantiate } from './echo.js';

export default async (read) => {
  const { add, call, echoText } = instantiate((name) => new WebAssembly.Module(read(name)), { step: { default: step } });
  return [add(1, 2), call(3), echoText('täglich')];
};
