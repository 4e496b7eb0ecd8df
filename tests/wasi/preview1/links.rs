//! Links, hard and symbolic.

use crate::raw::*;

pub const CASES: &[crate::Case] = crate::cases![
    hard_links_share_the_file,
    hard_links_that_cannot_be_are_refused,
    hard_links_are_made_to_symbolic_ones,
    symbolic_links_are_followed_when_asked,
    symbolic_links_are_read,
    symbolic_links_lead_through_directories,
    paths_back_from_links_begin_at_the_target,
    symbolic_links_with_trailing_slashes_are_followed,
    symbolic_links_that_exist_are_not_replaced,
    dangling_links_are_there_and_lead_nowhere,
    dangling_links_are_not_created_over,
    loops_of_links_are_noticed,
    links_do_not_lead_outside,
    unlinking_leaves_the_target,
    links_are_renamed_themselves,
    files_live_until_they_are_closed,
];

fn readlink(path: &str, size: usize) -> Result<Vec<u8>, Errno> {
    let mut bytes = vec![0; size];
    let used = got(|used| unsafe { path_readlink(DIR, path.as_ptr(), path.len(), bytes.as_mut_ptr(), size, used) })?;
    bytes.truncate(used);
    Ok(bytes)
}

fn hard_links_share_the_file() {
    file("f", b"abc");
    mkdir("d").unwrap();
    link(NOFOLLOW, "f", "d/g").unwrap();
    let (one, other) = (path_stat("f", FOLLOW).unwrap(), path_stat("d/g", FOLLOW).unwrap());
    assert_eq!((one.links, one.inode), (2, other.inode));
    file("d/g", b"changed");
    assert_eq!(contents("f"), b"changed");
    unlink("f").unwrap();
    assert_eq!(contents("d/g"), b"changed");
    assert_eq!(path_stat("d/g", FOLLOW).unwrap().links, 1);
}

fn hard_links_that_cannot_be_are_refused() {
    file("f", b"");
    file("g", b"");
    mkdir("d").unwrap();
    assert_eq!(link(NOFOLLOW, "f", "g"), Err(EXIST));
    assert_eq!(link(NOFOLLOW, "f", "f"), Err(EXIST));
    assert_eq!(link(NOFOLLOW, "f", "d"), Err(EXIST));
    assert_eq!(link(NOFOLLOW, "missing", "h"), Err(NOENT));
    refused(link(NOFOLLOW, "d", "h"), &[PERM, Errno(2)]); // 2: permission denied
    refused(link(NOFOLLOW, "f", "h/"), &[NOENT, NOTDIR]);
    refused(link(NOFOLLOW, "f", "../h"), &[PERM, NOTCAPABLE]);
}

fn hard_links_are_made_to_symbolic_ones() {
    file("f", b"abc");
    symlink("f", "s").unwrap();
    link(NOFOLLOW, "s", "t").unwrap();
    assert_eq!(path_stat("t", NOFOLLOW).unwrap().kind, SYMLINK_TYPE);
    assert_eq!(contents("t"), b"abc");
}

fn symbolic_links_are_followed_when_asked() {
    file("f", b"abc");
    symlink("f", "s").unwrap();
    assert_eq!(contents("s"), b"abc");
    assert_eq!(open_with("s", NOFOLLOW, 0, READ, 0), Err(LOOP));
    assert_eq!(path_stat("s", FOLLOW).unwrap().kind, REGULAR_TYPE);
    let itself = path_stat("s", NOFOLLOW).unwrap();
    assert_eq!((itself.kind, itself.size), (SYMLINK_TYPE, 1));
    close(open_with("f", NOFOLLOW, 0, READ, 0).unwrap()).unwrap();
}

fn symbolic_links_are_read() {
    symlink("some/target", "s").unwrap();
    assert_eq!(readlink("s", 100), Ok(b"some/target".to_vec()));
    assert_eq!(readlink("s", 11), Ok(b"some/target".to_vec()));
    assert_eq!(readlink("s", 4), Ok(b"some".to_vec()));
    file("f", b"");
    assert_eq!(readlink("f", 100), Err(INVAL));
    assert_eq!(readlink("missing", 100), Err(NOENT));
}

fn symbolic_links_lead_through_directories() {
    mkdir("a").unwrap();
    mkdir("b").unwrap();
    file("a/f", b"abc");
    symlink("../a", "b/up").unwrap();
    symlink("b/up", "s").unwrap();
    for path in ["b/up/f", "s/f"] {
        assert_eq!(contents(path), b"abc", "{path}");
    }
    close(open_dir("s/").unwrap()).unwrap();
    refused(open_with("s", NOFOLLOW, DIRECTORY, READ, 0), &[NOTDIR, LOOP]);
}

fn paths_back_from_links_begin_at_the_target() {
    mkdir("a").unwrap();
    mkdir("a/b").unwrap();
    file("a/f", b"beside b");
    symlink("a/b", "s").unwrap();
    assert_eq!(contents("s/../f"), b"beside b");
}

fn symbolic_links_with_trailing_slashes_are_followed() {
    mkdir("d").unwrap();
    symlink("d", "s").unwrap();
    assert_eq!(path_stat("s/", FOLLOW).unwrap().kind, DIRECTORY_TYPE);
    assert_eq!(path_stat("s/", NOFOLLOW).unwrap().kind, DIRECTORY_TYPE);
}

fn symbolic_links_that_exist_are_not_replaced() {
    file("f", b"");
    mkdir("d").unwrap();
    symlink("f", "s").unwrap();
    for path in ["f", "d", "s"] {
        assert_eq!(symlink("x", path), Err(EXIST));
    }
    refused(symlink("x", "f/"), &[EXIST, NOTDIR]);
    assert_eq!(symlink("x", "d/"), Err(EXIST));
    refused(symlink("x", "new/"), &[NOENT, NOTDIR]);
    assert_eq!(symlink("x", "missing/s"), Err(NOENT));
    assert_eq!(symlink("", "empty"), Err(NOENT));
}

fn dangling_links_are_there_and_lead_nowhere() {
    symlink("nowhere", "s").unwrap();
    assert_eq!(open_with("s", FOLLOW, 0, READ, 0), Err(NOENT));
    assert_eq!(open_with("s", NOFOLLOW, 0, READ, 0), Err(LOOP));
    assert_eq!(path_stat("s", FOLLOW), Err(NOENT));
    assert_eq!(path_stat("s", NOFOLLOW).unwrap().kind, SYMLINK_TYPE);
    assert_eq!(mkdir("s"), Err(EXIST));
    assert_eq!(rmdir("s"), Err(NOTDIR));
    file("nowhere", b"now there");
    assert_eq!(contents("s"), b"now there");
}

fn dangling_links_are_not_created_over() {
    symlink("nowhere", "s").unwrap();
    assert_eq!(open("s", CREAT | EXCL), Err(EXIST));
    assert_eq!(path_stat("nowhere", FOLLOW), Err(NOENT));
}

fn loops_of_links_are_noticed() {
    symlink("itself", "itself").unwrap();
    symlink("b", "a").unwrap();
    symlink("a", "b").unwrap();
    for path in ["itself", "a", "itself/x", "a/x"] {
        assert_eq!(open_with(path, FOLLOW, 0, READ, 0), Err(LOOP), "{path}");
        assert_eq!(path_stat(path, FOLLOW), Err(LOOP), "{path}");
    }
    assert_eq!(path_stat("itself", NOFOLLOW).unwrap().kind, SYMLINK_TYPE);
    unlink("itself").unwrap();
}

fn links_do_not_lead_outside() {
    refused(symlink("/etc", "absolute"), &[PERM, NOTCAPABLE]);
    mkdir("d").unwrap();
    for (target, path) in [("..", "up"), ("../..", "d/up"), ("../x", "x"), ("d/../..", "around")] {
        if symlink(target, path).is_ok() {
            refused(open_with(path, FOLLOW, 0, READ, 0), &[PERM, NOTCAPABLE]);
            refused(path_stat(path, FOLLOW), &[PERM, NOTCAPABLE]);
            refused(open(&format!("{path}/new"), CREAT), &[PERM, NOTCAPABLE]);
        }
    }
}

fn unlinking_leaves_the_target() {
    mkdir("d").unwrap();
    file("f", b"abc");
    symlink("d", "to-d").unwrap();
    symlink("f", "to-f").unwrap();
    assert_eq!(rmdir("to-d"), Err(NOTDIR));
    unlink("to-d").unwrap();
    unlink("to-f").unwrap();
    assert_eq!(path_stat("to-f", NOFOLLOW), Err(NOENT));
    assert_eq!(contents("f"), b"abc");
    rmdir("d").unwrap();
}

fn links_are_renamed_themselves() {
    file("f", b"abc");
    symlink("f", "s").unwrap();
    rename("s", "t").unwrap();
    assert_eq!(readlink("t", 9), Ok(b"f".to_vec()));
    assert_eq!(contents("f"), b"abc");
    file("g", b"new");
    rename("g", "t").unwrap();
    assert_eq!(path_stat("t", NOFOLLOW).unwrap().kind, REGULAR_TYPE);
    assert_eq!(contents("f"), b"abc");
}

fn files_live_until_they_are_closed() {
    file("f", b"abc");
    let fd = open("f", 0).unwrap();
    unlink("f").unwrap();
    assert_eq!(read(fd, 9), Ok(b"abc".to_vec()));
    assert_eq!(stat(fd).unwrap().links, 0);
    mkdir("d").unwrap();
    let dir = open_dir("d").unwrap();
    rmdir("d").unwrap();
    close(dir).unwrap();
}
