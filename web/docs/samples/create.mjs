import { writeFile } from "node:fs/promises";

const answer = await fetch(process.env.TINTYPE_URL + "/v1/images/generations", {
  method: "POST",
  headers: {
    "Authorization": "Bearer " + process.env.TINTYPE_KEY,
    "Content-Type": "application/json",
    "Prefer": "wait",
  },
  body: JSON.stringify({ model: "gpt-4o-image", prompt: "A cat playing in the grass", size: "3:2" }),
});
const task = await answer.json();
if (!answer.ok) throw new Error(task.error.message);
const image = await fetch(task.results[0]);
await writeFile("cat.png", Buffer.from(await image.arrayBuffer()));
console.log(task.id, task.billing.charged_credits);
