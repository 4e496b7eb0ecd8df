//! A core module and its world become a component.
