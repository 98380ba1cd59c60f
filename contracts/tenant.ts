/** The one tenant of an installation that has not made more. Fixed so that every process agrees without asking. */
export const DEFAULT_TENANT_ID = '00000000-0000-4000-8000-000000000001'
