// What a program says of its tasks: `import { backpressureInc, backpressureDec } from 'witcraft:task'`.
export { backpressureDec, backpressureInc } from 'witcraft:native';
