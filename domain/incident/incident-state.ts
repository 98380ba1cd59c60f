/** What an incident can be; `docs/architecture.md` draws how they follow each other. */
export const incidentStates = ['open', 'diagnosing', 'awaiting-approval', 'acting', 'verifying', 'resolved', 'closed'] as const
export type IncidentState = (typeof incidentStates)[number]
