// The peer of showing a type: Node importing graphql-js, building the client schema from introspection and giving
// the fields of one type. Prints the milliseconds of the import, of the build and of the whole.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const began = performance.now();
const { buildClientSchema } = createRequire(process.argv[2] + '/')('graphql');
const imported = performance.now();
const answer = JSON.parse(readFileSync(process.argv[3], 'utf8'));
const schema = buildClientSchema(answer.data);
const fields = Object.values(schema.getType(process.argv[4]).getFields());
const built = performance.now();
console.log(JSON.stringify({ import: imported - began, build: built - imported, fields: fields.length }));
