// PostGraphile as its documentation has it: the role of a request is the database's, nothing is decided here.
// node server.cjs FOLDER-WITH-NODE_MODULES SOCKET-FOLDER
"use strict";
const http = require("node:http");
const { createRequire } = require("node:module");
const [, , modules, sockets] = process.argv;
const { postgraphile } = createRequire(`${modules}/`)("postgraphile");

const BORROWED = "x-wfgen-impersonate-username";

function refused(status, words) {
  return Object.assign(new Error(words), { status, statusCode: status });
}

const handle = postgraphile(
  { host: sockets, port: 5432, user: "web", database: "postgres", max: 4 },
  "app",
  {
    graphqlRoute: "/graphql",
    graphiql: false,
    disableQueryLog: true,
    ignoreRBAC: false, // else it reads whole rows, and a role that may see some columns sees none
    simpleCollections: "both",
    setofFunctionsContainNulls: false,
    pgSettings(request) {
      const token = /^Bearer token-of-(\w+)$/.exec(request.headers.authorization || "");
      if (!token) throw refused(401, "No token.");
      return { role: request.headers[BORROWED] || token[1] };
    },
  },
);

const server = http.createServer((request, response) => {
  handle(request, response, () => {
    response.statusCode = 404;
    response.end();
  });
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on("end", () => process.exit(0)).resume();
