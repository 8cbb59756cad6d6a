// Every word of the editor; the keys are the ones that CodeMirror asks for.

export const words = {
  textOf: (name: string) => (name === "" ? "Text" : `Text of ${name}`),
  hint: "Tab is typed. Press Escape and then Tab to leave.",
};

export const phrases: Record<string, string> = {
  Find: "Find",
  Replace: "Replace with",
  next: "Next",
  previous: "Previous",
  all: "All",
  "match case": "Match case",
  "by word": "Whole words",
  regexp: "Regular expression",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close the search",
  "current match": "Current match",
  "replaced $ matches": "Replaced $ matches",
  "replaced match on line $": "Replaced the match on line $",
  "on line": "on line",
  "Go to line": "Go to line",
  go: "Go",
};
