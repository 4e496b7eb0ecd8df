//! Runs the compilers of guests, which turn the sources in a folder into a core module.
//!
//! A compiler runs from the `PATH`, in the source folder, with flags that keep details of the machine and the
//! repository out of the output. Its messages go to standard error unchanged. Problems that can be detected beforehand
//! (the compiler is missing or too old, or the folder has other contents) are findings.

pub mod go;
