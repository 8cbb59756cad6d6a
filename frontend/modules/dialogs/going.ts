// What a form turns into once its jobs are under way.
import type { Dialog } from "../dialog";
import { make } from "../dom";
import { call } from "../door";
import { Batch } from "./batch";
import type { Order } from "./batch";
import type { Form } from "./frame";
import { closing } from "./frame";
import { words } from "./text";

/** Begins one job. What refuses it is thrown, so that the form stays and can be corrected. */
export async function begin(form: Form, opened: Dialog, body: Record<string, unknown>): Promise<void> {
  const { id } = await call<{ id: string }>("POST", "/api/jobs", body);
  show(form, opened, new Batch([], [id]));
}

/** Begins many: some at a time, each with its own failure. */
export function beginAll(form: Form, opened: Dialog, orders: readonly Order[]): void {
  show(form, opened, new Batch(orders));
}

function show(form: Form, opened: Dialog, batch: Batch): void {
  const close = closing(() => opened.close());
  form.element.replaceWith(make("p", {}, words.begun), batch.element, make("footer", {}, close));
  if (opened.element.isConnected) close.focus();
}
