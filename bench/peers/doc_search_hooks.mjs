// Loads GraphiQL's search without a browser: stand-ins for what it draws with, graphql-js as the schema was built
// with it, and one change to its own text, the limit.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

let told;
const STAND_INS = {
  react: 'export const useRef = () => ({}), useState = (value) => [value, () => {}], useEffect = () => {};',
  'react/jsx-runtime': 'export const jsx = () => null, jsxs = () => null, Fragment = null;',
  'react-compiler-runtime': 'export const c = (size) => new Array(size);',
  '@headlessui/react': 'export const Combobox = 0, ComboboxInput = 0, ComboboxOption = 0, ComboboxOptions = 0;',
  '@graphiql/react':
    'export const useGraphiQL = (pick) => pick({ schema: globalThis.benchSchema }), debounce = (_, f) => f, ' +
    'KEY_MAP = { searchInDocs: { key: "" } }, formatShortcutForOS = (key) => key, MagnifyingGlassIcon = 0;',
  '../context.js':
    'export const useDocExplorer = () => [{ name: "Docs" }], useDocExplorerActions = () => ({ push() {} });',
  './utils.js': 'export const renderType = () => null;',
};

export function initialize(data) {
  told = data;
}

export async function resolve(specifier, context, next) {
  if (context.parentURL === told.search) {
    if (specifier === 'graphql') return { url: told.graphql, shortCircuit: true };
    if (!(specifier in STAND_INS)) throw new Error(`GraphiQL's search imports ${specifier} now`);
    return { url: 'data:text/javascript,' + encodeURIComponent(STAND_INS[specifier]), shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (url !== told.search) return next(url, context);
  const text = await readFile(fileURLToPath(url), 'utf8');
  const limit = '>= 100';
  if (text.split(limit).length !== 2) throw new Error(`GraphiQL's search has another limit than ${limit}`);
  return { format: 'module', source: text.replace(limit, '>= Infinity'), shortCircuit: true };
}
