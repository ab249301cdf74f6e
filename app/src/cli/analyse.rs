//! `analyse W`: what the map of fiches and relations says, in sentences or by a measure.

use std::thread::available_parallelism;

use clap::{Arg, ArgMatches, Command, value_parser};
use myspot_core::graph::Direction;
use myspot_core::text::fold;
use myspot_core::view::graph::findings::{caution, findings};
use myspot_core::view::graph::ranking::{ALL_WAYS, Effort, Item, Measure, Ranking, Sureness, rank};
use myspot_core::view::graph::route::{Route, Routes, routes};
use myspot_core::view::graph::words::Words;
use myspot_core::view::graph::{Side, Web, read};
use myspot_core::watch::{Stopped, Watch};
use myspot_core::{RecordId, Workspace};
use serde_json::{Value as Json, json};

use super::words::{self, Lang};
use super::{Desk, Exit, Failure, find, grammar, session};

/// What `--measure` begins with where it asks for the ways between two fiches.
const PATH: &str = "path:";

pub(super) fn grammar(lang: Lang) -> Command {
    let number = |name: &'static str| -> Arg {
        grammar::option(lang, name).value_parser(value_parser!(usize))
    };
    grammar::verb(lang, "analyse")
        .arg(grammar::workspace(lang))
        .arg(grammar::option(lang, "measure"))
        .arg(grammar::switch(lang, "directed"))
        .arg(number("paths"))
        .arg(grammar::switch(lang, "exact").conflicts_with("sample"))
        .arg(number("sample"))
        .arg(number("limit"))
}

pub(super) fn run(args: &ArgMatches, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
    let asked = session::word(args, "measure");
    let measure = match asked {
        "" => None,
        path if path.starts_with(PATH) => None,
        code => Some(Measure::of_code(code).ok_or_else(|| no_measure(code))?),
    };
    let open = session::read(args, desk)?;
    let workspace = &open.workspace;
    let map = Map {
        workspace,
        web: read(workspace, Side::World),
        words: Words::french(),
        direction: match args.get_flag("directed") {
            true => Direction::Followed,
            false => Direction::Ignored,
        },
    };
    match (measure, asked.strip_prefix(PATH)) {
        (Some(measure), _) => map.ranking(measure, args, desk),
        (None, Some(ends)) => map.routes(asked, ends, args, desk),
        (None, None) => map.sentences(desk),
    }
}

fn no_measure(text: &str) -> Failure {
    let known = Measure::ALL.iter().map(|known| known.code().to_owned());
    Failure::NoMeasure {
        text: text.to_owned(),
        known: known.chain(["path:A:B".to_owned()]).collect(),
    }
}

/// What is being looked at.
struct Map<'a> {
    workspace: &'a Workspace,
    web: Web,
    words: &'static Words,
    direction: Direction,
}

/// Nobody can call a verb's measure off but by ending the program.
fn unstopped<T>(done: Result<T, Stopped>) -> T {
    done.expect("the watch has nothing to stop it with")
}

fn watch() -> Watch<'static> {
    let threads = available_parallelism().map_or(1, usize::from);
    Watch::default().on_threads(threads)
}

impl Map<'_> {
    /// How far one may trust the map; how sure this very measure is stands in front.
    fn caution(&self, estimate: Option<&str>) -> String {
        let general = caution(&self.web, Side::World, self.words);
        let general = general.iter().map(String::as_str);
        let all: Vec<&str> = estimate.into_iter().chain(general).collect();
        all.join(" ")
    }

    fn sentences(&self, desk: &mut Desk<'_>) -> Result<Exit, Failure> {
        let found = unstopped(findings(&self.web, Side::World, self.words, watch()));
        if desk.json {
            let told = found.list.iter().map(|finding| {
                json!({
                    "kind": finding.kind.code(),
                    "sentence": finding.sentence,
                    "because": finding.because,
                    "nodes": self.ids(&finding.nodes, |node| self.node_id(node)),
                    "ties": self.ids(&finding.ties, |tie| self.tie_id(tie)),
                })
            });
            let told: Vec<Json> = told.collect();
            let sentences: Vec<&str> = found.list.iter().map(|it| it.sentence.as_str()).collect();
            desk.answer(json!({
                "measure": Json::Null,
                "rows": [],
                "sentences": sentences,
                "findings": told,
                "caution": found.caution.join(" "),
            }))?;
            return Ok(Exit::Done);
        }
        for finding in &found.list {
            desk.say(&finding.sentence)?;
            if !finding.because.is_empty() {
                desk.say(&format!("    {}", finding.because))?;
            }
        }
        desk.say(&words::with_caution(desk.lang, &found.caution.join(" ")))?;
        Ok(Exit::Done)
    }

    fn ranking(
        &self,
        measure: Measure,
        args: &ArgMatches,
        desk: &mut Desk<'_>,
    ) -> Result<Exit, Failure> {
        let effort = match (args.get_flag("exact"), args.get_one::<usize>("sample")) {
            (true, _) => Effort::Exact,
            (false, Some(pivots)) => Effort::Sample((*pivots).max(2)),
            (false, None) => Effort::Fitting,
        };
        let nodes = self.web.nodes.len();
        if effort == Effort::Exact && measure == Measure::Betweenness && nodes > ALL_WAYS {
            let sentence = words::all_ways(desk.lang, nodes);
            desk.tell(&sentence);
        }
        let ranking = unstopped(rank(&self.web, measure, self.direction, effort, watch()));
        let sentences = ranking.sentences(&self.web, self.words);
        let estimate = ranking.estimate(&self.web, Side::World, self.words);
        let limit = args
            .get_one::<usize>("limit")
            .copied()
            .unwrap_or(usize::MAX);
        if desk.json {
            let rows = ranking.rows.iter().take(limit);
            let rows: Vec<Json> = rows
                .map(|row| self.row(row.item, row.value, row.rank))
                .collect();
            desk.answer(json!({
                "measure": measure.code(),
                "directed": self.direction == Direction::Followed,
                "rows": rows,
                "sentences": sentences,
                "estimate": estimated(&ranking),
                "caution": self.caution(estimate.as_deref()),
            }))?;
            return Ok(Exit::Done);
        }
        for row in ranking.rows.iter().take(limit) {
            let value = words::quantity(desk.lang, row.value, is_count(measure));
            desk.say(&format!(
                "{:>5}  {value:>9}  {}",
                row.rank,
                self.title(row.item)
            ))?;
        }
        for sentence in &sentences {
            desk.tell(sentence);
        }
        let caution = words::with_caution(desk.lang, &self.caution(estimate.as_deref()));
        desk.tell(&caution);
        Ok(Exit::Done)
    }

    fn routes(
        &self,
        asked: &str,
        ends: &str,
        args: &ArgMatches,
        desk: &mut Desk<'_>,
    ) -> Result<Exit, Failure> {
        let ends = self.ends(ends)?;
        let count = args.get_one::<usize>("paths").copied().unwrap_or(1);
        let kinds = self.workspace.kinds();
        let told = routes(&self.web, kinds, self.words, ends, count, self.direction);
        let ways: &[Route] = match &told {
            Routes::Found(ways) => ways,
            Routes::None { .. } => &[],
        };
        let sentences: Vec<&str> = match &told {
            Routes::Found(ways) => ways.iter().map(|way| way.sentence.as_str()).collect(),
            Routes::None { sentence, advice } => vec![sentence.as_str(), advice.as_str()],
        };
        if desk.json {
            let first = ways.first().map_or(&[][..], |way| way.nodes.as_slice());
            let rows = first.iter().enumerate();
            let rows: Vec<Json> = rows
                .map(|(step, &node)| self.row(Item::Node(node), step as f64, step + 1))
                .collect();
            let all = ways.iter().map(|way| {
                json!({
                    "nodes": self.ids(&way.nodes, |node| self.node_id(node)),
                    "ties": self.ids(&way.ties, |tie| self.tie_id(tie)),
                    "sentence": way.sentence,
                    "because": way.because,
                })
            });
            let all: Vec<Json> = all.collect();
            desk.answer(json!({
                "measure": asked,
                "directed": self.direction == Direction::Followed,
                "rows": rows,
                "paths": all,
                "sentences": sentences,
                "caution": self.caution(None),
            }))?;
            return Ok(Exit::Done);
        }
        for sentence in sentences {
            desk.say(sentence)?;
        }
        for way in ways.iter().filter(|way| !way.because.is_empty()).take(1) {
            desk.tell(&way.because);
        }
        Ok(Exit::Done)
    }

    /// The two fiches of `A:B`, each by its name or the beginning of its id. A name may hold a
    /// colon: the first cut that names two fiches counts.
    fn ends(&self, text: &str) -> Result<(usize, usize), Failure> {
        let mut refused = None;
        for (cut, _) in text.match_indices(':') {
            let (from, to) = (&text[..cut], &text[cut + 1..]);
            match self.end(from).and_then(|from| Ok((from, self.end(to)?))) {
                Ok(ends) => return Ok(ends),
                Err(failure) => refused = refused.or(Some(failure)),
            }
        }
        Err(refused.unwrap_or_else(|| no_measure(&format!("{PATH}{text}"))))
    }

    fn end(&self, text: &str) -> Result<usize, Failure> {
        let wanted = fold(text.trim());
        let nodes = self.web.nodes.iter().enumerate();
        let named: Vec<usize> = nodes
            .filter(|(_, node)| !wanted.is_empty() && fold(&node.name) == wanted)
            .map(|(place, _)| place)
            .collect();
        if let [one] = named[..] {
            return Ok(one);
        }
        let record = if named.is_empty() {
            let living =
                |record: &myspot_core::Record| record.kind == "entity" && !record.is_trashed();
            find::record(self.workspace, text, living)?
        } else {
            return Err(Failure::SameNames {
                text: text.to_owned(),
                among: named
                    .iter()
                    .map(|&node| self.node_id(node).to_string())
                    .collect(),
            });
        };
        let place = self.web.nodes.iter().position(|node| node.id == record.id);
        place.ok_or_else(|| Failure::NoRecord(text.to_owned()))
    }

    fn row(&self, item: Item, value: f64, rank: usize) -> Json {
        let id = match item {
            Item::Node(node) => self.node_id(node),
            Item::Tie(tie) => self.tie_id(tie),
        };
        json!({ "id": id.as_str(), "name": self.title(item), "value": value, "rank": rank })
    }

    fn title(&self, item: Item) -> String {
        match item {
            Item::Node(node) => self.web.nodes[node].name.clone(),
            Item::Tie(tie) => self.words.line(&self.web, tie),
        }
    }

    fn node_id(&self, node: usize) -> &RecordId {
        &self.web.nodes[node].id
    }

    fn tie_id(&self, tie: usize) -> &RecordId {
        &self.web.ties[tie].id
    }

    fn ids<'s>(&'s self, places: &[usize], id: impl Fn(usize) -> &'s RecordId) -> Vec<&'s str> {
        places.iter().map(|&place| id(place).as_str()).collect()
    }
}

/// Whether the values of a measure are whole numbers.
fn is_count(measure: Measure) -> bool {
    let shares = [
        Measure::Betweenness,
        Measure::Closeness,
        Measure::Eigenvector,
        Measure::Pagerank,
    ];
    !shares.contains(&measure)
}

fn estimated(ranking: &Ranking) -> Json {
    match ranking.sureness {
        Sureness::Sampled { pivots, margin } => {
            json!({ "pivots": pivots, "margin": margin })
        }
        Sureness::Exact | Sureness::Unsettled => Json::Null,
    }
}
