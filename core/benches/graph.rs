//! What the measures of a network cost, beside igraph and networkx in the same run.
//!
//! `cargo bench -p myspot-core --bench graph [-- SIZE…]`. One thread, CPU time, the median of
//! several runs; the ratio is theirs divided by ours, so above 1 ours is faster. The networks are
//! those of the shared data where they are present (`MYSPOT_SHARED` names their folder), else
//! grown here. The references need a Python that has them: `MYSPOT_PYTHON` names it. Never a
//! test: a shared machine lies.

#![allow(clippy::print_stdout, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use myspot_core::Dice;
use myspot_core::graph::{Direction, Graph};
use myspot_core::watch::Watch;
use serde_json::{Value as Json, json};

const SEED: u64 = 2026;
/// As `view::graph::ranking` takes them for a large map.
const PIVOTS: usize = 400;
/// Beyond this many nodes what is exact is run once.
const SMALL: usize = 2_000;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|size| size.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![1_000, 10_000]
    } else {
        sizes
    };
    for size in sizes {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, origin) = network(size, folder.path());
        let list: Json =
            serde_json::from_slice(&fs::read(&path).expect("it was found")).expect("JSON");
        let graph = read(&list);
        println!(
            "{} nodes, {} pairs ({origin}); CPU ms, one thread",
            graph.n_nodes(),
            graph.n_pairs()
        );
        let theirs = references(&path);
        print_table(&measure(&graph), &theirs);
        println!();
    }
}

/// What one measure cost, and a value to compare.
struct Line {
    name: &'static str,
    /// Which measure of theirs it stands beside.
    like: &'static str,
    ms: f64,
    value: f64,
}

fn measure(graph: &Graph) -> Vec<Line> {
    let runs = if graph.n_nodes() <= SMALL { 9 } else { 1 };
    let quiet = Watch::default();
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    let mut lines = Vec::new();
    let mut line = |name, like, (ms, value)| {
        lines.push(Line {
            name,
            like,
            ms,
            value,
        });
    };
    let both = Direction::Ignored;
    let exact = median(runs, || {
        graph.betweenness(both, quiet).expect("nobody stops it")
    });
    line("betweenness", "betweenness", (exact.0, most(&exact.1)));
    let sampled = median(5, || {
        let found = graph.betweenness_sampled(PIVOTS, SEED, both, quiet);
        found.expect("nobody stops it")
    });
    line(
        "betweenness, 400 pivots",
        "",
        (sampled.0, most(&sampled.1.values)),
    );
    line(
        "  how far off it says it may be",
        "",
        (0.0, sampled.1.margin()),
    );
    let off = exact
        .1
        .iter()
        .zip(&sampled.1.values)
        .map(|(one, other)| (one - other).abs());
    line("  how far off it is", "", (0.0, off.fold(0.0, f64::max)));
    let close = median(runs, || {
        graph.closeness(both, quiet).expect("nobody stops it")
    });
    line("closeness", "closeness", (close.0, most(&close.1)));
    let axis = median(5, || graph.eigenvector().unwrap_or_default());
    line("eigenvector", "eigenvector", (axis.0, most(&axis.1)));
    let ranks = median(5, || graph.pagerank(both));
    line("pagerank", "pagerank", (ranks.0, most(&ranks.1)));
    let groups = median(5, || graph.communities(SEED));
    line(
        "communities",
        "communities",
        (groups.0, groups.1.modularity),
    );
    let cuts = median(5, || (graph.bridges(), graph.articulation_points()));
    line(
        "bridges and points of passage",
        "cuts",
        (cuts.0, cuts.1.1.len() as f64),
    );
    let last = graph.n_nodes() - 1;
    let ways = median(5, || graph.shortest_paths(0, last, 10, both));
    line("ten shortest ways", "", (ways.0, ways.1.len() as f64));
    lines
}

fn print_table(ours: &[Line], theirs: &BTreeMap<(String, String), (f64, Json)>) {
    const LIBRARIES: [&str; 3] = ["igraph", "igraph-leiden", "networkx"];
    print!("{:<32}{:>10}{:>12}", "", "ours", "value");
    for library in LIBRARIES {
        print!("{library:>15}{:>8}{:>12}", "ratio", "value");
    }
    println!();
    for line in ours {
        let ms = if line.ms > 0.0 {
            format!("{:.2}", line.ms)
        } else {
            String::new()
        };
        print!("{:<32}{ms:>10}{:>12.6}", line.name, line.value);
        for library in LIBRARIES {
            match theirs.get(&(library.to_owned(), line.like.to_owned())) {
                Some((ms, value)) => {
                    let value = value.as_f64().map(|value| format!("{value:.6}"));
                    let value = value.unwrap_or_default();
                    print!("{ms:>15.2}{:>8.1}{value:>12}", ms / line.ms);
                }
                None => print!("{:>35}", ""),
            }
        }
        println!();
    }
}

/// What igraph and networkx need for the same, by library and measure.
fn references(path: &Path) -> BTreeMap<(String, String), (f64, Json)> {
    let python = std::env::var("MYSPOT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/references/graph.py");
    let output = Command::new(&python).arg(script).arg(path).output();
    let Ok(output) = output else {
        println!("no references: {python} is not installed (MYSPOT_PYTHON names another)");
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for line in output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let Ok(line) = serde_json::from_slice::<Json>(line) else {
            continue;
        };
        let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let library = word("library");
        if line["missing"] == true {
            println!("{library} is not installed: {python} -m pip install {library}");
            continue;
        }
        let ms = line["ms"].as_f64().unwrap_or(f64::NAN);
        found.insert((library, word("measure")), (ms, line["value"].clone()));
    }
    if !output.status.success() {
        println!(
            "the references broke off: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    found
}

/// The edge list of a network of that size, and where it comes from.
fn network(size: usize, folder: &Path) -> (PathBuf, String) {
    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = std::env::var_os("MYSPOT_SHARED").map(PathBuf::from);
    let beside = ["../../shared", "../../../shared"].map(|place| room.join(place));
    let places = told.into_iter().chain(beside);
    let name = format!("data/graphs/ba-{size}.json");
    if let Some(path) = places
        .map(|place| place.join(&name))
        .find(|path| path.exists())
    {
        return (path, format!("ba-{size}.json"));
    }
    let list = json!({ "n": size, "edges": grown(size) });
    let path = folder.join("grown.json");
    let mut file = fs::File::create(&path).expect("writable");
    file.write_all(list.to_string().as_bytes())
        .expect("writable");
    (path, format!("grown, Barabási–Albert, m = 2, seed {SEED}"))
}

fn grown(size: usize) -> Vec<(usize, usize)> {
    let mut dice = Dice::from_number(SEED);
    let mut links = vec![(0, 1), (0, 2), (1, 2)];
    for node in 3..size {
        let mut drawn = |links: &[(usize, usize)]| {
            let (from, to) = links[dice.below(links.len() as u32) as usize];
            if dice.below(2) == 0 { from } else { to }
        };
        let first = drawn(&links);
        let mut second = first;
        while second == first {
            second = drawn(&links);
        }
        links.extend([(node, first), (node, second)]);
    }
    links
}

fn read(list: &Json) -> Graph {
    let end = |end: &Json| end.as_u64().unwrap_or(0) as usize;
    let edges = list["edges"].as_array().expect("a list");
    let nodes = end(&list["n"]);
    Graph::new(
        nodes,
        edges.iter().map(|edge| (end(&edge[0]), end(&edge[1]))),
    )
}

/// The median CPU time in milliseconds, and what came out.
fn median<T>(runs: usize, mut run: impl FnMut() -> T) -> (f64, T) {
    let mut times = Vec::with_capacity(runs);
    let mut last = None;
    for _ in 0..runs {
        let start = Spent::now();
        last = Some(black_box(run()));
        times.push(start.ms());
    }
    times.sort_by(f64::total_cmp);
    (times[runs / 2], last.expect("it ran"))
}

/// What this thread has spent: the processor's time where Linux tells it, else the clock's.
enum Spent {
    Processor(u64),
    Clock(Instant),
}

impl Spent {
    fn now() -> Self {
        Self::processor().map_or_else(|| Self::Clock(Instant::now()), Self::Processor)
    }

    fn processor() -> Option<u64> {
        let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split_whitespace().next()?.parse().ok()
    }

    fn ms(&self) -> f64 {
        match self {
            Self::Processor(before) => {
                let now = Self::processor().unwrap_or(*before);
                (now - before) as f64 / 1e6
            }
            Self::Clock(start) => start.elapsed().as_secs_f64() * 1e3,
        }
    }
}
