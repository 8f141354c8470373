/**
 * This file is the chat itself: it joins the line, the model and the drawing. It is loaded when a visitor first shows intent.
 *
 * @typedef {Object} Home what the chat lives in.
 * @property {{playbook: string, boot: ?string, live_chat: boolean, bot: {name: string, avatar: ?string}}} config
 * @property {?{text: object[], version: string}} notice what the visitor is told or asked before anything else.
 * @property {() => boolean} asks nothing may be kept or sent before the visitor has agreed to that.
 * @property {(asked: boolean) => void} ask the visitor is to be asked, or has agreed.
 * @property {{page: object, tongue: string, visitor: object, small: boolean}} host what the embedding page says.
 * @property {Function} words
 * @property {?string} locale how times are written.
 * @property {import('./memory.js').Shelf} long
 * @property {import('./memory.js').Shelf} tab
 * @property {(name: string, data: *) => void} tell the embedding page hears of it.
 * @property {(count: number, news: ?import('./fold.js').Row) => void} unread `news` is the last of it, if it came just now.
 * @property {() => void} close
 * @property {(always: ?boolean) => boolean} renew gets a fresh page if this one is too old to begin a conversation with.
 */

import { button, composer, farewell, tail, takesText } from './ask.js';
import { consent, told } from './consent.js';
import { draft } from './draft.js';
import { currentError, split, update } from './draw.js';
import { fold, start, unread } from './fold.js';
import { panel } from './panel.js';
import { rating } from './rating.js';
import { plain } from './richtext.js';
import { newKey, talk } from './talk.js';
import { save, transcript } from './transcript.js';

const TYPING_SHOWN_MS = 6000;
const TYPING_SENT_MS = 3000;

/** @returns {{element: HTMLElement, connect: Function, show: (open: boolean, focus: boolean) => void, restart: Function, stop: Function}} */
export function chat(/** @type {Home} */ home) {
  const { config, host, words, locale, long, tab, notice } = home;
  const { avatar } = config.bot;
  const unfinished = draft(tab);
  const frame = panel(words, home.close, () => leave(true));
  const drawn = {};
  let model = { ...start(), bot: config.bot };
  let open = false;
  let form = null;
  let leaving = false;
  let declined;
  let trouble = '';
  let last = '';
  let skew_ms = 0;
  let typedAt = 0;
  let quiet = 0;

  const hands = {
    words,
    now: () => Date.now() - skew_ms,
    pick: (card, option, label) => send('pick', label, { card, option }),
    say: (text) => send('say', text, { text }),
    skip: () => send('skip', words('skip')),
    end: () => {
      leaving = false;
      send('end', '');
    },
    stay: () => leave(false),
    typed,
  };
  const holds = (part) => part.contains(document.activeElement);
  // None begins behind a closed panel, such as after one that is gone.
  const may = () => !home.asks() && (open || long.get('token'));
  const line = talk({ hello, may, hear, link, unasked: () => home.renew(true), long, tab });
  document.addEventListener('visibilitychange', () => frame.element.isConnected && draw());
  if (notice && !notice.version) frame.above.append(told(notice.text));
  for (const one of line.unsent()) sent(one.frame, one.text);
  draw();
  return { element: frame.element, connect, show, restart, stop: line.stop };

  function hello() {
    const { page, tongue: language, visitor } = host;
    const offset = new Date().getTimezoneOffset();
    const agreed = declined === false && { consent: notice.version };
    return { playbook: config.playbook, since: model.seq, boot: config.boot, page, language, offset, visitor, ...agreed };
  }

  function connect(again) {
    // An old page is fetched again before it asks: a yes to it would be asked for twice.
    if ((long.get('token') || !home.renew()) && !home.asks()) line.connect(again);
  }

  /** The visitor has read what must be agreed to. */
  function agree(agreed) {
    declined = !agreed;
    if (agreed) home.ask(false);
    connect();
    draw(true);
  }

  /** The panel is in front of the visitor, or no longer. */
  function show(wanted, focus) {
    open = wanted;
    leaving = false;
    if (!open) return;
    connect();
    draw(true);
    if (focus) refocus();
  }

  /** Forget the conversation; who has the panel before them begins a new one. */
  function restart() {
    long.set('seen', 0);
    line.leave();
    hear({ type: 'reset' });
    if (open) connect();
  }

  /** The visitor is asked whether to end the conversation, or no longer. */
  function leave(asked) {
    leaving = asked;
    draw();
    (asked ? frame.footer.querySelector('button') : frame.exit).focus();
  }

  function send(type, text, more) {
    const one = { type, key: newKey(), ...more };
    last = text;
    sent(one, text);
    line.send(one, text);
    draw(true);
  }

  function sent({ key, type }, text) {
    model = fold(model, { type: 'sent', key, kind: type, text, at: hands.now() });
  }

  function hear(heard) {
    const before = model;
    // A new conversation is agreed to anew.
    if (heard.type === 'reset') declined = home.ask(true);
    model = fold(model, heard);
    if (heard.type === 'typing') {
      clearTimeout(quiet);
      quiet = setTimeout(() => hear({ type: 'quiet' }), TYPING_SHOWN_MS);
    }
    if (heard.type === 'event' && heard.seq > model.goal) skew_ms = Date.now() - heard.at;
    // What is typed after a message is news again, once that has arrived.
    if (heard.type === 'ack') typedAt = 0;
    if (model.gap) line.connect(true);
    // A long log comes in parts, and is drawn once.
    if (model.seq >= model.goal) draw();
    report(before);
    // What was said before is not read out.
    if (model.conversation && model.seq >= model.goal) setTimeout(frame.speak);
  }

  function report({ available, ended, conversation }) {
    if (model.available !== available) home.tell('available', model.available);
    if (model.ended && !ended && model.conversation === conversation) home.tell('conversationEnded', model.ended);
  }

  function link(wrong) {
    trouble = wrong;
    drawHead();
  }

  function typed(text, event) {
    unfinished.note(text);
    if (!event || !text || model.phase === 'bot' || Date.now() - typedAt < TYPING_SENT_MS) return;
    typedAt = Date.now();
    line.tell({ type: 'typing' });
  }

  /** Everything, in step with the model; what has not changed is left as it is. */
  function draw(toEnd) {
    const error = currentError(model);
    update(frame.list, model, { words, locale, avatar }, error);
    drawHead();
    drawTail();
    drawFooter();
    if (form) drawError(error);
    frame.settle(toEnd);
    const received = model.seq;
    const seen = open && !document.hidden ? received : (long.get('seen') ?? 0);
    long.set('seen', seen);
    // Who answers sees how far their words have come.
    if (model.phase === 'agent') line.tell({ type: 'read', received, seen });
    const rest = unread(model, seen);
    home.unread(rest.length, rest.findLast(({ seq }) => seq > model.goal));
  }

  function drawHead() {
    const { agent, bot, phase, available, view } = model;
    const team = (config.live_chat && { true: 'here', false: 'away' }[available]) || 'assistant';
    const state = { agent: 'with', waiting: 'waiting', closed: 'ended' }[phase] ?? team;
    const nobody = team === 'away' && phase === 'bot' && view && view.kind !== 'field' ? 'nobody' : '';
    const said = trouble || nobody;
    frame.tell(said && words(said));
    frame.exit.hidden = !view || phase === 'closed';
    frame.head(agent ?? bot.name, !agent && avatar, words(state), phase === 'agent' || state === 'here');
  }

  function drawTail() {
    const { view, answered, typing, conversation } = model;
    const asks = home.asks();
    if (!fresh('tail', [view, answered, typing, conversation, asks, declined])) return;
    const had = holds(frame.tail);
    frame.tail.replaceChildren(...(asks ? consent(notice.text, words, declined, agree) : tail(model, hands)).filter(Boolean));
    if (had) refocus(null);
  }

  function drawFooter() {
    const { view, ended, pending } = model;
    const rates = view?.rate && !pending.some((one) => one.kind === 'rate' && !one.failed);
    const text = !ended && takesText(view);
    leaving &&= !ended;
    if (!fresh('footer', [ended, rates, leaving, text && [view.kind, view.card, view.field]])) return;
    // Whoever pressed a button that is gone goes on typing; on a phone that would bring up the keyboard unasked.
    const had = holds(frame.footer) || (holds(frame.tail) && !host.small);
    form = text ? composer(view, hands, unfinished.move(view), unfinished.kept()) : null;
    frame.footer.replaceChildren(...(leaving ? farewell(hands) : ended ? after(rates) : [form?.form]).filter(Boolean));
    if (had) refocus();
  }

  /** What can be done when it is over. */
  function after(rates) {
    const keep = () => save(`${config.playbook}.txt`, transcript(model.rows, { words, locale }));
    const rate = (score, text) => send('rate', '', { score, text });
    return [rates && rating(words, rate), button(words('again'), restart, 'again'), button(words('save'), keep, 'quiet')];
  }

  /** The error beside the field, with what was wrong to be put right: that is nothing to keep for later. */
  function drawError(error) {
    if (!fresh('error', [model.view, error?.seq])) return;
    const { field } = form;
    form.error.textContent = error ? plain(split(error)[0]) : '';
    field.setAttribute('aria-invalid', Boolean(error));
    if (!error || field.value) return;
    field.value = last;
    field.dispatchEvent(new Event('input'));
    unfinished.note('');
    if (holds(field)) field.select();
  }

  function refocus(field = frame.footer.querySelector('.field, .again')) {
    (field ?? frame.tail).focus({ preventScroll: true });
  }

  function fresh(what, values) {
    const mark = JSON.stringify(values);
    const changed = drawn[what] !== mark;
    drawn[what] = mark;
    return changed;
  }
}
