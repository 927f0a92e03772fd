// How soon people see an answer, measured by hand with a release binary: `OPINOVI_BIN=../../target/release/opinovi npm run measure`.
// Times depend on the machine and on what else it does, so no test holds them: medians are printed with the load.
import { loadavg } from "node:os";
import { house } from "./tests/house.mjs";

const ROUNDS = 15;
const h = await house();

/** Notes when the element is defined, when what is waited for is painted, and what moves meanwhile. */
const init = () => {
  globalThis.shift = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shift += value;
  }).observe({ type: "layout-shift", buffered: true });
  const define = customElements.define;
  customElements.define = function start(...parts) {
    performance.mark("start");
    return define.apply(this, parts);
  };
};

/** Milliseconds from the script's start until the frame with the first card is painted. */
const firstCard = () =>
  new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector("opinovi-search")?.shadowRoot?.querySelector(".card")) return void requestAnimationFrame(look);
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - performance.getEntriesByName("start")[0].startTime)));
    };
    look();
  });

/** Milliseconds from the start of the navigation to the first contentful paint; everything is in the first answer. */
const firstPaint = () =>
  new Promise((resolve) => {
    new PerformanceObserver((list) => {
      for (const { name, startTime } of list.getEntries()) if (name === "first-contentful-paint") resolve(startTime);
    }).observe({ type: "paint", buffered: true });
  });

async function measure(name, address, time) {
  const [times, shifts] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    // A new context has a cold cache.
    const page = await h.page({ init });
    await page.goto(address(), { waitUntil: "load" });
    times.push(await page.evaluate(time));
    await page.waitForTimeout(300);
    shifts.push(await page.evaluate(() => globalThis.shift));
    await page.close();
  }
  times.sort((a, b) => a - b);
  const [least, median, most] = [0, ROUNDS >> 1, ROUNDS - 1].map((at) => times[at].toFixed(0));
  console.log(`${name}: median ${median} ms (${least} to ${most}), layout shift at most ${Math.max(...shifts).toFixed(4)}`);
}

async function weigh(path) {
  const page = await h.page();
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(h.url + path, { waitUntil: "networkidle" });
  console.log(`${path} with style and script: ${(bytes / 1000).toFixed(1)} kB`);
  await page.close();
}

const load = () => console.log(`load of the machine: ${loadavg().map((one) => one.toFixed(1)).join(", ")}`);
load();
await measure("site, search by words", () => `${h.url}/?q=hitsaus+kotka`, firstPaint);
await measure("site, front page", () => `${h.url}/`, firstPaint);
await measure("widget, list", () => h.embed('<opinovi-search layout="list"></opinovi-search>'), firstCard);
await measure("widget, whole, auto", () => h.embed("<opinovi-search auto></opinovi-search>"), firstCard);
for (const path of ["/", "/?q=hitsaus", "/kotka/ict"]) await weigh(path);
load();
await h.stop();
