// How the editor looks: the page's tokens, so that it follows the theme by itself.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--panel)", border: "1px solid var(--line)", borderRadius: "8px", height: "100%", overflow: "hidden" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "12px", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-selectionBackground": { backgroundColor: "light-dark(#cfe4ea, #27444d)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { backgroundColor: "light-dark(#a9d8e2, #1d5562)" },
  ".cm-activeLine": { backgroundColor: "light-dark(#0b728510, #3bc9db12)" },
  ".cm-gutters": { color: "var(--faint)", backgroundColor: "var(--panel)", borderRight: "1px solid var(--soft)" },
  ".cm-activeLineGutter": { color: "var(--text)", backgroundColor: "transparent" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--bad)" },
  ".cm-searchMatch": { backgroundColor: "var(--hit)" },
  ".cm-searchMatch-selected": { outline: "2px solid var(--accent)" },
  ".cm-selectionMatch": { backgroundColor: "light-dark(#e0f3f6, #12333b)" },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-wrong": { backgroundColor: "var(--bad-surface)", boxShadow: "inset 3px 0 var(--bad)" },
  ".cm-why": { padding: "2px 12px", color: "var(--bad)", backgroundColor: "var(--bad-surface)", fontFamily: "var(--sans)", whiteSpace: "pre-wrap" },
  ".cm-panels": { color: "var(--text)", backgroundColor: "var(--panel)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "8px 36px 8px 8px", font: "13px var(--sans)" },
  ".cm-panel.cm-search input[type=checkbox]": { verticalAlign: "middle" },
  ".cm-panel.cm-search label": { fontSize: "12.5px", whiteSpace: "nowrap" },
  ".cm-panel button, .cm-panel .cm-button": { backgroundImage: "none", backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "var(--radius)" },
  ".cm-panel.cm-search [name=close]": { color: "var(--muted)", backgroundColor: "transparent", width: "28px", height: "28px", fontSize: "16px", border: "0" },
  ".cm-panel .cm-textfield": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "var(--radius)", fontSize: "13px", height: "28px" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.definitionKeyword], color: "var(--series-3)" },
  { tag: [tags.propertyName, tags.attributeName, tags.definition(tags.variableName), tags.tagName, tags.heading], color: "var(--accent)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.inserted], color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--info)" },
  { tag: [tags.typeName, tags.className, tags.standard(tags.variableName), tags.function(tags.variableName)], color: "var(--warn)" },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: "var(--muted)" },
  { tag: [tags.deleted, tags.invalid], color: "var(--bad)" },
]);

/** Colours and sizes. */
export const look: Extension = [theme, syntaxHighlighting(colours, { fallback: true })];
