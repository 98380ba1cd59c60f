'use client'
import { useQuery } from '@tanstack/react-query'
import { wantsAcknowledging } from '#web/features/alert/pressing.ts'
import { openAlertsQuery } from '#web/features/api/open-alerts.ts'
import { openDeploymentsQuery } from '#web/features/api/open-deployments.ts'
import { openIncidentsQuery } from '#web/features/api/open-incidents.ts'
import { overviewQuery } from '#web/features/api/queries.ts'
import { wantsPerson } from '#web/features/live/fold-open-deployments.ts'

/** What a count beside a room is of. */
export type Trouble = { count: number; of: string; isCritical: boolean }

/** What needs a person now, by room; a room is left out where nothing does or it is not known. */
export function useTrouble(): Record<string, Trouble | undefined> {
  const { data: sessions = 0 } = useQuery({ ...overviewQuery, select: (view) => view.needsMe.length })
  const { data: alerts } = useQuery({ ...openAlertsQuery, select: (page) => page.items.filter(wantsAcknowledging) })
  const { data: incidents = 0 } = useQuery({
    ...openIncidentsQuery,
    select: (page) => page.items.filter(({ state }) => state === 'awaiting-approval').length,
  })
  const { data: deployments = 0 } = useQuery({
    ...openDeploymentsQuery,
    select: (page) => page.items.filter(wantsPerson).length,
  })
  const worst = alerts?.some(({ severity }) => severity === 'critical') ?? false
  return {
    '/': troubleOf(sessions, 'sessions'),
    '/alerts': troubleOf(alerts?.length ?? 0, 'alerts', worst),
    '/incidents': troubleOf(incidents, 'incidents'),
    '/deployments': troubleOf(deployments, 'deployments'),
  }
}

const troubleOf = (count: number, of: string, isCritical = true): Trouble | undefined =>
  count > 0 ? { count, of, isCritical } : undefined
