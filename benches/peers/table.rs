//! Figures as tables for people.

use crate::measure::Measured;

/// One job, done by both.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) ours: Measured,
    pub(crate) theirs: Option<Measured>,
}

/// One job of ours, on two inputs.
pub(crate) struct Growth {
    pub(crate) name: String,
    pub(crate) sizes: [usize; 2],
    pub(crate) measured: [Measured; 2],
}

/// Prints time and memory of each row; a ratio under 1 is in our favour.
pub(crate) fn print(rows: &[Row]) {
    println!("{:<32} {:>10} {:>10} {:>7}   {:>8} {:>8} {:>7}", "", "ours", "peer", "ratio", "ours", "peer", "ratio");
    for Row { name, ours, theirs } in rows {
        let (time, memory) = (milliseconds(*ours), megabytes(*ours));
        let theirs = theirs.as_ref();
        let their_time = theirs.map_or_else(dash, |theirs| milliseconds(*theirs));
        let their_memory = theirs.map_or_else(dash, |theirs| megabytes(*theirs));
        let time_ratio = theirs.map_or_else(dash, |theirs| ratio(ours.seconds, theirs.seconds));
        let memory_ratio = theirs.map_or_else(dash, |theirs| ratio(ours.peak_memory as f64, theirs.peak_memory as f64));
        println!(
            "{name:<32} {time:>10} {their_time:>10} {time_ratio:>7}   {memory:>8} {their_memory:>8} {memory_ratio:>7}"
        );
    }
}

/// Prints how time and memory grow from the smaller to the larger input.
pub(crate) fn print_growth(rows: &[Growth]) {
    println!("{:<24} {:>6} {:>6} {:>10} {:>10} {:>7} {:>7}", "", "from", "to", "time", "time", "growth", "memory");
    for Growth { name, sizes: [from, to], measured: [small, large] } in rows {
        let factor = *to as f64 / *from as f64;
        let time = large.seconds / small.seconds / factor;
        let memory = large.peak_memory as f64 / small.peak_memory as f64 / factor;
        let (small, large) = (milliseconds(*small), milliseconds(*large));
        println!("{name:<24} {from:>6} {to:>6} {small:>10} {large:>10} {time:>7.2} {memory:>7.2}");
    }
}

fn milliseconds(measured: Measured) -> String {
    format!("{:.1} ms", measured.seconds * 1e3)
}

fn megabytes(measured: Measured) -> String {
    format!("{:.0} MB", measured.peak_memory as f64 / 1e6)
}

fn ratio(ours: f64, theirs: f64) -> String {
    format!("{:.2}", ours / theirs)
}

fn dash() -> String {
    "-".to_owned()
}
