//! Writing source text: blocks, unique names, files.
