//! The cache of compiled code: used when whole, passed over when not, and never in the way.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{calls, fixture};
use witcraft_run::{Cache, run};

fn greet(cache: &Path) -> Vec<String> {
    let mut options = calls(&[r#"a-string("hello")"#]);
    options.cache = Some(Cache::open(cache).expect("a usable directory"));
    let outcome = run("test.wasm", &fixture("values"), &options).expect("it starts");
    assert_eq!(outcome.end.status(), 0);
    outcome.values
}

fn files(cache: &Path) -> Vec<PathBuf> {
    fs::read_dir(cache).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect()).expect("a directory")
}

#[test]
fn code_is_kept_once_and_used_again() {
    let directory = tempfile::tempdir().unwrap();
    let cache = directory.path().join("code");
    assert_eq!(greet(&cache), [r#""hello""#]);
    let kept = files(&cache);
    assert_eq!(kept.len(), 1);
    let bytes = fs::read(&kept[0]).unwrap();
    assert_eq!(greet(&cache), [r#""hello""#]);
    assert_eq!(files(&cache), kept);
    assert_eq!(fs::read(&kept[0]).unwrap(), bytes);
}

#[test]
fn a_corrupt_file_is_passed_over_and_written_anew() {
    let directory = tempfile::tempdir().unwrap();
    let cache = directory.path().join("code");
    greet(&cache);
    let file = files(&cache).remove(0);
    let whole = fs::read(&file).unwrap();
    let step = whole.len() / 16;
    let changed = (0..16).map(|part| {
        let mut bytes = whole.clone();
        bytes[part * step] ^= 0xff;
        bytes
    });
    let cut = (0..4).map(|quarter| whole[..whole.len() * quarter / 4].to_vec());
    for bytes in changed.chain(cut).chain([vec![0xa5; 100_000]]) {
        fs::write(&file, bytes).unwrap();
        assert_eq!(greet(&cache), [r#""hello""#]);
        assert_eq!(fs::read(&file).unwrap(), whole);
    }
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written_is_not_in_the_way() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let cache = directory.path().join("code");
    let opened = Cache::open(&cache).unwrap();
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o500)).unwrap();
    assert_eq!(greet(&cache), [r#""hello""#]);
    fs::remove_dir_all(&cache).unwrap();
    fs::write(&cache, "a file by now").unwrap();
    let mut options = calls(&["a-u8(1)"]);
    options.cache = Some(opened);
    assert_eq!(run("test.wasm", &fixture("values"), &options).unwrap().values, ["1"]);
}

#[test]
fn what_changes_the_code_is_kept_apart() {
    let directory = tempfile::tempdir().unwrap();
    let mut options = calls(&["a-u8(1)"]);
    options.cache = Some(Cache::open(directory.path().join("code")).unwrap());
    for fuel in [None, Some(1000), None] {
        options.limits.fuel = fuel;
        assert_eq!(run("test.wasm", &fixture("values"), &options).unwrap().values, ["1"]);
    }
    assert_eq!(files(&directory.path().join("code")).len(), 2);
}
