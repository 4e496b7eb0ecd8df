//! Directories: creating, reading in parts, removing, renaming, and the paths that lead through them.

use std::collections::BTreeMap;

use crate::raw::*;

pub const CASES: &[crate::Case] = crate::cases![
    directories_are_created_and_removed,
    only_empty_directories_are_removed,
    only_files_are_unlinked,
    directories_list_what_is_in_them,
    directories_are_read_in_parts,
    directories_are_read_from_any_entry,
    directories_are_read_anew,
    the_directory_of_the_start_is_read,
    directories_of_many_entries_are_read,
    files_are_renamed_over_files,
    directories_are_renamed_over_empty_ones_alone,
    renaming_what_does_not_fit_is_refused,
    trailing_slashes_name_directories_alone,
    trailing_slashes_create_no_files,
    directories_with_trailing_slashes_are_removed,
    odd_paths_lead_where_they_should,
    paths_with_zeros_are_refused,
    paths_back_from_what_is_no_directory_lead_nowhere,
    paths_do_not_lead_outside,
    directories_are_no_files,
];

/// A directory as `fd_readdir` gives it: names with their kinds, and the cookie after each, in order.
fn listing(fd: Fd, mut cookie: u64, size: usize) -> Vec<(String, u8, u64)> {
    const HEADER: usize = 24;
    let mut entries = Vec::new();
    loop {
        let mut buffer = vec![0; size];
        let used = got(|used| unsafe { fd_readdir(fd, buffer.as_mut_ptr(), size, cookie, used) }).unwrap();
        let (mut rest, before) = (&buffer[..used], entries.len());
        while let Some((header, behind)) = rest.split_at_checked(HEADER) {
            let length = u32::from_le_bytes(header[16..20].try_into().unwrap()) as usize;
            let Some((name, behind)) = behind.split_at_checked(length) else { break };
            cookie = u64::from_le_bytes(header[..8].try_into().unwrap());
            entries.push((String::from_utf8(name.to_vec()).unwrap(), header[20], cookie));
            rest = behind;
        }
        if used < size {
            return entries;
        }
        assert!(entries.len() > before, "an entry larger than {size} bytes");
    }
}

/// The names of a listing without `.` and `..`, sorted.
fn names(entries: &[(String, u8, u64)]) -> Vec<&str> {
    let mut names: Vec<_> =
        entries.iter().map(|(name, ..)| name.as_str()).filter(|name| !name.starts_with('.')).collect();
    names.sort_unstable();
    names
}

fn directories_are_created_and_removed() {
    mkdir("d").unwrap();
    assert_eq!(mkdir("d"), Err(EXIST));
    assert_eq!(mkdir("missing/d"), Err(NOENT));
    mkdir("d/e").unwrap();
    rmdir("d/e").unwrap();
    rmdir("d").unwrap();
    assert_eq!(rmdir("d"), Err(NOENT));
    assert_eq!(path_stat("d", FOLLOW), Err(NOENT));
}

fn only_empty_directories_are_removed() {
    mkdir("d").unwrap();
    file("d/f", b"");
    assert_eq!(rmdir("d"), Err(NOTEMPTY));
    assert_eq!(rmdir("d/f"), Err(NOTDIR));
    unlink("d/f").unwrap();
    rmdir("d").unwrap();
}

fn only_files_are_unlinked() {
    mkdir("d").unwrap();
    refused(unlink("d"), &[ISDIR, PERM]);
    assert_eq!(unlink("missing"), Err(NOENT));
    file("f", b"");
    unlink("f").unwrap();
    assert_eq!(unlink("f"), Err(NOENT));
}

fn directories_list_what_is_in_them() {
    mkdir("d").unwrap();
    file("d/f", b"");
    mkdir("d/d").unwrap();
    symlink("nowhere", "d/s").unwrap();
    let entries = listing(open_dir("d").unwrap(), 0, 4096);
    let kinds: BTreeMap<_, _> = entries.iter().map(|(name, kind, _)| (name.as_str(), *kind)).collect();
    let dots = [(".", DIRECTORY_TYPE), ("..", DIRECTORY_TYPE)];
    let expected = dots.into_iter().chain([("d", DIRECTORY_TYPE), ("f", REGULAR_TYPE), ("s", SYMLINK_TYPE)]);
    assert_eq!(kinds, expected.collect());
    assert_eq!(entries.len(), kinds.len());
}

fn directories_are_read_in_parts() {
    let expected: Vec<_> = (10..40).map(|number| format!("a-file-with-a-name-{number}")).collect();
    mkdir("d").unwrap();
    for name in &expected {
        file(&format!("d/{name}"), b"");
    }
    let fd = open_dir("d").unwrap();
    for size in [60, 100, 128, 1000, 4096] {
        assert_eq!(names(&listing(fd, 0, size)), expected, "{size} bytes at a time");
    }
}

fn directories_are_read_from_any_entry() {
    mkdir("d").unwrap();
    for name in ["d/a", "d/b", "d/c", "d/d"] {
        file(name, b"");
    }
    let fd = open_dir("d").unwrap();
    let all = listing(fd, 0, 4096);
    assert_eq!(all.len(), 6);
    for (index, (_, _, cookie)) in all.iter().enumerate().rev() {
        assert_eq!(listing(fd, *cookie, 4096), all[index + 1..]);
    }
}

fn directories_are_read_anew() {
    mkdir("d").unwrap();
    let fd = open_dir("d").unwrap();
    assert_eq!(names(&listing(fd, 0, 4096)), [""; 0]);
    file("d/f", b"");
    assert_eq!(names(&listing(fd, 0, 4096)), ["f"]);
    unlink("d/f").unwrap();
    assert_eq!(names(&listing(fd, 0, 4096)), [""; 0]);
}

fn the_directory_of_the_start_is_read() {
    file("f", b"");
    assert_eq!(names(&listing(DIR, 0, 4096)), ["f"]);
}

fn directories_of_many_entries_are_read() {
    std::fs::create_dir("/many").unwrap();
    for number in 0..300 {
        std::fs::write(format!("/many/{number}"), "").unwrap();
    }
    let mut numbers: Vec<u32> = std::fs::read_dir("/many")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().parse().unwrap())
        .collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..300));
}

fn files_are_renamed_over_files() {
    file("a", b"a");
    file("b", b"b");
    rename("a", "b").unwrap();
    assert_eq!(contents("b"), b"a");
    assert_eq!(path_stat("a", FOLLOW), Err(NOENT));
    mkdir("d").unwrap();
    rename("b", "d/c").unwrap();
    assert_eq!(contents("d/c"), b"a");
    rename("d/c", "d/c").unwrap();
    assert_eq!(contents("d/c"), b"a");
}

fn directories_are_renamed_over_empty_ones_alone() {
    mkdir("a").unwrap();
    file("a/f", b"in a");
    mkdir("b").unwrap();
    rename("a", "b").unwrap();
    assert_eq!(contents("b/f"), b"in a");
    mkdir("c").unwrap();
    refused(rename("c", "b"), &[NOTEMPTY, EXIST]);
}

fn renaming_what_does_not_fit_is_refused() {
    mkdir("d").unwrap();
    file("f", b"");
    assert_eq!(rename("f", "d"), Err(ISDIR));
    assert_eq!(rename("d", "f"), Err(NOTDIR));
    assert_eq!(rename("missing", "f"), Err(NOENT));
    assert_eq!(rename("f", "missing/f"), Err(NOENT));
    assert_eq!(rename("d", "d/e"), Err(INVAL));
}

fn trailing_slashes_name_directories_alone() {
    file("f", b"");
    assert_eq!(open_with("f/", FOLLOW, 0, READ, 0), Err(NOTDIR));
    assert_eq!(path_stat("f/", FOLLOW), Err(NOTDIR));
    assert_eq!(unlink("f/"), Err(NOTDIR));
    assert_eq!(rename("f/", "g"), Err(NOTDIR));
    refused(rename("f", "g/"), &[NOTDIR, NOENT]);
    mkdir("d/").unwrap();
    close(open_dir("d/").unwrap()).unwrap();
    assert_eq!(path_stat("d/", FOLLOW).unwrap().kind, DIRECTORY_TYPE);
    refused(unlink("d/"), &[ISDIR, PERM]);
    rename("d/", "e").unwrap();
    rename("e", "d/").unwrap();
    assert_eq!(path_stat("d", FOLLOW).unwrap().kind, DIRECTORY_TYPE);
}

fn trailing_slashes_create_no_files() {
    refused(open("new/", CREAT), &[NOENT, ISDIR, NOTDIR, INVAL]);
    assert_eq!(path_stat("new", NOFOLLOW), Err(NOENT));
}

fn directories_with_trailing_slashes_are_removed() {
    mkdir("d").unwrap();
    rmdir("d/").unwrap();
    assert_eq!(path_stat("d", FOLLOW), Err(NOENT));
    file("f", b"");
    assert_eq!(rmdir("f/"), Err(NOTDIR));
}

fn odd_paths_lead_where_they_should() {
    mkdir("d").unwrap();
    file("d/f", b"here");
    for path in ["d/f", "./d/f", "d/./f", "d//f", "d/../d/f", "d/./../d//./f"] {
        assert_eq!(contents(path), b"here", "{path}");
    }
    assert_eq!(path_stat(".", FOLLOW).unwrap().kind, DIRECTORY_TYPE);
    file("d/\u{fc}\u{1f980}", b"crab");
    assert_eq!(contents("d/\u{fc}\u{1f980}"), b"crab");
}

fn paths_with_zeros_are_refused() {
    refused(path_stat("\0f", FOLLOW), &[INVAL, Errno(25), NOENT]); // 25: not UTF-8
}

fn paths_back_from_what_is_no_directory_lead_nowhere() {
    mkdir("d").unwrap();
    file("d/f", b"");
    assert_eq!(path_stat("missing/../d", FOLLOW), Err(NOENT));
    assert_eq!(path_stat("d/f/..", FOLLOW), Err(NOTDIR));
}

fn paths_do_not_lead_outside() {
    mkdir("d").unwrap();
    for path in ["..", "../x", "d/../..", "d/../../x", "/", "/etc/passwd", "./../x"] {
        refused(open_with(path, FOLLOW, 0, READ, 0), &[PERM, NOTCAPABLE]);
        refused(path_stat(path, FOLLOW), &[PERM, NOTCAPABLE]);
    }
    refused(mkdir("../outside"), &[PERM, NOTCAPABLE]);
    refused(rename("d", "../outside"), &[PERM, NOTCAPABLE]);
    refused(open("../outside", CREAT), &[PERM, NOTCAPABLE]);
}

fn directories_are_no_files() {
    mkdir("d").unwrap();
    let fd = open_dir("d").unwrap();
    refused(read(fd, 1), &[BADF, ISDIR, NOTCAPABLE]);
    refused(write(fd, b"x"), &[BADF, ISDIR, NOTCAPABLE]);
    refused(seek(fd, 0, 1), &[BADF, ISDIR, NOTCAPABLE]);
    refused(done(unsafe { fd_filestat_set_size(fd, 0) }), &[BADF, INVAL, ISDIR, NOTCAPABLE]);
    refused(open("d", 0), &[ISDIR]);
    refused(open("d", CREAT | TRUNC), &[ISDIR, INVAL]);
    let fd = open("f", CREAT).unwrap();
    let mut buffer = [0; 100];
    refused(got(|used| unsafe { fd_readdir(fd, buffer.as_mut_ptr(), 100, 0, used) }), &[NOTDIR, BADF]);
    refused(
        got::<Filestat>(|stat| unsafe { path_filestat_get(fd, FOLLOW, b"x".as_ptr(), 1, stat) }),
        &[NOTDIR, BADF, NOTCAPABLE],
    );
}
