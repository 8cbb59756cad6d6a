// The rules of the terminals and of xterm. They come with the module, for the first page needs none of them. The part of
// xterm is of its css/xterm.css (MIT, the xterm.js authors).
import { make } from "../dom";
import { nonce } from "../page";

const TERM = `
.term {
  --ansi-0: light-dark(#16232b, #2c3a43);
  --ansi-7: light-dark(#c3ced4, #ced8dd);
  --ansi-8: light-dark(#5f717b, #6f828d);
  --ansi-15: #ffffff;
  display: flex; flex-direction: column; min-width: 0; height: max(360px, calc(100dvh - 236px));
  margin-top: 12px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
}
.term:not(:has(.term-screen)) { height: auto; min-height: 360px; }
.term.whole { position: fixed; inset: 0; z-index: 8; height: auto; margin: 0; border: 0; border-radius: 0; }
.term-bar { display: flex; align-items: center; gap: 8px; padding: 6px 8px; border-bottom: 1px solid var(--line); }
.term-tabs { display: flex; flex: 1; min-width: 0; gap: 4px; overflow-x: auto; scrollbar-width: thin; padding: 3px; }
.term-tabs button { flex: none; border-color: transparent; background: none; color: var(--muted); }
.term-tabs [aria-selected="true"] { background: var(--accent-surface); color: var(--accent); }
.term-tabs i { width: 9px; height: 9px; border: 2px solid var(--idle); border-radius: 50%; }
.term-tabs i.runs { background: var(--ok); border-color: var(--ok); }
.term-cross { display: inline-flex; padding: 4px; margin: 0 -6px 0 0; border-radius: 4px; }
.term-cross:hover { background: var(--soft); color: var(--text); }
.term-cross .icon { width: 12px; height: 12px; }
.term-tools { display: flex; align-items: center; gap: 4px; flex: none; }
.term-search { display: flex; align-items: center; gap: 4px; padding: 6px 8px; border-bottom: 1px solid var(--line); }
.term-search input { flex: 0 1 320px; }
.term-search .num { min-width: 84px; padding: 0 4px; }
.term-panel { flex: 1; min-height: 0; position: relative; overflow: auto; border-radius: 0 0 8px 8px; }
.term-panel:has(.term-screen) { overflow: hidden; }
.term-screen { position: absolute; inset: 6px 4px 4px 10px; }
.term-panel:has(.xterm.focus) { outline: 2px solid var(--accent); outline-offset: -2px; }
.term-form { display: grid; gap: 12px; max-width: 560px; padding: 14px; }
.term-form textarea { width: 100%; padding: 6px 10px; resize: vertical; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: var(--radius); }
.term-form input.mono, .term-form textarea { font: 12px/1.5 var(--mono); }
.term-options summary { cursor: pointer; color: var(--muted); width: max-content; }
.term-fields { display: grid; gap: 12px; padding-top: 10px; }
.term-keys { display: none; gap: 4px; padding: 4px 8px; border-top: 1px solid var(--line); overflow-x: auto; }
.term-keys button { flex: 1; min-width: 40px; padding: 0 4px; }
.term-keys [aria-pressed="true"] { background: var(--accent-surface); border-color: var(--accent); color: var(--accent); }
@media (pointer: coarse) { .term-keys { display: flex; } }
.term-status { display: flex; align-items: center; flex-wrap: wrap; gap: 6px 10px; min-height: 32px; padding: 4px 12px; border-top: 1px solid var(--line); font-size: 12.5px; }
.term-status > [role="status"] { min-width: 0; overflow-wrap: anywhere; }
.term-status button { height: 24px; }
.term-status progress { width: 120px; accent-color: var(--accent); }
@media (max-width: 760px) {
  .term { height: calc(100dvh - var(--topbar) - 54px - 24px); margin: 12px -12px 0; border-width: 1px 0; border-radius: 0; }
  .term-hint { display: none; }
  .term-search input { flex: 1; }
}`;

const XTERM = `
.xterm { cursor: text; position: relative; user-select: none; }
.xterm:focus { outline: none; }
.xterm .xterm-helpers { position: absolute; top: 0; z-index: 5; }
.xterm .xterm-helper-textarea {
  padding: 0; border: 0; margin: 0; position: absolute; opacity: 0; left: -9999em; top: 0; width: 0; height: 0; z-index: -5;
  white-space: nowrap; overflow: hidden; resize: none;
}
.xterm .composition-view { background: var(--raised); color: var(--text); display: none; position: absolute; white-space: nowrap; z-index: 1; }
.xterm .composition-view.active { display: block; }
.xterm .xterm-viewport { background: transparent; overflow-y: scroll; cursor: default; position: absolute; inset: 0; }
.xterm .xterm-screen { position: relative; }
.xterm .xterm-screen canvas { position: absolute; left: 0; top: 0; }
.xterm-char-measure-element { display: inline-block; visibility: hidden; position: absolute; top: 0; left: -9999em; line-height: normal; }
.xterm.enable-mouse-events { cursor: default; }
.xterm.xterm-cursor-pointer, .xterm .xterm-cursor-pointer { cursor: pointer; }
.xterm.column-select.focus { cursor: crosshair; }
.xterm .xterm-accessibility, .xterm .xterm-message { position: absolute; inset: 0; z-index: 10; color: transparent; pointer-events: none; }
.xterm .xterm-accessibility-tree *::selection { color: transparent; }
.xterm .xterm-accessibility-tree { font-family: monospace; user-select: text; white-space: pre; }
.xterm .xterm-accessibility-tree > div { transform-origin: left; width: fit-content; }
.xterm .live-region { position: absolute; left: -9999px; width: 1px; height: 1px; overflow: hidden; }
.xterm-dim { opacity: 1 !important; }
.xterm-underline-1 { text-decoration: underline; }
.xterm-underline-2 { text-decoration: double underline; }
.xterm-underline-3 { text-decoration: wavy underline; }
.xterm-underline-4 { text-decoration: dotted underline; }
.xterm-underline-5 { text-decoration: dashed underline; }
.xterm-overline { text-decoration: overline; }
.xterm-overline.xterm-underline-1 { text-decoration: overline underline; }
.xterm-overline.xterm-underline-2 { text-decoration: overline double underline; }
.xterm-overline.xterm-underline-3 { text-decoration: overline wavy underline; }
.xterm-overline.xterm-underline-4 { text-decoration: overline dotted underline; }
.xterm-overline.xterm-underline-5 { text-decoration: overline dashed underline; }
.xterm-strikethrough { text-decoration: line-through; }
.xterm-screen .xterm-decoration-container .xterm-decoration { z-index: 6; position: absolute; }
.xterm-screen .xterm-decoration-container .xterm-decoration.xterm-decoration-top-layer { z-index: 7; }
.xterm-decoration-top { z-index: 2; position: relative; }
.xterm .xterm-scrollable-element > .scrollbar { cursor: default; }
.xterm .xterm-scrollable-element > .visible { opacity: 1; transition: opacity 100ms linear; z-index: 11; }
.xterm .xterm-scrollable-element > .invisible { opacity: 0; pointer-events: none; }
.xterm .xterm-scrollable-element > .invisible.fade { transition: opacity 800ms linear; }
.xterm .xterm-scrollable-element > .shadow { display: none; }`;

let isThere = false;

/** Puts the rules into the page, once. */
export function admit(): void {
  if (isThere) return;
  isThere = true;
  const style = make("style");
  style.nonce = nonce();
  style.textContent = TERM + XTERM;
  document.head.append(style);
}
