import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { currentCorrelationId, withCorrelation } from './correlation.ts'
import { createLog } from './log.ts'

const SECRET = `ghp_${'a1B2c3D4'.repeat(5)}`

function logged(write: (log: ReturnType<typeof createLog>) => void): { raw: string; lines: Record<string, unknown>[] } {
  let raw = ''
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      raw += chunk.toString()
      done()
    },
  })
  write(createLog({ service: 'test', redactionKey: 'k', destination }))
  return {
    raw,
    lines: raw
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line)),
  }
}

describe('log', () => {
  it('carries service, level and the correlation id of the action it is part of', () => {
    const { lines } = logged((log) => withCorrelation('click-00001', () => log.info('opened')))
    expect(lines[0]).toMatchObject({ service: 'test', level: 'info', correlationId: 'click-00001', msg: 'opened' })
  })

  it('keeps the id across awaits and drops it outside', async () => {
    await withCorrelation('click-00002', async () => {
      await new Promise((resolve) => setImmediate(resolve))
      expect(currentCorrelationId()).toBe('click-00002')
    })
    expect(currentCorrelationId()).toBeNull()
  })

  it.each([
    ['a field by its name', (log: ReturnType<typeof createLog>) => log.info({ gateway: { token: SECRET } }, 'x')],
    ['a short password by its name', (log: ReturnType<typeof createLog>) => log.info({ password: SECRET.slice(4, 12) }, 'x')],
    ['the message', (log: ReturnType<typeof createLog>) => log.info(`using ${SECRET}`)],
    ['an interpolated message', (log: ReturnType<typeof createLog>) => log.info('using %s', SECRET)],
    ["a child's fields", (log: ReturnType<typeof createLog>) => log.child({ url: `https://u:${SECRET}@h/` }).info('x')],
    [
      'an error with a cause',
      (log: ReturnType<typeof createLog>) => log.error(new Error('a', { cause: new Error(`b ${SECRET}`) }), 'x'),
    ],
  ])('writes no secret from %s', (_from, write) => {
    const { raw, lines } = logged(write)
    expect(raw).not.toContain(SECRET.slice(4, 12))
    expect(raw).toMatch(/\[redacted:[a-z-]+:[0-9a-f]{8}\]/)
    expect(lines).toHaveLength(1)
  })
})
