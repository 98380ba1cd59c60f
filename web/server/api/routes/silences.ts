import { SilenceView } from '#contracts/alerts.ts'
import { SilenceBody, SilencePage, SilencePreview, SilencePreviewBody } from '#contracts/api/response.ts'
import { previewSilence } from '#prisma/stores/alert/silenced-members.ts'
import { listSilences } from '#prisma/stores/alert/silences.ts'
import { checkMatchers, createSilence, stopSilence } from '#web/server/alerts/change-silence.ts'
import { route } from '../route.ts'

/** Silences: what people are not told of for a while, by whose word and why. Those of the policy are in its file. */
export const silenceRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/silences',
    says: 'Silences in force or planned',
    needs: { action: 'fleet.read' },
    output: SilencePage,
    handle: ({ web, actor }) => listSilences(web.db, actor.tenantId),
  }),
  route({
    method: 'POST',
    path: '/api/v1/silences/preview',
    says: 'What a silence would mute now',
    repeatable: true,
    needs: { action: 'silence.create' },
    body: SilencePreviewBody,
    output: SilencePreview,
    handle: ({ web, actor, body }) => previewSilence(web.db, actor.tenantId, checkMatchers(body.matchers)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/silences',
    says: 'Makes a silence',
    needs: { action: 'silence.create' },
    body: SilenceBody,
    output: SilenceView,
    status: 201,
    handle: ({ web, actor, body, correlationId }) => createSilence({ web, actor, correlationId }, body),
  }),
  route({
    method: 'POST',
    path: '/api/v1/silences/:id/end',
    says: 'Ends a silence',
    repeatable: true,
    needs: { action: 'silence.end' },
    output: SilenceView,
    handle: ({ web, actor, params, correlationId }) => stopSilence({ web, actor, correlationId }, params.id),
  }),
]
