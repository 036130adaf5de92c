import { createServer } from "node:http";
import { verify } from "./verify.mjs";

const seen = new Set(); // in earnest: a unique key in your database
createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  if (!verify(process.env.TINTYPE_SECRET, request.headers, body)) return response.writeHead(401).end();
  response.writeHead(204).end(); // first the answer, then the work
  if (seen.has(request.headers["webhook-id"])) return;
  seen.add(request.headers["webhook-id"]);
  const task = JSON.parse(body);
  console.log(task.id, task.status, task.billing.charged_credits);
}).listen(process.env.PORT ?? 9000);
