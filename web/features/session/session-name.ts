import type { SessionView } from '#contracts/live.ts'

/** What a person calls the session: its label, else its title, else its key. */
export const nameOf = (session: SessionView): string => session.label ?? session.title ?? session.key
