//! Fills in a piece for one realm or component instance.
//!
//! The file of a piece is JavaScript with slots. A slot is a word in capitals that is used for nothing else in the file. The
//! suffixes `_N`, `_R` and `_I` of identifiers stand for the numbers of a realm, of its allocation function, and of a
//! component instance. A slot that is a whole statement can become any number of statements. A line that ends in
//! `//? CONDITION` is kept only if the condition holds. [`Template::read`] parses a file, and [`Template::fill`] returns the
//! fragments for the tree.

use super::{Helper, Piece, PieceFacts, Place, numbered};
use crate::tree::{Expression, Fragment, Name, Statement};

/// What the pieces of a component instance are to say.
pub(crate) struct OwnerFacts {
    /// The condition under which it may not be left.
    pub(crate) may_not_leave: Expression,
    /// What forbids to leave it, where somebody asks.
    pub(crate) forbid: Option<Expression>,
    /// What allows it again.
    pub(crate) allow: Option<Expression>,
}

/// What the pieces are to say of calls that begin and end.
pub(crate) struct EntryFacts {
    /// The variable that says whether a call is not over.
    pub(crate) entered: Expression,
    /// What says that a call begins.
    pub(crate) begin: Expression,
    /// What says that it is over.
    pub(crate) end: Expression,
    /// What says that what ran before, which is called `before`, runs again.
    pub(crate) resume: Expression,
    /// Whether `enter` is called where the core function is, and says that a call begins.
    pub(crate) is_late: bool,
}

/// What a realm's pieces are to say.
pub(crate) struct RealmFacts {
    /// The number of the function that allocates.
    pub(crate) realloc: Option<u32>,
    /// The number of the component instance.
    pub(crate) owner: usize,
    /// The typed arrays that it carries over, where they are all of one class.
    pub(crate) numbers: Option<Numbers>,
}

/// A class of typed arrays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub(crate) class: &'static str,
    /// The check of one element.
    pub(crate) check: Helper,
    /// The bytes of one element.
    pub(crate) size: u32,
}

/// What is written for each realm or instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// The ending of what belongs to the realm.
    Realm,
    /// The ending of the realm's function that allocates.
    Realloc,
    /// The ending of what belongs to the component instance.
    Owner,
    /// The class of the only resource.
    Class,
    /// The registry of its objects.
    Registry,
    /// The class of typed arrays.
    Numbers,
    /// The check of their elements.
    Element,
    /// The bytes of an element.
    Size,
    /// The variable that says whether a call is not over.
    Entered,
    MayNotLeave,
    ForbidLeaving,
    AllowLeaving,
    /// Where `enter` says that a call begins, if that is its job.
    BeginLate,
    /// Before and after a call that is made while arguments or results are lowered.
    Suspend,
    Resume,
    /// The call is over.
    End,
}

impl Slot {
    const WORDS: &[(&str, Slot)] = &[
        ("CLASS", Slot::Class),
        ("REGISTRY", Slot::Registry),
        ("NUMBERS", Slot::Numbers),
        ("ELEMENT", Slot::Element),
        ("SIZE", Slot::Size),
        ("ENTERED", Slot::Entered),
        ("MAY_NOT_LEAVE", Slot::MayNotLeave),
        ("FORBID_LEAVING", Slot::ForbidLeaving),
        ("ALLOW_LEAVING", Slot::AllowLeaving),
        ("BEGIN_LATE", Slot::BeginLate),
        ("SUSPEND", Slot::Suspend),
        ("RESUME", Slot::Resume),
        ("END", Slot::End),
    ];
    const ENDINGS: &[(&str, Slot)] = &[("_N", Slot::Realm), ("_R", Slot::Realloc), ("_I", Slot::Owner)];

    fn of_word(word: &str) -> Option<Slot> {
        Slot::WORDS.iter().find(|(known, _)| *known == word).map(|(_, slot)| *slot)
    }
}

/// When a line is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    /// Bundlers may put a core module into the text, as `data:`.
    Data,
    /// Objects may be lent.
    Lends,
    /// Core code waits on its stack.
    Suspends,
    /// It never does.
    Stays,
    /// A core module says what it waits for.
    Tells,
    /// There are streams or futures.
    Transfers,
}

/// A part of a line.
#[derive(Debug, PartialEq)]
enum Part {
    Text(&'static str),
    Slot(Slot),
}

/// A line of a piece.
#[derive(Debug, PartialEq)]
enum Line {
    Parts(Vec<Part>, Option<Condition>),
    /// A slot for statements, with the space before it.
    Statements(&'static str, Slot),
}

/// A piece, taken apart.
#[derive(Debug)]
pub(super) struct Template(Vec<Line>);

impl Template {
    pub(super) fn read(source: &'static str) -> Template {
        Template(source.lines().map(read_line).collect())
    }

    /// The statement for the realm or the instance with this number.
    pub(super) fn fill(&self, piece: Piece, number: usize, facts: &PieceFacts) -> Statement {
        let filler = Filler::new(piece, number, facts);
        let mut fragments = Vec::new();
        for line in &self.0 {
            match line {
                Line::Parts(_, Some(condition)) if !facts.hold(*condition) => {}
                Line::Parts(parts, _) => {
                    fragments.extend(parts.iter().map(|part| match part {
                        Part::Text(text) => Fragment::Text(text.to_string()),
                        Part::Slot(slot) => filler.fragment(*slot),
                    }));
                    fragments.push(Fragment::Text("\n".to_owned()));
                }
                Line::Statements(indent, slot) => {
                    fragments.push(Fragment::Statements(indent.len(), filler.statements(*slot)));
                }
            }
        }
        Statement::Source(fragments)
    }
}

fn read_line(line: &'static str) -> Line {
    let (line, condition) = match line.split_once(" //? ") {
        Some((line, "DATA")) => (line, Some(Condition::Data)),
        Some((line, "LENDS")) => (line, Some(Condition::Lends)),
        Some((line, "SUSPENDS")) => (line, Some(Condition::Suspends)),
        Some((line, "STAYS")) => (line, Some(Condition::Stays)),
        Some((line, "TELLS")) => (line, Some(Condition::Tells)),
        Some((line, "TRANSFERS")) => (line, Some(Condition::Transfers)),
        Some((_, other)) => panic!("no condition of pieces is called {other}"),
        None => (line, None),
    };
    let statement = line.trim_start();
    if let Some(slot) = statement.strip_suffix(';').and_then(Slot::of_word) {
        return Line::Statements(&line[..line.len() - statement.len()], slot);
    }
    let mut parts = Vec::new();
    let mut text = line; // what is not yet a part begins here
    let mut at = 0;
    while let Some(start) = line[at..].find(is_word).map(|start| at + start) {
        let end = line[start..].find(|c| !is_word(c)).map_or(line.len(), |length| start + length);
        let word = &line[start..end];
        let ending = Slot::ENDINGS.iter().find_map(|(ending, slot)| Some((word.strip_suffix(ending)?, *slot)));
        let found = Slot::of_word(word).map(|slot| (start, slot));
        if let Some((slot_start, slot)) = found.or(ending.map(|(stem, slot)| (start + stem.len(), slot))) {
            let before = &text[..text.len() - (line.len() - slot_start)];
            parts.extend((!before.is_empty()).then_some(Part::Text(before)));
            parts.push(Part::Slot(slot));
            text = &line[end..];
        }
        at = end;
    }
    parts.extend((!text.is_empty()).then_some(Part::Text(text)));
    Line::Parts(parts, condition)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

impl PieceFacts {
    fn hold(&self, condition: Condition) -> bool {
        match condition {
            Condition::Data => self.has_small_file,
            // Where calls begin late, nothing is lent.
            Condition::Lends => !self.entry.is_late,
            Condition::Suspends => self.suspends,
            Condition::Stays => !self.suspends,
            Condition::Tells => self.tells,
            Condition::Transfers => self.transfers,
        }
    }
}

/// What the slots of a piece are filled with.
struct Filler<'f> {
    piece: Piece,
    facts: &'f PieceFacts,
    number: usize,
    realm: Option<&'f RealmFacts>,
    /// The component instance that the piece belongs to.
    owner: Option<usize>,
}

impl<'f> Filler<'f> {
    fn new(piece: Piece, number: usize, facts: &'f PieceFacts) -> Filler<'f> {
        let (realm, owner) = match piece.place() {
            Place::Realm => {
                let realm = &facts.realms[number];
                (Some(realm), Some(realm.owner))
            }
            Place::Owner => (None, Some(number)),
            Place::Module | Place::Instance => (None, None),
        };
        Filler { piece, facts, number, realm, owner }
    }

    /// What the piece's place has, which it names only where it is of such a place.
    fn expect<T>(&self, found: Option<T>, slot: Slot) -> T {
        found.unwrap_or_else(|| panic!("{:?} has {slot:?}, which there is not in its place", self.piece))
    }

    fn owner(&self, slot: Slot) -> &'f OwnerFacts {
        &self.facts.owners[self.expect(self.owner, slot)]
    }

    fn fragment(&self, slot: Slot) -> Fragment {
        let ending = |number: usize| Fragment::Text(numbered("", number));
        let numbers = || self.expect(self.realm.and_then(|realm| realm.numbers), slot);
        let class = || self.expect(self.facts.only_class.clone(), slot);
        match slot {
            Slot::Realm => ending(self.number),
            Slot::Realloc => ending(self.expect(self.realm, slot).realloc.unwrap_or_default() as usize),
            Slot::Owner => ending(self.expect(self.owner, slot)),
            Slot::Class => Fragment::Expression(class().0.into()),
            Slot::Registry => Fragment::Expression(Name::Fixed(class().1).into()),
            Slot::Numbers => Fragment::Text(numbers().class.to_owned()),
            Slot::Element => Fragment::Expression(numbers().check.into()),
            Slot::Size => Fragment::Text(numbers().size.to_string()),
            Slot::Entered => Fragment::Expression(self.facts.entry.entered.clone()),
            Slot::MayNotLeave => Fragment::Expression(self.owner(slot).may_not_leave.clone()),
            Slot::ForbidLeaving | Slot::AllowLeaving | Slot::BeginLate | Slot::Suspend | Slot::Resume | Slot::End => {
                panic!("{slot:?} of {:?} is no statement of its own", self.piece)
            }
        }
    }

    fn statements(&self, slot: Slot) -> Vec<Statement> {
        let EntryFacts { entered, begin, end, resume, is_late } = &self.facts.entry;
        let before = || Name::Fixed("before".to_owned());
        match slot {
            Slot::ForbidLeaving => self.owner(slot).forbid.clone().map(Statement::from).into_iter().collect(),
            Slot::AllowLeaving => self.owner(slot).allow.clone().map(Statement::from).into_iter().collect(),
            Slot::BeginLate => is_late.then(|| begin.clone().into()).into_iter().collect(),
            Slot::Suspend if *is_late => vec![crate::tree::call(Helper::Enter, []).into()],
            Slot::Suspend => vec![Statement::constant(before(), entered.clone()), begin.clone().into()],
            Slot::Resume if *is_late => vec![end.clone().into()],
            Slot::Resume => vec![resume.clone().into()],
            Slot::End => vec![end.clone().into()],
            Slot::Realm
            | Slot::Realloc
            | Slot::Owner
            | Slot::Class
            | Slot::Registry
            | Slot::Numbers
            | Slot::Element
            | Slot::Size
            | Slot::Entered
            | Slot::MayNotLeave => panic!("{slot:?} of {:?} is no statement", self.piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Line, Part, Slot, read_line};

    #[test]
    fn lines_are_taken_apart_at_their_slots() {
        let text = Part::Text;
        assert_eq!(
            read_line("  if (x_N[ENTERED]) y_R(ENTEREDs, _Nx); //? DATA"),
            Line::Parts(
                vec![
                    text("  if (x"),
                    Part::Slot(Slot::Realm),
                    text("["),
                    Part::Slot(Slot::Entered),
                    text("]) y"),
                    Part::Slot(Slot::Realloc),
                    text("(ENTEREDs, _Nx);"),
                ],
                Some(Condition::Data)
            )
        );
        assert_eq!(read_line("  END;"), Line::Statements("  ", Slot::End));
    }
}
