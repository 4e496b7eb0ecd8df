// The signal that says that the caller of an asynchronous export has cancelled the call.
import { setAbortController } from 'witcraft:native';

setAbortController(AbortController);
