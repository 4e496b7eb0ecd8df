/// The methods of flags.
macro_rules! flags {
    ($name:ident: $bits:ident; $($flag:ident)*) => {
        #[allow(dead_code)]
        impl $name {
            const NAMED_FLAGS_: &'static [(&'static str, Self)] = &[$((::core::stringify!($flag), Self::$flag)),*];

            /// No flags.
            #[must_use]
            pub const fn empty() -> Self {
                Self { bits: 0 }
            }

            /// All flags.
            #[must_use]
            pub const fn all() -> Self {
                Self { bits: 0 $(| Self::$flag.bits)* }
            }

            /// The flags as bits; the first flag is the lowest bit.
            #[must_use]
            pub const fn bits(&self) -> $bits {
                self.bits
            }

            /// The flags with these bits, or `None` if a bit has no flag.
            #[must_use]
            pub const fn from_bits(bits: $bits) -> ::core::option::Option<Self> {
                if bits & !Self::all().bits == 0 {
                    ::core::option::Option::Some(Self { bits })
                } else {
                    ::core::option::Option::None
                }
            }

            /// The flags with these bits, without bits that have no flag.
            #[must_use]
            pub const fn from_bits_truncate(bits: $bits) -> Self {
                Self { bits: bits & Self::all().bits }
            }

            /// The flags with these bits, including bits that have no flag.
            #[must_use]
            pub const fn from_bits_retain(bits: $bits) -> Self {
                Self { bits }
            }

            /// The flag whose constant has this name.
            #[must_use]
            pub fn from_name(name: &str) -> ::core::option::Option<Self> {
                Self::NAMED_FLAGS_.iter().find(|(known, _)| *known == name).map(|(_, flag)| *flag)
            }

            /// Whether no flags are set.
            #[must_use]
            pub const fn is_empty(&self) -> bool {
                self.bits == 0
            }

            /// Whether all flags are set.
            #[must_use]
            pub const fn is_all(&self) -> bool {
                self.bits | Self::all().bits == self.bits
            }

            /// Whether all flags of `other` are set.
            #[must_use]
            pub const fn contains(&self, other: Self) -> bool {
                self.bits & other.bits == other.bits
            }

            /// Whether any flag of `other` is set.
            #[must_use]
            pub const fn intersects(&self, other: Self) -> bool {
                self.bits & other.bits != 0
            }

            /// Adds flags.
            pub const fn insert(&mut self, other: Self) {
                self.bits |= other.bits;
            }

            /// Removes flags.
            pub const fn remove(&mut self, other: Self) {
                self.bits &= !other.bits;
            }

            /// Toggles flags.
            pub const fn toggle(&mut self, other: Self) {
                self.bits ^= other.bits;
            }

            /// Adds flags or removes them.
            pub const fn set(&mut self, other: Self, value: bool) {
                if value {
                    self.insert(other);
                } else {
                    self.remove(other);
                }
            }

            /// The flags of either.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                Self { bits: self.bits | other.bits }
            }

            /// The flags of both.
            #[must_use]
            pub const fn intersection(self, other: Self) -> Self {
                Self { bits: self.bits & other.bits }
            }

            /// The flags that are not in `other`.
            #[must_use]
            pub const fn difference(self, other: Self) -> Self {
                Self { bits: self.bits & !other.bits }
            }

            /// The flags of one but not of both.
            #[must_use]
            pub const fn symmetric_difference(self, other: Self) -> Self {
                Self { bits: self.bits ^ other.bits }
            }

            /// The flags that are not set.
            #[must_use]
            pub const fn complement(self) -> Self {
                Self::from_bits_truncate(!self.bits)
            }

            /// The flags one by one, the lowest first, followed by all bits that have no flag at once.
            pub fn iter(&self) -> <Self as ::core::iter::IntoIterator>::IntoIter {
                ::core::iter::IntoIterator::into_iter(*self)
            }

            /// The flags one by one with the names of their constants, the lowest first.
            pub fn iter_names(&self) -> impl ::core::iter::Iterator<Item = (&'static str, Self)> + use<> {
                let flags = *self;
                Self::NAMED_FLAGS_.iter().copied().filter(move |(_, flag)| flags.contains(*flag))
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{}(", ::core::stringify!($name))?;
                let mut separator = "";
                for (name, _) in self.iter_names() {
                    ::core::write!(f, "{separator}{name}")?;
                    separator = " | ";
                }
                let unnamed = self.bits & !Self::all().bits;
                if unnamed != 0 || separator.is_empty() {
                    ::core::write!(f, "{separator}{unnamed:#x}")?;
                }
                f.write_str(")")
            }
        }

        _rt::flags! { @operator $name BitOr bitor BitOrAssign bitor_assign union }
        _rt::flags! { @operator $name BitAnd bitand BitAndAssign bitand_assign intersection }
        _rt::flags! { @operator $name BitXor bitxor BitXorAssign bitxor_assign symmetric_difference }
        _rt::flags! { @operator $name Sub sub SubAssign sub_assign difference }
        _rt::flags! { @format $name Binary LowerHex UpperHex Octal }

        impl ::core::ops::Not for $name {
            type Output = Self;
            fn not(self) -> Self {
                self.complement()
            }
        }

        impl ::core::iter::IntoIterator for $name {
            type Item = Self;
            type IntoIter = ::core::iter::Flatten<
                ::core::array::IntoIter<::core::option::Option<Self>, { Self::NAMED_FLAGS_.len() + 1 }>,
            >;
            fn into_iter(self) -> Self::IntoIter {
                let one = |flag: Self| ::core::option::Option::Some(flag).filter(|flag| !flag.is_empty());
                let unnamed = one(self.difference(Self::all()));
                let flags = [$(one(self.intersection(Self::$flag)),)* unnamed];
                ::core::iter::Iterator::flatten(::core::iter::IntoIterator::into_iter(flags))
            }
        }

        impl ::core::iter::Extend<Self> for $name {
            fn extend<I_: ::core::iter::IntoIterator<Item = Self>>(&mut self, flags: I_) {
                for flag in flags {
                    self.insert(flag);
                }
            }
        }

        impl ::core::iter::FromIterator<Self> for $name {
            fn from_iter<I_: ::core::iter::IntoIterator<Item = Self>>(flags: I_) -> Self {
                let mut all = Self::empty();
                ::core::iter::Extend::extend(&mut all, flags);
                all
            }
        }
    };
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
    (@format $name:ident $($format:ident)*) => {
        $(impl ::core::fmt::$format for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::$format::fmt(&self.bits, f)
            }
        })*
    };
}
pub(crate) use flags;
