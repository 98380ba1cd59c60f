import { z } from 'zod'

const Time = z.iso.datetime({ offset: true })
const Text = z.string().nullable()

/** What tasks belong to. Status in the words of its source. */
export const ProjectView = z.object({
  id: z.uuid(),
  name: z.string(),
  status: Text,
  description: Text,
  parentId: z.uuid().nullable(),
  tasks: z.number().int().nonnegative(),
  createdAt: Time.nullable(),
  updatedAt: Time.nullable(),
  imported: z.boolean(),
})
export type ProjectView = z.infer<typeof ProjectView>

/** A piece of work; what it belongs to is named as far as it is there. */
export const TaskView = z.object({
  id: z.uuid(),
  title: z.string(),
  status: Text,
  priority: Text,
  result: Text,
  project: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  agent: z.object({ agentId: z.string(), name: Text }).nullable(),
  session: z.object({ id: z.uuid(), key: z.string() }).nullable(),
  createdAt: Time.nullable(),
  completedAt: Time.nullable(),
  dueAt: Time.nullable(),
  imported: z.boolean(),
})
export type TaskView = z.infer<typeof TaskView>

/** A month (UTC, `2019-05`) of history and of what was watched. `tokens` null = no use of a model is known; `imported` = how many of them history brought. */
export const MonthView = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  tokens: z.object({ total: z.number().int().nonnegative(), imported: z.number().int().nonnegative() }).nullable(),
  /** `null` = of nothing is the price known. */
  costUsd: z.number().nullable(),
  sessionsBegun: z.number().int().nonnegative(),
  tasksMade: z.number().int().nonnegative(),
  tasksCompleted: z.number().int().nonnegative(),
})
export type MonthView = z.infer<typeof MonthView>
