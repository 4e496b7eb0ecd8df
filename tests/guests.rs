//! Do the guests' own algorithms hold when seven components work as one?

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use witcraft_testing::{GUEST_GO, GUEST_RUST, root, run_trials, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    run_trials(&[GUEST_RUST, GUEST_GO], &trials![a_picture_is_the_same_in_every_format])
}

/// The guests composed into one, and a folder for what it writes.
fn composed() -> (PathBuf, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guests");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let mut build = Command::new(root().join("scripts/build-guests.sh"));
    run(build.arg(&folder).env("WITCRAFT", WITCRAFT));
    let part = |name: &str| folder.join(format!("{name}.wasm"));
    let parts = ["app", "calculator", "entries", "greeter", "image", "logger", "store"].map(part);
    let all = part("all");
    run(Command::new(WITCRAFT).arg("compose").args(parts).arg("-o").arg(&all));
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
    let (all, folder) = composed();
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
