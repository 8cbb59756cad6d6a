import assert from "node:assert/strict";
import { test } from "node:test";
import { asText, filtered, isNumeric, quantity, sorted } from "./top";

const ROWS = [
  ["root", "4961", "4940", "0", "05:13", "?", "00:00:01", "sh -c while :; do sleep 1; done"],
  ["root", "812", "4961", "12", "05:14", "?", "1-02:03:04", "nginx: worker process"],
  ["999", "10022", "4961", "3", "Nov29", "?", "00:10:00", "postgres"],
];

test("numbers, shares and times are quantities", () => {
  assert.deepEqual(["12", "-1", "3.5%", "00:10:00", "1-02:03:04", "1:02.50"].map(quantity), [12, -1, 3.5, 600, 93_784, 62.5]);
  assert.deepEqual(["", "?", "Nov29", "12k", "a:b"].map(quantity), Array(5).fill(undefined));
});

test("a column of numbers is sorted by number, another by word", () => {
  const pids = (column: number, isDown = false) => sorted(ROWS, { column, isDown }).map((row) => row[1]);
  assert.deepEqual(pids(1), ["812", "4961", "10022"]);
  assert.deepEqual(pids(6, true), ["812", "10022", "4961"]);
  assert.deepEqual(pids(0), ["10022", "4961", "812"]);
  assert.deepEqual(pids(-1), ["4961", "812", "10022"]);
  // Some of these are times, one is a day.
  assert.equal(isNumeric(ROWS, 4), false);
  assert.equal(isNumeric(ROWS, 3), true);
  assert.equal(isNumeric([], 3), false);
});

test("the filter looks into every cell", () => {
  assert.deepEqual(filtered(ROWS, " NGINX ").map((row) => row[1]), ["812"]);
  assert.equal(filtered(ROWS, "").length, 3);
});

test("all of it is text for a spreadsheet", () => {
  assert.equal(asText(["A", "B"], [["1", "2"]]), "A\tB\n1\t2");
});
