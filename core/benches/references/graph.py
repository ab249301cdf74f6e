"""Times the same measures with igraph and networkx, on the same network, in CPU time.

Called by `cargo bench -p myspot-core --bench graph` with the path of an edge list. Prints one
JSON object a line: {"library", "measure", "ms", "value"}, or {"library", "missing"}.
"""

import json
import sys
import time

SEVERAL = 5
# Beyond this many nodes the slowest are left out: networkx takes minutes.
SMALL = 2000


def tell(library, measure, act, value, runs=SEVERAL):
    """Runs an act several times and prints its median CPU time and its value."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        result = act()
        times.append((time.process_time() - start) * 1000)
    times.sort()
    line = {"library": library, "measure": measure, "ms": times[len(times) // 2]}
    line["value"] = value(result)
    print(json.dumps(line), flush=True)


def with_igraph(nodes, edges):
    import igraph

    graph = igraph.Graph(n=nodes, edges=edges)
    pairs = (nodes - 1) * (nodes - 2) / 2
    runs = SEVERAL if nodes <= SMALL else 1
    tell("igraph", "betweenness", graph.betweenness, lambda all: max(all) / pairs, runs)
    tell("igraph", "closeness", graph.closeness, max, runs)
    tell("igraph", "eigenvector", graph.eigenvector_centrality, lambda all: None)
    tell("igraph", "pagerank", graph.pagerank, max)
    tell("igraph", "communities", graph.community_multilevel, lambda found: found.modularity)
    leiden = lambda: graph.community_leiden(objective_function="modularity", n_iterations=-1)
    tell("igraph-leiden", "communities", leiden, lambda found: found.modularity)
    tell("igraph", "cuts", lambda: (graph.bridges(), graph.articulation_points()),
         lambda found: len(found[1]))


def with_networkx(nodes, edges):
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(edges)
    most = lambda all: max(all.values())
    tell("networkx", "pagerank", lambda: networkx.pagerank(graph), most)
    eigenvector = lambda: networkx.eigenvector_centrality(graph, max_iter=1000)
    tell("networkx", "eigenvector", eigenvector, most, 1)
    louvain = networkx.community.louvain_communities
    value = lambda found: networkx.community.modularity(graph, found)
    tell("networkx", "communities", lambda: louvain(graph, seed=1), value, 1)
    if nodes <= SMALL:
        tell("networkx", "betweenness", lambda: networkx.betweenness_centrality(graph), most, 1)
        tell("networkx", "closeness", lambda: networkx.closeness_centrality(graph), most, 1)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        network = json.load(file)
    for name, measure in (("igraph", with_igraph), ("networkx", with_networkx)):
        try:
            measure(network["n"], network["edges"])
        except ImportError:
            print(json.dumps({"library": name, "missing": True}), flush=True)


main()
