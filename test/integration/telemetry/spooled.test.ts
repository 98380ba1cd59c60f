import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { spoolTelemetry } from '#telemetry/keep/spool-telemetry.ts'
import type { TelemetryBatch } from '#telemetry/keep/telemetry-keeper.ts'
import { takeSpooled } from '#temporal/take-spooled.ts'
import { until } from '#test/monitoring/until.ts'
import { aLine, aSpan, traceId } from './spans.ts'

const log = pino({ level: 'silent' })
const batch = (): TelemetryBatch => ({ spans: [aSpan({ traceId: traceId() })], lines: [aLine({})], losses: [] })

let folder: string
const stops: (() => Promise<void>)[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mission-control-spool-'))
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
  await rm(folder, { recursive: true })
})

it('hands what a process without a database left to one that has one, once, though two look and the database is away at first', async () => {
  const spool = spoolTelemetry(folder)
  const left = [batch(), batch(), batch()]
  for (const each of left) await spool(each)
  await writeFile(join(folder, '0-cut.json'), '{"spans":[')
  const written: TelemetryBatch[] = []
  let away = 2
  const write = async (each: TelemetryBatch) => {
    if (away-- > 0) throw new Error('away')
    written.push(each)
  }
  stops.push(takeSpooled({ folder, write, log }), takeSpooled({ folder, write, log }))
  await until('the folder to be empty', async () => (await readdir(folder)).length === 0)
  const ids = (batches: readonly TelemetryBatch[]) => batches.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)).toSorted()
  expect(ids(written)).toEqual(ids(left))
  expect(written).toEqual(expect.arrayContaining(left))
})

it('refuses more than somebody could take up, so that a machine without a worker is not filled', async () => {
  const spool = spoolTelemetry(folder)
  // Left by processes that died as they wrote: nobody can take them up, and they keep nobody from writing.
  for (let n = 0; n < 50; n += 1) await writeFile(join(folder, `${n}.part`), '{"spans":[')
  for (let n = 0; n < 50; n += 1) await spool(batch())
  await expect(spool(batch())).rejects.toThrow()
})
