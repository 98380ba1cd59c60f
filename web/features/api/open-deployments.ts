import { queryOptions } from '@tanstack/react-query'
import type { DeploymentPage } from '#contracts/api/releases.ts'
import { foldOpenDeployments } from '#web/features/live/fold-open-deployments.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { readCurrent } from './read-current.ts'

const openKey = ['open-deployments'] as const

/** The deployments at work, known on every page: some of them want a person. */
export const openDeploymentsQuery = queryOptions({
  queryKey: openKey,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<DeploymentPage>('/api/v1/deployments?open=true&limit=100', { signal })
    return foldOpenDeployments(page, framesSince(page.asOf))
  },
})

foldLater((client, batches) =>
  foldInto<DeploymentPage>(client, openKey, (page) => foldOpenDeployments(page, framesAfter(batches, page.asOf))),
)
