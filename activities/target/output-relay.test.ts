import { describe, expect, it } from 'vitest'
import { TargetReceipt } from '#contracts/target-steps.ts'
import { OutputRelay } from './output-relay.ts'

const relayTo = () =>
  new OutputRelay({
    origin: { tenantId: '', deploymentId: '' },
    target: 'canary',
    keyPrefix: '1/restore/canary/1.1',
    redact: (text) => text,
    sink: null,
  })

describe('what a receipt carries of output that nothing keeps', () => {
  it('is the last lines, as many as Temporal takes with ease', async () => {
    const relay = relayTo()
    for (let line = 1; line <= 300; line += 1) relay.add('stdout', `${line} ${'語'.repeat(3_900)}`)
    const output = (await relay.end()) ?? []
    const receipt = TargetReceipt.parse({ address: null, undo: null, says: 'Done.', output })
    expect(Buffer.byteLength(JSON.stringify(receipt))).toBeLessThan(128 * 1024)
    expect(output.at(-1)?.line.startsWith('300 ')).toBe(true)
    expect(output.length).toBeGreaterThan(1)
  })

  it('is all of it when it is little, in its order', async () => {
    const relay = relayTo()
    for (let line = 1; line <= 150; line += 1) relay.add('stdout', String(line))
    expect((await relay.end())?.map(({ line }) => Number(line))).toEqual(Array.from({ length: 150 }, (_, index) => index + 1))
  })
})
