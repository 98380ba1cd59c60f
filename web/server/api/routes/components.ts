import { ComponentDetail, ComponentPage, ComponentQuery, SamplesBody, SamplesTaken } from '#contracts/api/response.ts'
import { Slug } from '#contracts/config/reference.ts'
import { componentDetail, listComponents } from '#prisma/stores/component/list-components.ts'
import { reportSamples } from '#prisma/stores/component/report-samples.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

const read = { action: 'fleet.read' } as const
/** Clocks differ a little; a sample from further ahead would hide what comes after it. */
const AHEAD_MS = 60_000

/** Components: what they take against their limits, and what they tell of themselves. */
export const componentRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/components',
    says: 'Components against their limits, most pressing first',
    needs: read,
    output: ComponentPage,
    handle: ({ web, actor }) => listComponents(web.db, actor.tenantId),
  }),
  route({
    method: 'GET',
    path: '/api/v1/components/:slug',
    says: 'A component with its latest samples',
    needs: read,
    query: ComponentQuery,
    output: ComponentDetail,
    handle: async ({ web, actor, params, query }) => {
      const slug = params.slug ?? ''
      const detail = await componentDetail(web.db, actor.tenantId, { slug, hours: query.hours })
      if (detail) return detail
      throw new HttpProblem('NOT_FOUND', `There is no component ${slug}. List them: GET /api/v1/components`)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/components/:slug/samples',
    says: 'Reports figures of a component',
    needs: { action: 'component.report' },
    body: SamplesBody,
    output: SamplesTaken,
    handle: async ({ web, actor, params, body }) => {
      const slug = nameOf(params.slug)
      refuseFuture(body)
      const reported = await reportSamples(web.db, actor.tenantId, slug, body)
      if (reported.kind === 'taken') return { taken: reported.taken }
      if (reported.kind === 'full') throw new HttpProblem('CONFLICT', 'There are as many components as can be watched.')
      throw new HttpProblem(
        'CONFLICT',
        `The metrics of ${slug} are fetched (scrape in config/components.yaml), so it cannot post samples too. Name it \`posted\` there, or stop posting.`,
      )
    },
  }),
]

function nameOf(given: string | undefined): string {
  const slug = Slug.safeParse(given)
  if (slug.success && !slug.data.startsWith('mc-')) return slug.data
  throw new HttpProblem(
    'BAD_REQUEST',
    'A component is named with lower-case letters, digits and dashes, at most 63; names that begin with mc- are those of Mission Control itself.',
  )
}

function refuseFuture({ samples }: SamplesBody): void {
  const latest = Date.now() + AHEAD_MS
  const index = samples.findIndex(({ at }) => Date.parse(at) > latest)
  if (index < 0) return
  throw new HttpProblem(
    'BAD_REQUEST',
    `samples.${index}.at is more than a minute ahead of the clock here. Set the clock of what posts it. Nothing was taken.`,
  )
}
