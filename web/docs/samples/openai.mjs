import OpenAI from "openai";
import { writeFile } from "node:fs/promises";

const client = new OpenAI({
  apiKey: process.env.TINTYPE_KEY,
  baseURL: process.env.TINTYPE_URL + "/openai/v1",
});
const { data } = await client.images.generate({ model: "gpt-image-1.5", prompt: "a red boat", quality: "low" });
await writeFile("boat.png", Buffer.from(data[0].b64_json, "base64"));
