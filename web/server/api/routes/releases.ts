import { ReleaseCreated, ReleaseDetail, ReleasePage, ReleaseQuery } from '#contracts/api/releases.ts'
import { ReleaseCreate } from '#contracts/release.ts'
import { contentHash } from '#domain/deploy/content-hash.ts'
import { redactJson } from '#domain/redaction/redact-json.ts'
import { createRelease, findRelease, listReleases } from '#prisma/stores/releases.ts'
import { streamHead } from '#prisma/stores/stream.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

/** Releases: what there is to deploy. Made once, never changed. */
export const releaseRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/releases',
    says: 'Releases, newest first',
    needs: { action: 'fleet.read' },
    query: ReleaseQuery,
    output: ReleasePage,
    handle: ({ web, actor, query }) => listReleases(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/releases/:id',
    says: 'A release and where it went',
    needs: { action: 'fleet.read' },
    output: ReleaseDetail,
    handle: async ({ web, actor, params }) => {
      const asOf = String(await streamHead(web.db, actor.tenantId))
      const release = await findRelease(web.db, actor.tenantId, params.id ?? '')
      if (!release) throw new HttpProblem('NOT_FOUND', 'No release has this id or name.')
      return { release, asOf }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/releases',
    says: 'Makes a release',
    needs: { action: 'release.create' },
    body: ReleaseCreate,
    output: ReleaseCreated,
    status: 201,
    handle: async ({ web, actor, body, correlationId }) => {
      refuseSecrets(body.values, web.redactionKey)
      const { outcome, release } = await createRelease(
        web.db,
        actor.tenantId,
        { ...body, madeBy: actor.name },
        {
          ...{ actorKind: actor.kind, actor: actor.name, action: 'release.create', target: body.name, outcome: 'succeeded' },
          ...{ detail: { artifact: body.artifact, contentHash: contentHash(body) }, correlationId },
        },
      )
      if (outcome !== 'other-content') return { release, created: outcome === 'created' }
      const since = `was made by ${release.madeBy} with other content (${release.contentHash.slice(0, 12)})`
      throw new HttpProblem('CONFLICT', `The release ${body.name} ${since}. A release never changes: choose another name.`)
    },
  }),
]

/** A secret in a release would be in the database, in workflow histories and on every screen. */
function refuseSecrets(values: ReleaseCreate['values'], redactionKey: string): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'object') continue
    const [finding] = redactJson({ [name]: value }, redactionKey).findings
    if (!finding) continue
    const instead = 'give it by reference: { "secret": { "env": "NAME" } } or { "secret": { "file": "path" } }'
    throw new HttpProblem('BAD_REQUEST', `body.values.${name} looks like a secret (${finding.kind}): ${instead}.`)
  }
}
