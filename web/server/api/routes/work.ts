import { MonthPage, ProjectPage, ProjectQuery, TaskPage, TaskQuery } from '#contracts/api/work.ts'
import { listMonths } from '#prisma/stores/work/months.ts'
import { listProjects } from '#prisma/stores/work/projects.ts'
import { listTasks } from '#prisma/stores/work/tasks.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** Projects and tasks, as history brought them; and what happened since it began. */
export const workRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/projects',
    says: 'Projects',
    needs,
    query: ProjectQuery,
    output: ProjectPage,
    handle: ({ web, actor, query }) => listProjects(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/tasks',
    says: 'Tasks',
    needs,
    query: TaskQuery,
    output: TaskPage,
    handle: ({ web, actor, query }) => listTasks(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/months',
    says: 'What was used in each month, imported history included',
    needs,
    output: MonthPage,
    handle: async ({ web, actor }) => ({ items: await listMonths(web.db, actor.tenantId) }),
  }),
]
