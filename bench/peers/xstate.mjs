// The flow of flows/lead-qualification.yaml as a machine of xstate 5, walked as often as asked; prints one line of JSON.
//
// Arguments: turns, conversations, folder that holds node_modules, the steps as JSON. What this machine does not do: check
// an answer, fill a text, say what is shown. Two ways are timed: an actor that is sent events and looked at after each
// (its snapshot is what would be stored), and the pure function from snapshot to snapshot.

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [turns, conversations, folder, written] = process.argv.slice(2)
const found = createRequire(pathToFileURL(`${folder}/`)).resolve('xstate')
const { assign, createActor, initialTransition, setup, transition } = await import(pathToFileURL(found))
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

function byActor (events) {
  const actor = createActor(machine).start()
  for (const event of events) actor.send(event)
  return actor.getSnapshot()
}

function byStored (events) {
  const actor = createActor(machine).start()
  let stored = actor.getPersistedSnapshot()
  for (const event of events) {
    actor.send(event)
    stored = actor.getPersistedSnapshot()
  }
  return stored
}

function byFunction (events) {
  let [snapshot] = initialTransition(machine)
  for (const event of events) [snapshot] = transition(machine, snapshot, event)
  return snapshot
}

function measured (walk) {
  for (let n = 0; n < 2000; n++) walk(steps)
  const walks = Math.max(1, Math.round(turns / (steps.length + 1)))
  const took = []
  const begun = process.hrtime.bigint()
  for (let n = 0; n < walks; n++) {
    const at = process.hrtime.bigint()
    if (walk(steps).value !== 'qualified') throw new Error('the walk ended elsewhere')
    took.push(Number(process.hrtime.bigint() - at))
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  took.sort((a, b) => a - b)
  const p99 = took[Math.floor(took.length * 0.99)] / (steps.length + 1)
  return { rate: walks * (steps.length + 1) / seconds, p99_us: p99 / 1000 }
}

function sizeOf (walk) {
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  const held = []
  for (let n = 0; n < conversations; n++) held.push(walk(steps.slice(0, -1).map(one => ({ ...one }))))
  globalThis.gc()
  return (process.memoryUsage().heapUsed - before) / held.length
}

console.log(JSON.stringify({
  version: createRequire(pathToFileURL(`${folder}/`))('xstate/package.json').version,
  actor: { ...measured(byActor), bytes: sizeOf(byActor) },
  stored: { ...measured(byStored), bytes: sizeOf(byStored) },
  pure: { ...measured(byFunction), bytes: sizeOf(byFunction) }
}))
