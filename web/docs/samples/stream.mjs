import OpenAI from "openai";

const client = new OpenAI({
  apiKey: process.env.TINTYPE_KEY,
  baseURL: process.env.TINTYPE_URL + "/openai/v1",
});
const events = await client.images.generate({
  model: "gpt-image-1.5", prompt: "a red boat", quality: "low", stream: true, partial_images: 2,
});
for await (const event of events) {
  console.log(event.type, Buffer.from(event.b64_json, "base64").length, "bytes");
}
