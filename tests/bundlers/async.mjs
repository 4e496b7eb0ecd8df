// Uses a module that exports an asynchronous `instantiate`: core modules are found by the module itself.
import { step } from '../host.js';
import { instantiate } from './echo.js';

export default async () => {
  const { add, call, echoText } = await instantiate(undefined, { step });
  return [add(1, 2), call(3), echoText('täglich')];
};
