// The page in Chromium with an empty cache, over what the browser makes of a slow 4G line.
import { chromium } from "playwright-core";
import * as b from "./lib.mjs";

// As Lighthouse has it for phones: 150 ms there and back, 1.6 Mbit/s down, 0.75 up.
const LINE = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
const SLOWER = 4; // a phone's processor, beside this one

/** {paintMs, usableMs, bytes}: medians of the first contentful paint and of the moment at
 * which the key's field is there; what came over the line until then, compressed. */
export async function firstView(rounds) {
  const s = await b.startTintype();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"] });
  const paints = [], usables = [];
  let bytes = 0;
  for (let i = 0; i < rounds; i++) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } }), page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", LINE);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    bytes = 0;
    devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(s.url);
    await page.locator("input[name=key]").waitFor();
    usables.push(await page.evaluate(() => performance.now()));
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    await context.close();
  }
  await browser.close();
  await s.stop();
  return { paintMs: b.median(paints), usableMs: b.median(usables), bytes };
}
