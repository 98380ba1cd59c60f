import { FindingPage, FindingQuery } from '#contracts/api/findings.ts'
import { EventsPage, EventsQuery, OverviewView } from '#contracts/api/lists.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { overview } from '#prisma/stores/overview.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** The fleet as a whole, and what changes in it. */
export const fleetRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/overview',
    says: 'The fleet at one look',
    needs,
    output: OverviewView,
    handle: ({ web, actor }) => overview(web.db, actor.tenantId, Date.now()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/findings',
    says: 'What is wrong with sessions, open or over',
    needs,
    query: FindingQuery,
    output: FindingPage,
    handle: async ({ web, actor, query }) => ({ items: await listOpenFindings(web.db, actor.tenantId, query) }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/events',
    says: 'What happened in the fleet, newest first',
    needs,
    query: EventsQuery,
    output: EventsPage,
    handle: async ({ web, actor, query }) => {
      const after = BigInt(query.after)
      const head = await streamHead(web.db, actor.tenantId)
      if (after > head) return { items: [], position: String(head), reset: true }
      const page = await readStream(web.db, actor.tenantId, after, query.limit)
      if (page.tooOld) return { items: [], position: String(head), reset: true }
      const items = page.items.map(({ id, frame }) => ({ id: String(id), frame }))
      return { items, position: String(page.position), reset: false }
    },
  }),
]
