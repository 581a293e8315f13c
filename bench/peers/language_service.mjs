// The peer: npm graphql-language-service in a warm Node. A line of JSON in is a question, a line out its answer,
// with the milliseconds that the library itself took.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const require = createRequire(process.argv[2] + '/');
const { buildSchema } = require('graphql');
const { getAutocompleteSuggestions, getDiagnostics, Position } = require('graphql-language-service');

const schema = buildSchema(readFileSync(process.argv[3], 'utf8'), { assumeValidSDL: true, assumeValid: true });

const asked = {
  complete({ text, line, column }) {
    const found = getAutocompleteSuggestions(schema, text, new Position(line, column));
    return found.map((item) => [item.label, String(item.detail ?? item.type ?? ''), item.documentation ?? '']);
  },
  diagnose({ text }) {
    return getDiagnostics(text, schema);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const began = performance.now();
  const found = asked[question.ask](question);
  const took = performance.now() - began;
  process.stdout.write(JSON.stringify({ took, found: found.length, first: found.slice(0, 3) }) + '\n');
}
