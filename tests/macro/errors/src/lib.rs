//! Each example here is a call that is wrong; what the compiler says of it is beside it.
