/**
 * This file is what a website embeds: it puts one iframe of ours on the page and offers the global `Frontdesk`.
 *
 * It draws and fetches nothing: the site's policy needs `script-src` and `frame-src` only. The iframe always lies in
 * its corner; what is not in use is clipped away, and clicks there go through to the page.
 */
(() => {
  'use strict';
  const script = document.currentScript || document.querySelector('script[data-playbook]');
  const early = window.Frontdesk;
  if (early && early.loaded === true) return;
  if (!script || !script.dataset.playbook) {
    console.warn('Frontdesk: the script tag has no data-playbook');
    return;
  }

  const { origin } = new URL(script.src);
  const root = document.documentElement;
  const small = matchMedia('(max-width: 480px), (max-height: 480px)');
  const view = window.visualViewport;
  const frame = document.createElement('iframe');
  const handlers = new Map();
  const visitor = {};
  let shape = {};
  let language = '';
  let told = false;
  let open = false;
  let waiting = [];

  const place = () => {
    const full = shape.full && small.matches;
    Object.assign(frame.style, {
      width: full ? '100%' : 'min(432px,100vw)',
      height: full ? view.height + 'px' : 'min(760px,100vh)',
      top: full ? view.offsetTop + 'px' : 'auto',
      bottom: full ? 'auto' : 0,
      [shape.side]: 0,
      clipPath: full ? 'none' : shape.clip,
    });
  };

  const emit = (name, data) => {
    for (const handler of handlers.get(name) || []) {
      try {
        handler(data);
      } catch (error) {
        console.error(error);
      }
    }
  };

  const post = (message) => frame.contentWindow.postMessage({ ...message, frontdesk: 1 }, origin);
  const send = (type, more) => (waiting ? waiting.push({ ...more, type }) : post({ ...more, type }));

  const heard = new Map([
    ['ready', (message) => {
      frame.title = message.title;
      frame.style.visibility = 'visible';
      for (const call of waiting || []) post(call);
      waiting = null;
      if (!told) emit('initialized');
      told = true;
    }],
    ['layout', (message) => {
      shape = message;
      place();
    }],
    ['event', (message) => emit(message.name, message.data)],
    ['renew', (message) => {
      open = message.open;
      waiting = [];
      frame.src += '';
    }],
  ]);

  const api = {
    loaded: true,
    on(name, handler) {
      handlers.set(name, [...(handlers.get(name) || []), handler]);
      if (told && name === 'initialized') handler();
    },
    trigger: (name) => send('trigger', { name }),
    identify: (more) => send('identify', { visitor: Object.assign(visitor, more) }),
    setLanguage: (tag) => send('language', { language: (language = String(tag)) }),
    reset: () => send('reset'),
    push(call) {
      if (Array.isArray(call)) api[call[0]](...call.slice(1));
      else if (call.t === 'o') api.on(call.n, call.h);
      else api.trigger(call.n);
    },
  };
  window.Frontdesk = api;
  for (const call of Array.isArray(early) ? early : (early && early.q) || []) api.push(call);

  const begin = () => {
    const home = document.createElement('frontdesk-widget');
    for (const rule of ['all:initial', 'position:fixed', 'width:0', 'height:0', 'z-index:2147483000']) {
      home.style.setProperty(...rule.split(':'), 'important');
    }
    Object.assign(frame.style, { position: 'fixed', border: 0, colorScheme: 'light dark', visibility: 'hidden' });
    frame.title = 'Chat';
    frame.referrerPolicy = 'strict-origin';
    frame.src = `${origin}/w/${encodeURIComponent(script.dataset.playbook)}`;
    frame.addEventListener('load', () =>
      post({
        type: 'host',
        page: { url: location.href, title: document.title, referrer: document.referrer },
        lang: root.lang,
        language,
        visitor,
        small: small.matches,
        open,
      }),
    );
    // Beside the body, so that a page which swaps its body keeps the chat.
    home.attachShadow({ mode: 'closed' }).append(frame);
    root.append(home);

    small.addEventListener('change', () => {
      place();
      send('small', { small: small.matches });
    });
    view.addEventListener('resize', place);
    view.addEventListener('scroll', place);
    addEventListener('message', ({ source, origin: from, data }) => {
      if (source !== frame.contentWindow || from !== origin || !data || data.frontdesk !== 1) return;
      const hear = heard.get(data.type);
      if (hear) hear(data);
    });
  };

  // The page comes first.
  const idle = () => (window.requestIdleCallback ? requestIdleCallback(begin, { timeout: 2000 }) : setTimeout(begin, 200));
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', idle);
  else idle();
})();
