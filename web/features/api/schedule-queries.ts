import { queryOptions } from '@tanstack/react-query'
import type { BackfillPlan, SchedulePage } from '#contracts/api/schedules.ts'
import { queryOf } from './deployment-queries.ts'
import { request } from './request.ts'

/** Schedules are Temporal's, so no stream tells of them: what is shown is asked for again this often. */
const ASKED_EVERY_MS = 15_000

export const scheduleKeys = { all: ['schedules'] as const }

export const schedulesQuery = queryOptions({
  queryKey: scheduleKeys.all,
  queryFn: ({ signal }) => request<SchedulePage>('/api/v1/schedules', { signal }),
  refetchInterval: ASKED_EVERY_MS,
})

/** What a backfill would start. Times in ISO; null = not chosen yet. */
export const backfillPlanQuery = ({ id, from, to }: { id: string; from: string | null; to: string | null }) =>
  queryOptions({
    queryKey: ['schedule-backfill', id, from, to],
    queryFn: ({ signal }) => request<BackfillPlan>(`/api/v1/schedules/backfill-plan?${queryOf({ id, from, to })}`, { signal }),
    enabled: from !== null && to !== null && Date.parse(from) < Date.parse(to),
  })
