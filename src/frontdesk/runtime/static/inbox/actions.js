/**
 * This file is what an agent can do in the inbox: each action asks the server, and tells the model what came of it.
 */

import { newKey } from '/static/widget/talk.js';
import { chat, get, patch, post, put } from './api.js';
import { sure, toast } from './ask.js';
import { visitorName } from './names.js';

const PAGE = 50;
const ROWS = 50;
const MISSING = 404;
const TAKEN = 'already-assigned';

/**
 * @param {{now: () => import('./fold.js').Model, tell: (happening: object) => void,
 *   send: (frame: object) => boolean, go: (folder: string, id?: string) => void}} page
 */
export function actions({ now, tell, send, go }) {
  let watching = null;
  let reaching = false;

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
    const word = encodeURIComponent(q);
    const folders = ['unassigned', 'mine', 'closed'];
    const pages = await Promise.all(folders.map((name) => get(`/conversations?folder=${name}&q=${word}&limit=${PAGE}`)));
    return tell({ type: 'found', q, items: pages.flatMap((page) => page.items), serial });
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

  /** Rows before the first that is there; one answer at a time. */
  async function earlier(id) {
    const first = now().open?.log[0]?.seq ?? 1;
    if (first <= 1 || reaching) return;
    reaching = true;
    try {
      const { log } = await get(chat(id, `?last=${ROWS}&before=${first}`));
      tell({ type: 'earlier', conversation: id, log });
    } catch (problem) {
      if (problem.status === MISSING) tell({ type: 'removed', conversation: id });
      else toast(problem.message, 'warn');
    }
    reaching = false;
  }

  function watch() {
    const { open } = now();
    if (open?.state !== 'ready' || watching === open.id) return;
    if (send({ type: 'watch', conversation: open.id, since: open.seq })) watching = open.id;
  }

  /** The first frame of a connection: what has been seen, and the chat that is watched. */
  function hello() {
    const { open, feed } = now();
    watching = open?.state === 'ready' ? open.id : null;
    return { type: 'hello', since: watching ? { [watching]: open.seq } : {}, ...(feed === null ? {} : { feed }) };
  }

  async function assign(id, agent) {
    const whom = agent === 'me' ? 'me' : (agent?.id ?? null);
    if (whom !== 'me') tell({ type: 'handed', conversation: id, to: agent?.name ?? null });
    try {
      const answer = await put(chat(id, '/assignment'), { agent: whom });
      if (answer?.folder) tell({ type: 'conversation', item: itemOf(answer) });
      settle(id, whom, agent);
    } catch (problem) {
      refused(id, problem);
    }
  }

  function settle(id, whom, agent) {
    if (whom === 'me') go('mine', id);
    else if (whom === null) toast('The chat is back in Unassigned.');
    if (whom !== 'me' && whom !== null) tell({ type: 'removed', conversation: id });
    if (whom === null && now().items[id]?.folder === 'mine') rest(id);
  }

  function refused(id, problem) {
    if (problem.code === TAKEN) {
      const { owner } = problem.body;
      toast(owner ? `${owner} already has this chat.` : problem.message, 'warn');
      tell({ type: 'handed', conversation: id, to: owner });
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
    const text = `${name} is told that the chat has ended. A closed chat cannot be opened again.`;
    if (!(await sure({ title: 'Close this chat?', text, yes: 'Close chat', danger: true }))) return;
    try {
      const answer = await post(chat(id, '/close'), {});
      if (answer?.folder) tell({ type: 'conversation', item: itemOf(answer) });
      await rest(id);
    } catch (problem) {
      refused(id, problem);
    }
  }

  /** @returns {Promise<?string>} what is wrong with the value; null where it was stored. */
  async function save(id, path, value) {
    const [group, name] = path.split('.');
    try {
      const answer = await patch(chat(id, '/details'), name ? { [group]: { [name]: value } } : { [group]: value });
      if (answer?.details) tell({ type: 'detailed', conversation: id, details: answer.details });
      return null;
    } catch (problem) {
      return sentence(problem.about(path) || problem.message);
    }
  }

  /** @returns {Promise<?string>} what stands in the way; null where the record was made. */
  async function record(id, kinds, values = {}, key = newKey()) {
    try {
      await post(chat(id, `/${kinds}`), { key, ...values });
      await rest(id);
      return null;
    } catch (problem) {
      return problem.message;
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

  async function setOnline(online) {
    const { me } = now();
    tell({ type: 'presence', agent: me.id, online });
    try {
      await put('/me/presence', { online });
    } catch (problem) {
      tell({ type: 'presence', agent: me.id, online: me.online });
      toast(problem.message, 'warn');
    }
  }

  return { load, search, open, rest, earlier, hello, assign, claim: (id) => assign(id, 'me'), close, save, record, replies, setOnline };
}

function sentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? '' : '.');
}

function itemOf(answer) {
  const { details: _details, about: _about, visit: _visit, log: _log, seq: _seq, ...item } = answer;
  return item;
}
