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
  let visitor = {};
  let shape = {};
  let language = '';
  let told = false;
  let hushed = false;
  let open = false;
  let pages = null;
  let at = '';
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

  /** What a page says of itself or its visitor: plain values only, and no more than the server takes. */
  const plainly = (said) => {
    const entries = Object.entries(said).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
    return Object.fromEntries(entries.slice(0, 50).map(([name, value]) => [name, value.slice ? value.slice(0, 999) : value]));
  };

  const where = () => plainly({ url: location.href, title: document.title, referrer: document.referrer });

  /** Whether a glob of the playbook fits this page's path: `*` is any characters, `?` is one. */
  const fits = (glob) => {
    const signs = { '*': '.*', '?': '.' };
    const pattern = encodeURI(glob).replace(/\*+|\W/g, (sign) => signs[sign[0]] || '\\' + sign);
    return new RegExp(`^${pattern}$`).test(location.pathname);
  };

  /** The page is another one now, and the widget is shown there or not. */
  const moved = () => {
    if (!pages || at === location.href) return;
    at = location.href;
    const shown = (!pages.show.length || pages.show.some(fits)) && !pages.hide.some(fits);
    frame.style.visibility = shown ? 'visible' : 'hidden';
    post({ type: 'page', page: where(), shown });
    if (shown) {
      for (const call of waiting || []) post(call);
      waiting = null;
      if (!told) emit('initialized');
      told = true;
    } else if (!hushed) {
      hushed = true;
      console.info(`Frontdesk: ${script.dataset.playbook} is not for this page (install.pages)`);
    }
  };

  const heard = new Map([
    ['ready', (message) => {
      frame.title = message.title;
      pages = message.pages;
      at = '';
      moved();
    }],
    ['layout', (message) => {
      shape = message;
      place();
    }],
    ['event', (message) => emit(message.name, message.data)],
    ['renew', (message) => {
      open = message.open;
      pages = null;
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
    identify: (more) => send('identify', { visitor: plainly(Object.assign(visitor, more)) }),
    setLanguage: (tag) => send('language', { language: (language = String(tag)) }),
    reset() {
      visitor = {};
      send('reset');
    },
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
        page: where(),
        lang: root.lang,
        language,
        visitor: plainly(visitor),
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
    // A page that changes its address without loading has its title a little later.
    if (window.navigation) navigation.addEventListener('currententrychange', () => setTimeout(moved, 100));
    else setInterval(moved, 1000);
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
