//! Files: creating, reading, writing, positions, sizes and times.

use crate::raw::*;

pub const CASES: &[crate::Case] = crate::cases![
    files_are_created_only_when_asked,
    empty_paths_are_refused,
    truncating_empties_and_creating_keeps,
    reading_and_writing_move_the_position,
    seeking_before_the_start_is_refused,
    writing_past_the_end_fills_with_zeros,
    pread_and_pwrite_leave_the_position,
    several_buffers_are_read_and_written_in_order,
    appending_ignores_the_position,
    appending_is_switched_on_and_off,
    sizes_are_set,
    sizes_that_no_file_has_are_refused,
    rights_limit_reading_and_writing,
    rights_limit_truncation,
    times_are_set_by_descriptor,
    times_are_set_by_path,
    one_time_of_a_path_is_set_alone,
    contradicting_times_are_refused,
    stats_tell_files_apart,
    files_are_synchronised,
    advice_is_taken,
    large_files_survive,
    writes_show_through_other_descriptors,
];

fn files_are_created_only_when_asked() {
    assert_eq!(open("new", 0), Err(NOENT));
    let fd = open("new", CREAT | EXCL).unwrap();
    close(fd).unwrap();
    assert_eq!(open("new", CREAT | EXCL), Err(EXIST));
    assert_eq!(open("new", DIRECTORY), Err(NOTDIR));
    assert_eq!(open("missing/new", CREAT), Err(NOENT));
    assert_eq!(open("new/below", CREAT), Err(NOTDIR));
}

fn empty_paths_are_refused() {
    assert_eq!(open("", CREAT), Err(NOENT));
    assert_eq!(path_stat("", FOLLOW), Err(NOENT));
    assert_eq!(mkdir(""), Err(NOENT));
    assert_eq!(unlink(""), Err(NOENT));
}

fn truncating_empties_and_creating_keeps() {
    file("f", b"content");
    close(open("f", CREAT).unwrap()).unwrap();
    assert_eq!(contents("f"), b"content");
    close(open("f", TRUNC).unwrap()).unwrap();
    assert_eq!(contents("f"), b"");
    assert_eq!(open("missing", TRUNC), Err(NOENT));
}

fn reading_and_writing_move_the_position() {
    let fd = open("f", CREAT).unwrap();
    let tell = || got(|position| unsafe { fd_tell(fd, position) });
    assert_eq!(tell(), Ok(0));
    assert_eq!(write(fd, b"0123456789"), Ok(10));
    assert_eq!(tell(), Ok(10));
    assert_eq!(read(fd, 4), Ok(vec![]));
    assert_eq!(seek(fd, 2, 0), Ok(2));
    assert_eq!(read(fd, 3), Ok(b"234".to_vec()));
    assert_eq!(seek(fd, 1, 1), Ok(6));
    assert_eq!(write(fd, b"ab"), Ok(2));
    assert_eq!(tell(), Ok(8));
    assert_eq!(seek(fd, -1, 2), Ok(9));
    assert_eq!(read(fd, 10), Ok(b"9".to_vec()));
    assert_eq!(contents("f"), b"012345ab89");
}

fn seeking_before_the_start_is_refused() {
    let fd = open("f", CREAT).unwrap();
    write(fd, b"abc").unwrap();
    assert_eq!(seek(fd, -1, 0), Err(INVAL));
    assert_eq!(seek(fd, -4, 1), Err(INVAL));
    assert_eq!(seek(fd, -4, 2), Err(INVAL));
    assert_eq!(seek(fd, 0, 9), Err(INVAL));
    assert_eq!(seek(fd, 0, 1), Ok(3));
}

fn writing_past_the_end_fills_with_zeros() {
    let fd = open("f", CREAT).unwrap();
    assert_eq!(seek(fd, 3, 2), Ok(3));
    assert_eq!(stat(fd).unwrap().size, 0);
    write(fd, b"x").unwrap();
    assert_eq!(contents("f"), b"\0\0\0x");
}

fn pread_and_pwrite_leave_the_position() {
    let fd = open("f", CREAT).unwrap();
    write(fd, b"0123456789").unwrap();
    seek(fd, 1, 0).unwrap();
    let bytes = *b"xy";
    let buffer = Iovec { start: bytes.as_ptr(), length: 2 };
    assert_eq!(got(|written| unsafe { fd_pwrite(fd, &buffer, 1, 7, written) }), Ok(2));
    let mut bytes = [0; 4];
    let buffer = Iovec { start: bytes.as_mut_ptr(), length: 4 };
    assert_eq!(got(|read| unsafe { fd_pread(fd, &buffer, 1, 6, read) }), Ok(4));
    assert_eq!(&bytes, b"6xy9");
    assert_eq!(got(|read| unsafe { fd_pread(fd, &buffer, 1, 10, read) }), Ok(0));
    assert_eq!(read(fd, 2), Ok(b"12".to_vec()));
}

fn several_buffers_are_read_and_written_in_order() {
    let fd = open("f", CREAT).unwrap();
    let parts: [&[u8]; 4] = [b"", b"ab", b"", b"cde"];
    let buffers = parts.map(|part| Iovec { start: part.as_ptr(), length: part.len() });
    let written = got(|written| unsafe { fd_write(fd, buffers.as_ptr(), 4, written) }).unwrap();
    assert!((1..=5).contains(&written), "a host may write a part of it, but not {written}");
    assert_eq!(contents("f"), b"abcde"[..written]);
    seek(fd, 0, 0).unwrap();
    let (mut first, mut second) = ([0; 1], [0; 8]);
    let buffers = [Iovec { start: first.as_mut_ptr(), length: 1 }, Iovec { start: second.as_mut_ptr(), length: 8 }];
    let read = got(|read| unsafe { fd_read(fd, buffers.as_ptr(), 2, read) }).unwrap();
    assert!((1..=written).contains(&read));
    assert_eq!([&first[..], &second[..read - 1]].concat(), b"abcde"[..read]);
    assert_eq!(got(|written| unsafe { fd_write(fd, buffers.as_ptr(), 0, written) }), Ok(0));
}

fn appending_ignores_the_position() {
    file("f", b"abc");
    let fd = open_with("f", FOLLOW, 0, READ | WRITE, APPEND).unwrap();
    assert_eq!(got(|stat| unsafe { fd_fdstat_get(fd, stat) }).unwrap().flags & APPEND, APPEND);
    assert_eq!(seek(fd, 1, 0), Ok(1));
    assert_eq!(write(fd, b"de"), Ok(2));
    seek(fd, 0, 0).unwrap();
    assert_eq!(write(fd, b"f"), Ok(1));
    seek(fd, 0, 0).unwrap();
    assert_eq!(read(fd, 10), Ok(b"abcdef".to_vec()));
}

fn appending_is_switched_on_and_off() {
    file("f", b"abc");
    let fd = open("f", 0).unwrap();
    done(unsafe { fd_fdstat_set_flags(fd, APPEND) }).unwrap();
    assert_eq!(got(|stat| unsafe { fd_fdstat_get(fd, stat) }).unwrap().flags & APPEND, APPEND);
    write(fd, b"d").unwrap();
    done(unsafe { fd_fdstat_set_flags(fd, 0) }).unwrap();
    seek(fd, 0, 0).unwrap();
    write(fd, b"X").unwrap();
    assert_eq!(contents("f"), b"Xbcd");
}

fn sizes_are_set() {
    let fd = open("f", CREAT).unwrap();
    write(fd, b"abcdef").unwrap();
    let set = |size| done(unsafe { fd_filestat_set_size(fd, size) });
    set(3).unwrap();
    assert_eq!(contents("f"), b"abc");
    assert_eq!(seek(fd, 0, 1), Ok(6));
    set(5).unwrap();
    assert_eq!(contents("f"), b"abc\0\0");
    assert_eq!(stat(fd).unwrap().size, 5);
}

fn sizes_that_no_file_has_are_refused() {
    let fd = open("f", CREAT).unwrap();
    assert_eq!(done(unsafe { fd_filestat_set_size(fd, u64::MAX) }), Err(INVAL));
}

fn rights_limit_reading_and_writing() {
    file("f", b"abc");
    let reader = open_with("f", FOLLOW, 0, READ, 0).unwrap();
    refused(write(reader, b"x"), &[BADF, NOTCAPABLE]);
    let writer = open_with("f", FOLLOW, 0, WRITE, 0).unwrap();
    refused(read(writer, 1), &[BADF, NOTCAPABLE]);
    assert_eq!(write(writer, b"x"), Ok(1));
    assert_eq!(read(reader, 9), Ok(b"xbc".to_vec()));
}

fn rights_limit_truncation() {
    file("f", b"abc");
    let reader = open_with("f", FOLLOW, 0, READ, 0).unwrap();
    refused(done(unsafe { fd_filestat_set_size(reader, 0) }), &[BADF, INVAL, NOTCAPABLE, PERM]);
    assert_eq!(contents("f"), b"abc");
}

/// Flags of setting times: the access time and the modification time, to a value and to now.
const ACCESSED: u16 = 1;
const ACCESSED_NOW: u16 = 2;
const MODIFIED: u16 = 4;
const MODIFIED_NOW: u16 = 8;

fn times_are_set_by_descriptor() {
    let fd = open("f", CREAT).unwrap();
    let set = |accessed, modified, flags| done(unsafe { fd_filestat_set_times(fd, accessed, modified, flags) });
    set(1_000_000_000, 2_000_000_000, ACCESSED | MODIFIED).unwrap();
    let before = stat(fd).unwrap();
    assert_eq!((before.accessed, before.modified), (1_000_000_000, 2_000_000_000));
    set(0, 5_000_000_000, MODIFIED).unwrap();
    let after = stat(fd).unwrap();
    assert_eq!((after.accessed, after.modified), (1_000_000_000, 5_000_000_000));
    set(0, 0, MODIFIED_NOW).unwrap();
    let now = stat(fd).unwrap();
    assert!(now.modified > 1_600_000_000_000_000_000, "{now:?}");
    assert_eq!(now.accessed, 1_000_000_000);
}

fn times_are_set_by_path() {
    file("f", b"");
    symlink("f", "link").unwrap();
    let set = |path: &str, lookup, accessed, modified, flags| {
        let (start, length) = (path.as_ptr(), path.len());
        done(unsafe { path_filestat_set_times(DIR, lookup, start, length, accessed, modified, flags) })
    };
    set("link", FOLLOW, 1_000_000_000, 2_000_000_000, ACCESSED | MODIFIED).unwrap();
    let target = path_stat("f", FOLLOW).unwrap();
    assert_eq!((target.accessed, target.modified), (1_000_000_000, 2_000_000_000));
    set("link", NOFOLLOW, 3_000_000_000, 4_000_000_000, ACCESSED | MODIFIED).unwrap();
    assert_eq!(path_stat("link", NOFOLLOW).unwrap().modified, 4_000_000_000);
    assert_eq!(path_stat("f", FOLLOW).unwrap().modified, 2_000_000_000);
    assert_eq!(set("missing", FOLLOW, 1, 1, ACCESSED | MODIFIED), Err(NOENT));
}

fn one_time_of_a_path_is_set_alone() {
    file("f", b"");
    let accessed = path_stat("f", FOLLOW).unwrap().accessed;
    done(unsafe { path_filestat_set_times(DIR, FOLLOW, b"f".as_ptr(), 1, 0, 5_000_000_000, MODIFIED) }).unwrap();
    let after = path_stat("f", FOLLOW).unwrap();
    assert_eq!((after.accessed, after.modified), (accessed, 5_000_000_000));
}

fn contradicting_times_are_refused() {
    let fd = open("f", CREAT).unwrap();
    for flags in [ACCESSED | ACCESSED_NOW, MODIFIED | MODIFIED_NOW] {
        assert_eq!(done(unsafe { fd_filestat_set_times(fd, 1, 1, flags) }), Err(INVAL));
        assert_eq!(done(unsafe { path_filestat_set_times(DIR, FOLLOW, b"f".as_ptr(), 1, 1, 1, flags) }), Err(INVAL));
    }
}

fn stats_tell_files_apart() {
    file("a", b"abc");
    file("b", b"");
    let (a, b) = (path_stat("a", FOLLOW).unwrap(), path_stat("b", FOLLOW).unwrap());
    assert_eq!((a.kind, a.size, a.links), (REGULAR_TYPE, 3, 1));
    assert!(a.inode != b.inode);
    assert_eq!(stat(open("a", 0).unwrap()).unwrap().inode, a.inode);
    mkdir("d").unwrap();
    assert_eq!(path_stat("d", FOLLOW).unwrap().kind, DIRECTORY_TYPE);
    assert_eq!(path_stat("missing", FOLLOW), Err(NOENT));
    assert_eq!(path_stat("a/below", FOLLOW), Err(NOTDIR));
}

fn files_are_synchronised() {
    let fd = open("f", CREAT).unwrap();
    write(fd, b"abc").unwrap();
    done(unsafe { fd_sync(fd) }).unwrap();
    done(unsafe { fd_datasync(fd) }).unwrap();
    assert_eq!(done(unsafe { fd_sync(99) }), Err(BADF));
}

fn advice_is_taken() {
    let fd = open("f", CREAT).unwrap();
    for advice in 0..6 {
        done(unsafe { fd_advise(fd, 0, 10, advice) }).unwrap();
    }
    assert_eq!(done(unsafe { fd_advise(fd, 0, 10, 77) }), Err(INVAL));
    // Preview 2 cannot allocate, and preview 1 lets a host say so.
    match done(unsafe { fd_allocate(fd, 0, 100) }) {
        Ok(()) => assert_eq!(stat(fd).unwrap().size, 100),
        Err(error) => assert_eq!(error, NOTSUP),
    }
}

fn large_files_survive() {
    let bytes: Vec<u8> = (0..3_000_001_u32).map(|index| (index % 251) as u8).collect();
    std::fs::write("/large", &bytes).unwrap();
    assert!(std::fs::read("/large").unwrap() == bytes);
}

fn writes_show_through_other_descriptors() {
    let (writer, reader) = (open("f", CREAT).unwrap(), open("f", CREAT).unwrap());
    write(writer, b"one").unwrap();
    assert_eq!(read(reader, 9), Ok(b"one".to_vec()));
    write(writer, b"two").unwrap();
    assert_eq!(read(reader, 9), Ok(b"two".to_vec()));
}
