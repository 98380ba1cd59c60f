import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import proto from '@temporalio/proto'
import { expect, it } from 'vitest'
import { sealText } from '#domain/redaction/sealed-text.ts'
import { type History, readHistory } from '../recorded-history.ts'
import { historyEvents } from './history-events.ts'
import { redactHistory } from './redact-history.ts'

const KEY = 'a key'
const SECRET = `sk-ant-api03-${'a1B2'.repeat(24)}`
const SEALED = sealText('stop, please', KEY, new Uint8Array(12))
const FOLDER = join(import.meta.dirname, '../../test/replay/histories')
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))

const payload = (value: unknown, encoding = 'json/plain') => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(typeof value === 'string' && encoding !== 'json/plain' ? value : JSON.stringify(value)),
})

const startedWith = (...payloads: object[]): History =>
  proto.temporal.api.history.v1.History.fromObject({
    events: [
      {
        eventId: 1,
        eventType: 1,
        workflowExecutionStartedEventAttributes: { identity: '7@a-host', input: { payloads }, memo: { fields: {} } },
      },
    ],
  })

/** Everything in it, payloads decoded. */
function allOf(events: unknown[]): string {
  const text = JSON.stringify(events)
  const decoded = [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data]) => Buffer.from(data ?? '', 'base64').toString())
  return [text, ...decoded].join('\n')
}

it('takes secrets out of what is encoded, and counts them', async () => {
  const given = {
    tenantId: 't',
    apiKey: SECRET,
    note: `use ${SECRET} today`,
    nested: JSON.stringify({ password: 'Tr0ub4dor&3x' }),
  }
  const { events, secrets, payloads } = await redactHistory(startedWith(payload(given), payload({ message: SEALED })), KEY)
  const all = allOf(events)
  for (const secret of [SECRET, 'Tr0ub4dor', SEALED, SEALED.slice(8), 'a-host']) expect(all).not.toContain(secret)
  expect({ secrets, payloads }).toEqual({ secrets: 4, payloads: 0 })
  expect(all).toContain('"tenantId":"t"')
})

it('takes along no payload that it cannot read', async () => {
  const { events, payloads } = await redactHistory(
    startedWith(payload(SECRET, 'binary/plain'), payload('{"a', 'json/protobuf')),
    KEY,
  )
  expect(allOf(events)).not.toContain(SECRET)
  expect(payloads).toBe(2)
})

it.each(files)('leaves %s as it is, where there is no secret in it', async (file) => {
  const { history } = await readHistory(join(FOLDER, file))
  const { events, payloads } = await redactHistory(history, KEY)
  expect(payloads).toBe(0)
  const again = proto.temporal.api.history.v1.History.fromObject({ events })
  const shown = (of: History) => historyEvents(of, KEY).map(({ id, type, at }) => [id, type, at])
  expect(shown(again)).toEqual(shown(history))
})
