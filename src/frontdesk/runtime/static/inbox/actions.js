/**
 * This file is what an agent can do in the inbox: each action asks the server, and tells the model what came of it.
 */

import { newKey } from '/static/widget/talk.js';
import { chat, get, patch, post, put } from './api.js';
import { sure, toast } from './ask.js';
import { valueAt } from './fields.js';
import { visitorName } from './names.js';
import { t, worded } from './words.js';

const PAGE = 50;
const ROWS = 50;
const MISSING = 404;
const TAKEN = 'already-assigned';
const hidden = () => document.visibilityState === 'hidden';

/**
 * @param {{now: () => import('./fold.js').Model, tell: (happening: object) => void,
 *   send: (frame: object) => boolean, follow: (folder: string, id: string) => void}} page
 */
export function actions({ now, tell, send, follow }) {
  let watching = null;
  let reaching = false;
  let setting = Promise.resolve();

  /** Who is signed in here. */
  async function meet() {
    const { serial } = now();
    tell({ type: 'session', me: await get('/me'), serial });
  }

  /** Everybody who answers chats. */
  async function colleagues() {
    const { serial } = now();
    const { items: agents } = await get('/agents');
    tell({ type: 'colleagues', agents, serial });
  }

  async function load(folder, after) {
    const { serial } = now();
    const cursor = after ? `&after=${encodeURIComponent(after)}` : '';
    const { items, next } = await get(`/conversations?folder=${folder}&limit=${PAGE}${cursor}`);
    tell({ type: 'page', folder, items, next, first: !after, serial });
  }

  async function search(q) {
    if (!q) return tell({ type: 'unsearched' });
    tell({ type: 'searching', q });
    const { serial } = now();
    const { items, next } = await get(`/conversations?folder=all&q=${encodeURIComponent(q)}&limit=${PAGE}`);
    return tell({ type: 'found', q, items, next, serial });
  }

  /** What a search found beside that which is shown. */
  async function moreFound({ q, next: after }) {
    const { serial } = now();
    const { items, next } = await get(`/conversations?folder=all&q=${encodeURIComponent(q)}&limit=${PAGE}&after=${encodeURIComponent(after)}`);
    tell({ type: 'found', q, items, next, serial, after });
  }

  async function open(id) {
    watching = null;
    tell({ type: 'opening', conversation: id });
    await rest(id);
  }

  /** What the open chat lacks: its end at first, later what was missed; then the socket goes on from there. */
  async function rest(id) {
    try {
      let answer;
      do {
        const { serial, open: before } = now();
        if (before?.id !== id) return;
        answer = await get(chat(id, before.seq ? `?since=${before.seq}` : `?last=${ROWS}`));
        tell({ type: 'opened', conversation: answer, serial });
      } while (now().open?.id === id && now().open.seq < (answer.seq ?? 0) && answer.log.length > 0);
      watch();
    } catch (problem) {
      if (problem.status === MISSING) tell({ type: 'removed', conversation: id });
      else if (now().open?.state === 'loading') tell({ type: 'failed', conversation: id });
    }
  }

  /** Rows before the first that is there; one answer at a time. @returns {Promise<boolean>} whether there are more now. */
  async function earlier(id) {
    const first = now().open?.log[0]?.seq ?? 1;
    if (first <= 1 || reaching) return false;
    reaching = true;
    try {
      const { log } = await get(chat(id, `?last=${ROWS}&before=${first}`));
      tell({ type: 'earlier', conversation: id, log });
    } catch (problem) {
      if (problem.status === MISSING) tell({ type: 'removed', conversation: id });
      else toast(problem.message, 'warn');
    }
    reaching = false;
    return now().open?.log[0]?.seq < first;
  }

  function watch() {
    const { open } = now();
    if (open?.state !== 'ready' || watching === open.id || hidden()) return;
    if (send({ type: 'watch', conversation: open.id, since: open.seq })) watching = open.id;
  }

  /** A chat is watched, and so read, while it can be seen. */
  function look() {
    if (!hidden()) watch();
    else if (watching && send({ type: 'unwatch' })) watching = null;
  }

  /** The first frame of a connection: what has been seen, and the chat that is watched. */
  function hello() {
    const { open, feed } = now();
    watching = open?.state === 'ready' && !hidden() ? open.id : null;
    return { type: 'hello', since: watching ? { [watching]: open.seq } : {}, ...(feed === null ? {} : { feed }) };
  }

  async function assign(id, agent) {
    const whom = agent === 'me' ? 'me' : (agent?.id ?? null);
    if (whom !== 'me') tell({ type: 'handed', conversation: id, to: agent?.name ?? null });
    const { serial } = now();
    try {
      answered(await put(chat(id, '/assignment'), { agent: whom }), serial);
      settle(id, whom, agent);
    } catch (problem) {
      refused(id, problem);
    }
  }

  /** How a chat stands, as an answer says; what a frame has said of it since it was asked for is newer and stays. */
  function answered(answer, serial) {
    if (answer?.folder && (now().touched[answer.id] ?? 0) <= serial) tell({ type: 'conversation', item: itemOf(answer) });
  }

  function settle(id, whom, agent) {
    // Whoever has left it again, before the answer came, is not taken back.
    if (whom === 'me' && now().open?.id === id) follow('mine', id);
    if (whom === null) toast(t('chat.handed-back'));
    // Whoever has given back what they look at goes on looking at it, where it stands now.
    if (whom === null && now().open?.id === id && now().items[id]?.folder === 'unassigned') follow('unassigned', id);
    if (whom !== 'me' && whom !== null) tell({ type: 'removed', conversation: id });
    if (whom === null && now().items[id]?.folder === 'mine') rest(id);
  }

  function refused(id, problem) {
    const owner = (problem.code === TAKEN && problem.body.owner) || null;
    // Whoever it should have gone to has not got it.
    tell({ type: 'handed', conversation: id, to: owner });
    if (problem.code === TAKEN) {
      toast(owner ? t('chat.owned', { name: owner }) : problem.message, 'warn');
      tell({ type: 'removed', conversation: id });
    } else if (problem.status === MISSING) {
      tell({ type: 'removed', conversation: id });
    } else {
      toast(problem.message, 'warn');
      rest(id);
    }
  }

  async function close(id) {
    const name = visitorName(now().items[id]);
    if (!(await sure({ title: t('close.title'), text: t('close.text', { name }), yes: t('close.yes'), danger: true }))) return;
    const { serial } = now();
    try {
      answered(await post(chat(id, '/close'), {}), serial);
      await rest(id);
    } catch (problem) {
      refused(id, problem);
    }
  }

  /** One field, unless somebody else has changed it since it was seen. @returns {Promise<string>} the value as it is stored. */
  async function save({ conversation: id, path, value, seen }) {
    const answer = await patch(chat(id, '/details'), { ...placed(path, value), seen: placed(path, seen) });
    tell({ type: 'detailed', conversation: id, details: answer.details, version: answer.version });
    return valueAt(answer.details, path);
  }

  /** @returns {Promise<?string>} what stands in the way; null where the record was made. */
  async function record(id, kinds, values = {}, key = newKey()) {
    try {
      await post(chat(id, `/${kinds}`), { key, ...values });
      await rest(id);
      return null;
    } catch (problem) {
      const key = `activity.wrong.${problem.field}`;
      return worded(key) ? t(key) : problem.message;
    }
  }

  /** What is kept ready to say; what cannot be read is said, and nothing is offered. */
  async function replies() {
    try {
      return (await get('/replies')).items;
    } catch (problem) {
      toast(problem.message, 'warn');
      return [];
    }
  }

  /** One request at a time: what was chosen last stands. */
  function setOnline(online) {
    const { me } = now();
    tell({ type: 'presence', agent: me.id, online });
    setting = setting.then(async () => {
      try {
        await put('/me/presence', { online });
      } catch (problem) {
        tell({ type: 'presence', agent: me.id, online: me.online });
        toast(problem.message, 'warn');
      }
    });
    return setting;
  }

  return { meet, colleagues, load, search, moreFound, open, rest, earlier, look, hello, assign, claim: (id) => assign(id, 'me'), close, save, record, replies, setOnline };
}

/** A value in the object that has it under this dotted name; nothing is null. */
function placed(path, value) {
  const [group, name] = path.split('.');
  return { [group]: name ? { [name]: value || null } : value || null };
}

function itemOf(answer) {
  const { details: _details, version: _version, about: _about, visit: _visit, default_currency: _currency, log: _log, seq: _seq, ...item } = answer;
  return item;
}
