import { expect, it } from 'vitest'
import { callOut } from './call-out.ts'

it('begins nothing once it is too late: a failure of what nobody waits for would end the process', async () => {
  const asked: string[] = []
  const call = callOut({
    ...{ url: 'https://receiver.example/hook', method: 'POST', allowPrivate: false, timeoutMs: 5_000 },
    signal: AbortSignal.abort(new Error('the worker stops')),
    lookup: (host, _options, done) => {
      asked.push(host)
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '', 4)
    },
  })
  await expect(call).rejects.toThrow('the worker stops')
  expect(asked).toEqual([])
})
