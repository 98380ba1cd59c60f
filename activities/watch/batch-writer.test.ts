import { describe, expect, it } from 'vitest'
import { BatchWriter } from './batch-writer.ts'

type Setup = { failures?: number; bufferSize?: number; batchSize?: number; delayMs?: number }

function writerFor({ failures = 0, bufferSize = 1_000, batchSize = 10, delayMs = 5 }: Setup) {
  const stored: number[] = []
  const batches: number[] = []
  const seen = { failures: 0, full: 0, concurrent: 0, mostConcurrent: 0 }
  const writer = new BatchWriter<number>({
    async write(batch) {
      seen.concurrent += 1
      seen.mostConcurrent = Math.max(seen.mostConcurrent, seen.concurrent)
      await new Promise((resolve) => setTimeout(resolve, 1))
      seen.concurrent -= 1
      if (seen.failures < failures) throw new Error('the database is away')
      stored.push(...batch)
      batches.push(batch.length)
    },
    onFailure: () => {
      seen.failures += 1
    },
    onFull: () => {
      seen.full += 1
    },
    limits: { bufferSize, batchSize, delayMs, retryMs: 1, maxRetryMs: 4 },
  })
  return { writer, stored, batches, seen }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('batch writer', () => {
  it('stores everything once and in order, one batch at a time', async () => {
    const { writer, stored, batches, seen } = writerFor({})
    for (const number of numbers(95)) writer.add(number)
    await writer.drain()
    expect(stored).toEqual(numbers(95))
    expect(Math.max(...batches)).toBeLessThanOrEqual(10)
    expect(seen.mostConcurrent).toBe(1)
  })

  it('writes without being asked, once the delay is over', async () => {
    const { writer, stored } = writerFor({})
    writer.add(1)
    await expect.poll(() => stored).toEqual([1])
  })

  it('keeps trying while the database is away, and loses and doubles nothing', async () => {
    const { writer, stored, seen } = writerFor({ failures: 7 })
    for (const number of numbers(25)) writer.add(number)
    await writer.drain()
    expect(stored).toEqual(numbers(25))
    expect(seen.failures).toBe(7)
  })

  it('says once that it is full, and takes items again after a drain', async () => {
    const { writer, stored, seen } = writerFor({ failures: 3, bufferSize: 20 })
    for (const number of numbers(30)) writer.add(number)
    expect(seen.full).toBe(1)
    await writer.drain()
    for (const number of numbers(20)) writer.add(number)
    expect(seen.full).toBe(2)
    await writer.drain()
    expect(stored).toHaveLength(50)
  })

  it('can be abandoned while the database is away, and says how much was not stored', async () => {
    const { writer, stored } = writerFor({ failures: Number.POSITIVE_INFINITY })
    for (const number of numbers(12)) writer.add(number)
    const drained = writer.drain()
    expect(writer.abandon()).toBe(12)
    await drained
    expect(stored).toEqual([])
  })
})
