//! File descriptors: what is open at the start, closing, renumbering, and how many there may be.

use crate::raw::*;

pub const CASES: &[crate::Case] = crate::cases![
    one_directory_is_open_at_the_start,
    closed_descriptors_are_gone,
    closed_descriptors_have_no_position,
    directories_of_the_start_can_be_closed,
    descriptors_are_renumbered,
    renumbering_what_is_not_open_is_refused,
    stats_of_descriptors_tell_kinds,
    the_directory_of_the_start_has_a_stat,
    standard_streams_that_are_no_terminals_say_so,
    standard_streams_have_no_position,
    a_hundred_files_are_open_at_once,
    a_thousand_files_are_open_at_once,
    what_is_no_socket_is_not_shut_down,
    what_is_no_socket_sends_nothing,
];

fn one_directory_is_open_at_the_start() {
    let prestat: [u32; 2] = got(|prestat| unsafe { fd_prestat_get(DIR, prestat) }).unwrap();
    assert_eq!(prestat, [0, 1]);
    let mut name = [0; 8];
    let mut named = |length| done(unsafe { fd_prestat_dir_name(DIR, name.as_mut_ptr(), length) });
    assert_eq!(named(0), Err(NAMETOOLONG));
    named(1).unwrap();
    assert_eq!(&name[..2], b"/\0");
    for fd in [0, 1, 2, 4, 99] {
        assert_eq!(got::<[u32; 2]>(|prestat| unsafe { fd_prestat_get(fd, prestat) }), Err(BADF), "{fd}");
    }
}

fn closed_descriptors_are_gone() {
    let fd = open("f", CREAT).unwrap();
    close(fd).unwrap();
    assert_eq!(close(fd), Err(BADF));
    assert_eq!(write(fd, b"x"), Err(BADF));
    assert_eq!(read(fd, 1), Err(BADF));
    assert_eq!(stat(fd), Err(BADF));
    assert_eq!(close(u32::MAX), Err(BADF));
    for fd in 0..3 {
        close(fd).unwrap();
        assert_eq!(close(fd), Err(BADF));
    }
}

fn closed_descriptors_have_no_position() {
    let fd = open("f", CREAT).unwrap();
    close(fd).unwrap();
    assert_eq!(seek(fd, 0, 1), Err(BADF));
    assert_eq!(got::<u64>(|position| unsafe { fd_tell(fd, position) }), Err(BADF));
}

fn directories_of_the_start_can_be_closed() {
    close(DIR).unwrap();
    assert_eq!(open("f", CREAT), Err(BADF));
    assert_eq!(got::<[u32; 2]>(|prestat| unsafe { fd_prestat_get(DIR, prestat) }), Err(BADF));
}

fn descriptors_are_renumbered() {
    file("a", b"a");
    file("b", b"b");
    let (a, b) = (open("a", 0).unwrap(), open("b", 0).unwrap());
    done(unsafe { fd_renumber(a, b) }).unwrap();
    assert_eq!(close(a), Err(BADF));
    assert_eq!(read(b, 9), Ok(b"a".to_vec()));
    done(unsafe { fd_renumber(b, b) }).unwrap();
    assert_eq!(seek(b, 0, 0), Ok(0));
    close(b).unwrap();
    mkdir("d").unwrap();
    file("d/inside", b"");
    done(unsafe { fd_renumber(open_dir("d").unwrap(), DIR) }).unwrap();
    assert_eq!(path_stat("inside", FOLLOW).unwrap().kind, REGULAR_TYPE);
}

fn renumbering_what_is_not_open_is_refused() {
    let fd = open("f", CREAT).unwrap();
    assert_eq!(done(unsafe { fd_renumber(99, fd) }), Err(BADF));
    assert_eq!(done(unsafe { fd_renumber(fd, 99) }), Err(BADF));
    assert_eq!(write(fd, b"x"), Ok(1));
}

fn stats_of_descriptors_tell_kinds() {
    let of = |fd| got::<Fdstat>(|stat| unsafe { fd_fdstat_get(fd, stat) });
    assert_eq!(of(DIR).unwrap().kind, DIRECTORY_TYPE);
    let file = of(open("f", CREAT).unwrap()).unwrap();
    assert_eq!((file.kind, file.flags), (REGULAR_TYPE, 0));
    assert_eq!(file.rights & (READ | WRITE), READ | WRITE);
    let reader = of(open_with("f", FOLLOW, 0, READ, 0).unwrap()).unwrap();
    assert_eq!(reader.rights & (READ | WRITE), READ);
    assert_eq!(of(99).map(|stat| stat.kind), Err(BADF));
}

fn the_directory_of_the_start_has_a_stat() {
    assert_eq!(stat(DIR).unwrap().kind, DIRECTORY_TYPE);
}

fn standard_streams_that_are_no_terminals_say_so() {
    for fd in 0..3 {
        let stat: Fdstat = got(|stat| unsafe { fd_fdstat_get(fd, stat) }).unwrap();
        assert_ne!(stat.kind, 2, "{fd} is a character device");
    }
    use std::io::IsTerminal;
    assert!(!std::io::stdout().is_terminal());
}

fn standard_streams_have_no_position() {
    for fd in 0..3 {
        refused(seek(fd, 0, 1), &[Errno(70), BADF, NOTSUP]); // 70: a pipe
    }
    assert_eq!(write(1, b""), Ok(0));
    refused(write(0, b"x"), &[BADF]);
    refused(read(1, 1), &[BADF]);
}

fn open_at_once(count: u32) {
    let fds: Vec<_> = (0..count).map(|number| open(&format!("{number}"), CREAT).unwrap()).collect();
    for fd in &fds {
        assert_eq!(write(*fd, b"x"), Ok(1));
    }
    for fd in fds {
        close(fd).unwrap();
    }
}

fn a_hundred_files_are_open_at_once() {
    open_at_once(100);
}

fn a_thousand_files_are_open_at_once() {
    open_at_once(1000);
}

fn what_is_no_socket_is_not_shut_down() {
    assert_eq!(done(unsafe { sock_shutdown(DIR, 1) }), Err(NOTSOCK));
    assert_eq!(done(unsafe { sock_shutdown(99, 1) }), Err(BADF));
}

fn what_is_no_socket_sends_nothing() {
    let buffer = Iovec { start: b"x".as_ptr(), length: 1 };
    for (fd, reason) in [(DIR, NOTSOCK), (99, BADF)] {
        assert_eq!(got::<usize>(|sent| unsafe { sock_send(fd, &buffer, 1, 0, sent) }), Err(reason));
    }
}
