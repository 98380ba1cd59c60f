import { DeadLetterPage, DeadLettersQuery } from '#contracts/api/response.ts'
import { listDeadLetters } from '#prisma/stores/dead-letters.ts'
import { route } from '../route.ts'

/** Messages to people that did not arrive, until somebody has them sent once more. */
export const deadLetterRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/deliveries',
    says: 'Notices that did not arrive',
    needs: { action: 'fleet.read' },
    query: DeadLettersQuery,
    output: DeadLetterPage,
    handle: ({ web, actor, query }) => listDeadLetters(web.db, actor.tenantId, query),
  }),
]
