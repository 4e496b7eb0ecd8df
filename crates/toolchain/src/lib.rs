//! The compilers of guests: sources in a folder become a core module.
//!
//! A compiler is run as a person would run it, from the `PATH`, in the folder of the sources, with flags that keep folders,
//! repositories and machines out of what it writes. Its own messages go to standard error as they are; what is known about
//! them beforehand (it is missing, too old, or the folder holds something else) is a finding.

pub mod go;
