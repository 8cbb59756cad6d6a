// Takes one measure in Chromium, signed in, and prints what it found as JSON. BENCH says which; see browser.py.
import { chromium } from "../../../end2end/node_modules/playwright-core/index.mjs";
import { list } from "./list.mjs";
import { log } from "./log.mjs";
import { tick } from "./tick.mjs";

const asked = JSON.parse(process.env.BENCH);
// As end2end/playwright.config.ts starts it.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});
try {
  const context = await browser.newContext({ baseURL: asked.url, viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto("/login");
  await page.getByLabel("Name").fill(asked.name);
  await page.getByLabel("Password").fill(asked.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/overview");
  console.log(JSON.stringify(await { tick, list, log }[asked.what](page, asked)));
} finally {
  await browser.close();
}
