import { queryOptions } from '@tanstack/react-query'
import type { AlertPage } from '#contracts/api/response.ts'
import { foldOpenAlerts } from '#web/features/live/fold-open-alerts.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { readCurrent } from './read-current.ts'

const openKey = ['open-alerts'] as const
/** As the API gives at most at once; a count beyond it would help nobody. */
const MOST_OPEN = 200

/** The open alerts, known on every page: some of them want a person. */
export const openAlertsQuery = queryOptions({
  queryKey: openKey,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<AlertPage>(`/api/v1/alerts?open=true&limit=${MOST_OPEN}`, { signal })
    return foldOpenAlerts(page, framesSince(page.asOf))
  },
})

foldLater((client, batches) =>
  foldInto<AlertPage>(client, openKey, (page) => foldOpenAlerts(page, framesAfter(batches, page.asOf))),
)
