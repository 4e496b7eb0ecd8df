// ENGINES: wasmtime
// FAILS: blocked_by_a_read_of_a_stream
// A function that is not asynchronous must not block: what the host says of it names what was waited for.
import { wait } from 'test:async-blocked/to-test';

export const run = async () => wait();
