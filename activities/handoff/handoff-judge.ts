import type { Judge } from '#activities/alert/judge.ts'
import { followReports } from '#domain/handoff/follow-reports.ts'
import { judgeDurable } from '#domain/handoff/judge-durable.ts'
import { judgeFollowed } from '#domain/handoff/judge-followed.ts'
import type { Database } from '#prisma/client.ts'
import { type DueChannel, readDueChannels } from '#prisma/stores/handoff/read-due.ts'
import { type JudgedChannel, writeJudged } from '#prisma/stores/handoff/write-judged.ts'

const EVERY_MS = 2_000
/** A durable channel that holds something is looked at this often though nothing changes: time alone makes it overdue. */
const HELD_EVERY_MS = 10_000
/** Batches in one look; what is left is the next look's. */
const MOST_BATCHES = 200

/** Looks at channels that have news, or whose time has come: what is wrong with them becomes findings, and readers see where they stand. */
export function createHandoffJudge({ db }: { db: Database }): Judge {
  return {
    name: 'handoffs',
    everyMs: EVERY_MS,
    run: async (tenantId, signal) => {
      const looked: string[] = []
      for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
        const { channels, isMore } = await db.withTenantSql(tenantId, async (sql) => await readDueChannels(sql, tenantId, looked))
        if (channels.length === 0 || signal.aborted) return
        const judged = channels.map(judge)
        await db.withTenantSql(tenantId, async (sql) => await writeJudged(sql, tenantId, judged))
        if (!isMore) return
        looked.push(...channels.flatMap((channel) => (channel.isMore ? [] : channel.name)))
      }
    },
  }
}

function judge({ followed: before, reports, standing, awaited: wasAwaited, now, ...due }: DueChannel): JudgedChannel {
  const { followed, awaited, faults, lookAgainAt } = judgeFollowed(followReports(before, reports), now)
  const durable = standing ? judgeDurable(standing, now) : []
  const isHeld = standing !== null && standing.waiting + standing.dead > 0
  const times = [lookAgainAt, isHeld || durable.length > 0 ? now + HELD_EVERY_MS : null].filter((time) => time !== null)
  return {
    ...due,
    ...{ followed, awaited, isChanged: due.isChanged || awaited !== wasAwaited },
    // One finding a fault: what goes through us is never also said by others to be overdue.
    faults: [...durable, ...faults.filter(({ fault }) => !durable.some((other) => other.fault === fault))],
    lookAgainAt: times.length === 0 ? null : Math.min(...times),
  }
}
