/**
 * This file is the inbox's way to the server over HTTP: JSON out, JSON in, a `Problem` for every other answer.
 */

import { t, worded } from './words.js';

const ROOT = '/api/v1';

/** Whose page this is: somebody else who has signed in since, in another tab, does not act through it. */
const agent = document.body.dataset.me;

/** An answer that is not the one asked for (RFC 9457): in our words for its code, else in the server's. */
export class Problem extends Error {
  /**
   * @param {number} status 0 where no answer came at all.
   * @param {{code?: string, detail?: string, errors?: {field: string, message: string}[]}} body
   */
  constructor(status, body) {
    super(sentenceOf(status, body));
    this.status = status;
    this.code = body.code || '';
    this.body = body;
  }

  /** Whether asking again, unchanged, may help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** The first field that something is wrong with; '' where it is no field. */
  get field() {
    return this.body.errors?.[0]?.field ?? '';
  }

  /** What is wrong with one field; '' where nothing is said of it. */
  about(field) {
    const errors = this.body.errors ?? [];
    const error = errors.find((one) => one.field === field);
    if (error && errors.length === 1 && worded(`problem.${this.code}`)) return this.message;
    return error ? error.message : '';
  }
}

/**
 * One request.
 *
 * @param {string} method
 * @param {string} path below `/api/v1`
 * @param {object} [body]
 * @param {Object<string, string>} [headers] beside those that every request has.
 * @returns {Promise<*>} the answer's JSON; null where it has none.
 * @throws {Problem}
 */
export async function call(method, path, body, headers = {}) {
  const request = { method, headers: { Accept: 'application/json', ...headers }, credentials: 'same-origin' };
  if (agent) request.headers['Frontdesk-Agent'] = agent;
  // What was typed last is saved even as the page goes away.
  if (method === 'PATCH') request.keepalive = true;
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(ROOT + path, request);
  } catch {
    throw new Problem(0, { detail: t('problem.unreachable') });
  }
  const answer = await json(response);
  if (response.status === 401 && path !== '/session') turnedOut();
  if (!response.ok) throw new Problem(response.status, answer ?? {});
  return answer;
}

/** Leave for the sign-in page. */
export function signIn() {
  location.assign('/login');
}

/** Leave for the sign-in page, which says that one was signed out, and leads back here. */
export function turnedOut() {
  location.assign(`/login?${new URLSearchParams({ ended: 'yes', next: here() })}`);
}

/** This page, with the chat that is open in it: what stands behind the `#` does not come back from a sign-in. */
function here() {
  const chat = location.pathname === '/inbox' && location.hash.split('/')[2];
  return chat ? `/inbox?chat=${chat}` : location.pathname;
}

export const get = (path) => call('GET', path);
export const put = (path, body) => call('PUT', path, body);
export const post = (path, body) => call('POST', path, body);
export const patch = (path, body) => call('PATCH', path, body);

/** The path of a conversation, or of something below it. */
export function chat(id, below = '') {
  return `/conversations/${encodeURIComponent(id)}${below}`;
}

function sentenceOf(status, body) {
  const key = `problem.${body.code}`;
  if (worded(key)) return t(key, body);
  return body.detail || body.title || t('problem.answered', { status });
}

async function json(response) {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 204 || !type.includes('json')) return null;
  try {
    return await response.json();
  } catch {
    throw new Problem(0, { detail: t('problem.broken-off') });
  }
}
