import { z } from 'zod'
import { MonthView, ProjectView, TaskView } from '#contracts/work.ts'

const page = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}
/** Part of a name or title, whatever its case. */
const search = z.string().min(1).max(200).optional()

export const ProjectQuery = z.strictObject({ search, ...page })
export type ProjectQuery = z.infer<typeof ProjectQuery>
export const ProjectPage = z.object({ items: z.array(ProjectView), nextCursor: z.string().nullable() })
export type ProjectPage = z.infer<typeof ProjectPage>

export const TaskQuery = z.strictObject({
  project: z.uuid().optional(),
  status: z.string().max(200).optional(),
  search,
  ...page,
})
export type TaskQuery = z.infer<typeof TaskQuery>
/**
 * Newest first; what has no time comes last. A page that is looked for by title or status ends, full or not, once it has looked at so
 * many tasks; `lookedBackTo` then says to when, and `nextCursor` goes on from there. `null` = it ends for another reason, or is
 * among those without a time.
 */
export const TaskPage = z.object({
  items: z.array(TaskView),
  nextCursor: z.string().nullable(),
  lookedBackTo: z.iso.datetime({ offset: true }).nullable(),
})
export type TaskPage = z.infer<typeof TaskPage>

/** Every month from the first of which something is known, the latest first. */
export const MonthPage = z.object({ items: z.array(MonthView) })
export type MonthPage = z.infer<typeof MonthPage>
