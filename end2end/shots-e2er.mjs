import { chromium } from "@playwright/test";
const [origin, out, only = "", variants = "light-1440,dark-1440,light-390,dark-390"] = process.argv.slice(2);
const pages = { overview: "/overview", containers: "/containers", container: "/containers/shop-web-1", images: "/images", image: "@image", imagelayers: "@image?tab=layers", tags: "/tags", build: "/images/build", builds: "/builds", registries: "/registries", hub: "/registries/hub?q=nginx", disk: "/disk", jobs: "/jobs", settings: "/settings/account", people: "/settings/people" };
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
let state;
for (const variant of variants.split(",")) {
  const [theme, width] = variant.split("-");
  const context = await browser.newContext({ colorScheme: theme, viewport: { width: Number(width), height: width === "390" ? 844 : 900 }, baseURL: origin, storageState: state });
  const page = await context.newPage();
  page.on("console", (m) => m.type() === "error" && console.log(variant, page.url(), m.text()));
  page.on("pageerror", (e) => console.log(variant, page.url(), String(e)));
  if (!state) {
    await page.goto("/login");
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill("a long enough password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/overview");
    state = await context.storageState();
  }
  let image;
  for (const [name, path] of Object.entries(pages)) {
    if (only && !only.split(",").includes(name)) continue;
    let to = path;
    if (path.startsWith("@image")) {
      if (!image) { await page.goto("/images"); await page.locator("html[data-ready]").waitFor({ state: "attached" }); image = await page.locator("tbody th a, tbody td a").first().getAttribute("href"); }
      to = image + path.slice(6);
    }
    await page.goto(to);
    await page.locator("html[data-ready]").waitFor({ state: "attached" });
    await page.waitForTimeout(1500);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) console.log(variant, name, "overflows", over);
    await page.screenshot({ path: `${out}/${name}-${variant}.png` });
  }
  await context.close();
}
await browser.close();
