/**
 * This file is what becomes of an agent's own messages on their way: sent, not sent, and covered by the row they became.
 */

/** Own messages of the open conversation that its log does not hold yet. */
export function unsent(model) {
  return model.outbox.filter((one) => one.conversation === model.open?.id && !one.covered);
}

/** The words of a rich text, without its form. */
export function words(body) {
  return (body ?? []).map((node) => node.v ?? (node.t === 'br' ? '\n' : words(node.c))).join('');
}

/** The own message that a row shows is not shown twice: by its number once known, until then by its words. */
export function cover(outbox, id, row) {
  const numbered = outbox.filter((one) => !(one.conversation === id && one.seq === row.seq));
  if (numbered.length < outbox.length) return numbered;
  const text = words(row.body);
  const at = outbox.findIndex((one) => one.conversation === id && !one.seq && !one.covered && Boolean(one.note) === (row.kind === 'note') && same(one.text, text));
  return outbox.map((one, index) => (index === at ? { ...one, covered: true } : one));
}

function same(a, b) {
  return a.replace(/\s+/g, '') === b.replace(/\s+/g, '');
}

export function sent(model, { key, seq }) {
  const one = model.outbox.find((message) => message.key === key);
  if (!one) return model;
  const there = one.covered || model.open?.id !== one.conversation || model.open.seq >= seq;
  if (!there) return change(model, key, { state: 'sent', seq });
  return { ...model, outbox: model.outbox.filter((message) => message.key !== key) };
}

/** Whether it says that a message of the agent's is there: its answer does, or else the row that it became. */
export function isThere({ type, from, kind }) {
  return type === 'sent' || (type === 'event' && from === 'agent' && kind === 'message');
}

export function change(model, key, fields) {
  return { ...model, outbox: model.outbox.map((one) => (one.key === key ? { ...one, ...fields } : one)) };
}
