// FAIL: componentize % --wit tests/cli/javascript/input/shop.wit -o %tmpdir/app.wasm
// Modules that are not there, and names that interfaces do not have.
import { fnd } from 'demo:shop/prices@1.0.0';
import { find } from 'demo:shop/price';
import { readFileSync } from 'node:fs';
import { missing } from './missing.js';
import left from 'left-pad';
