// A request as curl, Python or Node would make it: the body exactly as it was sent. The key
// comes from the environment.
const json = (request, indent) => JSON.stringify(request, null, 2).replace(/\n/g, `\n${indent}`);

/** For a shell, between single quotes. */
const quoted = (text) => text.replace(/'/g, "'\\''");

/** JSON as Python writes it: names for its constants, strings as they are. */
function python(value, indent = "") {
  const deeper = `${indent}    `;
  if (value === true) return "True";
  if (value === false) return "False";
  if (value === null) return "None";
  if (Array.isArray(value)) return `[\n${value.map((v) => deeper + python(v, deeper)).join(",\n")},\n${indent}]`;
  if (typeof value === "object") return `{\n${Object.entries(value).map(([k, v]) => `${deeper}${JSON.stringify(k)}: ${python(v, deeper)}`).join(",\n")},\n${indent}}`;
  return JSON.stringify(value);
}

export const SNIPPETS = {
  curl: {
    name: "curl",
    write: (origin, path, request) => `curl ${origin}${path} \\
  -H "Authorization: Bearer $TINTYPE_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '${quoted(json(request, ""))}'`,
  },
  python: {
    name: "Python",
    write: (origin, path, request) => `import json, os, time, urllib.request

def ask(method, path, body=None):
    request = urllib.request.Request("${origin}" + path, method=method,
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": "Bearer " + os.environ["TINTYPE_KEY"],
                 "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)

task = ask("POST", "${path}", ${python(request)})
while task["status"] in ("pending", "processing"):
    time.sleep(2)
    task = ask("GET", "/v1/tasks/" + task["id"])
print(task.get("results") or task["error"])`,
  },
  node: {
    name: "Node",
    write: (origin, path, request) => `async function ask(method, path, body) {
  const answer = await fetch("${origin}" + path, {
    method,
    headers: {
      Authorization: \`Bearer \${process.env.TINTYPE_KEY}\`,
      "Content-Type": "application/json",
    },
    body: body && JSON.stringify(body),
  });
  return answer.json();
}

let task = await ask("POST", "${path}", ${json(request, "")});
while (["pending", "processing"].includes(task.status)) {
  await new Promise((resolve) => setTimeout(resolve, 2000));
  task = await ask("GET", \`/v1/tasks/\${task.id}\`);
}
console.log(task.results ?? task.error);`,
  },
};
