import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HostReceipt, HostStep } from '#contracts/target-host.ts'
import { StepTurns } from './step-turns.ts'

const ids = [randomUUID(), randomUUID(), randomUUID()]
// Of a step, turns look at these two alone.
const step = (fence: number, release = 0) => ({ fence, release: { id: ids[release] } }) as HostStep
const receipt: HostReceipt = { address: null, undo: null, says: 'done' }

describe('turns', () => {
  it('do what is asked twice at once only once', async () => {
    const turns = new StepTurns('answers', 0)
    let done = 0
    const work = async () => {
      done += 1
      return receipt
    }
    await Promise.all([
      turns.run('stage', step(1), work),
      turns.run('stage', step(1), work),
      turns.run('stage', step(1, 1), work),
    ])
    expect(done).toBe(2)
  })

  it('end the older step at work when a newer one comes, and refuse older ones that wait or come later', async () => {
    const turns = new StepTurns('answers', 0)
    const older = turns.run(
      'stage',
      step(1),
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        }),
    )
    const waiting = turns.run('switch', step(1), async () => receipt)
    const newer = turns.run('restore', step(2), async () => receipt)
    await expect(older).rejects.toMatchObject({ code: 'STALE_FENCE' })
    await expect(waiting).rejects.toMatchObject({ code: 'STALE_FENCE' })
    await expect(newer).resolves.toBe(receipt)
    await expect(turns.run('stage', step(1), async () => receipt)).rejects.toThrow('fence 1 is below 2')
  })

  it('work one at a time, and never on an older decision after a newer one, whatever comes in whatever order', async () => {
    const asked = fc.array(fc.record({ fence: fc.integer({ min: 1, max: 5 }), release: fc.integer({ min: 0, max: 2 }) }), {
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(asked, async (steps) => {
        const turns = new StepTurns('answers', 0)
        const worked: number[] = []
        let atOnce = 0
        const work = (fence: number) => async () => {
          atOnce += 1
          expect(atOnce).toBe(1)
          worked.push(fence)
          await new Promise((resolve) => setImmediate(resolve))
          atOnce -= 1
          return receipt
        }
        await Promise.allSettled(steps.map(({ fence, release }) => turns.run('stage', step(fence, release), work(fence))))
        expect(worked).toEqual(worked.toSorted((a, b) => a - b))
        const highest = Math.max(0, ...steps.map(({ fence }) => fence))
        expect(worked.at(-1) ?? 0).toBe(highest)
      }),
    )
  })

  it('take nothing more once they are stopped', async () => {
    const turns = new StepTurns('answers', 0)
    turns.stop()
    await expect(turns.run('stage', step(1), async () => receipt)).rejects.toMatchObject({ code: 'STOPPING' })
  })
})
