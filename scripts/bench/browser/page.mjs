// What the measures have in common.
import { readFileSync } from "node:fs";

export const sleep = (ms) => new Promise((then) => setTimeout(then, ms));

/** Opens a page and waits until the application has taken it over. */
export async function open(page, path) {
  await page.goto(path);
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
}

/** Asks in the page until the answer is something; gives it. */
export async function until(page, what, ask, seconds = 30) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await page.evaluate(ask);
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain until ${what}`);
    await sleep(100);
  }
}

/** The browser's own figures of a page. */
export class Meter {
  static async of(page) {
    const meter = new Meter();
    meter.session = await page.context().newCDPSession(page);
    meter.browser = await page.context().browser().newBrowserCDPSession();
    // Work, and not what other processes of the machine do meanwhile.
    await meter.session.send("Performance.enable", { timeDomain: "threadTicks" });
    return meter;
  }

  async figure(name) {
    const { metrics } = await this.session.send("Performance.getMetrics");
    return metrics.find((metric) => metric.name === name).value;
  }

  /** How long the main thread has been at work so far, in milliseconds. */
  async worked() {
    return (await this.figure("TaskDuration")) * 1000;
  }

  /** The objects that are needed, in MiB. */
  async heap() {
    // Twice: what the first leaves to finalizers the second takes.
    for (let nth = 0; nth < 2; nth += 1) await this.session.send("HeapProfiler.collectGarbage");
    return (await this.figure("JSHeapUsedSize")) / 2 ** 20;
  }

  /** What the largest page's process has of its own, the wasm's memory included, in MiB. */
  async process() {
    const { processInfo } = await this.browser.send("SystemInfo.getProcessInfo");
    const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => anonymous(id));
    return Math.max(0, ...sizes) / 1024;
  }
}

function anonymous(id) {
  try {
    return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
