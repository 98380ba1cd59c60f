import { queryOptions } from '@tanstack/react-query'
import type { IncidentPage } from '#contracts/api/response.ts'
import { foldOpenIncidents } from '#web/features/live/fold-open-alerts.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { readCurrent } from './read-current.ts'

const openKey = ['open-incidents'] as const

/** The incidents that are not closed, known on every page: some of them wait for a decision. */
export const openIncidentsQuery = queryOptions({
  queryKey: openKey,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<IncidentPage>('/api/v1/incidents?open=true&limit=200', { signal })
    return foldOpenIncidents(page, framesSince(page.asOf))
  },
})

foldLater((client, batches) =>
  foldInto<IncidentPage>(client, openKey, (page) => foldOpenIncidents(page, framesAfter(batches, page.asOf))),
)
