import { DeliveryView } from '#contracts/alerts.ts'
import { ChannelPage, ChannelTest, RedriveDeliveryBody } from '#contracts/api/response.ts'
import { readDeadMan } from '#prisma/stores/dead-man.ts'
import { listChannels } from '#prisma/stores/notify-channels.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { redrive } from '#web/server/alerts/redrive.ts'
import { testChannel } from '#web/server/alerts/test-channel.ts'
import { route } from '../route.ts'

/** How people are reached: how each channel does, trying it, and sending again what it lost. */
export const channelRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/channels',
    says: 'The ways on which people are told',
    needs: { action: 'fleet.read' },
    output: ChannelPage,
    handle: async ({ web: { db }, actor: { tenantId } }) => {
      const { deadMan } = (await readResponseConfig(db, tenantId)).alerts
      const channels = await listChannels(db, tenantId)
      return { ...channels, deadMan: deadMan ? { everyMs: deadMan.interval, ...(await readDeadMan(db, tenantId)) } : null }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/channels/:slug/test',
    says: 'Sends a test notice and says what came of it',
    needs: { action: 'channel.test' },
    output: ChannelTest,
    handle: ({ web, actor, params, correlationId }) => testChannel({ web, actor, correlationId }, params.slug ?? ''),
  }),
  route({
    method: 'POST',
    path: '/api/v1/deliveries/:id/redrive',
    says: 'Sends a notice that did not arrive once more',
    needs: { action: 'delivery.redrive' },
    body: RedriveDeliveryBody,
    output: DeliveryView,
    status: 202,
    handle: ({ web, actor, params, body, correlationId }) =>
      redrive({ web, actor, correlationId }, { id: params.id, reason: body.reason }),
  }),
]
