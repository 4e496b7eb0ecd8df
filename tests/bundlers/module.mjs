// Uses a module that awaits at its top, or does not await at all.
import { add, call, echoText } from './echo.js';

export default async () => [add(1, 2), call(3), echoText('täglich')];
