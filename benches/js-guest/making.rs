//! A program of one line: how large its component is, how long it takes to make, and how long until it has given a result.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use indicatif::HumanCount;

use crate::makers::Maker;
use crate::tools::{OURS, output};
use crate::{head, in_turn, line, sources};

/// What all tools make of one line.
pub(crate) fn table(folder: &Path, makers: &[Maker]) -> String {
    let component = |maker: &Maker| folder.join(format!("line-{maker:?}.wasm"));
    let make = |maker: &Maker| {
        let start = Instant::now();
        let (source, wit) = (sources().join("guests/line.js"), sources().join("line.wit"));
        maker.make(&source, &wit, "line", &component(maker))?;
        Ok(milliseconds(start))
    };
    let made = in_turn(makers, make);
    let sizes: Vec<_> = makers.iter().map(|maker| size(&component(maker))).collect();
    let started = in_turn(makers, |maker| {
        let start = Instant::now();
        let mut command = Command::new(OURS);
        let said = output(command.arg("run").arg(component(maker)).args(["--invoke", r#"greet("Ada")"#]))?;
        if said.trim() == r#""Hello, Ada!""# { Ok(milliseconds(start)) } else { Err(format!("it says `{said}`")) }
    });
    let time = |time: f64| format!("{time:.1} ms");
    head("a function of one line", makers)
        + &line("size of the component", &sizes, |size| format!("{} B", HumanCount(size as u64)))
        + &line("made in", &made, time)
        + &line("the process that runs it once, compiled code cached", &started, time)
}

fn size(component: &Path) -> Result<f64, String> {
    std::fs::metadata(component).map(|metadata| metadata.len() as f64).map_err(|error| error.to_string())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
