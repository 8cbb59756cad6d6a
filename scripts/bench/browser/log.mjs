// A long log: how soon its lines are there, and what it takes to scroll up through it.
import { Meter, open, sleep, until } from "./page.mjs";

/** The log holds so many lines at a time in the page; the heap is compared from when it is full. */
const FULL = 30_000;

/** Milliseconds from when the page was asked for until the first line of the log is painted. */
function watch() {
  window.bench = {};
  const observer = new MutationObserver(() => {
    if (!document.querySelector(".log-row:not(.log-mark)")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.bench.painted = performance.now())));
  });
  observer.observe(document, { subtree: true, childList: true });
}

/** The same from a click on the tab. */
function click() {
  const tab = document.querySelector('.segments a[href*="tab=logs"]');
  if (!tab) throw new Error("there is no tab with the log");
  return new Promise((done) => {
    const begin = performance.now();
    const observer = new MutationObserver(() => {
      if (!document.querySelector(".log-row:not(.log-mark)")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
    });
    observer.observe(document, { subtree: true, childList: true });
    tab.click();
  });
}

/** Notes from now on how far up the view is, and how long its frames take. Lines bear their numbers. */
function watchScroll() {
  const state = (window.bench.scroll = { first: undefined, lowest: undefined, frames: [], isPaused: false });
  let before = performance.now();
  const step = (now) => {
    requestAnimationFrame(step);
    if (!state.isPaused) state.frames.push(now - before);
    before = now;
    if (state.isPaused) return;
    const text = document.querySelector(".log-row:not(.log-mark) .log-text")?.textContent ?? "";
    const number = /line (\d{12})/.exec(text)?.[1];
    if (number === undefined) return;
    state.first ??= Number(number);
    state.lowest = Math.min(state.lowest ?? Infinity, Number(number));
  };
  requestAnimationFrame(step);
}

export async function log(page, { container, seconds, times }) {
  const [clicks, loads] = [[], []];
  for (let nth = 0; nth < times; nth += 1) {
    await open(page, `/containers/${container}`);
    await sleep(1000);
    clicks.push(await page.evaluate(click));
  }
  const log = page.url();
  if (!log.includes("tab=logs")) throw new Error(`the tab's address is ${log}`);
  await page.addInitScript(watch);
  for (let nth = 0; nth < times; nth += 1) {
    await page.goto(log);
    loads.push(await until(page, "the log is painted", () => window.bench.painted));
    await sleep(1000);
  }
  return { click: clicks, load: loads, ...(await scrolled(page, seconds)) };
}

async function scrolled(page, seconds) {
  const meter = await Meter.of(page);
  const begin = await meter.heap();
  await page.evaluate(watchScroll);
  const place = await page.locator(".log-scroll").boundingBox();
  await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
  const deadline = Date.now() + seconds * 1000;
  let early, earlyPassed, processEarly;
  let passed = 0;
  let isAtStart = false;
  // Nothing moves while memory is looked at.
  const still = async (look) => {
    await page.evaluate(() => (window.bench.scroll.isPaused = true));
    await sleep(1000);
    const found = await look();
    await page.evaluate(() => (window.bench.scroll.isPaused = false));
    return found;
  };
  while (Date.now() < deadline && !isAtStart) {
    // As a person does: by the wheel.
    for (let nth = 0; nth < 20; nth += 1) {
      await page.mouse.wheel(0, -6000);
      await sleep(25);
    }
    const { first, lowest } = await page.evaluate(() => window.bench.scroll);
    passed = first === undefined ? 0 : first - lowest;
    isAtStart = lowest === 0;
    const isLate = Date.now() > deadline - seconds * 500;
    if (early === undefined && (passed >= FULL || isLate)) {
      [early, processEarly] = await still(async () => [await meter.heap(), await meter.process()]);
      earlyPassed = passed;
    }
  }
  if (passed === 0) throw new Error("the log does not scroll up");
  const [late, processLate] = await still(async () => [await meter.heap(), await meter.process()]);
  const frames = await page.evaluate(() => window.bench.scroll.frames);
  early ??= begin;
  return { begin, early, earlyPassed: earlyPassed ?? 0, late, processEarly: processEarly ?? 0, processLate, passed, isAtStart, frames };
}
