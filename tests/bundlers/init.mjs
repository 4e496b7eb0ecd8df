// Uses a module that exports a promise to wait for, instead of awaiting at its top.
import { $init, add, call, echoText } from './echo.js';

export default async () => {
  await $init;
  return [add(1, 2), call(3), echoText('täglich')];
};
