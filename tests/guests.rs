//! Do the guests' own algorithms hold when several components work as one?

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::LazyLock;

use witcraft_testing::{GUEST_GO, GUEST_RUST, root, run_trials, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    run_trials(
        &[GUEST_RUST, GUEST_GO],
        &trials![
            a_picture_is_the_same_in_every_format,
            files_are_searched_all_at_once,
            the_first_hit_cancels_the_other_searches,
            a_search_holds_no_more_than_a_piece_of_a_file,
            a_search_sees_only_the_directories_that_it_was_left,
        ],
    )
}

/// Some guests composed into one, and a folder for what it writes. All guests are built once.
fn composed<const N: usize>(guests: [&str; N]) -> (PathBuf, PathBuf) {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guests");
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        run(Command::new(root().join("scripts/build-guests.sh")).arg(&folder).env("WITCRAFT", WITCRAFT));
        folder
    });
    let folder = BUILT.clone();
    let part = |name: &str| folder.join(format!("{name}.wasm"));
    let all = part(&format!("all-{}-{}", guests[0], guests[N - 1]));
    run(Command::new(WITCRAFT).arg("compose").args(guests.map(part)).arg("-o").arg(&all));
    (all, folder)
}

/// Runs a command that has to succeed, and returns what it printed.
fn run(command: &mut Command) -> String {
    let output = command.output().expect("it can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

fn a_picture_is_the_same_in_every_format() {
    let (all, folder) = composed(["app", "calculator", "entries", "greeter", "image", "logger", "store"]);
    let resize = |input: &str, output: &str| {
        let mut command = Command::new(WITCRAFT);
        command.arg("run").arg(&all).arg("--dir").arg(format!("{}::/out", folder.display()));
        command.arg("--dir").arg(format!("{}::/data:ro", root().join("fixtures/guests/data").display()));
        run(command.args(["--", "resize", input, "150x70", output]));
    };
    let read = |name: &str| std::fs::read(folder.join(name)).expect("it was written");
    resize("/data/picture.ppm", "/out/picture.pam");
    resize("/data/picture.ppm", "/out/picture.png");
    resize("/data/picture.ppm", "/out/picture.qoi");
    let pam = read("picture.pam");
    let pixels = &pam[pam.len() - 150 * 70 * 4..];
    assert!(pixels.chunks(4).any(|pixel| pixel != &pixels[..4]), "it is more than one colour");

    let mut png = png::Decoder::new(std::io::Cursor::new(read("picture.png"))).read_info().expect("it is PNG");
    let mut decoded = vec![0; pixels.len()];
    let info = png.next_frame(&mut decoded).expect("it is all there");
    assert_eq!((info.width, info.height, info.color_type), (150, 70, png::ColorType::Rgba));
    assert!(decoded == pixels, "the PNG holds other pixels than the PAM");

    resize("/out/picture.qoi", "/out/again.pam");
    assert!(read("again.pam") == pam, "the QOI holds other pixels than the PAM");
}

/// The finders, which do the same in Rust, Go and TypeScript.
const FINDERS: [&str; 3] = ["finder", "finder-go", "finder-ts"];

/// What the search prints, of files in a folder, with options of `run` besides.
fn search(finder: &str, folder: &Path, options: &[&str], arguments: &[&str]) -> Vec<String> {
    let (all, _) = composed(["search", finder]);
    let mut command = Command::new(WITCRAFT);
    command.arg("run").arg(&all).args(options).arg("--dir").arg(format!("{}::/data:ro", folder.display()));
    let mut lines: Vec<String> = run(command.arg("--").args(arguments)).lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn files_are_searched_all_at_once() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    // Lines cross the pieces that a file is read in, and the last one has no end.
    let long = |n: usize| format!("{} needle {n}", "x".repeat(50_000 + n));
    let text: String =
        (0..8).map(|n| if n % 2 == 0 { long(n) } else { "hay".to_owned() }).collect::<Vec<_>>().join("\n");
    std::fs::write(folder.path().join("long"), &text).expect("it is writable");
    std::fs::write(folder.path().join("short"), "needle\r\nhay\na needle").expect("it is writable");
    std::fs::write(folder.path().join("empty"), "").expect("it is writable");
    let mut expected: Vec<String> = (0..8).step_by(2).map(|n| format!("/data/long:{}: {}", n + 1, long(n))).collect();
    expected.extend(["/data/short:1: needle".to_owned(), "/data/short:3: a needle".to_owned()]);
    for finder in FINDERS {
        let found = search(finder, folder.path(), &[], &["needle", "/data/long", "/data/short", "/data/empty"]);
        assert_eq!(found, expected, "{finder}");
    }
}

fn the_first_hit_cancels_the_other_searches() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("text"), "hay\nneedle\nneedle\n").expect("it is writable");
    // This file has no end: its search only ends by being cancelled.
    let options = ["--timeout", "60s", "--dir", "/dev::/dev:ro"];
    for finder in FINDERS {
        let found = search(finder, folder.path(), &options, &["--first", "needle", "/dev/zero", "/data/text"]);
        assert_eq!(found, ["/data/text:2: needle"], "{finder}");
    }
}

fn a_search_holds_no_more_than_a_piece_of_a_file() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let line = "no line of this file holds it, and all are alike\n";
    let text = line.repeat((64 << 20) / line.len()) + "needle";
    std::fs::write(folder.path().join("large"), text).expect("it is writable");
    let found = search("finder", folder.path(), &["--max-memory", "16MiB"], &["needle", "/data/large"]);
    assert_eq!(found, [format!("/data/large:{}: needle", (64 << 20) / line.len() + 1)]);
}

fn a_search_sees_only_the_directories_that_it_was_left() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("text"), "needle").expect("it is writable");
    let (all, out) = composed(["search", "finder"]);
    let narrow = out.join("narrow.wasm");
    run(Command::new(WITCRAFT).arg("virtualize").arg(&all).args(["--keep-dir", "/data"]).arg("-o").arg(&narrow));
    let found = |component: &Path, path: &str| {
        let mut command = Command::new(WITCRAFT);
        command.arg("run").arg(component);
        for at in ["/data", "/other"] {
            command.arg("--dir").arg(format!("{}::{at}:ro", folder.path().display()));
        }
        let output = command.args(["--", "needle", path]).output().expect("it can be run");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(found(&all, "/other/text"), (true, "/other/text:1: needle\n".to_owned()));
    assert_eq!(found(&narrow, "/data/text"), (true, "/data/text:1: needle\n".to_owned()));
    assert_eq!(found(&narrow, "/other/text"), (false, String::new()));
}
