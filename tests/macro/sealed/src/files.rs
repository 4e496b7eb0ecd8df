//! Files.

use std::future::IntoFuture;
use std::rc::Rc;

use wit_bindgen::{StreamReader, StreamResult, spawn_local};

use crate::wasi::clocks::system_clock::Instant;
use crate::wasi::filesystem::preopens::get_directories;
use crate::wasi::filesystem::types::{
    Advice, Descriptor, DescriptorFlags, DescriptorType, ErrorCode, NewTimestamp, OpenFlags, PathFlags,
};
use crate::wit_stream;

pub(crate) async fn act(action: &str, place: &str) -> Result<String, String> {
    let done = match action {
        "read" => read(place).await,
        "list" => list(place).await,
        "look" => look(place).await,
        "sum" => sum(place).await,
        "print" => print(place).await,
        "parts" => Ok(parts(place).await),
        "many" => many(place).await,
        "each" => each(place).await,
        "touch" => touch(place).await,
        "attack" => Ok(attack(place).await),
        _ => panic!("{action} is no action"),
    };
    done.map_err(|problem| format!("{problem:?}"))
}

/// The directory that is open at the beginning of a path, the longest of them, and the rest of the path.
fn split(place: &str) -> Result<(Descriptor, &str), ErrorCode> {
    let inside = |path: &str| {
        let rest = place.strip_prefix(path)?;
        match rest.strip_prefix('/') {
            Some(rest) => Some(rest),
            None if path.ends_with('/') => Some(rest),
            None => rest.is_empty().then_some("."),
        }
    };
    let found = get_directories().into_iter().filter_map(|(open, path)| Some((open, path.len(), inside(&path)?)));
    // Of those at the same path, the last hides the others.
    let (open, _, rest) = found.max_by_key(|(_, length, _)| *length).ok_or(ErrorCode::NoEntry)?;
    Ok((open, rest))
}

async fn open_in(directory: &Descriptor, path: &str) -> Result<Descriptor, ErrorCode> {
    directory.open_at(PathFlags::empty(), path.to_owned(), OpenFlags::empty(), DescriptorFlags::READ).await
}

async fn open(place: &str) -> Result<Descriptor, ErrorCode> {
    let (directory, rest) = split(place)?;
    open_in(&directory, rest).await
}

async fn contents(file: &Descriptor, offset: u64) -> Result<Vec<u8>, ErrorCode> {
    let (bytes, result) = file.read_via_stream(offset);
    let bytes = bytes.collect().await;
    result.await?;
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("text")
}

async fn read(place: &str) -> Result<String, ErrorCode> {
    Ok(text(contents(&open(place).await?, 0).await?))
}

async fn list(place: &str) -> Result<String, ErrorCode> {
    let (entries, result) = open(place).await?.read_directory();
    let entries = entries.collect().await;
    result.await?;
    let shown = |ty: &DescriptorType| if matches!(ty, DescriptorType::Directory) { "/" } else { "" };
    let mut names: Vec<_> = entries.iter().map(|entry| format!("{}{}", entry.name, shown(&entry.type_))).collect();
    names.sort();
    Ok(names.join(" "))
}

/// What there is, and the end of it.
async fn look(place: &str) -> Result<String, ErrorCode> {
    let there = open(place).await?;
    let (about, flags) = (there.stat().await?, there.get_flags().await?);
    assert_eq!(format!("{:?}", about.type_), format!("{:?}", there.get_type().await?));
    assert!(flags.contains(DescriptorFlags::READ));
    if let DescriptorType::Directory = about.type_ {
        return Ok(format!("directory of {}", about.size));
    }
    let end = text(contents(&there, about.size.saturating_sub(3)).await?);
    Ok(format!("file of {}, ends with {end:?}", about.size))
}

/// How long a file is, and the sum of its bytes, by 16 that read it at a time.
async fn sum(place: &str) -> Result<String, ErrorCode> {
    let file = open(place).await?;
    let (length, sum) = summed(file.read_via_stream(0).0).await;
    Ok(format!("{length} {sum}"))
}

async fn summed(mut bytes: StreamReader<u8>) -> (usize, u64) {
    let (mut length, mut sum) = (0, 0);
    loop {
        let (ended, read) = bytes.read(Vec::with_capacity(100_000)).await;
        length += read.len();
        sum += read.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        if let StreamResult::Dropped = ended {
            return (length, sum);
        }
    }
}

/// Prints a file without reading it.
async fn print(place: &str) -> Result<String, ErrorCode> {
    let (bytes, result) = open(place).await?.read_via_stream(0);
    crate::stdout::write_via_stream(bytes).await.expect("it is open");
    result.await?;
    Ok(String::new())
}

/// Reads parts of a file whose bytes count up: some readers stop early, and two take turns.
async fn parts(place: &str) -> String {
    let file = open(place).await.expect("it is there");
    let at = |offset: usize| offset as u8;
    // Nobody reads, or nobody waits for the result, or for both.
    drop(file.read_via_stream(0));
    drop(file.read_via_stream(0).1);
    let (bytes, result) = file.read_via_stream(7);
    drop(bytes);
    result.await.expect("what was wanted was read");
    let (mut bytes, result) = file.read_via_stream(7);
    let (_, some) = bytes.read(Vec::with_capacity(3)).await;
    assert_eq!(some, [7, 8, 9]);
    drop(bytes);
    result.await.expect("what was wanted was read");
    let (mut one, mut other) = (file.read_via_stream(1).0, file.read_via_stream(250).0);
    for turn in 0..100 {
        let (_, some) = one.read(Vec::with_capacity(2)).await;
        assert_eq!(some, [at(1 + 2 * turn), at(2 + 2 * turn)]);
        let (_, some) = other.read(Vec::with_capacity(1)).await;
        assert_eq!(some, [at(250 + turn)]);
    }
    // A result is there when all was taken, whoever waits first.
    let (bytes, result) = file.read_via_stream(0);
    let result = spawn_local(result.into_future());
    let all = bytes.collect().await;
    result.await.expect("nobody cancels it").expect("it was read");
    assert!(all.iter().enumerate().all(|(index, byte)| *byte == at(index)));
    // Behind the end there is nothing.
    let size = all.len() as u64;
    for offset in [size, size + 1, 1 << 32, (1 << 32) + 1, u64::MAX] {
        assert_eq!(contents(&file, offset).await.expect("it is a file"), [], "{offset}");
    }
    assert_eq!(contents(&file, size - 1).await.expect("it is a file"), [at(all.len() - 1)]);
    format!("{size}")
}

/// Reads a file, and lists its directory, a hundred times at once.
async fn many(place: &str) -> Result<String, ErrorCode> {
    let (directory, name) = place.rsplit_once('/').ok_or(ErrorCode::Invalid)?;
    let (place, directory, name) = (place.to_owned(), directory.to_owned(), name.to_owned());
    let all = (0..100).map(|_| {
        let (place, directory, name) = (place.clone(), directory.clone(), name.clone());
        spawn_local(async move {
            let listed = list(&directory).await?;
            assert!(listed.split(' ').any(|entry| entry == name), "{listed}");
            Ok(read(&place).await?.len())
        })
    });
    let mut sum = 0;
    for one in all.collect::<Vec<_>>() {
        let length: Result<usize, ErrorCode> = one.await.expect("nobody cancels it");
        sum += length?;
    }
    Ok(sum.to_string())
}

/// Reads all files and links of a directory at once: each has its name in it, behind `to ` in a link.
async fn each(place: &str) -> Result<String, ErrorCode> {
    let directory = Rc::new(open(place).await?);
    let (entries, result) = directory.read_directory();
    let entries = entries.collect().await;
    result.await?;
    let all = entries.into_iter().map(|entry| {
        let directory = directory.clone();
        spawn_local(async move {
            let is_link = matches!(entry.type_, DescriptorType::SymbolicLink);
            if is_link {
                assert_eq!(directory.readlink_at(entry.name.clone()).await?, format!("to {}", entry.name));
            } else {
                let file = open_in(&directory, &entry.name).await?;
                assert_eq!(text(contents(&file, 0).await?), entry.name);
            }
            Ok(is_link)
        })
    });
    let (mut files, mut links) = (0, 0);
    for one in all.collect::<Vec<_>>() {
        let is_link: Result<bool, ErrorCode> = one.await.expect("nobody cancels it");
        *if is_link? { &mut links } else { &mut files } += 1;
    }
    Ok(format!("{files} files, {links} links"))
}

/// Sets the times of what is there, and returns what they are then.
async fn touch(place: &str) -> Result<String, ErrorCode> {
    let (directory, path) = split(place)?;
    let time = |seconds| NewTimestamp::Timestamp(Instant { seconds, nanoseconds: 5_000_000 });
    let follow = PathFlags::SYMLINK_FOLLOW;
    directory.set_times_at(follow, path.to_owned(), time(1000), time(2000)).await?;
    directory.set_times_at(follow, path.to_owned(), NewTimestamp::NoChange, time(3000)).await?;
    let about = directory.stat_at(follow, path.to_owned()).await?;
    let shown = |time: Option<Instant>| time.map(|time| (time.seconds, time.nanoseconds));
    let times = [about.data_access_timestamp, about.data_modification_timestamp].map(shown);
    Ok(format!("{times:?}"))
}

/// Tries everything that would lead out of the directory at a place, or change it, and says what was not refused. There is a
/// file `file` in it, and a directory `below`.
async fn attack(place: &str) -> String {
    let (there, _) = split(place).expect("it is open");
    let file = open_in(&there, "file").await.expect("it is there");
    let below = open_in(&there, "below").await.expect("it is there");
    let mut done = Vec::new();
    let mut tries = 0;
    let mut attempt = |name: &str, result: Result<(), ErrorCode>, expected: &[&str]| {
        tries += 1;
        match result {
            Ok(()) => done.push(name.to_owned()),
            Err(error) => {
                let said = format!("{error:?}");
                assert!(expected.is_empty() || expected.iter().any(|case| said.contains(case)), "{name}: {said}");
            }
        }
    };
    let outside = ["..", "../..", "../secret", "below/../../secret", "/", "/etc", "/etc/passwd", "./../x", "//"];
    let absent = ["no", "below/no", "FILE", "fil", "file\0", "file2", "belo\u{301}w", ""];
    let through = ["file/", "file/x", "file/.."];
    let wrong: [(&[&str], &[&str]); 3] =
        [(&outside, &["NotPermitted"]), (&absent, &["NoEntry"]), (&through, &["NotDirectory"])];
    for (paths, expected) in wrong {
        for path in paths {
            let follow = PathFlags::SYMLINK_FOLLOW;
            attempt(path, open_in(&there, path).await.map(drop), expected);
            attempt(path, there.stat_at(follow, (*path).to_owned()).await.map(drop), expected);
            attempt(path, there.metadata_hash_at(follow, (*path).to_owned()).await.map(drop), expected);
            attempt(path, there.readlink_at((*path).to_owned()).await.map(drop), expected);
        }
    }
    for path in ["..", "../file", "../below"] {
        attempt(path, open_in(&below, path).await.map(drop), &["NotPermitted"]);
    }
    let none = OpenFlags::empty();
    let read_only = &["ReadOnly"][..];
    for (name, how, flags, expected) in [
        ("create", OpenFlags::CREATE, DescriptorFlags::READ, read_only),
        ("truncate", OpenFlags::TRUNCATE, DescriptorFlags::READ, read_only),
        ("exclusive", OpenFlags::CREATE | OpenFlags::EXCLUSIVE, DescriptorFlags::READ, read_only),
        ("directory", OpenFlags::DIRECTORY, DescriptorFlags::READ, &["NotDirectory"]),
        ("write", none, DescriptorFlags::READ | DescriptorFlags::WRITE, read_only),
        ("mutate", none, DescriptorFlags::MUTATE_DIRECTORY, read_only),
    ] {
        let opened = there.open_at(PathFlags::empty(), "file".to_owned(), how, flags).await;
        attempt(name, opened.map(drop), expected);
    }
    let now = NewTimestamp::Now;
    let new = || "new".to_owned();
    let old = || "file".to_owned();
    let no_follow = PathFlags::empty();
    attempt("readlink", there.readlink_at(old()).await.map(drop), &["Invalid"]);
    attempt("create a directory", there.create_directory_at(new()).await, read_only);
    attempt("symlink", there.symlink_at("/etc".to_owned(), new()).await, read_only);
    attempt("unlink", there.unlink_file_at(old()).await, read_only);
    attempt("remove", there.remove_directory_at("below".to_owned()).await, read_only);
    attempt("rename", there.rename_at(old(), &there, new()).await, read_only);
    attempt("link", there.link_at(no_follow, old(), &there, new()).await, read_only);
    attempt("times", there.set_times_at(no_follow, old(), now, now).await, read_only);
    attempt("own times", file.set_times(now, now).await, read_only);
    attempt("size", file.set_size(0).await, read_only);
    // A writer finds its reader gone.
    for which in ["write", "write beyond", "append"] {
        let (mut data, reader) = wit_stream::new();
        let written = match which {
            "write" => file.write_via_stream(reader, 0),
            "write beyond" => file.write_via_stream(reader, u64::MAX),
            _ => file.append_via_stream(reader),
        };
        assert_eq!(data.write_all(b"x".to_vec()).await, b"x", "{which}");
        attempt(which, written.await, read_only);
    }
    // A writer that is there already, and one that never writes.
    let (mut data, reader) = wit_stream::new();
    let writer = spawn_local(async move { data.write_all(vec![0; 1 << 20]).await.len() });
    attempt("write at once", file.write_via_stream(reader, 0).await, read_only);
    assert_eq!(writer.await.expect("nobody cancels it"), 1 << 20);
    let (_data, reader) = wit_stream::new();
    drop(file.append_via_stream(reader));
    attempt("stream a directory", contents(&there, 0).await.map(drop), &["IsDirectory"]);
    let (entries, listed) = file.read_directory();
    assert!(entries.collect().await.is_empty());
    attempt("list a file", listed.await, &["NotDirectory"]);
    attempt("open in a file", open_in(&file, "x").await.map(drop), &["NotDirectory"]);
    // Between a directory of the host and this one.
    for (host, path) in get_directories() {
        if path != place {
            attempt("rename from", host.rename_at(old(), &there, new()).await, read_only);
            attempt("rename to", there.rename_at(old(), &host, new()).await, read_only);
            attempt("link from", host.link_at(no_follow, old(), &there, new()).await, read_only);
            attempt("link to", there.link_at(no_follow, old(), &host, new()).await, read_only);
            assert!(!host.is_same_object(&there).await && !there.is_same_object(&host).await);
        }
    }
    // What there is to find out of it.
    assert_eq!(contents(&file, 0).await.expect("it is a file"), b"content");
    assert_eq!(contents(&file, 4).await.expect("it is a file"), b"ent");
    let again = open_in(&there, "./below//.././file").await.expect("it is the same");
    assert!(again.is_same_object(&file).await && !again.is_same_object(&there).await);
    let hash = async |of: &Descriptor| {
        let hash = of.metadata_hash().await.expect("it has one");
        (hash.lower, hash.upper)
    };
    assert!(hash(&again).await == hash(&file).await && hash(&file).await != hash(&there).await);
    file.advise(0, 7, Advice::Sequential).await.expect("it does nothing");
    file.sync().await.and(file.sync_data().await).expect("they do nothing");
    format!("{tries} tries, {} not refused {}", done.len(), done.join(", ")).trim_end().to_owned()
}
