// scheduler.yield(): others have their turn first.
import { nextTurn } from 'witcraft:native';

const scheduler = { yield: () => nextTurn() };
Object.defineProperty(scheduler, Symbol.toStringTag, { value: 'Scheduler', configurable: true });
Object.defineProperty(globalThis, 'scheduler', { value: scheduler, writable: true, configurable: true });
