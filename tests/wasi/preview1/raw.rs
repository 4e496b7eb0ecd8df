//! The functions of `wasi_snapshot_preview1`, declared here so that no library stands between a case and the host.

/// A file descriptor.
pub type Fd = u32;
/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub u16);

/// The directory that every case works in.
pub const DIR: Fd = 3;

pub const BADF: Errno = Errno(8);
pub const EXIST: Errno = Errno(20);
pub const INVAL: Errno = Errno(28);
pub const ISDIR: Errno = Errno(31);
pub const LOOP: Errno = Errno(32);
pub const NAMETOOLONG: Errno = Errno(37);
pub const NOENT: Errno = Errno(44);
pub const NOTDIR: Errno = Errno(54);
pub const NOTEMPTY: Errno = Errno(55);
pub const NOTSOCK: Errno = Errno(57);
pub const NOTSUP: Errno = Errno(58);
pub const PERM: Errno = Errno(63);
pub const NOTCAPABLE: Errno = Errno(76);

pub const CREAT: u16 = 1;
pub const DIRECTORY: u16 = 2;
pub const EXCL: u16 = 4;
pub const TRUNC: u16 = 8;

pub const APPEND: u16 = 1;

pub const READ: u64 = 1 << 1;
pub const WRITE: u64 = 1 << 6;

pub const FOLLOW: u32 = 1;
pub const NOFOLLOW: u32 = 0;

pub const DIRECTORY_TYPE: u8 = 3;
pub const REGULAR_TYPE: u8 = 4;
pub const SYMLINK_TYPE: u8 = 7;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Iovec {
    pub start: *const u8,
    pub length: usize,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filestat {
    pub device: u64,
    pub inode: u64,
    pub kind: u8,
    pub links: u64,
    pub size: u64,
    pub accessed: u64,
    pub modified: u64,
    pub changed: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Fdstat {
    pub kind: u8,
    pub flags: u16,
    pub rights: u64,
    pub inheriting: u64,
}

/// A subscription. `kind` 0 is a clock, with all of the fields behind it; 1 and 2 are reading and writing, with `subject` alone.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Subscription {
    pub userdata: u64,
    pub kind: u8,
    pub subject: AlignedU32,
    pub timeout: u64,
    pub precision: u64,
    pub flags: u16,
}

/// A number that lies on a multiple of eight bytes.
#[repr(C, align(8))]
#[derive(Clone, Copy, Default)]
pub struct AlignedU32(pub u32);

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Event {
    pub userdata: u64,
    pub error: u16,
    pub kind: u8,
    pub bytes: u64,
    pub flags: u16,
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
unsafe extern "C" {
    pub fn args_sizes_get(count: *mut usize, size: *mut usize) -> u16;
    pub fn clock_res_get(clock: u32, resolution: *mut u64) -> u16;
    pub fn clock_time_get(clock: u32, precision: u64, time: *mut u64) -> u16;
    pub fn environ_sizes_get(count: *mut usize, size: *mut usize) -> u16;
    pub fn fd_advise(fd: Fd, offset: u64, length: u64, advice: u8) -> u16;
    pub fn fd_allocate(fd: Fd, offset: u64, length: u64) -> u16;
    pub fn fd_close(fd: Fd) -> u16;
    pub fn fd_datasync(fd: Fd) -> u16;
    pub fn fd_fdstat_get(fd: Fd, stat: *mut Fdstat) -> u16;
    pub fn fd_fdstat_set_flags(fd: Fd, flags: u16) -> u16;
    pub fn fd_filestat_get(fd: Fd, stat: *mut Filestat) -> u16;
    pub fn fd_filestat_set_size(fd: Fd, size: u64) -> u16;
    pub fn fd_filestat_set_times(fd: Fd, accessed: u64, modified: u64, flags: u16) -> u16;
    pub fn fd_pread(fd: Fd, buffers: *const Iovec, count: usize, offset: u64, read: *mut usize) -> u16;
    pub fn fd_prestat_dir_name(fd: Fd, name: *mut u8, length: usize) -> u16;
    pub fn fd_prestat_get(fd: Fd, prestat: *mut [u32; 2]) -> u16;
    pub fn fd_pwrite(fd: Fd, buffers: *const Iovec, count: usize, offset: u64, written: *mut usize) -> u16;
    pub fn fd_read(fd: Fd, buffers: *const Iovec, count: usize, read: *mut usize) -> u16;
    pub fn fd_readdir(fd: Fd, buffer: *mut u8, length: usize, cookie: u64, used: *mut usize) -> u16;
    pub fn fd_renumber(from: Fd, to: Fd) -> u16;
    pub fn fd_seek(fd: Fd, offset: i64, whence: u8, position: *mut u64) -> u16;
    pub fn fd_sync(fd: Fd) -> u16;
    pub fn fd_tell(fd: Fd, position: *mut u64) -> u16;
    pub fn fd_write(fd: Fd, buffers: *const Iovec, count: usize, written: *mut usize) -> u16;
    pub fn path_create_directory(dir: Fd, path: *const u8, length: usize) -> u16;
    pub fn path_filestat_get(dir: Fd, lookup: u32, path: *const u8, length: usize, stat: *mut Filestat) -> u16;
    pub fn path_filestat_set_times(
        dir: Fd,
        lookup: u32,
        path: *const u8,
        length: usize,
        accessed: u64,
        modified: u64,
        flags: u16,
    ) -> u16;
    pub fn path_link(
        dir: Fd,
        lookup: u32,
        path: *const u8,
        length: usize,
        to: Fd,
        new: *const u8,
        new_length: usize,
    ) -> u16;
    pub fn path_open(
        dir: Fd,
        lookup: u32,
        path: *const u8,
        length: usize,
        open: u16,
        rights: u64,
        inheriting: u64,
        flags: u16,
        fd: *mut Fd,
    ) -> u16;
    pub fn path_readlink(
        dir: Fd,
        path: *const u8,
        length: usize,
        buffer: *mut u8,
        size: usize,
        used: *mut usize,
    ) -> u16;
    pub fn path_remove_directory(dir: Fd, path: *const u8, length: usize) -> u16;
    pub fn path_rename(dir: Fd, path: *const u8, length: usize, to: Fd, new: *const u8, new_length: usize) -> u16;
    pub fn path_symlink(target: *const u8, target_length: usize, dir: Fd, path: *const u8, length: usize) -> u16;
    pub fn path_unlink_file(dir: Fd, path: *const u8, length: usize) -> u16;
    pub fn poll_oneoff(subscriptions: *const Subscription, events: *mut Event, count: usize, ready: *mut usize) -> u16;
    pub fn random_get(buffer: *mut u8, length: usize) -> u16;
    pub fn sched_yield() -> u16;
    pub fn sock_send(fd: Fd, buffers: *const Iovec, count: usize, flags: u16, sent: *mut usize) -> u16;
    pub fn sock_shutdown(fd: Fd, how: u8) -> u16;
}

/// What a call returned besides its error, which fills a place of memory.
pub fn got<T: Default>(call: impl FnOnce(*mut T) -> u16) -> Result<T, Errno> {
    let mut value = T::default();
    done(call(&raw mut value)).map(|()| value)
}

/// Whether a call did what it was asked for.
pub fn done(errno: u16) -> Result<(), Errno> {
    if errno == 0 { Ok(()) } else { Err(Errno(errno)) }
}

pub fn open(path: &str, open: u16) -> Result<Fd, Errno> {
    open_with(path, FOLLOW, open, READ | WRITE, 0)
}

pub fn open_with(path: &str, lookup: u32, open: u16, rights: u64, flags: u16) -> Result<Fd, Errno> {
    got(|fd| unsafe { path_open(DIR, lookup, path.as_ptr(), path.len(), open, rights, rights, flags, fd) })
}

/// Opens a directory.
pub fn open_dir(path: &str) -> Result<Fd, Errno> {
    open_with(path, FOLLOW, DIRECTORY, READ, 0)
}

pub fn close(fd: Fd) -> Result<(), Errno> {
    done(unsafe { fd_close(fd) })
}

pub fn write(fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
    let buffer = Iovec { start: bytes.as_ptr(), length: bytes.len() };
    got(|written| unsafe { fd_write(fd, &buffer, 1, written) })
}

pub fn read(fd: Fd, length: usize) -> Result<Vec<u8>, Errno> {
    let mut bytes = vec![0; length];
    let buffer = Iovec { start: bytes.as_mut_ptr(), length };
    let read = got(|read| unsafe { fd_read(fd, &buffer, 1, read) })?;
    bytes.truncate(read);
    Ok(bytes)
}

pub fn seek(fd: Fd, offset: i64, whence: u8) -> Result<u64, Errno> {
    got(|position| unsafe { fd_seek(fd, offset, whence, position) })
}

pub fn stat(fd: Fd) -> Result<Filestat, Errno> {
    got(|stat| unsafe { fd_filestat_get(fd, stat) })
}

pub fn path_stat(path: &str, lookup: u32) -> Result<Filestat, Errno> {
    got(|stat| unsafe { path_filestat_get(DIR, lookup, path.as_ptr(), path.len(), stat) })
}

pub fn mkdir(path: &str) -> Result<(), Errno> {
    done(unsafe { path_create_directory(DIR, path.as_ptr(), path.len()) })
}

pub fn rmdir(path: &str) -> Result<(), Errno> {
    done(unsafe { path_remove_directory(DIR, path.as_ptr(), path.len()) })
}

pub fn unlink(path: &str) -> Result<(), Errno> {
    done(unsafe { path_unlink_file(DIR, path.as_ptr(), path.len()) })
}

pub fn rename(from: &str, to: &str) -> Result<(), Errno> {
    done(unsafe { path_rename(DIR, from.as_ptr(), from.len(), DIR, to.as_ptr(), to.len()) })
}

pub fn link(lookup: u32, from: &str, to: &str) -> Result<(), Errno> {
    done(unsafe { path_link(DIR, lookup, from.as_ptr(), from.len(), DIR, to.as_ptr(), to.len()) })
}

pub fn symlink(target: &str, path: &str) -> Result<(), Errno> {
    done(unsafe { path_symlink(target.as_ptr(), target.len(), DIR, path.as_ptr(), path.len()) })
}

/// A file of this name with these bytes, closed again.
pub fn file(path: &str, bytes: &[u8]) {
    let fd = open(path, CREAT | TRUNC).expect("a file can be created");
    assert_eq!(write(fd, bytes), Ok(bytes.len()));
    close(fd).expect("it is open");
}

/// All bytes of a file.
pub fn contents(path: &str) -> Vec<u8> {
    let fd = open_with(path, FOLLOW, 0, READ, 0).expect("the file is there");
    let bytes = read(fd, 1000).expect("it can be read");
    close(fd).expect("it is open");
    bytes
}

/// Asserts that a call was refused for one of these reasons, where hosts may differ.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, Errno>, reasons: &[Errno]) {
    match result {
        Err(reason) if reasons.contains(&reason) => {}
        other => panic!("{other:?}, expected one of {reasons:?}"),
    }
}
