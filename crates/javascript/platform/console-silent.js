// The console in a world without standard output: what is said is heard by nobody.
import { define } from 'witcraft:console-core';

define(() => {});
