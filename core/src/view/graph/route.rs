//! The ways between two things, told with the words of the relations.

use super::words::{Words, capital, fill};
use super::{Tie, Web};
use crate::graph::Direction;
use crate::kind::Kinds;
use crate::view::evidence::Evidence;

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The things that it passes, both ends included, by their place in the map.
    pub nodes: Vec<usize>,
    /// The line that was taken for each step.
    pub ties: Vec<usize>,
    /// « D’Ada à Cyr, en 2 pas : Ada informe le club, qui a pour membre Cyr. »
    pub sentence: String,
    /// How sure its lines are.
    pub because: String,
}

/// The ways between two things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Routes {
    /// The shortest first; at least one.
    Found(Vec<Route>),
    /// There is none: what to say, and what to do about it.
    None {
        /// « Aucun chemin connu d’Ada à Cyr. »
        sentence: String,
        /// « Une relation manque peut-être… »
        advice: String,
    },
}

/// Tells so many of the shortest ways from one thing to another.
///
/// O(paths · length · (n + m)).
#[must_use]
pub fn routes(
    web: &Web,
    kinds: &Kinds,
    words: &Words,
    ends: (usize, usize),
    count: usize,
    direction: Direction,
) -> Routes {
    let (from, to) = ends;
    let graph = web.graph();
    let teller = Teller {
        web,
        kinds,
        words,
        direction,
    };
    let found = graph.shortest_paths(from, to, count.max(1), direction);
    if !found.is_empty() {
        return Routes::Found(found.into_iter().map(|path| teller.route(path)).collect());
    }
    let around = graph.shortest_path(from, to, Direction::Ignored);
    let along = direction == Direction::Followed && around.is_some();
    let said = &words.route;
    let (sentence, advice) = match along {
        true => (&said.none_along, &said.advice_along),
        false => (&said.none, &said.advice),
    };
    let (from, to) = (
        words.of(words.name(web, from)),
        words.to(words.name(web, to)),
    );
    Routes::None {
        sentence: fill(sentence, &[("of_from", &from), ("to_to", &to)]),
        advice: advice.clone(),
    }
}

struct Teller<'a> {
    web: &'a Web,
    kinds: &'a Kinds,
    words: &'a Words,
    direction: Direction,
}

impl Teller<'_> {
    fn route(&self, nodes: Vec<usize>) -> Route {
        let words = self.words;
        let name = |node: usize| words.name(self.web, node);
        let ties: Vec<usize> = nodes
            .windows(2)
            .filter_map(|step| self.tie_for(step[0], step[1]))
            .collect();
        let (Some(&from), Some(&to)) = (nodes.first(), nodes.last()) else {
            return Route {
                nodes,
                ties,
                sentence: String::new(),
                because: String::new(),
            };
        };
        if ties.is_empty() {
            let sentence = fill(&words.route.same, &[("from", name(from))]);
            return Route {
                nodes,
                ties,
                sentence,
                because: String::new(),
            };
        }
        let mut clauses = String::new();
        for (step, &tie) in nodes.windows(2).zip(&ties) {
            clauses = self.further(&clauses, (step[0], step[1]), &self.web.ties[tie]);
        }
        let steps = words.counted(&words.route.steps, ties.len(), &[]);
        let (from, to) = (capital(&words.of(name(from))), words.to(name(to)));
        let holes = [
            ("Of_from", from.as_str()),
            ("to_to", &to),
            ("steps", &steps),
            ("clauses", &clauses),
        ];
        let is_open = |tie: &&usize| self.web.ties[**tie].evidence != Evidence::Established;
        let because = match ties.iter().filter(is_open).count() {
            0 => words.route.sure.clone(),
            open => words.counted(&words.route.unsure, open, &[]),
        };
        Route {
            sentence: fill(&words.route.sentence, &holes),
            because,
            nodes,
            ties,
        }
    }

    /// The line by which a step is told: one that goes that way rather than back, the surest, the
    /// first of the map.
    fn tie_for(&self, from: usize, to: usize) -> Option<usize> {
        let fits = |tie: &Tie| {
            let goes_on = (tie.from, tie.to) == (from, to);
            let goes_back = (tie.to, tie.from) == (from, to);
            goes_on || (goes_back && self.direction == Direction::Ignored)
        };
        let all = self
            .web
            .ties
            .iter()
            .enumerate()
            .filter(|(_, tie)| fits(tie));
        let best = all.min_by_key(|(place, tie)| (tie.from != from, tie.evidence, *place));
        best.map(|(place, _)| place)
    }

    /// What was told so far, and one step more.
    fn further(&self, before: &str, (from, to): (usize, usize), tie: &Tie) -> String {
        let words = self.words;
        let verb = match tie.from == from {
            true => Some(words.verb(&tie.words)),
            false => self.inverse(tie).map(|inverse| words.verb(inverse)),
        };
        let (from, to) = (words.name(self.web, from), words.name(self.web, to));
        match verb {
            Some(verb) if before.is_empty() => words.clause_of(from, &verb, to),
            Some(verb) => {
                let (verb, to) = words.joined(&verb, to);
                let holes = [("before", before), ("words", &verb), ("to", &to)];
                fill(&words.relative, &holes)
            }
            // A relation in the group's own words has no inverse: it is told as it stands.
            None => {
                let clause = words.clause(self.web, tie);
                if before.is_empty() {
                    return clause;
                }
                fill(
                    &words.next_clause,
                    &[("before", before), ("clause", &clause)],
                )
            }
        }
    }

    /// What to read from end to start; `None` for free words.
    fn inverse(&self, tie: &Tie) -> Option<&str> {
        ["relation", "link"].into_iter().find_map(|kind| {
            let code = self.kinds.field(kind, "kind")?.code(&tie.kind)?;
            // A label of the group's own says more than the code, and has no inverse.
            (code.label == tie.words).then(|| code.inverse())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::graph::by_hand::map;

    fn web() -> Web {
        map(&["A", "B", "C", "D", "E"])
            .tie("A", "informs", "B")
            .tie("C", "chairs", "B")
            .tie_as("C", "knows", "D", Evidence::CrossCheck)
            .tie("D", "petit frère de", "C")
    }

    fn told(web: &Web, from: usize, to: usize, direction: Direction) -> Routes {
        routes(
            web,
            &Kinds::builtin(),
            Words::french(),
            (from, to),
            9,
            direction,
        )
    }

    #[track_caller]
    fn check(from: usize, to: usize, direction: Direction, expected: &[(&str, &str)]) {
        let Routes::Found(found) = told(&web(), from, to, direction) else {
            panic!("no way");
        };
        let plain = |words: &str| words.replace('\u{a0}', " ");
        let said = found
            .iter()
            .map(|way| (plain(&way.sentence), plain(&way.because)));
        let expected = expected
            .iter()
            .map(|(one, other)| ((*one).to_owned(), (*other).to_owned()));
        assert_eq!(said.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    #[test]
    fn a_way_is_told_with_the_words_of_its_relations() {
        let sure = "Chaque lien de ce chemin est établi.";
        let one = "Un lien de ce chemin n’est pas établi.";
        let whole = "D’A à D, en 3 pas : A informe B, qui est présidé par C, qui connaît D.";
        check(0, 3, Direction::Ignored, &[(whole, one)]);
        let back = "De B à A, en un pas : B est informé par A.";
        check(1, 0, Direction::Ignored, &[(back, sure)]);
        let along = "De C à B, en un pas : C préside B.";
        check(2, 1, Direction::Followed, &[(along, sure)]);
        check(
            0,
            0,
            Direction::Ignored,
            &[("A : c’est la même fiche.", "")],
        );
    }

    /// Words of one's own have no inverse, so the step is told the way it goes.
    #[test]
    fn a_step_back_in_free_words_is_told_as_it_stands() {
        let mut web = web();
        web.ties.remove(2);
        let found = told(&web, 1, 3, Direction::Ignored);
        let Routes::Found(found) = found else {
            panic!("no way");
        };
        let said = found[0].sentence.replace('\u{a0}', " ");
        assert_eq!(
            said,
            "De B à D, en 2 pas : B est présidé par C ; D petit frère de C."
        );
        assert_eq!(found[0].ties, [1, 2]);
    }

    #[test]
    fn where_there_is_no_way_there_is_advice() {
        let none = told(&web(), 0, 4, Direction::Ignored);
        let Routes::None { sentence, advice } = none else {
            panic!("a way: {none:?}");
        };
        assert_eq!(sentence, "Aucun chemin connu d’A à E.");
        assert!(advice.contains("qui connaît les deux"), "{advice}");
        let along = told(&web(), 0, 3, Direction::Followed);
        let Routes::None { sentence, advice } = along else {
            panic!("a way: {along:?}");
        };
        assert!(sentence.contains("en suivant le sens"), "{sentence}");
        assert!(advice.contains("il y en a un"), "{advice}");
    }
}
