// The peer of searching: the documentation search of GraphiQL's own package in a warm Node. Only what it imports
// from the browser is replaced (doc_search_hooks.mjs), and its limit of 100 matches, so that both sides find all.
import { register } from 'node:module';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [, , packages, search, introspection] = process.argv;
const graphql = pathToFileURL(createRequire(packages + '/').resolve('graphql/index.mjs')).href;
register('./doc_search_hooks.mjs', import.meta.url, { data: { graphql, search: pathToFileURL(search).href } });

const { buildClientSchema } = await import(graphql);
globalThis.benchSchema = buildClientSchema(JSON.parse(readFileSync(introspection, 'utf8')).data, { assumeValid: true });
const { useSearchResults } = await import(pathToFileURL(search).href);
const find = useSearchResults();

for await (const line of createInterface({ input: process.stdin })) {
  const { ask } = JSON.parse(line);
  const began = performance.now();
  const found = find(ask);
  const took = performance.now() - began;
  const count = found.within.length + found.types.length + found.fields.length;
  process.stdout.write(JSON.stringify({ took, found: count }) + '\n');
}
