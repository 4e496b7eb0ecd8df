//! Whether two types are equal, which may be held by two holders.
//!
//! Types are equal by structure, names of fields and cases included; when resources are equal is for the [`Rules`] to say,
//! and so is what becomes of types with names. (Explainer.md, "Type definitions"; as runtimes do, nothing is a subtype.)

use crate::{Shape, Types};

/// Types are not nested deeper than this in anything that is valid.
const DEPTH: usize = 400;

/// What came of comparing two types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are equal.
    Equal,
    /// They differ, and the difference is not reported yet.
    Different,
    /// They differ, and what differs within them was reported.
    Reported,
}

impl Verdict {
    /// The verdict on things that are equal or not.
    pub fn of(equal: bool) -> Verdict {
        if equal { Verdict::Equal } else { Verdict::Different }
    }

    /// The verdict on something made of two parts.
    #[must_use]
    pub fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Different, _) | (_, Verdict::Different) => Verdict::Different,
            (Verdict::Reported, _) | (_, Verdict::Reported) => Verdict::Reported,
            (Verdict::Equal, Verdict::Equal) => Verdict::Equal,
        }
    }
}

/// What a comparison cannot know of the types themselves.
pub trait Rules<A: Types, B: Types> {
    /// Whether two resources are the same.
    fn are_same_resource(&mut self, expected: &A::Type, found: &B::Type) -> bool;

    /// What is known of two types before they are looked at, such as that they were compared already.
    fn find_known(&mut self, _expected: &A::Type, _found: &B::Type) -> Option<Verdict> {
        None
    }

    /// Hears of every two types that were compared, the parts before the whole. The answer is the verdict that counts.
    fn compared(&mut self, _expected: &A::Type, _found: &B::Type, verdict: Verdict) -> Verdict {
        verdict
    }
}

/// Compares two types.
pub fn compare<A: Types, B: Types>(
    holders: (&A, &B),
    rules: &mut impl Rules<A, B>,
    expected: &A::Type,
    found: &B::Type,
) -> Verdict {
    Comparison { expected: holders.0, found: holders.1, rules, depth: 0 }.types(expected, found)
}

/// Compares what two types are made of, whatever the rules know of the types themselves: where both are defined under one name.
pub fn compare_definitions<A: Types, B: Types>(
    holders: (&A, &B),
    rules: &mut impl Rules<A, B>,
    expected: &A::Type,
    found: &B::Type,
) -> Verdict {
    let (a, b) = (holders.0.shape(expected), holders.1.shape(found));
    Comparison { expected: holders.0, found: holders.1, rules, depth: 0 }.shapes(&a, &b)
}

struct Comparison<'a, A, B, R> {
    expected: &'a A,
    found: &'a B,
    rules: &'a mut R,
    depth: usize,
}

impl<A: Types, B: Types, R: Rules<A, B>> Comparison<'_, A, B, R> {
    fn types(&mut self, a: &A::Type, b: &B::Type) -> Verdict {
        if let Some(known) = self.rules.find_known(a, b) {
            return known;
        }
        if self.depth > DEPTH {
            return Verdict::Different;
        }
        self.depth += 1;
        let (expected, found) = (self.expected, self.found);
        // Aliases are taken one by one, so that a difference is reported where it is defined.
        let verdict = match (expected.find_alias(a), found.find_alias(b)) {
            (Some(a), _) => self.types(&a, b),
            (None, Some(b)) => self.types(a, &b),
            (None, None) => match (expected.shape(a), found.shape(b)) {
                (Shape::Resource(_), Shape::Resource(_)) => Verdict::of(self.rules.are_same_resource(a, b)),
                (a, b) => self.shapes(&a, &b),
            },
        };
        self.depth -= 1;
        self.rules.compared(a, b, verdict)
    }

    fn optional(&mut self, a: Option<&A::Type>, b: Option<&B::Type>) -> Verdict {
        match (a, b) {
            (None, None) => Verdict::Equal,
            (Some(a), Some(b)) => self.types(a, b),
            (Some(_), None) | (None, Some(_)) => Verdict::Different,
        }
    }

    /// Compares parts one by one, all of them, so that each difference is heard of.
    fn parts<T, U>(&mut self, a: &[T], b: &[U], part: impl Fn(&mut Self, &T, &U) -> Verdict) -> Verdict {
        if a.len() != b.len() {
            return Verdict::Different;
        }
        a.iter().zip(b).fold(Verdict::Equal, |verdict, (a, b)| verdict.and(part(self, a, b)))
    }

    fn shapes(&mut self, a: &Shape<'_, A::Type>, b: &Shape<'_, B::Type>) -> Verdict {
        match (a, b) {
            (Shape::Primitive(a), Shape::Primitive(b)) => Verdict::of(a == b),
            (Shape::Record(a), Shape::Record(b)) => {
                self.parts(a, b, |this, (a_name, a), (b_name, b)| Verdict::of(a_name == b_name).and(this.types(a, b)))
            }
            (Shape::Variant(a), Shape::Variant(b)) => self.parts(a, b, |this, (a_name, a), (b_name, b)| {
                Verdict::of(a_name == b_name).and(this.optional(a.as_ref(), b.as_ref()))
            }),
            (Shape::Enum(a), Shape::Enum(b)) | (Shape::Flags(a), Shape::Flags(b)) => Verdict::of(a == b),
            (Shape::Tuple(a), Shape::Tuple(b)) => self.parts(a, b, Self::types),
            (Shape::List(a), Shape::List(b))
            | (Shape::Option(a), Shape::Option(b))
            | (Shape::Own(a), Shape::Own(b))
            | (Shape::Borrow(a), Shape::Borrow(b)) => self.types(a, b),
            (Shape::FixedLengthList(a, a_length), Shape::FixedLengthList(b, b_length)) => {
                Verdict::of(a_length == b_length).and(self.types(a, b))
            }
            (Shape::Map(a_key, a), Shape::Map(b_key, b)) => self.types(a_key, b_key).and(self.types(a, b)),
            (Shape::Result(a, a_error), Shape::Result(b, b_error)) => {
                self.optional(a.as_ref(), b.as_ref()).and(self.optional(a_error.as_ref(), b_error.as_ref()))
            }
            (Shape::Future(a), Shape::Future(b)) | (Shape::Stream(a), Shape::Stream(b)) => {
                self.optional(a.as_ref(), b.as_ref())
            }
            // Every shape is equal to its own kind alone; exhaustive on the side that is expected.
            (
                Shape::Primitive(_)
                | Shape::Record(_)
                | Shape::Variant(_)
                | Shape::Enum(_)
                | Shape::Flags(_)
                | Shape::Tuple(_)
                | Shape::List(_)
                | Shape::FixedLengthList(..)
                | Shape::Map(..)
                | Shape::Option(_)
                | Shape::Result(..)
                | Shape::Future(_)
                | Shape::Stream(_)
                | Shape::Own(_)
                | Shape::Borrow(_)
                | Shape::Resource(_)
                | Shape::Unknown,
                _,
            ) => Verdict::Different,
        }
    }
}
