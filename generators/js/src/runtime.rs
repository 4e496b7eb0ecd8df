//! Helpers for generated code: JavaScript files, each of which is emitted only if it is used.
//!
//! A [`Piece`] is one of those files. It declares [`Helper`]s, which generated code and other pieces can use, and lists the
//! helpers that it needs itself. [`collect`] starts from the helpers in the tree of a module and returns all pieces that the
//! module needs.
//!
//! A piece is either independent of the component's instances, or holds the state of one (`entered`, memories). The latter
//! are emitted beside the glue, inside `instantiate` if there is such a function. Pieces of a realm or a component instance
//! are emitted once for each that uses them, with its number in their names. The first has no number.

mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub(crate) use template::{EntryFacts, Numbers, OwnerFacts, RealmFacts};

use self::template::Template;

use crate::tree::{Name, Statement};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Module,
    Instance,
    /// Of each component instance within.
    Owner,
    /// Of each memory, with who allocates there.
    Realm,
}

macro_rules! pieces {
    ($($piece:ident: $place:ident $file:literal declares [$($helper:ident $name:literal),*] needs [$($need:ident),*];)+) => {
        /// A file of the runtime. Pieces are emitted in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Piece {
            $($piece,)+
        }

        /// What a piece declares and others may name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Helper {
            $($($helper,)*)+
        }

        impl Piece {
            #[cfg(test)]
            const ALL: &[Piece] = &[$(Piece::$piece),+];

            fn place(self) -> Place {
                match self {
                    $(Piece::$piece => Place::$place,)+
                }
            }

            fn source(self) -> &'static str {
                match self {
                    $(Piece::$piece => include_str!(concat!("runtime/", $file, ".js")),)+
                }
            }

            /// The helpers that it always needs.
            fn needs(self) -> &'static [Helper] {
                match self {
                    $(Piece::$piece => &[$(Helper::$need),*],)+
                }
            }
        }

        impl Helper {
            #[cfg(test)]
            const ALL: &[Helper] = &[$($(Helper::$helper,)*)+];

            /// How it is spelled, without a number.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $($(Helper::$helper => $name,)*)+
                }
            }

            /// The piece that declares it.
            fn piece(self) -> Piece {
                match self {
                    $($(Helper::$helper => Piece::$piece,)*)+
                }
            }
        }
    };
}

pieces! {
    Trap: Module "trap" declares [Trap "trap"] needs [];
    Expected: Module "expected" declares [Expected "expected"] needs [];
    ComponentError: Module "component_error" declares [ComponentError "ComponentError"] needs [];
    PayloadOf: Module "payload_of" declares [PayloadOf "payloadOf"] needs [];
    OkOf: Module "ok_of" declares [OkOf "okOf"] needs [];
    ResultOf: Module "concurrent/result_of" declares [ResultOf "resultOf"] needs [PayloadOf];
    Fetcher: Module "fetcher" declares [Fetcher "fetcher"] needs [];
    Load: Module "load" declares [Load "load"] needs [];
    Base64: Module "base64" declares [Base64 "base64"] needs [];
    LoadNow: Module "load_now" declares [LoadNow "loadNow"] needs [];
    Lacking: Module "lacking" declares [Lacking "lacking"] needs [];
    Compiling: Module "compiling" declares [Compiling "compiling"] needs [Lacking];
    CompilingNow: Module "compiling_now" declares [CompilingNow "compilingNow"] needs [Lacking];
    BadCase: Module "bad_case" declares [BadCase "badCase"] needs [Trap];
    LookUp: Module "look_up" declares [LookUp "lookUp"] needs [];
    WholeOf: Module "whole_of" declares [WholeOf "wholeOf"] needs [LookUp];
    MembersOf: Module "members_of" declares [MembersOf "membersOf"] needs [LookUp];
    Object: Module "object" declares [AnObject "anObject"] needs [Expected];
    Array: Module "array" declares [AnArray "anArray"] needs [Expected];
    ArrayOf: Module "array_of" declares [ArrayOf "arrayOf"] needs [Expected];
    Bool: Module "bool" declares [Bool "bool"] needs [Expected];
    S8: Module "s8" declares [S8 "s8"] needs [Expected];
    U8: Module "u8" declares [U8 "u8"] needs [Expected];
    S16: Module "s16" declares [S16 "s16"] needs [Expected];
    U16: Module "u16" declares [U16 "u16"] needs [Expected];
    S32: Module "s32" declares [S32 "s32"] needs [Expected];
    U32: Module "u32" declares [U32 "u32"] needs [Expected];
    S64: Module "s64" declares [S64 "s64"] needs [Expected];
    U64: Module "u64" declares [U64 "u64"] needs [Expected];
    F32: Module "f32" declares [F32 "f32"] needs [Expected];
    F64: Module "f64" declares [F64 "f64"] needs [Expected];
    Char: Module "char" declares [LiftChar "liftChar"] needs [Trap];
    LowerChar: Module "lower_char" declares [LowerChar "lowerChar"] needs [Expected];
    LowerEnum: Module "lower_enum" declares [LowerEnum "lowerEnum"] needs [Expected];
    LiftEnum: Module "lift_enum" declares [LiftEnum "liftEnum"] needs [BadCase];
    Bits: Module "bits" declares [F32Bits "f32Bits", F32OfBits "f32OfBits", F64Bits "f64Bits", F64OfBits "f64OfBits"] needs [];
    LiftUtf8: Module "lift_utf8" declares [LiftUtf8 "liftUtf8"] needs [Trap];
    LiftUtf16: Module "lift_utf16" declares [LiftUtf16 "liftUtf16"] needs [Trap];
    LiftLatin1: Module "lift_latin1" declares [LiftLatin1 "liftLatin1"] needs [Trap];
    LiftCompact: Module "lift_compact" declares [LiftCompact "liftCompact"] needs [Trap, LiftUtf16, LiftLatin1];
    Encoder: Module "encoder" declares [Encoder "encoder", Room "room"] needs [];
    Lowered: Module "lowered" declares [Lowered "lowered"] needs [];
    Handles: Module "handles" declares [Handles "Handles"] needs [Trap];
    HandlesOwned: Module "handles_owned" declares [OwnedHandles "OwnedHandles"] needs [Trap];
    Scope: Module "scope" declares [EndScope "endScope"] needs [Trap];
    Resource: Module "resource" declares [Adopt "adopt", RepOf "repOf", Rep "REP", Dispose "dispose"] needs [Expected];
    ResourceAlone: Instance "resource_alone" declares [] needs [Expected];
    Lends: Module "lends" declares [Lends "LENDS", BeginLend "beginLend"] needs [];
    Release: Module "release" declares [Release "release"] needs [RepOf, Rep];
    ReleaseAlone: Instance "release_alone" declares [] needs [RepOf, Rep];
    Lend: Module "lend" declares [Lend "lend"] needs [RepOf];
    Borrowed: Module "borrowed" declares [Borrowed "borrowed"] needs [Adopt, Lends];
    EndLends: Module "end_lends" declares [EndLends "endLends"] needs [Lends];
    EndBorrows: Module "end_borrows" declares [EndBorrows "endBorrows"] needs [Rep];
    TranscodeLatin1: Module "transcode_latin1" declares [Latin1ToUtf8 "latin1ToUtf8", Latin1ToUtf16 "latin1ToUtf16", CopyLatin1 "copyLatin1"] needs [];
    TranscodeUtf8: Module "transcode_utf8" declares [CopyUtf8 "copyUtf8", Utf8ToUtf16 "utf8ToUtf16", Utf8ToLatin1 "utf8ToLatin1", Utf8ToCompactUtf16 "utf8ToCompactUtf16"] needs [LiftUtf8];
    TranscodeUtf16: Module "transcode_utf16" declares [CopyUtf16 "copyUtf16", Utf16ToUtf8 "utf16ToUtf8", Utf16ToLatin1 "utf16ToLatin1"] needs [LiftUtf16, Encoder];
    TranscodeCompact: Module "transcode_compact" declares [Utf16ToCompactUtf16 "utf16ToCompactUtf16", Utf16ToCompactProbablyUtf16 "utf16ToCompactProbablyUtf16"] needs [LiftUtf16];
    Transfer: Instance "transfer" declares [TransferOwn "transferOwn", TransferBorrow "transferBorrow", EnterCall "enterCall", ExitCall "exitCall"] needs [EndScope];
    Thread: Instance "concurrent/thread" declares [Thread "Thread", SwitchTo "switchTo"] needs [];
    Component: Instance "concurrent/component" declares [Component "Component"] needs [Handles, Trap, Wake];
    Waitable: Instance "concurrent/waitable" declares [Waitable "Waitable", WaitableSet "WaitableSet"] needs [Trap, Wake];
    Set: Instance "concurrent/set" declares [SetNew "setNew", SetDrop "setDrop", Join "join"] needs [Trap, Waitable, WaitableSet];
    SetPoll: Instance "concurrent/set_poll" declares [SetPoll "setPoll"] needs [WaitableSet];
    SetWait: Instance "concurrent/set_wait" declares [SetWait "setWait"] needs [WaitableSet, Blocking, Block, Describe];
    Later: Module "concurrent/later" declares [Later "later"] needs [];
    Task: Instance "concurrent/task" declares [Task "Task", Wake "wake", Fail "fail", Calls "calls", Reads "reads", Ready "ready"] needs [Trap, Thread, SwitchTo, WaitableSet, Later];
    Suspend: Instance "concurrent/suspend" declares [MayWait "mayWait", OnStack "onStack", Waits "waits", Suspend "suspend", GoOn "goOn"] needs [Trap, SwitchTo, Wake, Fail];
    NeedsStacks: Instance "concurrent/needs_stacks" declares [NeedsStacks "needsStacks"] needs [Trap, Calls];
    Watch: Module "concurrent/watch" declares [Watch "watch", Watched "watched"] needs [];
    Tell: Instance "concurrent/tell" declares [Tellers "tellers", Told "told"] needs [];
    Deadlock: Instance "concurrent/deadlock" declares [Deadlock "deadlock"] needs [Calls, Fail, Describe, WaitableSet];
    HostTask: Instance "concurrent/host_task" declares [HostTask "HostTask"] needs [Task, Calls, Fail, Wake, Watched, Deadlock];
    CallTask: Instance "concurrent/call_task" declares [CallTask "callTask"] needs [Enter, HostTask, Calls, Fail, Watch, Deadlock];
    CallLifted: Instance "concurrent/call_lifted" declares [CallLifted "callLifted"] needs [CallTask];
    TaskReturn: Instance "concurrent/task_return" declares [TaskReturn "taskReturn"] needs [Trap, Task];
    TaskCancel: Instance "concurrent/task_cancel" declares [TaskCancel "taskCancel"] needs [Trap];
    Backpressure: Instance "concurrent/backpressure" declares [Backpressure "backpressure"] needs [Trap, Wake];
    YieldNow: Instance "concurrent/yield" declares [YieldNow "yieldNow"] needs [];
    Subtask: Instance "concurrent/subtask" declares [Subtask "Subtask"] needs [Waitable];
    CallHost: Instance "concurrent/call_host" declares [CallHost "callHost"] needs [PayloadOf, Subtask, Fail];
    Settled: Instance "concurrent/settled" declares [Settled "settled"] needs [PayloadOf, SwitchTo, NeedsStacks, Suspend];
    SubtaskDrop: Instance "concurrent/subtask_drop" declares [SubtaskDrop "subtaskDrop"] needs [Trap, Subtask];
    SubtaskCancel: Instance "concurrent/subtask_cancel" declares [SubtaskCancel "subtaskCancel"] needs [Trap, SwitchTo, Subtask, Blocking, Block, Describe];
    GuestTask: Instance "concurrent/guest_task" declares [GuestTask "GuestTask"] needs [Thread, SwitchTo, Subtask, Task];
    GuestCall: Instance "concurrent/guest_call" declares [PrepareCall "prepareCall", StartGuest "startGuest"] needs [SwitchTo, GuestTask, Blocking];
    StartAsyncCall: Instance "concurrent/start_async_call" declares [StartAsyncCall "startAsyncCall"] needs [StartGuest];
    StartCall: Instance "concurrent/start_call" declares [StartCall "startCall"] needs [StartGuest, Block, Describe];
    Block: Instance "concurrent/block" declares [Blocking "blocking", Block "block"] needs [Trap, SwitchTo, Ready, NeedsStacks];
    Describe: Instance "concurrent/describe" declares [Describe "describe"] needs [WaitableSet];
    ConcurrentTransfer: Instance "concurrent/transfer_concurrent" declares [] needs [Thread, EndScope];
    SharedTransfer: Instance "concurrent/transfer" declares [SharedTransfer "Transfer"] needs [Trap];
    End: Instance "concurrent/end" declares [FindEnd "findEnd", AddEnd "addEnd"] needs [Trap, Waitable];
    TransferNew: Instance "concurrent/transfer_new" declares [TransferNew "transferNew"] needs [SharedTransfer, AddEnd];
    GuestBuffer: Instance "concurrent/guest_buffer" declares [GuestBuffer "GuestBuffer"] needs [Trap];
    Copy: Instance "concurrent/copy" declares [Copy "copy"] needs [FindEnd, GuestBuffer, Blocking, Block, Describe];
    CancelCopy: Instance "concurrent/cancel_copy" declares [CancelCopy "cancelCopy"] needs [Trap, FindEnd, Blocking];
    DropEnd: Instance "concurrent/drop_end" declares [DropEnd "dropEnd"] needs [Trap, FindEnd];
    TakeReadable: Instance "concurrent/take_readable" declares [TakeReadable "takeReadable"] needs [Trap, FindEnd];
    TransferStream: Instance "concurrent/transfer_stream" declares [TransferStream "transferStream"] needs [AddEnd, TakeReadable];
    TransferFuture: Instance "concurrent/transfer_future" declares [TransferFuture "transferFuture"] needs [AddEnd, TakeReadable];
    HostEnd: Module "concurrent/host_end" declares [HostEnd "HostEnd", HostBuffer "HostBuffer", TransferOf "TRANSFER"] needs [];
    LiftStream: Instance "concurrent/lift_stream" declares [LiftStream "liftStream"] needs [Reads, TakeReadable, HostEnd, HostBuffer, TransferOf];
    LowerStream: Instance "concurrent/lower_stream" declares [LowerStream "lowerStream"] needs [Expected, SharedTransfer, AddEnd, HostEnd, HostBuffer, TransferOf, Fail];
    LiftFuture: Instance "concurrent/lift_future" declares [LiftFuture "liftFuture"] needs [Reads, TakeReadable, HostEnd, HostBuffer];
    LowerFuture: Instance "concurrent/lower_future" declares [LowerFuture "lowerFuture"] needs [Expected, SharedTransfer, AddEnd, HostEnd, HostBuffer, Fail];
    Enter: Instance "enter" declares [Enter "enter"] needs [Trap];
    Leave: Owner "leave" declares [Leave "leave"] needs [Trap];
    HandlesAlike: Owner "handles_alike" declares [Hold "hold", Held "held", Take "take"] needs [Trap, Leave];
    Finish: Owner "finish" declares [Finish "finish"] needs [];
    Renew: Realm "renew" declares [Renew "renew"] needs [];
    ViewOf: Realm "concurrent/view_of" declares [ViewOf "viewOf"] needs [Renew];
    Check: Realm "check" declares [Check "check"] needs [Trap, Renew];
    Load32: Realm "load32" declares [Load32 "load32"] needs [];
    StoreSpan: Realm "store_span" declares [StoreSpan "storeSpan"] needs [Lowered];
    Alloc: Realm "alloc" declares [Alloc "alloc"] needs [Trap, Check];
    LiftBlock: Realm "lift_block" declares [LiftBlock "liftBlock"] needs [Check];
    LiftNumbers: Realm "lift_numbers" declares [] needs [Check];
    LiftBytes: Realm "lift_bytes" declares [LiftBytes "liftBytes"] needs [Check];
    LowerUtf8: Realm "lower_utf8" declares [LowerUtf8 "lowerUtf8"] needs [Expected, Encoder, Room, Lowered, Alloc];
    LowerUtf16: Realm "lower_utf16" declares [LowerUtf16 "lowerUtf16"] needs [Expected, Lowered, Alloc];
    LowerCompact: Realm "lower_compact" declares [LowerCompact "lowerCompact"] needs [Expected, Lowered, Alloc, LowerUtf16];
    LowerBlock: Realm "lower_block" declares [LowerBlock "lowerBlock"] needs [AnArray, Lowered, Alloc];
    LowerNumbers: Realm "lower_numbers" declares [] needs [AnArray, Lowered, Alloc];
    LowerBytes: Realm "lower_bytes" declares [LowerBytes "lowerBytes"] needs [AnArray, U8, Lowered, Alloc];
}

/// What decides how pieces are written, and what they need besides.
pub(crate) struct PieceFacts {
    /// How calls begin and end.
    pub(crate) entry: EntryFacts,
    pub(crate) realms: Vec<RealmFacts>,
    pub(crate) owners: Vec<OwnerFacts>,
    /// The class of the only resource, with its registry: there are pieces for objects of one class alone.
    pub(crate) only_class: Option<(Name, String)>,
    /// Whether bundlers may put a core module into the text, as `data:`.
    pub(crate) has_small_file: bool,
    /// Whether there are tasks.
    pub(crate) is_concurrent: bool,
    /// Whether core code waits on its stack.
    pub(crate) suspends: bool,
    /// Whether a core module says what it waits for.
    pub(crate) tells: bool,
    /// Whether there are streams or futures.
    pub(crate) transfers: bool,
}

/// The pieces that a module needs, each with the number of its realm or instance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pieces(BTreeSet<(Piece, usize)>);

/// A name of which there may be several, by number. The first has none.
pub(crate) fn numbered(stem: &str, number: usize) -> String {
    if number == 0 { stem.to_owned() } else { format!("{stem}{number}") }
}

/// The pieces for these helpers, with all that they need.
pub(crate) fn collect(helpers: impl IntoIterator<Item = (Helper, usize)>, facts: &PieceFacts) -> Pieces {
    let mut wanted: Vec<(Helper, usize)> = helpers.into_iter().collect();
    let mut pieces = BTreeSet::new();
    while let Some((helper, number)) = wanted.pop() {
        let piece = match helper.piece() {
            Piece::Resource if facts.only_class.is_some() => Piece::ResourceAlone,
            Piece::Release if facts.only_class.is_some() => Piece::ReleaseAlone,
            Piece::LiftBlock if facts.realms[number].numbers.is_some() => Piece::LiftNumbers,
            Piece::LowerBlock if facts.realms[number].numbers.is_some() => Piece::LowerNumbers,
            Piece::Transfer if facts.is_concurrent => Piece::ConcurrentTransfer,
            piece => piece,
        };
        if pieces.insert((piece, number)) {
            let besides = besides(piece, number, facts);
            // What is declared once has no number.
            let number_of = |helper: Helper| match helper.piece().place() {
                Place::Module | Place::Instance => 0,
                Place::Owner | Place::Realm => number,
            };
            wanted.extend(piece.needs().iter().chain(&besides).map(|helper| (*helper, number_of(*helper))));
        }
    }
    Pieces(pieces)
}

/// What a piece needs only in some modules.
fn besides(piece: Piece, number: usize, facts: &PieceFacts) -> Option<Helper> {
    match piece {
        Piece::Alloc => facts.entry.is_late.then_some(Helper::Enter),
        Piece::Release => (!facts.entry.is_late).then_some(Helper::Lends),
        Piece::LowerNumbers => facts.realms[number].numbers.map(|numbers| numbers.check),
        // Each has lines that are only there where core code waits.
        Piece::Block
        | Piece::CallLifted
        | Piece::GuestTask
        | Piece::HostTask
        | Piece::Subtask
        | Piece::Task
        | Piece::Waitable => facts.suspends.then_some(Helper::OnStack),
        Piece::YieldNow => facts.suspends.then_some(Helper::NeedsStacks),
        Piece::Deadlock => facts.tells.then_some(Helper::Told),
        _ => None,
    }
}

impl Pieces {
    /// Whether a piece is among them, of any realm or instance.
    pub(crate) fn has(&self, piece: Piece) -> bool {
        self.0.iter().any(|(known, _)| *known == piece)
    }

    /// Whether a piece of a realm is among them. Each of these reads its memory.
    pub(crate) fn reach(&self, realm: usize) -> bool {
        self.0.iter().any(|(piece, number)| piece.place() == Place::Realm && *number == realm)
    }

    /// Whether a realm allocates.
    pub(crate) fn allocate(&self, realm: usize) -> bool {
        self.0.contains(&(Piece::Alloc, realm))
    }

    /// Whether a piece asks whether a call is over, or says so.
    pub(crate) fn know_of_calls(&self) -> bool {
        self.has(Piece::Enter) || self.has(Piece::Alloc) || self.has(Piece::Finish)
    }

    /// Leaves out a piece that is written where it is used.
    pub(crate) fn without(mut self, piece: Piece) -> Pieces {
        self.0.retain(|(known, _)| *known != piece);
        self
    }

    /// What is the same for every instance.
    pub(crate) fn of_module(&self, facts: &PieceFacts) -> Vec<Statement> {
        self.sources(facts, |place| place == Place::Module)
    }

    /// What each instance has for itself.
    pub(crate) fn of_instance(&self, facts: &PieceFacts) -> Vec<Statement> {
        self.sources(facts, |place| place != Place::Module)
    }

    fn sources(&self, facts: &PieceFacts, is_there: impl Fn(Place) -> bool) -> Vec<Statement> {
        let pieces = self.0.iter().filter(|(piece, _)| is_there(piece.place()));
        pieces.map(|(piece, number)| Template::read(piece.source()).fill(*piece, *number, facts)).collect()
    }
}
