import { AuditPage, AuditQuery } from '#contracts/api/lists.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { route } from '../route.ts'

/** Who did what. */
export const auditRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/audit',
    says: 'Who did what, newest first',
    needs: { action: 'audit.read' },
    query: AuditQuery,
    output: AuditPage,
    handle: ({ web, actor, query }) => listAudit(web.db, actor.tenantId, query),
  }),
]
