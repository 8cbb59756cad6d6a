import { chromium } from "@playwright/test";
import { readFileSync } from "node:fs";
const [out, cols, width, ...files] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const p = await b.newPage({ viewport: { width: cols * (Number(width) + 6), height: 400 } });
await p.setContent(`<body style="margin:0;background:#f0f;display:grid;grid-template-columns:repeat(${cols},${width}px);gap:6px">${files.map((f) => `<img style="width:100%" src="data:image/png;base64,${readFileSync(f).toString("base64")}">`).join("")}`);
await p.screenshot({ path: out, fullPage: true });
await b.close();
