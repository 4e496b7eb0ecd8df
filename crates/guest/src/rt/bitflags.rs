//! Flags for code that `wit-bindgen` has generated, where the crate `bitflags` is not asked for: its macro of that name, and the
//! methods that need no trait.

/// Defines a type of flags, as the macro of the crate `bitflags` does.
#[doc(hidden)]
#[macro_export]
macro_rules! __bitflags {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident: $bits:ty {
            $($(#[$flag_attribute:meta])* const $flag:ident = $value:expr;)*
        }
    )*) => {$(
        $(#[$attribute])*
        $visibility struct $name {
            bits: $bits,
        }

        #[allow(dead_code)]
        impl $name {
            $($(#[$flag_attribute])* $visibility const $flag: Self = Self { bits: $value };)*

            /// No flags.
            $visibility const fn empty() -> Self {
                Self { bits: 0 }
            }

            /// All flags.
            $visibility const fn all() -> Self {
                Self { bits: 0 $(| Self::$flag.bits)* }
            }

            /// The flags as bits.
            $visibility const fn bits(&self) -> $bits {
                self.bits
            }

            /// The flags of these bits, if there is a flag for each of them.
            $visibility const fn from_bits(bits: $bits) -> ::core::option::Option<Self> {
                if bits & !Self::all().bits == 0 {
                    ::core::option::Option::Some(Self { bits })
                } else {
                    ::core::option::Option::None
                }
            }

            /// The flags of these bits, without those that no flag has.
            $visibility const fn from_bits_truncate(bits: $bits) -> Self {
                Self { bits: bits & Self::all().bits }
            }

            /// The flags of these bits, all of which are kept.
            $visibility const fn from_bits_retain(bits: $bits) -> Self {
                Self { bits }
            }

            /// Whether there are none.
            $visibility const fn is_empty(&self) -> bool {
                self.bits == 0
            }

            /// Whether all are there.
            $visibility const fn is_all(&self) -> bool {
                self.bits | Self::all().bits == self.bits
            }

            /// Whether all of `other` are there.
            $visibility const fn contains(&self, other: Self) -> bool {
                self.bits & other.bits == other.bits
            }

            /// Whether any of `other` are there.
            $visibility const fn intersects(&self, other: Self) -> bool {
                self.bits & other.bits != 0
            }

            /// Adds flags.
            $visibility const fn insert(&mut self, other: Self) {
                self.bits |= other.bits;
            }

            /// Removes flags.
            $visibility const fn remove(&mut self, other: Self) {
                self.bits &= !other.bits;
            }

            /// Adds flags that are not there, and removes those that are.
            $visibility const fn toggle(&mut self, other: Self) {
                self.bits ^= other.bits;
            }

            /// Adds flags or removes them.
            $visibility const fn set(&mut self, other: Self, value: bool) {
                if value {
                    self.insert(other);
                } else {
                    self.remove(other);
                }
            }

            /// The flags of either.
            $visibility const fn union(self, other: Self) -> Self {
                Self { bits: self.bits | other.bits }
            }

            /// The flags of both.
            $visibility const fn intersection(self, other: Self) -> Self {
                Self { bits: self.bits & other.bits }
            }

            /// The flags that `other` does not have.
            $visibility const fn difference(self, other: Self) -> Self {
                Self { bits: self.bits & !other.bits }
            }

            /// The flags of one but not of both.
            $visibility const fn symmetric_difference(self, other: Self) -> Self {
                Self { bits: self.bits ^ other.bits }
            }

            /// The flags that are not there.
            $visibility const fn complement(self) -> Self {
                Self::from_bits_truncate(!self.bits)
            }
        }

        $crate::__bitflags! { @operator $name BitOr bitor BitOrAssign bitor_assign union }
        $crate::__bitflags! { @operator $name BitAnd bitand BitAndAssign bitand_assign intersection }
        $crate::__bitflags! { @operator $name BitXor bitxor BitXorAssign bitxor_assign symmetric_difference }
        $crate::__bitflags! { @operator $name Sub sub SubAssign sub_assign difference }

        impl ::core::ops::Not for $name {
            type Output = Self;
            fn not(self) -> Self {
                self.complement()
            }
        }
    )*};
    (@operator $name:ident $operator:ident $method:ident $assign:ident $assign_method:ident $function:ident) => {
        impl ::core::ops::$operator for $name {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                self.$function(other)
            }
        }

        impl ::core::ops::$assign for $name {
            fn $assign_method(&mut self, other: Self) {
                *self = self.$function(other);
            }
        }
    };
}

pub use crate::__bitflags as bitflags;

#[cfg(test)]
mod tests {
    crate::rt::bitflags::bitflags! {
        /// The allowed operations.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) struct Rights: u8 {
            const READ = 1 << 0;
            /// Less often.
            const WRITE = 1 << 1;
        }
    }

    #[test]
    fn flags_are_sets() {
        let mut rights = Rights::READ | Rights::WRITE;
        assert_eq!(rights, Rights::all());
        rights -= Rights::READ;
        assert_eq!(rights, Rights::WRITE);
        assert!(rights.contains(Rights::empty()) && !rights.contains(Rights::READ));
        assert_eq!(!rights, Rights::READ);
        assert_eq!(Rights::from_bits(4), None);
        assert_eq!(Rights::from_bits_retain(5).bits(), 5);
        assert_eq!(Rights::from_bits_truncate(5), Rights::READ);
    }
}
