import { z } from 'zod'
import type { Action } from '#domain/access/actions.ts'
import type { Ask } from './api.ts'

/** One tool: what an agent is told of it, and the call of the public API that it is. */
export type Tool = {
  /** `list_…` and `get_…` read; others are named after what they do. */
  name: string
  title: string
  /** When to use it, and what comes back. */
  says: string
  input: z.ZodObject
  /** Contract of the answer: what it does not name is left out. */
  output: z.ZodType
  /** What an acting tool does, by the action table; null = it reads. */
  acts: Action | null
  /** Whether what it does cannot be taken back. */
  isDestructive: boolean
  ask(input: never): Ask
}

type Definition<Input extends z.ZodObject> = {
  name: string
  title: string
  says: string
  input: Input
  output: z.ZodType
  acts?: Action
  isDestructive?: boolean
  ask(input: z.output<Input>): Ask
}

/** Declares a tool; `ask` sees what its own schema made of the input, as whoever calls it has parsed that. */
export const tool = <Input extends z.ZodObject>(definition: Definition<Input>): Tool => ({
  acts: null,
  isDestructive: false,
  ...definition,
})

/** How many of a list: few, as whoever reads it pays for each. */
export const limit = z.number().int().min(1).max(50).default(20).describe('How many at most.')
export const cursor = z.string().max(4000).optional().describe('nextCursor of the page before, for the next one.')
/** The same id twice is one request: a tool that is called again after a failure does nothing twice. */
export const requestId = z.uuid().optional().describe('A UUID of your own. Calling again with the same one does not do it twice.')

export const part = (text: string | number): string => encodeURIComponent(text)
