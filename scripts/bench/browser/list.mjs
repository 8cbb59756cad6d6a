// A very long list of containers: opened, filtered and scrolled.
import { Meter, sleep, until } from "./page.mjs";

/** Notes when the first row is painted and when the application is there, from when the page was asked for. */
function watch() {
  window.bench = {};
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => (window.bench[name] ??= performance.now())));
  const look = () => {
    const { first, ready } = window.bench;
    if (first === undefined && document.querySelector("table.containers tbody th[scope=row]")) painted("first");
    if (ready === undefined && document.documentElement?.hasAttribute("data-ready")) window.bench.ready = performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

/** Notes for each key how long it takes until the rows are others and painted. */
function watchKeys() {
  const keys = (window.bench.keys = []);
  const painted = (key) => requestAnimationFrame(() => setTimeout(() => (key.done = performance.now())));
  document.querySelector("input[data-filter]").addEventListener(
    "keydown",
    () => {
      const key = { at: performance.now() };
      keys.push(key);
      painted(key);
    },
    true,
  );
  new MutationObserver(() => {
    const key = keys.at(-1);
    // What comes much later is an event of the engine.
    if (key && performance.now() - key.at < 600) painted(key);
  }).observe(document.querySelector("table.containers tbody"), { childList: true });
}

/** Scrolls down for some seconds; how long each frame took. */
function scroll(seconds) {
  const scrolls = (element) => element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY);
  let place = document.querySelector("table.containers");
  while (place && !scrolls(place)) place = place.parentElement;
  place ??= document.scrollingElement;
  const frames = [];
  const begin = performance.now();
  return new Promise((done) => {
    let before = begin;
    const step = (now) => {
      frames.push(now - before);
      before = now;
      place.scrollTop += 400;
      if (now - begin < seconds * 1000) requestAnimationFrame(step);
      else done({ frames: frames.slice(1), moved: place.scrollTop });
    };
    requestAnimationFrame(step);
  });
}

export async function list(page) {
  const meter = await Meter.of(page);
  // A page before it, so that files come as for somebody who was here before.
  await page.goto("/images");
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
  await page.addInitScript(watch);
  await page.goto("/containers");
  const { first, ready } = await until(
    page, "the list is there", () => window.bench.first !== undefined && window.bench.ready !== undefined && window.bench, 120,
  );
  // The whole list may come after the first rows.
  await sleep(3000);
  await page.locator("input[data-filter]").focus();
  await page.evaluate(watchKeys);
  for (const key of [..."shop-31", ...Array(7).fill("Backspace")]) {
    await page.keyboard.press(key);
    await sleep(700);
  }
  const keys = await page.evaluate(() => window.bench.keys.map(({ at, done }) => done - at));
  await page.evaluate(() => document.activeElement?.blur());
  const { frames, moved } = await page.evaluate(scroll, 5);
  if (moved < 1000) throw new Error("the list does not scroll");
  const drawn = await page.locator("table.containers tbody tr").count();
  return { first, ready, keys, frames, drawn, heap: await meter.heap(), process: await meter.process() };
}
