import { setTimeout as sleep } from 'node:timers/promises'
import { consumeHandoffs } from '#cli/handoff-client.ts'
import { EffectLedger } from './effect-ledger.ts'

// A consumer that does something for every message and notes its key in the same transaction, at a pace of its own.
const { ORIGIN = '', TOKEN = '', CHANNEL = '', LEDGER = '', MS_A_MESSAGE = '0', BATCH = '50', DIES_AT = 'never' } = process.env
const ledger = new EffectLedger(LEDGER)
const place = { origin: ORIGIN, token: TOKEN, channel: CHANNEL, signal: new AbortController().signal }
await consumeHandoffs(place, { consumer: `consumer ${process.pid}`, max: Number(BATCH), leaseSeconds: 5 }, async (messages) => {
  await sleep(messages.length * Number(MS_A_MESSAGE))
  ledger.apply(messages)
  // The worst moment: it took effect, and nobody was told.
  if (ledger.sum().n >= Number(DIES_AT)) process.kill(process.pid, 'SIGKILL')
})
