// What a tick costs in d3-force and in graphology's ForceAtlas2, in milliseconds.
//
// node layout.mjs FOLDER FILE: FOLDER is a node_modules folder, FILE holds {"n": …, "edges": [[a, b], …]}.
// Prints one line of JSON; a reference that is not installed is null.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2);
const { n, edges } = JSON.parse(readFileSync(file, "utf8"));
const require = createRequire(pathToFileURL(join(folder, "here.js")));
const runs = n > 5000 ? 20 : 60;

// What other programs do meanwhile only ever adds.
function least(all) {
  return Math.min(...all);
}

function timed(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}

// The three forces that every example of d3 has; nothing keeps labels apart.
async function d3() {
  const force = await import(pathToFileURL(require.resolve("d3-force")));
  const nodes = Array.from({ length: n }, (_, id) => ({ id }));
  const links = edges.map(([source, target]) => ({ source, target }));
  const simulation = force
    .forceSimulation(nodes)
    .force("charge", force.forceManyBody())
    .force("link", force.forceLink(links))
    .force("center", force.forceCenter())
    .stop();
  for (let tick = 0; tick < 10; tick++) simulation.tick();
  return least(Array.from({ length: runs }, () => timed(() => simulation.tick())));
}

// The settings that graphology itself proposes for a graph of this size.
function graphology() {
  const Graph = require("graphology");
  const atlas = require("graphology-layout-forceatlas2");
  const graph = new Graph({ type: "undirected" });
  for (let id = 0; id < n; id++) graph.addNode(id, { x: Math.cos(id * 2.4) * Math.sqrt(id), y: Math.sin(id * 2.4) * Math.sqrt(id) });
  for (const [a, b] of edges) if (a !== b && !graph.hasEdge(a, b)) graph.addEdge(a, b);
  const settings = atlas.inferSettings(graph);
  atlas.assign(graph, { iterations: 10, settings });
  const batch = 10;
  return least(Array.from({ length: runs / batch }, () => timed(() => atlas.assign(graph, { iterations: batch, settings })) / batch));
}

async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    if (/Cannot find (module|package)/.test(error.message)) return null;
    throw error;
  }
}

console.log(JSON.stringify({ d3: await attempt(d3), graphology: await attempt(graphology) }));
