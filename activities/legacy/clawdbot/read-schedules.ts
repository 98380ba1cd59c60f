import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SourceReading } from '../adapter.ts'
import type { HistoryTables } from '../history/history-tables.ts'
import { isFileThere, isFolderThere } from '../history/is-file-there.ts'
import { readJson5 } from '../history/read-json5.ts'
import { readLineFile } from './line-file.ts'
import type { FolderSum } from './read-agent-folder.ts'

const text = z.string().nullish().catch(null)
const moment = z.number().int().nullish().catch(null)

const Job = z.looseObject({ id: z.string().min(1), name: text, agentId: text, updatedAtMs: moment })
const Jobs = z.looseObject({ jobs: z.array(z.unknown()) })

/** A line of `cron/runs/<job>.jsonl`. */
const Finished = z.looseObject({
  ...{ ts: z.number().int(), jobId: z.string().min(1), status: text, error: text, summary: text, runAtMs: moment },
})

/** Schedules as documents, and what came of each time that one was due as a task. */
export async function readSchedules(reading: SourceReading, tables: HistoryTables): Promise<FolderSum> {
  const jobs = await readJobs(reading, tables)
  const sum = { bytes: jobs.bytes, files: jobs.bytes > 0 ? 1 : 0 }
  const place = 'cron/runs'
  if (!(await isFolderThere(join(reading.path, place)))) return sum
  const names = (await readdir(join(reading.path, place))).filter((name) => name.endsWith('.jsonl')).sort()
  for (const name of names) {
    sum.files += 1
    const told = new Set<string>()
    sum.bytes += await readLineFile(join(reading.path, place, name), reading, ({ line, json }) => {
      const pointer = `${place}/${name}, line ${line}`
      const run = typeof json === 'string' ? Finished.safeParse(parsed(json)) : null
      if (!run?.success) {
        const unreadable = {
          reason: 'unreadable',
          field: null,
          says: 'It is not a finished run of a schedule, or cut off.',
        } as const
        tables.bad('tasks', pointer, typeof json === 'string' ? unreadable : json, {})
        return
      }
      const { ts, jobId, status = null, error = null, summary = null, runAtMs = null } = run.data
      const task_id = `cron/${jobId}/${ts}`
      if (told.has(task_id)) return
      told.add(task_id)
      const job = jobs.byId.get(jobId)
      tables.add('tasks', pointer, {
        ...{ task_id, title: job?.name ?? jobId, description: null, status, priority: null, result: summary ?? error },
        ...{ created_at: runAtMs ?? ts, updated_at: ts, started_at: runAtMs, completed_at: ts, due_at: null },
        ...{ project_id: null, parent_task_id: null, agent_id: job?.agentId ?? null, session_key: null },
        detail: JSON.stringify({ runtime: 'cron', sourceId: jobId, ...(error === null ? {} : { error }) }),
      })
    })
  }
  return sum
}

type Job = z.infer<typeof Job>

async function readJobs(reading: SourceReading, tables: HistoryTables): Promise<{ byId: Map<string, Job>; bytes: number }> {
  const byId = new Map<string, Job>()
  const name = 'cron/jobs.json'
  if (!(await isFileThere(join(reading.path, name)))) return { byId, bytes: 0 }
  const { value, bytes } = await readJson5(join(reading.path, name), reading)
  const jobs = Jobs.safeParse(value)
  if (!jobs.success) {
    const known = { document_id: name, name, kind: 'cron' }
    tables.bad(
      'documents',
      name,
      { reason: 'unreadable', field: null, says: 'It is not JSON5 in UTF-8, or holds no jobs.' },
      known,
    )
  }
  for (const [index, each] of (jobs.data?.jobs ?? []).entries()) {
    const job = Job.safeParse(each)
    const pointer = `${name}, job ${index + 1}`
    const document_id = job.success ? `cron/${job.data.id}` : pointer
    if (job.success && byId.has(job.data.id)) continue
    if (job.success) byId.set(job.data.id, job.data)
    const known = { document_id, name: job.data?.name ?? document_id, kind: 'cron', at: job.data?.updatedAtMs ?? null }
    tables.add('documents', pointer, { ...known, body: JSON.stringify({ job: each }) })
  }
  return { byId, bytes }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
