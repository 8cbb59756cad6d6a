// What a second of stats costs the main thread while a list shows it. The stream itself is read in a worker.
import { Meter, open, sleep, until } from "./page.mjs";

/** The rows in sight, with the figures that they show. */
function shown() {
  const rows = [...document.querySelectorAll("[data-usage][data-running]")];
  return rows.flatMap((place) => {
    const row = place.closest("tr") ?? place;
    const { top, bottom } = row.getBoundingClientRect();
    const cpu = place.querySelector("[data-cpu]") ?? row.querySelector("[data-cpu]");
    return bottom > 0 && top < innerHeight ? [{ id: place.dataset.usage, cpu: cpu?.textContent ?? "" }] : [];
  });
}

/** Milliseconds of work in each of so many seconds, cut where nothing is to be done: ticks come as a second begins. */
async function seconds(meter, count) {
  const times = [];
  let before;
  for (let nth = 0; nth <= count; nth += 1) {
    await sleep(1000 - ((Date.now() + 150) % 1000));
    const worked = await meter.worked();
    if (before !== undefined) times.push(worked - before);
    before = worked;
  }
  return times;
}

export async function tick(page, { ticks }) {
  const meter = await Meter.of(page);
  // Before and after: what else the list does is not the same in every minute.
  const still = async () => {
    await open(page, "/containers?state=stopped&group=no");
    await sleep(5000);
    return seconds(meter, Math.ceil(ticks / 2));
  };
  const quiet = await still();
  // "Running" counts the paused in, which have no figures: of these all have.
  await open(page, "/containers?state=running&group=no&q=mosquitto");
  // As a function of the page it can name no other.
  const filled = `(() => { const rows = (${shown})(); return rows.length > 0 && rows.every(({ cpu }) => /\\d/.test(cpu)); })()`;
  await until(page, "every row in sight has figures", filled);
  await sleep(2000);
  const before = await page.evaluate(shown);
  const times = await seconds(meter, ticks);
  const after = new Map((await page.evaluate(shown)).map(({ id, cpu }) => [id, cpu]));
  const changed = before.filter(({ id, cpu }) => after.has(id) && after.get(id) !== cpu).length;
  return { rows: before.length, changed, times, quiet: [...quiet, ...(await still())] };
}
