// The flow of flows/lead-qualification.yaml as a machine of xstate 5, walked as often as asked; prints one line of JSON.
//
// Arguments: turns, conversations, folder that holds node_modules, the steps as JSON. What this machine does not do: check
// an answer, fill a text, say what is shown.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [turns, conversations, folder, written] = process.argv.slice(2)
const needed = createRequire(pathToFileURL(`${folder}/`))
const { assign, createActor, initialTransition, setup, transition } = await import(pathToFileURL(needed.resolve('xstate')))
const steps = JSON.parse(written)

function keep (name) {
  return assign({ values: ({ context, event }) => ({ ...context.values, [name]: event.value }) })
}

function asks (name, target, optional = false) {
  const on = { said: { target, actions: keep(name) } }
  if (optional) on.skipped = { target }
  return { on }
}

const machine = setup({
  guards: {
    away: ({ event }) => event.option === 2,
    offered: ({ event }, { count }) => event.option >= 0 && event.option < count,
    small: ({ context }) => context.values['answers.weight'] < 100,
    soon: ({ context }) => context.values['answers.start'] === 'This month'
  }
}).createMachine({
  context: { values: {}, said: 0, lead: null },
  initial: 'topic',
  states: {
    topic: {
      on: {
        picked: [
          { guard: 'away', target: 'disqualified', actions: keep('answers.topic') },
          { guard: { type: 'offered', params: { count: 3 } }, target: 'name', actions: keep('answers.topic') }
        ]
      }
    },
    name: asks('person.name', 'organization'),
    organization: asks('organization.name', 'size', true),
    size: {
      on: { picked: { guard: { type: 'offered', params: { count: 3 } }, target: 'weight', actions: keep('answers.size') } }
    },
    weight: {
      entry: assign({
        values: ({ context: { values } }) => ({
          ...values,
          'answers.weight': values['answers.topic'] === 'I want to buy' ? values['answers.size'] * 2 : values['answers.size']
        })
      }),
      always: [{ guard: 'small', target: 'disqualified' }, { target: 'start' }]
    },
    start: {
      on: { picked: { guard: { type: 'offered', params: { count: 4 } }, target: 'budget', actions: keep('answers.start') } }
    },
    budget: asks('deal.value', 'seats'),
    seats: asks('answers.seats', 'trial'),
    trial: {
      on: { picked: { guard: { type: 'offered', params: { count: 2 } }, target: 'news', actions: keep('answers.trial') } }
    },
    news: {
      always: [
        { guard: 'soon', target: 'email', actions: assign({ said: ({ context }) => context.said + 1 }) },
        { target: 'email' }
      ]
    },
    email: asks('person.email', 'note'),
    note: asks('note', 'lead', true),
    lead: {
      entry: assign({ lead: ({ context: { values } }) => ({ ...values }) }),
      always: { target: 'qualified' }
    },
    qualified: { type: 'final' },
    disqualified: { type: 'final' }
  }
})

const ways = {
  // An actor that is sent events: it changes in place, and nothing is kept that could be stored.
  inPlace: {
    begin: () => createActor(machine).start(),
    turn: (actor, event) => { actor.send(event); return actor },
    ended: actor => actor.getSnapshot().value
  },
  // The same, with what would be stored taken after each turn.
  stored: {
    begin: () => { const actor = createActor(machine).start(); return { actor, kept: actor.getPersistedSnapshot() } },
    turn: (held, event) => { held.actor.send(event); held.kept = held.actor.getPersistedSnapshot(); return held },
    ended: held => held.kept.value
  },
  // The pure function from snapshot to snapshot.
  pure: {
    begin: () => initialTransition(machine)[0],
    turn: (snapshot, event) => transition(machine, snapshot, event)[0],
    ended: snapshot => snapshot.value
  }
}

function walked (way, events) {
  let at = way.begin()
  for (const event of events) at = way.turn(at, event)
  return at
}

function rateOf (way) {
  const walks = Math.max(1, Math.round(turns / (steps.length + 1)))
  for (let n = 0; n < walks; n++) walked(way, steps)
  const begun = process.hrtime.bigint()
  for (let n = 0; n < walks; n++) {
    if (way.ended(walked(way, steps)) !== 'qualified') throw new Error('the walk ended elsewhere')
  }
  return walks * (steps.length + 1) / (Number(process.hrtime.bigint() - begun) / 1e9)
}

function longestOf (way) {
  const took = []
  while (took.length < turns) {
    let at
    for (let n = 0; n <= steps.length; n++) {
      const begun = process.hrtime.bigint()
      at = n ? way.turn(at, steps[n - 1]) : way.begin()
      took.push(Number(process.hrtime.bigint() - begun) / 1000)
    }
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)]
}

function sizeOf (way) {
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  const held = []
  for (let n = 0; n < conversations; n++) held.push(walked(way, steps.slice(0, -1).map(one => own(one, n))))
  globalThis.gc()
  return (process.memoryUsage().heapUsed - before) / held.length
}

// A step whose text is nobody else's.
function own (step, number) {
  return typeof step.value === 'string' && step.type === 'said' ? { ...step, value: `${step.value} ${number}` } : { ...step }
}

const found = {}
for (const [name, way] of Object.entries(ways)) {
  found[name] = { rate: rateOf(way), p99_us: longestOf(way), size_bytes: sizeOf(way) }
}
console.log(JSON.stringify({ version: needed('xstate/package.json').version, ...found }))
